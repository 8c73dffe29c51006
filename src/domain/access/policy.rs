//! What money taken back, and a pause, mean for access; each plan chooses for itself.

/// Whether access goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Then {
    /// It goes on.
    Keep,
    /// It ends, or is suspended for as long as the matter lasts.
    End,
}

impl Then {
    /// The word in our tables and in the command's choices.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::End => "end",
        }
    }

    /// The inverse of [`Self::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Keep, Self::End].into_iter().find(|then| then.word() == word)
    }

    /// Whether access ends.
    #[must_use]
    pub const fn ends(self) -> bool {
        matches!(self, Self::End)
    }
}

/// One plan's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Policy {
    /// All of the newest payment was given back.
    pub refund: Then,
    /// Some of it was given back.
    pub partial_refund: Then,
    /// A payment is disputed and not decided yet.
    pub dispute: Then,
    /// A dispute was decided for the payer.
    pub lost_dispute: Then,
    /// Collecting payments is paused by hand.
    pub pause: Then,
}

impl Default for Policy {
    /// Money that is gone gives nothing: a full refund and a lost dispute end access, an open one suspends it. A part
    /// given back and a pause are the creator's kindness, so access goes on.
    fn default() -> Self {
        Self {
            refund: Then::End,
            partial_refund: Then::Keep,
            dispute: Then::End,
            lost_dispute: Then::End,
            pause: Then::Keep,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_what_they_were() {
        for then in [Then::Keep, Then::End] {
            assert_eq!(Then::parse(then.word()), Some(then));
        }
        assert_eq!(Then::parse("perhaps"), None);
        assert!(Then::End.ends() && !Then::Keep.ends());
    }
}
