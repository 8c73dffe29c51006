//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.

/// A moderator asks who holds the community together.
pub mod core_members;
/// Look at everything the product stands on.
pub mod examine;
/// A member says what they think of a lesson.
pub mod mark_lesson;
/// A lesson is published or withdrawn.
pub mod move_lesson;
/// The bot came into a guild, or was removed from it.
pub mod note_guild;
/// Somebody wants to open a lesson.
pub mod open_lesson;
/// A guild's members are ranked.
pub mod rank_community;
/// Somebody did something to somebody.
pub mod record_interaction;
/// Somebody says which plans a lesson belongs to.
pub mod set_lesson_plans;
/// A creator chooses a setting of the guild.
pub mod set_up_guild;
/// Somebody sent the lesson form.
pub mod submit_lesson;
/// The next lessons for a member.
pub mod suggest_lessons;
