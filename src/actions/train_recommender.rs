//! A guild's recommender learns from what members said about lessons. Those who refused recommendations are not learned from.

use std::collections::{HashMap, HashSet};

use crate::actions::assess_trust;
use crate::actions::rank_community;
use crate::app::App;
use crate::domain::community::trust::Trust;
use crate::domain::ids::{GuildId, LessonId, MemberId, snowflake_seconds};
use crate::domain::lessons::LessonState;
use crate::domain::lessons::recommend::FitError;
use crate::domain::lessons::recommend::Shelf;
use crate::domain::lessons::recommend::content::Text;
use crate::domain::lessons::recommend::shelf::Taught;
use crate::domain::lessons::recommend::word::Said;
use crate::domain::lessons::recommend::word::Worths;
use crate::store::StoreError;
use crate::store::consents;
use crate::store::consents::Purpose;
use crate::store::guilds;
use crate::store::lesson_words;
use crate::store::lessons;
use crate::store::lessons::Lesson;

/// How long the account of somebody who neither pays nor was vouched for says nothing, in seconds.
const YOUNG: i64 = 7 * 86_400;
/// The lessons about which they are heard in full; what they say about more counts as much together.
const STRANGERS_MOST: f32 = 20.0;

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
    weigh(&mut said, &taught, &trust(app, guild, now).await?, now);
    let learned_from = (taught.len(), said.len());
    let worths = worths(app);
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

/// A record about a lesson is one of credit to its author, and counts as far as the member is heard there. Accounts are free, so
/// one that nobody stands for is heard only once it has some age, and not without end.
#[allow(clippy::cast_possible_truncation, reason = "a share")]
fn weigh(said: &mut [Said], taught: &[Taught], trust: &Trust, now: i64) {
    let authors: HashMap<LessonId, MemberId> = taught.iter().map(|it| (it.lesson, it.author)).collect();
    let mut lessons: HashMap<MemberId, f32> = HashMap::new();
    for it in said.iter() {
        *lessons.entry(it.member).or_default() += 1.0;
    }
    for it in said {
        let author = authors.get(&it.lesson).map_or(0, |author| author.0);
        it.trust = trust.heard(it.member.0, author) as f32;
        if trust.counts(it.member.0) {
            continue;
        }
        let is_young = now - snowflake_seconds(it.member.0) < YOUNG;
        let said_of = lessons.get(&it.member).copied().unwrap_or_default();
        it.trust *= if is_young { 0.0 } else { (STRANGERS_MOST / said_of).min(1.0) };
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::trust::Sources;
    use crate::domain::lessons::Mark;
    use crate::domain::lessons::recommend::word::Word;

    const NOW: i64 = 1_790_000_000;

    /// An account that is so many days old.
    fn aged(days: i64, nth: u64) -> MemberId {
        MemberId((((NOW - days * 86_400) * 1000 - 1_420_070_400_000).cast_unsigned() << 22) | nth)
    }

    fn weighed(member: MemberId, lessons: i64, trust: &Trust) -> f32 {
        let said = |lesson| Said {
            member,
            lesson: LessonId(lesson),
            words: vec![Word::Mark(Mark::Done)],
            at: NOW,
            trust: 1.0,
        };
        let mut all: Vec<Said> = (1..=lessons).map(said).collect();
        weigh(&mut all, &[], trust, NOW);
        all.iter().map(|it| it.trust).sum()
    }

    #[test]
    fn ab8_made_up_progress_is_heard_only_from_accounts_of_some_age_and_not_without_end() {
        let (payer, young, old) = (aged(1, 1), aged(6, 2), aged(400, 3));
        let trust = Trust::plain(&Sources::paid([payer.0]));
        assert_eq!(weighed(payer, 100, &trust), 100.0, "who pays is heard");
        assert_eq!(weighed(young, 100, &trust), 0.0, "made last week");
        assert_eq!(weighed(old, 4, &trust), 2.0, "half as much as a payer");
        assert!((weighed(old, 100, &trust) - 10.0).abs() < 1e-4, "twenty lessons' worth, half");
        let open = Trust::plain(&Sources::default());
        assert_eq!(weighed(young, 3, &open), 3.0, "while nobody pays everybody is heard");
    }
}
