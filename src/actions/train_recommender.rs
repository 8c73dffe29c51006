//! A guild's recommender learns from what members said about lessons. Those who refused recommendations are not learned from.

use std::collections::HashSet;

use crate::app::App;
use crate::domain::ids::GuildId;
use crate::domain::lessons::LessonState;
use crate::domain::lessons::recommend::FitError;
use crate::domain::lessons::recommend::Shelf;
use crate::domain::lessons::recommend::content::Text;
use crate::domain::lessons::recommend::shelf::Taught;
use crate::domain::lessons::recommend::shelf::Worths;
use crate::store::StoreError;
use crate::store::consents;
use crate::store::consents::Purpose;
use crate::store::lesson_marks;
use crate::store::lessons;
use crate::store::lessons::Lesson;

/// Why the models that are there, if any, go on serving.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was said makes no model: a mistake of ours.
    #[error("the recommender cannot be trained: {0}")]
    Fit(#[from] FitError),
    /// The computation was cut short.
    #[error("the training was interrupted")]
    Interrupted,
    /// Ours.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Train and swap; returns how many lessons and marks were learned from. The models in use are replaced only by whole new ones.
pub async fn run(app: &App, guild: GuildId) -> Result<(usize, usize), Error> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let (published, _) = lessons::list(&mut read, guild, Some(LessonState::Published), i64::MAX, 0).await?;
    let refused = consents::list_opted_out(&mut read, guild, Purpose::Recommendation).await?;
    let refused: HashSet<_> = refused.into_iter().collect();
    let mut said = lesson_marks::list_said(&mut read, guild).await?;
    said.retain(|it| !refused.contains(&it.member));
    let taught: Vec<Taught> = published.into_iter().map(taught).collect();
    let learned_from = (taught.len(), said.len());
    let worths = worths(app);
    let told = guild.to_string();
    let progress = move |share: f64| metrics::gauge!("lyceum_training_progress", "guild" => told.clone()).set(share);
    let trained = tokio::task::spawn_blocking(move || Shelf::train(&taught, &said, worths, now, &progress)).await;
    app.shelves.replace(guild, trained.map_err(|_| Error::Interrupted)??);
    Ok(learned_from)
}

/// What a mark tells, as configured.
#[allow(clippy::cast_possible_truncation, reason = "settings from 0 to 100")]
fn worths(app: &App) -> Worths {
    let lessons = &app.config.lessons;
    let narrow = |worth: f64| worth as f32;
    Worths { done: narrow(lessons.worth_done), saved: narrow(lessons.worth_saved), liked: narrow(lessons.worth_liked) }
}

fn taught(lesson: Lesson) -> Taught {
    let mut topics = lesson.draft.topics;
    topics.extend(lesson.draft.series);
    let text = Text { title: lesson.draft.title, summary: lesson.draft.summary, topics };
    Taught { lesson: lesson.id, author: lesson.author, text }
}
