//! The time of a scheduled lesson has come.

use serde::{Deserialize, Serialize};

use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue};
use crate::app::App;
use crate::domain::ids::LessonId;
use crate::domain::lessons::LessonState;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::guilds;
use crate::store::lessons;

/// Safe to run twice because only a lesson that is scheduled for this very time is moved.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PublishLesson {
    /// Which.
    pub lesson: LessonId,
    /// For when it was scheduled; a lesson with a new time has a job of its own.
    pub at: i64,
}

impl Job for PublishLesson {
    const KIND: &'static str = "publish_lesson";

    fn key(&self) -> Option<String> {
        Some(format!("publish_lesson:{}:{}", self.lesson, self.at))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let now = app.clock.now();
        let Some(lesson) = lessons::find_by_id(&mut app.store.read(), self.lesson).await? else { return Ok(()) };
        if lesson.state != LessonState::Scheduled || lesson.publish_at != Some(self.at) {
            return Ok(());
        }
        let settings = guilds::find(&mut app.store.read(), lesson.guild).await?;
        let ready = settings.is_some_and(|it| it.lessons && it.lesson_channel.is_some() && it.left_at.is_none());
        let history = lessons::history(&mut app.store.read(), lesson.id).await?;
        // Whoever scheduled it published it.
        let actor = history.last().map_or(lesson.author, |(_, actor, _)| *actor);
        let mut tx = app.store.begin().await?;
        if ready {
            let (from, to) = (LessonState::Scheduled, LessonState::Published);
            if lessons::set_state(&mut tx, lesson.id, from, to, actor, now).await? {
                enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?;
            }
        } else {
            let about = About::LessonStuck(lesson.id, self.at);
            enqueue(&mut tx, &TellStaff { guild: lesson.guild, about }, now).await?;
        }
        tx.commit().await?;
        app.tasks.wake();
        Ok(())
    }
}
