//! One file per thing a person causes: ask, decide, begin, write, enqueue, commit.

/// The bot came into a guild, or was removed from it.
pub mod note_guild;
/// Look at everything the product stands on.
pub mod examine;
