//! Somebody wants to open a lesson: whoever holds one of its plans may, and everyone may when it has none.

use std::collections::BTreeSet;

use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::lessons::LessonState;
use crate::domain::lessons::series::{Drip, Opening};
use crate::store::Read;
use crate::store::StoreError;
use crate::store::ledger;
use crate::store::lessons;
use crate::store::lessons::Lesson;
use crate::store::members;
use crate::store::plans;
use crate::store::series;

/// Why the lesson stays closed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The guild has no such lesson, or it is not published.
    #[error("there is no such lesson")]
    Unknown,
    /// It was taken back.
    #[error("the lesson was withdrawn")]
    Withdrawn,
    /// It belongs to plans that the member does not hold.
    #[error("the lesson belongs to plans that the member does not hold")]
    Closed {
        /// The names of the plans that open it.
        plans: Vec<String>,
    },
    /// Others of its series or its prerequisites come first.
    #[error("another lesson has to be finished first")]
    First {
        /// Its title.
        title: String,
    },
    /// Its series is handed out bit by bit.
    #[error("the lesson opens later")]
    NotYet {
        /// When.
        at: i64,
    },
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The lesson, if `member` may open it. Staff and its author always may.
pub async fn run(app: &App, guild: GuildId, lesson: LessonId, member: MemberId, staff: bool) -> Result<Lesson, Error> {
    let mut read = app.store.read();
    let lesson = lessons::find(&mut read, guild, lesson).await?.ok_or(Error::Unknown)?;
    if staff || lesson.author == member {
        return Ok(lesson);
    }
    match lesson.state {
        LessonState::Published => {}
        LessonState::Withdrawn => return Err(Error::Withdrawn),
        LessonState::Draft | LessonState::InReview | LessonState::Scheduled => return Err(Error::Unknown),
    }
    let now = app.clock.now();
    let wanted = lessons::plans(&mut read, lesson.id).await?;
    if wanted.is_empty() || !held_plans(&mut read, guild, member, now).await?.is_disjoint(&wanted) {
        in_turn(&mut read, &lesson, member, now).await?;
        return Ok(lesson);
    }
    let plans = plans::list(&mut read, guild).await?;
    let plans = plans.into_iter().filter(|plan| wanted.contains(&plan.id)).map(|plan| plan.offer.name).collect();
    Err(Error::Closed { plans })
}

/// Whether the lesson's turn has come for this member. A preview is never waited for.
async fn in_turn(read: &mut Read<'_>, lesson: &Lesson, member: MemberId, now: i64) -> Result<(), Error> {
    if lesson.preview {
        return Ok(());
    }
    if let Some((_, title)) = series::required(read, lesson.id, member).await?.into_iter().next() {
        return Err(Error::First { title });
    }
    let (Some(name), Some(position)) = (&lesson.draft.series, lesson.position) else { return Ok(()) };
    let Some(series) = series::find(read, lesson.guild, name).await? else { return Ok(()) };
    let before = match series.drip {
        Drip::Previous(_) => series::before(read, lesson.guild, name, member, position).await?,
        Drip::All | Drip::Joined(_) => None,
    };
    let joined = members::joined_at(read, lesson.guild, member).await?;
    match series.drip.check(position, joined, before.as_ref().map(|(_, _, done)| *done), now) {
        Opening::Now => Ok(()),
        Opening::At(at) => Err(Error::NotYet { at }),
        Opening::AfterPrevious => Err(Error::First { title: before.map(|(_, title, _)| title).unwrap_or_default() }),
    }
}

/// The plans that a member holds now.
pub async fn held_plans(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    now: i64,
) -> Result<BTreeSet<PlanId>, StoreError> {
    let access = ledger::access(read, guild, member, now).await?;
    Ok(access.verdicts.iter().filter(|verdict| verdict.allowed).map(|verdict| verdict.plan).collect())
}
