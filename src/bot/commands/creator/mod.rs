//! Commands that creators may run; each names `check = "checks::creator"`.

use crate::bot::Command;

/// `/coupon`.
mod coupon;
/// `/creator`.
mod dashboard;
/// `/doctor` and its buttons.
pub mod doctor;
/// `/lesson`, its buttons and its form.
pub mod lesson;
mod lesson_edit;
mod lesson_form;
mod lesson_import;
mod lesson_list;
mod lesson_note;
mod lesson_panel;
mod lesson_publish;
mod lesson_series;
mod lesson_submit;
mod lesson_withdraw;
/// `/plan`.
pub mod plan;
mod plan_archive;
mod plan_create;
mod plan_edit;
mod plan_link;
mod plan_list;
/// The preview of an edit and its buttons.
pub mod plan_preview;
mod plan_reward;
mod plan_rules;
/// `/setup`, whose menus and buttons come back here.
pub mod setup;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![
        plan::command(), //
        coupon::command(),
        dashboard::command(),
        lesson::command(),
        lesson_submit::save_as_lesson(),
        setup::setup(),
        doctor::doctor(),
    ]
}
