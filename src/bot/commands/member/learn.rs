//! `/learn`: what to learn next, and everything that can be found.

use std::sync::Arc;

use poise::serenity_prelude as serenity;

use super::{learn_lists, learn_next};
use crate::app::App;
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
pub async fn click(
    app: &Arc<App>,
    ctx: &serenity::Context,
    click: &serenity::ComponentInteraction,
    rest: &[&str],
) -> Result<(), Trouble> {
    if learn_lists::is_list(rest) {
        learn_lists::click(app, ctx, click, rest).await
    } else {
        learn_next::click(app, ctx, click, rest).await
    }
}
