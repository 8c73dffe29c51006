//! What is stored about a member is erased, as far as it may be.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::show_case::ShowCase;
use crate::jobs::{Job, JobError, enqueue};
use crate::store::{edges, erasure, jobs as rows, reports};

/// Safe to run twice because what is gone stays gone.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EraseMember {
    /// Where.
    pub guild: GuildId,
    /// Whose.
    pub member: MemberId,
    /// Whether this is the later of the two rounds.
    pub again: bool,
}

impl Job for EraseMember {
    const KIND: &'static str = "erase_member";

    fn key(&self) -> Option<String> {
        Some(format!("erase_member:{}:{}:{}", self.guild, self.member, self.again))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        // Nothing of the others' may be lost with the numbers of what is deleted: it is counted before.
        edges::fold(&app.store, app.config.community.half_life_days, app.clock.now()).await?;
        let swept = erasure::sweep(&app.store, self.guild, self.member).await?;
        let failed = rows::failed_about(&mut app.store.read(), self.guild, self.member).await?;
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        // Posts about what the member reported name them no longer.
        for case in reports::cases_of(&mut tx.read(), self.guild, self.member).await? {
            enqueue(&mut tx, &ShowCase { case }, now).await?;
        }
        let gone = swept + erasure::erase(&mut tx, self.guild, self.member).await?;
        rows::delete_failed(&mut tx, &failed).await?;
        tx.commit().await?;
        app.tasks.wake();
        tracing::info!(guild.id = %self.guild, gone, "a member's data was erased");
        Ok(())
    }
}
