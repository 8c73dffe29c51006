//! The states of a lesson and who may move it between them.
//!
//! ```text
//!             staff                 staff
//!  Draft ───────────────▶ Published ───────▶ Withdrawn
//!    │ author                 ▲                  │
//!    ▼            staff       │      staff       │
//!  InReview ──────────────────┴──────────────────┘
//! ```
//! The author may withdraw what is theirs from anywhere; only staff publish.

/// Where a lesson stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LessonState {
    /// Written by staff, not yet shown.
    Draft,
    /// Written by a member, waiting for staff.
    InReview,
    /// Posted in the lesson channel.
    Published,
    /// Taken back; its post says so.
    Withdrawn,
}

/// Who wants to move a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mover {
    /// A creator of the guild.
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
    pub const ALL: [Self; 4] = [Self::Draft, Self::InReview, Self::Published, Self::Withdrawn];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
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

    /// Whether `mover` may move a lesson from here to `next`.
    pub const fn check(self, next: Self, mover: Mover) -> Result<(), Refusal> {
        match (self, next) {
            (Self::Draft, Self::Draft)
            | (Self::InReview, Self::InReview)
            | (Self::Published, Self::Published)
            | (Self::Withdrawn, Self::Withdrawn) => Err(Refusal::Already),
            (Self::Draft | Self::InReview | Self::Withdrawn, Self::Published) => {
                if mover.staff {
                    Ok(())
                } else {
                    Err(Refusal::StaffOnly)
                }
            }
            (Self::Draft | Self::InReview | Self::Published, Self::Withdrawn) | (Self::Draft, Self::InReview) => {
                if mover.staff || mover.author {
                    Ok(())
                } else {
                    Err(Refusal::StaffOnly)
                }
            }
            (Self::InReview | Self::Published | Self::Withdrawn, Self::Draft)
            | (Self::Published | Self::Withdrawn, Self::InReview) => Err(Refusal::NoWay),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAFF: Mover = Mover { staff: true, author: false };
    const AUTHOR: Mover = Mover { staff: false, author: true };
    const STRANGER: Mover = Mover { staff: false, author: false };

    #[test]
    fn only_staff_publish_and_only_from_somewhere_else() {
        for from in [LessonState::Draft, LessonState::InReview, LessonState::Withdrawn] {
            assert_eq!(from.check(LessonState::Published, STAFF), Ok(()));
            assert_eq!(from.check(LessonState::Published, AUTHOR), Err(Refusal::StaffOnly));
        }
        assert_eq!(LessonState::Published.check(LessonState::Published, STAFF), Err(Refusal::Already));
    }

    #[test]
    fn authors_take_back_what_is_theirs_and_strangers_do_not() {
        for from in [LessonState::Draft, LessonState::InReview, LessonState::Published] {
            assert_eq!(from.check(LessonState::Withdrawn, AUTHOR), Ok(()));
            assert_eq!(from.check(LessonState::Withdrawn, STRANGER), Err(Refusal::StaffOnly));
        }
    }

    #[test]
    fn nothing_leads_back_to_a_draft() {
        for from in [LessonState::InReview, LessonState::Published, LessonState::Withdrawn] {
            assert_eq!(from.check(LessonState::Draft, STAFF), Err(Refusal::NoWay));
        }
        assert_eq!(LessonState::Published.check(LessonState::InReview, STAFF), Err(Refusal::NoWay));
    }

    #[test]
    fn names_lead_back_to_their_state() {
        for state in LessonState::ALL {
            assert_eq!(LessonState::from_name(state.name()), Some(state));
        }
        assert_eq!(LessonState::from_name("lost"), None);
    }
}
