//! The wider terms of plans: several roles, days of access, free plans, trials without a card, pictures, positions.

use lyceum::domain::ids::{MemberId, RoleId};
use lyceum::sandbox::stripe::Card;
use serde_json::{Value, json};

use crate::world::{DAY, TestApp};

/// `/plan create` of a plan with the role Gold and these options changed or added; the answer's text.
pub async fn create(t: &TestApp, name: &str, changes: &[(&str, Value)]) -> String {
    let mut options: Vec<(&str, Value)> = vec![
        ("name", json!(name)),
        ("price", json!("9.90")),
        ("currency", json!("EUR")),
        ("interval", json!("month")),
        ("role", json!("@Gold")),
    ];
    for (name, value) in changes {
        options.retain(|(known, _)| known != name);
        options.push((name, value.clone()));
    }
    let reply = t.discord.run_with(t.carl, t.general, "plan create", &options).await.unwrap();
    t.settle().await;
    assert!(reply.is_ephemeral());
    reply.text()
}

fn has(t: &TestApp, who: MemberId, roles: &[RoleId]) -> Vec<bool> {
    roles.iter().map(|role| t.discord.has_role(who, *role)).collect()
}

#[tokio::test]
async fn a_plan_of_several_roles_gives_and_takes_them_together() {
    let t = TestApp::start().await;
    let (archive, lab) = (t.discord.create_role("Archive", 0), t.discord.create_role("Lab", 0));
    let said = create(&t, "Gold", &[("more_roles", json!(format!("<@&{archive}> <@&{lab}>")))]).await;
    let mentions = format!("<@&{}> <@&{archive}> <@&{lab}>", t.gold);
    assert!(said.contains(&mentions), "{said}");
    let shop = t.types(t.ada, "/subscribe").await.text();
    assert!(shop.contains(&mentions), "{shop}");
    t.subscribes(t.ada, "Gold").await;
    let all = [t.gold, archive, lab];
    assert_eq!(has(&t, t.ada, &all), [true; 3]);
    // One of them taken by hand comes back with the next look.
    t.discord.take_role(t.ada, lab);
    t.after(601).await;
    assert_eq!(has(&t, t.ada, &all), [true; 3]);
    let why = t.types(t.mo, "/mod why member:@Ada").await.text();
    assert!(why.contains(&format!("<@&{lab}>: ")) && why.contains("Paid"), "{why}");
    let id = t.stripe.subscriptions()[0]["id"].as_str().unwrap().to_owned();
    t.stripe.cancel_now(&id).unwrap();
    t.settle().await;
    assert_eq!(has(&t, t.ada, &all), [false; 3]);
}

#[tokio::test]
async fn dr2_one_role_that_cannot_be_given_is_said_and_the_others_are_given() {
    let t = TestApp::start().await;
    let lab = t.discord.create_role("Lab", 0);
    create(&t, "Gold", &[("more_roles", json!(format!("<@&{lab}>")))]).await;
    t.discord.delete_role(lab);
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge), "the role that exists is given");
    let list = t.types(t.carl, "/plan list").await.text();
    assert!(list.contains("role was deleted"), "{list}");
    // The trouble is not forgotten because the other role went well.
    t.after(601).await;
    let list = t.types(t.carl, "/plan list").await.text();
    assert!(list.contains("role was deleted"), "{list}");
}

#[tokio::test]
async fn access_bought_for_days_ends_with_them_and_can_be_bought_again() {
    let t = TestApp::start().await;
    let said = create(&t, "Month pass", &[("interval", json!("once")), ("access_days", json!(30))]).await;
    assert!(said.contains("9.90 EUR once, for 30 days"), "{said}");
    t.subscribes(t.ada, "Month pass").await;
    assert!(t.sees(t.ada, t.lounge));
    let panel = t.types(t.ada, "/membership").await.text();
    assert!(panel.contains("Bought until"), "{panel}");
    t.after(30 * DAY - 60).await;
    assert!(t.sees(t.ada, t.lounge), "never early");
    t.after(120).await;
    assert!(!t.sees(t.ada, t.lounge), "{}", t.types(t.mo, "/mod why member:@Ada").await.text());
    assert!(t.types(t.ada, "/membership").await.text().contains("ended"));
    t.subscribes(t.ada, "Month pass").await;
    assert!(t.sees(t.ada, t.lounge), "and bought again");
}

#[tokio::test]
async fn a_free_plan_is_joined_and_left_without_stripe() {
    let t = TestApp::start().await;
    let said = create(&t, "Free", &[("price", json!("0")), ("free", json!(true))]).await;
    assert!(said.contains("free"), "{said}");
    for kind in ["product", "price", "payment_link"] {
        assert!(t.stripe.objects(kind).is_empty(), "{kind}");
    }
    let shop = t.types(t.ada, "/subscribe").await;
    let said = t.clicks(t.ada, &shop, "Join: Free").await.text();
    assert!(said.contains("costs nothing"), "{said}");
    assert!(t.sees(t.ada, t.lounge));
    let said = t.types(t.ada, "/subscribe plan:Free").await.text();
    assert!(said.contains("have that plan already"), "{said}");
    let shop = t.types(t.ada, "/subscribe").await;
    t.clicks(t.ada, &shop, "Leave: Free").await;
    assert!(!t.sees(t.ada, t.lounge));
    t.types(t.ada, "/subscribe plan:Free").await;
    assert!(t.sees(t.ada, t.lounge), "one without an end can be joined again");
    let said = t.types(t.carl, "/plan link plan:Free").await.text();
    assert!(said.contains("needs no payment link"), "{said}");
    // Staff's word counts for free plans too.
    t.types(t.mo, "/mod revoke member:@Ada plan:Free reason:rude").await;
    let said = t.types(t.ada, "/subscribe plan:Free").await.text();
    assert!(said.contains("staff has taken"), "{said}");
    assert!(t.stripe.requests().iter().all(|it| !it.path.contains("checkout")), "Stripe was asked about a free plan");
}

#[tokio::test]
async fn a_free_plan_for_days_is_had_once() {
    let t = TestApp::start().await;
    let free = [("price", json!("0")), ("free", json!(true)), ("access_days", json!(3))];
    create(&t, "Taster", &free).await;
    t.types(t.ada, "/subscribe plan:Taster").await;
    assert!(t.sees(t.ada, t.lounge));
    t.after(3 * DAY + 5).await;
    assert!(!t.sees(t.ada, t.lounge));
    let said = t.types(t.ada, "/subscribe plan:Taster").await.text();
    assert!(said.contains("had your days"), "{said}");
}

#[tokio::test]
async fn sa9_a_trial_without_a_card_pauses_or_ends_as_the_plan_says() {
    for (choice, after) in [("pause", "paused"), ("cancel", "canceled")] {
        let t = TestApp::start().await;
        let said = create(&t, "Gold", &[("trial_days", json!(7)), ("trial_without_card", json!(choice))]).await;
        assert!(said.contains("7 days free without a card"), "{said}");
        let reply = t.types(t.ada, "/subscribe plan:Gold").await;
        let links = reply.message.as_ref().unwrap().links();
        assert_eq!(links[0].0, "Start the free trial");
        t.stripe.pay(&links[0].1, Card::Pays).await.unwrap();
        t.settle().await;
        assert!(t.sees(t.ada, t.lounge));
        t.after(8 * DAY).await;
        let subscription = &t.stripe.subscriptions()[0];
        assert_eq!(subscription["status"], json!(after), "{choice}");
        assert!(!t.sees(t.ada, t.lounge), "{choice}");
        assert!(t.stripe.objects("charge").is_empty(), "{choice}: nobody is charged without a card");
    }
}

#[tokio::test]
async fn a_picture_and_a_position_reach_stripe_and_the_shop() {
    let t = TestApp::start().await;
    create(&t, "Second", &[("position", json!(2))]).await;
    let picture = "https://pictures.example/gold.png";
    create(&t, "First", &[("position", json!(1)), ("picture", json!(picture))]).await;
    let shop = t.types(t.ada, "/subscribe").await.text();
    assert!(shop.find("First").unwrap() < shop.find("Second").unwrap(), "{shop}");
    let products = t.stripe.objects("product");
    let images: Vec<_> = products.iter().map(|it| it["images"].clone()).collect();
    assert_eq!(images, [json!([]), json!([picture])]);
    t.edits("/plan edit plan:First picture:none").await;
    assert_eq!(t.stripe.objects("product")[1]["images"], json!([]));
}

#[tokio::test]
async fn currencies_of_no_and_of_three_decimals_are_charged_as_typed() {
    for (currency, typed, minor, shown) in
        [("JPY", "1200", 1200, "1200 JPY"), ("KWD", "5.12", 5120, "5.12 KWD"), ("ISK", "900", 90_000, "900 ISK")]
    {
        let t = TestApp::start().await;
        let said = create(&t, "Gold", &[("currency", json!(currency)), ("price", json!(typed))]).await;
        assert!(said.contains(shown), "{said}");
        assert_eq!(t.stripe.objects("price")[0]["unit_amount"], json!(minor));
        t.subscribes(t.ada, "Gold").await;
        assert!(t.sees(t.ada, t.lounge), "{currency}");
        assert_eq!(t.stripe.objects("charge")[0]["amount"], json!(minor), "{currency}");
    }
}
