//! `/mod grant`: moderators only. Gives a plan by hand, for so many days or for ever, with a reason.

use poise::serenity_prelude as serenity;

use crate::actions::grant::{self as action, Input};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, member as author, replies};
use crate::domain::ids::MemberId;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{moment, text_with};

/// Give a member a plan by hand, for so many days or for ever.
#[poise::command(slash_command, check = "checks::moderator")]
pub async fn grant(
    ctx: Context<'_>,
    member: serenity::User,
    #[autocomplete = "plan_option::any"] plan: String,
    reason: String,
    days: Option<i64>,
    scholarship: Option<bool>,
) -> Result<(), Trouble> {
    if member.bot {
        return Err(Trouble::person("grant-error-bot"));
    }
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let plan = plan_option::named(app, guild, &plan).await?;
    let whom = MemberId(member.id.get());
    let input = Input { guild, staff: author(ctx), member: whom, plan: plan.id, reason: &reason };
    let granted = action::grant(app, input, days, scholarship.unwrap_or(false)).await?;
    let key = if scholarship == Some(true) {
        "mod-granted-scholarship"
    } else if granted.until.is_some() {
        "mod-granted-until"
    } else {
        "mod-granted"
    };
    let args = args!(
        "member" => format!("<@{whom}>"),
        "plan" => names::shown(&granted.plan.offer.name),
        "time" => granted.until.map(|at| moment(locale, at)).unwrap_or_default(),
    );
    replies::ephemeral(ctx, text_with(locale, key, &args)).await
}
