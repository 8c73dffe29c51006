//! `/lesson publish`: creators only. Moves a lesson to the lesson channel; the post follows within seconds.

use poise::serenity_prelude as serenity;

use super::lesson;
use crate::actions::move_lesson;
use crate::args;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::lessons::LessonState;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Publish a lesson in the lesson channel.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn publish(ctx: Context<'_>, #[autocomplete = "suggest"] lesson: String) -> Result<(), Trouble> {
    let (app, guild) = (ctx.data(), guild(ctx)?);
    let lesson = lesson::named(app, guild, &lesson).await?;
    let input = move_lesson::Input { guild, lesson, actor: member(ctx), staff: true, to: LessonState::Published };
    let moved = move_lesson::run(app, input).await?;
    let title = names::shown(&moved.draft.title);
    replies::ephemeral(ctx, text_with(locale(ctx), "lesson-published", &args!("title" => title))).await
}

async fn suggest(ctx: Context<'_>, partial: &str) -> serenity::CreateAutocompleteResponse {
    lesson::suggest(ctx, partial, &[LessonState::Draft, LessonState::InReview, LessonState::Withdrawn]).await
}
