//! `/setup`: creators. One ephemeral message with five pages; every choice is saved at once. Touches nothing in Discord.

use poise::serenity_prelude as serenity;
use serenity::{
    ComponentInteraction, ComponentInteractionDataKind, CreateActionRow, CreateInputText, CreateModal, InputTextStyle,
};

use crate::actions::connect_stripe;
use crate::actions::examine;
use crate::actions::leave_stripe;
use crate::actions::set_up_guild::{self, Choice};
use crate::args;
use crate::bot::checks::{self, Rank};
use crate::bot::components::{Click, Form, stale};
use crate::bot::replies::{self, promise_update, send_panel, show_panel, update_panel};
use crate::bot::{Context, guild, locale};
use crate::discord::{Button, ButtonStyle, Post};
use crate::domain::ids::{ChannelId, RoleId};
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

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
    match rest {
        ["lesson-settings"] => lessons::ask(on).await,
        ["digest"] => digests::ask(on).await,
        ["digest-preview"] => digests::preview(on, None).await,
        ["digest-preview", number] => digests::preview(on, Some(number)).await,
        ["connect"] => connect(on).await,
        ["operator"] => ask_to_leave(on).await,
        ["operator", "yes"] => leave(on).await,
        ["page", page] => turn(on, Page::named(page).ok_or_else(stale)?).await,
        _ => {
            let (choice, page) = chosen(rest, click).ok_or_else(stale)?;
            let settings = set_up_guild::run(app, guild, by, choice).await?;
            update_panel(ctx, click, pages::page(page, &settings, locale)).await
        }
    }
}

/// Hand out the way to Stripe's onboarding.
async fn connect(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member: by, locale, .. } = on;
    replies::promise(ctx, click).await?;
    let style = ButtonStyle::Link(connect_stripe::run(app, guild, by).await?);
    let button = Button { label: text(locale, "setup-connect-go"), style, disabled: false };
    let content = text(locale, "setup-connect-how");
    replies::fill(ctx, click, &Post { content, rows: vec![vec![button]], ..Post::default() }).await
}

/// What going back to the operator's account would mean, with the button that does it.
async fn ask_to_leave(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member: by, locale, .. } = on;
    replies::promise(ctx, click).await?;
    let prospect = leave_stripe::look(app, guild, by).await?;
    let said = args!("account" => prospect.account.0, "plans" => prospect.plans, "renewing" => prospect.renewing);
    let style = ButtonStyle::Danger("setup:operator:yes".into());
    let button = Button { label: text(locale, "setup-operator-yes"), style, disabled: false };
    let content = text_with(locale, "setup-operator-confirm", &said);
    replies::fill(ctx, click, &Post { content, rows: vec![vec![button]], ..Post::default() }).await
}

async fn leave(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member: by, locale, .. } = on;
    promise_update(ctx, click).await?;
    let account = leave_stripe::run(app, guild, by).await?;
    let content = text_with(locale, "setup-operator-begun", &args!("account" => account.0));
    replies::fill(ctx, click, &Post { content, ..Post::default() }).await
}

/// Two pages ask Stripe or Discord, which may take longer than Discord itself waits for us.
async fn turn(on: &Click<'_>, page: Page) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, locale, .. } = on;
    match page {
        Page::Payments => {
            promise_update(ctx, click).await?;
            let standing = connect_stripe::standing(app, guild).await?;
            let fee = app.config.stripe.application_fee_percent;
            show_panel(ctx, click, pages::payments(&standing, fee, locale)).await
        }
        Page::Check => {
            promise_update(ctx, click).await?;
            let findings = examine::server(app, guild).await;
            show_panel(ctx, click, pages::check(&findings, locale)).await
        }
        page => {
            let settings = set_up_guild::settings(app, guild, locale.tag()).await?;
            update_panel(ctx, click, pages::page(page, &settings, locale)).await
        }
    }
}

/// A field of a form: its name, how it is typed into, how much fits, and what stands in it.
type Field = (&'static str, InputTextStyle, u16, String);

/// A form of optional fields, filled with what stands; its texts are named `<key>` and `<key>-<field>`.
fn form(locale: Locale, id: &str, key: &str, fields: impl IntoIterator<Item = Field>) -> CreateModal {
    let row = |(field, style, most, value): Field| {
        let key = format!("{key}-{field}");
        let input = CreateInputText::new(style, text(locale, &key), field)
            .placeholder(text(locale, &format!("{key}.placeholder")))
            .max_length(most)
            .required(false);
        CreateActionRow::InputText(if value.is_empty() { input } else { input.value(value) })
    };
    CreateModal::new(id, text(locale, key)).components(fields.into_iter().map(row).collect())
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
