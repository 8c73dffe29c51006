//! Ladders of plans: up at once, down at the period's end, never both without right; prices that buyers name; and
//! edits that show whom they affect before they are saved.

use lyceum::domain::ids::RoleId;
use lyceum::sandbox::stripe::Card;
use serde_json::json;

use crate::selling_plans::create;
use crate::world::{DAY, TestApp};

/// Silver and Gold on one ladder; Silver gives a role of its own.
async fn ladder(t: &TestApp, includes_lower: bool) -> RoleId {
    let silver = t.discord.create_role("Silver", 0);
    let low =
        [("role", json!(silver.to_string())), ("price", json!("5")), ("group", json!("Metals")), ("rank", json!(1))];
    create(t, "Silver", &low).await;
    let high = [
        ("price", json!("10")),
        ("group", json!("metals")),
        ("rank", json!(2)),
        ("includes_lower", json!(includes_lower)),
    ];
    create(t, "Gold", &high).await;
    silver
}

fn charges(t: &TestApp) -> Vec<i64> {
    t.stripe
        .objects("charge")
        .iter()
        .filter(|it| it["paid"] == json!(true))
        .map(|it| it["amount"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn sa14_an_upgrade_moves_the_one_subscription_and_bills_the_difference() {
    let t = TestApp::start().await;
    let silver = ladder(&t, false).await;
    t.subscribes(t.ada, "Silver").await;
    assert!(t.discord.has_role(t.ada, silver) && !t.discord.has_role(t.ada, t.gold));
    // Half of the month of 31 days is used.
    t.after(31 * DAY / 2).await;
    let offer = t.types(t.ada, "/subscribe plan:Gold").await;
    assert!(offer.text().contains("charges the difference"), "{}", offer.text());
    let said = t.clicks(t.ada, &offer, "Upgrade to Gold").await.text();
    assert!(said.contains("on **Gold** now"), "{said}");
    assert!(t.discord.has_role(t.ada, t.gold) && !t.discord.has_role(t.ada, silver), "never both without right");
    assert_eq!((t.stripe.subscriptions().len(), charges(&t)), (1, vec![500, 250]));
    // The same button again finds nothing to do and charges nothing.
    let again = t.clicks(t.ada, &offer, "Upgrade to Gold").await.text();
    assert!(again.contains("no other plan of this kind"), "{again}");
    t.after(31 * DAY).await;
    assert_eq!(charges(&t), [500, 250, 1000]);
    assert!(t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn sa14_an_upgrade_that_is_not_paid_changes_nothing() {
    let t = TestApp::start().await;
    let silver = ladder(&t, false).await;
    t.subscribes(t.ada, "Silver").await;
    t.after(DAY).await;
    let customer = t.stripe.objects("customer")[0]["id"].as_str().unwrap().to_owned();
    t.stripe.set_card(&customer, Card::Declines);
    let offer = t.types(t.ada, "/subscribe plan:Gold").await;
    let said = t.clicks(t.ada, &offer, "Upgrade to Gold").await.text();
    assert!(said.contains("nothing was changed"), "{said}");
    assert!(t.discord.has_role(t.ada, silver) && !t.discord.has_role(t.ada, t.gold));
    t.stripe.set_card(&customer, Card::Pays);
    t.clicks(t.ada, &offer, "Upgrade to Gold").await;
    assert!(t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn sa14_a_downgrade_waits_for_the_end_of_what_is_paid_and_can_be_undone() {
    let t = TestApp::start().await;
    let silver = ladder(&t, false).await;
    t.subscribes(t.ada, "Gold").await;
    let offer = t.types(t.ada, "/subscribe plan:Silver").await;
    let said = t.clicks(t.ada, &offer, "Switch to Silver then").await.text();
    assert!(said.contains("You keep **Gold** until"), "{said}");
    assert!(t.discord.has_role(t.ada, t.gold) && !t.discord.has_role(t.ada, silver));
    // Not after all, and then after all.
    let planned = t.types(t.ada, "/subscribe plan:Silver").await;
    t.clicks(t.ada, &planned, "Stay with Gold").await;
    t.after(32 * DAY).await;
    assert!(t.discord.has_role(t.ada, t.gold), "who stays, stays");
    let offer = t.types(t.ada, "/subscribe plan:Silver").await;
    t.clicks(t.ada, &offer, "Switch to Silver then").await;
    t.after(32 * DAY).await;
    assert!(t.discord.has_role(t.ada, silver) && !t.discord.has_role(t.ada, t.gold));
    assert_eq!((t.stripe.subscriptions().len(), charges(&t)), (1, vec![1000, 1000, 500]));
    t.after(32 * DAY).await;
    assert_eq!(charges(&t), [1000, 1000, 500, 500]);
    let offer = t.types(t.ada, "/subscribe plan:Gold").await;
    assert!(offer.text().contains("charges the difference"), "the move is over: {}", offer.text());
}

#[tokio::test]
async fn sa14_a_switch_whose_event_was_lost_is_found_by_the_sweep() {
    let t = TestApp::start().await;
    let silver = ladder(&t, false).await;
    t.subscribes(t.ada, "Silver").await;
    let id = t.stripe.subscriptions()[0]["id"].as_str().unwrap().to_owned();
    let price = t.stripe.objects("price").into_iter().find(|it| it["unit_amount"] == json!(1000)).unwrap();
    t.stripe.move_quietly(&id, price["id"].as_str().unwrap());
    t.settle().await;
    assert!(t.discord.has_role(t.ada, silver));
    t.after(901).await;
    assert!(t.discord.has_role(t.ada, t.gold) && !t.discord.has_role(t.ada, silver));
}

#[tokio::test]
async fn lower_roles_are_included_by_choice() {
    let t = TestApp::start().await;
    let silver = ladder(&t, true).await;
    t.subscribes(t.ada, "Gold").await;
    assert!(t.discord.has_role(t.ada, t.gold) && t.discord.has_role(t.ada, silver));
    let preview = t.edits("/plan edit plan:Gold includes_lower:false").await;
    assert!(preview.contains("1 member loses it"), "{preview}");
    assert!(t.discord.has_role(t.ada, t.gold) && !t.discord.has_role(t.ada, silver));
}

#[tokio::test]
async fn sa12_two_steps_of_one_ladder_paid_at_once_are_flagged() {
    let t = TestApp::start().await;
    t.types(t.carl, "/setup").await;
    ladder(&t, false).await;
    let (low, high) = (t.checkout(t.ada, "Silver").await, t.checkout(t.ada, "Gold").await);
    t.stripe.pay(&low, Card::Pays).await.unwrap();
    t.settle().await;
    t.stripe.pay(&high, Card::Pays).await.unwrap();
    t.settle().await;
    let mut jobs = t.app.store.read();
    let told: i64 = jobs.query("SELECT COUNT(*) FROM ledger WHERE source = 'subscription'").value().await.unwrap();
    assert_eq!(told, 2, "both payments are known");
    let panel = t.types(t.mo, "/mod why member:@Ada").await.text();
    assert!(panel.contains("Silver") && panel.contains("Gold"), "{panel}");
}

#[tokio::test]
async fn cf4_an_edit_shows_whom_it_affects_and_changes_nothing_before_its_button() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.types(t.mo, "/mod grant member:@Mo plan:Gold reason:helper").await;
    let platinum = t.discord.create_role("Platinum", 0);
    let preview = t.types(t.carl, "/plan edit plan:Gold role:@Platinum price:12 grace_days:3").await;
    assert!(preview.is_ephemeral());
    let text = preview.text().replace(&platinum.to_string(), "PLATINUM").replace(&t.gold.to_string(), "GOLD");
    insta::assert_snapshot!("edit_preview", text);
    assert!(t.discord.has_role(t.ada, t.gold) && !t.discord.has_role(t.ada, platinum), "nothing before the button");
    let saved = t.clicks(t.carl, &preview, "Save").await.text();
    assert!(saved.contains("was changed"), "{saved}");
    for who in [t.ada, t.mo] {
        assert!(t.discord.has_role(who, platinum) && !t.discord.has_role(who, t.gold));
    }
    let again = t.types(t.carl, "/plan edit plan:Gold name:Other").await;
    t.clicks(t.carl, &again, "Discard").await;
    assert!(t.types(t.carl, "/plan list").await.text().contains("Gold"));
    t.discord.set_locale(t.carl, "zh-CN");
    let zh = t.types(t.carl, "/plan edit plan:Gold name:黄金 description:新的说明").await.text();
    insta::assert_snapshot!("edit_preview_zh", zh);
}

#[tokio::test]
async fn cf4_of_two_edits_the_second_is_told_that_the_plan_changed() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let first = t.types(t.carl, "/plan edit plan:Gold name:One").await;
    let second = t.types(t.carl, "/plan edit plan:Gold name:Two").await;
    t.clicks(t.carl, &first, "Save").await;
    let said = t.clicks(t.carl, &second, "Save").await.text();
    assert!(said.contains("changed after this preview"), "{said}");
    let late = t.types(t.carl, "/plan edit plan:One name:Three").await;
    t.after(3700).await;
    let said = t.clicks(t.carl, &late, "Save").await.text();
    assert!(said.contains("no longer waiting"), "{said}");
    assert!(t.types(t.carl, "/plan list").await.text().contains("One"));
}

#[tokio::test]
async fn buyers_name_their_price_between_the_bounds() {
    for (currency, price, least, typed, minor) in [("EUR", "10", "5", "7.50", 750), ("JPY", "1000", "500", "800", 800)]
    {
        let t = TestApp::start().await;
        let terms = [
            ("interval", json!("once")),
            ("currency", json!(currency)),
            ("price", json!(price)),
            ("minimum", json!(least)),
            ("maximum", json!("5000")),
        ];
        let said = create(&t, "Pay", &terms).await;
        assert!(said.contains("what you choose"), "{said}");
        let url = t.checkout(t.ada, "Pay").await;
        let error = t.stripe.pay_with(&url, Card::Pays, &[("amount", "1")]).await.unwrap_err();
        assert!(error.to_string().contains("must lie between"), "{error}");
        t.stripe.pay_with(&url, Card::Pays, &[("amount", typed)]).await.unwrap();
        t.settle().await;
        assert!(t.sees(t.ada, t.lounge));
        assert_eq!(charges(&t), [minor], "{currency}");
    }
}
