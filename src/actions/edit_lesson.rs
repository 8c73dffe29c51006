//! Somebody writes a lesson anew: staff any lesson, its author what no member has seen yet. A lesson that was sent back
//! goes to review again when its author has changed it.

use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::{Draft, DraftFault, LessonState};
use crate::jobs;
use crate::jobs::check_link::CheckLink;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::StoreError;
use crate::store::lesson_changes;
use crate::store::lessons;
use crate::store::lessons::Lesson;
use crate::store::series;

/// What was typed, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Input<'t> {
    /// Where.
    pub guild: GuildId,
    /// Which.
    pub lesson: LessonId,
    /// Who.
    pub actor: MemberId,
    /// Whether they are a creator of the guild.
    pub staff: bool,
    /// One line.
    pub title: &'t str,
    /// Some lines.
    pub summary: &'t str,
    /// An address; may be empty when the lesson is a page of ours.
    pub link: &'t str,
    /// Parted by commas.
    pub topics: &'t str,
    /// May be empty.
    pub series: &'t str,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something has to be typed differently.
    #[error(transparent)]
    Draft(#[from] DraftFault),
    /// The guild has no such lesson.
    #[error("there is no such lesson")]
    Unknown,
    /// Neither its author nor staff; or the author, once members have seen it.
    #[error("this lesson is not theirs to change")]
    NotTheirs,
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The lesson, if `actor` may write it anew.
pub async fn open(app: &App, guild: GuildId, lesson: LessonId, actor: MemberId, staff: bool) -> Result<Lesson, Error> {
    let lesson = lessons::find(&mut app.store.read(), guild, lesson).await?.ok_or(Error::Unknown)?;
    if staff || lesson.author == actor && matches!(lesson.state, LessonState::Draft | LessonState::InReview) {
        return Ok(lesson);
    }
    Err(Error::NotTheirs)
}

/// Check and write; returns where the lesson stands now.
pub async fn run(app: &App, input: Input<'_>) -> Result<LessonState, Error> {
    let lesson = open(app, input.guild, input.lesson, input.actor, input.staff).await?;
    let page = lesson_changes::page(&mut app.store.read(), lesson.id).await?.is_some();
    let check = if page { Draft::check_page } else { Draft::check };
    let draft = check(input.title, input.summary, input.link, input.topics, input.series)?;
    let now = app.clock.now();
    let again = lesson.state == LessonState::Draft && !input.staff;
    let mut tx = app.store.begin().await?;
    lesson_changes::set_draft(&mut tx, &lesson, &draft, now).await?;
    if draft.series != lesson.draft.series {
        series::inherit(&mut tx, lesson.id, now).await?;
    }
    if again {
        let (from, to) = (LessonState::Draft, LessonState::InReview);
        lessons::set_state(&mut tx, lesson.id, from, to, input.actor, now).await?;
    }
    jobs::enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
    if draft.link != lesson.draft.link {
        jobs::enqueue(&mut tx, &CheckLink { lesson: lesson.id }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(if again { LessonState::InReview } else { lesson.state })
}
