//! The Stripe port: what we ask of Stripe, in our own types. [`live::Live`] asks over HTTP.
//!
//! Whatever creates takes an idempotency key ([`Key`]): the same key with the same arguments makes one object,
//! however often and however late it is sent. After [`BillingError::Unreachable`] call again with the *same* key.

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::SecretString;

use crate::domain::ids::{
    CheckoutSessionId, CustomerId, InvoiceId, PaymentIntentId, PaymentLinkId, PriceId, ProductId, StripeAccountId,
    SubscriptionId,
};

mod asks;
mod decode;
mod error;
mod facts;
mod requests;
mod transport;

/// Idempotency keys that know their age.
pub mod key;
/// [`Billing`] over HTTP.
pub mod live;
/// Whether a webhook comes from Stripe.
pub mod webhook;

pub use asks::{
    Amount, Cancel, Every, Lasts, NewCheckout, NewCoupon, NewPaymentLink, NewPrice, NewProduct, Off, Share, Swap,
    WithoutCard,
};
pub use error::BillingError;
pub use facts::{
    Account, Checkout, CheckoutStatus, Customer, Dispute, DisputeStatus, Invoice, Page, Payment, PaymentLink,
    PaymentStatus, PromotionCode, StripeEvent, Subscription, SubscriptionItem, WebhookEndpoint,
};
pub use key::Key;
pub use transport::API_VERSION;

/// What we ask of Stripe, through one account: the operator's own, or a creator's that is connected to it. What one
/// account has, no other sees.
#[async_trait]
pub trait Billing: Send + Sync {
    /// The same through a creator's account: every request carries `Stripe-Account`, and payments are charged directly
    /// there, less the operator's fee (docs.stripe.com/connect/direct-charges).
    fn through(&self, account: &StripeAccountId) -> Arc<dyn Billing>;

    /// The creator's account that is asked; `None` for the operator's own.
    fn account_id(&self) -> Option<&StripeAccountId>;

    /// Make an account for a creator, who then owns it: Stripe's fees, losses and dashboard are theirs. Only through
    /// the operator's own account.
    async fn create_account(&self, reference: &str, key: &Key) -> Result<StripeAccountId, BillingError>;

    /// Where the owner of an account tells Stripe who they are: once, within minutes.
    async fn onboarding(&self, account: &StripeAccountId, return_url: &str) -> Result<String, BillingError>;

    /// How a creator's account stands. Only through the operator's own.
    async fn connected(&self, account: &StripeAccountId) -> Result<Account, BillingError>;

    /// Make a product.
    async fn create_product(&self, product: &NewProduct<'_>, key: &Key) -> Result<ProductId, BillingError>;

    /// Rename a product, set its description and its picture; empty ones are removed.
    async fn update_product(&self, product: &ProductId, wanted: &NewProduct<'_>) -> Result<(), BillingError>;

    /// Take a product off sale, or put it back.
    async fn set_product_active(&self, product: &ProductId, active: bool) -> Result<(), BillingError>;

    /// Make a price.
    async fn create_price(&self, price: &NewPrice<'_>, key: &Key) -> Result<PriceId, BillingError>;

    /// Take a price off sale, or put it back. Subscriptions on it go on.
    async fn set_price_active(&self, price: &PriceId, active: bool) -> Result<(), BillingError>;

    /// Make a public payment link.
    async fn create_payment_link(&self, link: &NewPaymentLink<'_>, key: &Key) -> Result<PaymentLink, BillingError>;

    /// Close a payment link, or open it again.
    async fn set_payment_link_active(&self, link: &PaymentLinkId, active: bool) -> Result<(), BillingError>;

    /// Make a customer known to Stripe by our random reference alone.
    async fn create_customer(&self, reference: &str, key: &Key) -> Result<CustomerId, BillingError>;

    /// A customer; deleted ones are answered with `deleted`.
    async fn customer(&self, customer: &CustomerId) -> Result<Customer, BillingError>;

    /// Open a checkout.
    async fn create_checkout(&self, checkout: &NewCheckout<'_>, key: &Key) -> Result<Checkout, BillingError>;

    /// Close an open checkout, so that nobody can pay it any more; one already paid or closed is answered as it is.
    async fn expire_checkout(&self, session: &CheckoutSessionId) -> Result<Checkout, BillingError>;

    /// A checkout with the prices bought.
    async fn checkout(&self, session: &CheckoutSessionId) -> Result<Checkout, BillingError>;

    /// The mail address a buyer typed at a checkout; of a customer's newest checkout when none is named.
    async fn buyer_mail(
        &self,
        session: Option<&CheckoutSessionId>,
        customer: Option<&CustomerId>,
    ) -> Result<Option<SecretString>, BillingError>;

    /// A page of 100 checkouts opened since `since`, newest first, without their prices.
    async fn checkouts_page(&self, since: i64, after: Option<&str>) -> Result<Page<Checkout>, BillingError>;

    /// A subscription.
    async fn subscription(&self, subscription: &SubscriptionId) -> Result<Subscription, BillingError>;

    /// All subscriptions of a customer in every status, all pages read.
    async fn subscriptions_of(&self, customer: &CustomerId) -> Result<Vec<Subscription>, BillingError>;

    /// A page of 100 of all subscriptions in every status, newest first.
    async fn subscriptions_page(&self, after: Option<&str>) -> Result<Page<Subscription>, BillingError>;

    /// End a subscription now, at its period's end, or not after all. Safe to repeat.
    async fn cancel_subscription(
        &self,
        subscription: &SubscriptionId,
        when: Cancel,
    ) -> Result<Subscription, BillingError>;

    /// Put a subscription on another price now, its difference billed and paid at once; nothing changes if it is not.
    async fn swap_price(&self, swap: &Swap<'_>) -> Result<Subscription, BillingError>;

    /// Put a subscription on another price when its period ends; the id of the schedule that will.
    async fn swap_price_later(&self, swap: &Swap<'_>, key: &str) -> Result<String, BillingError>;

    /// Let go of a schedule: its subscription goes on as it is. Safe to repeat.
    async fn release_schedule(&self, schedule: &str) -> Result<(), BillingError>;

    /// Make a coupon, without its code.
    async fn create_coupon(&self, coupon: &NewCoupon<'_>, key: &Key) -> Result<String, BillingError>;

    /// Make the code of a coupon.
    async fn create_promotion_code(
        &self,
        coupon: &str,
        wanted: &NewCoupon<'_>,
        key: &Key,
    ) -> Result<String, BillingError>;

    /// How a promotion code stands.
    async fn promotion_code(&self, code: &str) -> Result<PromotionCode, BillingError>;

    /// Let a promotion code be used no more. Safe to repeat.
    async fn end_promotion_code(&self, code: &str) -> Result<(), BillingError>;

    /// Take so many per cent off a subscription for so many months. Safe to repeat with the same key.
    async fn discount_subscription(
        &self,
        subscription: &SubscriptionId,
        percent: i64,
        months: i64,
        key: &str,
    ) -> Result<Subscription, BillingError>;

    /// Charge nothing until a moment; bills until then are void. Safe to repeat.
    async fn pause_subscription(&self, subscription: &SubscriptionId, until: i64)
    -> Result<Subscription, BillingError>;

    /// Charge another price from the next period on; nothing is charged or given back now. Safe to repeat.
    async fn move_to_price(&self, subscription: &SubscriptionId, price: &PriceId)
    -> Result<Subscription, BillingError>;

    /// An invoice.
    async fn invoice(&self, invoice: &InvoiceId) -> Result<Invoice, BillingError>;

    /// The address of a customer portal, where the customer manages what they pay.
    async fn portal(&self, customer: &CustomerId, return_url: &str) -> Result<String, BillingError>;

    /// All payments of a customer that went through, with refunds and disputes, newest first.
    async fn payments_of(&self, customer: &CustomerId) -> Result<Vec<Payment>, BillingError>;

    /// One payment with refunds and disputes; `None` when nothing was charged for it.
    async fn payment(&self, intent: &PaymentIntentId) -> Result<Option<Payment>, BillingError>;

    /// A page of 100 events since `since`, newest first, of these kinds (at most 20; none for all). Stripe keeps 30 days.
    async fn events_page(
        &self,
        since: i64,
        kinds: &[&str],
        after: Option<&str>,
    ) -> Result<Page<StripeEvent>, BillingError>;

    /// The webhook endpoints, for `doctor`.
    async fn webhook_endpoints(&self) -> Result<Vec<WebhookEndpoint>, BillingError>;

    /// What Stripe's clock says, in seconds since 1970; `None` when its answer does not say.
    async fn time(&self) -> Result<Option<i64>, BillingError>;

    /// Whose key we hold.
    async fn account(&self) -> Result<Account, BillingError>;
}
