//! Creators with Stripe accounts of their own: onboarding, direct charges, the operator's share, isolation, and what
//! becomes of the members when an account is disconnected.

use lyceum::actions::connect_stripe::{self, Error};
use lyceum::actions::leave_stripe;
use lyceum::domain::ids::{CustomerId, GuildId, MemberId, StripeAccountId};
use lyceum::sandbox::discord::{Message, Reply};
use lyceum::sandbox::stripe::{Card, Fault};
use lyceum::store::{customers, ledger, parked, plans, stripe_accounts};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::stores::for_each_store;
use crate::visitor::Visitor;
use crate::world::{DAY, TestApp};

/// The page of `/setup` about payments.
async fn payments(t: &TestApp) -> Reply {
    let setup = t.types(t.carl, "/setup").await;
    t.clicks(t.carl, &setup, "4 · Payments").await
}

/// Carl connects an account and tells Stripe everything; its id.
async fn connects(t: &TestApp) -> String {
    let page = payments(t).await;
    let button =
        if page.text().contains("disconnected") { "Connect another account" } else { "Connect a Stripe account" };
    let answer = t.clicks(t.carl, &page, button).await;
    let links = answer.message.as_ref().map(Message::links).unwrap_or_default();
    let (_, url) = links.first().unwrap_or_else(|| panic!("no link to Stripe: {}", answer.text()));
    let back = t.stripe.onboard(url).await.unwrap();
    assert_eq!(back, format!("{}/connected", t.web));
    t.settle().await;
    t.stripe.accounts().pop().unwrap()["id"].as_str().unwrap().to_owned()
}

/// The review channel hears of what staff must know.
async fn with_review_channel(t: &TestApp) {
    let mut tx = t.app.store.begin().await.unwrap();
    lyceum::store::guilds::insert(&mut tx, t.guild, "en-US", t.clock.now()).await.unwrap();
    lyceum::store::guilds::set_review_channel(&mut tx, t.guild, Some(t.review), t.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn states(t: &TestApp, note: &'static str) -> i64 {
    t.app.store.read().query("SELECT COUNT(*) FROM stripe_events WHERE note = $1").bind(note).value().await.unwrap()
}

#[tokio::test]
async fn an_owner_connects_an_account_and_is_paid_directly_less_the_operators_share() {
    let t = TestApp::start_with(&[("LYCEUM__STRIPE__APPLICATION_FEE_PERCENT", "2.5")]).await;
    let before = payments(&t).await.text();
    assert!(before.contains("the operator of this bot") && before.contains("2.5%"), "{before}");
    let account = connects(&t).await;
    let mut browser = Visitor::new(&t);
    assert!(browser.get("/connected").await.body.contains("/setup"));
    let after = payments(&t).await.text();
    assert!(after.contains("is paid to the Stripe account") && after.contains(&account), "{after}");

    t.sells("Gold", "9.90").await;
    t.types(t.carl, "/plan create name:Book price:20 currency:EUR interval:once role:@Gold").await;
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    let of = |kind: &str| t.stripe.objects_of(&account, kind);
    assert_eq!((of("product").len(), of("subscription").len(), of("customer").len()), (2, 1, 1));
    for kind in ["product", "price", "customer", "subscription", "invoice", "charge", "checkout.session"] {
        assert_eq!(t.stripe.objects(kind), Vec::<Value>::new(), "nothing of it is the operator's: {kind}");
    }
    assert_eq!(of("subscription")[0]["application_fee_percent"], json!(2.5));
    // What is paid once is shared as an amount, a renewal like the first invoice.
    t.discord.join(t.guest);
    let url = t.checkout(t.guest, "Book").await;
    t.stripe.pay(&url, Card::Pays).await.unwrap();
    t.settle().await;
    assert!(t.sees(t.guest, t.lounge));
    t.after(31 * DAY).await;
    let fees: Vec<i64> = t.stripe.objects("application_fee").iter().map(|it| it["amount"].as_i64().unwrap()).collect();
    assert_eq!(fees, [25, 50, 25]);
    // Every request about what is sold went out on the account's behalf.
    let about_sales = |path: &str| !["/v1/account", "/v1/webhook_endpoints"].iter().any(|own| path.starts_with(own));
    let own_reads = |path: &str| ["/v1/events", "/v1/subscriptions"].contains(&path);
    for request in t.stripe.requests().iter().filter(|it| about_sales(&it.path)) {
        let by_platform = request.account != account;
        assert!(
            !by_platform || request.method == "GET" && own_reads(&request.path),
            "{} {}",
            request.method,
            request.path
        );
    }
    let doctor = t.types(t.carl, "/doctor").await.text();
    assert!(doctor.contains("go to the connected account") && doctor.contains(&account), "{doctor}");
    // A cancellation in the account's dashboard comes over the endpoint for connected accounts.
    t.stripe.cancel_now(of("subscription")[0]["id"].as_str().unwrap()).unwrap();
    t.settle().await;
    assert!(!t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn only_the_owner_connects_and_only_before_the_operators_account_holds_plans() {
    let t = TestApp::start().await;
    let outcome = connect_stripe::run(&t.app, t.guild, t.mo).await;
    assert!(matches!(outcome, Err(Error::NotOwner)), "{outcome:?}");
    t.sells("Gold", "9.90").await;
    assert!(payments(&t).await.text().contains("only be connected before the first paid plan"));
    let outcome = connect_stripe::run(&t.app, t.guild, t.carl).await;
    assert!(matches!(outcome, Err(Error::AlreadySelling)), "{outcome:?}");
    assert_eq!(t.stripe.accounts(), Vec::<Value>::new());
    // A server without an account goes on selling through the operator's own.
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge) && t.stripe.objects("subscription").len() == 1);
    let none = TestApp::start_with(&[("STRIPE_CONNECT_WEBHOOK_SECRET", "")]).await;
    let outcome = connect_stripe::run(&none.app, none.guild, none.carl).await;
    assert!(matches!(outcome, Err(Error::NotOffered)), "{outcome:?}");
}

#[tokio::test]
async fn nothing_is_sold_until_stripe_lets_the_account_charge_and_a_link_works_once() {
    let t = TestApp::start().await;
    let page = payments(&t).await;
    let answer = t.clicks(t.carl, &page, "Connect a Stripe account").await;
    let (_, url) = answer.message.as_ref().unwrap().links()[0].clone();
    t.sells("Gold", "9.90").await;
    let refused = t.types(t.ada, "/subscribe plan:Gold").await.text();
    assert!(!refused.contains("http") && t.stripe.subscriptions().is_empty(), "{refused}");
    assert!(payments(&t).await.text().contains("may not take payments yet"));
    assert!(t.types(t.carl, "/doctor").await.text().contains("may not take payments yet"));
    // Another click continues with the same account.
    let page = payments(&t).await;
    t.clicks(t.carl, &page, "Continue at Stripe").await;
    assert_eq!(t.stripe.accounts().len(), 1);
    t.stripe.onboard(&url).await.unwrap();
    let again = t.stripe.onboard(&url).await.unwrap_err().to_string();
    assert!(again.contains("/connected"), "{again}");
    t.settle().await;
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    // Stripe wants to know more: nothing new is sold, nobody is sent away.
    let account = t.stripe.accounts()[0]["id"].as_str().unwrap().to_owned();
    t.stripe.set_account_ready(&account, false);
    t.settle().await;
    t.discord.join(t.guest);
    t.settle().await;
    assert!(!t.types(t.guest, "/subscribe plan:Gold").await.text().contains("http"));
    assert!(t.sees(t.ada, t.lounge));
}

/// What an endpoint of ours answers to an event, signed as Stripe signs for `connect`ed accounts or for its own.
async fn sends(t: &TestApp, body: &Value, connect: bool) -> StatusCode {
    let body = body.to_string();
    let hooks = t.stripe.webhooks();
    let signature = if connect { hooks.sign_connect(body.as_bytes()) } else { hooks.sign(body.as_bytes()) };
    let request = reqwest::Client::new().post(format!("{}/stripe/webhook", t.web));
    request.header("stripe-signature", signature).body(body).send().await.unwrap().status()
}

fn event(id: &str, account: Option<&str>, kind: &str, object: Value) -> Value {
    let mut event = json!({"id": id, "object": "event", "api_version": "2026-09-30.endive", "created": 1_800_000_000, "livemode": false,
        "type": kind, "data": {"object": object}});
    if let Some(account) = account {
        event["account"] = json!(account);
    }
    event
}

#[tokio::test]
async fn sd14_an_event_of_one_account_never_touches_a_guild_of_another() {
    let t = TestApp::start().await;
    let account = connects(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    // A second creator on the same bot.
    let elsewhere = GuildId(t.guild.0 + 1);
    t.stripe.add_account("acct_other");
    let mut tx = t.app.store.begin().await.unwrap();
    stripe_accounts::open_or_insert(&mut tx, elsewhere, MemberId(5), "other", 1).await.unwrap();
    stripe_accounts::set_account(&mut tx, "other", &StripeAccountId("acct_other".into())).await.unwrap();
    tx.commit().await.unwrap();

    let customer = t.stripe.objects_of(&account, "customer")[0]["id"].as_str().unwrap().to_owned();
    let ended = json!({"id": "sub_x", "object": "subscription", "customer": customer, "status": "canceled"});
    let deleted = json!({"id": customer, "object": "customer", "customer": customer, "deleted": true});
    let from = |id: &str, account: Option<&str>| event(id, account, "customer.subscription.deleted", ended.clone());
    for (body, connect, status) in [
        // Each secret speaks for its own kind of accounts only.
        (from("evt_1", Some(&account)), false, StatusCode::BAD_REQUEST),
        (from("evt_2", None), true, StatusCode::BAD_REQUEST),
        // Rightly signed, about another account's customer.
        (from("evt_3", Some("acct_other")), true, StatusCode::OK),
        (event("evt_4", Some("acct_other"), "customer.deleted", deleted), true, StatusCode::OK),
        (from("evt_5", None), false, StatusCode::OK),
        // An account that nobody connected.
        (from("evt_6", Some("acct_unknown")), true, StatusCode::OK),
        (
            event("evt_7", Some("acct_unknown"), "account.application.deauthorized", json!({"id": "ca_1"})),
            true,
            StatusCode::OK,
        ),
        (
            event("evt_8", Some("acct_other"), "account.application.deauthorized", json!({"id": "ca_1"})),
            true,
            StatusCode::OK,
        ),
    ] {
        assert_eq!(sends(&t, &body, connect).await, status, "{body}");
    }
    t.settle().await;
    assert_eq!(states(&t, "about another account's customer").await, 3);
    assert_eq!(states(&t, "from another account").await, 2);
    assert!(t.sees(t.ada, t.lounge));
    let read = &mut t.app.store.read();
    let known = customers::by_stripe_id(read, &CustomerId(customer)).await.unwrap().unwrap();
    assert!(!known.closed, "the deletion was another account's");
    // Stripe says that the other account is there: its word that it left is not believed without Stripe's refusal.
    assert!(stripe_accounts::of_guild(read, elsewhere).await.unwrap().unwrap().lost_at.is_none());
    assert_eq!(ledger::guilds_of(read, t.ada).await.unwrap(), [t.guild]);
}

#[tokio::test]
async fn sa15_what_is_bought_in_one_account_gives_nothing_where_another_sells() {
    let t = TestApp::start().await;
    // The operator's account comes to hold a price that our tables know.
    let post = async |path: &str, form: &[(&str, &str)]| {
        let http = reqwest::Client::new();
        let request = http.post(format!("{}{path}", t.stripe.api_url())).bearer_auth(t.stripe.secret_key()).form(form);
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let account = connects(&t).await;
    t.sells("Gold", "9.90").await;
    let plan = plans::list(&mut t.app.store.read(), t.guild).await.unwrap().remove(0);
    let product = post("/v1/products", &[("name", "Cheap")]).await["id"].as_str().unwrap().to_owned();
    let form =
        [("product", product.as_str()), ("currency", "eur"), ("unit_amount", "50"), ("recurring[interval]", "month")];
    let price = post("/v1/prices", &form).await["id"].as_str().unwrap().to_owned();
    let link = post("/v1/payment_links", &[("line_items[0][price]", &price), ("line_items[0][quantity]", "1")]).await;
    let mut tx = t.app.store.begin().await.unwrap();
    let sql = "INSERT INTO plan_prices (stripe_price_id, plan_id, retired, created_at) VALUES ($1, $2, $3, $4)";
    tx.query(sql).bind(price.as_str()).bind(plan.id.0).bind(false).bind(1_i64).execute().await.unwrap();
    tx.commit().await.unwrap();

    let paid = t.stripe.pay(link["url"].as_str().unwrap(), Card::Pays).await.unwrap();
    t.settle().await;
    t.after(DAY).await;
    assert_eq!(parked::list(&mut t.app.store.read(), t.guild).await.unwrap(), [], "nobody can claim it here");
    let mut thief = Visitor::new(&t);
    let page = thief.get(&format!("/claim?session_id={}", paid.session)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.body);
    // Bought through the account itself it is claimed as ever, also when its webhook never came.
    t.stripe.webhooks().lose_next(100);
    let link = t.stripe.objects_of(&account, "payment_link").pop().unwrap();
    let paid = t.stripe.pay(link["url"].as_str().unwrap(), Card::Pays).await.unwrap();
    let page = thief.get(&paid.redirect).await;
    assert!(page.body.contains("Your purchase is safe"), "{}", page.body);
    let onward = thief.post("/claim", &page.form("/claim")).await;
    thief.agrees(t.ada, &onward).await;
    t.stripe.webhooks().lose_next(0);
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
}

#[tokio::test]
async fn a_creator_who_disconnects_sends_nobody_away_and_may_begin_anew() {
    let t = TestApp::start().await;
    with_review_channel(&t).await;
    let account = connects(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.after(DAY).await;
    t.stripe.deauthorize(&account).unwrap();
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge), "what is paid for is kept");
    let told: Vec<String> = t.discord.messages(t.review).iter().map(Message::text).collect();
    assert!(told.iter().any(|it| it.contains("Nobody was sent away") && it.contains(&account)), "{told:?}");
    let membership = t.types(t.ada, "/membership").await.text();
    assert!(membership.to_lowercase().contains("ends"), "{membership}");
    assert!(payments(&t).await.text().contains("**disconnected**"));
    assert!(t.types(t.carl, "/doctor").await.text().contains("no longer lets this bot in"));
    t.discord.join(t.guest);
    t.settle().await;
    assert!(!t.types(t.guest, "/subscribe plan:Gold").await.text().contains("http"), "nothing can be sold");
    // Comparisons go on, and conclude nothing from refusals.
    t.after(20 * DAY).await;
    assert!(t.sees(t.ada, t.lounge));
    t.after(15 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge), "the month that was paid for is over");

    let fresh = connects(&t).await;
    assert_ne!(fresh, account);
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    let of_old = t.stripe.objects_of(&account, "subscription").len();
    assert_eq!((of_old, t.stripe.objects_of(&fresh, "subscription").len()), (1, 1));
    t.after(60 * DAY).await;
    assert!(t.sees(t.ada, t.lounge), "it renews like any other");
}

#[tokio::test]
async fn sa2_an_account_that_cannot_be_reached_is_no_evidence() {
    let t = TestApp::start().await;
    let account = connects(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    // Nobody tells us that the account is gone; Stripe only refuses.
    t.stripe.webhooks().lose_next(1);
    t.stripe.deauthorize(&account).unwrap();
    t.after(40 * DAY).await;
    assert!(t.sees(t.ada, t.lounge));
    assert!(t.types(t.carl, "/doctor").await.text().contains("no longer lets this bot in"));
}

#[tokio::test]
async fn a_guild_has_one_account_at_a_time_and_begins_anew_with_another() {
    for_each_store(|db| async move {
        let guild = GuildId(1);
        let mut tx = db.begin().await.unwrap();
        let one = stripe_accounts::open_or_insert(&mut tx, guild, MemberId(2), "one", 5).await.unwrap();
        let same = stripe_accounts::open_or_insert(&mut tx, guild, MemberId(3), "two", 6).await.unwrap();
        assert_eq!((one.clone(), one.sells()), (same, false), "the first one wins");
        let account = StripeAccountId("acct_1".into());
        assert_eq!(stripe_accounts::id_of(&mut tx.read(), guild).await.unwrap(), None);
        assert_eq!(stripe_accounts::reached(&mut tx.read()).await.unwrap(), []);
        stripe_accounts::set_account(&mut tx, "one", &account).await.unwrap();
        assert_eq!(stripe_accounts::id_of(&mut tx.read(), guild).await.unwrap(), Some(account.clone()));
        assert!(stripe_accounts::set_standing(&mut tx, &account, (true, true)).await.unwrap());
        assert!(!stripe_accounts::set_standing(&mut tx, &account, (true, true)).await.unwrap(), "no news");
        assert!(stripe_accounts::find(&mut tx.read(), &account).await.unwrap().unwrap().sells());
        assert_eq!(stripe_accounts::reached(&mut tx.read()).await.unwrap().len(), 1);
        assert!(!stripe_accounts::has_made(&mut tx.read(), guild).await.unwrap());
        assert!(!stripe_accounts::start_anew(&mut tx, guild, &[], 7).await.unwrap(), "it is not lost");

        let customer = customers::open_or_insert(&mut tx, guild, MemberId(9), "ref", 5).await.unwrap();
        assert!(stripe_accounts::set_lost(&mut tx, &account, 8).await.unwrap());
        assert!(!stripe_accounts::set_lost(&mut tx, &account, 9).await.unwrap());
        let lost = stripe_accounts::of_guild(&mut tx.read(), guild).await.unwrap().unwrap();
        assert_eq!((lost.lost_at, lost.sells()), (Some(8), false));
        assert_eq!(stripe_accounts::reached(&mut tx.read()).await.unwrap(), []);
        assert!(stripe_accounts::start_anew(&mut tx, guild, &[], 10).await.unwrap());
        assert_eq!(stripe_accounts::find(&mut tx.read(), &account).await.unwrap(), None);
        let next = customers::open_or_insert(&mut tx, guild, MemberId(9), "ref2", 11).await.unwrap();
        assert_ne!(next.reference, customer.reference, "the old account's customer takes no new purchases");
        let two = stripe_accounts::open_or_insert(&mut tx, guild, MemberId(2), "two", 12).await.unwrap();
        assert_eq!((two.reference.as_str(), two.account), ("two", None));
        // On the way back to the operator's nothing is sold; then the guild has no account of its own.
        let two = StripeAccountId("acct_2".into());
        stripe_accounts::set_account(&mut tx, "two", &two).await.unwrap();
        stripe_accounts::set_standing(&mut tx, &two, (true, true)).await.unwrap();
        assert!(stripe_accounts::of_guild(&mut tx.read(), guild).await.unwrap().unwrap().sells());
        assert!(stripe_accounts::set_leaving(&mut tx, guild, 13).await.unwrap());
        assert!(!stripe_accounts::set_leaving(&mut tx, guild, 14).await.unwrap(), "said once");
        let leaving = stripe_accounts::of_guild(&mut tx.read(), guild).await.unwrap().unwrap();
        assert_eq!((leaving.leaving_at, leaving.sells()), (Some(13), false));
        assert!(stripe_accounts::start_anew(&mut tx, guild, &[], 15).await.unwrap());
        assert_eq!(stripe_accounts::of_guild(&mut tx.read(), guild).await.unwrap(), None);
        let replaced = [14, 15, 16].map(|since| (since, since <= 15));
        for (since, expected) in replaced {
            assert_eq!(stripe_accounts::replaced_since(&mut tx.read(), guild, since).await.unwrap(), expected);
        }
        tx.commit().await.unwrap();
    })
    .await;
}

/// Carl opens the panel and asks to go back to the operator's account; the confirmation.
async fn wants_back(t: &TestApp) -> Reply {
    let page = payments(t).await;
    t.clicks(t.carl, &page, "Back to the operator’s account").await
}

#[tokio::test]
async fn an_owner_goes_back_to_the_operators_account_and_what_is_paid_for_is_kept() {
    let t = TestApp::start().await;
    with_review_channel(&t).await;
    let account = connects(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.discord.join(t.guest);
    t.settle().await;
    let unpaid = t.checkout(t.guest, "Gold").await;
    let old_link = t.stripe.objects_of(&account, "payment_link")[0]["url"].as_str().unwrap().to_owned();

    let asked = wants_back(&t).await;
    let said = asked.text();
    assert!(said.contains(&account) && said.contains("one plan is taken off sale"), "{said}");
    assert!(said.contains("One membership would be charged again"), "{said}");
    let ends = || t.stripe.objects_of(&account, "subscription")[0]["cancel_at_period_end"] == json!(true);
    assert!(!ends(), "asking changes nothing");
    let begun = t.clicks(t.carl, &asked, "Go back now").await.text();
    assert!(begun.contains("has begun"), "{begun}");
    t.settle().await;
    assert!(ends() && t.sees(t.ada, t.lounge), "Ada keeps what she paid for and is not charged again");
    for closed in [unpaid, old_link] {
        assert!(t.stripe.pay(&closed, Card::Pays).await.is_err(), "nobody can pay the account any more: {closed}");
    }
    let told: Vec<String> = t.discord.messages(t.review).iter().map(Message::text).collect();
    assert!(told.iter().any(|it| it.contains("paid to the operator of this bot again")), "{told:?}");
    let page = payments(&t).await.text();
    assert!(page.contains("**the operator of this bot**"), "{page}");
    let audit = t.types(t.carl, "/mod audit kind:settings").await.text();
    assert!(audit.contains(&format!("went back from the Stripe account {account}")), "{audit}");

    t.subscribes(t.guest, "Gold").await;
    assert!(t.sees(t.guest, t.lounge) && t.stripe.objects("subscription").len() == 1, "Guest pays the operator");
    t.after(35 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge), "the month that Ada paid for is over");
    assert!(t.sees(t.guest, t.lounge), "Guest's is renewed");
    assert_eq!(t.stripe.objects_of(&account, "charge").len(), 1, "the account charged Ada once");
    t.subscribes(t.ada, "Gold").await;
    assert!(t.sees(t.ada, t.lounge));
    assert_eq!(t.stripe.objects("subscription").len(), 2, "both pay the operator now");
}

#[tokio::test]
async fn only_the_owner_goes_back_and_only_from_an_account_of_their_own() {
    let t = TestApp::start().await;
    let outcome = leave_stripe::run(&t.app, t.guild, t.carl).await;
    assert!(matches!(outcome, Err(leave_stripe::Error::NotConnected)), "{outcome:?}");
    let buttons = payments(&t).await.message.as_ref().map(Message::buttons).unwrap_or_default();
    assert!(!buttons.iter().any(|(label, _)| label.contains("Back to the operator")), "{buttons:?}");
    connects(&t).await;
    for outcome in [
        leave_stripe::run(&t.app, t.guild, t.mo).await.map(drop),
        leave_stripe::look(&t.app, t.guild, t.mo).await.map(drop),
    ] {
        assert!(matches!(outcome, Err(leave_stripe::Error::NotOwner)), "{outcome:?}");
    }
    assert!(payments(&t).await.text().contains("is paid to the Stripe account"), "nothing has changed");
}

#[tokio::test]
async fn while_stripe_is_silent_the_way_back_waits_and_nothing_is_sold() {
    let t = TestApp::start().await;
    let account = connects(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    let asked = wants_back(&t).await;
    t.stripe.faults().sometimes("/v1/subscriptions", Fault::Before(500), 1.0);
    t.clicks(t.carl, &asked, "Go back now").await;
    t.after(60).await;
    assert!(payments(&t).await.text().contains("is going back"), "it says so");
    t.discord.join(t.guest);
    t.settle().await;
    assert!(!t.types(t.guest, "/subscribe plan:Gold").await.text().contains("http"), "nothing can be sold meanwhile");
    // A second wish changes nothing: the same way is gone once.
    leave_stripe::run(&t.app, t.guild, t.carl).await.unwrap();
    t.stripe.faults().clear();
    t.after(20 * 60).await;
    assert!(t.stripe.objects_of(&account, "subscription")[0]["cancel_at_period_end"] == json!(true));
    assert!(t.sees(t.ada, t.lounge));
    t.subscribes(t.guest, "Gold").await;
    assert!(t.sees(t.guest, t.lounge) && t.stripe.objects("subscription").len() == 1);
}

#[tokio::test]
async fn from_a_disconnected_account_there_is_a_way_back_too() {
    let t = TestApp::start().await;
    let account = connects(&t).await;
    t.sells("Gold", "9.90").await;
    t.subscribes(t.ada, "Gold").await;
    t.stripe.deauthorize(&account).unwrap();
    t.settle().await;
    let asked = wants_back(&t).await;
    assert!(asked.text().contains("No membership would be charged again"), "they end already: {}", asked.text());
    t.clicks(t.carl, &asked, "Go back now").await;
    t.settle().await;
    assert!(t.sees(t.ada, t.lounge));
    t.discord.join(t.guest);
    t.settle().await;
    t.subscribes(t.guest, "Gold").await;
    assert!(t.sees(t.guest, t.lounge) && t.stripe.objects("subscription").len() == 1, "Guest pays the operator");
    t.after(35 * DAY).await;
    assert!(!t.sees(t.ada, t.lounge) && t.sees(t.guest, t.lounge));
}
