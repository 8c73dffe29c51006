//! `/membership`: one panel for every state, leaving with an offer, and handing a membership on.

use lyceum::domain::ids::MemberId;
use lyceum::sandbox::discord::Reply;
use lyceum::sandbox::stripe::{Card, Outcome};
use lyceum::store::transfers::{self, TransferState};
use lyceum::store::{customers, departures, plans};

use crate::world::{DAY, TestApp};

async fn panel(t: &TestApp) -> Reply {
    t.types(t.ada, "/membership").await
}

/// The panel in both languages, one below the other.
async fn both(t: &TestApp) -> String {
    let english = panel(t).await.text();
    t.discord.set_locale(t.ada, "zh-CN");
    let chinese = t.types(t.ada, "/membership").await.text();
    t.discord.set_locale(t.ada, "en-US");
    format!("{english}\n\n{chinese}")
}

#[tokio::test]
async fn every_state_of_a_subscription_has_its_panel_in_both_languages() {
    let t = TestApp::start().await;
    t.types(t.carl, "/plan create name:Gold price:9.90 currency:EUR interval:month role:@Gold trial_days:7").await;
    insta::assert_snapshot!("membership_none", both(&t).await);
    t.subscribes(t.ada, "Gold").await;
    insta::assert_snapshot!("membership_trialing", both(&t).await);
    t.after(8 * DAY).await;
    insta::assert_snapshot!("membership_active", both(&t).await);
    let sub = t.subscription();
    t.stripe.portal_cancel(&sub, true).unwrap();
    t.settle().await;
    insta::assert_snapshot!("membership_ends_on", both(&t).await);
    t.stripe.portal_undo(&sub).unwrap();
    t.stripe.dispute(&sub, Outcome::Open).unwrap();
    t.settle().await;
    insta::assert_snapshot!("membership_disputed", both(&t).await);
    t.stripe.dispute(&sub, Outcome::Won).unwrap();
    t.stripe.fail_renewals(&sub, true).unwrap();
    t.after(31 * DAY).await;
    insta::assert_snapshot!("membership_past_due", both(&t).await);
    t.after(9 * DAY).await;
    insta::assert_snapshot!("membership_grace_over", both(&t).await);
    t.stripe.set_status(&sub, "paused");
    t.settle().await;
    insta::assert_snapshot!("membership_paused", both(&t).await);
    t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:helped days:3").await;
    insta::assert_snapshot!("membership_granted", both(&t).await);
}

#[tokio::test]
async fn pending_and_returning_members_are_told_where_they_stand() {
    let t = TestApp::start().await;
    t.types(t.carl, "/plan create name:Life price:99 currency:EUR interval:once role:@Gold").await;
    let url = t.checkout(t.ada, "Life").await;
    let paid = t.stripe.pay(&url, Card::PaysLater).await.unwrap();
    t.settle().await;
    insta::assert_snapshot!("membership_pending", both(&t).await);
    t.stripe.settle(&paid.session, true).unwrap();
    t.settle().await;
    t.discord.leave(t.ada);
    t.after(DAY).await;
    t.discord.join(t.ada);
    insta::assert_snapshot!("membership_back", both(&t).await);
    t.after(8 * DAY).await;
    assert!(!panel(&t).await.text().contains("Welcome back"));
    // Away for a minute: nobody tells us, and no comparison falls into it. The new date of joining does.
    t.discord.leave(t.ada);
    t.clock.advance(60);
    t.discord.join(t.ada);
    t.after(900).await;
    assert!(t.sees(t.ada, t.lounge) && panel(&t).await.text().contains("Welcome back"));
}

#[tokio::test]
async fn refreshing_has_its_pause_and_billing_opens_the_portal() {
    let t = TestApp::paid().await;
    let first = panel(&t).await;
    let asked = |t: &TestApp| t.stripe.requests().iter().filter(|it| it.path.contains("/subscriptions")).count();
    let before = asked(&t);
    let said = t.clicks(t.ada, &first, "Refresh").await.text();
    assert!(said.contains("Stripe was asked a moment ago"), "{said}");
    assert_eq!(asked(&t), before);
    t.after(25).await;
    let said = t.clicks(t.ada, &panel(&t).await, "Refresh").await.text();
    assert!(said.contains("Asking Stripe and Discord again"), "{said}");
    assert!(asked(&t) > before);
    let portal = t.clicks(t.ada, &panel(&t).await, "Manage billing").await;
    let links = portal.message.as_ref().unwrap().links();
    assert!(links.iter().any(|(_, url)| url.contains("/p/session/")), "{links:?}");
}

#[tokio::test]
async fn who_cancels_is_asked_why_keeps_what_is_paid_for_and_may_change_their_mind() {
    let t = TestApp::paid().await;
    let why = t.clicks(t.ada, &panel(&t).await, "Cancel subscription").await;
    insta::assert_snapshot!("leave_why", why.text());
    let sure = t.clicks(t.ada, &why, "Too expensive").await;
    insta::assert_snapshot!("leave_sure", sure.text());
    assert!(!sure.text().contains("🎁"), "this creator offers nothing");
    let said = t.clicks(t.ada, &sure, "Yes, cancel it").await.text();
    assert!(said.contains("Cancelled"), "{said}");
    assert_eq!(t.stripe.subscription(&t.subscription())["cancel_at_period_end"], true);
    assert!(t.sees(t.ada, t.lounge));
    let now = panel(&t).await;
    assert!(now.text().contains("it ends then and does not renew"), "{}", now.text());
    t.clicks(t.ada, &now, "Keep it after all").await;
    assert_eq!(t.stripe.subscription(&t.subscription())["cancel_at_period_end"], false);
    assert!(panel(&t).await.text().contains("Paid. Renews"));
    // And out in the end.
    let why = t.clicks(t.ada, &panel(&t).await, "Cancel subscription").await;
    let sure = t.clicks(t.ada, &why, "No time for it").await;
    t.clicks(t.ada, &sure, "Yes, cancel it").await;
    t.after(32 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge));
    assert_eq!(t.stripe.subscriptions().len(), 1);
}

#[tokio::test]
async fn the_creators_offer_is_made_once_in_half_a_year_and_kept_to() {
    let t = TestApp::paid().await;
    // Some days into the period, so that three renewals lie within the three months of the discount.
    t.after(5 * DAY).await;
    let rules = t.types(t.carl, "/plan rules plan:Gold leave_percent:50 leave_months:3 leave_pause_months:2").await;
    insta::assert_snapshot!("plan_rules", rules.text());
    let why = t.clicks(t.ada, &panel(&t).await, "Cancel subscription").await;
    let offer = t.clicks(t.ada, &why, "Too expensive").await;
    insta::assert_snapshot!("leave_offer", offer.text());
    t.clicks(t.ada, &offer, "Take the offer").await;
    let renewal = || t.stripe.objects("invoice").last().unwrap()["amount_due"].as_i64().unwrap();
    for month in 1..=3 {
        t.after(31 * DAY).await;
        assert_eq!(renewal(), 495, "month {month}");
    }
    t.after(31 * DAY).await;
    assert_eq!(renewal(), 990, "then the whole price again");
    assert!(t.sees(t.ada, t.lounge));
    // Within half a year nobody is asked twice.
    let why = t.clicks(t.ada, &panel(&t).await, "Cancel subscription").await;
    let sure = t.clicks(t.ada, &why, "No time for it").await;
    assert!(!sure.text().contains("🎁"), "{}", sure.text());
    t.clicks(t.ada, &sure, "Back").await;
    t.after(62 * DAY).await;
    let why = t.clicks(t.ada, &panel(&t).await, "Cancel subscription").await;
    let sure = t.clicks(t.ada, &why, "No time for it").await;
    assert!(sure.text().contains("nothing is charged for 2 months"), "{}", sure.text());
    t.clicks(t.ada, &sure, "Take the offer").await;
    let said = panel(&t).await.text();
    assert!(said.contains("collecting payments is paused"), "{said}");
    // The creator may say that a pause gives no access.
    t.types(t.carl, "/plan rules plan:Gold pause:end").await;
    t.after(601).await;
    assert!(!t.sees(t.ada, t.lounge), "sa9: collection paused is the plan's own rule");
    insta::assert_snapshot!("membership_on_hold", both(&t).await);
    t.after(61 * DAY).await;
    assert!(t.sees(t.ada, t.lounge), "it goes on by itself: {}", panel(&t).await.text());
    let found = plans::list(&mut t.app.store.read(), t.guild).await.unwrap().remove(0);
    let last = departures::latest(&mut t.app.store.read(), t.guild, t.ada, found.id).await.unwrap().unwrap();
    assert_eq!(last.state.word(), "kept");
}

#[tokio::test]
async fn a_cheaper_plan_is_offered_and_changed_to() {
    let t = TestApp::paid().await;
    t.discord.create_role("Silver", 0);
    t.types(t.carl, "/plan create name:Silver price:4.90 currency:EUR interval:month role:@Silver").await;
    let refused = t.types(t.carl, "/plan rules plan:Gold leave_plan:Gold").await.text();
    assert!(refused.contains("its own cheaper alternative"), "{refused}");
    for (line, sentence) in [
        ("/plan rules plan:Gold leave_percent:101 leave_months:1", "between 0 and 100"),
        ("/plan rules plan:Gold leave_percent:10", "needs both"),
        ("/plan rules plan:Gold leave_pause_months:99", "between 0 and 24"),
        ("/plan rules plan:Gold sku:soap", "long number"),
        ("/plan rules plan:Lead", "no plan called"),
    ] {
        let said = t.types(t.carl, line).await.text();
        assert!(said.contains(sentence), "{line}: {said}");
    }
    t.types(t.carl, "/plan rules plan:Gold leave_plan:Silver").await;
    let why = t.clicks(t.ada, &panel(&t).await, "Cancel subscription").await;
    let offer = t.clicks(t.ada, &why, "Not what I hoped for").await;
    assert!(offer.text().contains("change to **Silver**"), "{}", offer.text());
    t.clicks(t.ada, &offer, "Take the offer").await;
    assert!(!t.sees(t.ada, t.lounge) && t.discord.has_role(t.ada, t.discord.role_named("Silver").unwrap()));
    t.after(32 * DAY).await;
    assert_eq!(t.stripe.objects("invoice").last().unwrap()["amount_due"], 490);
}

// ── Handing on ────────────────────────────────────────────────────────────────────────────────────────────────

/// Ada asks Bob to take her membership.
async fn asked() -> (TestApp, MemberId) {
    let t = TestApp::paid().await;
    let bob = t.discord.add_user("Bob", "en-US");
    t.discord.join(bob);
    hand(&t, bob).await;
    (t, bob)
}

async fn hand(t: &TestApp, to: MemberId) -> Reply {
    let menu = t.clicks(t.ada, &panel(t).await, "Transfer").await;
    let message = menu.message.as_ref().unwrap().id;
    let sure = t.discord.select(t.ada, message, "membership:to", &[&to.to_string()]).await.unwrap();
    t.settle().await;
    t.clicks(t.ada, &sure, "Yes, transfer it").await
}

async fn state(t: &TestApp) -> TransferState {
    transfers::latest_of(&mut t.app.store.read(), t.guild, t.ada).await.unwrap().unwrap().state
}

#[tokio::test]
async fn both_agree_a_day_passes_and_exactly_one_holds_it_at_every_moment() {
    let (t, bob) = asked().await;
    let said = panel(&t).await.text();
    assert!(said.contains("You want to transfer your membership"), "{said}");
    let offered = t.types(bob, "/membership").await;
    insta::assert_snapshot!("transfer_offered", offered.text());
    let said = t.clicks(bob, &offered, "Accept the membership").await.text();
    assert!(said.contains("moves in 24 hours") || said.contains("It moves"), "{said}");
    insta::assert_snapshot!("transfer_agreed", both(&t).await);
    t.after(DAY - 60).await;
    assert!(t.sees(t.ada, t.lounge) && !t.sees(bob, t.lounge));
    // From here on watch every role change: never both.
    t.after(61).await;
    t.after(5).await;
    assert!(!t.sees(t.ada, t.lounge) && t.sees(bob, t.lounge), "{:?}", state(&t).await);
    let changes: Vec<_> = t
        .discord
        .audit_log()
        .into_iter()
        .filter(|it| it.action == 25 && it.actor == t.discord.bot().0)
        .map(|it| (it.target, it.changes[0]["key"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(
        changes,
        [(t.ada.0, "$add".into()), (t.ada.0, "$remove".into()), (bob.0, "$add".into())],
        "taken from the one before it is given to the other"
    );
    assert_eq!(state(&t).await, TransferState::Done);
    insta::assert_snapshot!("membership_transferred", both(&t).await);
    let theirs = t.types(bob, "/membership").await;
    assert!(theirs.text().contains("Paid. Renews"), "{}", theirs.text());
    assert!(theirs.message.as_ref().unwrap().buttons().iter().any(|(label, _)| label == "Manage billing"));
    // The customer, its renewals and what becomes of its money are Bob's now.
    let customers = customers::of_member(&mut t.app.store.read(), t.guild, t.ada).await.unwrap();
    assert!(customers.is_empty());
    t.after(40 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge) && t.sees(bob, t.lounge), "a renewal gives nothing back to the first one");
    t.stripe.refund(&t.subscription(), None).unwrap();
    t.settle().await;
    assert!(!t.sees(bob, t.lounge));
    // Ada may buy again, as a customer of her own.
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge) && !t.sees(bob, t.lounge));
}

#[tokio::test]
async fn either_may_stop_it_until_it_moves() {
    let (t, bob) = asked().await;
    let offered = t.types(bob, "/membership").await;
    t.clicks(bob, &offered, "Decline").await;
    assert_eq!(state(&t).await, TransferState::Refused);
    hand(&t, bob).await;
    t.clicks(t.ada, &panel(&t).await, "Stop the transfer").await;
    assert_eq!(state(&t).await, TransferState::Cancelled);
    hand(&t, bob).await;
    t.clicks(bob, &t.types(bob, "/membership").await, "Accept the membership").await;
    t.after(DAY / 2).await;
    t.clicks(bob, &t.types(bob, "/membership").await, "Stop the transfer").await;
    t.after(3 * DAY).await;
    assert_eq!(state(&t).await, TransferState::Refused);
    assert!(t.sees(t.ada, t.lounge) && !t.sees(bob, t.lounge));
    // Who never answers is not waited for.
    hand(&t, bob).await;
    t.after(8 * DAY).await;
    let said = t.types(bob, "/membership").await.text();
    assert!(!said.contains("wants to transfer"), "{said}");
    hand(&t, t.mo).await;
    assert_eq!(state(&t).await, TransferState::Asked);
}

#[tokio::test]
async fn what_cannot_be_handed_on_is_refused_in_words() {
    let (t, bob) = asked().await;
    let said = hand_raw(&t, t.carl).await;
    assert!(said.contains("on its way already"), "{said}");
    t.clicks(t.ada, &panel(&t).await, "Stop the transfer").await;
    for (to, sentence) in
        [(t.ada, "other than yourself"), (t.discord.bot(), "bots cannot"), (t.guest, "in this server")]
    {
        let said = hand_raw(&t, to).await;
        assert!(said.contains(sentence), "{said}");
    }
    t.subscribes(bob, "Gold").await;
    let said = hand_raw(&t, bob).await;
    assert!(said.contains("pays for a membership of their own"), "{said}");
    // A dispute that opens within the day stops it.
    hand(&t, t.carl).await;
    t.clicks(t.carl, &t.types(t.carl, "/membership").await, "Accept the membership").await;
    let sub = t.stripe.subscriptions()[0]["id"].as_str().unwrap().to_owned();
    t.stripe.dispute(&sub, Outcome::Open).unwrap();
    t.settle().await;
    t.after(2 * DAY).await;
    assert_eq!(state(&t).await, TransferState::Failed);
    assert!(!t.sees(t.carl, t.lounge) || t.discord.owner() == t.carl);
    assert!(!t.discord.has_role(t.carl, t.gold));
}

async fn hand_raw(t: &TestApp, to: MemberId) -> String {
    let refused = lyceum::actions::transfer::ask(&t.app, t.guild, t.ada, to).await.unwrap_err();
    lyceum::message::Trouble::from(refused).sentence(lyceum::text::Locale::EnUs)
}

#[tokio::test]
async fn cc2_a_contested_transfer_is_a_case_and_staff_can_give_it_back() {
    let (t, bob) = asked().await;
    t.clicks(bob, &t.types(bob, "/membership").await, "Accept the membership").await;
    t.after(DAY + 5).await;
    t.after(5).await;
    assert!(t.sees(bob, t.lounge));
    let said = t.clicks(t.ada, &panel(&t).await, "This was not me").await.text();
    assert!(said.contains("asked to look at it"), "{said}");
    let case = t.types(t.mo, "/mod cases number:1").await;
    assert!(case.text().contains("against their will"), "{}", case.text());
    t.clicks(t.mo, &case, "Give it back").await;
    t.after(5).await;
    t.after(5).await;
    assert!(t.sees(t.ada, t.lounge) && !t.sees(bob, t.lounge), "{:?}", state(&t).await);
    let theirs = t.types(bob, "/membership").await.text();
    assert!(theirs.contains("Transferred to"), "{theirs}");
}
