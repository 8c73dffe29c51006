//! `/membership`: everyone, about themselves. One panel for every state: what you hold, why, until when, what happens
//! next, and what you can do about it.

use super::membership_panel::panel;
use super::{membership_leave, membership_transfer};
use crate::actions::refresh_access;
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Post};
use crate::message::Trouble;
use crate::store::customers;
use crate::text::text;

/// Stripe is asked for one person at most this often.
const COOLDOWN_SECONDS: i64 = 20;

/// What you hold here, why, until when, and what happens next.
#[poise::command(slash_command)]
pub(super) async fn membership(ctx: Context<'_>) -> Result<(), Trouble> {
    let (app, guild, member, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    replies::reply_post(ctx, &panel(app, guild, member, locale, None).await?, true).await
}

/// A button whose custom id begins with `membership:`. It always shows the person who clicked, whoever's panel it is on.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    match rest {
        ["billing"] => {
            replies::promise(ctx, click).await?;
            let url = refresh_access::portal(app, guild, member).await?;
            let open = Button {
                label: text(locale, "membership-portal-open"),
                style: ButtonStyle::Link(url),
                disabled: false,
            };
            let content = text(locale, "membership-portal");
            replies::fill(ctx, click, &Post { content, rows: vec![vec![open]], ..Post::default() }).await
        }
        ["refresh"] => {
            let now = app.clock.now();
            let customers = customers::of_member(&mut app.store.read(), guild, member).await?;
            let rested = customers.iter().all(|customer| now - customer.refreshed_at >= COOLDOWN_SECONDS);
            if rested {
                refresh_access::run(app, guild, member).await?;
            }
            let note = text(locale, if rested { "membership-refreshed" } else { "membership-just-refreshed" });
            replies::update(ctx, click, &panel(app, guild, member, locale, Some(note)).await?).await
        }
        ["show"] => replies::update(ctx, click, &panel(app, guild, member, locale, None).await?).await,
        ["leave" | "reason" | "decide" | "undo", ..] => membership_leave::click(on).await,
        ["transfer" | "to" | "hand" | "agree" | "stop" | "object", ..] => membership_transfer::click(on).await,
        _ => Err(stale()),
    }
}
