//! `/lesson publish`: creators only. Moves a lesson to the lesson channel, now or at a time; the post follows by a job.

use poise::serenity_prelude as serenity;

use super::lesson;
use crate::actions::move_lesson;
use crate::actions::schedule_lesson;
use crate::args;
use crate::bot::{Context, checks, guild, locale, member, replies};
use crate::domain::lessons::LessonState;
use crate::domain::names;
use crate::message::Trouble;
use crate::text::text_with;

/// Publish a lesson in the lesson channel.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn publish(
    ctx: Context<'_>,
    #[autocomplete = "suggest"] lesson: String,
    when: Option<String>,
) -> Result<(), Trouble> {
    let (app, guild) = (ctx.data(), guild(ctx)?);
    let lesson = lesson::named(app, guild, &lesson).await?;
    if let Some(when) = when.filter(|when| !when.trim().is_empty()) {
        let (scheduled, at) = schedule_lesson::run(app, guild, lesson, member(ctx), &when).await?;
        let args = args!("title" => names::shown(&scheduled.draft.title), "at" => format!("<t:{at}:F>"));
        return replies::ephemeral(ctx, text_with(locale(ctx), "lesson-scheduled", &args)).await;
    }
    let input = move_lesson::Input { guild, lesson, actor: member(ctx), staff: true, to: LessonState::Published };
    let moved = move_lesson::run(app, input).await?;
    let title = names::shown(&moved.draft.title);
    replies::ephemeral(ctx, text_with(locale(ctx), "lesson-published", &args!("title" => title))).await
}

async fn suggest(ctx: Context<'_>, partial: &str) -> serenity::CreateAutocompleteResponse {
    lesson::suggest(
        ctx,
        partial,
        &[LessonState::Draft, LessonState::InReview, LessonState::Scheduled, LessonState::Withdrawn],
    )
    .await
}
