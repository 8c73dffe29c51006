//! `/subscribe`: everyone. Shows what is on sale; a plan named, or its button pressed, answers with a checkout link that
//! is this person's alone.

use super::switch;
use crate::actions::give_gift;
use crate::actions::join_free;
use crate::actions::start_checkout::{self, Started};
use crate::actions::switch_plan;
use crate::actions::team_seats;
use crate::app::App;
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::access::{Access, SourceKind, TrialCard, Verdict};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::ledger;
use crate::store::plans::{self, Plan};
use crate::text::{Locale, moment, text, text_with};

const GREEN: u32 = 0x0024_8046;

/// What is on sale here; name a plan to go straight to its checkout.
#[poise::command(slash_command)]
pub(super) async fn subscribe(
    ctx: Context<'_>,
    #[autocomplete = "plan_option::on_sale"] plan: Option<String>,
) -> Result<(), Trouble> {
    replies::defer_ephemeral(ctx).await?;
    let (app, guild, member, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    let post = if let Some(typed) = plan {
        let plan = plan_option::named(app, guild, &typed).await?;
        buy(app, guild, member, &plan, locale).await?
    } else {
        let read = &mut app.store.read();
        let plans = plans::list(read, guild).await?;
        if !plans.iter().any(Plan::on_sale) {
            return replies::ephemeral(ctx, text(locale, "subscribe-nothing")).await;
        }
        let access = ledger::access(read, guild, member, app.clock.now()).await?;
        let mut shop = shop(locale, &plans, &access);
        if shop.rows.len() < 5 && !team_seats::teams(app, guild, member).await?.is_empty() {
            let style = ButtonStyle::Secondary("team:panel".into());
            shop.rows.push(vec![Button { label: text(locale, "team-open"), style, disabled: false }]);
        }
        shop
    };
    replies::reply_post(ctx, &post, true).await
}

/// A button whose custom id begins with `plan:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let [verb, plan] = rest else { return Err(stale()) };
    let plan = PlanId(plan.parse().map_err(|_| stale())?);
    replies::promise(ctx, click).await?;
    let post = match *verb {
        "subscribe" => {
            let found = plans::find_in(&mut app.store.read(), guild, plan).await?;
            buy(app, guild, member, &found.ok_or_else(|| Trouble::person("plan-error-gone"))?, locale).await?
        }
        "leave" => {
            let left = join_free::leave(app, guild, member, plan).await?;
            let args = args!("plan" => names::shown(&left.plan.offer.name));
            Post { content: text_with(locale, "free-left", &args), ..Post::default() }
        }
        _ => return Err(stale()),
    };
    replies::fill(ctx, click, &post).await
}

/// A checkout link, or at once the access that costs nothing.
async fn buy(app: &App, guild: GuildId, member: MemberId, plan: &Plan, locale: Locale) -> Result<Post, Trouble> {
    if let Some(standing) = switch_plan::standing(app, guild, member, plan).await? {
        return Ok(switch::offer(locale, &standing));
    }
    if !plan.offer.free {
        return Ok(checkout(locale, &start_checkout::run(app, guild, member, plan.id, locale).await?));
    }
    let joined = join_free::join(app, guild, member, plan.id).await?;
    let key = if joined.until.is_some() { "free-joined-until" } else { "free-joined" };
    let args = args!("plan" => names::shown(&plan.offer.name), "time" => joined.until.map(|at| moment(locale, at)).unwrap_or_default());
    Ok(Post { content: text_with(locale, key, &args), ..Post::default() })
}

/// The personal checkout link.
fn checkout(locale: Locale, started: &Started) -> Post {
    let plan = &started.plan;
    let content = text_with(
        locale,
        "subscribe-checkout",
        &args!(
            "plan" => names::shown(&plan.offer.name),
            "terms" => plan_option::terms(locale, &plan.offer, started.trial_days),
            "until" => moment(locale, started.expires_at),
        ),
    );
    let label = if started.trial_days > 0 && plan.offer.trial_card != TrialCard::Needed {
        text(locale, "subscribe-start-trial")
    } else {
        text_with(locale, "subscribe-pay", &args!("price" => plan.offer.price.to_string()))
    };
    let pay = Button { label, style: ButtonStyle::Link(started.url.clone()), disabled: false };
    Post { content, rows: vec![vec![pay]], ..Post::default() }
}

/// What is on sale, with a button for each plan that this person does not have.
fn shop(locale: Locale, plans: &[Plan], access: &Access) -> Post {
    let held = |plan: &Plan| access.verdicts.iter().any(|it| it.allowed && it.plan == plan.id);
    let mut fields = Vec::new();
    let mut buttons = Vec::new();
    let on_sale: Vec<&Plan> = plans.iter().filter(|plan| plan.on_sale()).collect();
    for plan in &on_sale {
        let mut lines = vec![plan_option::terms(locale, &plan.offer, plan.offer.trial_days)];
        if !plan.offer.description.is_empty() {
            lines.push(names::shown(&plan.offer.description));
        }
        lines.push(text_with(locale, "subscribe-gives", &args!("role" => plan_option::roles(plan, plans))));
        if plan.offer.seats > 0 {
            lines.push(text_with(locale, "subscribe-seats", &args!("most" => plan.offer.seats)));
        }
        if held(plan) {
            lines.push(text(locale, "subscribe-held"));
            let joined = |it: &Verdict| it.allowed && it.plan == plan.id && it.source.kind == SourceKind::Free;
            if access.verdicts.iter().any(joined) {
                let label = text_with(locale, "free-leave", &args!("plan" => names::plain(&plan.offer.name)));
                let style = ButtonStyle::Secondary(format!("plan:leave:{}", plan.id));
                buttons.push(Button { label: names::shortened(&label, 80), style, disabled: false });
            }
        } else {
            let label = if plan.offer.free {
                text_with(locale, "free-join", &args!("plan" => names::plain(&plan.offer.name)))
            } else if on_sale.len() == 1 {
                text(locale, "subscribe-button")
            } else {
                text_with(locale, "subscribe-button-plan", &args!("plan" => names::plain(&plan.offer.name)))
            };
            let style = ButtonStyle::Success(format!("plan:subscribe:{}", plan.id));
            buttons.push(Button { label: names::shortened(&label, 80), style, disabled: false });
        }
        fields.push((names::plain(&plan.offer.name), lines.join("\n"), false));
    }
    let mut rows: Vec<Vec<Button>> = buttons.chunks(5).map(<[Button]>::to_vec).collect();
    if rows.len() < 5 && on_sale.iter().any(|plan| give_gift::can_be_given(plan)) {
        let style = ButtonStyle::Secondary("gift:choose".into());
        rows.push(vec![Button { label: text(locale, "gift-open"), style, disabled: false }]);
    }
    let embed = Embed {
        title: text(locale, "subscribe-title"),
        description: text(locale, "subscribe-intro"),
        fields,
        image: on_sale.iter().find_map(|plan| plan.offer.picture.clone()),
        colour: Some(GREEN),
        ..Embed::default()
    };
    Post { embed: Some(embed), rows, ..Post::default() }
}
