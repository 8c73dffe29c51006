//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.

/// Somebody brings a community's past along.
pub mod import_interactions;
/// The bot came into a guild, or was removed from it.
pub mod note_guild;
