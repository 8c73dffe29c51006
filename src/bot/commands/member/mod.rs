//! Commands that everyone may run.

use crate::bot::Command;

/// `/learn`.
pub mod learn;
/// `/learn next` and its buttons.
pub(in crate::bot) mod learn_next;
/// `/membership` and its buttons.
pub mod membership;
/// `/subscribe` and its buttons.
pub mod subscribe;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![learn::command(), membership::membership(), subscribe::subscribe()]
}
