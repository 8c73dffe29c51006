//! What can be wrong with what a creator typed.

use crate::domain::access::PriceError;

/// What is wrong with an offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// Nothing visible is left of the name.
    #[error("the name is empty")]
    NameEmpty,
    /// The name is too long.
    #[error("the name has {0} characters")]
    NameTooLong(usize),
    /// The description is too long.
    #[error("the description has {0} characters")]
    DescriptionTooLong(usize),
    /// Stripe does not charge in this currency.
    #[error("unknown currency")]
    UnknownCurrency(String),
    /// The price cannot be charged.
    #[error("the price cannot be charged: {0}")]
    Price(#[from] PriceError),
    /// A trial needs a renewal that follows it.
    #[error("a trial needs a renewal")]
    TrialWithoutRenewal,
    /// Not a possible number of days.
    #[error("{0} days of trial")]
    TrialDays(i64),
    /// Not a possible number of days.
    #[error("{0} days of grace")]
    GraceDays(i64),
    /// More roles than a plan may give.
    #[error("too many roles")]
    TooManyRoles,
    /// Not a mention of a role.
    #[error("not a role: {0}")]
    RolesUnreadable(String),
    /// Not a possible number of days.
    #[error("{0} days of access")]
    AccessDays(i64),
    /// What renews has no number of days.
    #[error("days of access of a plan that renews")]
    AccessDaysRenewing,
    /// A free plan has a price.
    #[error("a free plan has a price")]
    FreeCosts,
    /// A free plan has a trial.
    #[error("a free plan has a trial")]
    FreeTrial,
    /// A word about the trial's card without a trial.
    #[error("no trial")]
    TrialCardWithoutTrial,
    /// Not an https address.
    #[error("not an address of a picture")]
    Picture,
    /// Not a possible place; the option's name.
    #[error("{0} is out of bounds")]
    Place(&'static str),
    /// A rank needs a ladder.
    #[error("a rank without a group")]
    RankWithoutGroup,
    /// The ladder's name is too long.
    #[error("the group's name is too long")]
    GroupTooLong,
    /// Only what is paid once can have a price that buyers name.
    #[error("an own price of a plan that renews")]
    OwnPriceRenewing,
    /// A highest own price needs a lowest.
    #[error("a maximum without a minimum")]
    MaximumAlone,
    /// The price proposed lies outside its bounds.
    #[error("the proposed price is out of bounds")]
    OwnPriceBounds,
    /// Not a possible number of seats.
    #[error("{0} seats")]
    Seats(i64),
    /// Only what renews has seats.
    #[error("seats of a plan that does not renew")]
    SeatsOnce,
}
