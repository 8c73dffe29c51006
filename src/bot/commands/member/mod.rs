//! Commands that everyone may run.

use crate::bot::Command;

/// `/help`.
mod help;
/// `/privacy`.
mod privacy;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![privacy::privacy(), help::help()]
}
