//! `/learn`: what to learn next, and everything that can be found.

use super::{learn_lists, learn_next};
use crate::bot::components::Click;
use crate::bot::{Command, Context};
use crate::message::Trouble;

/// `/learn` with its subcommands.
pub fn command() -> Command {
    let mut parent = learn();
    parent.subcommands = vec![
        learn_next::next(),
        learn_lists::search(),
        learn_lists::browse(),
        learn_lists::saved(),
        learn_lists::progress(),
    ];
    parent
}

/// What to learn. Discord never runs a command that has subcommands.
#[poise::command(slash_command)]
#[allow(clippy::unused_async, reason = "poise awaits every command")]
async fn learn(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// A button whose custom id begins with `learn:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    if learn_lists::is_list(on.rest) { learn_lists::click(on).await } else { learn_next::click(on).await }
}
