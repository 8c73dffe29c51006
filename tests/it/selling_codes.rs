//! Codes: coupons typed at the checkout, referral codes kept with it, gifts handed on and claimed, scholarships.

use lyceum::actions::claim_gift;
use lyceum::domain::ids::MemberId;
use lyceum::sandbox::discord::Reply;
use lyceum::sandbox::stripe::{Card, Fault, Outcome};
use serde_json::json;

use crate::selling_plans::create;
use crate::world::{DAY, TestApp};

fn charges(t: &TestApp) -> Vec<i64> {
    let charges = t.stripe.objects("charge");
    charges.iter().filter(|it| it["paid"] == json!(true)).map(|it| it["amount"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_code_lowers_the_price_at_the_checkout_until_it_is_ended() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[("price", json!("10"))]).await;
    create(&t, "Other", &[("price", json!("10"))]).await;
    let line = "/coupon create plan:Gold code:Spring20 duration:once percent_off:20 max_uses:2 expires:in 30 days";
    let said = t.types(t.carl, line).await.text();
    assert!(said.contains("20% off, the first payment, until"), "{said}");
    let list = t.types(t.carl, "/coupon list").await.text();
    assert!(list.contains("Usable") && list.contains("used 0 of 2"), "{list}");
    t.stripe.faults().sometimes("/v1/promotion_codes", Fault::Before(502), 1.0);
    let list = t.types(t.carl, "/coupon list").await.text();
    assert!(list.contains("uses not known right now"), "what Stripe does not say is not taken for never: {list}");
    t.stripe.faults().clear();
    let url = t.checkout(t.ada, "Gold").await;
    assert!(t.stripe.type_code(&url, "WRONG").await.is_err());
    t.stripe.type_code(&url, "spring20").await.unwrap();
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    t.after(32 * DAY).await;
    assert_eq!(charges(&t), [800, 1000], "off the first payment alone");
    let other = t.checkout(t.ada, "Other").await;
    assert!(t.stripe.type_code(&other, "Spring20").await.is_err(), "a code is for its plan alone");
    let said = t.types(t.carl, "/coupon create plan:Gold code:SPRING20 duration:forever percent_off:5").await.text();
    assert!(said.contains("can be used already"), "{said}");
    t.types(t.carl, "/coupon end code:spring20").await;
    let gold = t.checkout(t.mo, "Gold").await;
    assert!(t.stripe.type_code(&gold, "Spring20").await.is_err(), "an ended code is worth nothing");
    assert!(t.types(t.carl, "/coupon list").await.text().contains("Ended"));
    let said = t.types(t.carl, "/coupon end code:spring20").await.text();
    assert!(said.contains("No code of that name"), "{said}");
}

#[tokio::test]
async fn codes_take_amounts_off_in_the_plans_own_currency() {
    for (currency, price, off, left) in
        [("JPY", "1200", "200", 1000), ("KWD", "5", "1.25", 3750), ("EUR", "10", "10", 0)]
    {
        let t = TestApp::start().await;
        create(&t, "Gold", &[("currency", json!(currency)), ("price", json!(price))]).await;
        t.types(t.carl, &format!("/coupon create plan:Gold code:OFF duration:2 months amount_off:{off}")).await;
        let url = t.checkout(t.ada, "Gold").await;
        t.stripe.type_code(&url, "OFF").await.unwrap();
        t.stripe.pay(&url, Card::Pays).await.unwrap();
        t.settle().await;
        assert!(t.sees(t.ada, t.lounge), "{currency}");
        let paid: Vec<i64> = if left == 0 { vec![] } else { vec![left] };
        assert_eq!(charges(&t), paid, "{currency}");
    }
}

#[tokio::test]
async fn every_mistake_in_a_code_gets_its_sentence() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    create(&t, "Once", &[("interval", json!("once"))]).await;
    create(&t, "Free", &[("price", json!("0")), ("free", json!(true))]).await;
    for (rest, sentence) in [
        ("plan:Gold code:a! duration:once percent_off:5", "3 to 30 letters"),
        ("plan:Gold code:ABC duration:once", "either `percent_off` or `amount_off`"),
        ("plan:Gold code:ABC duration:once percent_off:5 amount_off:1", "either `percent_off` or `amount_off`"),
        ("plan:Gold code:ABC duration:once percent_off:101", "between 1 and 100"),
        ("plan:Gold code:ABC duration:once amount_off:50", "more than the plan costs"),
        ("plan:Gold code:ABC duration:once amount_off:x", "Type digits"),
        ("plan:Gold code:ABC duration:sometimes percent_off:5", "a number of months"),
        ("plan:Once code:ABC duration:forever percent_off:5", "lasts `once`"),
        ("plan:Free code:ABC duration:once percent_off:5", "takes no codes"),
        ("plan:Gold code:ABC duration:once percent_off:5 max_uses:0", "`max_uses` must lie"),
        ("plan:Gold code:ABC duration:once percent_off:5 expires:yesterday", "time to come"),
    ] {
        let said = t.types(t.carl, &format!("/coupon create {rest}")).await.text();
        assert!(said.contains(sentence), "{rest}: {said}");
    }
    assert!(t.stripe.objects("coupon").is_empty());
    assert!(t.discord.run(t.mo, t.general, "/coupon list").await.is_err(), "Discord offers it to creators alone");
}

#[tokio::test]
async fn sa3_a_lost_answer_makes_one_coupon_and_a_refusal_is_said() {
    for path in ["/v1/coupons", "/v1/promotion_codes"] {
        for fault in [Fault::ResetAfter, Fault::Before(500), Fault::TooMany(Some(1))] {
            let t = TestApp::start_with(&[("LYCEUM__STRIPE__ATTEMPTS", "1")]).await;
            create(&t, "Gold", &[]).await;
            t.stripe.faults().next("POST", path, fault, 2);
            t.types(t.carl, "/coupon create plan:Gold code:ABC duration:once percent_off:5").await;
            for _ in 0..5 {
                t.after(15).await;
            }
            let made = ["coupon", "promotion_code"].map(|kind| t.stripe.objects(kind).len());
            assert_eq!(made, [1, 1], "{path} {fault:?}");
            assert!(t.types(t.carl, "/coupon list").await.text().contains("Usable"), "{path} {fault:?}");
        }
    }
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    t.stripe.faults().next("POST", "/v1/promotion_codes", Fault::Before(400), 1);
    t.types(t.carl, "/coupon create plan:Gold code:ABC duration:once percent_off:5").await;
    let list = t.types(t.carl, "/coupon list").await.text();
    assert!(list.contains("Refused by Stripe"), "{list}");
}

#[tokio::test]
async fn a_referral_code_typed_at_the_checkout_is_kept_with_it() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    let url = t.checkout(t.ada, "Gold").await;
    t.stripe.pay_with(&url, Card::Pays, &[("field_referral", "MO-42")]).await.unwrap();
    t.settle().await;
    let kept: Option<String> = t.app.store.read().query("SELECT referral FROM checkouts").value().await.unwrap();
    assert_eq!(kept.as_deref(), Some("MO-42"));
}

/// Ada buys Gold for somebody; the answer with the pay link and the button for the code.
async fn buys_gift(t: &TestApp, message: &str) -> Reply {
    let shop = t.types(t.ada, "/subscribe").await;
    let choice = t.clicks(t.ada, &shop, "Give a plan as a gift").await;
    let form = t.discord.click(t.ada, choice.message.as_ref().unwrap().id, "Give Gold · 9.90 EUR").await.unwrap();
    let form = form.modal.expect("a form opens");
    let reply = t.discord.submit(t.ada, &form, &[("message", message)]).await.unwrap();
    t.settle().await;
    reply
}

async fn pays(t: &TestApp, reply: &Reply) {
    let links = reply.message.as_ref().unwrap().links();
    t.stripe.pay(&links[0].1, Card::Pays).await.unwrap();
    t.settle().await;
}

/// The code that the buyer is shown.
async fn code(t: &TestApp, reply: &Reply) -> String {
    let said = t.clicks(t.ada, reply, "Show the code: Gold").await.text();
    said.split('`').nth(1).unwrap_or_else(|| panic!("no code: {said}")).to_owned()
}

#[tokio::test]
async fn a_gift_is_bought_by_one_and_claimed_by_another_once() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    let reply = buys_gift(&t, "Happy birthday, @everyone!").await;
    let early = t.clicks(t.ada, &reply, "Show the code: Gold").await.text();
    assert!(early.contains("do not see the payment"), "{early}");
    pays(&t, &reply).await;
    assert!(!t.sees(t.ada, t.lounge), "the buyer gets nothing");
    let code = code(&t, &reply).await;
    // What is kept of it is a digest.
    let kept: String = t.app.store.read().query("SELECT code_hash FROM gifts").value().await.unwrap();
    assert!(kept.len() == 64 && !kept.contains(&code));
    let wrong = t.types(t.mo, "/claim code:GIFT-000000000-000000000-000000000").await.text();
    assert!(wrong.contains("no such code"), "{wrong}");
    // Typed by hand, in small letters and with spaces.
    let claimed = t.types(t.mo, &format!("/claim code:{}", code.to_lowercase().replace('-', " "))).await;
    assert!(claimed.is_ephemeral() && claimed.message.as_ref().unwrap().pings.is_silent());
    assert!(
        claimed.text().contains("gave you **Gold** until") && claimed.text().contains("Happy birthday"),
        "{}",
        claimed.text()
    );
    assert!(t.sees(t.mo, t.lounge));
    let again = t.types(t.carl, &format!("/claim code:{code}")).await.text();
    assert!(again.contains("no such code"), "a used code is as unknown as any: {again}");
    let why = t.types(t.mo, "/mod why member:@Mo").await.text();
    assert!(why.contains(&format!("A gift from <@{}>", t.ada)), "{why}");
    // Never renewed, never early, never late.
    t.after(31 * DAY - 60).await;
    assert!(t.sees(t.mo, t.lounge));
    t.after(120).await;
    assert!(!t.sees(t.mo, t.lounge));
    assert_eq!(charges(&t), [990]);
    for request in t.stripe.requests() {
        assert!(!request.raw.contains("birthday") && !request.raw.contains(&code), "Stripe never sees message or code");
    }
}

#[tokio::test]
async fn a_gift_that_nobody_claimed_can_be_kept_and_only_the_newest_code_counts() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    let reply = buys_gift(&t, "").await;
    pays(&t, &reply).await;
    let old = code(&t, &reply).await;
    let new = code(&t, &reply).await;
    assert_ne!(old, new);
    let said = t.types(t.mo, &format!("/claim code:{old}")).await.text();
    assert!(said.contains("no such code"), "{said}");
    t.after(91 * DAY).await;
    let said = t.types(t.mo, &format!("/claim code:{new}")).await.text();
    assert!(said.contains("That code has expired"), "{said}");
    let shop = t.types(t.ada, "/subscribe").await;
    let panel = t.clicks(t.ada, &shop, "Give a plan as a gift").await;
    assert!(panel.text().contains("nobody has claimed it"), "{}", panel.text());
    let kept = t.clicks(t.ada, &panel, "Keep it myself: Gold").await.text();
    assert!(kept.contains("is yours until"), "{kept}");
    assert!(t.sees(t.ada, t.lounge));
    let said = t.clicks(t.ada, &reply, "Show the code: Gold").await.text();
    assert!(said.contains("claimed that gift already"), "{said}");
}

#[tokio::test]
async fn cc3_of_many_claims_at_once_exactly_one_wins() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    let reply = buys_gift(&t, "").await;
    pays(&t, &reply).await;
    let code = code(&t, &reply).await;
    let claims = (1..=40).map(|number| {
        let (app, code, guild) = (t.app.clone(), code.clone(), t.guild);
        async move { claim_gift::run(&app, guild, MemberId(number), &code).await.is_ok() }
    });
    let won = futures_util::future::join_all(claims).await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let facts: i64 =
        t.app.store.read().query("SELECT COUNT(*) FROM ledger WHERE source = 'gift'").value().await.unwrap();
    assert_eq!(facts, 1);
}

#[tokio::test]
async fn sa13_a_refunded_or_disputed_gift_ends_for_whoever_has_it() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    let reply = buys_gift(&t, "").await;
    pays(&t, &reply).await;
    let code = code(&t, &reply).await;
    t.types(t.mo, &format!("/claim code:{code}")).await;
    assert!(t.sees(t.mo, t.lounge));
    let customer = t.stripe.objects("customer")[0]["id"].as_str().unwrap().to_owned();
    t.stripe.dispute(&customer, Outcome::Open).unwrap();
    t.settle().await;
    assert!(!t.sees(t.mo, t.lounge), "suspended while it is disputed");
    t.stripe.dispute(&customer, Outcome::Won).unwrap();
    t.settle().await;
    assert!(t.sees(t.mo, t.lounge));
    // One that was given back before anybody claimed it is worth nothing.
    let second = buys_gift(&t, "").await;
    pays(&t, &second).await;
    let code = self::code(&t, &second).await;
    t.stripe.refund(&customer, None).unwrap();
    t.settle().await;
    let said = t.types(t.mo, &format!("/claim code:{code}")).await.text();
    assert!(said.contains("worth nothing"), "{said}");
}

#[tokio::test]
async fn a_gift_adds_its_days_to_days_and_is_not_used_up_by_who_has_the_plan() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    t.types(t.mo, "/mod grant member:@Mo plan:Gold reason:helper days:10").await;
    let reply = buys_gift(&t, "").await;
    pays(&t, &reply).await;
    let first = code(&t, &reply).await;
    t.subscribes(t.ada, "Gold").await;
    let said = t.types(t.ada, &format!("/claim code:{first}")).await.text();
    assert!(said.contains("have that plan already"), "{said}");
    t.types(t.mo, &format!("/claim code:{first}")).await;
    t.after(40 * DAY).await;
    assert!(t.sees(t.mo, t.lounge), "10 days of the grant and 31 of the gift");
    t.after(2 * DAY).await;
    assert!(!t.sees(t.mo, t.lounge));
}

#[tokio::test]
async fn a_scholarship_has_an_end_and_is_shown_as_one() {
    let t = TestApp::start().await;
    create(&t, "Gold", &[]).await;
    let said = t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:student scholarship:true").await.text();
    assert!(said.contains("A scholarship has an end"), "{said}");
    let said = t.types(t.mo, "/mod grant member:@Ada plan:Gold reason:student days:90 scholarship:true").await.text();
    assert!(said.contains("has a scholarship"), "{said}");
    assert!(t.sees(t.ada, t.lounge));
    let why = t.types(t.mo, "/mod why member:@Ada").await.text();
    assert!(why.contains("A scholarship until") && why.contains("student") && why.contains(&t.mo.to_string()), "{why}");
    let own = t.types(t.ada, "/membership").await.text();
    assert!(own.contains("A scholarship until") && !own.contains(&t.mo.to_string()), "{own}");
    t.after(90 * DAY + 5).await;
    assert!(!t.sees(t.ada, t.lounge));
}
