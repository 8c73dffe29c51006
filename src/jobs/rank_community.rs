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
        if let Some(run) = rank_community::run(app, self.guild).await? {
            tracing::info!(guild.id = %self.guild, members = run.members, pairs = run.pairs, "members were ranked");
        }
        Ok(())
    }
}
