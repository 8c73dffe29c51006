//! A member has what is stored about them erased. From this moment nothing about them is recorded; what is there is erased
//! by a job, once at once and once a little later, when everything on its way has arrived.

use crate::actions::choose_privacy;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs;
use crate::jobs::erase_member::EraseMember;
use crate::store::StoreError;
use crate::store::consents::Purpose;

/// Seconds after which the rest is swept up.
const AGAIN: i64 = 600;

/// Refuse analysis and suggestions in the member's name, and have the rest erased.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    for purpose in [Purpose::Analysis, Purpose::Recommendation] {
        choose_privacy::keep(&mut tx, guild, member, purpose, false, now).await?;
    }
    jobs::enqueue(&mut tx, &EraseMember { guild, member, again: false }, now).await?;
    jobs::enqueue_at(&mut tx, &EraseMember { guild, member, again: true }, now + AGAIN, now).await?;
    tx.commit().await
}
