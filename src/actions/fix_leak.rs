//! A creator has a way into a paid channel closed: looked at once more, written down, then done by a job.

use crate::actions::examine::leaks::{self, Unseen, can_close};
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::close_leak::CloseLeak;
use crate::jobs::enqueue;
use crate::store::StoreError;
use crate::store::audit::{self, Area, Entry};

/// Why nothing is closed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there any more, or cannot be closed by us.
    #[error("there is no such leak")]
    Gone,
    /// The guild could not be looked at.
    #[error(transparent)]
    Unseen(#[from] Unseen),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Close the leak with this fingerprint.
pub async fn run(app: &App, guild: GuildId, by: MemberId, fingerprint: &str) -> Result<(), Error> {
    let seen = leaks::look(app, guild).await?;
    let leak = seen.find(fingerprint).filter(|leak| can_close(&leak.way)).ok_or(Error::Gone)?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let entry = Entry::new(guild, by, Area::Leak, "closed").detail("fingerprint", leak.fingerprint());
    audit::insert(&mut tx, &entry, now).await?;
    enqueue(&mut tx, &CloseLeak { guild, by, fingerprint: fingerprint.to_owned() }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}
