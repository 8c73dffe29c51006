//! The past of a guild that is being read: how far each channel is.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{ChannelId, GuildId, MemberId};

const UPSERT: &str =
    "INSERT INTO backfills (guild_id, from_at, until_at, listed, started_at) VALUES ($1, $2, $3, $5, $4)
    ON CONFLICT (guild_id) DO UPDATE SET listed = excluded.listed, started_at = excluded.started_at,
    from_at = CASE WHEN excluded.from_at < backfills.from_at THEN excluded.from_at ELSE backfills.from_at END,
    until_at = CASE WHEN excluded.until_at > backfills.until_at THEN excluded.until_at ELSE backfills.until_at END";
const FIND: &str = "SELECT from_at, until_at, listed FROM backfills WHERE guild_id = $1";
const GUILDS: &str = "SELECT guild_id FROM backfills ORDER BY guild_id";
const SET_LISTED: &str = "UPDATE backfills SET listed = $2 WHERE guild_id = $1";
const DELETE: &str = "DELETE FROM backfills WHERE guild_id = $1";
const INSERT_CHANNEL: &str =
    "INSERT INTO backfill_channels (guild_id, channel_id, thread, opener_id, after_id, messages, records, state)
    VALUES ($1, $2, $3, $4, $5, 0, 0, 'waiting') ON CONFLICT (guild_id, channel_id) DO NOTHING";
const NEXT: &str = "SELECT channel_id, thread, opener_id, after_id FROM backfill_channels
    WHERE guild_id = $1 AND state = 'waiting' ORDER BY channel_id LIMIT 1";
const ADVANCE: &str = "UPDATE backfill_channels SET after_id = $4, messages = messages + $5, records = records + $6,
    state = $7 WHERE guild_id = $1 AND channel_id = $2 AND after_id = $3 AND state = 'waiting'";
const DELETE_CHANNELS: &str = "DELETE FROM backfill_channels WHERE guild_id = $1";
const PROGRESS: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'waiting' THEN 0 ELSE 1 END), 0),
    COALESCE(SUM(CASE WHEN state = 'refused' THEN 1 ELSE 0 END), 0), CAST(COALESCE(SUM(messages), 0) AS BIGINT),
    CAST(COALESCE(SUM(records), 0) AS BIGINT)
    FROM backfill_channels WHERE guild_id = $1";

/// What is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backfill {
    /// From this second on.
    pub from: i64,
    /// Up to this second.
    pub until: i64,
    /// Whether its channels are known.
    pub listed: bool,
}

/// A channel or thread, and how far it has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Which.
    pub channel: ChannelId,
    /// Whether it is a thread.
    pub thread: bool,
    /// Who opened the thread.
    pub opener: Option<MemberId>,
    /// What follows this id is unread.
    pub after: u64,
}

/// What one page did to its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The last id read.
    pub after: u64,
    /// Messages looked at.
    pub messages: usize,
    /// New records.
    pub records: u64,
    /// What comes next.
    pub next: Next,
}

/// What comes after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Another page.
    More,
    /// Nothing: the channel has been read.
    Done,
    /// Nothing: Discord does not let us read it.
    Refused,
}

/// How far a guild's past has been read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Channels and threads in all.
    pub channels: i64,
    /// Of these, ended.
    pub ended: i64,
    /// Of these, not readable.
    pub refused: i64,
    /// Messages looked at.
    pub messages: i64,
    /// New records.
    pub records: i64,
}

/// Wish for a guild's past; a wish that is being fulfilled grows, and its channels are listed anew.
pub async fn upsert(tx: &mut Tx, guild: GuildId, from: i64, until: i64, now: i64) -> Result<(), StoreError> {
    tx.query(DELETE_CHANNELS).bind(guild.to_db()).execute().await?;
    tx.query(UPSERT).bind(guild.to_db()).bind(from).bind(until).bind(now).bind(false).execute().await?;
    Ok(())
}

/// What is to be read of a guild.
pub async fn find(read: &mut Read<'_>, guild: GuildId) -> Result<Option<Backfill>, StoreError> {
    let row: Option<(i64, i64, bool)> = read.query(FIND).bind(guild.to_db()).optional().await?;
    Ok(row.map(|(from, until, listed)| Backfill { from, until, listed }))
}

/// The guilds whose past is being read.
pub async fn list_guilds(read: &mut Read<'_>) -> Result<Vec<GuildId>, StoreError> {
    let guilds: Vec<i64> = read.query(GUILDS).values().await?;
    Ok(guilds.into_iter().map(GuildId::from_db).collect())
}

/// Its channels are known.
pub async fn insert_channels(tx: &mut Tx, guild: GuildId, channels: &[Reading]) -> Result<(), StoreError> {
    for reading in channels {
        tx.query(INSERT_CHANNEL)
            .bind(guild.to_db())
            .bind(reading.channel.to_db())
            .bind(reading.thread)
            .bind(reading.opener.map(MemberId::to_db))
            .bind(reading.after.cast_signed())
            .execute()
            .await?;
    }
    tx.query(SET_LISTED).bind(guild.to_db()).bind(true).execute().await?;
    Ok(())
}

/// The channel to be read next.
pub async fn next(read: &mut Read<'_>, guild: GuildId) -> Result<Option<Reading>, StoreError> {
    let row: Option<(i64, bool, Option<i64>, i64)> = read.query(NEXT).bind(guild.to_db()).optional().await?;
    Ok(row.map(|(channel, thread, opener, after)| Reading {
        channel: ChannelId::from_db(channel),
        thread,
        opener: opener.map(MemberId::from_db),
        after: after.cast_unsigned(),
    }))
}

/// A page has been read; `false` when another process has read it meanwhile.
pub async fn advance(tx: &mut Tx, guild: GuildId, reading: &Reading, page: &Page) -> Result<bool, StoreError> {
    let state = match page.next {
        Next::More => "waiting",
        Next::Done => "done",
        Next::Refused => "refused",
    };
    let moved = tx
        .query(ADVANCE)
        .bind(guild.to_db())
        .bind(reading.channel.to_db())
        .bind(reading.after.cast_signed())
        .bind(page.after.cast_signed())
        .bind(i64::try_from(page.messages).unwrap_or(i64::MAX))
        .bind(page.records.cast_signed())
        .bind(state)
        .execute()
        .await?;
    Ok(moved > 0)
}

/// How far it is.
pub async fn progress(read: &mut Read<'_>, guild: GuildId) -> Result<Progress, StoreError> {
    let row: Option<(i64, i64, i64, i64, i64)> = read.query(PROGRESS).bind(guild.to_db()).optional().await?;
    let (channels, ended, refused, messages, records) = row.unwrap_or_default();
    Ok(Progress { channels, ended, refused, messages, records })
}

/// All has been read.
pub async fn delete(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    tx.query(DELETE_CHANNELS).bind(guild.to_db()).execute().await?;
    tx.query(DELETE).bind(guild.to_db()).execute().await?;
    Ok(())
}
