//! A member gives a lesson one to five stars; only those who may open it.

use crate::actions::open_lesson;
use crate::app::App;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::store::StoreError;
use crate::store::lesson_opens;

/// Write the stars down; a second time replaces the first.
pub async fn run(
    app: &App,
    guild: GuildId,
    lesson: LessonId,
    (member, staff): (MemberId, bool),
    stars: i64,
) -> Result<(), open_lesson::Error> {
    let lesson = open_lesson::run(app, guild, lesson, member, staff).await?;
    write(app, (guild, member, lesson.id), stars.clamp(1, 5)).await?;
    Ok(())
}

async fn write(app: &App, who: (GuildId, MemberId, LessonId), stars: i64) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    lesson_opens::rate(&mut tx, who, stars, app.clock.now()).await?;
    tx.commit().await
}
