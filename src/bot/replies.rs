//! Answers to the person who typed or clicked. Mentions in them never ping.
//!
//! Discord waits three seconds for the first answer and accepts further ones for fifteen minutes: a command that asks
//! Stripe or Discord begins with [`defer_ephemeral`], and the next [`ephemeral`] or [`reply_post`] fills the promise.

use std::sync::atomic::Ordering;
use std::time::Duration;

use poise::CreateReply;
use poise::serenity_prelude as serenity;
use serenity::{
    ComponentInteraction, CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton, CreateEmbed,
    CreateEmbedFooter, CreateInteractionResponse, CreateInteractionResponseMessage, EditInteractionResponse,
    ModalInteraction,
};

use super::Context;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::message::Trouble;

/// How long one answer may take; serenity itself would wait for ever.
const PATIENCE: Duration = Duration::from_secs(15);

/// Say something to the person who typed, and to nobody else.
pub async fn ephemeral(ctx: Context<'_>, text: impl Into<String>) -> Result<(), Trouble> {
    reply_post(ctx, &Post { content: text.into(), ..Post::default() }, true).await
}

/// Answer with a message; after [`defer_ephemeral`] or an earlier answer, that one is replaced.
pub async fn reply_post(ctx: Context<'_>, post: &Post, ephemeral: bool) -> Result<(), Trouble> {
    let poise::Context::Application(application) = ctx else { return Ok(()) };
    if application.has_sent_initial_response.load(Ordering::SeqCst) {
        let edit = application.interaction.edit_response(ctx.serenity_context(), edit(post));
        return in_time(edit).await.map(drop);
    }
    in_time(ctx.send(reply(post).ephemeral(ephemeral))).await.map(drop)
}

/// Promise an answer that only the person who typed will see.
pub async fn defer_ephemeral(ctx: Context<'_>) -> Result<(), Trouble> {
    in_time(ctx.defer_ephemeral()).await
}

/// Something a person did to a message of ours: a click, a selection or a submitted form.
pub trait Act: Sync {
    /// Send the first answer.
    fn respond(
        &self,
        ctx: &serenity::Context,
        answer: CreateInteractionResponse,
    ) -> impl Future<Output = serenity::Result<()>> + Send;
    /// Replace the first answer.
    fn replace(
        &self,
        ctx: &serenity::Context,
        answer: EditInteractionResponse,
    ) -> impl Future<Output = serenity::Result<()>> + Send;
}

impl Act for ComponentInteraction {
    async fn respond(&self, ctx: &serenity::Context, answer: CreateInteractionResponse) -> serenity::Result<()> {
        self.create_response(ctx, answer).await
    }

    async fn replace(&self, ctx: &serenity::Context, answer: EditInteractionResponse) -> serenity::Result<()> {
        self.edit_response(ctx, answer).await.map(drop)
    }
}

impl Act for ModalInteraction {
    async fn respond(&self, ctx: &serenity::Context, answer: CreateInteractionResponse) -> serenity::Result<()> {
        self.create_response(ctx, answer).await
    }

    async fn replace(&self, ctx: &serenity::Context, answer: EditInteractionResponse) -> serenity::Result<()> {
        self.edit_response(ctx, answer).await.map(drop)
    }
}

/// Answer a click or a form with a new message that only this person sees.
pub async fn answer(ctx: &serenity::Context, act: &impl Act, post: &Post) -> Result<(), Trouble> {
    in_time(act.respond(ctx, CreateInteractionResponse::Message(response(post).ephemeral(true)))).await
}

/// Answer a click or a form with a sentence that only this person sees.
pub async fn answer_text(ctx: &serenity::Context, act: &impl Act, text: impl Into<String>) -> Result<(), Trouble> {
    answer(ctx, act, &Post { content: text.into(), ..Post::default() }).await
}

/// Replace the message that the button or menu stands on.
pub async fn update(ctx: &serenity::Context, act: &impl Act, post: &Post) -> Result<(), Trouble> {
    in_time(act.respond(ctx, CreateInteractionResponse::UpdateMessage(response(post)))).await
}

/// Promise an answer that only this person will see; [`fill`] gives it.
pub async fn promise(ctx: &serenity::Context, act: &impl Act) -> Result<(), Trouble> {
    in_time(act.respond(ctx, CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true))))
        .await
}

/// Promise to replace the message that the button or menu stands on; [`fill`] does it.
pub async fn promise_update(ctx: &serenity::Context, act: &impl Act) -> Result<(), Trouble> {
    in_time(act.respond(ctx, CreateInteractionResponse::Acknowledge)).await
}

/// Give the answer promised by [`promise`] or [`promise_update`].
pub async fn fill(ctx: &serenity::Context, act: &impl Act, post: &Post) -> Result<(), Trouble> {
    in_time(act.replace(ctx, edit(post))).await
}

/// Open a form.
pub async fn form(ctx: &serenity::Context, act: &impl Act, modal: serenity::CreateModal) -> Result<(), Trouble> {
    in_time(act.respond(ctx, CreateInteractionResponse::Modal(modal))).await
}

/// Answer a command, typed or from a message's menu, with a form.
pub async fn open_form(ctx: Context<'_>, modal: serenity::CreateModal) -> Result<(), Trouble> {
    let poise::Context::Application(application) = ctx else { return Ok(()) };
    let answer = CreateInteractionResponse::Modal(modal);
    in_time(application.interaction.create_response(ctx.serenity_context(), answer)).await?;
    application.has_sent_initial_response.store(true, Ordering::SeqCst);
    Ok(())
}

/// Wait for Discord, but not for ever. What went wrong is for the log: the person's client says that we did not answer.
pub(super) async fn in_time<T>(call: impl Future<Output = serenity::Result<T>>) -> Result<T, Trouble> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Trouble::Unanswerable { cause: error.to_string() }),
        Err(_) => Err(Trouble::Unanswerable { cause: "Discord did not take the answer in time".into() }),
    }
}

/// A message as poise sends it.
pub fn reply(post: &Post) -> CreateReply {
    let mut reply =
        CreateReply::default().content(post.content.clone()).components(rows(post)).allowed_mentions(no_mentions());
    if let Some(card) = &post.embed {
        reply = reply.embed(embed(card));
    }
    files(post).into_iter().fold(reply, CreateReply::attachment)
}

/// A message as the first answer to an interaction.
pub fn response(post: &Post) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new()
        .content(post.content.clone())
        .components(rows(post))
        .allowed_mentions(no_mentions())
        .embeds(post.embed.iter().map(embed).collect())
        .files(files(post))
}

/// A message in place of an earlier answer.
pub fn edit(post: &Post) -> EditInteractionResponse {
    let edit = EditInteractionResponse::new()
        .content(post.content.clone())
        .components(rows(post))
        .allowed_mentions(no_mentions())
        .embeds(post.embed.iter().map(embed).collect());
    files(post).into_iter().fold(edit, EditInteractionResponse::new_attachment)
}

/// Nobody is ever pinged.
pub fn no_mentions() -> CreateAllowedMentions {
    CreateAllowedMentions::new().replied_user(false)
}

/// Rows of buttons as Discord takes them.
pub fn rows(post: &Post) -> Vec<CreateActionRow> {
    post.rows.iter().map(|row| CreateActionRow::Buttons(row.iter().map(button).collect())).collect()
}

/// A button as Discord takes it.
pub fn button(button: &Button) -> CreateButton {
    let made = match &button.style {
        ButtonStyle::Primary(id) => CreateButton::new(id).style(serenity::ButtonStyle::Primary),
        ButtonStyle::Secondary(id) => CreateButton::new(id).style(serenity::ButtonStyle::Secondary),
        ButtonStyle::Success(id) => CreateButton::new(id).style(serenity::ButtonStyle::Success),
        ButtonStyle::Danger(id) => CreateButton::new(id).style(serenity::ButtonStyle::Danger),
        ButtonStyle::Link(url) => CreateButton::new_link(url),
    };
    made.label(&button.label).disabled(button.disabled)
}

/// An embed as Discord takes it.
pub fn embed(embed: &Embed) -> CreateEmbed {
    let mut made = CreateEmbed::new().fields(embed.fields.iter().cloned());
    if !embed.title.is_empty() {
        made = made.title(&embed.title);
    }
    if !embed.description.is_empty() {
        made = made.description(&embed.description);
    }
    if let Some(url) = &embed.url {
        made = made.url(url);
    }
    if let Some(footer) = &embed.footer {
        made = made.footer(CreateEmbedFooter::new(footer));
    }
    if let Some(colour) = embed.colour {
        made = made.colour(colour);
    }
    if let Some(image) = &embed.image {
        made = if image.starts_with("https://") { made.image(image) } else { made.attachment(image) };
    }
    made
}

/// Files as Discord takes them.
pub fn files(post: &Post) -> Vec<CreateAttachment> {
    post.files.iter().map(|file| CreateAttachment::bytes(file.bytes.clone(), &file.name)).collect()
}

/// An ephemeral message with menus, which a [`Post`] has no room for.
pub struct Panel {
    /// The text.
    pub embed: Embed,
    /// At most five rows.
    pub rows: Vec<CreateActionRow>,
}

/// Answer a command with a panel.
pub async fn send_panel(ctx: Context<'_>, panel: Panel) -> Result<(), Trouble> {
    let reply =
        CreateReply::default().embed(embed(&panel.embed)).components(panel.rows).allowed_mentions(no_mentions());
    in_time(ctx.send(reply.ephemeral(true))).await.map(drop)
}

/// Replace the panel that the button or menu stands on.
pub async fn update_panel(ctx: &serenity::Context, act: &impl Act, panel: Panel) -> Result<(), Trouble> {
    let message = CreateInteractionResponseMessage::new()
        .embed(embed(&panel.embed))
        .components(panel.rows)
        .allowed_mentions(no_mentions());
    in_time(act.respond(ctx, CreateInteractionResponse::UpdateMessage(message))).await
}

/// Replace the panel, as promised by [`promise_update`].
pub async fn show_panel(ctx: &serenity::Context, act: &impl Act, panel: Panel) -> Result<(), Trouble> {
    let message = EditInteractionResponse::new()
        .embed(embed(&panel.embed))
        .components(panel.rows)
        .allowed_mentions(no_mentions());
    in_time(act.replace(ctx, message)).await
}
