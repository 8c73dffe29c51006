//! The three cards of the hosted pages.

/// How a card behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Card {
    /// 4242 4242 4242 4242: pays.
    Pays,
    /// 4000 0000 0000 0002: is declined.
    Declines,
    /// 4000 0027 6000 3155: wants the buyer to confirm.
    NeedsConfirmation,
    /// A bank debit: the order stands at once, the money comes or fails days later.
    PaysLater,
}

impl Card {
    /// The last four digits, by which forms name it.
    #[must_use]
    pub const fn last4(self) -> &'static str {
        match self {
            Self::Pays => "4242",
            Self::Declines => "0002",
            Self::NeedsConfirmation => "3155",
            Self::PaysLater => "6789",
        }
    }

    /// The card with these last four digits.
    #[must_use]
    pub fn named(last4: &str) -> Option<Self> {
        [Self::Pays, Self::Declines, Self::NeedsConfirmation, Self::PaysLater]
            .into_iter()
            .find(|card| card.last4() == last4)
    }
}
