//! `/creator dashboard`: creators only. Where a creator sees how the server does.

use crate::bot::{Command, Context, checks, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Post};
use crate::message::Trouble;
use crate::text::text;

/// `/creator` with its subcommands.
pub fn command() -> Command {
    let mut parent = creator();
    parent.subcommands = vec![dashboard()];
    parent
}

#[allow(clippy::unused_async, reason = "poise awaits it")]
/// How the server does. Discord never runs a command that has subcommands.
#[poise::command(slash_command, check = "checks::creator")]
async fn creator(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// Who holds which plan, what members learn, and whether recommending helps.
#[poise::command(slash_command, check = "checks::creator")]
async fn dashboard(ctx: Context<'_>) -> Result<(), Trouble> {
    let locale = locale(ctx);
    let page = format!("{}/dashboard/{}?lang={}", ctx.data().config.server.public_url, guild(ctx)?, locale.tag());
    let open =
        Button { label: text(locale, "creator-dashboard-open"), style: ButtonStyle::Link(page), disabled: false };
    let content = text(locale, "creator-dashboard");
    replies::reply_post(ctx, &Post { content, rows: vec![vec![open]], ..Post::default() }, true).await
}
