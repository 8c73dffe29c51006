//! Discord has taken the commands: remember which, so that the next start need not send them again.

use crate::app::App;
use crate::store::StoreError;
use crate::store::registrations;

/// Write down the digest of what was registered for `place`: the application, and the guild or 0 for everywhere.
pub async fn run(app: &App, place: (u64, u64), digest: &str) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    registrations::upsert(&mut tx, place, digest, app.clock.now()).await?;
    tx.commit().await
}
