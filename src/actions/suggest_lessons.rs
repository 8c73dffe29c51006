//! The next lessons for a member, and the ones already shown again with what the member said meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::actions::open_lesson::{self, held_plans};
use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::Mark;
use crate::domain::lessons::recommend::Shelf;
use crate::domain::lessons::recommend::holdout;
use crate::domain::lessons::recommend::shelf::Asking;
use crate::domain::lessons::recommend::split::mix;
use crate::domain::lessons::recommend::word::Word;
use crate::domain::lessons::series::waiting;
use crate::domain::lessons::suggest::{Candidate, Interests, Suggestion, Why, suggest};
use crate::jobs::enqueue;
use crate::jobs::train_recommender::TrainRecommender;
use crate::store::consents::Purpose;
use crate::store::lessons::Lesson;
use crate::store::{Read, StoreError};
use crate::store::{consents, interests, lesson_marks, lesson_offers, lesson_words, lessons, members, series};

/// Discord shows five rows of buttons below a message, one row a lesson.
pub const MOST: i64 = 5;

/// A lesson for a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The lesson; its link may be shown to the member.
    pub lesson: Lesson,
    /// Why.
    pub why: Why,
    /// The title of the lesson that [`Why::Because`] names.
    pub because: Option<String>,
    /// What the member said about it.
    pub marks: Vec<Mark>,
}

/// How a member is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// By what they took.
    Own,
    /// By what everybody took, to compare the others with.
    HeldOut,
    /// By what everybody took, and nothing is kept: they refused recommendations.
    Refused,
}

/// Who asks, and what is known of them.
struct Known {
    guild: GuildId,
    member: MemberId,
    side: Side,
    words: BTreeMap<LessonId, Vec<Word>>,
    interests: Interests,
    now: i64,
}

impl Known {
    async fn load(app: &App, guild: GuildId, member: MemberId) -> Result<Self, StoreError> {
        let mut read = app.store.read();
        let side = side(app, &mut read, guild, member).await?;
        let (mut words, mut chosen) = (BTreeMap::new(), Interests::default());
        if side == Side::Own {
            words = lesson_words::of_member(&mut read, guild, member).await?;
            chosen = interests::find(&mut read, guild, member).await?;
        }
        Ok(Self { guild, member, side, words, interests: chosen, now: app.clock.now() })
    }

    /// The guild's models, for whom they serve.
    fn shelf(&self, app: &App) -> Option<Arc<Shelf>> {
        app.shelves.find(self.guild).filter(|_| self.side == Side::Own)
    }

    /// The same draws for the same member all day long.
    fn asking(&self, most: usize) -> Asking<'_> {
        let day = self.now.div_euclid(86_400).unsigned_abs();
        let seed = mix(self.member.0 ^ mix(day));
        Asking { words: &self.words, interests: &self.interests, most, now: self.now, seed }
    }
}

/// Up to `lessons.suggestions` lessons, the best first, each with its reason. What was offered is remembered with the side it came
/// from, so that the two can be compared.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<Vec<Suggested>, StoreError> {
    without(app, guild, member, &BTreeSet::new()).await
}

/// The same, but for lessons that were told of lately.
pub async fn without(
    app: &App,
    guild: GuildId,
    member: MemberId,
    lately: &BTreeSet<LessonId>,
) -> Result<Vec<Suggested>, StoreError> {
    let known = Known::load(app, guild, member).await?;
    let now = known.now;
    let mut read = app.store.read();
    let held = held_plans(&mut read, guild, member, now).await?;
    let joined_at = members::joined_at(&mut read, guild, member).await?;
    let later = waiting(&series::dripped(&mut read, guild, member).await?, joined_at, now);
    let mut open = lesson_marks::list_unmet(&mut read, guild, member).await?;
    open.retain(|it| it.open_to(&held) && !later.contains(&it.lesson) && !lately.contains(&it.lesson));
    let most = usize::try_from(app.config.lessons.suggestions.clamp(1, MOST)).unwrap_or(1);
    let shelf = known.shelf(app);
    let list = match &shelf {
        Some(shelf) => shelf.suggest(&open, &known.asking(most)),
        None => suggest(open, &known.interests, &held, most, now),
    };
    let mut suggested = Vec::new();
    for Suggestion { lesson, why } in list {
        if let Some(lesson) = lessons::find(&mut read, guild, lesson).await? {
            let because = because(&mut read, guild, &why).await?;
            suggested.push(Suggested { lesson, why, because, marks: Vec::new() });
        }
    }
    let untrained = known.side == Side::Own && shelf.is_none() && known.words.len() > 2;
    note(app, &known, &suggested, untrained).await?;
    Ok(suggested)
}

/// Remember what was offered; have the models trained if there are none since the start.
async fn note(app: &App, known: &Known, suggested: &[Suggested], untrained: bool) -> Result<(), StoreError> {
    if known.side == Side::Refused || suggested.is_empty() {
        return Ok(());
    }
    let offered: Vec<LessonId> = suggested.iter().map(|it| it.lesson.id).collect();
    let (guild, held_out) = (known.guild, known.side == Side::HeldOut);
    let mut tx = app.store.begin().await?;
    lesson_offers::insert(&mut tx, guild, known.member, &offered, held_out, known.now).await?;
    if untrained {
        enqueue(&mut tx, &TrainRecommender { guild }, known.now).await?;
    }
    tx.commit().await?;
    if untrained {
        app.tasks.wake();
    }
    Ok(())
}

async fn side(app: &App, read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Side, StoreError> {
    if consents::find(read, guild, member, Purpose::Recommendation).await? == Some(false) {
        return Ok(Side::Refused);
    }
    let key = app.config.secrets.discord_client_id;
    let held_out = holdout::is_held_out(key, guild, member, app.config.lessons.holdout_percent);
    Ok(if held_out { Side::HeldOut } else { Side::Own })
}

async fn because(read: &mut Read<'_>, guild: GuildId, why: &Why) -> Result<Option<String>, StoreError> {
    let Why::Because { lesson, .. } = why else { return Ok(None) };
    Ok(lessons::find(read, guild, *lesson).await?.map(|lesson| lesson.draft.title))
}

/// The lessons `shown` before, with the member's marks; those they may no longer open are gone.
pub async fn again(
    app: &App,
    guild: GuildId,
    member: MemberId,
    shown: &[LessonId],
) -> Result<Vec<Suggested>, StoreError> {
    let mut known = Known::load(app, guild, member).await?;
    // The reasons are those of before the answer: what was just finished is not why it was offered.
    known.words.retain(|lesson, _| !shown.contains(lesson));
    let shelf = known.shelf(app);
    let mut marks = lesson_marks::list(&mut app.store.read(), guild, member).await?;
    let mut suggested = Vec::new();
    for id in shown {
        let lesson = match open_lesson::run(app, guild, *id, member, false).await {
            Ok(lesson) => lesson,
            Err(open_lesson::Error::Store(error)) => return Err(error),
            Err(_) => continue,
        };
        let said: Candidate = lesson_marks::said_by_others(&mut app.store.read(), &lesson, member).await?;
        let why = match &shelf {
            Some(shelf) => shelf.explain(&said, &known.asking(shown.len())),
            None => said.why_to(&known.interests, known.now),
        };
        let because = because(&mut app.store.read(), guild, &why).await?;
        suggested.push(Suggested { lesson, why, because, marks: marks.remove(id).unwrap_or_default() });
    }
    Ok(suggested)
}
