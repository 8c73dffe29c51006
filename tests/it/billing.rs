//! Our Stripe client against the local Stripe, over real HTTP.

use std::time::Duration;

use lyceum::billing::live::Live;
use lyceum::billing::{
    Billing, BillingError, Cancel, Checkout, CheckoutStatus, DisputeStatus, Every, Key, Lasts, NewCheckout, NewCoupon,
    NewPaymentLink, NewPrice, NewProduct, Off, PaymentStatus, webhook,
};
use lyceum::domain::access::Status;
use lyceum::domain::ids::{CustomerId, PaymentIntentId, PriceId, ProductId, SubscriptionId};
use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::stripe::{Card, Fault, Outcome, StripeWorld};
use serde_json::json;

const START: i64 = 1_795_000_000;
const DAY: i64 = 86_400;

/// A local Stripe on a clock of its own, and our client to it.
struct Scene {
    clock: WorldClock,
    stripe: StripeWorld,
    live: Live,
}

impl Scene {
    async fn start() -> Self {
        let clock = WorldClock::manual(START);
        let stripe = StripeWorld::start(clock.clone(), 7).await.unwrap();
        stripe.webhooks().manual(true);
        let live = Live::new(stripe.api_url(), stripe.secret_key().into(), Duration::from_secs(5), 3).unwrap();
        Self { clock, stripe, live }
    }

    /// A key drawn when the scene began, used now.
    fn key(&self, name: &str) -> Key {
        Key::of(&format!("{START:08x}_{name}"), self.clock.now())
    }

    async fn customer(&self, reference: &str, key: &str) -> Result<CustomerId, BillingError> {
        self.live.create_customer(reference, &self.key(key)).await
    }

    async fn price(&self, every: Every) -> PriceId {
        let product = self.product("product-key").await.unwrap();
        self.live.create_price(&NewPrice { every, ..monthly(&product) }, &self.key("price-key")).await.unwrap()
    }

    async fn product(&self, key: &str) -> Result<ProductId, BillingError> {
        self.live.create_product(&gold(), &self.key(key)).await
    }

    async fn checkout(&self, every: Every, trial_days: u32) -> Checkout {
        let price = self.price(every).await;
        let customer = self.customer("member-ref", "customer-key").await.unwrap();
        let ask = NewCheckout { every, trial_days, ..checkout_of(&price, &customer, START + 3600) };
        self.live.create_checkout(&ask, &self.key("checkout-key")).await.unwrap()
    }

    async fn subscribed(&self) -> SubscriptionId {
        let checkout = self.checkout(Every::Month, 0).await;
        let paid = self.stripe.pay(&checkout.url.unwrap(), Card::Pays).await.unwrap();
        SubscriptionId(paid.subscription.unwrap())
    }

    async fn pass(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.stripe.advance().await;
    }
}

const fn gold() -> NewProduct<'static> {
    NewProduct { name: "Gold", description: "All lessons", picture: None, reference: "plan_1" }
}

const fn monthly(product: &ProductId) -> NewPrice<'_> {
    NewPrice { product, amount: 990, currency: "eur", every: Every::Month, own: None, reference: "plan_1" }
}

const fn link_of(price: &PriceId) -> NewPaymentLink<'_> {
    NewPaymentLink {
        price,
        amount: 990,
        every: Every::Month,
        trial_days: 7,
        without_card: None,
        reference: "plan_1",
        return_url: "http://127.0.0.1:9/claim?session_id={CHECKOUT_SESSION_ID}",
    }
}

const fn checkout_of<'a>(price: &'a PriceId, customer: &'a CustomerId, expires_at: i64) -> NewCheckout<'a> {
    NewCheckout {
        price,
        amount: 990,
        every: Every::Month,
        customer,
        reference: "checkout-ref",
        success_url: "http://127.0.0.1:9/paid?session_id={CHECKOUT_SESSION_ID}",
        cancel_url: "http://127.0.0.1:9/cancelled",
        trial_days: 0,
        without_card: None,
        expires_at,
        locale: "zh-CN",
        instead: None,
        most: 1,
        codes: false,
        referral: None,
    }
}

const fn ten_percent_off(product: &ProductId) -> NewCoupon<'_> {
    NewCoupon {
        product,
        code: "TEN",
        off: Off::Percent(10),
        lasts: Lasts::Once,
        max_uses: None,
        expires_at: None,
        reference: "coupon_1",
    }
}

#[tokio::test]
async fn a_member_pays_a_personal_checkout_and_the_client_sees_all_of_it() {
    let scene = Scene::start().await;
    let open = scene.checkout(Every::Month, 0).await;
    assert_eq!((&open.status, &open.payment_status), (&CheckoutStatus::Open, &PaymentStatus::Unpaid));
    let paid = scene.stripe.pay(open.url.as_deref().unwrap(), Card::Pays).await.unwrap();
    assert_eq!(paid.redirect, format!("http://127.0.0.1:9/paid?session_id={}", open.id));

    let done = scene.live.checkout(&open.id).await.unwrap();
    assert_eq!((&done.status, &done.payment_status), (&CheckoutStatus::Complete, &PaymentStatus::Paid));
    assert_eq!(
        (done.client_reference.as_deref(), done.prices.len(), done.amount_total),
        (Some("checkout-ref"), 1, Some(990))
    );

    let subscription = scene.live.subscription(&done.subscription.unwrap()).await.unwrap();
    assert_eq!(subscription.status, Ok(Status::Active));
    assert_eq!(subscription.items[0].price, done.prices[0]);
    assert_eq!(subscription.reference.as_deref(), Some("checkout-ref"));
    assert!((START + 28 * DAY..=START + 31 * DAY).contains(&subscription.current_period_end.unwrap()));

    let invoice = scene.live.invoice(&subscription.latest_invoice.unwrap()).await.unwrap();
    assert_eq!((invoice.status.as_str(), invoice.amount_paid), ("paid", 990));
    assert_eq!(invoice.subscription, Some(subscription.id.clone()));

    let payments = scene.live.payments_of(&subscription.customer).await.unwrap();
    assert_eq!((payments.len(), payments[0].amount_paid, payments[0].amount_refunded), (1, 990, 0));
    assert_eq!(payments[0].subscription, Some(subscription.id));
    assert_eq!(payments[0].invoice, Some(invoice.id));
    assert_eq!(scene.stripe.unknown_requests(), []);
}

#[tokio::test]
async fn sa3_an_answer_lost_on_its_way_makes_one_object() {
    for fault in
        [Fault::ResetAfter, Fault::Truncated, Fault::Html(502), Fault::Empty, Fault::ResetBefore, Fault::Before(503)]
    {
        let scene = Scene::start().await;
        scene.stripe.faults().next("POST", "/v1/products", fault, 1);
        let product = scene.product("key-1").await.unwrap();
        let all = scene.stripe.objects("product");
        assert_eq!((all.len(), all[0]["id"].as_str()), (1, Some(product.0.as_str())), "{fault:?}");
        let keys: Vec<_> = scene.stripe.requests().into_iter().map(|it| it.key.unwrap()).collect();
        assert_eq!(keys, [scene.key("key-1").text, scene.key("key-1").text], "{fault:?}");
    }
}

#[tokio::test]
async fn sa3_an_answer_that_comes_too_late_makes_one_object() {
    let mut scene = Scene::start().await;
    scene.live =
        Live::new(scene.stripe.api_url(), scene.stripe.secret_key().into(), Duration::from_millis(300), 3).unwrap();
    scene.stripe.faults().next("POST", "/v1/customers", Fault::Slow(900), 1);
    let customer = scene.customer("ref", "key-1").await.unwrap();
    assert_eq!(scene.stripe.objects("customer").len(), 1);
    assert!(scene.stripe.object(&customer.0).is_some());
    assert!(scene.stripe.requests()[1].replayed);
}

#[tokio::test]
async fn sa4_a_replayed_500_leads_to_the_object_that_was_made_after_all() {
    let scene = Scene::start().await;
    scene.stripe.faults().next("POST", "/v1/products", Fault::After(500), 1);
    let product = scene.product("key-1").await.unwrap();
    assert_eq!(scene.stripe.objects("product").len(), 1);
    assert_eq!(scene.stripe.objects("product")[0]["id"], product.0);
}

#[tokio::test]
async fn sa4_a_replayed_500_of_a_creation_that_failed_is_tried_under_another_key() {
    let scene = Scene::start().await;
    scene.price(Every::Month).await;
    scene.stripe.faults().next("POST", "/v1/customers", Fault::Spoilt(500), 1);
    scene.customer("ref", "key-1").await.unwrap();
    let posts: Vec<_> = scene.stripe.requests().into_iter().filter(|it| it.path == "/v1/customers").collect();
    let told: Vec<_> = posts.into_iter().map(|it| (it.method, it.key, it.status)).collect();
    let key = scene.key("key-1").text;
    assert_eq!(
        told,
        [
            ("POST".to_owned(), Some(key.clone()), 500),
            ("POST".to_owned(), Some(key.clone()), 500),
            ("GET".to_owned(), None, 200),
            ("POST".to_owned(), Some(format!("{key}.2")), 200)
        ]
    );
    assert_eq!(scene.stripe.objects("customer").len(), 1);
}

/// Stripe made it, its answer was lost, and the job that asks again was held up until Stripe had forgotten the key.
#[tokio::test]
async fn sa4_what_was_made_under_a_key_that_stripe_has_forgotten_is_found_again() {
    let scene = Scene::start().await;
    let price = scene.price(Every::Month).await;
    let product = scene.product("product-key").await.unwrap();
    let customer = scene.customer("member-ref", "customer-key").await.unwrap();
    let made = scene.live.create_coupon(&ten_percent_off(&product), &scene.key("coupon-key")).await.unwrap();
    for (kind, path) in [
        ("product", "/v1/products"),
        ("price", "/v1/prices"),
        ("payment_link", "/v1/payment_links"),
        ("customer", "/v1/customers"),
        ("checkout.session", "/v1/checkout/sessions"),
        ("coupon", "/v1/coupons"),
        ("promotion_code", "/v1/promotion_codes"),
        ("account", "/v1/accounts"),
    ] {
        let before = scene.stripe.objects(kind).len();
        let drawn = scene.clock.now();
        let ask = async || {
            let key = Key::of(&format!("{drawn:08x}_late"), scene.clock.now());
            let live = &scene.live;
            match kind {
                "product" => live.create_product(&gold(), &key).await.map(|it| it.0),
                "price" => live.create_price(&monthly(&product), &key).await.map(|it| it.0),
                "payment_link" => live.create_payment_link(&link_of(&price), &key).await.map(|it| it.id.0),
                "customer" => live.create_customer("late-ref", &key).await.map(|it| it.0),
                "checkout.session" => {
                    let ask = checkout_of(&price, &customer, scene.clock.now() + 3600);
                    live.create_checkout(&ask, &key).await.map(|it| it.id.0)
                }
                "coupon" => live.create_coupon(&ten_percent_off(&product), &key).await,
                "promotion_code" => live.create_promotion_code(&made, &ten_percent_off(&product), &key).await,
                _ => live.create_account("late-ref", &key).await.map(|it| it.0),
            }
        };
        scene.stripe.faults().next("POST", path, Fault::ResetAfter, 3);
        assert!(ask().await.unwrap_err().is_retryable(), "{kind}");
        scene.clock.advance(2 * DAY);
        let found = ask().await.unwrap();
        assert_eq!(scene.stripe.objects(kind).len(), before + 1, "{kind}");
        assert!(scene.stripe.object(&found).is_some(), "{kind}");
        let last = scene.stripe.requests().pop().unwrap();
        assert_eq!((last.method.as_str(), last.path.as_str()), ("GET", path), "looked for, not asked for: {kind}");
    }
}

#[tokio::test]
async fn sa4_an_old_key_under_which_nothing_was_made_makes_one_object() {
    let scene = Scene::start().await;
    scene.stripe.faults().next("POST", "/v1/products", Fault::Before(503), 3);
    assert!(scene.product("key-1").await.unwrap_err().is_retryable());
    scene.clock.advance(2 * DAY);
    scene.product("key-1").await.unwrap();
    assert_eq!(scene.stripe.objects("product").len(), 1);
}

#[tokio::test]
async fn sa5_a_key_used_again_for_something_else_is_refused_and_makes_nothing() {
    let scene = Scene::start().await;
    scene.customer("ref-1", "key-1").await.unwrap();
    let error = scene.customer("ref-2", "key-1").await.unwrap_err();
    let reused = matches!(&error, BillingError::Refused { code, .. } if code == "idempotency_error");
    assert!(reused && !error.is_retryable(), "{error}");
    assert_eq!(scene.stripe.objects("customer").len(), 1);
    assert_eq!(scene.stripe.requests().len(), 2, "it is not tried again");
}

#[tokio::test]
async fn sa1_a_busy_stripe_is_waited_for_as_long_as_it_asks_or_left_to_the_queue() {
    let scene = Scene::start().await;
    let subscription = scene.subscribed().await;
    let path = "/v1/subscriptions";
    scene.stripe.faults().next("GET", path, Fault::TooMany(Some(1)), 1);
    let began = std::time::Instant::now();
    assert!(scene.live.subscription(&subscription).await.is_ok());
    assert!(began.elapsed() >= Duration::from_secs(1));

    scene.stripe.faults().next("GET", path, Fault::TooMany(Some(60)), 1);
    let error = scene.live.subscription(&subscription).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(60));
    assert!(error.is_retryable() && !error.is_missing());
}

#[tokio::test]
async fn sa2_no_broken_answer_says_that_a_subscription_is_gone() {
    let mut scene = Scene::start().await;
    let subscription = scene.subscribed().await;
    scene.live =
        Live::new(scene.stripe.api_url(), scene.stripe.secret_key().into(), Duration::from_secs(5), 1).unwrap();
    for fault in [
        Fault::Truncated,
        Fault::Html(502),
        Fault::Html(404),
        Fault::Html(200),
        Fault::Empty,
        Fault::ResetBefore,
        Fault::Before(500),
        Fault::TooMany(None),
    ] {
        scene.stripe.faults().next("GET", "/v1/subscriptions", fault, 1);
        let error = scene.live.subscription(&subscription).await.unwrap_err();
        assert!(matches!(error, BillingError::Unreachable { .. }), "{fault:?}: {error}");
        scene.stripe.faults().next("GET", "/v1/subscriptions", fault, 1);
        assert!(scene.live.subscriptions_page(None).await.is_err(), "{fault:?}: an empty page would revoke everybody");
        scene.stripe.faults().clear();
    }
    let error = scene.live.subscription(&SubscriptionId("sub_none".into())).await.unwrap_err();
    assert!(error.is_missing());
    assert!(error.to_string().contains("req_"), "the request id is kept: {error}");
}

#[tokio::test]
async fn sa17_every_subscription_is_listed_once_while_the_pages_move() {
    let scene = Scene::start().await;
    let price = scene.price(Every::Month).await;
    let customer = scene.customer("many", "many-key").await.unwrap();
    scene.stripe.set_card(&customer.0, Card::Pays);
    let start = async || {
        let form = [("customer", customer.0.as_str()), ("items[0][price]", price.0.as_str())];
        post(&scene.stripe, "/v1/subscriptions", &form).await["id"].as_str().unwrap().to_owned()
    };
    let mut before = Vec::new();
    for _ in 0..230 {
        before.push(start().await);
    }
    let mut seen = Vec::new();
    let mut after = None;
    let mut pages = 0;
    loop {
        let page = scene.live.subscriptions_page(after.as_deref()).await.unwrap();
        pages += 1;
        seen.extend(page.items.into_iter().map(|it| it.id.0));
        start().await;
        scene.stripe.cancel_now(&before[pages]).unwrap();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    seen.reverse();
    assert_eq!((pages, seen), (3, before));
    assert_eq!(scene.live.subscriptions_of(&customer).await.unwrap().len(), 233);
    assert_eq!(scene.live.subscriptions_of(&CustomerId("cus_none".into())).await.unwrap(), []);
}

/// A form posted as any client would.
async fn post(stripe: &StripeWorld, path: &str, form: &[(&str, &str)]) -> serde_json::Value {
    let client = reqwest::Client::builder().build().unwrap();
    let request = client.post(format!("{}{path}", stripe.api_url())).bearer_auth(stripe.secret_key());
    request.form(form).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn a_plan_is_made_changed_and_taken_off_sale() {
    let scene = Scene::start().await;
    let price = scene.price(Every::Month).await;
    let ask = link_of(&price);
    let link = scene.live.create_payment_link(&ask, &scene.key("link-key")).await.unwrap();
    assert_eq!(scene.live.create_payment_link(&ask, &scene.key("link-key")).await.unwrap(), link);
    let paid = scene.stripe.pay(&link.url, Card::Pays).await.unwrap();
    assert!(paid.redirect.starts_with("http://127.0.0.1:9/claim?session_id=cs_test_"), "{}", paid.redirect);
    let subscription = scene.live.subscription(&SubscriptionId(paid.subscription.unwrap())).await.unwrap();
    assert_eq!(subscription.status, Ok(Status::Trialing));
    assert_eq!(subscription.trial_end, Some(START + 7 * DAY));
    let page = scene.live.checkouts_page(START, None).await.unwrap();
    assert_eq!(page.items[0].payment_link, Some(link.id.clone()));
    assert_eq!(page.items[0].reference.as_deref(), Some("plan_1"));
    assert_eq!(page.items[0].payment_status, PaymentStatus::NoPaymentRequired);

    scene.live.set_payment_link_active(&link.id, false).await.unwrap();
    let error = scene.stripe.pay(&link.url, Card::Pays).await.unwrap_err();
    assert!(error.to_string().contains("no longer active"), "{error}");

    let product = ProductId(scene.stripe.objects("product")[0]["id"].as_str().unwrap().into());
    let wanted = NewProduct { name: "Platinum", description: "", picture: None, reference: "plan_1" };
    scene.live.update_product(&product, &wanted).await.unwrap();
    scene.live.set_product_active(&product, false).await.unwrap();
    scene.live.set_price_active(&price, false).await.unwrap();
    let shown = scene.stripe.object(&product.0).unwrap();
    assert_eq!(
        (&shown["name"], &shown["description"], &shown["active"]),
        (&json!("Platinum"), &json!(null), &json!(false))
    );
    assert_eq!(scene.stripe.object(&price.0).unwrap()["active"], json!(false));
    assert_eq!(scene.stripe.unknown_requests(), []);
}

#[tokio::test]
async fn pv9_nothing_but_our_own_references_is_sent() {
    let scene = Scene::start().await;
    scene.subscribed().await;
    for request in scene.stripe.requests() {
        let metadata = request.fields.get("metadata").and_then(|it| it.as_object()).cloned().unwrap_or_default();
        assert!(metadata.keys().all(|key| ["lyceum", "lyceum_request"].contains(&key.as_str())), "{metadata:?}");
        assert!(!request.raw.contains("email") && !request.raw.contains("name=Ada"), "{}", request.raw);
    }
}

#[tokio::test]
async fn ending_a_subscription_is_safe_to_repeat() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let ending = scene.live.cancel_subscription(&id, Cancel::AtPeriodEnd).await.unwrap();
    assert!(ending.cancel_at_period_end && ending.cancel_at == ending.current_period_end);
    let kept = scene.live.cancel_subscription(&id, Cancel::Never).await.unwrap();
    assert!(!kept.cancel_at_period_end && kept.cancel_at.is_none() && kept.status == Ok(Status::Active));
    scene.stripe.faults().next("DELETE", "/v1/subscriptions", Fault::ResetAfter, 1);
    let over = scene.live.cancel_subscription(&id, Cancel::Now).await.unwrap();
    assert_eq!((over.status, over.ended_at), (Ok(Status::Canceled), Some(START)));
    assert_eq!(scene.live.cancel_subscription(&id, Cancel::Now).await.unwrap().status, Ok(Status::Canceled));
    assert!(
        scene.live.cancel_subscription(&SubscriptionId("sub_none".into()), Cancel::Now).await.unwrap_err().is_missing()
    );
}

#[tokio::test]
async fn a_checkout_closes_once_and_says_what_became_of_it() {
    let scene = Scene::start().await;
    let checkout = scene.checkout(Every::Month, 0).await;
    assert_eq!(scene.live.expire_checkout(&checkout.id).await.unwrap().status, CheckoutStatus::Expired);
    assert_eq!(scene.live.expire_checkout(&checkout.id).await.unwrap().status, CheckoutStatus::Expired);
    assert!(scene.stripe.pay(checkout.url.as_deref().unwrap(), Card::Pays).await.is_err());
}

#[tokio::test]
async fn sa13_refunds_and_disputes_are_facts_about_a_payment() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let customer = scene.live.subscription(&id).await.unwrap().customer;
    scene.stripe.refund(&id.0, Some(300)).unwrap();
    let payment = scene.live.payments_of(&customer).await.unwrap().remove(0);
    assert_eq!((payment.amount_paid, payment.amount_refunded), (990, 300));
    assert!(scene.stripe.refund(&id.0, Some(691)).is_err(), "more than is left");
    let intent = payment.intent.unwrap();

    scene.stripe.dispute(&id.0, Outcome::Open).unwrap();
    let disputed = scene.live.payment(&intent).await.unwrap().unwrap();
    assert_eq!(disputed.disputes[0].status, DisputeStatus::Open);
    assert_eq!(disputed.subscription.as_ref(), Some(&id));
    scene.stripe.dispute(&id.0, Outcome::Won).unwrap();
    assert_eq!(scene.live.payment(&intent).await.unwrap().unwrap().disputes[0].status, DisputeStatus::Won);
    assert_eq!(scene.live.payment(&PaymentIntentId("pi_none".into())).await.unwrap(), None);
}

#[tokio::test]
async fn a_plan_sold_once_names_its_checkout_as_the_payments_reason() {
    let scene = Scene::start().await;
    let checkout = scene.checkout(Every::Once, 0).await;
    scene.stripe.pay(checkout.url.as_deref().unwrap(), Card::Pays).await.unwrap();
    let done = scene.live.checkout(&checkout.id).await.unwrap();
    assert_eq!((done.subscription, &done.payment_status), (None, &PaymentStatus::Paid));
    let payment = scene.live.payment(&done.payment_intent.unwrap()).await.unwrap().unwrap();
    assert_eq!((payment.checkout, payment.invoice), (Some(checkout.id), None));
    assert_eq!(scene.live.payments_of(&done.customer.unwrap()).await.unwrap()[0].checkout, Some(done.id));
}

#[tokio::test]
async fn sa8_a_failed_renewal_is_retried_and_then_ends_as_the_merchant_set_it() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let status = async || scene.live.subscription(&id).await.unwrap().status;
    scene.pass(31 * DAY).await;
    assert_eq!(status().await, Ok(Status::Active), "renewed");
    scene.stripe.fail_renewals(&id.0, true).unwrap();
    scene.pass(31 * DAY).await;
    assert_eq!(status().await, Ok(Status::PastDue));
    let subscription = scene.live.subscription(&id).await.unwrap();
    let invoice = scene.live.invoice(&subscription.latest_invoice.unwrap()).await.unwrap();
    assert_eq!((invoice.status.as_str(), invoice.attempt_count), ("open", 1));
    assert!(invoice.next_payment_attempt.is_some());
    scene.pass(14 * DAY).await;
    let over = scene.live.subscription(&id).await.unwrap();
    assert_eq!((over.status, over.cancel_reason.as_deref()), (Ok(Status::Canceled), Some("payment_failed")));
}

#[tokio::test]
async fn a_customer_deleted_in_the_dashboard_is_answered_as_deleted() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let customer = scene.live.subscription(&id).await.unwrap().customer;
    assert_eq!(scene.live.customer(&customer).await.unwrap().reference.as_deref(), Some("member-ref"));
    let client = reqwest::Client::builder().build().unwrap();
    let url = format!("{}/v1/customers/{customer}", scene.stripe.api_url());
    client.delete(url).bearer_auth(scene.stripe.secret_key()).send().await.unwrap();
    assert!(scene.live.customer(&customer).await.unwrap().deleted);
    assert_eq!(scene.live.subscription(&id).await.unwrap().status, Ok(Status::Canceled));
}

#[tokio::test]
async fn missed_events_are_read_back_page_by_page_and_by_kind() {
    let scene = Scene::start().await;
    scene.stripe.set_webhook_url("http://127.0.0.1:9/stripe/webhook");
    scene.subscribed().await;
    for number in 0..120 {
        scene.customer("ref", &format!("key-{number}")).await.unwrap();
    }
    let first = scene.live.events_page(START, &[], None).await.unwrap();
    let second = scene.live.events_page(START, &[], first.next.as_deref()).await.unwrap();
    assert_eq!((first.items.len(), second.next), (100, None));
    let kinds = ["customer.subscription.created", "checkout.session.completed"];
    let page = scene.live.events_page(START, &kinds, None).await.unwrap();
    let mut told: Vec<_> = page.items.iter().map(|it| it.kind.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["checkout.session.completed", "customer.subscription.created"]);
    assert!(page.items.iter().all(|it| it.customer.is_some() && it.object_id.is_some()));
    scene.pass(31 * DAY).await;
    assert_eq!(scene.live.events_page(0, &kinds, None).await.unwrap().items, [], "Stripe forgets after 30 days");

    let endpoints = scene.live.webhook_endpoints().await.unwrap();
    assert_eq!(
        (endpoints.len(), endpoints[0].enabled, endpoints[0].events.as_slice()),
        (2, true, &["*".to_owned()][..])
    );
    assert!(!endpoints[0].connect && endpoints[1].connect, "the second one hears of connected accounts");
    assert_eq!(endpoints[0].api_version.as_deref(), Some(lyceum::billing::API_VERSION));
    let account = scene.live.account().await.unwrap();
    assert!(account.charges_enabled && !account.livemode);
}

#[tokio::test]
async fn the_portal_address_is_for_this_customer() {
    let scene = Scene::start().await;
    let id = scene.subscribed().await;
    let customer = scene.live.subscription(&id).await.unwrap().customer;
    let url = scene.live.portal(&customer, "http://127.0.0.1:9/").await.unwrap();
    assert_eq!(scene.stripe.portal_of(&customer.0), Some(url));
    assert!(scene.live.portal(&CustomerId("cus_none".into()), "http://127.0.0.1:9/").await.is_err());
}

#[tokio::test]
async fn sa19_webhooks_of_both_payload_shapes_name_the_same_object() {
    use lyceum::sandbox::stripe::Shape;
    let mut told = Vec::new();
    for shape in [Shape::Current, Shape::Of2024] {
        let scene = Scene::start().await;
        scene.stripe.webhooks().shape(shape);
        let id = scene.subscribed().await;
        let event =
            scene.stripe.objects("event").into_iter().find(|it| it["type"] == "customer.subscription.created").unwrap();
        let old = event["data"]["object"]["current_period_end"].is_i64();
        let item = &event["data"]["object"]["items"]["data"][0];
        assert_eq!((old, item["current_period_end"].is_i64()), (shape == Shape::Of2024, shape == Shape::Current));
        let body = event.to_string();
        let signature = scene.stripe.webhooks().sign(body.as_bytes());
        let read = webhook::verify(body.as_bytes(), &signature, &scene.stripe.webhook_secret(), 300, START).unwrap();
        assert_eq!(read.object_id, Some(id.0));
        told.push((read.kind, read.customer.is_some()));
    }
    assert_eq!(told[0], told[1]);
}
