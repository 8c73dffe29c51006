//! Commands that everyone may run.

use crate::bot::Command;

/// `/help`.
mod help;
/// `/learn`.
pub mod learn;
/// `/learn next` and its buttons.
pub(in crate::bot) mod learn_next;
/// `/membership` and its buttons.
pub mod membership;
mod membership_leave;
mod membership_panel;
mod membership_transfer;
/// `/privacy` and its buttons.
pub mod privacy;
/// `/subscribe` and its buttons.
pub mod subscribe;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![
        subscribe::subscribe(), //
        membership::membership(),
        learn::command(),
        privacy::privacy(),
        help::help(),
    ]
}
