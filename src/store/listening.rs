//! When a guild's interactions were heard, and hence when they were not.

use super::{Read, StoreError, Tx};
use crate::domain::ids::GuildId;

const EXTEND: &str = "UPDATE listening SET until_at = $3 WHERE id = (SELECT MAX(id) FROM listening
    WHERE guild_id = $1 AND source = $2) AND until_at < $3";
const INSERT: &str = "INSERT INTO listening (guild_id, from_at, until_at, source) VALUES ($1, $2, $3, $4)";
const LAST: &str = "SELECT MAX(until_at) FROM listening WHERE guild_id = $1 AND source = $2";
const LIST: &str =
    "SELECT from_at, until_at FROM listening WHERE guild_id = $1 AND until_at >= $2 ORDER BY from_at, id";
const FIRST: &str = "SELECT MIN(from_at) FROM listening WHERE guild_id = $1";

/// How interactions were heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// As they happened.
    Live,
    /// Read afterwards from the channels.
    History,
}

impl Source {
    const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::History => "history",
        }
    }
}

/// Listening goes on at `now`; `false` when it never began.
pub async fn extend(tx: &mut Tx, guild: GuildId, now: i64) -> Result<bool, StoreError> {
    let moved = tx.query(EXTEND).bind(guild.to_db()).bind(Source::Live.word()).bind(now).execute().await?;
    Ok(moved > 0 || last(&mut tx.read(), guild, Source::Live).await?.is_some())
}

/// A period of listening, from `from` to `until` (seconds since 1970).
pub async fn insert(tx: &mut Tx, guild: GuildId, from: i64, until: i64, source: Source) -> Result<(), StoreError> {
    tx.query(INSERT).bind(guild.to_db()).bind(from).bind(until).bind(source.word()).execute().await?;
    Ok(())
}

/// Until when the guild was last heard.
pub async fn last(read: &mut Read<'_>, guild: GuildId, source: Source) -> Result<Option<i64>, StoreError> {
    read.query(LAST).bind(guild.to_db()).bind(source.word()).value().await
}

/// Since when the guild has been heard at all.
pub async fn first(read: &mut Read<'_>, guild: GuildId) -> Result<Option<i64>, StoreError> {
    read.query(FIRST).bind(guild.to_db()).value().await
}

/// The periods that reach beyond `since`, by their beginning.
pub async fn list(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    read.query(LIST).bind(guild.to_db()).bind(since).all().await
}
