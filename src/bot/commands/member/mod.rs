//! Commands that everyone may run.

use crate::bot::Command;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![]
}
