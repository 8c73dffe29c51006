//! `/lesson submit`: anyone may write a lesson. Opens the form; what is typed is taken by `lesson_form`.

use std::sync::atomic::Ordering;

use poise::serenity_prelude as serenity;
use serenity::CreateInteractionResponse;

use super::lesson_form;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::message::Trouble;
use crate::store::guilds;

/// Write a lesson; a form opens.
#[poise::command(slash_command, category = "member")]
pub async fn submit(ctx: Context<'_>) -> Result<(), Trouble> {
    let poise::Context::Application(application) = ctx else { return Ok(()) };
    // Said now, so that nobody types a lesson that cannot be taken.
    let settings = guilds::find(&mut ctx.data().store.read(), guild(ctx)?).await?.filter(|settings| settings.lessons);
    let settings = settings.ok_or_else(|| Trouble::person("lesson-error-off"))?;
    if settings.review_channel.is_none() && checks::rank(ctx).await? != checks::Rank::Creator {
        return Err(Trouble::person("lesson-error-no-review-channel"));
    }
    let modal = CreateInteractionResponse::Modal(lesson_form::modal(locale(ctx), &lesson_form::Typed::default()));
    replies::in_time(application.interaction.create_response(ctx.serenity_context(), modal)).await?;
    application.has_sent_initial_response.store(true, Ordering::SeqCst);
    Ok(())
}
