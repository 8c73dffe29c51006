//! Lessons: how one may be written, and how it moves from a draft to the lesson channel and back.

/// When digests appear and what is in them.
pub mod digest;
/// What a person typed, checked and made safe to show.
pub mod draft;
/// Near-duplicates.
pub mod fingerprint;
/// How far members are heard about lessons.
pub mod heard;
/// Files of lessons from elsewhere.
pub mod import;
/// A lesson's signed link.
pub mod link;
/// What a member says about a lesson.
pub mod mark;
/// Models of what a member should learn next.
pub mod recommend;
/// What a machine can see about a lesson that waits for review.
pub mod review;
/// When the lessons of a series open, and what comes before what.
pub mod series;
/// What a guild chose.
pub mod settings;
/// The states and who may move a lesson between them.
pub mod state;
/// Which lessons come next for a member.
pub mod suggest;
/// A time as a person types it.
pub mod when;

pub use draft::{Draft, DraftFault};
pub use mark::Mark;
pub use state::{LessonState, Mover, Refusal};
