//! `/plan rules`: creators only. What money taken back, pauses and leaving mean for a plan, and which product of Discord's
//! gives it. Without a change it shows how it stands.

use crate::actions::set_plan_rules::{self, Input};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Embed, Post};
use crate::domain::access::Then;
use crate::domain::names;
use crate::message::Trouble;
use crate::store::plans::{self, Plan};
use crate::text::{Locale, text, text_with};

/// Whether access goes on, as a choice.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum Rule {
    /// It goes on.
    #[name = "keep"]
    Keep,
    /// It ends, or is suspended.
    #[name = "end"]
    End,
}

impl From<Rule> for Then {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::Keep => Self::Keep,
            Rule::End => Self::End,
        }
    }
}

/// What refunds, disputes, pauses and leaving mean for a plan; without a change, how it stands.
#[allow(clippy::too_many_arguments, reason = "the options of a command are its arguments")]
#[poise::command(slash_command, check = "checks::creator")]
pub(super) async fn rules(
    ctx: Context<'_>,
    #[autocomplete = "plan_option::any"] plan: String,
    refund: Option<Rule>,
    partial_refund: Option<Rule>,
    dispute: Option<Rule>,
    lost_dispute: Option<Rule>,
    pause: Option<Rule>,
    leave_percent: Option<i64>,
    leave_months: Option<i64>,
    leave_pause_months: Option<i64>,
    #[autocomplete = "plan_option::current"] leave_plan: Option<String>,
    sku: Option<String>,
) -> Result<(), Trouble> {
    let (app, guild, locale) = (ctx.data(), guild(ctx)?, locale(ctx));
    let plan = plan_option::named(app, guild, &plan).await?;
    let cheaper = match leave_plan.as_deref().map(str::trim) {
        None => None,
        Some("" | "-") => Some(None),
        Some(typed) => Some(Some(plan_option::named(app, guild, typed).await?.id)),
    };
    let input = Input {
        refund: refund.map(Then::from),
        partial_refund: partial_refund.map(Then::from),
        dispute: dispute.map(Then::from),
        lost_dispute: lost_dispute.map(Then::from),
        pause: pause.map(Then::from),
        percent: leave_percent,
        months: leave_months,
        pause_months: leave_pause_months,
        cheaper,
        sku: sku.as_deref(),
    };
    let plan = set_plan_rules::run(app, guild, plan.id, input).await?;
    let all = plans::list(&mut app.store.read(), guild).await?;
    replies::reply_post(ctx, &shown(locale, &plan, &all), true).await
}

fn shown(locale: Locale, plan: &Plan, all: &[Plan]) -> Post {
    let policy = plan.rules.policy;
    let lines: Vec<String> = [
        ("refund", policy.refund),
        ("partial-refund", policy.partial_refund),
        ("dispute", policy.dispute),
        ("lost-dispute", policy.lost_dispute),
        ("pause", policy.pause),
    ]
    .into_iter()
    .map(|(rule, then)| text(locale, &format!("plan-rule-{rule}-{}", then.word())))
    .collect();
    let leaving = plan.rules.leaving;
    let mut offers = Vec::new();
    if leaving.percent > 0 && leaving.months > 0 {
        let args = args!("percent" => leaving.percent, "months" => leaving.months);
        offers.push(text_with(locale, "plan-rule-leave-discount", &args));
    }
    if leaving.pause_months > 0 {
        offers.push(text_with(locale, "plan-rule-leave-pause", &args!("months" => leaving.pause_months)));
    }
    if let Some(cheaper) = plan.cheaper(all) {
        let args = args!("plan" => names::shown(&cheaper.offer.name));
        offers.push(text_with(locale, "plan-rule-leave-downgrade", &args));
    }
    if offers.is_empty() {
        offers.push(text(locale, "plan-rule-leave-nothing"));
    }
    let mut fields = vec![
        (text(locale, "plan-rules-money"), lines.join("\n"), false),
        (text(locale, "plan-rules-leaving"), offers.join("\n"), false),
    ];
    if let Some(sku) = plan.rules.sku {
        fields.push((text(locale, "plan-rules-sku"), sku.to_string(), false));
    }
    let title = text_with(locale, "plan-rules-title", &args!("plan" => names::plain(&plan.offer.name)));
    Post { embed: Some(Embed { title, fields, ..Embed::default() }), ..Post::default() }
}
