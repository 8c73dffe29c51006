//! The next lessons for a member, and the ones already shown again with what the member said meanwhile.

use crate::actions::open_lesson::{self, held_plans};
use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::Mark;
use crate::domain::lessons::suggest::{Why, suggest};
use crate::store::StoreError;
use crate::store::lesson_marks;
use crate::store::lessons;
use crate::store::lessons::Lesson;

/// Discord shows five rows of buttons below a message, one row a lesson.
pub const MOST: i64 = 5;

/// A lesson for a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    /// The lesson; its link may be shown to the member.
    pub lesson: Lesson,
    /// Why.
    pub why: Why,
    /// What the member said about it.
    pub marks: Vec<Mark>,
}

/// Up to `lessons.suggestions` lessons, the most liked first, each with its reason.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<Vec<Suggested>, StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let held = held_plans(&mut read, guild, member, now).await?;
    let unmet = lesson_marks::list_unmet(&mut read, guild, member).await?;
    let most = usize::try_from(app.config.lessons.suggestions.clamp(1, MOST)).unwrap_or(1);
    let mut suggested = Vec::new();
    for suggestion in suggest(unmet, &held, most, now) {
        if let Some(lesson) = lessons::find(&mut read, guild, suggestion.lesson).await? {
            suggested.push(Suggested { lesson, why: suggestion.why, marks: Vec::new() });
        }
    }
    Ok(suggested)
}

/// The lessons `shown` before, with the member's marks; those they may no longer open are gone.
pub async fn again(
    app: &App,
    guild: GuildId,
    member: MemberId,
    shown: &[LessonId],
) -> Result<Vec<Suggested>, StoreError> {
    let now = app.clock.now();
    let mut marks = lesson_marks::list(&mut app.store.read(), guild, member).await?;
    let mut suggested = Vec::new();
    for id in shown {
        let lesson = match open_lesson::run(app, guild, *id, member, false).await {
            Ok(lesson) => lesson,
            Err(open_lesson::Error::Store(error)) => return Err(error),
            Err(_) => continue,
        };
        let said = lesson_marks::said_by_others(&mut app.store.read(), &lesson, member).await?;
        suggested.push(Suggested { lesson, why: said.why(now), marks: marks.remove(id).unwrap_or_default() });
    }
    Ok(suggested)
}
