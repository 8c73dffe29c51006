//! The author or staff say which plans a lesson belongs to; none: it is free.

use std::collections::BTreeSet;

use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::lessons::LessonState;
use crate::jobs;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::StoreError;
use crate::store::lesson_changes;
use crate::store::lessons;
use crate::store::lessons::Lesson;
use crate::store::plans;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The guild has no such lesson.
    #[error("there is no such lesson")]
    Unknown,
    /// Neither its author nor staff; or the author, once it is published.
    #[error("this lesson is not theirs to change")]
    NotTheirs,
    /// A plan that is archived or another guild's.
    #[error("one of the plans is not on sale here")]
    NoSuchPlan,
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Replace the lesson's plans.
pub async fn run(
    app: &App,
    guild: GuildId,
    lesson: LessonId,
    (actor, staff): (MemberId, bool),
    chosen: &BTreeSet<PlanId>,
) -> Result<Lesson, Error> {
    let mut read = app.store.read();
    let lesson = lessons::find(&mut read, guild, lesson).await?.ok_or(Error::Unknown)?;
    let author = lesson.author == actor && lesson.state != LessonState::Published;
    if !staff && !author {
        return Err(Error::NotTheirs);
    }
    let before = lessons::plans(&mut read, lesson.id).await?;
    let on_sale: BTreeSet<PlanId> =
        plans::list(&mut read, guild).await?.iter().filter(|plan| !plan.archived()).map(|plan| plan.id).collect();
    if !chosen.iter().all(|plan| on_sale.contains(plan) || before.contains(plan)) {
        return Err(Error::NoSuchPlan);
    }
    if *chosen != before {
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        lessons::set_plans(&mut tx, lesson.id, chosen).await?;
        lesson_changes::touch(&mut tx, lesson.id, now).await?;
        jobs::enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
        tx.commit().await?;
        app.tasks.wake();
    }
    Ok(lesson)
}
