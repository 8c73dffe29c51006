//! The bot came into a guild, or was removed from it.

use crate::app::App;
use crate::domain::ids::GuildId;
use crate::store::StoreError;
use crate::store::listening::{self, Source};
use crate::store::{guilds, invites, voice};

/// Write the guild down if it is new, and that the bot is in it. Reading first keeps a restart from writing at all.
pub async fn seen(app: &App, guild: GuildId, locale: &str) -> Result<(), StoreError> {
    let known = guilds::find(&mut app.store.read(), guild).await?;
    if known.as_ref().is_some_and(|settings| settings.left_at.is_none()) {
        return Ok(());
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    guilds::insert(&mut tx, guild, locale, now).await?;
    guilds::set_left(&mut tx, guild, None, now).await?;
    if known.is_some_and(|settings| settings.analysis) {
        // What was said while the bot was put out is not for it to read.
        listening::insert(&mut tx, guild, now, now, Source::Live).await?;
        guilds::set_analysed_anew(&mut tx, guild, now).await?;
    }
    tx.commit().await
}

/// Write down that the bot was removed.
pub async fn left(app: &App, guild: GuildId) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    guilds::set_left(&mut tx, guild, Some(now), now).await?;
    invites::forget(&mut tx, guild).await?;
    voice::forget(&mut tx, guild).await?;
    tx.commit().await
}
