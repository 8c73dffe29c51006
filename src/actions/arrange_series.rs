//! A creator arranges a series: its pace, the plans that include it, and publishing all that is still a draft.

use std::collections::BTreeSet;

use crate::actions::move_lesson;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::lessons::LessonState;
use crate::domain::lessons::series::Drip;
use crate::domain::names;
use crate::jobs;
use crate::jobs::post_series::PostSeries;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::StoreError;
use crate::store::lesson_lists;
use crate::store::lessons;
use crate::store::series;

/// What was chosen; `None` leaves what stands.
#[derive(Debug, Clone)]
pub struct Input {
    /// Where.
    pub guild: GuildId,
    /// Who.
    pub actor: MemberId,
    /// The series' name as typed.
    pub name: String,
    /// Its pace.
    pub drip: Option<Drip>,
    /// The plans that include it; none: it is free.
    pub plans: Option<BTreeSet<PlanId>>,
    /// Whether to publish what is still a draft.
    pub publish: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arranged {
    /// The series' name as written.
    pub name: String,
    /// Its lessons.
    pub lessons: usize,
    /// Of them, published now.
    pub published: usize,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No lesson belongs to such a series.
    #[error("there is no such series")]
    Unknown,
    /// There is nowhere to publish.
    #[error(transparent)]
    Move(#[from] move_lesson::Error),
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Arrange the series in one transaction; the posts follow by jobs, in the series' order.
pub async fn run(app: &App, input: &Input) -> Result<Arranged, Error> {
    let read = &mut app.store.read();
    let ids = series::lessons(read, input.guild, &input.name).await?;
    let all = lesson_lists::by_ids(read, input.guild, &ids).await?;
    let name = all.iter().find_map(|lesson| lesson.draft.series.clone()).ok_or(Error::Unknown)?;
    if input.publish {
        move_lesson::can_publish(app, input.guild).await?;
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if let Some(drip) = input.drip {
        series::upsert(&mut tx, input.guild, &name, drip, now).await?;
    }
    if let Some(plans) = &input.plans {
        series::set_plans(&mut tx, input.guild, &name, plans).await?;
        for lesson in &all {
            if plans.is_empty() || lesson.preview {
                lessons::set_plans(&mut tx, lesson.id, &BTreeSet::new()).await?;
            }
            series::inherit(&mut tx, lesson.id, now).await?;
        }
    }
    let mut published = 0;
    for lesson in all.iter().filter(|lesson| input.publish && lesson.state == LessonState::Draft) {
        let (from, to) = (LessonState::Draft, LessonState::Published);
        if lessons::set_state(&mut tx, lesson.id, from, to, input.actor, now).await? {
            published += 1;
        }
    }
    if input.publish || input.plans.is_some() {
        // What is posted already is edited; the rest is posted by one job, in the series' order.
        for lesson in all.iter().filter(|lesson| lesson.post.is_some() || lesson.review.is_some()) {
            jobs::enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
        }
        let series = names::name_key(&name);
        jobs::enqueue(&mut tx, &PostSeries { guild: input.guild, series }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(Arranged { name: names::clean(&name), lessons: all.len(), published })
}
