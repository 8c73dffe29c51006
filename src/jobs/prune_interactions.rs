//! What is older than the retention is deleted, nightly: raw interaction records, opened links, and who reported messages that
//! the moderators answered so long ago; and, after terms of their own, roll-ups and jobs that failed.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::jobs::show_case::ShowCase;
use crate::jobs::{Job, JobError, enqueue};
use crate::store::answers;
use crate::store::interactions;
use crate::store::jobs as rows;
use crate::store::lesson_opens;
use crate::store::pair_days;
use crate::store::reports;

/// Days for which a failed job is kept for a person to read: it may name somebody.
const FAILED_DAYS: i64 = 30;

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
        let sums = pair_days::prune(&app.store, now).await? + answers::prune(&app.store, now).await?;
        let mut tx = app.store.begin().await?;
        let failed = rows::prune_failed(&mut tx, now - FAILED_DAYS * 86_400).await?;
        let opens = lesson_opens::prune(&mut tx, before).await?;
        let reported = reports::prune(&mut tx, before).await?;
        // The posts in the review channel name the reporters too.
        for &case in &reported {
            enqueue(&mut tx, &ShowCase { case }, now).await?;
        }
        tx.commit().await?;
        if deleted + sums + failed + opens > 0 || !reported.is_empty() {
            let reported = reported.len();
            tracing::info!(deleted, sums, failed, opens, reported, days, "old records were deleted");
        }
        Ok(())
    }
}
