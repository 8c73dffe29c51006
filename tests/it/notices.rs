//! Failed renewals are told to the member: on four days, once each, by the way they chose, until it is paid.

use std::sync::Arc;

use lyceum::domain::ids::{GuildId, InvoiceId, MemberId, PlanId};
use lyceum::jobs::remind_payment::RemindPayment;
use lyceum::sandbox::discord::{Message, RestFault};
use lyceum::store::notices::{self, Way, Which};
use lyceum::store::{member_threads, plans};

use crate::stores::for_each_store;
use crate::world::{DAY, TestApp};

fn subscription(t: &TestApp) -> String {
    t.stripe.subscriptions().last().unwrap()["id"].as_str().unwrap().to_owned()
}

/// Ada's renewal has just failed.
async fn failed() -> TestApp {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    fail(&t).await;
    t
}

async fn fail(t: &TestApp) {
    t.stripe.fail_renewals(&subscription(t), true).unwrap();
    t.after(31 * DAY + 60).await;
    assert!(t.sees(t.ada, t.lounge));
}

async fn thread(t: &TestApp) -> Vec<Message> {
    match member_threads::find(&mut t.app.store.read(), t.guild, t.ada).await.unwrap() {
        Some(thread) => t.discord.messages(thread).into_iter().filter(|it| it.ephemeral_for.is_none()).collect(),
        None => Vec::new(),
    }
}

async fn sent(t: &TestApp) -> Vec<(i64, String, Option<String>)> {
    let found = notices::list(&mut t.app.store.read(), t.guild, t.ada).await.unwrap();
    found.into_iter().map(|it| (it.which.day, it.state, it.way)).collect()
}

#[tokio::test]
async fn dr15_without_a_yes_to_direct_messages_a_private_thread_says_it_on_four_days() {
    let t = failed().await;
    assert_eq!(thread(&t).await.len(), 1);
    let said = thread(&t).await[0].text().replace(t.stripe.api_url(), "https://stripe");
    insta::assert_snapshot!("notice_day_0", said);
    assert!(t.discord.direct_messages(t.ada).is_empty(), "nobody is written to who did not ask for it");
    for (day, count) in [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4)] {
        t.after(DAY).await;
        assert_eq!(thread(&t).await.len(), count, "day {day}");
    }
    assert!(thread(&t).await[3].text().contains("last reminder"), "{}", thread(&t).await[3].text());
    t.after(5 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge), "the grace is over");
    assert_eq!(thread(&t).await.len(), 4, "and nothing more is said");
    let days: Vec<i64> = sent(&t).await.iter().map(|it| it.0).collect();
    assert_eq!(days, [0, 2, 4, 6]);
    assert!(sent(&t).await.iter().all(|it| it.1 == "sent" && it.2.as_deref() == Some("thread")));
    // Only she and staff can read it.
    let thread = member_threads::find(&mut t.app.store.read(), t.guild, t.ada).await.unwrap().unwrap();
    assert!(t.sees(t.ada, thread) && !t.sees(t.guest, thread));
    assert_eq!(t.discord.channel(thread).unwrap()["type"], 12);
}

#[tokio::test]
async fn who_allows_direct_messages_gets_them_and_with_closed_ones_the_thread() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let panel = t.types(t.ada, "/privacy choices").await;
    insta::assert_snapshot!("privacy_choices", panel.text());
    let panel = t.clicks(t.ada, &panel, "Allow: Notices by direct message").await;
    assert!(panel.text().contains("allowed by you"), "{}", panel.text());
    fail(&t).await;
    assert_eq!((t.discord.direct_messages(t.ada).len(), thread(&t).await.len()), (1, 0));
    let message = &t.discord.direct_messages(t.ada)[0];
    assert!(message.text().contains("Lyceum Square"), "{}", message.text());
    assert!(message.links().iter().any(|(label, url)| label.contains("pay") && url.contains("/i/in_")));
    t.discord.deny_dms(t.ada, true);
    t.after(2 * DAY).await;
    assert_eq!((t.discord.direct_messages(t.ada).len(), thread(&t).await.len()), (1, 1));
    // And back to the thread by choice.
    t.discord.deny_dms(t.ada, false);
    t.clicks(t.ada, &panel, "Do not allow: Notices by direct message").await;
    t.after(2 * DAY).await;
    assert_eq!((t.discord.direct_messages(t.ada).len(), thread(&t).await.len()), (1, 2));
    // The button below the notice allows them again.
    let last = thread(&t).await[1].id;
    t.discord.click(t.ada, last, "Tell me by direct message").await.unwrap();
    t.settle().await;
    t.after(2 * DAY).await;
    assert_eq!((t.discord.direct_messages(t.ada).len(), thread(&t).await.len()), (2, 2));
}

#[tokio::test]
async fn a_payment_ends_the_notices_and_the_next_failure_begins_anew() {
    let t = failed().await;
    t.after(2 * DAY).await;
    assert_eq!(thread(&t).await.len(), 2);
    t.stripe.fail_renewals(&subscription(&t), false).unwrap();
    t.after(3 * DAY).await;
    let said = t.types(t.ada, "/membership").await.text();
    assert!(said.contains("Paid. Renews"), "{said}");
    t.after(10 * DAY).await;
    assert_eq!(thread(&t).await.len(), 2, "paid: nothing more is said");
    t.stripe.fail_renewals(&subscription(&t), true).unwrap();
    t.after(13 * DAY + 3600).await;
    t.after(DAY).await;
    let count = thread(&t).await.len();
    assert!(count > 2, "the next bill has its own notices");
    let bills: std::collections::BTreeSet<_> = notices::list(&mut t.app.store.read(), t.guild, t.ada)
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.which.invoice)
        .collect();
    assert_eq!(bills.len(), 2);
}

#[tokio::test]
async fn where_no_thread_can_be_opened_the_panel_alone_says_it_and_nothing_is_hammered() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let role = t.discord.bot_role().unwrap();
    for channel in [t.general, t.lessons, t.lounge] {
        t.discord.set_overwrite(channel, role.0, false, 1 << 10, 1 << 36);
    }
    fail(&t).await;
    assert_eq!(sent(&t).await, [(0, "sent".to_owned(), Some("banner".to_owned()))]);
    let panel = t.types(t.ada, "/membership").await.text();
    assert!(panel.contains("The last renewal failed"), "{panel}");
}

#[tokio::test]
async fn cr5_cc4_a_notice_is_never_sent_twice_whatever_crashes_and_whoever_runs_it() {
    let t = failed().await;
    assert_eq!(thread(&t).await.len(), 1);
    let invoice = notices::list(&mut t.app.store.read(), t.guild, t.ada).await.unwrap()[0].which.invoice.clone();
    let again = |day| RemindPayment { guild: t.guild, member: t.ada, invoice: invoice.clone(), day };
    // The same job again, twice at once, as after a lost claim.
    let app = Arc::clone(&t.app);
    for _ in 0..3 {
        use lyceum::jobs::Job as _;
        let (job, twin) = (again(0), again(0));
        let (one, two) = tokio::join!(job.run(&app), twin.run(&app));
        one.unwrap();
        two.unwrap();
    }
    assert_eq!(thread(&t).await.len(), 1);
    // Discord sent the second one, and we never learned it; then the job runs again.
    t.discord.faults().rest("POST", "/messages", 1, RestFault::ResetAfter);
    t.after(2 * DAY).await;
    t.after(60).await;
    assert_eq!(thread(&t).await.len(), 2);
    // Killed after sending, and taken up an hour later: too late to know, so it is not said again.
    let which = Which { guild: t.guild, member: t.ada, invoice: invoice.clone(), day: 4 };
    let plan = plans::list(&mut t.app.store.read(), t.guild).await.unwrap()[0].id;
    let mut tx = t.app.store.begin().await.unwrap();
    assert!(notices::begin(&mut tx, &which, plan, t.clock.now() + 2 * DAY - 3600).await.unwrap());
    tx.commit().await.unwrap();
    t.after(2 * DAY).await;
    assert_eq!(thread(&t).await.len(), 2);
    assert!(sent(&t).await.contains(&(4, "unsure".to_owned(), None)), "{:?}", sent(&t).await);
}

#[tokio::test]
async fn a_failure_that_is_learned_late_is_told_once_and_not_four_times() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.stripe.fail_renewals(&subscription(&t), true).unwrap();
    t.stripe.webhooks().lose_next(1000);
    // Nobody runs for days; then everything is due at once.
    t.clock.advance(31 * DAY + 5 * DAY);
    t.stripe.advance().await;
    t.settle().await;
    t.after(601).await;
    let days: Vec<i64> = sent(&t).await.iter().map(|it| it.0).collect();
    assert_eq!(days, [4], "{:?}", sent(&t).await);
    assert_eq!(thread(&t).await.len(), 1);
}

#[tokio::test]
async fn a_deleted_thread_is_opened_anew() {
    let t = failed().await;
    let old = member_threads::find(&mut t.app.store.read(), t.guild, t.ada).await.unwrap().unwrap();
    t.discord.delete_channel(old);
    t.after(2 * DAY).await;
    let new = member_threads::find(&mut t.app.store.read(), t.guild, t.ada).await.unwrap().unwrap();
    assert_ne!(old, new);
    assert_eq!(thread(&t).await.len(), 1);
}

#[tokio::test]
async fn a_notices_row_lets_one_message_through() {
    for_each_store(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let offer = crate::selling_stores::offer("Gold");
        let guild = GuildId(7);
        let plan: PlanId = plans::insert(&mut tx, guild, &offer, ("a", "b"), MemberId(1), 1).await.unwrap();
        tx.commit().await.unwrap();
        let which = Which { guild, member: MemberId(u64::MAX), invoice: InvoiceId("in_1".into()), day: 2 };
        let begin = async |now| {
            let mut tx = db.begin().await.unwrap();
            let begun = notices::begin(&mut tx, &which, plan, now).await.unwrap();
            tx.commit().await.unwrap();
            begun
        };
        assert!(begin(1000).await);
        assert!(begin(1000 + notices::REPEATABLE_SECONDS - 1).await, "Discord still knows the nonce");
        let mut tx = db.begin().await.unwrap();
        notices::set_not_asked(&mut tx, &which).await.unwrap();
        tx.commit().await.unwrap();
        assert!(begin(9000).await, "certainly not sent, so it may be tried at any time");
        let mut tx = db.begin().await.unwrap();
        notices::set_sent(&mut tx, &which, Way::Dm, None, 9001).await.unwrap();
        tx.commit().await.unwrap();
        assert!(!begin(9002).await);
        let found = notices::list(&mut db.read(), guild, MemberId(u64::MAX)).await.unwrap();
        assert_eq!((found.len(), found[0].state.as_str(), found[0].way.as_deref()), (1, "sent", Some("dm")));
        let mut tx = db.begin().await.unwrap();
        let lost = Which { day: 4, ..which.clone() };
        assert!(notices::begin(&mut tx, &lost, plan, 1).await.unwrap());
        assert!(!notices::begin(&mut tx, &lost, plan, 1 + notices::REPEATABLE_SECONDS).await.unwrap());
        tx.commit().await.unwrap();
        let found = notices::list(&mut db.read(), guild, MemberId(u64::MAX)).await.unwrap();
        assert_eq!(found.iter().find(|it| it.which.day == 4).unwrap().state, "unsure");
    })
    .await;
}
