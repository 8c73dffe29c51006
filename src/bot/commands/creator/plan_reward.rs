//! `/plan reward`: creators only. Offers days of a plan for points, or no longer.

use crate::actions::set_reward;
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Days of a plan that members can take for points.
#[poise::command(slash_command, check = "checks::creator")]
pub(super) async fn reward(
    ctx: Context<'_>,
    #[autocomplete = "plan_option::current"] plan: String,
    points: i64,
    days: Option<i64>,
) -> Result<(), Trouble> {
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let plan = plan_option::named(app, guild, &plan).await?;
    let (plan, offered) = set_reward::run(app, (guild, member(ctx)), plan.id, points, days).await?;
    let mut args = args!("plan" => names::shown(&plan.offer.name));
    let key = match offered {
        Some(reward) => {
            args.set("points", reward.points);
            args.set("days", reward.days);
            "plan-reward-set"
        }
        None => "plan-reward-ended",
    };
    replies::ephemeral(ctx, text_with(locale, key, &args)).await
}
