//! A time has come: a paid period, a grace or a grant ends about now. Ask Stripe first, then let the roles follow.

use serde::{Deserialize, Serialize};

use super::mirror::{self, Sync};
use super::sync_access::SyncAccess;
use super::{Job, JobError, enqueue};
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::customers;

/// Look at a member again at a time that was known beforehand.
#[derive(Debug, Serialize, Deserialize)]
pub struct LookAgain {
    /// Where.
    pub guild: GuildId,
    /// Whom.
    pub member: MemberId,
    /// The time, for the key: two ends are two looks.
    pub at: i64,
}

impl Job for LookAgain {
    const KIND: &'static str = "look_again";

    fn key(&self) -> Option<String> {
        Some(format!("look:{}:{}:{}", self.guild, self.member, self.at))
    }

    /// Safe to run twice because it only asks, and [`SyncAccess`] compares.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        for customer in customers::of_member(&mut app.store.read(), self.guild, self.member).await? {
            mirror::refresh(app, &customer, &[], false, Sync::BySweep).await?;
        }
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        enqueue(&mut tx, &SyncAccess { guild: self.guild, member: self.member }, now).await?;
        tx.commit().await?;
        app.tasks.wake();
        Ok(())
    }
}
