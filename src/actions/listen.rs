//! The gateway listens, or has begun to listen again: what was missed in between is read from the channels.

use crate::app::App;
use crate::jobs::backfill;
use crate::store::StoreError;
use crate::store::listening::{self, Source};
use crate::store::ranks;

/// What was heard just before a break may not have been written down.
const OVERLAP: i64 = 120;

/// A new session began: Discord tells nothing of what happened since the last one (a resumed session is told all).
pub async fn began(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    for guild in ranks::list_guilds(&mut app.store.read()).await? {
        let last = listening::last(&mut app.store.read(), guild, Source::Live).await?;
        let mut tx = app.store.begin().await?;
        listening::insert(&mut tx, guild, now, now, Source::Live).await?;
        tx.commit().await?;
        if let Some(last) = last {
            tracing::info!(guild.id = %guild, seconds = now - last, "what was missed is read from the channels");
            backfill::wish(app, guild, last - OVERLAP, now).await?;
        }
    }
    Ok(())
}

/// The gateway is still listening.
pub async fn goes_on(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    for guild in ranks::list_guilds(&mut app.store.read()).await? {
        let mut tx = app.store.begin().await?;
        if !listening::extend(&mut tx, guild, now).await? {
            listening::insert(&mut tx, guild, now, now, Source::Live).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
