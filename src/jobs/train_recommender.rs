//! A guild's recommender learns: nightly, and when somebody asks while nothing was learned since the start.

use serde::{Deserialize, Serialize};

use crate::actions::train_recommender;
use crate::app::App;
use crate::domain::ids::GuildId;
use crate::jobs::{Job, JobError};

/// Safe to run twice because new models replace the ones before as a whole; failing, it leaves them.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TrainRecommender {
    /// Whose lessons.
    pub guild: GuildId,
}

impl Job for TrainRecommender {
    const KIND: &'static str = "train_recommender";

    fn key(&self) -> Option<String> {
        Some(format!("train_recommender:{}", self.guild))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        match train_recommender::run(app, self.guild).await {
            Ok((lessons, marks)) => {
                tracing::info!(guild.id = %self.guild, lessons, marks, "the recommender was trained");
                Ok(())
            }
            Err(train_recommender::Error::Store(error)) => Err(error.into()),
            Err(train_recommender::Error::Interrupted) => {
                Err(JobError::Retry { why: "the training was interrupted".to_owned(), after: None })
            }
            Err(error @ train_recommender::Error::Fit(_)) => Err(JobError::Fail(error.to_string())),
        }
    }
}
