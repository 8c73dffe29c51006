//! Looks every day, without being asked, for ways into paid channels and for a webhook that does not bring what it should,
//! and tells staff of each new one once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue};
use crate::actions::examine::leaks::{self, Unseen};
use crate::actions::examine::{self, State};
use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::access::leaks::Leak;
use crate::domain::ids::GuildId;
use crate::store::leaks as rows;

/// Look at one guild.
#[derive(Debug, Serialize, Deserialize)]
pub struct Watch {
    /// Which.
    pub guild: GuildId,
}

/// Begins the fingerprint of something that is wrong with the webhook.
pub(super) const WEBHOOK: &str = "webhook:";

impl Job for Watch {
    const KIND: &'static str = "watch";

    fn key(&self) -> Option<String> {
        Some(format!("watch:{}", self.guild))
    }

    /// Safe to run twice because only what no row knows is told, and the rows are written with the notice's job.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let seen = match leaks::look(app, self.guild).await {
            Ok(seen) => seen,
            Err(Unseen::Store(error)) => return Err(error.into()),
            // Not there any more: nothing to watch, and no evidence of anything either.
            Err(Unseen::Discord(DiscordError::UnknownGuild | DiscordError::MissingAccess)) => return Ok(()),
            Err(Unseen::Discord(error)) => return Err(error.into()),
        };
        let mut there: BTreeSet<String> = seen.leaks.iter().map(Leak::fingerprint).collect();
        for finding in examine::webhook(app).await {
            if finding.state == State::Fail
                || finding.key == "doctor-webhook-kinds"
                || finding.key == "doctor-webhook-version"
            {
                there.insert(format!("{WEBHOOK}{}", finding.key));
            }
        }
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        let new = rows::note(&mut tx, self.guild, &there, now).await?;
        if new > 0 {
            enqueue(&mut tx, &TellStaff { guild: self.guild, about: About::Leaks(now) }, now).await?;
        }
        tx.commit().await?;
        app.tasks.wake();
        Ok(())
    }
}
