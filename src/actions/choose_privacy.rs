//! A member says what their data may be used for.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::StoreError;
use crate::store::consents::{self, Purpose};

/// Keep the member's choice.
pub async fn run(
    app: &App,
    guild: GuildId,
    member: MemberId,
    purpose: Purpose,
    allowed: bool,
) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    consents::upsert(&mut tx, guild, member, purpose, allowed, now).await?;
    tx.commit().await
}
