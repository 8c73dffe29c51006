//! Somebody sent the lesson form: staff get a draft, a member's lesson goes to review.

use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::{Draft, DraftFault, LessonState};
use crate::jobs;
use crate::jobs::check_link::CheckLink;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::StoreError;
use crate::store::guilds;
use crate::store::lesson_changes;
use crate::store::lessons;

/// Lessons of one member that may wait for staff at once.
pub const MOST_WAITING: i64 = 10;

/// What was typed, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Input<'t> {
    /// Where.
    pub guild: GuildId,
    /// Who.
    pub author: MemberId,
    /// Whether they are a creator of the guild.
    pub staff: bool,
    /// One line.
    pub title: &'t str,
    /// Some lines.
    pub summary: &'t str,
    /// An address.
    pub link: &'t str,
    /// Parted by commas.
    pub topics: &'t str,
    /// May be empty.
    pub series: &'t str,
    /// Whose message it was made from.
    pub credit: Option<MemberId>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something has to be typed differently.
    #[error(transparent)]
    Draft(#[from] DraftFault),
    /// The guild does not use lessons.
    #[error("lessons are switched off")]
    Off,
    /// There is nobody to look at it yet.
    #[error("the guild has no review channel")]
    NoReviewChannel,
    /// [`MOST_WAITING`] of theirs are not decided yet.
    #[error("too many lessons of this member wait for review")]
    TooManyWaiting,
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Check and write the lesson down.
pub async fn run(app: &App, input: Input<'_>) -> Result<(LessonId, LessonState), Error> {
    let draft = Draft::check(input.title, input.summary, input.link, input.topics, input.series)?;
    let state = LessonState::first(input.staff);
    let settings = guilds::find(&mut app.store.read(), input.guild).await?;
    let settings = settings.filter(|settings| settings.lessons).ok_or(Error::Off)?;
    if state == LessonState::InReview {
        if settings.review_channel.is_none() {
            return Err(Error::NoReviewChannel);
        }
        if lessons::count_of(&mut app.store.read(), input.guild, input.author, state).await? >= MOST_WAITING {
            return Err(Error::TooManyWaiting);
        }
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let lesson = lessons::insert(&mut tx, input.guild, input.author, &draft, state, now).await?;
    if let Some(credit) = input.credit {
        lesson_changes::set_credit(&mut tx, lesson, credit).await?;
    }
    if state == LessonState::InReview {
        jobs::enqueue(&mut tx, &SyncLesson { lesson }, now).await?;
        jobs::enqueue(&mut tx, &CheckLink { lesson }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok((lesson, state))
}
