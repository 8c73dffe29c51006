//! Who pays gets in, who stops gets out, and everybody can see why: seen through Discord's own permissions.

use lyceum::domain::ids::MemberId;
use lyceum::jobs;
use lyceum::sandbox::stripe::{Card, Outcome};

use crate::world::{DAY, TestApp};

#[tokio::test]
async fn staff_sees_why_and_discords_audit_log_says_the_same() {
    let t = TestApp::paid().await;
    let panel = t.types(t.mo, "/mod why member:@Ada").await;
    assert!(panel.is_ephemeral());
    insta::assert_snapshot!("why_paid", panel.text());
    insta::assert_snapshot!("why_never", t.why("Carl").await);
    insta::assert_snapshot!("member_card", t.types(t.mo, "/mod member member:@Ada").await.text());
    let log = t.discord.audit_log();
    let given = log.iter().find(|it| it.target == t.ada.0 && it.actor == t.discord.bot().0).unwrap();
    let reason = given.reason.as_deref().unwrap();
    assert!(reason.starts_with("Gold: Paid. Renews 2027-02-"), "{reason}");
}

#[tokio::test]
async fn sa10_cancelled_at_the_periods_end_means_in_until_then_and_undone_means_in() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    t.stripe.portal_cancel(&sub, true).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    let panel = t.types(t.ada, "/membership").await.text();
    assert!(panel.contains("it ends then and does not renew"), "{panel}");
    t.stripe.portal_undo(&sub).unwrap();
    t.settle().await;
    t.after(40 * DAY).await;
    assert!(t.sees(t.ada, t.lounge));
    t.stripe.portal_cancel(&sub, true).unwrap();
    t.after(40 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge));
    assert!(!t.discord.has_role(t.ada, t.gold));
    let changes = t.discord.audit_log().iter().filter(|it| it.target == t.ada.0 && it.action == 25).count();
    assert_eq!(changes, 2, "given once, taken once: no flapping");
    // And back in by buying again.
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa8_a_failed_renewal_keeps_access_for_the_grace_and_not_longer() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    t.stripe.fail_renewals(&sub, true).unwrap();
    t.after(31 * DAY + 3600).await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    assert!(t.why("Ada").await.contains("The last renewal failed"), "{}", t.why("Ada").await);
    t.after(5 * DAY).await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    t.after(4 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    insta::assert_snapshot!("why_grace_over", t.why("Ada").await);
}

#[tokio::test]
async fn a_renewal_paid_within_the_grace_keeps_access_without_a_gap() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    t.stripe.fail_renewals(&sub, true).unwrap();
    t.after(31 * DAY + 3600).await;
    t.stripe.fail_renewals(&sub, false).unwrap();
    for _ in 0..10 {
        t.after(DAY).await;
        assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    }
    assert!(t.why("Ada").await.contains("Paid. Renews"), "{}", t.why("Ada").await);
}

#[tokio::test]
async fn sa13_a_refund_of_a_part_keeps_access_and_one_of_all_ends_it_until_the_next_payment() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    t.stripe.refund(&sub, Some(100)).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "a partial refund changes nothing");
    t.stripe.refund(&sub, None).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    assert!(t.why("Ada").await.contains("given back in full"), "{}", t.why("Ada").await);
    let said = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(said.contains("only charge you twice"), "{said}");
    // The next renewal is a payment of its own.
    t.after(40 * DAY).await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
}

#[tokio::test]
async fn sa13_an_open_dispute_suspends_and_a_won_one_restores() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    t.stripe.dispute(&sub, Outcome::Open).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    assert!(t.why("Ada").await.contains("disputed"), "{}", t.why("Ada").await);
    t.stripe.dispute(&sub, Outcome::Won).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
}

#[tokio::test]
async fn sa13_an_inquiry_changes_nothing() {
    let t = TestApp::paid().await;
    t.stripe.dispute(&t.subscription(), Outcome::Inquiry).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa13_a_lost_dispute_takes_access() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    t.stripe.dispute(&sub, Outcome::Open).unwrap();
    t.stripe.dispute(&sub, Outcome::Lost).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa6_money_that_comes_later_lets_in_later_and_money_that_fails_never_does() {
    let t = TestApp::start().await;
    t.types(t.carl, "/plan create name:Life price:99 currency:EUR interval:once role:@Gold").await;
    for (who, arrives) in [(t.ada, true), (t.mo, false)] {
        let url = t.checkout(who, "Life").await;
        let paid = t.stripe.pay(&url, Card::PaysLater).await.unwrap();
        t.settle().await;
        assert!(!t.sees(who, t.lounge), "not paid yet");
        let said = t.types(who, "/subscribe plan:Life").await.text();
        assert!(said.contains("on its way"), "{said}");
        t.after(3 * DAY).await;
        assert!(!t.sees(who, t.lounge), "still not paid");
        t.stripe.settle(&paid.session, arrives).unwrap();
        t.settle().await;
        assert_eq!(t.sees(who, t.lounge), arrives);
    }
    let said = t.types(t.mo, "/membership").await.text();
    assert!(said.contains("never arrived"), "{said}");
    // Whose money failed may try again.
    t.subscribes(t.mo, "Life").await;
    assert!(t.sees(t.mo, t.lounge));
}

#[tokio::test]
async fn sa6_a_purchase_whose_money_comes_later_is_held_for_ever_from_then_on() {
    let t = TestApp::start().await;
    t.types(t.carl, "/plan create name:Life price:99 currency:EUR interval:once role:@Gold").await;
    let url = t.checkout(t.ada, "Life").await;
    let paid = t.stripe.pay(&url, Card::PaysLater).await.unwrap();
    t.after(9 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge));
    t.stripe.settle(&paid.session, true).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    t.stripe.refund(&paid.session, None).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa7_a_card_that_wants_confirmation_lets_in_when_it_is_confirmed() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let url = t.checkout(t.ada, "Gold").await;
    assert!(t.stripe.pay(&url, Card::Declines).await.is_err());
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    let paid = t.stripe.pay(&url, Card::NeedsConfirmation).await.unwrap();
    t.settle().await;
    assert!(paid.needs_confirmation && !t.sees(t.ada, t.lounge));
    t.stripe.confirm(&url, true).await.unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn sa9_each_status_of_stripes_is_in_or_out_as_the_table_says() {
    let t = TestApp::paid().await;
    let sub = t.subscription();
    for (status, inside) in [
        ("paused", false),
        ("active", true),
        ("incomplete", false),
        ("trialing", true),
        ("unpaid", true),
        ("incomplete_expired", false),
    ] {
        t.stripe.set_status(&sub, status);
        t.settle().await;
        assert_eq!(t.sees(t.ada, t.lounge), inside, "{status}: {}", t.why("Ada").await);
    }
}

#[tokio::test]
async fn sa11_sa12_two_subscriptions_are_reported_and_one_ending_keeps_the_role() {
    let t = TestApp::paid().await;
    let first = t.subscription();
    // The bot offers no second checkout; in Stripe's own pages another one can still be paid by the same customer.
    let customer = t.stripe.subscription(&first)["customer"].as_str().unwrap().to_owned();
    let price = t.stripe.objects("price")[0]["id"].as_str().unwrap().to_owned();
    let body = format!(
        "mode=subscription&customer={customer}&line_items[0][price]={price}&line_items[0][quantity]=1&success_url=http://127.0.0.1/"
    );
    let answer: serde_json::Value = reqwest::Client::builder()
        .build()
        .unwrap()
        .post(format!("{}/v1/checkout/sessions", t.stripe.api_url()))
        .bearer_auth(t.stripe.secret_key())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    t.stripe.pay(answer["url"].as_str().unwrap(), Card::Pays).await.unwrap();
    t.settle().await;
    assert_eq!(t.stripe.subscriptions().len(), 2);
    assert!(t.why("Ada").await.contains("Two subscriptions pay"), "{}", t.why("Ada").await);
    assert!(t.types(t.ada, "/membership").await.text().contains("paying for this plan twice"));
    t.stripe.cancel_now(&first).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    assert!(!t.why("Ada").await.contains("Two subscriptions pay"));
}

#[tokio::test]
async fn staff_gives_and_takes_by_hand_with_an_end_and_a_reason() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let said = t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:helped a lot days:3").await.text();
    assert!(said.contains("has **Gold** until"), "{said}");
    assert!(t.sees(t.ada, t.lounge));
    insta::assert_snapshot!("why_granted", t.why("Ada").await);
    let panel = t.types(t.ada, "/membership").await.text();
    assert!(panel.contains("the server's staff") && !panel.contains(&t.mo.to_string()), "{panel}");
    t.after(3 * DAY - 1).await;
    assert!(t.sees(t.ada, t.lounge));
    t.after(1).await;
    assert!(!t.sees(t.ada, t.lounge), "cl4: {}", t.why("Ada").await);
    t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:again").await;
    assert!(t.sees(t.ada, t.lounge));
    let said = t.types(t.mo, "/mod revoke member:@Ada plan:Gold reason:rude @everyone").await;
    assert!(said.text().contains("was taken from"), "{}", said.text());
    assert!(!t.sees(t.ada, t.lounge));
    // Who was put out by staff cannot buy back in.
    let said = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(said.contains("taken that plan from you"), "{said}");
    let panel = t.types(t.ada, "/membership").await;
    assert!(panel.message.as_ref().unwrap().pings.is_silent());
    for (line, sentence) in [
        ("/mod revoke member:@Ada plan:Gold reason:again", "nothing to take"),
        ("/mod grant member:@Ada plan:Gold reason:x days:0", "between 1 and 3650"),
        ("/mod grant member:@Ada plan:Gold reason:x days:99999", "between 1 and 3650"),
        ("/mod grant member:@Ada plan:Lead reason:x", "no plan called"),
    ] {
        let said = t.types(t.mo, line).await.text();
        assert!(said.contains(sentence), "{line}: {said}");
    }
    t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:forgiven days:1").await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn a_revocation_of_a_payer_says_that_they_go_on_paying() {
    let t = TestApp::paid().await;
    let said = t.types(t.mo, "/mod revoke member:@Ada plan:Gold reason:rude").await.text();
    assert!(said.contains("subscription goes on in Stripe"), "{said}");
    assert!(!t.sees(t.ada, t.lounge));
    t.after(40 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge), "a renewal does not undo what staff decided");
}

#[tokio::test]
async fn dr7_who_leaves_keeps_what_they_hold_and_gets_it_back_on_return() {
    let t = TestApp::paid().await;
    t.discord.leave(t.ada);
    t.after(DAY).await;
    assert!(t.why("Ada").await.contains("not in the server"), "{}", t.why("Ada").await);
    t.discord.join(t.ada);
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge), "without the members intent nobody told us");
    // Whatever she types first shows that she is here.
    t.types(t.ada, "/help").await;
    assert!(t.sees(t.ada, t.lounge));
    // And without a word from her the next comparison finds her.
    t.discord.leave(t.ada);
    t.after(DAY).await;
    t.discord.join(t.ada);
    t.after(DAY).await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn dr7_who_pays_before_joining_gets_in_on_joining() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let url = t.checkout(t.ada, "Gold").await;
    t.discord.leave(t.ada);
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    t.settle().await;
    t.discord.join(t.ada);
    t.types(t.ada, "/membership").await;
    assert!(t.sees(t.ada, t.lounge));
}

/// Several people who have paid for Gold.
async fn crowd(t: &TestApp, people: usize) -> Vec<MemberId> {
    let mut members = Vec::new();
    for number in 0..people {
        let member = t.discord.add_user(&format!("Payer{number}"), "en-US");
        t.discord.join(member);
        t.subscribes(member, "Gold").await;
        assert!(t.sees(member, t.lounge));
        members.push(member);
    }
    members
}

#[tokio::test]
async fn a_sweep_that_would_take_many_roles_stops_until_staff_lets_it_pass() {
    let t = TestApp::start().await;
    t.types(t.carl, "/setup").await;
    t.sells("Gold", "9.90").await;
    set_review_channel(&t).await;
    let members = crowd(&t, 6).await;
    let inside = || members.iter().filter(|who| t.sees(**who, t.lounge)).count();
    t.stripe.webhooks().lose_next(1000);
    for sub in t.stripe.subscriptions() {
        t.stripe.cancel_now(sub["id"].as_str().unwrap()).unwrap();
    }
    t.after(601).await;
    assert_eq!(inside(), 6, "the brake holds");
    let notice = t.discord.messages(t.review).into_iter().find(|it| it.text().contains("6 of 6")).expect("a notice");
    // Who would lose what is listed, each by name: ids are nobody's to remember.
    let listed = members.iter().fold(notice.text(), |text, who| text.replace(&who.to_string(), "member"));
    insta::assert_snapshot!("brake_notice", listed.replace(&t.gold.to_string(), "gold"));
    t.after(1200).await;
    assert_eq!(inside(), 6, "the brake holds until somebody decides");
    let notices = t.discord.messages(t.review).iter().filter(|it| it.text().contains("6 of 6")).count();
    assert_eq!(notices, 1, "staff is told once");
    assert!(t.why("Payer0").await.contains("Removals are stopped"));
    // A member may not let it pass.
    let said = t.discord.click(members[0], notice.id, "Let it pass").await;
    assert!(said.is_err() || said.unwrap().text().contains("Only moderators"));
    t.settle().await;
    assert_eq!(inside(), 6);
    let said = t.discord.click(t.carl, notice.id, "Let it pass").await.unwrap();
    t.settle().await;
    assert!(said.text().contains("one hour"), "{}", said.text());
    assert_eq!(inside(), 0);
    t.after(1200).await;
    assert!(!t.why("Payer0").await.contains("Removals are stopped"), "the brake lets go by itself afterwards");
}

async fn set_review_channel(t: &TestApp) {
    let now = t.clock.now();
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::insert(&mut tx, t.guild, "en-US", now).await.unwrap();
    lyceum::store::guilds::set_review_channel(&mut tx, t.guild, Some(t.review), now).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_few_removals_pass_without_asking_anybody() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let members = crowd(&t, 4).await;
    t.stripe.webhooks().lose_next(1000);
    for sub in t.stripe.subscriptions().iter().take(3) {
        t.stripe.cancel_now(sub["id"].as_str().unwrap()).unwrap();
    }
    t.after(601).await;
    assert_eq!(members.iter().filter(|who| t.sees(**who, t.lounge)).count(), 1);
}

#[tokio::test]
async fn cl2_a_clock_that_is_wrong_ends_not_even_one_grant() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:helped days:2").await;
    let compared = async || {
        jobs::schedule(&t.app).await.unwrap();
        t.settle().await;
    };
    // Discord's answers are dated: it is not the day after tomorrow yet.
    t.app.clock.advance(3 * DAY);
    compared().await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
    t.app.clock.advance(-3 * DAY);
    t.after(2 * DAY - 60).await;
    assert!(t.sees(t.ada, t.lounge));
    t.after(60).await;
    compared().await;
    assert!(!t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
}

#[tokio::test]
async fn cl2_a_clock_that_jumps_ahead_does_not_end_many_grants_at_once() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let mut members = Vec::new();
    for number in 0..6 {
        let member = t.discord.add_user(&format!("Guest{number}"), "en-US");
        t.discord.join(member);
        t.types(t.mo, &format!("/mod grant member:@Guest{number} plan:Gold reason:cohort days:2")).await;
        members.push(member);
    }
    let inside = || members.iter().filter(|who| t.sees(**who, t.lounge)).count();
    assert_eq!(inside(), 6);
    t.after(3 * DAY).await;
    assert!(inside() >= 3, "at most three go before a person is asked, {} are left", inside());
    // Paid access is never ended by our clock alone: Stripe is asked, and says that it runs on.
    t.subscribes(t.ada, "Gold").await;
    t.stripe.portal_cancel(&t.subscription(), true).unwrap();
    t.settle().await;
    t.app.clock.advance(40 * DAY);
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "{}", t.why("Ada").await);
}
