//! `/lesson withdraw`: creators only. Takes a lesson back; its post stays and says so.

use poise::serenity_prelude as serenity;

use super::lesson;
use crate::actions::move_lesson;
use crate::args;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::lessons::LessonState;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Take a lesson back; its post stays and says so.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn withdraw(ctx: Context<'_>, #[autocomplete = "suggest"] lesson: String) -> Result<(), Trouble> {
    let (app, guild) = (ctx.data(), guild(ctx)?);
    let lesson = lesson::named(app, guild, &lesson).await?;
    let input = move_lesson::Input { guild, lesson, actor: member(ctx), staff: true, to: LessonState::Withdrawn };
    let moved = move_lesson::run(app, input).await?;
    let title = names::shown(&moved.draft.title);
    replies::ephemeral(ctx, text_with(locale(ctx), "lesson-withdrawn", &args!("title" => title))).await
}

async fn suggest(ctx: Context<'_>, partial: &str) -> serenity::CreateAutocompleteResponse {
    lesson::suggest(
        ctx,
        partial,
        &[LessonState::Published, LessonState::Scheduled, LessonState::InReview, LessonState::Draft],
    )
    .await
}
