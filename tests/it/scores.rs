//! What is foretold of a member, and when it is said that nothing can be.

use lyceum::actions::member_scores::{self, Told};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::dice::Dice;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::community::scores::Score;
use lyceum::domain::ids::{ChannelId, MemberId};
use lyceum::store::interactions;
use lyceum::store::listening::{self, Source};

use crate::lessons::scenes::prepared;
use crate::world::{DAY, START, TestApp};

/// Members who take part.
const MEMBERS: u64 = 60;

/// Somebody of the community; Ada is the first.
fn somebody(t: &TestApp, nth: u64) -> MemberId {
    if nth.is_multiple_of(MEMBERS) { t.ada } else { MemberId(1_000 + nth % MEMBERS) }
}

/// Everybody reacts to different people, as often as `acts` says: in the sixty days that are learned from, and in the thirty
/// after that.
async fn lively(t: &TestApp, acts: impl Fn(u64, bool) -> u64) {
    let mut records = Vec::new();
    let mut dice = Dice::new(17);
    for nth in 0..MEMBERS {
        for (later, days, from) in [(false, 58, START - 89 * DAY), (true, 28, START - 29 * DAY)] {
            for _ in 0..acts(nth, later) {
                let target = somebody(t, nth + 1 + u64::try_from(dice.below(58)).unwrap());
                let at = from + i64::try_from(dice.below(days)).unwrap() * DAY;
                records.push(InteractionRecord {
                    guild: t.guild,
                    object: 5_000 + u64::try_from(records.len()).unwrap(),
                    actor: somebody(t, nth),
                    target,
                    kind: InteractionKind::Reaction,
                    weight: 1.0,
                    at,
                    channel: ChannelId(9),
                    variant: 0,
                });
            }
        }
    }
    let mut tx = t.app.store.begin().await.unwrap();
    interactions::insert(&mut tx, &records).await.unwrap();
    tx.commit().await.unwrap();
}

async fn heard(t: &TestApp, from: i64, until: i64) {
    let mut tx = t.app.store.begin().await.unwrap();
    listening::insert(&mut tx, t.guild, from, until, Source::Live).await.unwrap();
    tx.commit().await.unwrap();
}

async fn told(t: &TestApp) -> Vec<(Score, Told)> {
    member_scores::run(&t.app, t.guild, t.ada).await.unwrap().expect("Ada took part")
}

/// The card of Ada as Mo reads it.
async fn card(t: &TestApp, locale: &str) -> String {
    t.discord.set_locale(t.mo, locale);
    t.types(t.mo, "/mod member member:@Ada").await.text()
}

/// Some take part once a week, some every day; Ada most of all.
fn steady(nth: u64, later: bool) -> u64 {
    let share = if nth == 0 { 30 } else { 1 + nth % 12 };
    if later { share } else { 2 * share }
}

#[tokio::test]
async fn what_members_do_steadily_is_foretold() {
    let t = prepared().await;
    lively(&t, steady).await;
    heard(&t, START - 95 * DAY, START).await;
    let scores = told(&t).await;
    let Some((Score::Activity, Told::Above { part, explains })) = scores.get(1).copied() else { panic!("{scores:?}") };
    assert!(part > 0.95 && explains > 0.5, "{scores:?}");
    assert_eq!(scores[0], (Score::Interest, Told::TooLittle), "nobody met a lesson");
    let said = card(&t, "en-US").await;
    assert!(
        said.contains("Activity, as forecast: higher than 9") && said.contains("Interest: not enough data yet"),
        "{said}"
    );
    let said = card(&t, "zh-CN").await;
    assert!(said.contains("活跃度（预测）：高于 9") && said.contains("学习兴趣：数据还不够"), "{said}");
}

#[tokio::test]
async fn what_changes_by_chance_is_said_not_to_be_foretold() {
    let t = prepared().await;
    lively(&t, |nth, later| 1 + Dice::stream(u64::from(later), nth).bits() % 12).await;
    heard(&t, START - 95 * DAY, START).await;
    let scores = told(&t).await;
    assert_eq!(scores[1], (Score::Activity, Told::Unforetold), "{scores:?}");
    let said = card(&t, "en-US").await;
    assert!(said.contains("Activity: what members did before says nothing about it here"), "{said}");
    let said = card(&t, "zh-CN").await;
    assert!(said.contains("活跃度：在这里，成员过去的行为无法说明它"), "{said}");
}

#[tokio::test]
async fn ninety_days_are_needed_in_which_somebody_listened() {
    let t = prepared().await;
    lively(&t, steady).await;
    let none = Score::ALL.map(|score| (score, Told::TooLittle));
    // A server that has been heard for thirty-five days; what it did before was imported.
    heard(&t, START - 35 * DAY, START).await;
    assert_eq!(told(&t).await, none);
    let said = card(&t, "en-US").await;
    assert!(said.contains("not enough data yet; it takes fifty members and ninety days."), "{said}");
    let said = card(&t, "zh-CN").await;
    assert!(said.contains("数据还不够，至少需要五十名成员和九十天。"), "{said}");
    // With the days before, but not the last week, what came of it is not known.
    let mut tx = t.app.store.begin().await.unwrap();
    tx.query("DELETE FROM listening").execute().await.unwrap();
    tx.commit().await.unwrap();
    heard(&t, START - 95 * DAY, START - 7 * DAY).await;
    assert_eq!(told(&t).await, none);
    // A day without us among ninety is none too many.
    heard(&t, START - 6 * DAY, START).await;
    assert!(matches!(told(&t).await[1], (Score::Activity, Told::Above { .. })));
}

#[tokio::test]
async fn fewer_than_fifty_are_too_few() {
    let t = prepared().await;
    lively(&t, |nth, later| if nth < 20 { 1 + nth % 2 * u64::from(later) } else { 0 }).await;
    heard(&t, START - 95 * DAY, START).await;
    assert_eq!(told(&t).await, Score::ALL.map(|score| (score, Told::TooLittle)));
}
