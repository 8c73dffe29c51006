//! Staff say when a lesson appears by itself. A job publishes it then.

use crate::actions::move_lesson::{self, Error};
use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::when::{self, WhenFault};
use crate::domain::lessons::{LessonState, Mover, Refusal};
use crate::jobs;
use crate::jobs::publish_lesson::PublishLesson;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::lesson_settings;
use crate::store::lessons;
use crate::store::lessons::{Lesson, Move};

/// Why nothing was scheduled.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The time has to be typed differently.
    #[error(transparent)]
    When(#[from] WhenFault),
    /// The lesson may not be moved.
    #[error(transparent)]
    Move(#[from] Error),
}

/// Schedule a lesson for the time `typed`, read in the guild's zone; returns it as it was before, and the second.
pub async fn run(
    app: &App,
    guild: GuildId,
    lesson: LessonId,
    actor: MemberId,
    typed: &str,
) -> Result<(Lesson, i64), ScheduleError> {
    let now = app.clock.now();
    let read = &mut app.store.read();
    let settings = lesson_settings::find(read, guild).await.map_err(Error::from)?;
    let at = when::parse(typed, &settings.zone(), now)?;
    let lesson = lessons::find(read, guild, lesson).await.map_err(Error::from)?.ok_or(Error::Unknown)?;
    let mover = Mover { staff: true, author: lesson.author == actor };
    lesson.state.check(LessonState::Scheduled, mover).map_err(Error::Refused)?;
    move_lesson::can_publish(app, guild).await?;
    write(app, &lesson, actor, at, now).await?;
    app.tasks.wake();
    Ok((lesson, at))
}

async fn write(app: &App, lesson: &Lesson, actor: MemberId, at: i64, now: i64) -> Result<(), Error> {
    let mut tx = app.store.begin().await?;
    let to = LessonState::Scheduled;
    let step = Move { lesson: lesson.id, from: lesson.state, to, actor, publish_at: Some(at), note: None };
    if !lessons::move_to(&mut tx, step, now).await? {
        return Err(Error::Refused(Refusal::Already));
    }
    jobs::enqueue_at(&mut tx, &PublishLesson { lesson: lesson.id, at }, at, now).await?;
    // A review post, or the post of a withdrawn lesson, tells what became of it.
    jobs::enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
    tx.commit().await?;
    Ok(())
}
