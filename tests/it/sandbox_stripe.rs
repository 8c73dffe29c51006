//! The local Stripe keeps Stripe's promises, and breaks them on request.

use std::sync::{Arc, Mutex};

use lyceum::billing::webhook;
use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::stripe::{AfterDunning, Card, Outcome, StripeWorld};
use serde_json::{Value, json};

const START: i64 = 1_795_000_000;
const DAY: i64 = 86_400;
const SUCCESS: &str = "http://127.0.0.1:9/paid?s={CHECKOUT_SESSION_ID}";

/// A local Stripe, spoken to as by any client.
struct Scene {
    clock: WorldClock,
    stripe: StripeWorld,
    http: reqwest::Client,
}

impl Scene {
    async fn start() -> Self {
        let clock = WorldClock::manual(START);
        let stripe = StripeWorld::start(clock.clone(), 11).await.unwrap();
        stripe.webhooks().manual(true);
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { clock, stripe, http }
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().unwrap();
        self.http.request(method, format!("{}{path}", self.stripe.api_url())).bearer_auth(self.stripe.secret_key())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let answer = self.request("GET", path).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let answer = self.request("POST", path).form(form).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Post what must succeed; the new object's id.
    async fn make(&self, path: &str, form: &[(&str, &str)]) -> String {
        let (status, body) = self.post(path, form).await;
        assert_eq!(status, 200, "{path}: {body}");
        body["id"].as_str().unwrap().to_owned()
    }

    async fn price(&self, interval: Option<&str>, amount: &str) -> String {
        let product = self.make("/v1/products", &[("name", "Gold")]).await;
        let mut form = vec![("product", product.as_str()), ("currency", "eur"), ("unit_amount", amount)];
        form.extend(interval.map(|interval| ("recurring[interval]", interval)));
        self.make("/v1/prices", &form).await
    }

    /// Open a checkout; its address.
    async fn checkout(&self, price: &str, mode: &str, extra: &[(&str, &str)]) -> Value {
        let mut form = vec![
            ("mode", mode),
            ("line_items[0][price]", price),
            ("line_items[0][quantity]", "1"),
            ("success_url", SUCCESS),
            ("cancel_url", "http://127.0.0.1:9/back"),
        ];
        form.extend_from_slice(extra);
        let (status, body) = self.post("/v1/checkout/sessions", &form).await;
        assert_eq!(status, 200, "{body}");
        body
    }

    /// A monthly subscription paid by checkout.
    async fn subscribed(&self) -> String {
        let price = self.price(Some("month"), "990").await;
        let session = self.checkout(&price, "subscription", &[]).await;
        self.stripe.pay(session["url"].as_str().unwrap(), Card::Pays).await.unwrap().subscription.unwrap()
    }

    async fn pass(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.stripe.advance().await;
    }

    fn status(&self, subscription: &str) -> String {
        self.stripe.subscription(subscription)["status"].as_str().unwrap().to_owned()
    }

    fn kinds(&self) -> Vec<String> {
        self.stripe.objects("event").iter().map(|it| it["type"].as_str().unwrap().to_owned()).collect()
    }

    /// A page as a browser without script sees it.
    async fn page(&self, address: &str, language: &str) -> (u16, String) {
        let answer = self.http.get(address).header("accept-language", language).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

/// A bot's webhook address that verifies what it gets and answers as it is told.
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Value>>>,
    answers: Arc<Mutex<u16>>,
}

impl Receiver {
    async fn start(secret: &str) -> Self {
        let (got, answers) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(200)));
        let (kept, answer, secret) = (got.clone(), answers.clone(), secret.to_owned());
        let take = move |headers: axum::http::HeaderMap, body: axum::body::Bytes| async move {
            let header = headers["stripe-signature"].to_str().unwrap();
            let at: i64 = header.split(',').next().unwrap().trim_start_matches("t=").parse().unwrap();
            if webhook::verify(&body, header, &secret, 300, at).is_err() {
                return axum::http::StatusCode::BAD_REQUEST;
            }
            let status = *answer.lock().unwrap();
            if status < 300 {
                let mut event: Value = serde_json::from_slice(&body).unwrap();
                event["signed_at"] = json!(at);
                kept.lock().unwrap().push(event);
            }
            axum::http::StatusCode::from_u16(status).unwrap()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/stripe/webhook", listener.local_addr().unwrap());
        let router = axum::Router::new().route("/stripe/webhook", axum::routing::post(take));
        #[allow(clippy::disallowed_methods, reason = "a test's own server")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got, answers }
    }

    fn kinds(&self) -> Vec<String> {
        self.got.lock().unwrap().iter().map(|it| it["type"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn a_request_it_does_not_know_is_refused_and_remembered() {
    let scene = Scene::start().await;
    let (status, body) = scene.get("/v1/tax_rates").await;
    assert_eq!((status, &body["error"]["type"]), (501, &json!("api_error")));
    let (status, body) = scene.post("/v1/products", &[("name", "Gold"), ("colour", "blue")]).await;
    assert_eq!((status, &body["error"]["code"]), (400, &json!("parameter_unknown")));
    let unknown: Vec<_> = scene.stripe.unknown_requests().into_iter().map(|it| it.path).collect();
    assert_eq!(unknown, ["/v1/tax_rates", "/v1/products"]);
}

#[tokio::test]
async fn cf1_live_keys_wrong_keys_and_foreign_accounts_are_refused() {
    let scene = Scene::start().await;
    let url = format!("{}/v1/products", scene.stripe.api_url());
    for (key, words) in
        [("sk_live_1", "refuses live keys"), ("rk_live_1", "refuses live keys"), ("sk_test_x", "Invalid API Key")]
    {
        let answer = scene.http.get(&url).bearer_auth(key).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert!(answer.text().await.unwrap().contains(words));
    }
    let foreign = scene.request("GET", "/v1/products").header("stripe-account", "acct_other").send().await.unwrap();
    assert_eq!(foreign.status(), 403);
}

#[tokio::test]
async fn what_one_account_owns_another_never_sees() {
    let scene = Scene::start().await;
    scene.stripe.add_account("acct_other");
    let ours = scene.make("/v1/products", &[("name", "Gold")]).await;
    let path = format!("/v1/products/{ours}");
    let theirs = scene.request("GET", &path).header("stripe-account", "acct_other").send().await.unwrap();
    assert_eq!(theirs.status(), 404);
    let key = "same-key";
    let create = |account: &'static str| {
        let form = [("name", "Theirs")];
        scene
            .request("POST", "/v1/products")
            .header("stripe-account", account)
            .header("idempotency-key", key)
            .form(&form)
    };
    let first: Value = create("acct_other").send().await.unwrap().json().await.unwrap();
    let again: Value = create("acct_other").send().await.unwrap().json().await.unwrap();
    assert_eq!(first["id"], again["id"]);
    assert_eq!(scene.stripe.objects("product").len(), 1, "only ours");
}

#[tokio::test]
async fn a_connected_account_is_onboarded_once_isolated_and_gone_when_its_owner_disconnects_it() {
    let scene = Scene::start().await;
    let own = Receiver::start(&scene.stripe.webhook_secret()).await;
    scene.stripe.set_webhook_url(&own.url);
    let controller = [
        ("controller[fees][payer]", "account"),
        ("controller[losses][payments]", "stripe"),
        ("controller[requirement_collection]", "stripe"),
        ("controller[stripe_dashboard][type]", "full"),
    ];
    let account = scene.make("/v1/accounts", &controller).await;
    let on_behalf = |method: &'static str, path: &'static str| {
        scene.request(method, path).header("stripe-account", account.clone())
    };
    let known: Value = on_behalf("GET", "/v1/account").send().await.unwrap().json().await.unwrap();
    assert_eq!((&known["id"], &known["charges_enabled"]), (&json!(account), &json!(false)));
    let link = [
        ("account", account.as_str()),
        ("type", "account_onboarding"),
        ("refresh_url", "http://127.0.0.1:9/again"),
        ("return_url", "http://127.0.0.1:9/back"),
    ];
    let (status, made) = scene.post("/v1/account_links", &link).await;
    assert_eq!((status, made.get("id")), (200, None), "{made}");
    let url = made["url"].as_str().unwrap();
    assert_eq!(scene.stripe.onboard(url).await.unwrap(), "http://127.0.0.1:9/back");
    assert!(scene.stripe.onboard(url).await.unwrap_err().to_string().contains("/again"), "once");
    let known: Value = on_behalf("GET", "/v1/account").send().await.unwrap().json().await.unwrap();
    assert_eq!(known["charges_enabled"], json!(true));

    let theirs: Value =
        on_behalf("POST", "/v1/products").form(&[("name", "Theirs")]).send().await.unwrap().json().await.unwrap();
    let (status, missing) = scene.get(&format!("/v1/products/{}", theirs["id"].as_str().unwrap())).await;
    assert_eq!((status, &missing["error"]["code"]), (404, &json!("resource_missing")));
    let (status, refused) = scene.post("/v1/payment_links", &[("application_fee_percent", "2")]).await;
    assert_eq!(status, 400, "{refused}");
    // Their events say whose they are, and go to the endpoint that was made for them alone.
    let events = scene.stripe.objects_of(&account, "event");
    assert!(events.iter().all(|it| it["account"] == json!(account)) && !events.is_empty(), "{events:?}");
    scene.stripe.deauthorize(&account).unwrap();
    assert!(scene.stripe.deauthorize(&account).is_err(), "once");
    let last = scene.stripe.objects_of(&account, "event").pop().unwrap();
    assert_eq!(last["type"], json!("account.application.deauthorized"));
    let refused = on_behalf("GET", "/v1/products").send().await.unwrap();
    assert_eq!(refused.status(), 403);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["code"], json!("account_invalid"));
    let (status, _) = scene.get(&format!("/v1/accounts/{account}")).await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn bad_prices_are_refused_as_stripe_refuses_them() {
    let scene = Scene::start().await;
    let product = scene.make("/v1/products", &[("name", "Gold")]).await;
    for (currency, amount, code) in [
        ("eur", "-1", "parameter_invalid_integer"),
        ("eur", "0.5", "parameter_invalid_integer"),
        ("eur", "1000000000", "parameter_invalid_integer"),
        ("xyz", "990", "parameter_invalid_string"),
    ] {
        let form = [("product", product.as_str()), ("currency", currency), ("unit_amount", amount)];
        let (status, body) = scene.post("/v1/prices", &form).await;
        assert_eq!((status, body["error"]["code"].as_str()), (400, Some(code)), "{currency} {amount}");
    }
    let (status, body) = scene.post("/v1/products", &[("name", &"n".repeat(4000))]).await;
    assert_eq!((status, body["error"]["param"].as_str()), (400, Some("name")));
    let price = scene.price(None, "10").await;
    let form = [
        ("mode", "payment"),
        ("line_items[0][price]", &price),
        ("line_items[0][quantity]", "1"),
        ("success_url", SUCCESS),
    ];
    let (status, body) = scene.post("/v1/checkout/sessions", &form).await;
    assert_eq!((status, body["error"]["code"].as_str()), (400, Some("amount_too_small")));
}

#[tokio::test]
async fn lists_go_forwards_and_backwards_by_cursor() {
    let scene = Scene::start().await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(scene.make("/v1/customers", &[]).await);
    }
    let shown = |body: &Value| -> Vec<String> {
        body["data"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
    };
    let (_, first) = scene.get("/v1/customers?limit=2").await;
    assert_eq!((shown(&first), &first["has_more"]), (vec![ids[4].clone(), ids[3].clone()], &json!(true)));
    let (_, last) = scene.get(&format!("/v1/customers?limit=2&starting_after={}", ids[1])).await;
    assert_eq!((shown(&last), &last["has_more"]), (vec![ids[0].clone()], &json!(false)));
    let (_, back) = scene.get(&format!("/v1/customers?limit=2&ending_before={}", ids[1])).await;
    assert_eq!((shown(&back), &back["has_more"]), (vec![ids[3].clone(), ids[2].clone()], &json!(true)));
    assert_eq!(scene.get("/v1/customers?starting_after=cus_none").await.0, 400);
    assert_eq!(scene.get("/v1/customers?limit=101").await.0, 400);
}

#[tokio::test]
async fn a_card_that_is_declined_leaves_the_checkout_open() {
    let scene = Scene::start().await;
    let price = scene.price(Some("month"), "990").await;
    let session = scene.checkout(&price, "subscription", &[]).await;
    let url = session["url"].as_str().unwrap();
    let error = scene.stripe.pay(url, Card::Declines).await.unwrap_err();
    assert!(error.to_string().contains("Your card was declined"), "{error}");
    assert_eq!(scene.stripe.subscriptions(), Vec::<Value>::new());
    let paid = scene.stripe.pay(url, Card::Pays).await.unwrap();
    assert_eq!(scene.status(&paid.subscription.unwrap()), "active");
}

#[tokio::test]
async fn sa7_a_card_that_wants_confirmation_buys_nothing_until_it_is_given() {
    let scene = Scene::start().await;
    let price = scene.price(Some("month"), "990").await;
    let session = scene.checkout(&price, "subscription", &[]).await;
    let asked = scene.stripe.pay(session["url"].as_str().unwrap(), Card::NeedsConfirmation).await.unwrap();
    assert!(asked.needs_confirmation && asked.subscription.is_none());
    let error = scene.stripe.confirm(&asked.redirect, false).await.unwrap_err();
    assert!(error.to_string().contains("did not confirm"), "{error}");
    let paid = scene.stripe.confirm(&asked.redirect, true).await.unwrap();
    assert_eq!(paid.redirect, SUCCESS.replace("{CHECKOUT_SESSION_ID}", session["id"].as_str().unwrap()));
    assert_eq!(scene.status(&paid.subscription.unwrap()), "active");
}

#[tokio::test]
async fn sa7_a_start_that_is_never_paid_expires_after_23_hours() {
    let scene = Scene::start().await;
    let (price, customer) = (scene.price(Some("month"), "990").await, scene.make("/v1/customers", &[]).await);
    let form =
        [("customer", customer.as_str()), ("items[0][price]", &price), ("payment_behavior", "default_incomplete")];
    let waiting = scene.make("/v1/subscriptions", &form).await;
    let paid = scene.make("/v1/subscriptions", &form).await;
    assert_eq!(scene.status(&waiting), "incomplete");
    scene.stripe.set_card(&customer, Card::Pays);
    let invoice = scene.stripe.subscription(&paid)["latest_invoice"].as_str().unwrap().to_owned();
    scene.make(&format!("/v1/invoices/{invoice}/pay"), &[]).await;
    scene.pass(23 * 3600 - 1).await;
    assert_eq!(scene.status(&waiting), "incomplete");
    scene.pass(1).await;
    assert_eq!((scene.status(&waiting), scene.status(&paid)), ("incomplete_expired".into(), "active".into()));
}

#[tokio::test]
async fn a_trial_ends_in_a_payment_a_pause_or_a_debt() {
    let scene = Scene::start().await;
    let price = scene.price(Some("month"), "990").await;
    let session = scene.checkout(&price, "subscription", &[("subscription_data[trial_period_days]", "7")]).await;
    assert_eq!(session["amount_total"], 0);
    let paid = scene.stripe.pay(session["url"].as_str().unwrap(), Card::Pays).await.unwrap().subscription.unwrap();
    let customer = scene.make("/v1/customers", &[]).await;
    let without_card = |then: &'static str| {
        let (customer, price) = (customer.clone(), price.clone());
        let scene = &scene;
        async move {
            let end = "trial_settings[end_behavior][missing_payment_method]";
            let form =
                [("customer", customer.as_str()), ("items[0][price]", &price), ("trial_period_days", "7"), (end, then)];
            scene.make("/v1/subscriptions", &form).await
        }
    };
    let (paused, owing, over) =
        (without_card("pause").await, without_card("create_invoice").await, without_card("cancel").await);
    assert_eq!(scene.status(&paid), "trialing");
    scene.pass(5 * DAY).await;
    assert!(scene.kinds().contains(&"customer.subscription.trial_will_end".to_owned()));
    scene.pass(2 * DAY).await;
    let statuses = [&paid, &paused, &owing, &over].map(|id| scene.status(id));
    assert_eq!(statuses, ["active", "paused", "past_due", "canceled"]);
    scene.stripe.set_card(&customer, Card::Pays);
    scene.make(&format!("/v1/subscriptions/{paused}/resume"), &[]).await;
    assert_eq!(scene.status(&paused), "active");
}

#[tokio::test]
async fn renewals_follow_the_calendar_through_a_leap_of_the_clock() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    scene.pass(400 * DAY).await;
    let subscription = scene.stripe.subscription(&id);
    let item = &subscription["items"]["data"][0];
    let (start, end) = (item["current_period_start"].as_i64().unwrap(), item["current_period_end"].as_i64().unwrap());
    assert!(start <= START + 400 * DAY && START + 400 * DAY < end, "{start} {end}");
    assert_eq!(scene.stripe.objects("charge").len(), 14, "the first month and 13 renewals");
    let created: Vec<i64> = scene.stripe.objects("event").iter().map(|it| it["created"].as_i64().unwrap()).collect();
    assert!(created.is_sorted(), "the past is worked off in order");
    assert_eq!(subscription.get("current_period_end"), None, "periods stand on items only");
}

#[tokio::test]
async fn sa8_used_up_retries_end_in_each_of_the_three_settings() {
    for (setting, status) in [
        (AfterDunning::Cancel, "canceled"),
        (AfterDunning::MarkUnpaid, "unpaid"),
        (AfterDunning::LeavePastDue, "past_due"),
    ] {
        let scene = Scene::start().await;
        scene.stripe.set_after_dunning(setting);
        let id = scene.subscribed().await;
        scene.stripe.fail_renewals(&id, true).unwrap();
        scene.pass(31 * DAY).await;
        assert_eq!(scene.status(&id), "past_due");
        scene.pass(12 * DAY).await;
        assert_eq!(scene.status(&id), "past_due", "the retries last two weeks");
        scene.pass(2 * DAY).await;
        assert_eq!(scene.status(&id), status);
    }
}

#[tokio::test]
async fn a_debt_paid_by_hand_brings_the_subscription_back() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    scene.stripe.fail_renewals(&id, true).unwrap();
    scene.pass(31 * DAY).await;
    let invoice = scene.stripe.subscription(&id)["latest_invoice"].as_str().unwrap().to_owned();
    let url = format!("{}/i/{invoice}", scene.stripe.api_url());
    assert!(scene.page(&url, "en").await.1.contains("Pay €9.90"));
    let declined = scene.http.post(&url).form(&[("card", "0002")]).send().await.unwrap();
    assert_eq!(declined.status(), 402);
    let paid = scene.http.post(&url).form(&[("card", "4242")]).send().await.unwrap();
    assert!(paid.text().await.unwrap().contains("This invoice is paid."));
    assert_eq!(scene.status(&id), "active");
    scene.pass(31 * DAY).await;
    assert_eq!(scene.status(&id), "active", "the new card pays the next renewal");
}

#[tokio::test]
async fn sa9_a_paused_collection_leaves_the_status_alone() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    scene.make(&format!("/v1/subscriptions/{id}"), &[("pause_collection[behavior]", "void")]).await;
    scene.pass(31 * DAY).await;
    assert_eq!((scene.status(&id).as_str(), scene.stripe.objects("charge").len()), ("active", 1));
}

#[tokio::test]
async fn sa10_cancelling_in_the_portal_waits_for_the_period_and_can_be_undone() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let customer = scene.stripe.subscription(&id)["customer"].as_str().unwrap().to_owned();
    let form = [("customer", customer.as_str()), ("return_url", "http://127.0.0.1:9/"), ("locale", "zh")];
    scene.make("/v1/billing_portal/sessions", &form).await;
    let url = scene.stripe.portal_of(&customer).unwrap();
    let act = async |action: &str| {
        let form = [("subscription", id.as_str())];
        assert_eq!(scene.http.post(format!("{url}/{action}")).form(&form).send().await.unwrap().status(), 303);
        scene.stripe.subscription(&id)["cancel_at_period_end"].as_bool().unwrap()
    };
    assert!(scene.page(&url, "en").await.1.contains("到期后取消"));
    assert!(act("cancel").await);
    assert!(scene.page(&url, "en").await.1.contains("将于 2026-"));
    assert!(!act("keep").await);
    assert!(act("cancel").await);
    assert_eq!(scene.status(&id), "active");
    scene.pass(31 * DAY).await;
    assert_eq!((scene.status(&id).as_str(), scene.stripe.objects("charge").len()), ("canceled", 1));
    assert_eq!(scene.page(&url, "en").await.0, 404, "a portal's address does not last");
}

#[tokio::test]
async fn sa14_another_price_takes_over_in_the_same_period() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let dearer = scene.price(Some("month"), "1990").await;
    let item = scene.stripe.subscription(&id)["items"]["data"][0]["id"].as_str().unwrap().to_owned();
    let form = [("items[0][id]", item.as_str()), ("items[0][price]", &dearer)];
    scene.make(&format!("/v1/subscriptions/{id}"), &form).await;
    assert_eq!(scene.stripe.subscription(&id)["items"]["data"][0]["price"]["id"], json!(dearer));
    scene.pass(31 * DAY).await;
    // The difference for the whole first month, which had just begun, and the second month.
    assert_eq!(scene.stripe.objects("charge")[1]["amount"], 1000 + 1990);
    let yearly = scene.price(Some("year"), "9900").await;
    scene.make(&format!("/v1/subscriptions/{id}"), &[("items[0][price]", &yearly)]).await;
    scene.pass(300 * DAY).await;
    assert_eq!(scene.stripe.objects("charge").len(), 3, "the year is charged at once, less what was unused, and lasts");
}

#[tokio::test]
async fn sa6_money_that_comes_days_later_is_announced_and_then_arrives_or_not() {
    for (arrives, kind, status) in [
        (true, "checkout.session.async_payment_succeeded", "paid"),
        (false, "checkout.session.async_payment_failed", "unpaid"),
    ] {
        let scene = Scene::start().await;
        let price = scene.price(None, "4900").await;
        let session = scene.checkout(&price, "payment", &[("customer_creation", "always")]).await;
        let id = session["id"].as_str().unwrap();
        scene.stripe.pay(session["url"].as_str().unwrap(), Card::PaysLater).await.unwrap();
        let done = scene.stripe.object(id).unwrap();
        assert_eq!((&done["status"], &done["payment_status"]), (&json!("complete"), &json!("unpaid")));
        scene.pass(3 * DAY).await;
        scene.stripe.settle(id, arrives).unwrap();
        assert_eq!(scene.stripe.object(id).unwrap()["payment_status"], json!(status));
        assert_eq!(scene.kinds().last().unwrap(), kind);
    }
}

#[tokio::test]
async fn sa20_a_reference_that_stripe_dislikes_is_dropped_without_a_word() {
    let scene = Scene::start().await;
    let price = scene.price(Some("month"), "990").await;
    let form =
        [("line_items[0][price]", price.as_str()), ("line_items[0][quantity]", "1"), ("metadata[lyceum]", "plan_1")];
    let link = scene.make("/v1/payment_links", &form).await;
    let url = scene.stripe.object(&link).unwrap()["url"].as_str().unwrap().to_owned();
    for (given, kept) in
        [("good-Ref_1", json!("good-Ref_1")), ("bad%20one", json!(null)), (&"x".repeat(201), json!(null))]
    {
        let checkout = scene.stripe.open_checkout(&format!("{url}?client_reference_id={given}")).await.unwrap();
        let session = scene.stripe.object(checkout.rsplit('/').next().unwrap()).unwrap();
        assert_eq!(
            (&session["client_reference_id"], &session["metadata"]["lyceum"]),
            (&kept, &json!("plan_1")),
            "{given}"
        );
    }
    let paid = scene.stripe.pay(&url, Card::Pays).await.unwrap();
    assert!(paid.redirect.ends_with("/done"), "a link without a redirect thanks on its own page");
}

#[tokio::test]
async fn a_promotion_code_lowers_the_price_as_long_as_its_coupon_says() {
    let scene = Scene::start().await;
    let coupon = scene
        .make("/v1/coupons", &[("percent_off", "50"), ("duration", "repeating"), ("duration_in_months", "2")])
        .await;
    let form = [
        ("promotion[type]", "coupon"),
        ("promotion[coupon]", coupon.as_str()),
        ("code", "HALF"),
        ("max_redemptions", "1"),
    ];
    let code = scene.make("/v1/promotion_codes", &form).await;
    let price = scene.price(Some("month"), "990").await;
    let open = async || {
        scene.checkout(&price, "subscription", &[("allow_promotion_codes", "true")]).await["url"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (first, second) = (open().await, open().await);
    let apply = async |url: &str, code: &str| {
        scene.http.post(format!("{url}/code")).form(&[("code", code)]).send().await.unwrap().status().as_u16()
    };
    assert_eq!(apply(&first, "HALV").await, 400);
    assert_eq!(apply(&first, "half").await, 303);
    assert!(scene.page(&first, "en").await.1.contains("€4.95"));
    scene.stripe.pay(&first, Card::Pays).await.unwrap();
    assert_eq!(apply(&second, "HALF").await, 400, "used up");
    assert_eq!(scene.stripe.object(&code).unwrap()["times_redeemed"], 1);
    scene.pass(65 * DAY).await;
    let amounts: Vec<i64> = scene.stripe.objects("charge").iter().map(|it| it["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, [495, 495, 990]);
}

#[tokio::test]
async fn sa13_a_refund_and_a_dispute_change_no_subscription_by_themselves() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    scene.stripe.refund(&id, Some(100)).unwrap();
    scene.stripe.dispute(&id, Outcome::Lost).unwrap();
    assert_eq!(scene.status(&id), "active");
    assert!(scene.stripe.refund(&id, None).is_err(), "what is charged back cannot be given back");
    let told = scene.kinds();
    for kind in [
        "refund.created",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
    ] {
        assert!(told.iter().any(|it| it == kind), "{kind}");
    }
}

#[tokio::test]
async fn checkouts_expire_when_they_said_they_would() {
    let scene = Scene::start().await;
    let price = scene.price(Some("month"), "990").await;
    let session = scene.checkout(&price, "subscription", &[("expires_at", &(START + 3600).to_string())]).await;
    let url = session["url"].as_str().unwrap();
    scene.clock.advance(3600);
    let error = scene.stripe.pay(url, Card::Pays).await.unwrap_err();
    assert!(error.to_string().contains("This checkout is closed"), "even before anyone looked: {error}");
    scene.stripe.advance().await;
    assert_eq!(scene.stripe.object(session["id"].as_str().unwrap()).unwrap()["status"], "expired");
    assert_eq!(scene.kinds().last().unwrap(), "checkout.session.expired");
}

#[tokio::test]
async fn expansion_puts_objects_in_the_place_of_their_ids() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let (_, body) =
        scene.get(&format!("/v1/subscriptions/{id}?expand[]=latest_invoice.payments&expand[]=customer")).await;
    assert_eq!(body["latest_invoice"]["payments"]["data"][0]["status"], "paid");
    assert_eq!(body["customer"]["object"], "customer");
    let session = scene.stripe.objects("checkout.session")[0]["id"].as_str().unwrap().to_owned();
    let (_, plain) = scene.get(&format!("/v1/checkout/sessions/{session}")).await;
    assert_eq!(plain.get("line_items"), None);
    let (_, full) = scene.get(&format!("/v1/checkout/sessions/{session}?expand[]=line_items")).await;
    assert_eq!(full["line_items"]["data"][0]["price"]["unit_amount"], 990);
    assert_eq!(scene.get(&format!("/v1/subscriptions/{id}?expand[]=weather")).await.0, 400);
}

#[tokio::test]
async fn webhooks_come_signed_and_are_carried_again_until_they_are_accepted() {
    let scene = Scene::start().await;
    let receiver = Receiver::start(&scene.stripe.webhook_secret()).await;
    scene.stripe.set_webhook_url(&receiver.url);
    scene.make("/v1/customers", &[]).await;
    *receiver.answers.lock().unwrap() = 503;
    assert_eq!((scene.stripe.webhooks().deliver().await, scene.stripe.webhooks().pending()), (0, 1));
    assert_eq!(scene.stripe.objects("event")[0]["pending_webhooks"], 1);
    *receiver.answers.lock().unwrap() = 200;
    scene.clock.advance(3600);
    assert_eq!((scene.stripe.webhooks().deliver().await, scene.stripe.webhooks().pending()), (1, 0));
    assert_eq!(scene.stripe.objects("event")[0]["pending_webhooks"], 0);
    let got = receiver.got.lock().unwrap()[0].clone();
    assert_eq!((&got["created"], &got["signed_at"]), (&json!(START), &json!(START + 3600)), "each try is signed anew");
    assert_eq!(got["livemode"], false);
}

#[tokio::test]
async fn sd6_after_three_days_nobody_tries_any_more() {
    let scene = Scene::start().await;
    let receiver = Receiver::start(&scene.stripe.webhook_secret()).await;
    scene.stripe.set_webhook_url(&receiver.url);
    *receiver.answers.lock().unwrap() = 500;
    scene.make("/v1/customers", &[]).await;
    let mut tries = 0;
    while scene.stripe.webhooks().pending() > 0 {
        scene.stripe.webhooks().deliver().await;
        scene.clock.advance(3600);
        tries += 1;
        assert!(tries < 200);
    }
    assert!((60..=80).contains(&tries), "{tries}");
    let event = scene.stripe.objects("event")[0]["id"].as_str().unwrap().to_owned();
    *receiver.answers.lock().unwrap() = 200;
    assert!(scene.stripe.webhooks().resend(&event));
    assert_eq!(scene.stripe.webhooks().deliver().await, 1, "the dashboard can send it again");
}

#[tokio::test]
async fn webhooks_are_lost_doubled_twinned_turned_round_held_and_delayed_on_request() {
    let scene = Scene::start().await;
    let receiver = Receiver::start(&scene.stripe.webhook_secret()).await;
    scene.stripe.set_webhook_url(&receiver.url);
    let hooks = scene.stripe.webhooks();
    let make = async |name: &str| scene.make("/v1/products", &[("name", name)]).await;
    let names = || -> Vec<String> {
        let mut got = receiver.got.lock().unwrap();
        got.drain(..).map(|it| it["data"]["object"]["name"].as_str().unwrap().to_owned()).collect()
    };
    hooks.lose_next(1);
    make("lost").await;
    make("kept").await;
    assert_eq!((hooks.deliver().await, names()), (1, vec!["kept".to_owned()]));
    hooks.duplicate_next(1);
    make("double").await;
    hooks.deliver().await;
    let ids: Vec<_> = receiver.got.lock().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "SD1: one event, twice");
    names();
    hooks.twin_next(1);
    make("twin").await;
    hooks.deliver().await;
    let ids: Vec<_> = receiver.got.lock().unwrap().iter().map(|it| it["id"].clone()).collect();
    assert!(ids.len() == 2 && ids[0] != ids[1], "SD2: two events, one change");
    names();
    hooks.reverse(true);
    make("first").await;
    make("second").await;
    hooks.deliver().await;
    assert_eq!(names(), ["second", "first"]);
    hooks.reverse(false);
    hooks.hold(true);
    make("held").await;
    assert_eq!((hooks.deliver().await, hooks.pending()), (0, 1));
    hooks.hold(false);
    assert_eq!((hooks.deliver().await, names()), (1, vec!["held".to_owned()]));
    hooks.delay(60);
    hooks.manual(false);
    make("delayed").await;
    let mut wait = tokio::time::interval(std::time::Duration::from_millis(20));
    for _ in 0..10 {
        wait.tick().await;
    }
    assert_eq!(names(), Vec::<String>::new());
    scene.clock.advance(60);
    scene.stripe.advance().await;
    for _ in 0..200 {
        wait.tick().await;
        if hooks.pending() == 0 {
            break;
        }
    }
    wait.tick().await;
    assert_eq!(receiver.kinds(), ["product.created"], "carried in the background once due");
}

#[tokio::test]
async fn sd10_while_the_secret_is_rolled_both_sign() {
    let scene = Scene::start().await;
    let old = scene.stripe.webhook_secret();
    let new = scene.stripe.webhooks().roll_secret();
    let body = br#"{"id":"evt_1","object":"event","type":"x"}"#;
    let header = scene.stripe.webhooks().sign(body);
    assert!(webhook::verify(body, &header, &old, 300, START).is_ok());
    assert!(webhook::verify(body, &header, &new, 300, START).is_ok());
    scene.clock.advance(DAY);
    let header = scene.stripe.webhooks().sign(body);
    assert!(webhook::verify(body, &header, &old, 300, START + DAY).is_err(), "the old one is over after a day");
    assert!(webhook::verify(body, &header, &new, 300, START + DAY).is_ok());
}

#[tokio::test]
async fn the_limit_of_requests_is_kept_when_it_is_switched_on() {
    let scene = Scene::start().await;
    scene.stripe.limit(Some(25));
    let all = futures_util::future::join_all((0..40).map(|_| scene.get("/v1/products"))).await;
    let refused: Vec<_> = all.iter().filter(|(status, _)| *status == 429).collect();
    assert!((1..=15).contains(&refused.len()), "{}", refused.len());
    assert!(refused.iter().all(|(_, body)| body["error"]["code"] == "rate_limit"));
    assert_eq!(scene.get("/v1/prices").await.0, 200, "each endpoint has its own");
}

#[tokio::test]
async fn equal_seeds_make_equal_worlds() {
    let mut told = Vec::new();
    for _ in 0..2 {
        let scene = Scene::start().await;
        let id = scene.subscribed().await;
        told.push((id, scene.stripe.secret_key().to_owned(), scene.stripe.webhook_secret(), scene.kinds()));
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn the_checkout_page_tells_what_is_bought_in_the_buyers_language() {
    let scene = Scene::start().await;
    let product = scene.make("/v1/products", &[("name", "<b>Gold</b> & Co")]).await;
    let form =
        [("product", product.as_str()), ("currency", "jpy"), ("unit_amount", "1200"), ("recurring[interval]", "month")];
    let price = scene.make("/v1/prices", &form).await;
    let more = [("subscription_data[trial_period_days]", "7"), ("locale", "zh")];
    let session = scene.checkout(&price, "subscription", &more).await;
    let (status, page) = scene.page(session["url"].as_str().unwrap(), "en").await;
    assert_eq!(status, 200);
    for words in [
        "lang=\"zh-CN\"",
        "免费试用 7 天，之后 ¥1,200 每月",
        "测试模式",
        "&lt;b&gt;Gold&lt;/b&gt; &amp; Co",
        "4242 4242 4242 4242",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(!page.contains("<script") && !page.contains("//fonts"), "no script, nothing loaded");
    let session = scene.checkout(&price, "subscription", &[]).await;
    let (_, english) = scene.page(session["url"].as_str().unwrap(), "en-GB,en").await;
    assert!(english.contains("Due today") && english.contains("¥1,200"));
    assert_eq!(scene.page(&format!("{}/c/cs_none", scene.stripe.api_url()), "en").await.0, 404);
}
