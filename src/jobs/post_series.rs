//! The lessons of a series are posted, one after the other: a channel shows a series in its order.

use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::app::App;
use crate::domain::ids::GuildId;
use crate::domain::lessons::LessonState;
use crate::jobs::sync_lesson::SyncLesson;
use crate::store::lesson_lists;
use crate::store::series;

/// Safe to run twice because only lessons without a post are posted, and a post carries a nonce. One runs at a time for a series,
/// for equal keys are one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostSeries {
    /// Where.
    pub guild: GuildId,
    /// The series' name, folded.
    pub series: String,
}

impl Job for PostSeries {
    const KIND: &'static str = "post_series";

    fn key(&self) -> Option<String> {
        Some(format!("post_series:{}:{}", self.guild, self.series))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let read = &mut app.store.read();
        let ids = series::lessons(read, self.guild, &self.series).await?;
        for lesson in lesson_lists::by_ids(read, self.guild, &ids).await? {
            if lesson.state == LessonState::Published && lesson.post.is_none() {
                SyncLesson { lesson: lesson.id }.run(app).await?;
            }
        }
        Ok(())
    }
}
