//! A guild's members are ranked, nightly.

use serde::{Deserialize, Serialize};

use crate::actions::rank_community;
use crate::app::App;
use crate::domain::ids::GuildId;
use crate::jobs::{Job, JobError};

/// Safe to run twice because a ranking replaces the one before it as a whole.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct RankCommunity {
    /// Whose members.
    pub guild: GuildId,
}

impl Job for RankCommunity {
    const KIND: &'static str = "rank_community";

    fn key(&self) -> Option<String> {
        Some(format!("rank_community:{}", self.guild))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        match rank_community::run(app, self.guild).await {
            Ok(None) => Ok(()),
            Ok(Some(run)) => {
                tracing::info!(guild.id = %self.guild, members = run.members, pairs = run.pairs, "members were ranked");
                Ok(())
            }
            Err(rank_community::Error::Store(error)) => Err(error.into()),
            Err(rank_community::Error::Interrupted) => {
                Err(JobError::Retry { why: "the ranking was interrupted".to_owned(), after: None })
            }
            Err(error @ rank_community::Error::Standing(_)) => Err(JobError::Fail(error.to_string())),
        }
    }
}
