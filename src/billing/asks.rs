//! What we send to Stripe, in our own words.

use crate::domain::access::{Interval, TrialCard};
use crate::domain::ids::{CustomerId, PriceId, ProductId};

/// How often a price is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Every {
    /// Once, for ever.
    Once,
    /// Each week.
    Week,
    /// Each month.
    Month,
    /// Each year.
    Year,
}

impl From<Interval> for Every {
    fn from(interval: Interval) -> Self {
        match interval {
            Interval::Month => Self::Month,
            Interval::Year => Self::Year,
            Interval::Week => Self::Week,
            Interval::Once => Self::Once,
        }
    }
}

/// A product to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct<'a> {
    /// Shown to buyers.
    pub name: &'a str,
    /// Shown to buyers, if not empty.
    pub description: &'a str,
    /// An address of a picture, shown to buyers.
    pub picture: Option<&'a str>,
    /// Our own reference of the plan; never a Discord id or name.
    pub reference: &'a str,
}

/// What becomes of a subscription that began without a card, if there is still none at its trial's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithoutCard {
    /// It ends.
    Cancel,
    /// It pauses until a card is given.
    Pause,
}

impl WithoutCard {
    /// What a plan says about its trial; none where a card is taken at the start.
    #[must_use]
    pub const fn of(card: TrialCard) -> Option<Self> {
        match card {
            TrialCard::Needed => None,
            TrialCard::Cancel => Some(Self::Cancel),
            TrialCard::Pause => Some(Self::Pause),
        }
    }
}

/// A price to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPrice<'a> {
    /// What is sold.
    pub product: &'a ProductId,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// ISO code in lower case.
    pub currency: &'a str,
    /// How often it is paid.
    pub every: Every,
    /// Our own reference of the plan.
    pub reference: &'a str,
}

/// A public payment link to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaymentLink<'a> {
    /// What is sold.
    pub price: &'a PriceId,
    /// Whether the price recurs.
    pub every: Every,
    /// Days without payment at the start; 0 for none.
    pub trial_days: u32,
    /// Begin the trial without asking for a card.
    pub without_card: Option<WithoutCard>,
    /// Our own reference of the plan.
    pub reference: &'a str,
    /// Where buyers return to; Stripe puts the session's id in the place of `{CHECKOUT_SESSION_ID}`.
    pub return_url: &'a str,
}

/// A personal checkout to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCheckout<'a> {
    /// What is bought.
    pub price: &'a PriceId,
    /// Whether the price recurs.
    pub every: Every,
    /// Who pays.
    pub customer: &'a CustomerId,
    /// Our own random reference of this one checkout: letters, digits, `-` and `_`.
    pub reference: &'a str,
    /// Where the buyer returns after paying.
    pub success_url: &'a str,
    /// Where the buyer returns after turning back.
    pub cancel_url: &'a str,
    /// Days without payment at the start; 0 for none.
    pub trial_days: u32,
    /// Begin the trial without asking for a card.
    pub without_card: Option<WithoutCard>,
    /// When the checkout closes, in seconds since 1970; Stripe allows 30 minutes to 24 hours.
    pub expires_at: i64,
    /// The buyer's language as Discord names it; one that Stripe lacks becomes `auto`.
    pub locale: &'a str,
}

/// When a subscription ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancel {
    /// At once.
    Now,
    /// When what is paid for has run out.
    AtPeriodEnd,
    /// Not after all: undo [`Cancel::AtPeriodEnd`].
    Never,
}

/// The metadata key that carries our reference.
pub(super) const REFERENCE: &str = "lyceum";
/// The metadata key that carries a digest of the idempotency key, by which a lost creation is found again.
pub(super) const MADE_BY: &str = "lyceum_request";
