//! Somebody wants to open a lesson: whoever holds one of its plans may, and everyone may when it has none.

use std::collections::BTreeSet;

use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::lessons::LessonState;
use crate::store::Read;
use crate::store::StoreError;
use crate::store::ledger;
use crate::store::lessons;
use crate::store::lessons::Lesson;
use crate::store::plans;

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
        LessonState::Draft | LessonState::InReview => return Err(Error::Unknown),
    }
    let wanted = lessons::plans(&mut read, lesson.id).await?;
    if wanted.is_empty() || !held_plans(&mut read, guild, member, app.clock.now()).await?.is_disjoint(&wanted) {
        return Ok(lesson);
    }
    let plans = plans::list(&mut read, guild).await?;
    let plans = plans.into_iter().filter(|plan| wanted.contains(&plan.id)).map(|plan| plan.name).collect();
    Err(Error::Closed { plans })
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
