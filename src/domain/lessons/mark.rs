//! What a member says about a lesson.

use crate::domain::community::InteractionKind;

/// What a member says about a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// Learned.
    Done,
    /// Kept for later.
    Saved,
    /// Not interesting; it is not suggested again.
    NotForMe,
    /// Reacted to where it was posted.
    Liked,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 4] = [Self::Done, Self::Saved, Self::NotForMe, Self::Liked];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Saved => "saved",
            Self::NotForMe => "not_for_me",
            Self::Liked => "liked",
        }
    }

    /// The mark stored as `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }

    /// The marks that this one takes back: praise and "not for me" cannot both stand.
    #[must_use]
    pub const fn replaces(self) -> &'static [Self] {
        match self {
            Self::Done | Self::Saved => &[Self::NotForMe],
            Self::NotForMe => &[Self::Saved, Self::Done],
            Self::Liked => &[],
        }
    }

    /// What it tells the community about the lesson's author; a reaction is recorded where it happens.
    #[must_use]
    pub const fn interaction(self) -> Option<InteractionKind> {
        match self {
            Self::Done => Some(InteractionKind::LessonDone),
            Self::Saved => Some(InteractionKind::LessonSaved),
            Self::NotForMe => Some(InteractionKind::LessonNotForMe),
            Self::Liked => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_mark() {
        for mark in Mark::ALL {
            assert_eq!(Mark::from_name(mark.name()), Some(mark));
        }
        assert_eq!(Mark::from_name("loved"), None);
    }

    #[test]
    fn nobody_both_saves_and_declines() {
        assert!(Mark::Saved.replaces().contains(&Mark::NotForMe));
        assert!(Mark::NotForMe.replaces().contains(&Mark::Saved));
    }
}
