//! A month after the bot was removed from a guild, what is stored about its members is erased as if each had asked for it,
//! nightly. An outage of Discord's is no removal, and whoever invites the bot again in time loses nothing (PV5).

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::jobs::{Job, JobError};
use crate::store::{erasure, guilds};

/// Safe to run twice because what is gone stays gone, and a guild that is done is left alone.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PurgeGuilds {}

impl Job for PurgeGuilds {
    const KIND: &'static str = "purge_guilds";

    fn key(&self) -> Option<String> {
        Some("purge_guilds".to_owned())
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let before = app.clock.now() - erasure::LEFT_DAYS * 86_400;
        for (guild, left_at) in guilds::list_left(&mut app.store.read(), before).await? {
            let gone = erasure::purge(&app.store, guild, left_at).await?;
            if gone > 0 {
                tracing::info!(guild.id = %guild, gone, "what was stored about a guild that the bot left was erased");
            }
        }
        Ok(())
    }
}
