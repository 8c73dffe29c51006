//! Seats of a team plan: how many is chosen at the checkout, others are invited by codes, and all of it follows the one
//! subscription that pays.

use lyceum::actions::transfer;
use lyceum::sandbox::discord::Reply;
use lyceum::sandbox::stripe::Card;
use serde_json::json;

use crate::selling_plans::create;
use crate::world::{DAY, TestApp};

/// Ada pays for a team of so many seats.
async fn team(t: &TestApp, seats: &str) -> String {
    create(t, "Team", &[("seats", json!(5))]).await;
    let url = t.checkout(t.ada, "Team").await;
    t.stripe.pay_with(&url, Card::Pays, &[("quantity", seats)]).await.unwrap();
    t.settle().await;
    t.stripe.subscriptions()[0]["id"].as_str().unwrap().to_owned()
}

async fn panel(t: &TestApp) -> Reply {
    let shop = t.types(t.ada, "/subscribe").await;
    t.clicks(t.ada, &shop, "My team").await
}

async fn invitation(t: &TestApp) -> String {
    let panel = panel(t).await;
    let said = t.clicks(t.ada, &panel, "Invite to Team").await.text();
    said.split('`').nth(1).unwrap_or_else(|| panic!("no code: {said}")).to_owned()
}

#[tokio::test]
async fn a_team_is_bought_with_its_seats_and_others_take_them() {
    let t = TestApp::start().await;
    create(&t, "Other", &[]).await;
    let url = {
        create(&t, "Team", &[("seats", json!(5))]).await;
        t.checkout(t.ada, "Team").await
    };
    let error = t.stripe.pay_with(&url, Card::Pays, &[("quantity", "6")]).await.unwrap_err();
    assert!(error.to_string().contains("between 1 and 5"), "{error}");
    t.stripe.pay_with(&url, Card::Pays, &[("quantity", "3")]).await.unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "one seat is the owner's");
    assert_eq!(t.stripe.objects("charge")[0]["amount"], json!(2970));
    let code = invitation(&t).await;
    let said = t.types(t.ada, &format!("/claim code:{code}")).await.text();
    assert!(said.contains("your own team"), "{said}");
    let said = t.types(t.mo, &format!("/claim code:{code}")).await.text();
    assert!(said.contains("a seat of **Team**"), "{said}");
    assert!(t.sees(t.mo, t.lounge));
    let said = t.types(t.carl, &format!("/claim code:{code}")).await.text();
    assert!(said.contains("was used"), "{said}");
    let why = t.types(t.mo, "/mod why member:@Mo").await.text();
    assert!(why.contains(&format!("A seat in the team of <@{}>", t.ada)), "{why}");
    // Three seats: the owner's, Mo's, and one invitation more.
    invitation(&t).await;
    let full = panel(&t).await;
    assert!(full.text().contains("2 of 3 seats taken"), "{}", full.text());
    let said = t.clicks(t.ada, &full, "Invite to Team").await.text();
    assert!(said.contains("Every seat is taken"), "{said}");
    // The seat is taken back.
    let said = t.clicks(t.ada, &full, "Take back seat 1").await.text();
    assert!(said.contains("no seat any more"), "{said}");
    assert!(!t.sees(t.mo, t.lounge) && t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn losing_the_subscription_ends_every_seat_and_renewals_keep_them() {
    let t = TestApp::start().await;
    let id = team(&t, "2").await;
    let code = invitation(&t).await;
    t.types(t.mo, &format!("/claim code:{code}")).await;
    t.after(40 * DAY).await;
    assert!(t.sees(t.mo, t.lounge), "a renewal keeps the seat");
    t.stripe.cancel_now(&id).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge) && !t.sees(t.mo, t.lounge));
    let said = t.types(t.ada, "/subscribe").await.text();
    assert!(!said.contains("My team"), "{said}");
}

#[tokio::test]
async fn sa8_a_failed_renewal_keeps_seats_for_the_grace_and_then_ends_them() {
    let t = TestApp::start().await;
    let id = team(&t, "2").await;
    let code = invitation(&t).await;
    t.types(t.mo, &format!("/claim code:{code}")).await;
    t.stripe.fail_renewals(&id, true).unwrap();
    t.after(32 * DAY).await;
    assert!(t.sees(t.mo, t.lounge), "within the grace");
    t.after(8 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge) && !t.sees(t.mo, t.lounge));
}

#[tokio::test]
async fn fewer_seats_are_taken_from_who_sat_down_last() {
    let t = TestApp::start().await;
    let id = team(&t, "3").await;
    let first = invitation(&t).await;
    t.types(t.mo, &format!("/claim code:{first}")).await;
    t.after(60).await;
    let second = invitation(&t).await;
    t.types(t.carl, &format!("/claim code:{second}")).await;
    assert!(t.sees(t.mo, t.lounge) && t.discord.has_role(t.carl, t.gold));
    t.stripe.set_quantity(&id, 2);
    t.settle().await;
    assert!(t.discord.has_role(t.mo, t.gold) && !t.discord.has_role(t.carl, t.gold));
}

#[tokio::test]
async fn a_team_moves_with_the_membership_that_pays_for_it() {
    let t = TestApp::start().await;
    let id = team(&t, "3").await;
    for who in [t.mo, t.carl] {
        let code = invitation(&t).await;
        t.types(who, &format!("/claim code:{code}")).await;
    }
    // Carl, who sits in the team, becomes its owner.
    transfer::ask(&t.app, t.guild, t.ada, t.carl).await.unwrap();
    transfer::agree(&t.app, t.guild, t.carl).await.unwrap();
    t.after(DAY + 5).await;
    t.after(5).await;
    assert!(!t.sees(t.ada, t.lounge));
    assert!(t.discord.has_role(t.mo, t.gold) && t.discord.has_role(t.carl, t.gold), "who sits in it goes on sitting");
    let seat = format!("A seat in the team of <@{}>", t.carl);
    let why = t.why("Mo").await;
    assert!(why.contains(&seat), "{why}");
    let shop = t.types(t.carl, "/subscribe").await;
    let panel = t.clicks(t.carl, &shop, "My team").await.text();
    assert!(panel.contains("2 of 3 seats taken"), "his own seat is one seat, not two: {panel}");
    t.after(40 * DAY).await;
    assert!(t.discord.has_role(t.mo, t.gold), "a renewal keeps the seat");
    t.stripe.cancel_now(&id).unwrap();
    t.settle().await;
    assert!(!t.discord.has_role(t.mo, t.gold) && !t.discord.has_role(t.carl, t.gold));
}
