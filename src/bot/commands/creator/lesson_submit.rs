//! `/lesson submit`: anyone may write a lesson. Opens the form; what is typed is taken by `lesson_form`.

use poise::serenity_prelude as serenity;

use super::lesson_form;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::message::Trouble;
use crate::store::guilds;

/// Write a lesson; a form opens.
#[poise::command(slash_command, category = "member")]
pub async fn submit(ctx: Context<'_>) -> Result<(), Trouble> {
    may_submit(ctx).await?;
    let modal = lesson_form::modal(locale(ctx), &lesson_form::Typed::default(), "submit");
    replies::open_form(ctx, modal).await
}

/// Make a lesson of somebody's message: its address and its author are taken over, its text is not.
#[poise::command(context_menu_command = "Save as lesson", category = "member")]
pub async fn save_as_lesson(ctx: Context<'_>, message: serenity::Message) -> Result<(), Trouble> {
    may_submit(ctx).await?;
    let link = format!("https://discord.com/channels/{}/{}/{}", guild(ctx)?, message.channel_id, message.id);
    let to = format!("saved:{}", message.author.id);
    replies::open_form(ctx, lesson_form::modal(locale(ctx), &lesson_form::Typed::with_link(link), &to)).await
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
