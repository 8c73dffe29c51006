//! Commands that creators may run; each names `check = "checks::creator"`.

use crate::bot::Command;

mod doctor;
/// `/setup`, whose menus and buttons come back here.
pub mod setup;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![setup::setup(), doctor::doctor()]
}
