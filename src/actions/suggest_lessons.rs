//! The next lessons for a member, and the ones already shown again with what the member said meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::actions::open_lesson::{self, held_plans};
use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::Mark;
use crate::domain::lessons::recommend::Shelf;
use crate::domain::lessons::recommend::holdout;
use crate::domain::lessons::recommend::shelf::Asking;
use crate::domain::lessons::recommend::split::mix;
use crate::domain::lessons::suggest::{Candidate, Suggestion, Why, suggest};
use crate::jobs::enqueue;
use crate::jobs::train_recommender::TrainRecommender;
use crate::store::consents::Purpose;
use crate::store::lessons::Lesson;
use crate::store::{Read, StoreError};
use crate::store::{consents, lesson_marks, lesson_offers, lessons};

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

/// Up to `lessons.suggestions` lessons, the best first, each with its reason. What was offered is remembered with the side it came
/// from, so that the two can be compared.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<Vec<Suggested>, StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let side = side(app, &mut read, guild, member).await?;
    let held = held_plans(&mut read, guild, member, now).await?;
    let mut open = lesson_marks::list_unmet(&mut read, guild, member).await?;
    open.retain(|candidate| candidate.open_to(&held));
    let marks = lesson_marks::list(&mut read, guild, member).await?;
    let most = usize::try_from(app.config.lessons.suggestions.clamp(1, MOST)).unwrap_or(1);
    let shelf = app.shelves.find(guild).filter(|_| side == Side::Own);
    let own = shelf.as_ref().and_then(|shelf| shelf.suggest(&open, &asking(&marks, most, now, member)));
    let list = own.unwrap_or_else(|| suggest(open, &held, most, now));
    let mut suggested = Vec::new();
    for Suggestion { lesson, why } in list {
        if let Some(lesson) = lessons::find(&mut read, guild, lesson).await? {
            let because = because(&mut read, guild, why).await?;
            suggested.push(Suggested { lesson, why, because, marks: Vec::new() });
        }
    }
    drop(read);
    let untrained = side == Side::Own && shelf.is_none() && marks.len() > 2;
    note(app, guild, member, side, &suggested, untrained).await?;
    Ok(suggested)
}

/// Remember what was offered; have the models trained if there are none since the start.
async fn note(
    app: &App,
    guild: GuildId,
    member: MemberId,
    side: Side,
    suggested: &[Suggested],
    untrained: bool,
) -> Result<(), StoreError> {
    if side == Side::Refused || suggested.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let offered: Vec<LessonId> = suggested.iter().map(|it| it.lesson.id).collect();
    let mut tx = app.store.begin().await?;
    lesson_offers::insert(&mut tx, guild, member, &offered, side == Side::HeldOut, now).await?;
    if untrained {
        enqueue(&mut tx, &TrainRecommender { guild }, now).await?;
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

/// The same draws for the same member all day long.
fn asking(marks: &BTreeMap<LessonId, Vec<Mark>>, most: usize, now: i64, member: MemberId) -> Asking<'_> {
    Asking { marks, most, now, seed: mix(member.0 ^ mix(now.div_euclid(86_400).unsigned_abs())) }
}

async fn because(read: &mut Read<'_>, guild: GuildId, why: Why) -> Result<Option<String>, StoreError> {
    let Why::Because { lesson, .. } = why else { return Ok(None) };
    Ok(lessons::find(read, guild, lesson).await?.map(|lesson| lesson.draft.title))
}

/// The lessons `shown` before, with the member's marks; those they may no longer open are gone.
pub async fn again(
    app: &App,
    guild: GuildId,
    member: MemberId,
    shown: &[LessonId],
) -> Result<Vec<Suggested>, StoreError> {
    let now = app.clock.now();
    let side = side(app, &mut app.store.read(), guild, member).await?;
    let mut marks = lesson_marks::list(&mut app.store.read(), guild, member).await?;
    // The reasons are those of before the answer: what was just finished is not why it was offered.
    let before = marks.iter().filter(|(lesson, _)| !shown.contains(lesson));
    let before: BTreeMap<LessonId, Vec<Mark>> = before.map(|(lesson, marks)| (*lesson, marks.clone())).collect();
    let shelf: Option<Arc<Shelf>> = app.shelves.find(guild).filter(|_| side == Side::Own);
    let mut suggested = Vec::new();
    for id in shown {
        let lesson = match open_lesson::run(app, guild, *id, member, false).await {
            Ok(lesson) => lesson,
            Err(open_lesson::Error::Store(error)) => return Err(error),
            Err(_) => continue,
        };
        let said: Candidate = lesson_marks::said_by_others(&mut app.store.read(), &lesson, member).await?;
        let explained = shelf.as_ref().map(|shelf| shelf.explain(&said, &asking(&before, shown.len(), now, member)));
        let why = explained.unwrap_or_else(|| said.why(now));
        let because = because(&mut app.store.read(), guild, why).await?;
        suggested.push(Suggested { lesson, why, because, marks: marks.remove(id).unwrap_or_default() });
    }
    Ok(suggested)
}
