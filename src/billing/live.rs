//! [`Billing`] over HTTP: build a request, send it, read the answer leniently.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use stripe_billing::billing_portal_session::CreateBillingPortalSession;
use stripe_billing::subscription::{
    CancelSubscription, ListSubscription, ListSubscriptionStatus, RetrieveSubscription, UpdateSubscription,
};
use stripe_checkout::checkout_session::{ExpireCheckoutSession, RetrieveCheckoutSession};
use stripe_client_core::StripeRequest as _;
use stripe_core::customer::RetrieveCustomer;
use stripe_payment::payment_link::UpdatePaymentLink;
use stripe_product::price::UpdatePrice;
use stripe_product::product::UpdateProduct;

use super::decode::{self, Json};
use super::transport::Transport;
use super::{
    Account, Billing, BillingError, Cancel, Checkout, Customer, Invoice, Key, NewCheckout, NewCoupon, NewPaymentLink,
    NewPrice, NewProduct, Page, Payment, PaymentLink, PromotionCode, Share, StripeEvent, Subscription, Swap,
    WebhookEndpoint, requests,
};
use crate::domain::access::Status;
use crate::domain::ids::{
    CheckoutSessionId, CustomerId, InvoiceId, PaymentIntentId, PaymentLinkId, PriceId, ProductId, StripeAccountId,
    SubscriptionId,
};

mod connect;
mod coupons;
mod creation;
mod leaving;
mod payments;
mod switching;

use creation::Creation;

/// How many objects Stripe gives at most per page.
const PAGE: &str = "100";

/// Stripe over HTTP.
#[derive(Debug, Clone)]
pub struct Live {
    transport: Transport,
    livemode: bool,
    /// Of what creators' accounts are paid.
    share: Share,
}

impl Live {
    /// `address` is empty for Stripe itself; `timeout` is per try; `attempts` counts the first try too.
    pub fn new(address: &str, secret: SecretString, timeout: Duration, attempts: u32) -> Result<Self, BillingError> {
        let livemode = ["sk_live_", "rk_live_"].iter().any(|prefix| secret.expose_secret().starts_with(prefix));
        let transport = Transport::new(address, secret, timeout, attempts)?;
        Ok(Self { transport, livemode, share: Share::default() })
    }

    /// Take a share of what creators' accounts are paid; the operator's own account pays none.
    #[must_use]
    pub fn sharing(self, share: Share) -> Self {
        Self { share, ..self }
    }

    fn share(&self) -> Share {
        if self.transport.account().is_some() { self.share } else { Share::default() }
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, BillingError> {
        self.transport.ask(requests::get(path, query), None).await
    }

    /// One page of a listing of 100.
    async fn list(&self, path: &str, query: &[(&str, &str)], after: Option<&str>) -> Result<Value, BillingError> {
        let mut query = query.to_vec();
        query.push(("limit", PAGE));
        query.extend(after.map(|after| ("starting_after", after)));
        self.get(path, &query).await
    }

    async fn list_subscriptions(
        &self,
        customer: Option<&CustomerId>,
        after: Option<&str>,
    ) -> Result<Page<Subscription>, BillingError> {
        let mut request = ListSubscription::new().status(ListSubscriptionStatus::All).limit(100_i64);
        if let Some(customer) = customer {
            request = request.customer(customer.0.as_str());
        }
        if let Some(after) = after {
            request = request.starting_after(after);
        }
        decode::page(&self.transport.ask(request.build(), None).await?, decode::subscription)
    }
}

#[async_trait]
impl Billing for Live {
    fn through(&self, account: &StripeAccountId) -> Arc<dyn Billing> {
        Arc::new(Self { transport: self.transport.on_behalf_of(account), ..self.clone() })
    }

    fn account_id(&self) -> Option<&StripeAccountId> {
        self.transport.account()
    }

    async fn create_account(&self, reference: &str, key: &Key) -> Result<StripeAccountId, BillingError> {
        self.make_account(reference, key).await
    }

    async fn onboarding(&self, account: &StripeAccountId, return_url: &str) -> Result<String, BillingError> {
        self.link_account(account, return_url).await
    }

    async fn connected(&self, account: &StripeAccountId) -> Result<Account, BillingError> {
        decode::account(Json(&self.get(&format!("/accounts/{account}"), &[]).await?), self.livemode)
    }

    async fn create_product(&self, product: &NewProduct<'_>, key: &Key) -> Result<ProductId, BillingError> {
        let creation = Creation { kind: "product", list: "/products", dated: true, of: None };
        let made = self.create(&creation, key, |made_by| requests::product(product, made_by)).await?;
        Json(&made).own_id("product").map(ProductId)
    }

    async fn update_product(&self, product: &ProductId, wanted: &NewProduct<'_>) -> Result<(), BillingError> {
        self.transport.ask(requests::product_update(product, wanted), None).await.map(drop)
    }

    async fn set_product_active(&self, product: &ProductId, active: bool) -> Result<(), BillingError> {
        self.transport.ask(UpdateProduct::new(product.0.as_str()).active(active).build(), None).await.map(drop)
    }

    async fn create_price(&self, price: &NewPrice<'_>, key: &Key) -> Result<PriceId, BillingError> {
        let creation =
            Creation { kind: "price", list: "/prices", dated: true, of: Some(("product", &price.product.0)) };
        let made = self.create(&creation, key, |made_by| requests::price(price, made_by)).await?;
        Json(&made).own_id("price").map(PriceId)
    }

    async fn set_price_active(&self, price: &PriceId, active: bool) -> Result<(), BillingError> {
        self.transport.ask(UpdatePrice::new(price.0.as_str()).active(active).build(), None).await.map(drop)
    }

    async fn create_payment_link(&self, link: &NewPaymentLink<'_>, key: &Key) -> Result<PaymentLink, BillingError> {
        let creation = Creation { kind: "payment_link", list: "/payment_links", dated: false, of: None };
        let made = self.create(&creation, key, |made_by| requests::payment_link(link, self.share(), made_by)).await?;
        decode::payment_link(Json(&made))
    }

    async fn set_payment_link_active(&self, link: &PaymentLinkId, active: bool) -> Result<(), BillingError> {
        self.transport.ask(UpdatePaymentLink::new(link.0.as_str()).active(active).build(), None).await.map(drop)
    }

    async fn create_customer(&self, reference: &str, key: &Key) -> Result<CustomerId, BillingError> {
        let creation = Creation { kind: "customer", list: "/customers", dated: true, of: None };
        let made = self.create(&creation, key, |made_by| requests::customer(reference, made_by)).await?;
        Json(&made).own_id("customer").map(CustomerId)
    }

    async fn customer(&self, customer: &CustomerId) -> Result<Customer, BillingError> {
        decode::customer(Json(&self.transport.ask(RetrieveCustomer::new(customer.0.as_str()).build(), None).await?))
    }

    async fn create_checkout(&self, checkout: &NewCheckout<'_>, key: &Key) -> Result<Checkout, BillingError> {
        let of = Some(("customer", checkout.customer.0.as_str()));
        let creation = Creation { kind: "checkout.session", list: "/checkout/sessions", dated: true, of };
        let made = self.create(&creation, key, |made_by| requests::checkout(checkout, self.share(), made_by)).await?;
        decode::checkout(Json(&made))
    }

    async fn expire_checkout(&self, session: &CheckoutSessionId) -> Result<Checkout, BillingError> {
        match self.transport.ask(ExpireCheckoutSession::new(session.0.as_str()).build(), None).await {
            Ok(answer) => decode::checkout(Json(&answer)),
            // Stripe refuses to close what is no longer open: say what it is instead.
            Err(BillingError::Refused { status: 400, .. }) => self.checkout(session).await,
            Err(error) => Err(error),
        }
    }

    async fn checkout(&self, session: &CheckoutSessionId) -> Result<Checkout, BillingError> {
        let request = RetrieveCheckoutSession::new(session.0.as_str()).expand(vec!["line_items".to_owned()]);
        decode::checkout(Json(&self.transport.ask(request.build(), None).await?))
    }

    async fn buyer_mail(
        &self,
        session: Option<&CheckoutSessionId>,
        customer: Option<&CustomerId>,
    ) -> Result<Option<SecretString>, BillingError> {
        let mail = |json: Json<'_>| Ok(json.text("customer_details.email").map(SecretString::from));
        if let Some(session) = session {
            let request = RetrieveCheckoutSession::new(session.0.as_str());
            let answer = self.transport.ask(request.build(), None).await?;
            Json(&answer).own_id("checkout.session")?;
            return mail(Json(&answer));
        }
        let Some(customer) = customer else { return Ok(None) };
        let query = [("customer", customer.0.as_str()), ("limit", "1")];
        let answer = self.get("/checkout/sessions", &query).await?;
        Ok(decode::page(&answer, mail)?.items.into_iter().flatten().next())
    }

    async fn checkouts_page(&self, since: i64, after: Option<&str>) -> Result<Page<Checkout>, BillingError> {
        let since = since.to_string();
        decode::page(&self.list("/checkout/sessions", &[("created[gte]", &since)], after).await?, decode::checkout)
    }

    async fn subscription(&self, subscription: &SubscriptionId) -> Result<Subscription, BillingError> {
        decode::subscription(Json(
            &self.transport.ask(RetrieveSubscription::new(subscription.0.as_str()).build(), None).await?,
        ))
    }

    async fn subscriptions_of(&self, customer: &CustomerId) -> Result<Vec<Subscription>, BillingError> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = self.list_subscriptions(Some(customer), after.as_deref()).await?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    async fn subscriptions_page(&self, after: Option<&str>) -> Result<Page<Subscription>, BillingError> {
        self.list_subscriptions(None, after).await
    }

    async fn cancel_subscription(
        &self,
        subscription: &SubscriptionId,
        when: Cancel,
    ) -> Result<Subscription, BillingError> {
        let id = subscription.0.as_str();
        if when != Cancel::Now
            && let Some(schedule) = self.subscription(subscription).await?.schedule
        {
            // Stripe lets nobody plan the end of a subscription whose price a schedule is to change.
            self.release(&schedule).await?;
        }
        let request = match when {
            Cancel::Now => CancelSubscription::new(id).build(),
            Cancel::AtPeriodEnd => UpdateSubscription::new(id).cancel_at_period_end(true).build(),
            Cancel::Never => UpdateSubscription::new(id).cancel_at_period_end(false).build(),
        };
        match self.transport.ask(request, None).await {
            Ok(answer) => decode::subscription(Json(&answer)),
            // Stripe calls an ended subscription missing here; a repeated call finds what the lost one has done.
            Err(error) if error.is_missing() && when == Cancel::Now => {
                let now = self.subscription(subscription).await?;
                if now.status == Ok(Status::Canceled) { Ok(now) } else { Err(error) }
            }
            Err(error) => Err(error),
        }
    }

    async fn swap_price(&self, swap: &Swap<'_>) -> Result<Subscription, BillingError> {
        self.swap_now(swap).await
    }

    async fn swap_price_later(&self, swap: &Swap<'_>, key: &str) -> Result<String, BillingError> {
        self.swap_later(swap, key).await
    }

    async fn release_schedule(&self, schedule: &str) -> Result<(), BillingError> {
        self.release(schedule).await
    }

    async fn create_coupon(&self, coupon: &NewCoupon<'_>, key: &Key) -> Result<String, BillingError> {
        self.make_coupon(coupon, key).await
    }

    async fn create_promotion_code(
        &self,
        coupon: &str,
        wanted: &NewCoupon<'_>,
        key: &Key,
    ) -> Result<String, BillingError> {
        self.make_code(coupon, wanted, key).await
    }

    async fn promotion_code(&self, code: &str) -> Result<PromotionCode, BillingError> {
        self.code(code).await
    }

    async fn end_promotion_code(&self, code: &str) -> Result<(), BillingError> {
        self.end_code(code).await
    }

    async fn discount_subscription(
        &self,
        subscription: &SubscriptionId,
        percent: i64,
        months: i64,
        key: &str,
    ) -> Result<Subscription, BillingError> {
        self.discount(subscription, percent, months, key).await
    }

    async fn pause_subscription(
        &self,
        subscription: &SubscriptionId,
        until: i64,
    ) -> Result<Subscription, BillingError> {
        self.pause(subscription, until).await
    }

    async fn move_to_price(
        &self,
        subscription: &SubscriptionId,
        price: &PriceId,
    ) -> Result<Subscription, BillingError> {
        self.swap_unbilled(subscription, price).await
    }

    async fn invoice(&self, invoice: &InvoiceId) -> Result<Invoice, BillingError> {
        let answer = self.get(&format!("/invoices/{invoice}"), &[("expand[]", "payments")]).await?;
        decode::invoice(Json(&answer))
    }

    async fn portal(&self, customer: &CustomerId, return_url: &str) -> Result<String, BillingError> {
        let request = CreateBillingPortalSession::new().customer(customer.0.as_str()).return_url(return_url);
        let answer = self.transport.ask(request.build(), None).await?;
        Json::must("portal session", "url", Json(&answer).text("url"))
    }

    async fn payments_of(&self, customer: &CustomerId) -> Result<Vec<Payment>, BillingError> {
        self.payments_of_customer(customer).await
    }

    async fn payment(&self, intent: &PaymentIntentId) -> Result<Option<Payment>, BillingError> {
        self.payment_of_intent(intent).await
    }

    async fn events_page(
        &self,
        since: i64,
        kinds: &[&str],
        after: Option<&str>,
    ) -> Result<Page<StripeEvent>, BillingError> {
        let since = since.to_string();
        let mut query = vec![("created[gte]", since.as_str())];
        query.extend(kinds.iter().map(|kind| ("types[]", *kind)));
        decode::page(&self.list("/events", &query, after).await?, decode::event)
    }

    async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, BillingError> {
        // Stripe allows 16 endpoints, so one page holds them all.
        Ok(decode::page(&self.list("/webhook_endpoints", &[], None).await?, decode::webhook_endpoint)?.items)
    }

    async fn time(&self) -> Result<Option<i64>, BillingError> {
        match self.get("/account", &[]).await {
            // A key that may not read the account is told the time all the same.
            Ok(_) | Err(BillingError::Refused { .. }) => Ok(self.transport.their_time()),
            Err(error) => Err(error),
        }
    }

    async fn account(&self) -> Result<Account, BillingError> {
        decode::account(Json(&self.get("/account", &[]).await?), self.livemode)
    }
}
