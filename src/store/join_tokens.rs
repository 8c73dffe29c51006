//! Permissions to be brought into a server, sealed: whoever reads the database cannot use them.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};

/// A sealed permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinToken {
    /// Into which server.
    pub guild: GuildId,
    /// Whose.
    pub member: MemberId,
    /// See [`crate::domain::secret::Key::seal`].
    pub sealed: Vec<u8>,
}

record! {
    struct Row {
        guild_id: i64,
        member_id: i64,
        sealed: Vec<u8>,
    }
}

impl From<Row> for JoinToken {
    fn from(row: Row) -> Self {
        Self { guild: GuildId::from_db(row.guild_id), member: MemberId::from_db(row.member_id), sealed: row.sealed }
    }
}

const UPSERT: &str = "INSERT INTO join_tokens (guild_id, member_id, sealed, expires_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (guild_id, member_id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at";
const FIND: &str =
    "SELECT guild_id, member_id, sealed FROM join_tokens WHERE guild_id = $1 AND member_id = $2 AND expires_at > $3";
const EXPIRED: &str =
    "SELECT guild_id, member_id, sealed FROM join_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2";

/// Keep a permission until `expires_at`; it takes the place of an earlier one.
pub async fn upsert(tx: &mut Tx, token: &JoinToken, expires_at: i64) -> Result<(), StoreError> {
    tx.query(UPSERT)
        .bind(token.guild.to_db())
        .bind(token.member.to_db())
        .bind(token.sealed.as_slice())
        .bind(expires_at)
        .execute()
        .await?;
    Ok(())
}

/// The permission, unless it is over.
pub async fn find(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    now: i64,
) -> Result<Option<JoinToken>, StoreError> {
    let row: Option<Row> = read.query(FIND).bind(guild.to_db()).bind(member.to_db()).bind(now).optional().await?;
    Ok(row.map(JoinToken::from))
}

/// Permissions that are over.
pub async fn list_expired(read: &mut Read<'_>, now: i64, limit: i64) -> Result<Vec<JoinToken>, StoreError> {
    let rows: Vec<Row> = read.query(EXPIRED).bind(now).bind(limit).all().await?;
    Ok(rows.into_iter().map(JoinToken::from).collect())
}

/// The permission was used or is over.
pub async fn delete(tx: &mut Tx, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    tx.query("DELETE FROM join_tokens WHERE guild_id = $1 AND member_id = $2")
        .bind(guild.to_db())
        .bind(member.to_db())
        .execute()
        .await?;
    Ok(())
}
