//! When a guild's interactions were heard, and hence when they were not; and of which minutes something was lost nevertheless.

use super::{Read, StoreError, Tx};
use crate::domain::ids::GuildId;

const EXTEND: &str = "UPDATE listening SET until_at = $3 WHERE id = (SELECT MAX(id) FROM listening
    WHERE guild_id = $1 AND source = $2) AND until_at < $3";
const INSERT: &str = "INSERT INTO listening (guild_id, from_at, until_at, source) VALUES ($1, $2, $3, $4)";
const LAST: &str =
    "SELECT from_at, until_at FROM listening WHERE guild_id = $1 AND source = $2 ORDER BY id DESC LIMIT 1";
const LIST: &str = "SELECT from_at, until_at FROM listening
    WHERE guild_id = $1 AND until_at >= $2 AND source IN ($3, $4) ORDER BY from_at, id";
const FIRST: &str = "SELECT MIN(from_at) FROM listening WHERE guild_id = $1 AND source IN ($2, $3, $4)";
const LOSE_ON: &str = "UPDATE listening SET until_at = CASE WHEN until_at > $3 THEN until_at ELSE $3 END
    WHERE id = (SELECT MAX(id) FROM listening WHERE guild_id = $1 AND source = $4 AND from_at <= $2 AND until_at >= $2)";
// What was read from the channels since is there after all; what no channel tells is not.
const LOST: &str = "SELECT from_at, until_at FROM listening l
    WHERE guild_id = $1 AND until_at >= $2 AND (source IN ($5, $6) OR source = $3 AND NOT EXISTS (
        SELECT 1 FROM listening h WHERE h.guild_id = l.guild_id AND h.source = $4 AND h.id > l.id
            AND h.from_at <= l.from_at AND h.until_at >= l.until_at))
    ORDER BY from_at, id";
const FORGET: &str = "DELETE FROM listening WHERE guild_id = $1 AND from_at >= $2 AND until_at <= $3 AND source = $4";
// Whatever could be read of it has been.
const UNREAD: &str = "SELECT from_at, until_at FROM listening l
    WHERE guild_id = $1 AND until_at <= $2 AND source = $3 AND NOT EXISTS (SELECT 1 FROM listening h
        WHERE h.guild_id = l.guild_id AND h.source IN ($4, $5) AND h.id > l.id AND h.from_at <= l.from_at
            AND h.until_at >= l.until_at)
    ORDER BY from_at, id";

/// How interactions were heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// As they happened.
    Live,
    /// Read afterwards from the channels.
    History,
    /// Read afterwards, but for channels that are heard and may not be read.
    Partly,
    /// Heard, and not all of it could be written down.
    Lost,
    /// Heard, and that a reaction was taken back could not be written down: no channel tells so afterwards.
    TakenBack,
    /// Read afterwards, but for reactions of which Discord does not say whose they are.
    Unnamed,
}

impl Source {
    const fn word(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::History => "history",
            Self::Partly => "partly",
            Self::Lost => "lost",
            Self::TakenBack => "taken_back",
            Self::Unnamed => "unnamed",
        }
    }
}

/// The newest period of listening goes on at `now`.
pub async fn extend(tx: &mut Tx, guild: GuildId, now: i64) -> Result<(), StoreError> {
    tx.query(EXTEND).bind(guild.to_db()).bind(Source::Live.word()).bind(now).execute().await?;
    Ok(())
}

/// A period of listening, from `from` to `until` (seconds since 1970).
pub async fn insert(tx: &mut Tx, guild: GuildId, from: i64, until: i64, source: Source) -> Result<(), StoreError> {
    tx.query(INSERT).bind(guild.to_db()).bind(from).bind(until).bind(source.word()).execute().await?;
    Ok(())
}

/// Of what was done in the minute of `at` something is missing; `source` says what. Minutes that follow one another are one
/// row.
pub async fn lose(tx: &mut Tx, guild: GuildId, at: i64, source: Source) -> Result<(), StoreError> {
    let from = at.div_euclid(60) * 60;
    let until = from + 60;
    let moved = tx.query(LOSE_ON).bind(guild.to_db()).bind(from).bind(until).bind(source.word()).execute().await?;
    if moved == 0 {
        insert(tx, guild, from, until, source).await?;
    }
    Ok(())
}

/// What Discord did not name between `from` and `until` is asked for once more.
pub async fn forget_unnamed(tx: &mut Tx, guild: GuildId, from: i64, until: i64) -> Result<(), StoreError> {
    let (from, until) = (from.div_euclid(60) * 60, (until.div_euclid(60) + 1) * 60);
    let query = tx.query(FORGET).bind(guild.to_db()).bind(from).bind(until);
    query.bind(Source::Unnamed.word()).execute().await?;
    Ok(())
}

/// The newest period in which the guild was heard as things happened.
pub async fn last(read: &mut Read<'_>, guild: GuildId) -> Result<Option<(i64, i64)>, StoreError> {
    read.query(LAST).bind(guild.to_db()).bind(Source::Live.word()).optional().await
}

/// Since when the guild has been heard at all.
pub async fn first(read: &mut Read<'_>, guild: GuildId) -> Result<Option<i64>, StoreError> {
    let query = read.query(FIRST).bind(guild.to_db()).bind(Source::Live.word());
    query.bind(Source::History.word()).bind(Source::Partly.word()).value().await
}

/// The periods that reach beyond `since` and of which all was heard or read, by their beginning.
pub async fn list(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let query = read.query(LIST).bind(guild.to_db()).bind(since);
    query.bind(Source::Live.word()).bind(Source::History.word()).all().await
}

/// The times beyond `since` of which something is missing and has not been read from the channels since.
pub async fn lost(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let query = read.query(LOST).bind(guild.to_db()).bind(since);
    let query = query.bind(Source::Lost.word()).bind(Source::History.word());
    query.bind(Source::TakenBack.word()).bind(Source::Unnamed.word()).all().await
}

/// The times up to `before` of which something was lost that the channels tell, and nobody has read them since.
pub async fn unread(read: &mut Read<'_>, guild: GuildId, before: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let query = read.query(UNREAD).bind(guild.to_db()).bind(before).bind(Source::Lost.word());
    query.bind(Source::History.word()).bind(Source::Partly.word()).all().await
}
