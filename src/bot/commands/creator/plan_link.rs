//! `/plan link`: creators only. The public payment link of a plan.

use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{text, text_with};

/// The public payment link of a plan, for places outside Discord.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn link(ctx: Context<'_>, #[autocomplete = "plan_option::current"] plan: String) -> Result<(), Trouble> {
    let plan = plan_option::named(ctx.data(), guild(ctx)?, &plan).await?;
    let name = names::shown(&plan.offer.name);
    if plan.archived() {
        return Err(Trouble::person("plan-error-archived").with("plan", name));
    }
    if plan.offer.free {
        return Err(Trouble::person("plan-error-free-link").with("plan", name));
    }
    let Some(url) = plan.link_url else { return Err(Trouble::person("plan-error-not-ready").with("plan", name)) };
    let locale = locale(ctx);
    let page = format!("{}/join/{}/{}", ctx.data().config.server.public_url, plan.guild, plan.id);
    let open =
        Button { label: text(locale, "plan-link-open"), style: ButtonStyle::Link(page.clone()), disabled: false };
    let pay = Button { label: text(locale, "plan-link-pay"), style: ButtonStyle::Link(url.clone()), disabled: false };
    let content = text_with(locale, "plan-link", &args!("plan" => name, "url" => url, "page" => page));
    replies::reply_post(ctx, &Post { content, rows: vec![vec![open, pay]], ..Post::default() }, true).await
}
