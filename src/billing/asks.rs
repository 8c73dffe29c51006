//! What we send to Stripe, in our own words.

use crate::domain::access::{Interval, TrialCard};
use crate::domain::ids::{CustomerId, PriceId, ProductId, SubscriptionId};

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

impl Every {
    /// Stripe's word for the interval; empty for what is paid once.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Once => "",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
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
    /// The buyer names the price, between these; `amount` is what is proposed.
    pub own: Option<(i64, Option<i64>)>,
    /// Our own reference of the plan.
    pub reference: &'a str,
}

/// A subscription's first item is to be for another price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swap<'a> {
    /// Which.
    pub subscription: &'a SubscriptionId,
    /// The new price.
    pub price: &'a PriceId,
    /// How often that is paid.
    pub every: Every,
}

/// For how long a coupon takes something off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasts {
    /// The first payment.
    Once,
    /// Every payment.
    Forever,
    /// The payments of so many months.
    Months(i64),
}

/// What a coupon takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Off<'a> {
    /// Per cent, 1 to 100.
    Percent(i64),
    /// In the currency's smallest unit, and its ISO code in lower case.
    Amount(i64, &'a str),
}

/// A coupon to make, with the code that people type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewCoupon<'a> {
    /// What it is good for.
    pub product: &'a ProductId,
    /// What people type.
    pub code: &'a str,
    /// What it takes off.
    pub off: Off<'a>,
    /// For how long.
    pub lasts: Lasts,
    /// How often the code can be used.
    pub max_uses: Option<i64>,
    /// Until when the code can be used.
    pub expires_at: Option<i64>,
    /// Our own reference of the coupon.
    pub reference: &'a str,
}

/// Something that has no price of its own in Stripe: a gift of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount<'a> {
    /// The product it is shown as.
    pub product: &'a ProductId,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// ISO code in lower case.
    pub currency: &'a str,
}

/// A public payment link to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaymentLink<'a> {
    /// What is sold.
    pub price: &'a PriceId,
    /// What it costs each time, in the currency's smallest unit: what the operator's share of it is counted from.
    pub amount: i64,
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
    /// What it costs each time, in the currency's smallest unit: what the operator's share of it is counted from.
    pub amount: i64,
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
    /// Sell this amount, once, in the place of `price`.
    pub instead: Option<Amount<'a>>,
    /// The most that the buyer may buy of it; 1 for a plan for one person.
    pub most: i64,
    /// Whether promotion codes can be typed.
    pub codes: bool,
    /// Ask for a referral code, under this label of at most 50 characters.
    pub referral: Option<&'a str>,
}

/// What the operator takes of what a creator's account is paid.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    /// Per cent, 0 to 100, at most two decimals.
    pub percent: f64,
}

impl Share {
    /// The share in per cent, if there is any.
    #[must_use]
    pub fn of_each(self) -> Option<f64> {
        (self.percent > 0.0).then_some(self.percent)
    }

    /// The share of an amount in the currency's smallest unit, rounded to the nearest; none when it rounds to nothing.
    #[must_use]
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "Stripe's amounts end at 99,999,999 and stay exact"
    )]
    pub fn of_amount(self, amount: i64) -> Option<i64> {
        let share = (amount as f64 * self.percent / 100.0).round() as i64;
        (share > 0).then_some(share.min(amount))
    }
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
/// The key of the field in which a buyer types a referral code.
pub(super) const REFERRAL: &str = "referral";
/// The metadata key that carries a digest of the idempotency key, by which a lost creation is found again.
pub(super) const MADE_BY: &str = "lyceum_request";
