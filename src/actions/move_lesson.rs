//! A lesson is published or withdrawn. The posts follow by a job.

use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::{LessonState, Mover, Refusal};
use crate::jobs;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::StoreError;
use crate::store::guilds;
use crate::store::lessons;
use crate::store::lessons::Lesson;

/// Who wants which lesson where.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    /// Where.
    pub guild: GuildId,
    /// Which.
    pub lesson: LessonId,
    /// Who.
    pub actor: MemberId,
    /// Whether they are a creator of the guild.
    pub staff: bool,
    /// The state it shall be in.
    pub to: LessonState,
}

/// Why the lesson stays where it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The guild has no such lesson.
    #[error("there is no such lesson")]
    Unknown,
    /// It is there already, or may not go there.
    #[error("the lesson may not be moved: {0:?}")]
    Refused(Refusal),
    /// There is nowhere to post it.
    #[error("the guild has no lesson channel")]
    NoChannel,
    /// The guild does not use lessons.
    #[error("lessons are switched off")]
    Off,
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether there is a place to publish in.
pub(super) async fn can_publish(app: &App, guild: GuildId) -> Result<(), Error> {
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    let settings = settings.filter(|settings| settings.lessons).ok_or(Error::Off)?;
    if settings.lesson_channel.is_none() { Err(Error::NoChannel) } else { Ok(()) }
}

/// Move the lesson; returns it as it was before.
pub async fn run(app: &App, input: Input) -> Result<Lesson, Error> {
    let lesson = lessons::find(&mut app.store.read(), input.guild, input.lesson).await?.ok_or(Error::Unknown)?;
    let mover = Mover { staff: input.staff, author: lesson.author == input.actor };
    lesson.state.check(input.to, mover).map_err(Error::Refused)?;
    if input.to == LessonState::Published {
        can_publish(app, input.guild).await?;
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if !lessons::set_state(&mut tx, lesson.id, lesson.state, input.to, input.actor, now).await? {
        return Err(Error::Refused(Refusal::Already));
    }
    jobs::enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(lesson)
}
