//! Empties the payloads of old events: after a month Stripe keeps them no longer either. Their ids stay, so that a
//! resent event is still known (SD7).

use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::app::App;
use crate::store::stripe_events;

const KEPT_SECONDS: i64 = 30 * 86_400;

/// Once a day.
#[derive(Debug, Serialize, Deserialize)]
pub struct TidyInbox {}

impl Job for TidyInbox {
    const KIND: &'static str = "tidy_inbox";

    fn key(&self) -> Option<String> {
        Some("tidy_inbox".into())
    }

    /// Safe to run twice because an empty payload stays empty.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let before = app.clock.now() - KEPT_SECONDS;
        let mut tx = app.store.begin().await?;
        let emptied = stripe_events::empty_payloads(&mut tx, before).await?;
        tx.commit().await?;
        if emptied > 0 {
            tracing::info!(emptied, "old event payloads were emptied");
        }
        Ok(())
    }
}
