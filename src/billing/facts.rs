//! What Stripe told us, decoded leniently: a missing or unknown field never loses the object.

use crate::domain::access::Status;
use crate::domain::ids::{
    CheckoutSessionId, CustomerId, DisputeId, InvoiceId, PaymentIntentId, PaymentLinkId, PriceId, ProductId,
    StripeAccountId, StripeEventId, SubscriptionId,
};

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Who pays.
    pub customer: CustomerId,
    /// Where it stands, or Stripe's word for what this program does not know.
    pub status: Result<Status, String>,
    /// What is paid for.
    pub items: Vec<SubscriptionItem>,
    /// The latest end of what is paid for, over all items.
    pub current_period_end: Option<i64>,
    /// Ends when the period does.
    pub cancel_at_period_end: bool,
    /// Ends at this moment.
    pub cancel_at: Option<i64>,
    /// When it was asked to end.
    pub canceled_at: Option<i64>,
    /// When it ended.
    pub ended_at: Option<i64>,
    /// When its trial ends or ended.
    pub trial_end: Option<i64>,
    /// Whether collecting payments is paused by hand; the status does not show it.
    pub collection_paused: bool,
    /// When collecting goes on by itself.
    pub collection_resumes_at: Option<i64>,
    /// Why it ended, such as `payment_disputed`.
    pub cancel_reason: Option<String>,
    /// The newest invoice.
    pub latest_invoice: Option<InvoiceId>,
    /// What will change its price at the period's end.
    pub schedule: Option<String>,
    /// Our own reference, if the subscription carries one.
    pub reference: Option<String>,
    /// When it was made.
    pub created: i64,
    /// Real money.
    pub livemode: bool,
}

/// One thing paid for by a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionItem {
    /// Stripe's `si_…`.
    pub id: String,
    /// How many.
    pub quantity: i64,
    /// The price.
    pub price: PriceId,
    /// The product.
    pub product: Option<ProductId>,
    /// End of what is paid for.
    pub current_period_end: Option<i64>,
}

/// Whether a checkout is paid.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PaymentStatus {
    /// The money is there.
    Paid,
    /// Nothing is to be paid now, as in a trial.
    NoPaymentRequired,
    /// Not yet; bank debits and vouchers take days.
    Unpaid,
    /// A word this program does not know.
    Unknown(String),
}

/// How far a checkout is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CheckoutStatus {
    /// The buyer may still pay.
    Open,
    /// Done; see [`PaymentStatus`].
    Complete,
    /// Closed without a purchase.
    Expired,
    /// A word this program does not know.
    Unknown(String),
}

/// A checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Its id.
    pub id: CheckoutSessionId,
    /// Where the buyer pays, while it is open.
    pub url: Option<String>,
    /// How far it is.
    pub status: CheckoutStatus,
    /// Whether it is paid.
    pub payment_status: PaymentStatus,
    /// Who paid.
    pub customer: Option<CustomerId>,
    /// The subscription it made.
    pub subscription: Option<SubscriptionId>,
    /// The payment it made, when it sells once.
    pub payment_intent: Option<PaymentIntentId>,
    /// The payment link it came from.
    pub payment_link: Option<PaymentLinkId>,
    /// `client_reference_id`: ours, or whatever the buyer put into a public link.
    pub client_reference: Option<String>,
    /// Our own reference of the plan, from the metadata.
    pub reference: Option<String>,
    /// What was bought; empty in listings.
    pub prices: Vec<PriceId>,
    /// The referral code that the buyer typed.
    pub referral: Option<String>,
    /// In the currency's smallest unit.
    pub amount_total: Option<i64>,
    /// ISO code in lower case.
    pub currency: Option<String>,
    /// When it was opened.
    pub created: i64,
    /// When it closes.
    pub expires_at: Option<i64>,
    /// Real money.
    pub livemode: bool,
}

/// A promotion code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromotionCode {
    /// Stripe's `promo_…`.
    pub id: String,
    /// Whether it can be typed; Stripe switches it off when it is used up or over.
    pub active: bool,
    /// How often it was used.
    pub used: i64,
}

/// An invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Who pays.
    pub customer: Option<CustomerId>,
    /// What it bills.
    pub subscription: Option<SubscriptionId>,
    /// `draft`, `open`, `paid`, `void`, `uncollectible` or something newer.
    pub status: String,
    /// Why it was made, such as `subscription_cycle`.
    pub billing_reason: Option<String>,
    /// In the currency's smallest unit.
    pub amount_due: i64,
    /// In the currency's smallest unit.
    pub amount_paid: i64,
    /// ISO code in lower case.
    pub currency: Option<String>,
    /// How often collecting it was tried.
    pub attempt_count: i64,
    /// When it is tried next.
    pub next_payment_attempt: Option<i64>,
    /// Where the buyer sees and pays it.
    pub hosted_url: Option<String>,
    /// The payments made for it.
    pub payment_intents: Vec<PaymentIntentId>,
    /// When it was made.
    pub created: i64,
}

/// A payment that went through, with all that happened to it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id; `None` only for charges made without one.
    pub intent: Option<PaymentIntentId>,
    /// Stripe's `ch_…`.
    pub charge: String,
    /// Who paid.
    pub customer: Option<CustomerId>,
    /// The invoice it paid.
    pub invoice: Option<InvoiceId>,
    /// The subscription it paid for.
    pub subscription: Option<SubscriptionId>,
    /// The checkout that sold it once, if it was one.
    pub checkout: Option<CheckoutSessionId>,
    /// In the currency's smallest unit.
    pub amount_paid: i64,
    /// In the currency's smallest unit; equal to `amount_paid` when all was given back.
    pub amount_refunded: i64,
    /// ISO code in lower case.
    pub currency: String,
    /// Its disputes, newest first.
    pub disputes: Vec<Dispute>,
    /// When it was made.
    pub created: i64,
}

/// A dispute (chargeback).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// How it stands.
    pub status: DisputeStatus,
    /// The payment in dispute.
    pub intent: Option<PaymentIntentId>,
    /// Stripe's `ch_…`.
    pub charge: Option<String>,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// When it was opened.
    pub created: i64,
}

/// How a dispute stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DisputeStatus {
    /// An inquiry (`warning_*`): no money has moved.
    Inquiry,
    /// Open: the money is taken back for now.
    Open,
    /// Decided for us.
    Won,
    /// Decided against us.
    Lost,
    /// An inquiry that ended without a chargeback.
    InquiryClosed,
    /// Prevented before it became one.
    Prevented,
    /// A word this program does not know.
    Unknown(String),
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Deleted in Stripe.
    pub deleted: bool,
    /// Our own reference.
    pub reference: Option<String>,
}

/// A public payment link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentLink {
    /// Its id.
    pub id: PaymentLinkId,
    /// Where buyers go.
    pub url: String,
    /// Whether it sells.
    pub active: bool,
}

/// What happened, as far as it says *which* object changed. Never ordered by `created`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeEvent {
    /// Its id.
    pub id: StripeEventId,
    /// Such as `customer.subscription.updated`.
    pub kind: String,
    /// The changed object's id.
    pub object_id: Option<String>,
    /// The customer it is about.
    pub customer: Option<CustomerId>,
    /// The payment it is about; a dispute names no customer.
    pub intent: Option<PaymentIntentId>,
    /// When it happened, in whole seconds.
    pub created: i64,
    /// Real money.
    pub livemode: bool,
    /// The API version it was rendered in.
    pub api_version: Option<String>,
    /// The connected account it comes from.
    pub account: Option<StripeAccountId>,
}

/// One page of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Hand this to the next call; `None` on the last page.
    pub next: Option<String>,
}

/// A webhook endpoint as Stripe has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Stripe's `we_…`.
    pub id: String,
    /// Where it sends to.
    pub url: String,
    /// Whether it sends.
    pub enabled: bool,
    /// The kinds it sends; `*` for all.
    pub events: Vec<String>,
    /// The version it renders in; `None` for the account's own.
    pub api_version: Option<String>,
    /// Real money.
    pub livemode: bool,
    /// It sends the events of connected accounts, and no others.
    pub connect: bool,
}

/// An account: the one whose key we hold, or a creator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Stripe's `acct_…`.
    pub id: String,
    /// Whether the key moves real money.
    pub livemode: bool,
    /// Whether the account may take payments.
    pub charges_enabled: bool,
    /// Whether its owner has told Stripe what it asked.
    pub details_submitted: bool,
    /// ISO code in lower case.
    pub default_currency: Option<String>,
    /// ISO code of the country.
    pub country: Option<String>,
}
