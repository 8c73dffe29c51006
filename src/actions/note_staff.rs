//! Somebody used the bot with staff rights, or without: whose credit counts follows.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::{StoreError, trust};

/// Written once a day at most.
const FRESH: i64 = 86_400;

/// Note that `member` has, or has not, staff rights in `guild`.
pub async fn run(app: &App, guild: GuildId, member: MemberId, is_staff: bool) -> Result<(), StoreError> {
    let now = app.clock.now();
    let seen = trust::staff_seen(&mut app.store.read(), guild, member).await?;
    match (is_staff, seen) {
        (true, Some(at)) if now - at < FRESH => return Ok(()),
        (false, None) => return Ok(()),
        _ => {}
    }
    let mut tx = app.store.begin().await?;
    if is_staff {
        trust::upsert_staff(&mut tx, guild, member, now).await?;
    } else {
        trust::delete_staff(&mut tx, guild, member).await?;
    }
    tx.commit().await
}
