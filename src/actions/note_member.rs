//! Staff notes something about a member, for other staff, or removes a note. Both are in the audit; what a note says is not.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::store::audit::{self, Area, Entry};
use crate::store::{StoreError, member_notes};

/// Characters of a note.
pub const LONGEST: usize = 500;

/// Why nothing was noted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing readable was typed.
    #[error("the note is empty")]
    Empty,
    /// Somebody was faster.
    #[error("no such note")]
    Gone,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// `author` notes something about `member`.
pub async fn add(app: &App, guild: GuildId, member: MemberId, author: MemberId, typed: &str) -> Result<(), Error> {
    let note = names::shortened(&names::clean_lines(typed), LONGEST);
    if note.is_empty() {
        return Err(Error::Empty);
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    member_notes::insert(&mut tx, guild, member, author, &note, now).await?;
    audit::insert(&mut tx, &Entry::new(guild, author, Area::Member, "note-added").about(member), now).await?;
    Ok(tx.commit().await?)
}

/// `staff` removes a note about `member`, whoever wrote it.
pub async fn remove(app: &App, guild: GuildId, member: MemberId, staff: MemberId, note: i64) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if !member_notes::delete(&mut tx, guild, member, note).await? {
        return Err(Error::Gone);
    }
    audit::insert(&mut tx, &Entry::new(guild, staff, Area::Member, "note-removed").about(member), now).await?;
    Ok(tx.commit().await?)
}
