//! Scenes: figures mean what they say. Company is no thanks, rows are not acts, the last days are as many as they say, and a
//! ranking that does not hold is shown nowhere.

use lyceum::actions::points_table;
use lyceum::actions::{core_members, find_rising, find_segments};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::segments::Feature;
use lyceum::domain::ids::MemberId;
use lyceum::store::{interactions, ranks};

use super::looks::{HELPER, Past, community};
use crate::lessons::scenes::{holds, plan, prepared};
use crate::member_card::joins;
use crate::world::{DAY, START, TestApp};

/// When the day of the start began.
const TODAY: i64 = START - START % DAY;

async fn happened(t: &TestApp, past: &Past) {
    let mut tx = t.app.store.begin().await.unwrap();
    interactions::insert(&mut tx, &past.records).await.unwrap();
    tx.commit().await.unwrap();
    t.settle().await;
}

#[tokio::test]
async fn a_silent_quarter_of_an_hour_is_company_and_neither_thanks_nor_a_welcome() {
    let t = prepared().await;
    let room = t.discord.create_voice("Study room", None);
    t.discord.enter_voice(t.ada, room).unwrap();
    t.discord.enter_voice(t.mo, room).unwrap();
    t.settle().await;
    t.after(900).await;
    t.discord.leave_voice(t.ada);
    t.settle().await;
    t.after(DAY).await;
    let own = t.types(t.ada, "/profile show").await.text();
    assert!(own.contains("You spent time in voice with one person. It is good to have you there."), "{own}");
    assert!(!own.contains("appreciated"), "{own}");
    let core = t.types(t.carl, "/mod core").await.text();
    assert!(core.contains("spent time in voice with 1 person; last yesterday"), "{core}");
    assert!(!core.contains("appreciated"), "{core}");
    let card = t.types(t.carl, "/mod member member:@Ada").await.text();
    let ties = "Reached out to nobody; nobody reached out to them.\nSpent time in voice with one person.";
    assert!(card.contains(ties), "{card}");
    let rising = t.types(t.carl, "/mod rising").await.text();
    for (name, who) in [("Ada", t.ada), ("Mo", t.mo)] {
        assert!(rising.contains(&format!("• **{name}** <@{who}>: say hello yourself")), "{name}: {rising}");
    }
    t.discord.set_locale(t.ada, "zh-CN");
    t.discord.set_locale(t.carl, "zh-CN");
    let own = t.types(t.ada, "/profile show").await.text();
    assert!(own.contains("你曾在语音频道与 1 人相聚，有你真好。"), "{own}");
    let core = t.types(t.carl, "/mod core").await.text();
    assert!(core.contains("在语音频道与 1 人相聚过；最近一次在昨天"), "{core}");
    let card = t.types(t.carl, "/mod member member:@Ada").await.text();
    assert!(card.contains("曾在语音频道与 1 人相聚。"), "{card}");
}

#[tokio::test]
async fn fifty_reactions_to_one_person_on_one_day_are_fifty_acts_in_a_group() {
    let t = prepared().await;
    let mut past = Past::new(&t);
    for nth in 0..6 {
        for act in 0..50 {
            let at = TODAY - 40 * DAY + act * 900;
            past.act(InteractionKind::Reaction, 6_001 + nth, 6_001 + (nth + 1) % 6, at);
        }
    }
    happened(&t, &past).await;
    let found = find_segments::run(&t.app, t.guild).await.unwrap();
    let active: Vec<f64> = found.told.iter().map(|group| group.segment.centre[Feature::Active as usize]).collect();
    assert!(active.len() == 1 && (active[0] - 50_f64.ln_1p()).abs() < 1e-9, "{active:?}");
}

/// One new member who pays thanks `who` on each of the days, counted back from the start's.
async fn thanked_on(t: &TestApp, who: MemberId, days: &[i64]) {
    let gold = plan(t, "Gold").await;
    let mut past = Past::new(t);
    for day in days {
        let payer = joins(t, &format!("Payer {day}"));
        holds(t, payer, gold, true).await;
        // Seven in the morning: before the start's time of day.
        past.act(InteractionKind::Reaction, payer.0, who.0, TODAY - day * DAY + 25_200);
        past.act(InteractionKind::Reaction, payer.0, t.ada.0, TODAY - 40 * DAY + 25_200);
    }
    happened(t, &past).await;
}

#[tokio::test]
async fn the_last_seven_days_reach_up_to_now_for_staff_and_are_whole_for_members() {
    let t = prepared().await;
    thanked_on(&t, t.mo, &[0, 1, 2, 4, 8, 9]).await;
    let core = core_members::run(&t.app, t.guild, 10, Some(7)).await.unwrap();
    let told: Vec<_> = core.members.iter().map(|it| (it.reason.member, it.reason.endorsed_by)).collect();
    assert_eq!(told, [(t.mo.0, 4)], "today's, and not what happened eight days ago");
    let board = points_table::run(&t.app, t.guild, t.carl, 7).await.unwrap();
    let told: Vec<_> = board.first.iter().map(|(_, row)| (row.member, row.people)).collect();
    assert_eq!(told, [(t.mo.0, 3)], "not today's: who looks before and after a reaction must not see who pays");
    for (line, words) in [
        ("/mod core period:week", "the last 7 days, today included (UTC)"),
        ("/leaderboard period:week", "the last 7 days, up to the beginning of today (UTC)"),
    ] {
        let told = t.types(t.carl, line).await.text();
        assert!(told.contains(words), "{line}: {told}");
    }
}

#[tokio::test]
async fn thirty_days_are_compared_with_thirty() {
    let t = prepared().await;
    thanked_on(&t, t.mo, &[0, 1, 5, 30, 31, 60, 61]).await;
    let rising = find_rising::run(&t.app, t.guild).await.unwrap();
    let told: Vec<_> =
        rising.members.iter().map(|(rise, _)| (rise.member, rise.sources, rise.sources_before)).collect();
    assert_eq!(told, [(t.mo.0, 3, 2)], "neither today nor the sixty-first day is in either");
}

#[tokio::test]
async fn who_was_in_one_channel_with_many_is_not_credited_by_them() {
    let t = prepared().await;
    let mut past = Past::new(&t);
    for nth in 0..6 {
        let other = joins(&t, &format!("Member {nth}"));
        past.act(InteractionKind::VoiceTogether, other.0, t.mo.0, TODAY - DAY);
        past.act(InteractionKind::VoiceTogether, t.mo.0, other.0, TODAY - DAY);
        past.act(InteractionKind::Reaction, other.0, t.ada.0, TODAY - 40 * DAY);
        if nth < 3 {
            past.act(InteractionKind::Reaction, other.0, t.mo.0, TODAY - 2 * DAY);
        }
    }
    past.act(InteractionKind::Reaction, t.ada.0, t.mo.0, TODAY - 41 * DAY);
    happened(&t, &past).await;
    let rising = find_rising::run(&t.app, t.guild).await.unwrap();
    let mo = rising.members.iter().find(|(rise, _)| rise.member == t.mo.0);
    let mo = mo.map(|(rise, reason)| (rise.sources, rise.sources_before, reason.endorsed_by, reason.company));
    assert_eq!(mo, Some((3, 1, 3, 6)));
}

/// The scores in the file below an answer, by member.
async fn exported(t: &TestApp) -> Vec<(u64, f64)> {
    let answer = t.types(t.mo, "/mod segments").await;
    let json = t.clicks(t.mo, &answer, "JSON").await;
    let json: serde_json::Value = serde_json::from_slice(&json.message.unwrap().attachments[0].bytes).unwrap();
    let score = |it: &serde_json::Value| Some((it["id"].as_str()?.parse().unwrap(), it["score"].as_f64()?));
    json["members"].as_array().unwrap().iter().filter_map(score).collect()
}

#[tokio::test]
async fn a_ranking_that_does_not_hold_is_in_no_profile_and_is_made_anew_for_a_file() {
    let t = community().await;
    t.types(t.mo, "/mod core").await;
    let profile = async || t.types(MemberId(HELPER), "/profile show").await.text();
    assert!(profile().await.contains("You are among the"), "{}", profile().await);
    let mut tx = t.app.store.begin().await.unwrap();
    ranks::expire(&mut tx, t.guild).await.unwrap();
    tx.commit().await.unwrap();
    let without = profile().await;
    assert!(without.contains("You helped") && !without.contains("You are among"), "{without}");
    assert_eq!(ranks::current(&mut t.app.store.read(), t.guild).await.unwrap(), None);
    let file = exported(&t).await;
    assert!(ranks::current(&mut t.app.store.read(), t.guild).await.unwrap().is_some());
    let kept = ranks::list(&mut t.app.store.read(), t.guild).await.unwrap();
    let same = |((member, score), place): (&(u64, f64), &ranks::Place)| {
        *member == place.member.0 && (score - place.score).abs() < 1e-9
    };
    assert!(file.len() > 20 && file.len() == kept.len() && file.iter().zip(&kept).all(same), "{file:?} {kept:?}");
    assert!(profile().await.contains("You are among the"));
}
