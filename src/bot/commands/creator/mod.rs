//! Commands that creators may run; each names `check = "checks::creator"`.

use crate::bot::Command;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![]
}
