//! `/plan create`: creators only. Puts a plan on sale; Stripe's side follows by a job within seconds.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use super::plan::{Every, NoCard};
use crate::actions::create_plan::{self, Creator};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::access::Currency;
use crate::domain::access::offer::Typed;
use crate::domain::ids::{MemberId, RoleId};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Put a plan on sale: a price in Stripe that gives a role here.
#[allow(clippy::too_many_arguments, reason = "the options of a command are its arguments")]
#[poise::command(slash_command, check = "checks::creator")]
pub async fn create(
    ctx: Context<'_>,
    name: String,
    price: String,
    #[autocomplete = "currencies"] currency: String,
    interval: Every,
    role: serenity::Role,
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
    let typed = Typed {
        name: Some(name),
        price: Some(price),
        currency: Some(currency),
        interval: Some(interval.into()),
        role: Some(RoleId(role.id.get())),
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
    let plan = create_plan::run(ctx.data(), by, &typed).await?;
    let locale = locale(ctx);
    let args = args!(
        "plan" => names::shown(&plan.offer.name),
        "terms" => plan_option::terms(locale, &plan.offer, plan.offer.trial_days),
        "role" => plan_option::mentions(&plan.offer.roles),
        "grace" => plan.offer.grace_days,
    );
    replies::ephemeral(ctx, text_with(locale, "plan-created", &args)).await
}

/// Who makes or changes a plan, and the bot's own account.
pub(super) fn creator(ctx: Context<'_>) -> Result<Creator, Trouble> {
    Ok(Creator { guild: guild(ctx)?, member: member(ctx), bot: MemberId(ctx.framework().bot_id().get()) })
}

/// Currencies that Stripe charges in, the common ones first.
#[allow(clippy::unused_async, reason = "poise awaits it")]
pub(super) async fn currencies(_: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let found = Currency::suggestions(partial);
    let choices = found.into_iter().map(|currency| AutocompleteChoice::new(currency.shown(), currency.shown()));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}
