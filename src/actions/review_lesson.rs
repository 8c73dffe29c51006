//! A moderator decides about a lesson that waits for review. Its author is told by a job.

use crate::actions::move_lesson::{self, Error};
use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::{LessonState, Mover, Refusal};
use crate::domain::names;
use crate::jobs;
use crate::jobs::sync_lesson::SyncLesson;
use crate::jobs::tell_author::TellAuthor;
use crate::store::lessons;
use crate::store::lessons::{Lesson, Move};

/// Characters of a note.
pub const NOTE: usize = 500;

/// What a moderator decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'t> {
    /// It appears in the lesson channel.
    Approve,
    /// Its author may write it anew; the note says why.
    SendBack(&'t str),
    /// It will not appear.
    Reject,
}

/// Decide; returns the lesson as it was before. Only what waits for review is decided: whoever comes second is told.
pub async fn run(
    app: &App,
    guild: GuildId,
    lesson: LessonId,
    actor: MemberId,
    verdict: Verdict<'_>,
) -> Result<Lesson, Error> {
    let lesson = lessons::find(&mut app.store.read(), guild, lesson).await?.ok_or(Error::Unknown)?;
    if lesson.state != LessonState::InReview {
        return Err(Error::Refused(Refusal::Already));
    }
    let (to, note) = match verdict {
        Verdict::Approve => (LessonState::Published, None),
        Verdict::SendBack(note) => (LessonState::Draft, Some(names::shortened(&names::clean_lines(note), NOTE))),
        Verdict::Reject => (LessonState::Withdrawn, None),
    };
    lesson.state.check(to, Mover { staff: true, author: lesson.author == actor }).map_err(Error::Refused)?;
    if to == LessonState::Published {
        move_lesson::can_publish(app, guild).await?;
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let step = Move { lesson: lesson.id, from: lesson.state, to, actor, publish_at: None, note: note.as_deref() };
    if !lessons::move_to(&mut tx, step, now).await? {
        return Err(Error::Refused(Refusal::Already));
    }
    jobs::enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
    if actor != lesson.author {
        jobs::enqueue(&mut tx, &TellAuthor { lesson: lesson.id, at: now }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(lesson)
}
