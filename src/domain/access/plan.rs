//! What is on sale: intervals, states and the bounds of a plan's terms.

use serde::{Deserialize, Serialize};

use crate::domain::access::{Currency, Price};

/// Longest name of a plan, in characters.
pub const LONGEST_NAME: usize = 80;
/// Longest description of a plan, in characters.
pub const LONGEST_DESCRIPTION: usize = 500;
/// Stripe allows trials of two years.
pub const LONGEST_TRIAL_DAYS: i64 = 730;
/// Access without payment is a favour, not a plan.
pub const LONGEST_GRACE_DAYS: i64 = 90;
/// Longest grant with an end: ten years.
pub const LONGEST_GRANT_DAYS: i64 = 3650;
/// Longest access that is bought once, if it is not for ever: ten years.
pub const LONGEST_ACCESS_DAYS: i64 = 3650;
/// Most seats that one buyer can buy.
pub const MOST_SEATS: i64 = 500;
/// Most roles of one plan.
pub const MOST_ROLES: usize = 5;
/// Longest address of a picture; Stripe's limit for an image is far above it.
pub const LONGEST_PICTURE: usize = 500;
/// Highest position and highest rank.
pub const HIGHEST_PLACE: i64 = 999;
/// Most plans on sale in one guild; what a message and an autocomplete can still show.
pub const MOST_PLANS: usize = 25;
/// Seconds of a day; all arithmetic is in UTC seconds, so days never grow or shrink.
pub const DAY: i64 = 86_400;

/// How often a plan is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Each month.
    Month,
    /// Each year.
    Year,
    /// Each week.
    Week,
    /// Once, for ever.
    Once,
}

impl Interval {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Month, Self::Year, Self::Week, Self::Once];

    /// The word in our tables and in the command's choices.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::Week => "week",
            Self::Once => "once",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|interval| interval.word() == word)
    }

    /// Whether it is paid again and again.
    #[must_use]
    pub const fn recurs(self) -> bool {
        !matches!(self, Self::Once)
    }
}

/// Whether a trial needs a card, and what becomes of the subscription if none was given by the trial's end.
///
/// Stripe's `payment_method_collection` and `trial_settings.end_behavior.missing_payment_method`
/// (docs.stripe.com/payments/checkout/free-trials).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialCard {
    /// A card is taken at the start.
    #[default]
    Needed,
    /// No card; without one the subscription ends with the trial.
    Cancel,
    /// No card; without one the subscription pauses at the trial's end, until one is given.
    Pause,
}

impl TrialCard {
    /// The word in our tables and in the command's choices.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Needed => "needed",
            Self::Cancel => "cancel",
            Self::Pause => "pause",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Needed, Self::Cancel, Self::Pause].into_iter().find(|it| it.word() == word)
    }
}

/// A plan's step on a ladder of plans, of which a member stands on one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The ladder's name; cleaned.
    pub group: String,
    /// Higher is more.
    pub rank: i64,
    /// Gives the roles of the lower ranks too.
    pub includes_lower: bool,
}

/// The bounds of a price that the buyer names, in the currency's smallest unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnPrice {
    /// The least.
    pub least: i64,
    /// The most; none for Stripe's own bound.
    pub most: Option<i64>,
}

impl OwnPrice {
    /// `5.00 EUR – 20.00 EUR`, or `≥ 5.00 EUR`.
    #[must_use]
    pub fn shown(self, currency: Currency) -> String {
        let price = |minor| Price { minor, currency };
        match self.most {
            Some(most) => format!("{} – {}", price(self.least), price(most)),
            None => format!("≥ {}", price(self.least)),
        }
    }
}

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanState {
    /// Stripe is being asked for product, price and link.
    Preparing,
    /// Can be bought.
    OnSale,
    /// Stripe refused; an edit tries again.
    Refused,
    /// Sells no more; those who pay stay in.
    Archived,
}

impl PlanState {
    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::OnSale => "on_sale",
            Self::Refused => "refused",
            Self::Archived => "archived",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Preparing, Self::OnSale, Self::Refused, Self::Archived].into_iter().find(|state| state.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_what_they_were() {
        for interval in Interval::ALL {
            assert_eq!(Interval::parse(interval.word()), Some(interval));
        }
        for state in [PlanState::Preparing, PlanState::OnSale, PlanState::Refused, PlanState::Archived] {
            assert_eq!(PlanState::parse(state.word()), Some(state));
        }
        for card in [TrialCard::Needed, TrialCard::Cancel, TrialCard::Pause] {
            assert_eq!(TrialCard::parse(card.word()), Some(card));
        }
        assert_eq!((Interval::parse("fortnight"), PlanState::parse("")), (None, None));
    }
}
