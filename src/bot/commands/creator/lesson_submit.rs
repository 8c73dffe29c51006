//! `/lesson submit`: anyone may write a lesson. Opens the form; what is typed is taken by `lesson_form`.

use std::sync::atomic::Ordering;

use poise::serenity_prelude as serenity;
use serenity::CreateInteractionResponse;

use super::lesson_form;
use crate::bot::{ApplicationContext, Context, checks, guild, locale, replies};
use crate::message::Trouble;
use crate::store::guilds;

/// Write a lesson; a form opens.
#[poise::command(slash_command, category = "member")]
pub async fn submit(ctx: Context<'_>) -> Result<(), Trouble> {
    let poise::Context::Application(application) = ctx else { return Ok(()) };
    may_submit(ctx).await?;
    let modal = lesson_form::modal(locale(ctx), &lesson_form::Typed::default(), "submit");
    open(ctx, application, modal).await
}

/// Make a lesson of somebody's message: its address and its author are taken over, its text is not.
#[poise::command(context_menu_command = "Save as lesson", category = "member")]
pub async fn save_as_lesson(ctx: Context<'_>, message: serenity::Message) -> Result<(), Trouble> {
    let poise::Context::Application(application) = ctx else { return Ok(()) };
    may_submit(ctx).await?;
    let link = format!("https://discord.com/channels/{}/{}/{}", guild(ctx)?, message.channel_id, message.id);
    let to = format!("saved:{}", message.author.id);
    open(ctx, application, lesson_form::modal(locale(ctx), &lesson_form::Typed::with_link(link), &to)).await
}

async fn open(
    ctx: Context<'_>,
    application: ApplicationContext<'_>,
    modal: serenity::CreateModal,
) -> Result<(), Trouble> {
    let answer = CreateInteractionResponse::Modal(modal);
    replies::in_time(application.interaction.create_response(ctx.serenity_context(), answer)).await?;
    application.has_sent_initial_response.store(true, Ordering::SeqCst);
    Ok(())
}

async fn may_submit(ctx: Context<'_>) -> Result<(), Trouble> {
    // Said now, so that nobody types a lesson that cannot be taken.
    let settings = guilds::find(&mut ctx.data().store.read(), guild(ctx)?).await?.filter(|settings| settings.lessons);
    let settings = settings.ok_or_else(|| Trouble::person("lesson-error-off"))?;
    if settings.review_channel.is_none() && checks::rank(ctx).await? != checks::Rank::Creator {
        return Err(Trouble::person("lesson-error-no-review-channel"));
    }
    Ok(())
}
