//! Raw interaction records older than the retention are deleted, nightly.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::jobs::{Job, JobError};
use crate::store::interactions;
use crate::store::lesson_opens;

/// Safe to run twice because what is deleted stays deleted, and only what was folded long ago is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PruneInteractions {}

impl Job for PruneInteractions {
    const KIND: &'static str = "prune_interactions";

    fn key(&self) -> Option<String> {
        Some("prune_interactions".to_owned())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let days = app.config.community.retention_days;
        let deleted = interactions::prune(&app.store, app.clock.now(), days).await?;
        let mut tx = app.store.begin().await?;
        let opens = lesson_opens::prune(&mut tx, app.clock.now() - days * 86_400).await?;
        tx.commit().await?;
        if deleted > 0 || opens > 0 {
            tracing::info!(deleted, opens, days, "old interaction records were deleted");
        }
        Ok(())
    }
}
