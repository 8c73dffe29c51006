//! Members come, go and come back. What they paid for stays theirs; their roles follow them.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::{ledger, members};

/// Discord says that the member joined: give back what they hold.
pub async fn joined(app: &App, guild: GuildId, member: MemberId, joined_at: Option<i64>) -> Result<(), StoreError> {
    if !is_ours(app, guild, member).await? {
        return Ok(());
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    members::set_present(&mut tx, guild, member, joined_at, now).await?;
    enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// Discord says that the member left. The ledger stays as it is.
pub async fn left(app: &App, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    if !is_ours(app, guild, member).await? {
        return Ok(());
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    members::set_gone(&mut tx, guild, member, now).await?;
    tx.commit().await
}

/// The member typed or clicked, so they are here. Without the members intent this is how a return is noticed: by who was gone, or
/// by a new date of joining. For everybody else it is two reads.
pub async fn seen(app: &App, guild: GuildId, member: MemberId, joined_at: Option<i64>) -> Result<(), StoreError> {
    let read = &mut app.store.read();
    let returned = match members::is_present(read, guild, member).await? {
        None => false,
        Some(false) => true,
        Some(true) => joined_at.is_some() && joined_at != members::joined_at(read, guild, member).await?,
    };
    if returned { joined(app, guild, member, joined_at).await } else { Ok(()) }
}

/// Whether there is any fact about the member; nobody else is written down.
async fn is_ours(app: &App, guild: GuildId, member: MemberId) -> Result<bool, StoreError> {
    ledger::knows(&mut app.store.read(), guild, member).await
}
