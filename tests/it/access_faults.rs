//! Lost, doubled and disordered events, outages and refusals: access ends up right, and an error is never evidence.

use std::sync::Arc;

use lyceum::jobs;
use lyceum::sandbox::discord::RestFault;
use lyceum::sandbox::stripe::{Card, Fault};
use lyceum::store::role_changes::{self, ChangeState};

use crate::world::{DAY, TestApp};

/// Role changes of a member in Discord's audit log.
fn audited(t: &TestApp) -> usize {
    t.discord
        .audit_log()
        .iter()
        .filter(|it| it.target == t.ada.0 && it.action == 25 && it.actor == t.discord.bot().0)
        .count()
}

async fn changes(t: &TestApp) -> Vec<role_changes::RoleChange> {
    role_changes::list(&mut t.app.store.read(), t.guild, t.ada, 50).await.unwrap()
}

/// Story 365 of the chaos: the power went while a role was being given, Discord refused to be asked about the member afterwards, and
/// the right to the role ended long before anybody looked again.
#[tokio::test]
async fn dr9_a_role_that_was_given_unseen_is_taken_however_late() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.discord.faults().rest("PUT", "/roles/", 9, RestFault::ResetAfter);
    t.discord.faults().rest("GET", "/members/", 1, RestFault::Delay(std::time::Duration::from_millis(1)));
    t.discord.faults().rest("GET", "/members/", u32::MAX, RestFault::Refuse { status: 403, code: 50013 });
    t.types(t.mo, "/mod grant member:@Ada plan:Gold days:30 reason:\"helps a lot\"").await;
    t.after(40).await;
    assert!(t.sees(t.ada, t.lounge), "given, though its answer was lost");
    assert!(role_changes::is_unsettled(&mut t.app.store.read(), t.guild, t.ada).await.unwrap());
    t.clock.advance(70 * DAY);
    t.discord.faults().clear();
    t.after(600).await;
    assert!(!t.sees(t.ada, t.lounge), "its days were over for forty");
    assert!(!role_changes::is_unsettled(&mut t.app.store.read(), t.guild, t.ada).await.unwrap());
}

#[tokio::test]
async fn sd1_sd2_doubled_events_and_twins_have_one_effect() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.stripe.webhooks().duplicate_next(100);
    t.stripe.webhooks().twin_next(100);
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!((audited(&t), changes(&t).await.len()), (1, 1));
}

#[tokio::test]
async fn sd3_sd4_events_in_any_order_end_in_the_same_state() {
    for reversed in [true, false] {
        let t = TestApp::start().await;
        t.sells("Gold", "9.90").await;
        let url = t.checkout(t.ada, "Gold").await;
        t.stripe.webhooks().hold(true);
        t.stripe.pay(&url, Card::Pays).await.unwrap();
        let sub = t.subscription();
        t.stripe.portal_cancel(&sub, true).unwrap();
        t.stripe.portal_undo(&sub).unwrap();
        t.stripe.webhooks().reverse(reversed);
        t.stripe.webhooks().shuffle(!reversed);
        t.stripe.webhooks().hold(false);
        t.settle().await;
        assert!(t.sees(t.ada, t.lounge));
        assert!(t.why("Ada").await.contains("Paid. Renews"), "{}", t.why("Ada").await);
        assert_eq!(audited(&t), 1);
    }
}

#[tokio::test]
async fn sd5_events_that_never_come_cost_minutes() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.stripe.webhooks().lose_next(1000);
    t.subscribes(t.ada, "Gold").await;
    assert!(!t.sees(t.ada, t.lounge));
    t.after(601).await;
    assert!(t.sees(t.ada, t.lounge));
    let sub = t.subscription();
    t.stripe.cancel_now(&sub).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge));
}

/// A purchase for ever is in no list of subscriptions: only its event tells of it.
#[tokio::test]
async fn sd5_an_event_found_by_a_round_that_then_fails_is_looked_at_by_the_next() {
    let t = TestApp::start().await;
    t.types(t.carl, "/plan create name:Life price:99 currency:EUR interval:once role:@Gold").await;
    let url = t.checkout(t.ada, "Life").await;
    assert!(t.stripe.pay(&url, Card::Declines).await.is_err());
    t.settle().await;
    t.stripe.webhooks().lose_next(1000);
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    t.stripe.faults().sometimes("/v1/subscriptions", Fault::Before(502), 1.0);
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge), "the round found the event and came no further");
    t.stripe.faults().clear();
    t.after(601).await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
}

#[tokio::test]
async fn sd5_a_lost_refund_is_found() {
    let t = TestApp::paid().await;
    t.stripe.webhooks().lose_next(1000);
    t.stripe.refund(&t.subscription(), None).unwrap();
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
}

#[tokio::test]
async fn sd5_a_lost_dispute_is_found() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    t.stripe.webhooks().lose_next(1000);
    t.stripe.dispute(&sub, lyceum::sandbox::stripe::Outcome::Open).unwrap();
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    t.stripe.dispute(&sub, lyceum::sandbox::stripe::Outcome::Won).unwrap();
    t.after(601).await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
}

#[tokio::test]
async fn sd7_an_old_event_sent_again_raises_nobody_from_the_dead() {
    let t = TestApp::paid().await;
    let created =
        t.stripe.objects("event").iter().find(|it| it["type"] == "customer.subscription.created").unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
    t.stripe.cancel_now(&t.subscription()).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    t.after(29 * DAY).await;
    assert!(t.stripe.webhooks().resend(&created));
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa1_sa2_while_stripe_answers_nonsense_nobody_loses_or_gains_anything() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    for fault in [
        Fault::TooMany(Some(2)),
        Fault::Before(500),
        Fault::ResetBefore,
        Fault::Html(502),
        Fault::Truncated,
        Fault::Empty,
    ] {
        t.stripe.faults().sometimes("/v1/", fault, 1.0);
        t.clock.advance(700);
        t.stripe.webhooks().deliver().await;
        jobs::schedule(&t.app).await.unwrap();
        jobs::run_due(&t.app).await.unwrap();
        assert!(t.sees(t.ada, t.lounge), "{fault:?} took access");
        t.stripe.faults().clear();
    }
    t.stripe.cancel_now(&sub).unwrap();
    t.after(1300).await;
    assert!(!t.sees(t.ada, t.lounge), "and when Stripe is back, its word counts");
}

#[tokio::test]
async fn sa1_a_grant_that_ends_while_stripe_is_silent_takes_nothing_from_who_has_paid_since() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.sells("Silver", "4.90").await;
    t.discord.join(t.guest);
    for (who, name) in [(t.ada, "Ada"), (t.guest, "Guest")] {
        t.types(t.mo, &format!("/mod grant member:@{name} plan:Gold reason:trial days:3")).await;
        assert!(t.sees(who, t.lounge));
    }
    // Both plans give the same role. What Stripe tells of her payment is lost, and then it cannot be asked.
    let url = t.checkout(t.ada, "Silver").await;
    t.checkout(t.guest, "Silver").await;
    t.stripe.webhooks().lose_next(1000);
    t.stripe.faults().sometimes("/v1/", Fault::Before(500), 1.0);
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    t.clock.advance(3 * DAY + 60);
    jobs::schedule(&t.app).await.unwrap();
    jobs::run_due(&t.app).await.unwrap();
    assert!(t.sees(t.ada, t.lounge), "time took what was paid for");
    t.stripe.faults().clear();
    t.after(1300).await;
    assert!(t.sees(t.ada, t.lounge) && audited(&t) == 1, "{}", t.why("Ada").await);
    assert!(!t.sees(t.guest, t.lounge), "who did not pay is out as soon as Stripe says so");
}

#[tokio::test]
async fn sa16_a_deleted_customer_is_out_and_can_come_back() {
    let t = TestApp::paid().await;
    let customer = t.stripe.objects("customer")[0]["id"].as_str().unwrap().to_owned();
    reqwest::Client::builder()
        .build()
        .unwrap()
        .delete(format!("{}/v1/customers/{customer}", t.stripe.api_url()))
        .bearer_auth(t.stripe.secret_key())
        .send()
        .await
        .unwrap();
    t.settle().await;
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    // The first try may find out that the customer is gone; the next one is a new customer.
    t.types(t.ada, "/subscribe plan:Gold").await;
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn dr6_a_role_above_the_bots_is_said_to_staff_not_hammered_and_heals() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let top = i64::try_from(t.discord.all_roles().len()).unwrap() + 5;
    t.discord.move_role(t.gold, top);
    t.subscribes(t.ada, "Gold").await;
    assert!(!t.discord.has_role(t.ada, t.gold));
    let asked = |t: &TestApp| {
        t.discord.requests().iter().filter(|it| it.method == "PUT" && it.path.contains("/roles/")).count()
    };
    let after_paying = asked(&t);
    assert!(after_paying <= 2, "{after_paying} tries");
    let list = t.types(t.carl, "/plan list").await.text();
    assert!(list.contains("Move my role above it"), "{list}");
    t.after(2 * 600).await;
    assert!(asked(&t) <= after_paying + 3, "not hammered: {} tries", asked(&t));
    assert_eq!(changes(&t).await.len(), 1, "one wish is one row");
    t.discord.move_role(t.gold, 1);
    t.after(601).await;
    assert!(t.discord.has_role(t.ada, t.gold));
    let list = t.types(t.carl, "/plan list").await.text();
    assert!(!list.contains("Move my role above it"), "{list}");
    assert_eq!(changes(&t).await[0].state, ChangeState::Done);
}

#[tokio::test]
async fn dr8_a_deleted_role_is_said_and_another_one_mends_it() {
    let t = TestApp::paid().await;
    t.discord.delete_role(t.gold);
    t.after(601).await;
    let list = t.types(t.carl, "/plan list").await.text();
    assert!(list.contains("role was deleted"), "{list}");
    let gilt = t.discord.create_role("Gilt", 0);
    t.edits("/plan edit plan:Gold role:@Gilt").await;
    assert!(t.discord.has_role(t.ada, gilt));
}

#[tokio::test]
async fn dr9_cr5_an_answer_lost_after_the_role_was_given_is_one_change() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.discord.faults().rest("PUT", "/roles/", 1, RestFault::ResetAfter);
    t.subscribes(t.ada, "Gold").await;
    t.after(60).await;
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!(changes(&t).await.len(), 1);
    assert_eq!(changes(&t).await[0].state, ChangeState::Done);
}

#[tokio::test]
async fn dr1_a_busy_discord_delays_and_loses_nothing() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    for fault in [
        RestFault::RateLimit { retry_after: 0.3, global: false, bare: false },
        RestFault::Before(503),
        RestFault::ResetBefore,
    ] {
        t.discord.faults().rest("PUT", "/roles/", 1, fault);
    }
    t.subscribes(t.ada, "Gold").await;
    for _ in 0..8 {
        t.after(700).await;
    }
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!(changes(&t).await.len(), 1);
}

#[tokio::test]
async fn dr10_what_hands_change_is_put_right_but_not_fought_over() {
    let t = TestApp::paid().await;
    // Taken from somebody who paid: given back.
    t.discord.take_role(t.ada, t.gold);
    t.after(601).await;
    assert!(t.sees(t.ada, t.lounge));
    for _ in 0..6 {
        t.discord.take_role(t.ada, t.gold);
        t.after(601).await;
    }
    assert!(audited(&t) <= 3, "{} changes: that is a fight", audited(&t));
    assert!(!t.sees(t.ada, t.lounge));
    // The next day it is tried again.
    t.after(DAY + 700).await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn dr10_a_role_given_by_hand_to_somebody_who_stopped_paying_is_taken_again() {
    let t = TestApp::paid().await;
    t.stripe.cancel_now(&t.subscription()).unwrap();
    t.settle().await;
    t.discord.give_role(t.ada, t.gold);
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn i3_roles_that_are_not_for_sale_are_never_touched() {
    let t = TestApp::paid().await;
    let friend = t.discord.create_role("Friend", 0);
    t.discord.give_role(t.ada, friend);
    t.stripe.cancel_now(&t.subscription()).unwrap();
    t.after(601).await;
    assert!(t.discord.has_role(t.ada, friend));
    assert!(!t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn cc1_webhook_landing_page_and_sweep_at_once_are_one_grant() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let url = t.checkout(t.ada, "Gold").await;
    let paid = t.stripe.pay(&url, Card::Pays).await.unwrap();
    t.clock.advance(601);
    let page = reqwest::Client::builder().build().unwrap();
    let app = Arc::clone(&t.app);
    let webhooks = t.stripe.webhooks();
    let (_, _, ()) = tokio::join!(webhooks.deliver(), page.get(&paid.redirect).send(), async {
        jobs::schedule(&app).await.unwrap();
        jobs::run_due(&app).await.unwrap();
    });
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!((audited(&t), changes(&t).await.len()), (1, 1));
}

#[tokio::test]
async fn cr3_cr4_work_left_by_a_dead_process_is_taken_up() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let url = t.checkout(t.ada, "Gold").await;
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    t.stripe.webhooks().deliver().await;
    // A process claims everything and dies.
    let now = t.clock.now();
    let claimed = lyceum::store::jobs::claim(&t.app.store, "default", now, now, t.app.config.sandbox.claim_seconds, 50)
        .await
        .unwrap();
    assert!(!claimed.is_empty());
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    t.after(t.app.config.sandbox.claim_seconds + 1).await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa15_prices_that_are_not_ours_let_nobody_in() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    let customer = t.stripe.subscription(&sub)["customer"].as_str().unwrap().to_owned();
    t.stripe.cancel_now(&sub).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    // The same customer buys something else that is sold on the same Stripe account.
    let post = |path: &'static str, body: String| {
        let request = reqwest::Client::builder()
            .build()
            .unwrap()
            .post(format!("{}{path}", t.stripe.api_url()))
            .bearer_auth(t.stripe.secret_key())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        async move { request.send().await.unwrap().json::<serde_json::Value>().await.unwrap() }
    };
    let product = post("/v1/products", "name=Mug".into()).await["id"].as_str().unwrap().to_owned();
    let price = post("/v1/prices", format!("product={product}&currency=eur&unit_amount=500&recurring[interval]=month"))
        .await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let session = post(
        "/v1/checkout/sessions",
        format!("mode=subscription&customer={customer}&line_items[0][price]={price}&line_items[0][quantity]=1&success_url=http://127.0.0.1/"),
    )
    .await;
    t.stripe.pay(session["url"].as_str().unwrap(), Card::Pays).await.unwrap();
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge));
    assert!(t.types(t.carl, "/plan list").await.text().matches("purchase").count() == 0);
}
