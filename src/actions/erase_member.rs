//! A member has what is stored about them erased. From this moment nothing about them is recorded; what is there is erased
//! by a job, once at once and once a little later, when everything on its way has arrived.

use crate::actions::choose_privacy;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs;
use crate::jobs::erase_member::EraseMember;
use crate::store::consents::Purpose;
use crate::store::{StoreError, Tx};

/// Seconds after which the rest is swept up.
const AGAIN: i64 = 600;

/// Refuse analysis and suggestions in the member's name, and have the rest erased.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    wish(&mut tx, guild, member, app.clock.now()).await?;
    tx.commit().await
}

/// The same as part of a transaction, for whoever asks on the command line in the member's name.
pub async fn wish(tx: &mut Tx, guild: GuildId, member: MemberId, now: i64) -> Result<(), StoreError> {
    for purpose in [Purpose::Analysis, Purpose::Recommendation] {
        choose_privacy::keep(tx, guild, member, purpose, false, now).await?;
    }
    jobs::enqueue(tx, &EraseMember { guild, member, again: false }, now).await?;
    jobs::enqueue_at(tx, &EraseMember { guild, member, again: true }, now + AGAIN, now).await
}
