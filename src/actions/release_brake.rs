//! Staff lets a stopped sweep pass: for the next hour roles may be taken again.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::enqueue;
use crate::jobs::reconcile::SyncGuild;
use crate::store::StoreError;
use crate::store::audit::{self, Area, Entry};
use crate::store::brakes::{self, Brake};

/// How long the way stays free.
const RELEASED_SECONDS: i64 = 3600;

/// Let the sweep pass; `None` when nothing was stopped any more.
pub async fn run(app: &App, guild: GuildId, by: MemberId) -> Result<Option<Brake>, StoreError> {
    let now = app.clock.now();
    let Some(brake) = brakes::find(&mut app.store.read(), guild).await?.filter(|brake| brake.holds(now)) else {
        return Ok(None);
    };
    let mut tx = app.store.begin().await?;
    brakes::release(&mut tx, guild, now + RELEASED_SECONDS, by).await?;
    let entry = Entry::new(guild, by, Area::Brake, "released").detail("removals", brake.removals);
    audit::insert(&mut tx, &entry, now).await?;
    enqueue(&mut tx, &SyncGuild { guild }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    tracing::info!(guild.id = guild.0, "staff let a stopped sweep pass");
    Ok(Some(brake))
}
