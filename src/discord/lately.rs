//! Guilds as Discord described them lately, so that giving a thousand roles does not ask a thousand times.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Discord, DiscordError, Guild};
use crate::domain::ids::GuildId;

/// How long a description is good for.
const SECONDS: i64 = 60;

/// What was asked of late.
#[derive(Debug, Default)]
pub struct Lately {
    guilds: Mutex<HashMap<GuildId, (i64, Arc<Guild>)>>,
}

impl Lately {
    /// The guild as it was at most a minute ago.
    pub async fn guild(&self, discord: &dyn Discord, guild: GuildId, now: i64) -> Result<Arc<Guild>, DiscordError> {
        let known = self.guilds.lock().unwrap_or_else(PoisonError::into_inner).get(&guild).cloned();
        if let Some((_, known)) = known.filter(|(at, _)| (0..=SECONDS).contains(&(now - at))) {
            return Ok(known);
        }
        let found = Arc::new(discord.guild(guild).await?);
        self.guilds.lock().unwrap_or_else(PoisonError::into_inner).insert(guild, (now, Arc::clone(&found)));
        Ok(found)
    }
}
