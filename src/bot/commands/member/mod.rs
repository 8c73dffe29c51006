//! Commands that everyone may run.

use crate::bot::Command;

/// `/help`.
mod help;
/// `/learn`.
pub mod learn;
/// `/learn next` and its buttons.
pub(in crate::bot) mod learn_next;
/// `/privacy`.
mod privacy;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![
        learn::command(), //
        privacy::privacy(),
        help::help(),
    ]
}
