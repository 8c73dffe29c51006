//! `/mod revoke`: moderators only. Takes a plan by hand, whatever gives it, until staff gives it back.

use poise::serenity_prelude as serenity;

use crate::actions::grant::{self as action, Input};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, member as author, replies};
use crate::domain::ids::MemberId;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Take a plan from a member, until staff gives it back. Payments are not stopped.
#[poise::command(slash_command, check = "checks::moderator")]
pub async fn revoke(
    ctx: Context<'_>,
    member: serenity::User,
    #[autocomplete = "plan_option::any"] plan: String,
    reason: String,
) -> Result<(), Trouble> {
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let plan = plan_option::named(app, guild, &plan).await?;
    let whom = MemberId(member.id.get());
    let input = Input { guild, staff: author(ctx), member: whom, plan: plan.id, reason: &reason };
    let revoked = action::revoke(app, input).await?;
    let key = if revoked.still_paying { "mod-revoked-paying" } else { "mod-revoked" };
    let args = args!("member" => format!("<@{whom}>"), "plan" => names::shown(&revoked.plan.offer.name));
    replies::ephemeral(ctx, text_with(locale, key, &args)).await
}
