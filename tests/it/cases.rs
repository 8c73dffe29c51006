//! Money taken back, by each plan's own rules, and the cases that staff decides.

use std::collections::BTreeMap;

use lyceum::actions::open_case;
use lyceum::domain::access::{Policy, Then};
use lyceum::domain::cases::{CaseKind, CaseState, Choice};
use lyceum::domain::ids::{GuildId, MemberId};
use lyceum::sandbox::discord::Message;
use lyceum::sandbox::stripe::Outcome;
use lyceum::store::cases::{self, NewCase};
use lyceum::store::plan_rules::{self, Rules};
use lyceum::store::plans;

use crate::stores::for_each_store;
use crate::world::TestApp;

fn subscription(t: &TestApp) -> String {
    t.stripe.subscriptions().last().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn paid() -> TestApp {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    let now = t.clock.now();
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::insert(&mut tx, t.guild, "en-US", now).await.unwrap();
    lyceum::store::guilds::set_review_channel(&mut tx, t.guild, Some(t.review), now).await.unwrap();
    tx.commit().await.unwrap();
    t
}

async fn rule(t: &TestApp, policy: Policy) {
    let plan = plans::list(&mut t.app.store.read(), t.guild).await.unwrap().remove(0);
    let mut tx = t.app.store.begin().await.unwrap();
    plan_rules::set(&mut tx, plan.id, &Rules { policy, ..plan.rules }).await.unwrap();
    tx.commit().await.unwrap();
}

fn case_post(t: &TestApp) -> Option<Message> {
    t.discord.messages(t.review).into_iter().find(|it| it.text().contains("Case "))
}

async fn open_cases(t: &TestApp) -> usize {
    cases::list_open(&mut t.app.store.read(), t.guild, 50).await.unwrap().len()
}

#[tokio::test]
async fn sa13_a_dispute_suspends_opens_one_case_and_winning_settles_it() {
    let t = paid().await;
    let sub = subscription(&t);
    t.stripe.dispute(&sub, Outcome::Open).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    let post = case_post(&t).expect("staff is asked");
    insta::assert_snapshot!("dispute_case", post.text());
    assert!(post.pings.is_silent());
    t.after(1300).await;
    assert_eq!((open_cases(&t).await, t.discord.messages(t.review).len()), (1, 1), "asked once");
    t.stripe.dispute(&sub, Outcome::Won).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!(open_cases(&t).await, 0);
    let post = case_post(&t).unwrap();
    assert!(post.text().contains("decided for you") && post.buttons().is_empty(), "{}", post.text());
    // The next dispute about the same subscription is a case of its own.
    t.after(31 * crate::world::DAY).await;
    t.stripe.dispute(&sub, Outcome::Open).unwrap();
    t.settle().await;
    assert_eq!(open_cases(&t).await, 1);
}

#[tokio::test]
async fn sa13_staff_may_let_somebody_in_while_the_bank_decides() {
    let t = paid().await;
    t.stripe.dispute(&subscription(&t), Outcome::Open).unwrap();
    t.settle().await;
    let post = case_post(&t).unwrap();
    let said = t.discord.click(t.ada, post.id, "Let them in meanwhile").await;
    assert!(said.is_err() || said.unwrap().text().contains("Only moderators"));
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    let said = t.discord.click(t.mo, post.id, "Let them in meanwhile").await.unwrap();
    t.settle().await;
    assert!(said.text().contains("Let them in meanwhile"), "{}", said.text());
    assert!(t.sees(t.ada, t.lounge));
    let post = case_post(&t).unwrap();
    assert!(post.buttons().is_empty() && post.text().contains(&format!("<@{}>", t.mo)), "{}", post.text());
    let list = t.types(t.mo, "/mod cases").await.text();
    assert!(list.contains("Nothing waits"), "{list}");
    let one = t.types(t.mo, "/mod cases number:1").await.text();
    assert!(one.contains("disputed the payment"), "{one}");
    let none = t.types(t.mo, "/mod cases number:77").await.text();
    assert!(none.contains("no such case"), "{none}");
}

#[tokio::test]
async fn a_case_without_a_review_channel_waits_in_the_list_and_its_buttons_work_there() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.stripe.dispute(&subscription(&t), Outcome::Open).unwrap();
    t.settle().await;
    let list = t.types(t.mo, "/mod cases").await.text();
    assert!(list.contains("A payment is disputed"), "{list}");
    let one = t.types(t.mo, "/mod cases number:1").await;
    let twin = t.types(t.carl, "/mod cases number:1").await;
    t.clicks(t.mo, &one, "Leave it as it is").await;
    assert_eq!(open_cases(&t).await, 0);
    assert!(!t.sees(t.ada, t.lounge));
    // A second answer comes too late.
    let late = t.clicks(t.carl, &twin, "Let them in meanwhile").await.text();
    assert!(late.contains("answered this case already"), "{late}");
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa13_every_rule_of_a_plan_is_followed() {
    let t = paid().await;
    let sub = subscription(&t);
    rule(&t, Policy { partial_refund: Then::End, ..Policy::default() }).await;
    t.stripe.refund(&sub, Some(100)).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge), "this plan ends with a refund of a part");
    rule(&t, Policy { refund: Then::Keep, ..Policy::default() }).await;
    t.after(601).await;
    assert!(t.sees(t.ada, t.lounge), "a changed rule is followed at the next comparison");
    t.stripe.refund(&sub, None).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "this plan keeps access after a full refund");
    rule(&t, Policy::default()).await;
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge));
    // The next payment is disputed.
    t.after(31 * crate::world::DAY).await;
    assert!(t.sees(t.ada, t.lounge));
    rule(&t, Policy { dispute: Then::Keep, lost_dispute: Then::Keep, ..Policy::default() }).await;
    t.stripe.dispute(&sub, Outcome::Open).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "this plan keeps access during a dispute");
    assert_eq!(open_cases(&t).await, 1, "staff is told all the same");
    t.stripe.dispute(&sub, Outcome::Lost).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "and after it");
    assert_eq!(open_cases(&t).await, 0);
    rule(&t, Policy::default()).await;
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn cases_are_opened_once_answered_once_and_belong_to_their_guild() {
    for_each_store(|db| async move {
        let guild = GuildId(u64::MAX - 3);
        let case = |subject: &str| NewCase {
            guild,
            kind: CaseKind::HandEdit,
            subject: subject.into(),
            member: Some(MemberId(u64::MAX)),
            other: None,
            plan: None,
            detail: BTreeMap::from([("role".into(), "@everyone".into())]),
        };
        let mut tx = db.begin().await.unwrap();
        let id = open_case::write(&mut tx, &case("a"), 10).await.unwrap().unwrap();
        assert_eq!(open_case::write(&mut tx, &case("a"), 11).await.unwrap(), None);
        let other = open_case::write(&mut tx, &case("b"), 12).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let found = cases::find_in(&mut db.read(), guild, id).await.unwrap().unwrap();
        assert_eq!((&found.about, found.state, found.opened_at), (&case("a"), CaseState::Open, 10));
        assert_eq!(cases::find_in(&mut db.read(), GuildId(1), id).await.unwrap(), None);
        let by_subject = cases::by_subject(&mut db.read(), guild, CaseKind::HandEdit, "a").await.unwrap();
        assert_eq!(by_subject.unwrap().id, id);
        let mut tx = db.begin().await.unwrap();
        assert!(cases::set_decided(&mut tx, id, Choice::Seen, MemberId(5), 20).await.unwrap());
        assert!(!cases::set_decided(&mut tx, id, Choice::Seen, MemberId(6), 21).await.unwrap());
        assert!(!cases::set_settled(&mut tx, id, "won", 22).await.unwrap());
        tx.commit().await.unwrap();
        let open = cases::list_open(&mut db.read(), guild, 10).await.unwrap();
        assert_eq!(open.iter().map(|case| case.id).collect::<Vec<_>>(), [other]);
        let of_member = cases::list_of_member(&mut db.read(), guild, MemberId(u64::MAX), 10).await.unwrap();
        assert_eq!(of_member.len(), 2);
        assert_eq!(of_member[1].decided_by, Some(MemberId(5)));
        // Answered, and opened again by the same matter: it stays answered.
        let mut tx = db.begin().await.unwrap();
        assert_eq!(open_case::write(&mut tx, &case("a"), 30).await.unwrap(), None);
        tx.commit().await.unwrap();
    })
    .await;
}
