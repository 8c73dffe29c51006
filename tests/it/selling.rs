//! Plans are put on sale, changed and taken off sale, and members get a checkout of their own.

use lyceum::sandbox::stripe::{Card, Fault};
use serde_json::{Value, json};

use crate::selling_plans;
use crate::world::{DAY, TestApp};

/// `/plan create` of Silver with these options changed or added.
async fn create(t: &TestApp, changes: &[(&str, Value)]) -> String {
    selling_plans::create(t, "Silver", changes).await
}

fn active(t: &TestApp, kind: &str) -> usize {
    t.stripe.objects(kind).iter().filter(|it| it["active"] == json!(true)).count()
}

#[tokio::test]
async fn a_plan_is_sold_and_its_buyer_gets_in() {
    let t = TestApp::start().await;
    let created = t.sells("Gold", "9.90").await;
    assert!(created.text().contains("9.90 EUR a month"), "{}", created.text());
    insta::assert_snapshot!("plan_list", t.types(t.carl, "/plan list").await.text().replace(&link(&t), "LINK"));
    assert!(!t.sees(t.ada, t.lounge));
    insta::assert_snapshot!("shop", t.types(t.ada, "/subscribe").await.text());
    t.subscribes(t.ada, "Gold").await;
    assert!(t.discord.has_role(t.ada, t.gold));
    assert!(t.sees(t.ada, t.lounge));
    let panel = t.types(t.ada, "/membership").await;
    assert!(panel.is_ephemeral());
    insta::assert_snapshot!("membership", panel.text());
    t.discord.set_locale(t.ada, "zh-CN");
    insta::assert_snapshot!("membership_zh", t.types(t.ada, "/membership").await.text());
    insta::assert_snapshot!("shop_zh", t.types(t.ada, "/subscribe").await.text());
}

fn link(t: &TestApp) -> String {
    t.stripe.objects("payment_link")[0]["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_mistake_in_a_plan_gets_its_sentence_and_makes_nothing() {
    let t = TestApp::start().await;
    let above = t.discord.role_above_bot("Overlord");
    let admin = t.discord.create_role("Boss", 1 << 3);
    let everyone = t.guild.to_string();
    let own = t.discord.bot_role().unwrap();
    let mistakes = [
        ("price", json!("0"), "above 0"),
        ("price", json!("-3"), "above 0"),
        ("price", json!("0.001"), "2 decimals"),
        ("price", json!("0.10"), "at least 0.50 EUR"),
        ("price", json!("1000000000"), "at most 999999.99 EUR"),
        ("price", json!("ten"), "Type digits"),
        ("currency", json!("XYZ"), "XYZ"),
        ("name", json!("x".repeat(4000)), "4000 characters; at most 80"),
        ("name", json!("\u{200B}\u{3164}"), "no visible characters"),
        ("description", json!("y".repeat(501)), "501 characters; at most 500"),
        ("trial_days", json!(731), "between 0 and 730"),
        ("grace_days", json!(91), "between 0 and 90"),
        ("role", json!(above.to_string()), "stands above mine"),
        ("role", json!(admin.to_string()), "Administrator"),
        ("role", json!(everyone), "role of its own"),
        ("role", json!(own.to_string()), "integration"),
    ];
    for (option, value, sentence) in mistakes {
        let said = create(&t, &[(option, value.clone())]).await;
        assert!(said.contains(sentence), "{option}: {value} was answered with {said}");
    }
    let said = create(&t, &[("currency", json!("JPY")), ("price", json!("12.5"))]).await;
    assert!(said.contains("JPY has no decimals"), "{said}");
    let said = create(&t, &[("interval", json!("once")), ("trial_days", json!(3))]).await;
    assert!(said.contains("cannot begin with a trial"), "{said}");
    t.discord.set_locale(t.carl, "zh-CN");
    let said = create(&t, &[("price", json!("0"))]).await;
    assert!(said.contains("价格必须大于 0"), "{said}");
    t.discord.set_locale(t.carl, "en-US");
    assert!(t.stripe.objects("product").is_empty(), "a mistake made something in Stripe");
    assert!(t.types(t.carl, "/plan list").await.text().contains("no plan yet"));
    // Nothing was lost: the next try with everything right works, and its name is then taken.
    assert!(create(&t, &[]).await.contains("being set up"));
    assert!(create(&t, &[("name", json!(" silver "))]).await.contains("has this name"));
    assert_eq!(t.stripe.objects("product").len(), 1);
}

#[tokio::test]
async fn cf2_without_manage_roles_nothing_is_put_on_sale() {
    let t = TestApp::start().await;
    t.discord.set_role_permissions(t.discord.bot_role().unwrap(), 1 << 10);
    let said = create(&t, &[]).await;
    assert!(said.contains("Manage Roles"), "{said}");
}

#[tokio::test]
async fn only_creators_sell() {
    let t = TestApp::start().await;
    // The picker does not even show it; but if the server's staff shows it to everyone, our own check stands.
    assert!(t.discord.run(t.ada, t.general, "/plan list").await.is_err());
    assert!(t.discord.offer_command("plan", t.guild.0, true));
    for (who, line) in [
        (t.ada, "/plan list"),
        (t.mo, "/plan create name:X price:5 currency:EUR interval:month role:@Gold"),
        (t.ada, "/plan link plan:Gold"),
    ] {
        let said = t.types(who, line).await;
        assert!(said.is_ephemeral() && said.text().contains("Only creators"), "{line}: {}", said.text());
    }
    // The picker does not even show members what staff may do.
    assert!(t.discord.run(t.ada, t.general, "/mod grant member:@Ada plan:Gold reason:please").await.is_err());
    assert!(t.stripe.objects("product").is_empty());
}

#[tokio::test]
async fn a_plan_in_yen_and_one_that_is_paid_once() {
    let t = TestApp::start().await;
    let said = create(&t, &[("price", json!("1200")), ("currency", json!("jpy")), ("interval", json!("once"))]).await;
    assert!(said.contains("1200 JPY once"), "{said}");
    assert_eq!(t.stripe.objects("price")[0]["unit_amount"], json!(1200));
    t.subscribes(t.ada, "Silver").await;
    assert!(t.sees(t.ada, t.lounge));
    let panel = t.types(t.ada, "/membership").await.text();
    assert!(panel.contains("Bought once, forever"), "{panel}");
    t.after(400 * DAY).await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn ws14_hostile_names_are_shown_and_ring_for_nobody() {
    let t = TestApp::start().await;
    let hostile = ["@everyone **free**", "<@&1> gold", "שלום זהב", &format!("Z{}", "\u{0310}".repeat(60))];
    for name in hostile {
        let said = create(&t, &[("name", json!(name)), ("description", json!("@here *now*"))]).await;
        assert!(said.contains("being set up"), "{name}: {said}");
    }
    let shop = t.types(t.ada, "/subscribe").await;
    let message = shop.message.as_ref().unwrap();
    assert!(message.pings.is_silent(), "{:?}", message.pings);
    assert!(!shop.text().contains("@everyone"), "{}", shop.text());
    for message in t.discord.messages(t.general) {
        assert!(message.pings.is_silent());
    }
    let found = t.discord.autocomplete(t.ada, t.general, "subscribe", "plan", "free").await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
}

#[tokio::test]
async fn suggestions_find_plans_and_a_suggestion_is_understood() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let found = t.discord.autocomplete(t.ada, t.general, "subscribe", "plan", "go").await.unwrap();
    assert_eq!(found[0].0, "Gold · 9.90 EUR a month");
    let reply = t.discord.run_with(t.ada, t.general, "subscribe", &[("plan", found[0].1.clone())]).await.unwrap();
    t.settle().await;
    assert!(reply.text().contains("This checkout is yours alone"), "{}", reply.text());
    let currencies = t.discord.autocomplete(t.carl, t.general, "plan create", "currency", "j").await.unwrap();
    assert!(currencies.iter().any(|(label, _)| label == "JPY"), "{currencies:?}");
}

#[tokio::test]
async fn what_does_not_exist_here_or_sells_no_more_is_said() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let said = t.types(t.ada, "/subscribe plan:Bronze").await.text();
    assert!(said.contains("no plan called “Bronze”"), "{said}");
    // The number of another guild's plan is no plan here.
    let said = t.types(t.ada, "/subscribe plan:#999").await.text();
    assert!(said.contains("no plan called"), "{said}");
    let shop = t.types(t.ada, "/subscribe").await;
    t.subscribes(t.mo, "Gold").await;
    assert!(t.types(t.carl, "/plan archive plan:Gold").await.text().contains("off sale"));
    assert_eq!((active(&t, "price"), active(&t, "payment_link"), active(&t, "product")), (0, 0, 0));
    let said = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(said.contains("no longer on sale"), "{said}");
    // The button of an older message says the same.
    let said = t.clicks(t.ada, &shop, "Subscribe").await.text();
    assert!(said.contains("no longer on sale"), "{said}");
    assert!(t.types(t.ada, "/subscribe").await.text().contains("Nothing is on sale"));
    assert!(t.types(t.carl, "/plan archive plan:Gold").await.text().contains("archived before"));
    // Archiving never cuts off who pays, and renewals go on.
    t.after(40 * DAY).await;
    assert!(t.sees(t.mo, t.lounge));
    // The name is free again.
    t.sells("Gold", "5").await;
    assert!(t.types(t.ada, "/subscribe plan:Gold").await.text().contains("5.00 EUR"));
}

#[tokio::test]
async fn nobody_pays_twice_for_one_plan() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let first = t.checkout(t.ada, "Gold").await;
    assert_eq!(first, t.checkout(t.ada, "Gold").await, "an open checkout is handed out again");
    assert_ne!(first, t.checkout(t.mo, "Gold").await, "each member has their own");
    t.stripe.pay(&first, Card::Pays).await.unwrap();
    // Even before the webhook comes, Stripe itself is asked.
    t.stripe.webhooks().hold(true);
    let said = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(said.contains("on its way") || said.contains("have that plan already"), "{said}");
    t.stripe.webhooks().hold(false);
    t.settle().await;
    let said = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(said.contains("have that plan already"), "{said}");
    assert!(t.types(t.ada, "/subscribe").await.text().contains("You have this"));
    assert_eq!(t.stripe.subscriptions().len(), 1);
}

#[tokio::test]
async fn a_checkout_closes_and_the_next_one_is_new() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let first = t.checkout(t.ada, "Gold").await;
    t.after(2 * 3600).await;
    let second = t.checkout(t.ada, "Gold").await;
    assert_ne!(first, second);
    assert!(t.stripe.pay(&first, Card::Pays).await.is_err(), "a closed checkout takes no money");
    t.stripe.pay(&second, Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn cr7_sa3_a_lost_answer_makes_no_second_customer_or_checkout() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.stripe.faults().next("POST", "/v1/customers", Fault::ResetAfter, 1);
    t.stripe.faults().next("POST", "/v1/checkout/sessions", Fault::ResetAfter, 9);
    let said = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(said.contains("Nothing was charged"), "{said}");
    t.stripe.faults().clear();
    t.checkout(t.ada, "Gold").await;
    assert_eq!((t.stripe.objects("customer").len(), t.stripe.objects("checkout.session").len()), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_while_a_plan_is_made_leaves_no_twin() {
    for path in ["/v1/products", "/v1/prices", "/v1/payment_links"] {
        for fault in [Fault::ResetBefore, Fault::ResetAfter, Fault::TooMany(Some(1)), Fault::Before(500)] {
            let t = TestApp::start_with(&[("LYCEUM__STRIPE__ATTEMPTS", "1")]).await;
            t.stripe.faults().next("POST", path, fault, 2);
            t.sells("Gold", "9.90").await;
            for _ in 0..5 {
                t.after(15).await;
            }
            let made = ["product", "price", "payment_link"].map(|kind| t.stripe.objects(kind).len());
            assert_eq!(made, [1, 1, 1], "{path} {fault:?}");
            let list = t.types(t.carl, "/plan list").await.text();
            assert!(list.contains("On sale"), "{path} {fault:?}: {list}");
        }
    }
}

/// The bot is held up for two days between Stripe's making of a payment link and the next try, and Stripe remembers a key
/// for one.
#[tokio::test]
async fn sa4_a_plan_that_is_finished_days_later_has_one_payment_link() {
    let t = TestApp::start().await;
    t.stripe.faults().next("POST", "/v1/payment_links", Fault::ResetAfter, u32::MAX);
    t.types(t.carl, "/plan create name:Gold price:9.90 currency:EUR interval:month role:@Gold").await;
    assert_eq!(t.stripe.objects("payment_link").len(), 1, "made, but its answers are lost");
    t.stripe.faults().clear();
    t.after(2 * 86_400).await;
    let listed = t.types(t.ada, "/subscribe").await;
    assert!(listed.text().contains("Gold"), "{}", listed.text());
    assert_eq!(t.stripe.objects("payment_link").len(), 1);
}

#[tokio::test]
async fn what_stripe_refuses_is_said_and_an_edit_mends_it() {
    let t = TestApp::start().await;
    t.types(t.carl, "/setup").await;
    t.stripe.faults().next("POST", "/v1/prices", Fault::Before(400), 1);
    t.sells("Gold", "9.90").await;
    let list = t.types(t.carl, "/plan list").await.text();
    assert!(list.contains("Refused by Stripe") && list.contains("/plan edit"), "{list}");
    let said = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(said.contains("not on sale yet"), "{said}");
    t.edits("/plan edit plan:Gold price:12").await;
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!(t.stripe.objects("product").len(), 1);
}

#[tokio::test]
async fn a_new_price_is_for_new_buyers_only() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let open = t.checkout(t.mo, "Gold").await;
    let said = t.edits("/plan edit plan:Gold price:15 name:Gilt").await;
    assert!(said.contains("15.00 EUR"), "{said}");
    assert_eq!((active(&t, "price"), active(&t, "payment_link"), t.stripe.objects("product").len()), (1, 1, 1));
    assert_eq!(t.stripe.objects("product")[0]["name"], json!("Gilt"));
    // The checkout at the old price is closed rather than reused.
    let fresh = t.checkout(t.mo, "Gilt").await;
    assert_ne!(open, fresh);
    assert!(t.stripe.pay(&open, Card::Pays).await.is_err());
    t.stripe.pay(&fresh, Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.sees(t.mo, t.lounge));
    t.after(40 * DAY).await;
    assert!(t.sees(t.ada, t.lounge), "who bought at the old price still holds the plan after its renewal");
    assert!(t.types(t.carl, "/plan edit plan:Gilt price:15").await.text().contains("Nothing to change"));
    let bad = t.types(t.carl, "/plan edit plan:Gilt price:0").await.text();
    assert!(bad.contains("above 0"), "{bad}");
}

#[tokio::test]
async fn another_role_for_a_plan_moves_its_holders() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let platinum = t.discord.create_role("Platinum", 0);
    t.edits("/plan edit plan:Gold role:@Platinum").await;
    assert!(t.discord.has_role(t.ada, platinum) && !t.discord.has_role(t.ada, t.gold));
}

#[tokio::test]
async fn a_trial_is_free_at_first_and_given_once() {
    let t = TestApp::start().await;
    create(&t, &[("trial_days", json!(7))]).await;
    let shop = t.types(t.ada, "/subscribe").await.text();
    assert!(shop.contains("7 days free, then 9.90 EUR a month"), "{shop}");
    t.subscribes(t.ada, "Silver").await;
    assert!(t.sees(t.ada, t.lounge));
    let id = t.stripe.subscriptions()[0]["id"].as_str().unwrap().to_owned();
    t.stripe.cancel_now(&id).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
    let again = t.types(t.ada, "/subscribe plan:Silver").await.text();
    assert!(!again.contains("days free"), "a second trial was offered: {again}");
}

#[tokio::test]
async fn sa20_a_purchase_through_the_public_link_waits_for_its_owner() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let said = t.types(t.carl, "/plan link plan:Gold").await;
    let mut links = said.message.as_ref().unwrap().links();
    links.retain(|(_, url)| url.starts_with(t.stripe.api_url()));
    // Somebody pays through it, with a reference made up, then with Ada's own, which is not theirs to use.
    let checkout = t.checkout(t.ada, "Gold").await;
    let session = checkout.rsplit('/').next().unwrap().split(['?', '#']).next().unwrap().to_owned();
    let adas = t.stripe.object(&session).unwrap()["client_reference_id"].as_str().unwrap().to_owned();
    for suffix in [String::new(), "?client_reference_id=guess".to_owned(), format!("?client_reference_id={adas}")] {
        t.stripe.pay(&format!("{}{suffix}", links[0].1), Card::Pays).await.unwrap();
        t.settle().await;
        for who in [t.ada, t.mo, t.guest] {
            assert!(!t.discord.has_role(who, t.gold), "{suffix} let somebody in");
        }
    }
    let list = t.types(t.carl, "/plan list").await.text();
    assert!(list.contains("3 purchases"), "{list}");
    // Ada's own checkout still works, and works once.
    t.stripe.pay(&checkout, Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn pv9_stripe_never_learns_who_anybody_is_on_discord() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let panel = t.types(t.ada, "/membership").await;
    t.clicks(t.ada, &panel, "Manage billing").await;
    t.after(40 * DAY).await;
    let secret =
        [t.ada.to_string(), t.carl.to_string(), t.guild.to_string(), t.gold.to_string(), "Ada".into(), "Carl".into()];
    for request in t.stripe.requests() {
        for word in &secret {
            assert!(!request.raw.contains(word), "{} {} says {word}: {}", request.method, request.path, request.raw);
        }
    }
}

#[tokio::test]
async fn manage_billing_opens_the_members_own_portal() {
    let t = TestApp::start().await;
    t.sells("Gold", "9.90").await;
    let nobody = t.types(t.ada, "/membership").await;
    assert!(!nobody.text().contains("Manage billing"), "{}", nobody.text());
    t.subscribes(t.ada, "Gold").await;
    let panel = t.types(t.ada, "/membership").await;
    let answer = t.clicks(t.ada, &panel, "Manage billing").await;
    let links = answer.message.as_ref().unwrap().links();
    let customer = t.stripe.objects("customer")[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(links[0].1, t.stripe.portal_of(&customer).unwrap());
    // Somebody else who presses it gets their own, or none.
    let other = t.clicks(t.ada, &panel, "Refresh").await;
    assert!(other.text().contains("Gold"), "{}", other.text());
}

#[tokio::test]
async fn the_plans_of_a_guild_are_kept_to_a_number_a_message_can_show() {
    let t = TestApp::start().await;
    for number in 0..25 {
        let said = create(&t, &[("name", json!(format!("Plan {number}")))]).await;
        assert!(said.contains("being set up"), "{said}");
    }
    assert!(create(&t, &[("name", json!("One more"))]).await.contains("25 plans"));
    let shop = t.types(t.ada, "/subscribe").await;
    assert_eq!(shop.message.as_ref().unwrap().buttons().len(), 25);
    assert!(t.types(t.carl, "/plan list").await.text().contains("Plan 24"));
}
