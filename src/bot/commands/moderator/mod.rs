//! Commands that moderators may run, all below `/mod`.

use crate::bot::Command;
use crate::bot::Context;
use crate::bot::checks;
use crate::message::Trouble;

/// `/mod audit` and its buttons.
pub mod audit;
/// The button below the notice that a sweep stopped.
pub mod brake;
/// `/mod cases` and the buttons below a case.
pub mod case;
/// `/mod segments`, `/mod rising`, `/mod ambassadors`, `/mod health` and their buttons.
pub mod community;
mod core;
/// Suspected fake interactions.
pub mod flags;
mod grant;
/// `/mod member` and its buttons.
pub mod member;
mod member_card;
mod queue;
mod revoke;
mod why;

/// One line per subcommand of `/mod`.
fn subcommands() -> Vec<Command> {
    vec![
        core::core_members(),
        community::rising::rising(),
        community::segments::segments(),
        community::ambassadors::ambassadors(),
        community::health::health(),
        flags::flags(),
        member::member(),
        why::why(),
        grant::grant(),
        revoke::revoke(),
        queue::queue(),
        audit::audit(),
        case::list(),
    ]
}

/// `/mod` with its subcommands.
pub fn all() -> Vec<Command> {
    let mut parent = moderation();
    parent.subcommands = subcommands();
    vec![parent]
}

/// Look after the community. Discord never runs a command that has subcommands.
#[poise::command(slash_command, rename = "mod", check = "checks::moderator")]
#[allow(clippy::unused_async, reason = "poise awaits every command")]
async fn moderation(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}
