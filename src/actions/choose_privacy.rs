//! A member says what their data may be used for.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::consents::{self, Purpose};
use crate::store::{StoreError, Tx, ranks};

/// Keep the member's choice.
pub async fn run(
    app: &App,
    guild: GuildId,
    member: MemberId,
    purpose: Purpose,
    allowed: bool,
) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    keep(&mut tx, guild, member, purpose, allowed, app.clock.now()).await?;
    tx.commit().await
}

/// Keep the member's choice, and let no ranking stand that was made before it.
pub(super) async fn keep(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    purpose: Purpose,
    allowed: bool,
    now: i64,
) -> Result<(), StoreError> {
    consents::upsert(tx, guild, member, purpose, allowed, now).await?;
    match (purpose, allowed) {
        (Purpose::Analysis, false) => ranks::forget(tx, guild, member).await,
        // Who comes back is there again at the next look.
        (Purpose::Analysis, true) => ranks::expire(tx, guild).await,
        _ => Ok(()),
    }
}
