//! `/membership`: everyone, about themselves. What you hold, why, until when, what happens next.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::ComponentInteraction;

use crate::actions::refresh_access;
use crate::app::App;
use crate::args;
use crate::bot::commands::plan_option;
use crate::bot::verdicts::{self, Reader};
use crate::bot::{Context, clicked, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::{customers, ledger, plans};
use crate::text::{Locale, text, text_with};

const BLURPLE: u32 = 0x0058_65F2;
/// Stripe is asked for one person at most this often.
const COOLDOWN_SECONDS: i64 = 20;

/// What you hold here, why, until when, and what happens next.
#[poise::command(slash_command)]
pub(super) async fn membership(ctx: Context<'_>) -> Result<(), Trouble> {
    let (app, guild, member, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    replies::reply_post(ctx, &panel(app, guild, member, locale, None).await?, true).await
}

/// A button whose custom id begins with `membership:`. It always shows the person who clicked, whoever's panel it is on.
pub async fn click(
    app: &Arc<App>,
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    rest: &[&str],
) -> Result<(), Trouble> {
    let (guild, member, locale) = clicked(click)?;
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
            let note = if rested { "membership-refreshed" } else { "membership-just-refreshed" };
            replies::update(ctx, click, &panel(app, guild, member, locale, Some(note)).await?).await
        }
        _ => Err(Trouble::person("error-stale-button")),
    }
}

async fn panel(
    app: &App,
    guild: GuildId,
    member: MemberId,
    locale: Locale,
    note: Option<&str>,
) -> Result<Post, Trouble> {
    let read = &mut app.store.read();
    let plans = plans::list(read, guild).await?;
    let access = ledger::access(read, guild, member, app.clock.now()).await?;
    let customers = customers::of_member(read, guild, member).await?;
    let mut fields = Vec::new();
    for plan in &plans {
        // The best reason of each plan; what is over is shown only where nothing better is.
        let Some(best) = access.about_plan(plan.id) else { continue };
        let mut lines = vec![verdicts::line(locale, best, Reader::Member)];
        if best.allowed {
            lines.push(text_with(locale, "membership-gives", &args!("role" => plan_option::roles(plan, &plans))));
        }
        if access.paid_twice().contains(&plan.id) {
            lines.push(text(locale, "membership-paid-twice"));
        }
        let title = format!("{} · {}", names::plain(&plan.name), plan_option::price(locale, plan));
        fields.push((names::shortened(&title, 256), lines.join("\n"), false));
    }
    fields.truncate(25);
    let description = if fields.is_empty() { text(locale, "membership-empty") } else { String::new() };
    let embed = Embed {
        title: text(locale, "membership-title"),
        description,
        fields,
        footer: note.map(|key| text(locale, key)),
        colour: Some(BLURPLE),
        ..Embed::default()
    };
    let mut buttons = Vec::new();
    if customers.iter().any(|customer| !customer.closed && customer.stripe_id.is_some()) {
        buttons.push(Button {
            label: text(locale, "membership-billing"),
            style: ButtonStyle::Primary("membership:billing".into()),
            disabled: false,
        });
    }
    buttons.push(Button {
        label: text(locale, "membership-refresh"),
        style: ButtonStyle::Secondary("membership:refresh".into()),
        disabled: false,
    });
    Ok(Post { embed: Some(embed), rows: vec![buttons], ..Post::default() })
}
