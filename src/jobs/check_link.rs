//! The link of a lesson that waits for review is tried, so that staff need not.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::sync_lesson::SyncLesson;
use super::{Job, JobError, enqueue};
use crate::app::App;
use crate::domain::ids::LessonId;
use crate::domain::lessons::LessonState;
use crate::store::lesson_changes;
use crate::store::lessons;

/// How long a link may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Safe to run twice because it only looks, and writes what it saw last.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct CheckLink {
    /// Which.
    pub lesson: LessonId,
}

impl Job for CheckLink {
    const KIND: &'static str = "check_link";

    fn key(&self) -> Option<String> {
        Some(format!("check_link:{}", self.lesson))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some(lesson) = lessons::find_by_id(&mut app.store.read(), self.lesson).await? else { return Ok(()) };
        if lesson.state != LessonState::InReview || lesson.draft.link.is_empty() || !app.config.lessons.check_links {
            return Ok(());
        }
        // A message of Discord's cannot be opened without an account: nothing is learned by trying.
        if lesson.draft.link.starts_with("https://discord.com/channels/") {
            return Ok(());
        }
        let trouble = app.fetch.reaches(&lesson.draft.link, PATIENCE).await.err().map(|fault| fault.to_string());
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        lesson_changes::set_link_check(&mut tx, &lesson, trouble.as_deref(), now).await?;
        if trouble != lesson.link_trouble {
            enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
        }
        tx.commit().await?;
        app.tasks.wake();
        Ok(())
    }
}
