//! Commands that everyone may run.

use crate::bot::Command;

/// A member asks for a look at what they give.
pub mod appeal;
/// `/claim`.
mod claim;
/// Plans for somebody else.
pub mod gift;
/// `/help`.
mod help;
/// `/profile interests` and its choices.
pub mod interests;
/// `/leaderboard`.
mod leaderboard;
/// `/learn`.
pub mod learn;
mod learn_lists;
/// `/learn next` and its buttons.
pub(in crate::bot) mod learn_next;
/// `/membership` and its buttons.
pub mod membership;
mod membership_leave;
mod membership_panel;
mod membership_transfer;
/// `/privacy` and its buttons.
pub mod privacy;
mod privacy_mine;
/// `/profile`.
pub mod profile;
/// **Report to moderators**.
pub mod report;
/// `/rewards` and its buttons.
pub mod rewards;
/// `/subscribe` and its buttons.
pub mod subscribe;
/// Going from one plan of a ladder to another.
pub mod switch;

/// The seats of a team.
pub mod team;

/// One line per command.
pub fn all() -> Vec<Command> {
    vec![
        subscribe::subscribe(), //
        membership::membership(),
        claim::claim(),
        learn::command(),
        profile::command(),
        leaderboard::leaderboard(),
        rewards::rewards(),
        privacy::privacy(),
        report::report_to_moderators(),
        help::help(),
    ]
}
