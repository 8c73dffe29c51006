//! `/plan list`: creators only. Every plan with its state and its trouble, and purchases that wait for their owner.

use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Embed, Post};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::parked;
use crate::store::plans::{self, Plan};
use crate::text::{Locale, listed, text, text_with};

/// Discord's limit.
const MOST_FIELDS: usize = 25;

/// Every plan: price, role, state, and what keeps it from working.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn list(ctx: Context<'_>) -> Result<(), Trouble> {
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let read = &mut app.store.read();
    let mut plans = plans::list(read, guild).await?;
    let parked = parked::list(read, guild).await?;
    if plans.is_empty() {
        return replies::ephemeral(ctx, text(locale, "plan-list-empty")).await;
    }
    // Those that sell first; of the archived, the newest.
    plans.sort_by_key(|plan| (plan.archived(), if plan.archived() { -plan.id.0 } else { plan.offer.position }));
    let fields = plans.iter().take(MOST_FIELDS).map(|plan| field(locale, plan, &plans)).collect();
    let description = if parked.is_empty() {
        String::new()
    } else {
        let names = parked.iter().filter_map(|it| plans.iter().find(|plan| plan.id == it.plan));
        let names: Vec<_> = names.take(5).map(|plan| names::shown(&plan.offer.name)).collect();
        text_with(locale, "plan-list-parked", &args!("count" => parked.len(), "plans" => listed(locale, &names)))
    };
    let embed = Embed { title: text(locale, "plan-list-title"), description, fields, ..Embed::default() };
    replies::reply_post(ctx, &Post { embed: Some(embed), ..Post::default() }, true).await
}

fn field(locale: Locale, plan: &Plan, all: &[Plan]) -> (String, String, bool) {
    let mut lines = vec![text_with(
        locale,
        "plan-list-line",
        &args!(
            "state" => plan_option::state(locale, plan),
            "terms" => plan_option::terms(locale, &plan.offer, plan.offer.trial_days),
            "role" => plan_option::roles(plan, all),
            "grace" => plan.offer.grace_days,
        ),
    )];
    if let Some(trouble) = plan.trouble {
        lines.push(text(locale, &format!("plan-trouble-{}", trouble.word())));
    }
    if let (Some(url), false) = (&plan.link_url, plan.archived()) {
        lines.push(url.clone());
    }
    (names::plain(&plan.offer.name), lines.join("\n"), false)
}
