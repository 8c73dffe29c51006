//! What staff noted about members.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The row.
    pub id: i64,
    /// Who wrote it; nobody when they have had their own data erased.
    pub author: Option<MemberId>,
    /// What it says.
    pub note: String,
    /// When it was written.
    pub written_at: i64,
}

type Row = (i64, i64, String, i64);

const INSERT: &str = "INSERT INTO member_notes (guild_id, member_id, author_id, note, written_at)
    VALUES ($1, $2, $3, $4, $5) RETURNING id";
const LIST: &str = "SELECT id, author_id, note, written_at FROM member_notes
    WHERE guild_id = $1 AND member_id = $2 ORDER BY id DESC LIMIT $3";
const COUNT: &str = "SELECT COUNT(*) FROM member_notes WHERE guild_id = $1 AND member_id = $2";
const DELETE: &str = "DELETE FROM member_notes WHERE guild_id = $1 AND member_id = $2 AND id = $3";

/// Write a note down; its row.
pub async fn insert(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    author: MemberId,
    note: &str,
    now: i64,
) -> Result<i64, StoreError> {
    let query = tx.query(INSERT).bind(guild.to_db()).bind(member.to_db()).bind(author.to_db());
    query.bind(note).bind(now).value().await
}

/// The latest `limit` notes about a member, newest first.
pub async fn list(read: &mut Read<'_>, guild: GuildId, member: MemberId, limit: i64) -> Result<Vec<Note>, StoreError> {
    let rows: Vec<Row> = read.query(LIST).bind(guild.to_db()).bind(member.to_db()).bind(limit).all().await?;
    let note = |(id, author, note, written_at): Row| Note {
        id,
        author: (author != 0).then(|| MemberId::from_db(author)),
        note,
        written_at,
    };
    Ok(rows.into_iter().map(note).collect())
}

/// How many notes there are about a member.
pub async fn count(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<i64, StoreError> {
    read.query(COUNT).bind(guild.to_db()).bind(member.to_db()).value().await
}

/// Remove a note about a member; false when there is none such.
pub async fn delete(tx: &mut Tx, guild: GuildId, member: MemberId, note: i64) -> Result<bool, StoreError> {
    Ok(tx.query(DELETE).bind(guild.to_db()).bind(member.to_db()).bind(note).execute().await? > 0)
}
