//! `/learn`: what to learn next.

use super::learn_next;
use crate::bot::{Command, Context};
use crate::message::Trouble;

/// `/learn` with its subcommands.
pub fn command() -> Command {
    let mut parent = learn();
    parent.subcommands = vec![learn_next::next()];
    parent
}

/// What to learn. Discord never runs a command that has subcommands.
#[poise::command(slash_command)]
#[allow(clippy::unused_async, reason = "poise awaits every command")]
async fn learn(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}
