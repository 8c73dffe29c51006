//! `/setup`: creators. One ephemeral message with five pages; every choice is saved at once. Touches nothing in Discord.

use poise::serenity_prelude as serenity;
use serenity::{ComponentInteraction, ComponentInteractionDataKind};

use crate::actions::connect_stripe;
use crate::actions::examine;
use crate::actions::set_up_guild::{self, Choice};
use crate::app::App;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, Form, stale};
use crate::bot::replies::{self, Panel, promise_update, send_panel, show_panel, update_panel};
use crate::bot::{Context, guild, locale};
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::guild::GuildSettings;
use crate::domain::ids::{ChannelId, RoleId};
use crate::message::Trouble;
use crate::text::{Locale, text};

mod digests;
mod lessons;
mod pages;

use pages::Page;

/// Set the server up: language, channels, staff, features.
#[poise::command(slash_command, check = "checks::creator")]
pub(in crate::bot) async fn setup(ctx: Context<'_>) -> Result<(), Trouble> {
    let settings = set_up_guild::settings(ctx.data(), guild(ctx)?, locale(ctx).tag()).await?;
    send_panel(ctx, pages::page(Page::Basics, &settings, locale(ctx))).await
}

/// A page was turned or something was chosen: `setup:page:<page>`, `setup:<what>`, `setup:<what>:<on|off>`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member: by, locale, rest, .. } = on;
    on.require(Rank::Creator).await?;
    if rest == ["lesson-settings"] {
        return lessons::ask(app, ctx, click, guild, locale).await;
    }
    if rest == ["connect"] {
        replies::promise(ctx, click).await?;
        let url = connect_stripe::run(app, guild, by).await?;
        let style = ButtonStyle::Link(url);
        let button = Button { label: text(locale, "setup-connect-go"), style, disabled: false };
        let content = text(locale, "setup-connect-how");
        return replies::fill(ctx, click, &Post { content, rows: vec![vec![button]], ..Post::default() }).await;
    }
    match rest {
        ["digest"] => return digests::ask(app, ctx, click, guild, locale).await,
        ["digest-preview"] => return digests::preview(app, ctx, click, guild, locale).await,
        _ => {}
    }
    let ["page", page] = rest else {
        let (choice, page) = chosen(rest, click).ok_or_else(stale)?;
        let settings = set_up_guild::run(app, guild, by, choice).await?;
        return update_panel(ctx, click, pages::page(page, &settings, locale)).await;
    };
    let page = Page::named(page).ok_or_else(stale)?;
    let settings = set_up_guild::settings(app, guild, locale.tag()).await?;
    if page == Page::Payments {
        promise_update(ctx, click).await?;
        let standing = connect_stripe::standing(app, guild).await?;
        let fee = app.config.stripe.application_fee_percent;
        return show_panel(ctx, click, pages::payments(&standing, fee, locale)).await;
    }
    if page == Page::Check {
        return check(app, ctx, click, &settings, locale).await;
    }
    update_panel(ctx, click, pages::page(page, &settings, locale)).await
}

/// A form whose custom id begins with `setup:`.
pub async fn submit(on: &Form<'_>) -> Result<(), Trouble> {
    on.require(Rank::Creator).await?;
    match on.rest {
        ["lesson-settings"] => lessons::submitted(on).await,
        ["digest"] => digests::submitted(on).await,
        _ => Err(stale()),
    }
}

/// The last page asks Discord, which may take longer than Discord itself waits for us.
async fn check(
    app: &App,
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    settings: &GuildSettings,
    locale: Locale,
) -> Result<(), Trouble> {
    promise_update(ctx, click).await?;
    let findings = examine::server(app, settings.guild).await;
    let panel: Panel = pages::check(&findings, locale);
    show_panel(ctx, click, panel).await
}

/// What a menu or a switch means, and the page it stands on.
fn chosen(rest: &[&str], click: &ComponentInteraction) -> Option<(Choice, Page)> {
    Some(match rest {
        ["language"] => (Choice::Language(Locale::from_tag(picked(click)?).tag()), Page::Basics),
        ["lesson-channel"] => (channel(click, Choice::LessonChannel)?, Page::Basics),
        ["review-channel"] => (channel(click, Choice::ReviewChannel)?, Page::Basics),
        ["creator-role"] => (role(click, Choice::CreatorRole)?, Page::Staff),
        ["moderator-role"] => (role(click, Choice::ModeratorRole)?, Page::Staff),
        ["lessons", state] => (Choice::Lessons(on(state)?), Page::Features),
        ["analysis", state] => (Choice::Analysis(on(state)?), Page::Features),
        _ => return None,
    })
}

fn on(state: &str) -> Option<bool> {
    match state {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

fn picked(click: &ComponentInteraction) -> Option<&str> {
    match &click.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
        _ => None,
    }
}

/// Choosing no channel is a choice too; `None` is a click on something else.
fn channel(click: &ComponentInteraction, choice: fn(Option<ChannelId>) -> Choice) -> Option<Choice> {
    let ComponentInteractionDataKind::ChannelSelect { values } = &click.data.kind else { return None };
    Some(choice(values.first().map(|channel| ChannelId(channel.get()))))
}

fn role(click: &ComponentInteraction, choice: fn(Option<RoleId>) -> Choice) -> Option<Choice> {
    let ComponentInteractionDataKind::RoleSelect { values } = &click.data.kind else { return None };
    Some(choice(values.first().map(|role| RoleId(role.get()))))
}
