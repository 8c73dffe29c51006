//! Cancelling from `/membership`: which plan, why, then the offer and the end side by side.

use super::membership_panel::panel;
use crate::actions::leave::{self, Begun, Running, Shown};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::access::leaving::Reason;
use crate::domain::ids::{DepartureId, PlanId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::plans::{self, Plan};
use crate::text::{Locale, moment, text, text_with};

/// `membership:leave`, `…:leave:<plan>`, `…:reason:<plan>:<reason>`, `…:decide:<departure>:<stay|go>`, `…:undo`, `…:undo:<plan>`.
pub(super) async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let number = |text: &str| text.parse::<i64>().map_err(|_| stale());
    match rest {
        [verb @ ("leave" | "undo")] => {
            let leaving = *verb == "leave";
            let mut running = leave::running(&mut app.store.read(), guild, member).await?;
            running.retain(|it| it.ends_at.is_none() == leaving);
            let plans = plans::list(&mut app.store.read(), guild).await?;
            match running.as_slice() {
                [] => Err(leave::Error::Nothing.into()),
                [one] if leaving => replies::update(ctx, click, &why(locale, &plans, one.plan)).await,
                [one] => undo(on, one.plan).await,
                several => replies::update(ctx, click, &which(locale, &plans, several, verb)).await,
            }
        }
        ["leave", plan] => {
            let plans = plans::list(&mut app.store.read(), guild).await?;
            replies::update(ctx, click, &why(locale, &plans, PlanId(number(plan)?))).await
        }
        ["undo", plan] => undo(on, PlanId(number(plan)?)).await,
        ["reason", plan, reason] => {
            let reason = Reason::parse(reason).ok_or_else(stale)?;
            let begun = leave::begin(app, guild, member, PlanId(number(plan)?), reason).await?;
            replies::update(ctx, click, &choice(locale, &begun)).await
        }
        ["decide", departure, answer @ ("stay" | "go")] => {
            let stay = *answer == "stay";
            leave::decide(app, guild, member, DepartureId(number(departure)?), stay).await?;
            let note = text(locale, if stay { "leave-kept" } else { "leave-done" });
            replies::update(ctx, click, &panel(app, guild, member, locale, Some(note)).await?).await
        }
        _ => Err(stale()),
    }
}

async fn undo(on: &Click<'_>, plan: PlanId) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, .. } = on;
    leave::undo(app, guild, member, plan).await?;
    let note = text(locale, "leave-undone");
    replies::update(ctx, click, &panel(app, guild, member, locale, Some(note)).await?).await
}

fn name(plans: &[Plan], plan: PlanId) -> String {
    plans.iter().find(|it| it.id == plan).map(|it| names::plain(&it.offer.name)).unwrap_or_default()
}

fn back(locale: Locale) -> Button {
    let style = ButtonStyle::Secondary("membership:show".into());
    Button { label: text(locale, "leave-back"), style, disabled: false }
}

fn which(locale: Locale, plans: &[Plan], running: &[Running], verb: &str) -> Post {
    let button = |it: &Running| Button {
        label: names::shortened(&name(plans, it.plan), 80),
        style: ButtonStyle::Secondary(format!("membership:{verb}:{}", it.plan)),
        disabled: false,
    };
    let buttons = running.iter().take(4).map(button).chain([back(locale)]).collect();
    let embed = Embed { title: text(locale, "leave-which"), ..Embed::default() };
    Post { embed: Some(embed), rows: vec![buttons], ..Post::default() }
}

fn why(locale: Locale, plans: &[Plan], plan: PlanId) -> Post {
    let button = |reason: Reason| Button {
        label: text(locale, &format!("leave-reason-{}", reason.word())),
        style: ButtonStyle::Secondary(format!("membership:reason:{plan}:{}", reason.word())),
        disabled: false,
    };
    let embed = Embed {
        title: text_with(locale, "leave-title", &args!("plan" => name(plans, plan))),
        description: text(locale, "leave-why"),
        ..Embed::default()
    };
    let rows = vec![Reason::ALL.into_iter().map(button).collect(), vec![back(locale)]];
    Post { embed: Some(embed), rows, ..Post::default() }
}

fn choice(locale: Locale, begun: &Begun) -> Post {
    let plan = names::shown(&begun.plan.offer.name);
    let mut lines = vec![match begun.until {
        Some(at) => text_with(locale, "leave-end", &args!("plan" => plan, "time" => moment(locale, at))),
        None => text_with(locale, "leave-end-soon", &args!("plan" => plan)),
    }];
    let mut buttons = Vec::new();
    if let Some(offer) = &begun.offer {
        lines.push(match offer {
            Shown::Discount { percent, months } => {
                text_with(locale, "leave-offer-discount", &args!("percent" => *percent, "months" => *months))
            }
            Shown::Pause { months, access } => {
                let key = if *access { "leave-offer-pause-access" } else { "leave-offer-pause" };
                text_with(locale, key, &args!("months" => *months))
            }
            Shown::Downgrade(cheaper) => {
                let price = plan_option::price(locale, &cheaper.offer);
                text_with(
                    locale,
                    "leave-offer-downgrade",
                    &args!("plan" => names::shown(&cheaper.offer.name), "price" => price),
                )
            }
        });
        buttons.push(Button {
            label: text(locale, "leave-take-offer"),
            style: ButtonStyle::Success(format!("membership:decide:{}:stay", begun.departure)),
            disabled: false,
        });
    }
    buttons.push(Button {
        label: text(locale, "leave-confirm"),
        style: ButtonStyle::Danger(format!("membership:decide:{}:go", begun.departure)),
        disabled: false,
    });
    buttons.push(back(locale));
    let title = text_with(locale, "leave-title", &args!("plan" => names::plain(&begun.plan.offer.name)));
    let embed = Embed { title, description: lines.join("\n\n"), ..Embed::default() };
    Post { embed: Some(embed), rows: vec![buttons], ..Post::default() }
}
