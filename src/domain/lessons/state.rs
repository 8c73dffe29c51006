//! The states of a lesson and who may move it between them.
//!
//! ```text
//!            ┌────────── sent back by staff ──────────┐
//!            ▼                                        │
//!          Draft ── author or staff ──▶ InReview ─────┤
//!            │                             │          │
//!            │ staff, with a time          │ staff    │ staff, or the clock
//!            ├──────────▶ Scheduled ◀──────┘          │
//!            │ staff          │                       │
//!            └───────────▶ Published ◀────────────────┘
//!                             │   ▲
//!            author or staff  ▼   │ staff
//!                         Withdrawn
//! ```
//! The author may withdraw what is theirs from anywhere; only staff publish, schedule and send back.

/// Where a lesson stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LessonState {
    /// Being written: by staff, or by a member to whom it was sent back.
    Draft,
    /// Written by a member, waiting for staff.
    InReview,
    /// Appears by itself at a time that staff chose.
    Scheduled,
    /// Posted in the lesson channel.
    Published,
    /// Taken back or rejected; its post says so.
    Withdrawn,
}

/// Who wants to move a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mover {
    /// A creator of the guild, or a moderator where reviewing is meant.
    pub staff: bool,
    /// Who wrote it.
    pub author: bool,
}

/// Why a lesson stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is there already.
    Already,
    /// Only staff may.
    StaffOnly,
    /// No way leads there from here.
    NoWay,
}

impl LessonState {
    /// Every state, in the order of a lesson's life.
    pub const ALL: [Self; 5] = [Self::Draft, Self::InReview, Self::Scheduled, Self::Published, Self::Withdrawn];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state stored as `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Where a new lesson begins.
    #[must_use]
    pub const fn first(staff: bool) -> Self {
        if staff { Self::Draft } else { Self::InReview }
    }

    /// Whether members have never seen it, so that it may still be written anew without anybody noticing.
    #[must_use]
    pub const fn unseen(self) -> bool {
        matches!(self, Self::Draft | Self::InReview | Self::Scheduled)
    }

    /// Whether `mover` may move a lesson from here to `next`.
    pub const fn check(self, next: Self, mover: Mover) -> Result<(), Refusal> {
        let allowed = match (self, next) {
            // A new time for what is scheduled already is a move as well.
            (Self::Scheduled | Self::Draft | Self::InReview | Self::Withdrawn, Self::Scheduled | Self::Published)
            | (Self::InReview | Self::Scheduled, Self::Draft) => mover.staff,
            (Self::Draft, Self::InReview)
            | (Self::Draft | Self::InReview | Self::Scheduled | Self::Published, Self::Withdrawn) => {
                mover.staff || mover.author
            }
            (Self::Draft, Self::Draft)
            | (Self::InReview, Self::InReview)
            | (Self::Published, Self::Published)
            | (Self::Withdrawn, Self::Withdrawn) => return Err(Refusal::Already),
            (Self::Published | Self::Withdrawn, Self::Draft)
            | (Self::Scheduled | Self::Published | Self::Withdrawn, Self::InReview)
            | (Self::Published, Self::Scheduled) => return Err(Refusal::NoWay),
        };
        if allowed { Ok(()) } else { Err(Refusal::StaffOnly) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAFF: Mover = Mover { staff: true, author: false };
    const AUTHOR: Mover = Mover { staff: false, author: true };
    const STRANGER: Mover = Mover { staff: false, author: false };

    #[test]
    fn only_staff_publish_and_schedule_and_only_from_somewhere_else() {
        for from in [LessonState::Draft, LessonState::InReview, LessonState::Scheduled, LessonState::Withdrawn] {
            for to in [LessonState::Published, LessonState::Scheduled] {
                assert_eq!(from.check(to, STAFF), Ok(()), "{from:?} to {to:?}");
                assert_eq!(from.check(to, AUTHOR), Err(Refusal::StaffOnly), "{from:?} to {to:?}");
            }
        }
        assert_eq!(LessonState::Published.check(LessonState::Published, STAFF), Err(Refusal::Already));
        assert_eq!(LessonState::Published.check(LessonState::Scheduled, STAFF), Err(Refusal::NoWay));
    }

    #[test]
    fn authors_take_back_what_is_theirs_and_strangers_do_not() {
        for from in [LessonState::Draft, LessonState::InReview, LessonState::Scheduled, LessonState::Published] {
            assert_eq!(from.check(LessonState::Withdrawn, AUTHOR), Ok(()));
            assert_eq!(from.check(LessonState::Withdrawn, STRANGER), Err(Refusal::StaffOnly));
        }
    }

    #[test]
    fn staff_send_back_what_nobody_has_seen_and_nothing_else() {
        for from in [LessonState::InReview, LessonState::Scheduled] {
            assert_eq!(from.check(LessonState::Draft, STAFF), Ok(()));
            assert_eq!(from.check(LessonState::Draft, AUTHOR), Err(Refusal::StaffOnly));
        }
        for from in [LessonState::Published, LessonState::Withdrawn] {
            assert_eq!(from.check(LessonState::Draft, STAFF), Err(Refusal::NoWay));
            assert_eq!(from.check(LessonState::InReview, STAFF), Err(Refusal::NoWay));
        }
        assert_eq!(LessonState::Draft.check(LessonState::InReview, AUTHOR), Ok(()));
    }

    #[test]
    fn names_lead_back_to_their_state() {
        for state in LessonState::ALL {
            assert_eq!(LessonState::from_name(state.name()), Some(state));
        }
        assert_eq!(LessonState::from_name("lost"), None);
    }
}
