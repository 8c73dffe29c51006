//! The answer to `/subscribe` for a member who already pays for another plan of the same ladder, and its buttons.

use crate::actions::switch_plan::{self, Standing};
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::components::{Click, stale};
use crate::bot::replies;
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::ids::PlanId;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::{Args, Locale, moment, text, text_with};

/// What going to the plan means, and the button that does it.
pub fn offer(locale: Locale, standing: &Standing) -> Post {
    let args = said(locale, standing);
    let button = |key: &str, style| Button {
        label: names::shortened(&text_with(locale, key, &args), 80),
        style,
        disabled: false,
    };
    let (key, button) = if standing.planned {
        ("switch-planned", button("switch-stay", ButtonStyle::Secondary("switch:stay".into())))
    } else if standing.up {
        ("switch-up", button("switch-up-button", ButtonStyle::Success(format!("switch:to:{}", standing.to.id))))
    } else {
        ("switch-down", button("switch-down-button", ButtonStyle::Primary(format!("switch:to:{}", standing.to.id))))
    };
    Post { content: text_with(locale, key, &args), rows: vec![vec![button]], ..Post::default() }
}

fn said(locale: Locale, standing: &Standing) -> Args<'_> {
    args!(
        "from" => names::plain(&standing.from.offer.name),
        "to" => names::plain(&standing.to.offer.name),
        "price" => plan_option::price(locale, &standing.to.offer),
        "time" => standing.period_end.map(|at| moment(locale, at)).unwrap_or_default(),
    )
}

/// A button whose custom id begins with `switch:`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    replies::promise(ctx, click).await?;
    let content = match rest {
        ["to", plan] => {
            let plan = PlanId(plan.parse().map_err(|_| stale())?);
            let standing = switch_plan::run(app, guild, member, plan).await?;
            let key = if standing.up { "switch-up-done" } else { "switch-down-done" };
            text_with(locale, key, &said(locale, &standing))
        }
        ["stay"] => {
            switch_plan::stay(app, guild, member).await?;
            text(locale, "switch-stayed")
        }
        _ => return Err(stale()),
    };
    replies::fill(ctx, click, &Post { content, ..Post::default() }).await
}
