//! Why somebody leaves, and what they are offered to stay: once in half a year, and what fits their reason first.

use super::plan::DAY;

/// Days between two offers to the same member.
pub const OFFER_DAYS: i64 = 180;

/// Why somebody leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It costs too much.
    Price,
    /// No time for it.
    Time,
    /// Not what was hoped for.
    Content,
    /// Something does not work.
    Technical,
    /// Something else.
    Other,
}

impl Reason {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Price, Self::Time, Self::Content, Self::Technical, Self::Other];

    /// The word in our tables, custom ids and text keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Time => "time",
            Self::Content => "content",
            Self::Technical => "technical",
            Self::Other => "other",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// A kind of offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OfferKind {
    /// Less to pay for some months.
    Discount,
    /// Nothing to pay for some months.
    Pause,
    /// A cheaper plan.
    Downgrade,
}

impl OfferKind {
    const ALL: [Self; 3] = [Self::Discount, Self::Pause, Self::Downgrade];

    /// The word in our tables and text keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Discount => "discount",
            Self::Pause => "pause",
            Self::Downgrade => "downgrade",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What to offer: of what is there, what fits the reason best, unless something was offered within half a year.
#[must_use]
pub fn offer(there: &[OfferKind], reason: Reason, last_offer_at: Option<i64>, now: i64) -> Option<OfferKind> {
    if last_offer_at.is_some_and(|at| now < at.saturating_add(OFFER_DAYS * DAY)) {
        return None;
    }
    let order = match reason {
        Reason::Price => [OfferKind::Discount, OfferKind::Downgrade, OfferKind::Pause],
        Reason::Time => [OfferKind::Pause, OfferKind::Downgrade, OfferKind::Discount],
        Reason::Content | Reason::Technical | Reason::Other => {
            [OfferKind::Downgrade, OfferKind::Pause, OfferKind::Discount]
        }
    };
    order.into_iter().find(|kind| there.contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_the_reason_comes_first_and_only_what_is_there() {
        use OfferKind::{Discount, Downgrade, Pause};
        let all = OfferKind::ALL;
        assert_eq!(offer(&all, Reason::Price, None, 0), Some(Discount));
        assert_eq!(offer(&all, Reason::Time, None, 0), Some(Pause));
        assert_eq!(offer(&all, Reason::Content, None, 0), Some(Downgrade));
        assert_eq!(offer(&[Pause], Reason::Price, None, 0), Some(Pause));
        assert_eq!(offer(&[Downgrade, Pause], Reason::Price, None, 0), Some(Downgrade));
        assert_eq!(offer(&[Discount], Reason::Other, None, 0), Some(Discount));
        assert_eq!(offer(&[], Reason::Price, None, 0), None);
    }

    #[test]
    fn nobody_is_asked_twice_within_half_a_year() {
        let again = |at| offer(&OfferKind::ALL, Reason::Price, Some(1000), at).is_some();
        assert_eq!([again(1000 + 180 * DAY - 1), again(1000 + 180 * DAY)], [false, true]);
    }

    #[test]
    fn words_come_back_as_what_they_were() {
        assert!(Reason::ALL.iter().all(|it| Reason::parse(it.word()) == Some(*it)));
        assert!(OfferKind::ALL.iter().all(|it| OfferKind::parse(it.word()) == Some(*it)));
        assert_eq!((Reason::parse("x"), OfferKind::parse("x")), (None, None));
    }
}
