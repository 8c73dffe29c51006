//! `/plan archive`: creators only. Takes a plan off sale; nobody who pays loses anything.

use crate::actions::archive_plan;
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Take a plan off sale. Who pays for it keeps it.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn archive(ctx: Context<'_>, #[autocomplete = "plan_option::current"] plan: String) -> Result<(), Trouble> {
    let guild = guild(ctx)?;
    let plan = plan_option::named(ctx.data(), guild, &plan).await?;
    let plan = archive_plan::run(ctx.data(), guild, member(ctx), plan.id).await?;
    let args = args!("plan" => names::shown(&plan.offer.name));
    replies::ephemeral(ctx, text_with(locale(ctx), "plan-archived", &args)).await
}
