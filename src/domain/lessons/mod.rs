//! Lessons: how one may be written, and how it moves from a draft to the lesson channel and back.

/// What a person typed, checked and made safe to show.
pub mod draft;
/// What a member says about a lesson.
pub mod mark;
/// Models of what a member should learn next.
pub mod recommend;
/// The states and who may move a lesson between them.
pub mod state;
/// Which lessons come next for a member.
pub mod suggest;

pub use draft::{Draft, DraftFault};
pub use mark::Mark;
pub use state::{LessonState, Mover, Refusal};
