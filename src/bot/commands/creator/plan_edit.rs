//! `/plan edit`: creators only. Shows what would change for whom; its button saves it. Who bought before keeps their price.

use poise::serenity_prelude as serenity;

use super::plan::{Every, NoCard};
use super::plan_create::{creator, currencies};
use super::plan_preview;
use crate::actions::edit_plan;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, locale, replies};
use crate::domain::access::offer::Typed;
use crate::domain::ids::RoleId;
use crate::message::Trouble;

/// Change a plan; what you leave out stays. Who bought before keeps their price.
#[allow(clippy::too_many_arguments, reason = "the options of a command are its arguments")]
#[poise::command(slash_command, check = "checks::creator")]
pub async fn edit(
    ctx: Context<'_>,
    #[autocomplete = "plan_option::current"] plan: String,
    name: Option<String>,
    price: Option<String>,
    #[autocomplete = "currencies"] currency: Option<String>,
    interval: Option<Every>,
    role: Option<serenity::Role>,
    trial_days: Option<i64>,
    grace_days: Option<i64>,
    description: Option<String>,
    more_roles: Option<String>,
    access_days: Option<i64>,
    free: Option<bool>,
    trial_without_card: Option<NoCard>,
    picture: Option<String>,
    position: Option<i64>,
    group: Option<String>,
    rank: Option<i64>,
    includes_lower: Option<bool>,
    minimum: Option<String>,
    maximum: Option<String>,
    seats: Option<i64>,
) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let by = creator(ctx)?;
    let plan = plan_option::named(ctx.data(), by.guild, &plan).await?;
    let typed = Typed {
        name,
        price,
        currency,
        interval: interval.map(Into::into),
        role: role.map(|role| RoleId(role.id.get())),
        trial_days,
        grace_days,
        description,
        more_roles,
        access_days,
        free,
        trial_card: trial_without_card.map(Into::into),
        picture,
        position,
        group,
        rank,
        includes_lower,
        minimum,
        maximum,
        seats,
    };
    let preview = edit_plan::prepare(ctx.data(), by, plan.id, &typed).await?;
    replies::reply_post(ctx, &plan_preview::post(locale(ctx), &preview), true).await
}
