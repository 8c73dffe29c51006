//! Scenes: nobody can be told apart by figures, and what was not heard is said wherever it matters.

use lyceum::domain::community::InteractionKind;
use lyceum::domain::ids::MemberId;
use lyceum::store::interactions;
use lyceum::store::listening::{self, Source};

use super::looks::{HELPER, Past, community};
use crate::lessons::scenes::prepared;
use crate::world::{DAY, START, TestApp};

async fn happened(t: &TestApp, past: &Past) {
    let mut tx = t.app.store.begin().await.unwrap();
    interactions::insert(&mut tx, &past.records).await.unwrap();
    tx.commit().await.unwrap();
    t.settle().await;
}

/// What is said of the community's health, but for gaps: they end at the present minute.
async fn health(t: &TestApp) -> String {
    let told = t.types(t.mo, "/mod health").await.text();
    told.lines().filter(|line| !line.contains("The bot was not listening")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn pv5_two_looks_an_hour_apart_do_not_tell_what_one_member_did_in_between() {
    let t = community().await;
    let first = looks(&t).await;
    assert!(first.iter().all(|look| look.contains("up to the beginning of today")), "{first:?}");
    t.after(3_600).await;
    let mut past = Past::new(&t);
    t.discord.add_member(MemberId(5_900), "Zoe");
    past.act(InteractionKind::Reply, 5_900, 5_002, START + 1_800);
    happened(&t, &past).await;
    assert_eq!(looks(&t).await, first);
    // From midnight on she is one of many, together with whoever else came that day.
    t.after(DAY).await;
    let next = looks(&t).await;
    assert!(next.iter().zip(&first).all(|(next, first)| next != first), "{next:?}");
}

/// What staff reads of everybody together.
async fn looks(t: &TestApp) -> [String; 2] {
    [health(t).await, t.types(t.mo, "/mod segments").await.text()]
}

#[tokio::test]
async fn pv5_members_in_groups_of_fewer_than_five_are_told_why_there_is_nothing_to_see() {
    let t = prepared().await;
    let mut past = Past::new(&t);
    // Three circles of four, long ago and each in its own way: everybody of a circle does the same.
    for nth in 0..4_u64 {
        let of = |circle: u64, nth: u64| 6_001 + 10 * circle + nth % 4;
        for day in 0..10 {
            past.act(InteractionKind::Reaction, of(0, nth), of(0, nth + 1), START - (85 - 4 * day) * DAY);
        }
        past.act(InteractionKind::Reply, of(1, nth), of(1, nth + 1), START - 60 * DAY);
        past.act(InteractionKind::Reaction, of(2, nth), of(2, nth + 1), START - 35 * DAY);
    }
    happened(&t, &past).await;
    let told = t.types(t.mo, "/mod segments").await.text();
    assert!(told.contains("in groups of fewer than five"), "{told}");
    let answer = t.types(t.mo, "/mod core").await;
    assert!(segments(&t, &answer).await.iter().all(|(_, number)| number.is_null()), "nor does a file say it");
    t.discord.set_locale(t.mo, "zh-CN");
    let chinese = t.types(t.mo, "/mod segments").await.text();
    assert!(chinese.contains("每组都不足五人"), "{chinese}");
}

/// Each member's group in the file.
async fn segments(t: &TestApp, answer: &lyceum::sandbox::discord::Reply) -> Vec<(String, serde_json::Value)> {
    let json = t.clicks(t.mo, answer, "JSON").await;
    let json: serde_json::Value = serde_json::from_slice(&json.message.unwrap().attachments[0].bytes).unwrap();
    let members = json["members"].as_array().unwrap();
    assert!(members.len() >= 12, "{json}");
    members.iter().map(|it| (it["id"].as_str().unwrap().to_owned(), it["segment"].clone())).collect()
}

#[tokio::test]
async fn pv5_a_file_does_not_say_who_is_in_a_group_too_small_to_be_shown() {
    let t = community().await;
    let answer = t.types(t.mo, "/mod segments").await;
    assert!(answer.text().contains("fewer than five members are not shown"), "{}", answer.text());
    let found = segments(&t, &answer).await;
    let helper = found.iter().find(|(id, _)| *id == HELPER.to_string()).unwrap();
    assert!(helper.1.is_null(), "the helper is alone in a group");
    for (id, number) in found.iter().filter(|(_, number)| !number.is_null()) {
        let members = found.iter().filter(|(_, other)| other == number).count();
        assert!(members >= 5, "{id} is one of {members}");
    }
    assert!(found.iter().filter(|(_, number)| !number.is_null()).count() >= 20, "{found:?}");
}

/// Somebody listened for ninety days, but not from the day `from` ago until the day `until` ago.
async fn not_heard(t: &TestApp, from: i64, until: i64) {
    let mut tx = t.app.store.begin().await.unwrap();
    for (from, until) in [(90, from), (until, 0)] {
        listening::insert(&mut tx, t.guild, START - from * DAY, START - until * DAY, Source::Live).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn dg6_when_nobody_listened_is_said_at_every_look() {
    let t = community().await;
    let looks = ["/mod core", "/mod rising", "/mod segments", "/mod ambassadors", "/mod health"];
    for line in looks {
        let told = t.types(t.mo, line).await.text();
        assert!(!told.contains("only seem to rise"), "{line}: {told}");
    }
    not_heard(&t, 50, 40).await;
    let gap = format!("The bot was not listening <t:{}:f> – <t:{}:f>", START - 50 * DAY, START - 40 * DAY);
    for line in looks {
        let told = t.types(t.mo, line).await.text();
        assert!(told.contains(&gap), "{line}: {told}");
        assert_eq!(told.contains("only seem to rise"), line == "/mod rising", "{line}: {told}");
    }
}

#[tokio::test]
async fn dg6_a_gap_in_the_later_month_makes_nobody_rise() {
    let t = community().await;
    not_heard(&t, 20, 10).await;
    let told = t.types(t.mo, "/mod rising").await.text();
    assert!(told.contains("The bot was not listening") && !told.contains("only seem to rise"), "{told}");
}
