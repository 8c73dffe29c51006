//! A guild's recommender learns from what members said about lessons, and how far each of them is heard is written down for
//! whatever counts them until the next night. Those who refused recommendations are not learned from.

use std::collections::HashSet;

use crate::actions::assess_trust;
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::trust::Trust;
use crate::domain::ids::GuildId;
use crate::domain::lessons::LessonState;
use crate::domain::lessons::heard::Voices;
use crate::domain::lessons::recommend::FitError;
use crate::domain::lessons::recommend::Shelf;
use crate::domain::lessons::recommend::content::Text;
use crate::domain::lessons::recommend::shelf::Taught;
use crate::domain::lessons::recommend::word::Worths;
use crate::store::StoreError;
use crate::store::consents;
use crate::store::consents::Purpose;
use crate::store::guilds;
use crate::store::lesson_voices;
use crate::store::lesson_words;
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

impl From<rank_community::Error> for Error {
    fn from(error: rank_community::Error) -> Self {
        match error {
            rank_community::Error::Store(error) => Self::Store(error),
            _ => Self::Interrupted,
        }
    }
}

/// Train and swap; returns how many lessons, and how much about them, was learned from. The models in use are replaced only by whole
/// new ones.
pub async fn run(app: &App, guild: GuildId) -> Result<(usize, usize), Error> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let (published, _) = lessons::list(&mut read, guild, Some(LessonState::Published), i64::MAX, 0).await?;
    let refused = consents::list_opted_out(&mut read, guild, Purpose::Recommendation).await?;
    let refused: HashSet<_> = refused.into_iter().collect();
    let mut said = lesson_words::all(&mut read, guild).await?;
    said.retain(|it| !refused.contains(&it.member));
    let taught: Vec<Taught> = published.into_iter().map(taught).collect();
    let trust = trust(app, guild, now).await?;
    let (voices, worths) = (Voices::assess(&said, &trust, now), worths(app));
    let mut tx = app.store.begin().await?;
    lesson_voices::replace(&mut tx, guild, &voices).await?;
    tx.commit().await?;
    voices.weigh(&mut said, &taught, &trust, &worths);
    let learned_from = (taught.len(), said.len());
    let told = guild.to_string();
    let progress = move |share: f64| metrics::gauge!("lyceum_training_progress", "guild" => told.clone()).set(share);
    let trained = tokio::task::spawn_blocking(move || Shelf::train(&taught, &said, worths, now, &progress)).await;
    app.shelves.replace(guild, trained.map_err(|_| Error::Interrupted)??);
    Ok(learned_from)
}

/// Who is heard; how honest they are too, in a guild that lets us look at who interacts with whom.
async fn trust(app: &App, guild: GuildId, now: i64) -> Result<Trust, Error> {
    let mut read = app.store.read();
    let rights = rank_community::rights(&mut read, guild, now).await?;
    let sources = assess_trust::sources(&mut read, guild, &rights.paying, &rights.granted, now).await?;
    if !guilds::find(&mut read, guild).await?.is_some_and(|settings| settings.analysis) {
        return Ok(Trust::plain(&sources));
    }
    Ok(assess_trust::assess(app, guild, &sources).await?)
}

/// What a word tells, as configured.
#[allow(clippy::cast_possible_truncation, reason = "settings from 0 to 100")]
fn worths(app: &App) -> Worths {
    let lessons = &app.config.lessons;
    let narrow = |worth: f64| worth as f32;
    Worths {
        done: narrow(lessons.worth_done),
        saved: narrow(lessons.worth_saved),
        liked: narrow(lessons.worth_liked),
        rated: narrow(lessons.worth_rated),
        opened: narrow(lessons.worth_opened),
        read: narrow(lessons.worth_read),
    }
}

fn taught(lesson: Lesson) -> Taught {
    let mut topics = lesson.draft.topics;
    topics.extend(lesson.draft.series);
    let text = Text { title: lesson.draft.title, summary: lesson.draft.summary, topics };
    Taught { lesson: lesson.id, author: lesson.author, text }
}
