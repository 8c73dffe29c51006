//! What is older than the retention is deleted, nightly: raw interaction records, opened links, and who reported messages that
//! the moderators answered so long ago.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::jobs::show_case::ShowCase;
use crate::jobs::{Job, JobError, enqueue};
use crate::store::interactions;
use crate::store::lesson_opens;
use crate::store::reports;

/// Safe to run twice because what is deleted stays deleted, and only what was folded long ago is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PruneInteractions {}

impl Job for PruneInteractions {
    const KIND: &'static str = "prune_interactions";

    fn key(&self) -> Option<String> {
        Some("prune_interactions".to_owned())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let (now, days) = (app.clock.now(), app.config.community.retention_days);
        let before = now - days * 86_400;
        let deleted = interactions::prune(&app.store, now, days).await?;
        let mut tx = app.store.begin().await?;
        let opens = lesson_opens::prune(&mut tx, before).await?;
        let reported = reports::prune(&mut tx, before).await?;
        // The posts in the review channel name the reporters too.
        for &case in &reported {
            enqueue(&mut tx, &ShowCase { case }, now).await?;
        }
        tx.commit().await?;
        if deleted > 0 || opens > 0 || !reported.is_empty() {
            tracing::info!(deleted, opens, reported = reported.len(), days, "old records were deleted");
        }
        Ok(())
    }
}
