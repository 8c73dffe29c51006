//! Raw interaction records are folded into edges, every few seconds.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::jobs::{Job, JobError};
use crate::store::edges;

/// Safe to run twice because the mark moves in the transaction that writes the edges, and only from where it was.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct FoldInteractions {}

impl Job for FoldInteractions {
    const KIND: &'static str = "fold_interactions";

    fn key(&self) -> Option<String> {
        Some("fold_interactions".to_owned())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let folded = edges::fold(&app.store, app.config.community.half_life_days, app.clock.now()).await?;
        if folded.records > 0 {
            tracing::debug!(records = folded.records, upto = folded.upto, "interactions were folded");
            metrics::counter!("lyceum_interactions_folded_total").increment(folded.records as u64);
        }
        Ok(())
    }
}
