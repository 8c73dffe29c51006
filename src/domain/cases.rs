//! Cases: what only staff can decide, or must at least know. The kinds, and what staff may answer to each.

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseKind {
    /// A payment is disputed; access is suspended, or not, by the plan's policy.
    Dispute,
    /// Two people want the same purchase.
    Claim,
    /// Somebody says that a membership was moved away against their will.
    Transfer,
    /// Somebody changed a paid role by hand.
    HandEdit,
    /// A paid channel is open to people who did not pay.
    Leak,
    /// A member asks for a look at what they give, which is held or switched off.
    Appeal,
    /// Members ask for a look at somebody's message.
    Report,
}

impl CaseKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Dispute, Self::Claim, Self::Transfer, Self::HandEdit, Self::Leak, Self::Appeal, Self::Report];

    /// The word in our tables, and in text keys with `-` for `_`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dispute => "dispute",
            Self::Claim => "claim",
            Self::Transfer => "transfer",
            Self::HandEdit => "hand_edit",
            Self::Leak => "leak",
            Self::Appeal => "appeal",
            Self::Report => "report",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What staff may answer, each a button; the words are kept as the decision.
    #[must_use]
    pub const fn choices(self) -> &'static [Choice] {
        match self {
            Self::Dispute => &[Choice::LetIn, Choice::KeepOut],
            Self::Claim => &[Choice::First, Choice::Second, Choice::Neither],
            Self::Transfer => &[Choice::GiveBack, Choice::Leave],
            Self::HandEdit | Self::Leak => &[Choice::Seen],
            Self::Appeal => &[Choice::Clear, Choice::Keep],
            Self::Report => &[Choice::Acted, Choice::Dismiss],
        }
    }
}

/// What staff answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// Let the member in while the bank decides.
    LetIn,
    /// Leave access suspended.
    KeepOut,
    /// It belongs to the first of the two.
    First,
    /// It belongs to the second of the two.
    Second,
    /// It belongs to neither of the two.
    Neither,
    /// Undo it.
    GiveBack,
    /// Leave it as it is.
    Leave,
    /// Staff knows.
    Seen,
    /// It is honest: it counts again.
    Clear,
    /// It stays held or switched off.
    Keep,
    /// Staff did something about it, in Discord itself.
    Acted,
    /// There is nothing to do about it.
    Dismiss,
}

impl Choice {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::LetIn,
        Self::KeepOut,
        Self::First,
        Self::Second,
        Self::Neither,
        Self::GiveBack,
        Self::Leave,
        Self::Seen,
        Self::Clear,
        Self::Keep,
        Self::Acted,
        Self::Dismiss,
    ];

    /// The word in our tables and custom ids, and in text keys with `-` for `_`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::LetIn => "let_in",
            Self::KeepOut => "keep_out",
            Self::First => "first",
            Self::Second => "second",
            Self::Neither => "neither",
            Self::GiveBack => "give_back",
            Self::Leave => "leave",
            Self::Seen => "seen",
            Self::Clear => "clear",
            Self::Keep => "keep",
            Self::Acted => "acted",
            Self::Dismiss => "dismiss",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }
}

/// How far a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseState {
    /// Staff is asked.
    Open,
    /// Staff answered.
    Decided,
    /// It came to its end without staff.
    Settled,
}

impl CaseState {
    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Settled => "settled",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Decided, Self::Settled].into_iter().find(|state| state.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_what_they_were_and_every_kind_can_be_answered() {
        for kind in CaseKind::ALL {
            assert_eq!(CaseKind::parse(kind.word()), Some(kind));
            assert!((1..=5).contains(&kind.choices().len()), "{kind:?}: one row of buttons");
            assert!(kind.choices().iter().all(|choice| Choice::ALL.contains(choice)));
        }
        for choice in Choice::ALL {
            assert_eq!(Choice::parse(choice.word()), Some(choice));
        }
        for state in [CaseState::Open, CaseState::Decided, CaseState::Settled] {
            assert_eq!(CaseState::parse(state.word()), Some(state));
        }
        assert_eq!((CaseKind::parse(""), Choice::parse(""), CaseState::parse("")), (None, None, None));
    }
}
