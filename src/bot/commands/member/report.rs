//! **Report to moderators** in a message's menu: everyone. Opens a form for a reason, and then a case for the moderators. Never
//! keeps what the message says, and tells its author nothing.

use poise::serenity_prelude as serenity;
use serenity::{CreateActionRow, CreateInputText, CreateModal, InputTextStyle};

use crate::actions::report::{self, LONGEST, Target};
use crate::bot::components::{Form, stale, typed};
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::Post;
use crate::domain::ids::{ChannelId, MemberId, MessageId};
use crate::message::Trouble;
use crate::text::text;

/// Ask the moderators to look at a message; its author is not told.
#[poise::command(context_menu_command = "Report to moderators")]
pub(super) async fn report_to_moderators(ctx: Context<'_>, message: serenity::Message) -> Result<(), Trouble> {
    let (app, guild, reporter, locale) = (ctx.data(), guild(ctx)?, member(ctx), locale(ctx));
    if message.author.id == ctx.framework().bot_id() {
        return Err(report::Error::Ours.into());
    }
    let target = target(&message);
    // Said now, so that nobody types a reason for nothing.
    report::check(app, guild, reporter, target).await?;
    let input = CreateInputText::new(InputTextStyle::Paragraph, text(locale, "report-reason"), "reason")
        .placeholder(text(locale, "report-reason.placeholder"))
        .max_length(u16::try_from(LONGEST).unwrap_or(u16::MAX))
        .required(false);
    let id = format!("report:{}", target.ticket(app, guild, reporter));
    let modal = CreateModal::new(id, text(locale, "report-title"));
    replies::open_form(ctx, modal.components(vec![CreateActionRow::InputText(input)])).await
}

/// A form whose custom id begins with `report:`.
pub async fn submit(on: &Form<'_>) -> Result<(), Trouble> {
    let &Form { app, ctx, act: form, guild, member, locale, rest, .. } = on;
    let target = Target::of_ticket(app, guild, member, rest).ok_or_else(stale)?;
    replies::promise(ctx, form).await?;
    report::run(app, guild, member, target, typed(form, "reason")).await?;
    replies::fill(ctx, form, &Post { content: text(locale, "report-done"), ..Post::default() }).await
}

fn target(message: &serenity::Message) -> Target {
    // An app that answers a command does so through a webhook with the application's own number.
    let application = message.application_id.map(serenity::ApplicationId::get);
    let webhook = message.webhook_id.is_some_and(|webhook| Some(webhook.get()) != application);
    Target {
        channel: ChannelId(message.channel_id.get()),
        message: MessageId(message.id.get()),
        author: (!webhook).then(|| MemberId(message.author.id.get())),
    }
}
