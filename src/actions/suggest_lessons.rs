//! The next lessons for a member, and the ones already shown again with what the member said meanwhile.

use crate::actions::open_lesson::held_plans;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::lessons::suggest::{Why, suggest};
use crate::store::StoreError;
use crate::store::lesson_marks;
use crate::store::lessons;
use crate::store::lessons::Lesson;

/// Discord shows five rows of buttons below a message, one row a lesson.
pub const MOST: i64 = 5;

/// Up to `lessons.suggestions` lessons, the most liked first, each with its reason.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<Vec<(Lesson, Why)>, StoreError> {
    let now = app.clock.now();
    let mut read = app.store.read();
    let held = held_plans(&mut read, guild, member, now).await?;
    let unmet = lesson_marks::list_unmet(&mut read, guild, member).await?;
    let most = usize::try_from(app.config.lessons.suggestions.clamp(1, MOST)).unwrap_or(1);
    let mut suggested = Vec::new();
    for suggestion in suggest(unmet, &held, most, now) {
        if let Some(lesson) = lessons::find(&mut read, guild, suggestion.lesson).await? {
            suggested.push((lesson, suggestion.why));
        }
    }
    Ok(suggested)
}
