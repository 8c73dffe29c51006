//! `/plan edit`: creators only. Changes what is on sale; who bought before keeps their price.

use poise::serenity_prelude as serenity;

use super::plan::{Every, NoCard};
use super::plan_create::currencies;
use crate::actions::edit_plan::{self, Input};
use crate::actions::offer_more::More;
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::ids::{MemberId, RoleId};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

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
) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let guild = guild(ctx)?;
    let plan = plan_option::named(ctx.data(), guild, &plan).await?;
    let input = Input {
        guild,
        by: member(ctx),
        bot: MemberId(ctx.framework().bot_id().get()),
        plan: plan.id,
        name: name.as_deref(),
        price: price.as_deref(),
        currency: currency.as_deref(),
        interval: interval.map(Into::into),
        role: role.map(|role| RoleId(role.id.get())),
        trial_days,
        grace_days,
        description: description.as_deref(),
        more: More {
            more_roles: more_roles.as_deref(),
            access_days,
            free,
            trial_card: trial_without_card.map(Into::into),
            picture: picture.as_deref(),
            position,
            ..More::default()
        },
    };
    let plan = edit_plan::run(ctx.data(), input).await?;
    let locale = locale(ctx);
    let args = args!(
        "plan" => names::shown(&plan.name),
        "terms" => plan_option::terms(locale, &plan, plan.trial_days),
        "role" => plan_option::mentions(&plan.roles),
        "grace" => plan.grace_days,
    );
    replies::ephemeral(ctx, text_with(locale, "plan-edited", &args)).await
}
