//! Commands that creators may run; each names `check = "checks::creator"`.

use crate::bot::Command;

/// `/doctor` and its buttons.
pub mod doctor;
/// `/lesson`, its buttons and its form.
pub mod lesson;
mod lesson_form;
mod lesson_list;
mod lesson_panel;
mod lesson_publish;
mod lesson_submit;
mod lesson_withdraw;
/// `/plan`.
pub mod plan;
mod plan_archive;
mod plan_create;
mod plan_edit;
mod plan_link;
mod plan_list;
mod plan_rules;
/// `/setup`, whose menus and buttons come back here.
pub mod setup;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![
        plan::command(), //
        lesson::command(),
        setup::setup(),
        doctor::doctor(),
    ]
}
