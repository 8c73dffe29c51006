//! The past of a guild that is being read: spans of time, and how far each channel is in each.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{ChannelId, GuildId, MemberId};

const WIDEN: &str = "UPDATE backfill_windows SET
    from_at = CASE WHEN from_at > $2 THEN $2 ELSE from_at END,
    until_at = CASE WHEN until_at < $3 THEN $3 ELSE until_at END
    WHERE id = (SELECT MIN(id) FROM backfill_windows
        WHERE guild_id = $1 AND NOT listed AND from_at <= $3 AND until_at >= $2)";
const INSERT: &str = "INSERT INTO backfill_windows (guild_id, from_at, until_at, listed, started_at)
    VALUES ($1, $2, $3, $5, $4)";
// What a break left out is soon read, and the years before it go on afterwards.
const LIST: &str = "SELECT id, from_at, until_at, listed, tries FROM backfill_windows WHERE guild_id = $1
    ORDER BY from_at DESC, id";
const SET_LISTED: &str = "UPDATE backfill_windows SET listed = $4
    WHERE id = $1 AND from_at = $2 AND until_at = $3 AND NOT listed";
const SET_TRIES: &str = "UPDATE backfill_windows SET tries = $2 WHERE id = $1";
const DELETE: &str = "DELETE FROM backfill_windows WHERE id = $1";
const INSERT_READING: &str = "INSERT INTO backfill_readings
    (window_id, channel_id, part, thread, parent_id, opener_id, mark, messages, records, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 'waiting') ON CONFLICT (window_id, channel_id, part) DO NOTHING";
// Lists first: how much there is to read is known soon.
const NEXT: &str = "SELECT channel_id, part, thread, parent_id, opener_id, mark FROM backfill_readings
    WHERE window_id = $1 AND state = 'waiting' ORDER BY part DESC, channel_id LIMIT 1";
const ADVANCE: &str = "UPDATE backfill_readings SET mark = $5, messages = messages + $6, records = records + $7,
    state = $8 WHERE window_id = $1 AND channel_id = $2 AND part = $3 AND mark = $4 AND state = 'waiting'";
const DELETE_READINGS: &str = "DELETE FROM backfill_readings WHERE window_id = $1";
const PROGRESS: &str = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN r.state = 'waiting' THEN 0 ELSE 1 END), 0),
    COALESCE(SUM(CASE WHEN r.state IN ('refused', 'hidden') THEN 1 ELSE 0 END), 0),
    CAST(COALESCE(SUM(r.messages), 0) AS BIGINT), CAST(COALESCE(SUM(r.records), 0) AS BIGINT)
    FROM backfill_readings r JOIN backfill_windows w ON w.id = r.window_id
    WHERE w.guild_id = $1 AND r.part = 'messages'";

const REFUSED: &str = "SELECT COUNT(*) FROM backfill_readings WHERE window_id = $1 AND state = 'refused'";

/// How a list of threads is told in its row.
const THREADS: &str = "threads";

/// A span of time that is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its number.
    pub id: i64,
    /// From this second on.
    pub from: i64,
    /// Up to this second.
    pub until: i64,
    /// Whether its channels are known.
    pub listed: bool,
    /// How many answers in a row could not be read.
    pub tries: i64,
}

/// What of a channel is read page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The messages of a channel.
    Messages,
    /// The messages of a thread.
    Thread {
        /// Where it stands, when it may hang on a message there.
        parent: Option<ChannelId>,
        /// Who opened it.
        opener: Option<MemberId>,
    },
    /// The list of a channel's archived threads.
    Threads {
        /// The channel itself, when it holds messages on which they may hang.
        on: Option<ChannelId>,
    },
}

impl Part {
    const fn word(self) -> &'static str {
        match self {
            Self::Messages | Self::Thread { .. } => "messages",
            Self::Threads { .. } => THREADS,
        }
    }
}

/// Something to be read, and how far it has been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Of which channel or thread.
    pub channel: ChannelId,
    /// What.
    pub part: Part,
    /// Of messages, the id behind which the rest lies; of threads, the microsecond since 1970 before which, 0 at first.
    pub mark: u64,
}

/// What one page did to its reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How far it has been read.
    pub mark: u64,
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
    /// Nothing: Discord does not let us read what is said there, though we hear it, or nobody can read its answer.
    Refused,
    /// Nothing: the bot does not see the channel, and hears nothing there either.
    Hidden,
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

/// Wish for a guild's past. A window that has not been begun grows; what is being read is left alone.
pub async fn wish(tx: &mut Tx, guild: GuildId, from: i64, until: i64, now: i64) -> Result<(), StoreError> {
    if tx.query(WIDEN).bind(guild.to_db()).bind(from).bind(until).execute().await? == 0 {
        tx.query(INSERT).bind(guild.to_db()).bind(from).bind(until).bind(now).bind(false).execute().await?;
    }
    Ok(())
}

/// What is to be read of a guild, in the order in which it is.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Window>, StoreError> {
    let rows: Vec<(i64, i64, i64, bool, i64)> = read.query(LIST).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(|(id, from, until, listed, tries)| Window { id, from, until, listed, tries }).collect())
}

/// So many answers in a row could not be read.
pub async fn set_tries(tx: &mut Tx, window: &Window, tries: i64) -> Result<(), StoreError> {
    tx.query(SET_TRIES).bind(window.id).bind(tries).execute().await?;
    Ok(())
}

/// What there is to be read in a window is known; `false` when it grew or was listed meanwhile.
pub async fn begin(tx: &mut Tx, window: &Window, readings: &[Reading]) -> Result<bool, StoreError> {
    let query = tx.query(SET_LISTED).bind(window.id).bind(window.from).bind(window.until).bind(true);
    if query.execute().await? == 0 {
        return Ok(false);
    }
    insert(tx, window, readings).await?;
    Ok(true)
}

/// Add to what there is to be read; what is known already goes on from where it is.
pub async fn insert(tx: &mut Tx, window: &Window, readings: &[Reading]) -> Result<(), StoreError> {
    for reading in readings {
        let (thread, parent, opener) = match reading.part {
            Part::Thread { parent, opener } => (true, parent, opener),
            Part::Threads { on } => (false, on, None),
            Part::Messages => (false, None, None),
        };
        tx.query(INSERT_READING)
            .bind(window.id)
            .bind(reading.channel.to_db())
            .bind(reading.part.word())
            .bind(thread)
            .bind(parent.map(ChannelId::to_db))
            .bind(opener.map(MemberId::to_db))
            .bind(reading.mark.cast_signed())
            .execute()
            .await?;
    }
    Ok(())
}

/// What is to be read next.
pub async fn next(read: &mut Read<'_>, window: &Window) -> Result<Option<Reading>, StoreError> {
    type Row = (i64, String, bool, Option<i64>, Option<i64>, i64);
    let row: Option<Row> = read.query(NEXT).bind(window.id).optional().await?;
    Ok(row.map(|(channel, part, thread, parent, opener, mark)| Reading {
        channel: ChannelId::from_db(channel),
        part: match (part.as_str(), parent.map(ChannelId::from_db)) {
            (THREADS, on) => Part::Threads { on },
            (_, parent) if thread => Part::Thread { parent, opener: opener.map(MemberId::from_db) },
            _ => Part::Messages,
        },
        mark: mark.cast_unsigned(),
    }))
}

/// A page has been read; `false` when another process has read it meanwhile.
pub async fn advance(tx: &mut Tx, window: &Window, reading: &Reading, page: &Page) -> Result<bool, StoreError> {
    let state = match page.next {
        Next::More => "waiting",
        Next::Done => "done",
        Next::Refused => "refused",
        Next::Hidden => "hidden",
    };
    let moved = tx
        .query(ADVANCE)
        .bind(window.id)
        .bind(reading.channel.to_db())
        .bind(reading.part.word())
        .bind(reading.mark.cast_signed())
        .bind(page.mark.cast_signed())
        .bind(i64::try_from(page.messages).unwrap_or(i64::MAX))
        .bind(page.records.cast_signed())
        .bind(state)
        .execute()
        .await?;
    Ok(moved > 0)
}

/// How far it is with everything that is being read of a guild.
pub async fn progress(read: &mut Read<'_>, guild: GuildId) -> Result<Progress, StoreError> {
    let row: Option<(i64, i64, i64, i64, i64)> = read.query(PROGRESS).bind(guild.to_db()).optional().await?;
    let (channels, ended, refused, messages, records) = row.unwrap_or_default();
    Ok(Progress { channels, ended, refused, messages, records })
}

/// Whether all that can be heard of a guild could also be read for a window.
pub async fn is_whole(read: &mut Read<'_>, window: &Window) -> Result<bool, StoreError> {
    Ok(read.query(REFUSED).bind(window.id).value::<i64>().await? == 0)
}

/// A window has been read, or is no longer wished for.
pub async fn delete(tx: &mut Tx, window: &Window) -> Result<(), StoreError> {
    tx.query(DELETE_READINGS).bind(window.id).execute().await?;
    tx.query(DELETE).bind(window.id).execute().await?;
    Ok(())
}
