//! Our Stripe client against the local Stripe, over real HTTP.

use std::time::Duration;

use lyceum::billing::live::Live;
use lyceum::billing::{
    Billing, BillingError, Cancel, Checkout, CheckoutStatus, DisputeStatus, Every, NewCheckout, NewPaymentLink,
    NewPrice, NewProduct, PaymentStatus, SubscriptionStatus, webhook,
};
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

    async fn price(&self, every: Every) -> PriceId {
        let product = self.product("product-key").await.unwrap();
        let price = NewPrice { product: &product, amount: 990, currency: "eur", every, reference: "plan_1" };
        self.live.create_price(&price, "price-key").await.unwrap()
    }

    async fn product(&self, key: &str) -> Result<ProductId, BillingError> {
        let product = NewProduct { name: "Gold", description: "All lessons", reference: "plan_1" };
        self.live.create_product(&product, key).await
    }

    async fn checkout(&self, every: Every, trial_days: u32) -> Checkout {
        let price = self.price(every).await;
        let customer = self.live.create_customer("member-ref", "customer-key").await.unwrap();
        let ask = NewCheckout {
            price: &price,
            every,
            customer: &customer,
            reference: "checkout-ref",
            success_url: "http://127.0.0.1:9/paid?session_id={CHECKOUT_SESSION_ID}",
            cancel_url: "http://127.0.0.1:9/cancelled",
            trial_days,
            expires_at: START + 3600,
            locale: "zh-CN",
        };
        self.live.create_checkout(&ask, "checkout-key").await.unwrap()
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
    assert_eq!(subscription.status, SubscriptionStatus::Active);
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
