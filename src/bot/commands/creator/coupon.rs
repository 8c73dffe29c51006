//! `/coupon`: creators only. Makes codes that lower the price of a plan at its checkout, lists them and ends them.

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::actions::coupon::{self as action, Input, Listed};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Command, Context, checks, guild, locale, member, replies};
use crate::discord::{Embed, Post};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::coupons::{self, Coupon, CouponState, Duration, TakesOff};
use crate::store::plans;
use crate::text::{Locale, listed, moment, text, text_with};

/// `/coupon` with its subcommands.
pub fn command() -> Command {
    let mut parent = coupon();
    parent.subcommands = vec![create(), list(), end()];
    parent
}

#[allow(clippy::unused_async, reason = "poise awaits it")]
/// Codes that lower a price. Discord never runs a command that has subcommands.
#[poise::command(slash_command, check = "checks::creator")]
async fn coupon(_: Context<'_>) -> Result<(), Trouble> {
    Ok(())
}

/// Make a code that lowers the price of a plan.
#[allow(clippy::too_many_arguments, reason = "the options of a command are its arguments")]
#[poise::command(slash_command, check = "checks::creator")]
async fn create(
    ctx: Context<'_>,
    #[autocomplete = "plan_option::current"] plan: String,
    code: String,
    #[autocomplete = "durations"] duration: String,
    percent_off: Option<i64>,
    amount_off: Option<String>,
    max_uses: Option<i64>,
    expires: Option<String>,
) -> Result<(), Trouble> {
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let plan = plan_option::named(app, guild, &plan).await?;
    let input = Input {
        guild,
        creator: member(ctx),
        plan: plan.id,
        code: &code,
        percent_off,
        amount_off: amount_off.as_deref(),
        duration: &duration,
        max_uses,
        expires: expires.as_deref(),
    };
    let (made, plan) = action::create(app, input).await?;
    let args = args!(
        "code" => made.code.clone(),
        "plan" => names::shown(&plan.offer.name),
        "terms" => terms(locale, &made),
    );
    replies::ephemeral(ctx, text_with(locale, "coupon-created", &args)).await
}

/// Every code, what it takes off and how often it was used.
#[poise::command(slash_command, check = "checks::creator")]
async fn list(ctx: Context<'_>) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let listed = action::list(app, guild).await?;
    if listed.is_empty() {
        return replies::ephemeral(ctx, text(locale, "coupon-list-empty")).await;
    }
    let plans = plans::list(&mut app.store.read(), guild).await?;
    let field = |it: &Listed| {
        let plan = plans.iter().find(|plan| plan.id == it.coupon.plan).map(|plan| names::shown(&plan.offer.name));
        let used = match (it.used, it.coupon.max_uses) {
            (Some(used), Some(most)) => text_with(locale, "coupon-used-of", &args!("used" => used, "most" => most)),
            (Some(used), None) => text_with(locale, "coupon-used", &args!("used" => used)),
            (None, _) => text(locale, "coupon-used-unknown"),
        };
        let key = match it.coupon.state {
            CouponState::Usable if !it.active => "coupon-state-over",
            CouponState::Usable => "coupon-state-usable",
            CouponState::Preparing => "coupon-state-preparing",
            CouponState::Refused => "coupon-state-refused",
            CouponState::Ended => "coupon-state-ended",
        };
        let lines = [text(locale, key), plan.unwrap_or_default(), terms(locale, &it.coupon), used].join(" · ");
        (it.coupon.code.clone(), lines, false)
    };
    let embed = Embed {
        title: text(locale, "coupon-list-title"),
        fields: listed.iter().map(field).collect(),
        ..Embed::default()
    };
    replies::reply_post(ctx, &Post { embed: Some(embed), ..Post::default() }, true).await
}

/// Let a code be used no more. What it takes off running subscriptions goes on.
#[poise::command(slash_command, check = "checks::creator")]
async fn end(ctx: Context<'_>, #[autocomplete = "codes"] code: String) -> Result<(), Trouble> {
    let ended = action::end(ctx.data(), guild(ctx)?, &code).await?;
    replies::ephemeral(ctx, text_with(locale(ctx), "coupon-ended", &args!("code" => ended.code))).await
}

/// "20 % off for 3 months, until …".
fn terms(locale: Locale, coupon: &Coupon) -> String {
    let off = match coupon.off {
        TakesOff::Percent(percent) => text_with(locale, "coupon-percent", &args!("percent" => percent)),
        TakesOff::Amount(price) => text_with(locale, "coupon-amount", &args!("amount" => price.to_string())),
    };
    let lasts = match coupon.lasts {
        Duration::Once => text(locale, "coupon-once"),
        Duration::Forever => text(locale, "coupon-forever"),
        Duration::Months(months) => text_with(locale, "coupon-months", &args!("months" => months)),
    };
    let mut parts = vec![off, lasts];
    parts.extend(coupon.expires_at.map(|at| text_with(locale, "coupon-until", &args!("time" => moment(locale, at)))));
    listed(locale, &parts)
}

#[allow(clippy::unused_async, reason = "poise awaits it")]
async fn durations(_: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let typed = partial.trim().to_lowercase();
    let known = ["once", "forever", "3 months", "6 months", "12 months"];
    let choices = known.into_iter().filter(|it| it.starts_with(&typed)).map(|it| AutocompleteChoice::new(it, it));
    CreateAutocompleteResponse::new().set_choices(choices.collect())
}

async fn codes(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let empty = CreateAutocompleteResponse::new();
    let Ok(guild) = guild(ctx) else { return empty };
    let listed = coupons::list(&mut ctx.data().store.read(), guild).await.unwrap_or_default();
    let wanted = coupons::code_key(partial.trim());
    let usable = listed.into_iter().filter(|it| it.state != CouponState::Ended);
    let found = usable.filter(|it| coupons::code_key(&it.code).starts_with(&wanted));
    empty.set_choices(found.map(|it| AutocompleteChoice::new(it.code.clone(), it.code)).collect())
}
