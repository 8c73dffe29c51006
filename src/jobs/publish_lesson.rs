//! The time of a scheduled lesson has come.

use serde::{Deserialize, Serialize};

use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue};
use crate::app::App;
use crate::domain::ids::LessonId;
use crate::domain::lessons::LessonState;
use crate::domain::names;
use crate::jobs::post_series::PostSeries;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::guilds;
use crate::store::lesson_lists;
use crate::store::lessons;
use crate::store::lessons::Lesson;
use crate::store::series;

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
            // The lessons of one series that appear at one time appear in its order.
            let together = self.together(app, &lesson).await?;
            let (from, to) = (LessonState::Scheduled, LessonState::Published);
            for id in together {
                lessons::set_state(&mut tx, id, from, to, actor, now).await?;
            }
            match &lesson.draft.series {
                Some(series) => {
                    let series = names::name_key(series);
                    enqueue(&mut tx, &PostSeries { guild: lesson.guild, series }, now).await?;
                }
                None => enqueue(&mut tx, &SyncLesson { lesson: lesson.id }, now).await?,
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

impl PublishLesson {
    /// The lesson and those of its series that are scheduled for the same second.
    async fn together(&self, app: &App, lesson: &Lesson) -> Result<Vec<LessonId>, JobError> {
        let Some(name) = &lesson.draft.series else { return Ok(vec![lesson.id]) };
        let read = &mut app.store.read();
        let ids = series::lessons(read, lesson.guild, name).await?;
        let all = lesson_lists::by_ids(read, lesson.guild, &ids).await?;
        let due = |it: &&Lesson| it.state == LessonState::Scheduled && it.publish_at == Some(self.at);
        Ok(all.iter().filter(due).map(|it| it.id).collect())
    }
}
