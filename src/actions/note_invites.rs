//! Somebody joins, and Discord does not say by whose invite: it is noted who, and the invites are counted soon after.

use crate::app::App;
use crate::domain::community::invites::Join;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::count_invites::{self, wanted};
use crate::store::StoreError;
use crate::store::consents::{self, Purpose};
use crate::store::invites::{self, Counting};

/// A new session began: nobody told who joined before, so counting begins anew.
pub async fn began(app: &App, guild: GuildId) -> Result<(), StoreError> {
    let wanted = wanted(app, guild).await?;
    if !wanted && invites::counting(&mut app.store.read(), guild).await? == Counting::Off {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    invites::forget(&mut tx, guild).await?;
    if wanted {
        count_invites::wish(app, &mut tx, guild, app.clock.now()).await?;
    }
    tx.commit().await
}

/// An invite was made. It is counted before it is used: one with a single use would be gone, and nobody would know whose
/// it was.
pub async fn made(app: &App, guild: GuildId) -> Result<(), StoreError> {
    if invites::counting(&mut app.store.read(), guild).await? == Counting::Off {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    count_invites::wish(app, &mut tx, guild, app.clock.now()).await?;
    tx.commit().await
}

/// Somebody joined. Who left the analysis is counted as well, without a name: their use of an invite would be taken for
/// somebody else's.
pub async fn joined(app: &App, guild: GuildId, member: MemberId, joined_at: Option<i64>) -> Result<(), StoreError> {
    let read = &mut app.store.read();
    // Where the bot may not see invites nothing is asked again and again.
    if invites::counting(read, guild).await? == Counting::Off || !wanted(app, guild).await? {
        return Ok(());
    }
    let refused = consents::find(read, guild, member, Purpose::Analysis).await? == Some(false);
    let now = app.clock.now();
    let join = Join { member: (!refused).then_some(member), at: joined_at.unwrap_or(now) };
    let mut tx = app.store.begin().await?;
    invites::insert_join(&mut tx, guild, join).await?;
    count_invites::wish(app, &mut tx, guild, now).await?;
    tx.commit().await
}
