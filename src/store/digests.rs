//! When and where guilds post digests, and which were sent to whom.

use std::collections::BTreeSet;

use sqlx::types::Json;

use super::{Read, StoreError, Tx};
use crate::domain::ids::{ChannelId, GuildId, LessonId, MemberId, MessageId};
use crate::domain::lessons::digest::{Digests, Place};

const FIND: &str = "SELECT days, hour, apart_days, channels, paused_at FROM digest_settings WHERE guild_id = $1";
const UPSERT: &str = "INSERT INTO digest_settings (guild_id, days, hour, apart_days, channels, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id) DO UPDATE SET days = excluded.days, hour = excluded.hour,
    apart_days = excluded.apart_days, channels = excluded.channels, paused_at = NULL, updated_at = excluded.updated_at";
const PAUSE: &str = "UPDATE digest_settings SET paused_at = $2 WHERE guild_id = $1 AND paused_at IS NULL";
const SCHEDULED: &str = "SELECT guild_id FROM digest_settings WHERE days <> 0 ORDER BY guild_id";
const BEGIN: &str = "INSERT INTO digests (guild_id, audience_id, due, personal, lessons, begun_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, audience_id, due) DO NOTHING";
const SENT: &str =
    "UPDATE digests SET sent_at = $4, message_id = $5 WHERE guild_id = $1 AND audience_id = $2 AND due = $3";
const FORGET: &str = "DELETE FROM digests WHERE guild_id = $1 AND audience_id = $2 AND due = $3 AND sent_at IS NULL";
const ONE: &str =
    "SELECT lessons, begun_at, sent_at FROM digests WHERE guild_id = $1 AND audience_id = $2 AND due = $3";
const LATELY: &str = "SELECT lessons FROM digests WHERE guild_id = $1 AND audience_id = $2 AND due > $3 AND due <> $4";
const LATEST: &str = "SELECT audience_id, due, lessons, reacted FROM digests
    WHERE guild_id = $1 AND personal = $2 AND sent_at IS NOT NULL AND due > $3 AND (CAST($4 AS BIGINT) = 0 OR audience_id = $4)
    ORDER BY due DESC, audience_id LIMIT $5";
const HEARD: &str = "SELECT (SELECT COUNT(*) FROM lesson_marks WHERE lesson_id = $1 AND at >= $2 AND (CAST($3 AS BIGINT) = 0 OR member_id = $3))
    + (SELECT COUNT(*) FROM lesson_ratings WHERE lesson_id = $1 AND at >= $2 AND (CAST($3 AS BIGINT) = 0 OR member_id = $3))
    + (SELECT COUNT(*) FROM lesson_opens WHERE lesson_id = $1 AND at >= $2 AND (CAST($3 AS BIGINT) = 0 OR member_id = $3))";
const REACT: &str = "UPDATE digests SET reacted = $2 WHERE message_id = $1";
const UNANSWERED: &str = "SELECT COUNT(*) FROM digests WHERE message_id = $1 AND reacted = $2";
const CHOSEN_AT: &str = "SELECT updated_at FROM digest_settings WHERE guild_id = $1";

/// Whom a digest is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody in a channel.
    Channel(ChannelId),
    /// One member.
    Member(MemberId),
}

impl Audience {
    const fn id(self) -> i64 {
        match self {
            Self::Channel(id) => id.0.cast_signed(),
            Self::Member(id) => id.0.cast_signed(),
        }
    }

    const fn is_personal(self) -> bool {
        matches!(self, Self::Member(_))
    }
}

/// A digest that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What is in it.
    pub lessons: Vec<LessonId>,
    /// When it was written down.
    pub begun_at: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
}

/// What a guild chose.
pub async fn find(read: &mut Read<'_>, guild: GuildId) -> Result<Digests, StoreError> {
    type Row = (i64, i64, i64, Json<Vec<Place>>, Option<i64>);
    let row: Option<Row> = read.query(FIND).bind(guild.to_db()).optional().await?;
    Ok(row.map_or_else(Digests::default, |(days, hour, apart_days, places, paused_at)| Digests {
        days,
        hour,
        apart_days,
        places: places.0,
        paused_at,
    }))
}

/// Choose; a pause ends.
pub async fn upsert(tx: &mut Tx, guild: GuildId, chosen: &Digests, now: i64) -> Result<(), StoreError> {
    let query = tx.query(UPSERT).bind(guild.to_db()).bind(chosen.days).bind(chosen.hour).bind(chosen.apart_days);
    query.bind(Json(&chosen.places)).bind(now).execute().await?;
    Ok(())
}

/// Pause the digests of a guild's channels; `false` when they pause already.
pub async fn pause(tx: &mut Tx, guild: GuildId, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(PAUSE).bind(guild.to_db()).bind(now).execute().await? == 1)
}

/// The guilds that chose days.
pub async fn scheduled(read: &mut Read<'_>) -> Result<Vec<GuildId>, StoreError> {
    Ok(read.query(SCHEDULED).values::<i64>().await?.into_iter().map(GuildId::from_db).collect())
}

/// Write down what is about to be sent; `false` when this digest was begun before.
pub async fn begin(
    tx: &mut Tx,
    guild: GuildId,
    audience: Audience,
    due: i64,
    lessons: &[LessonId],
    now: i64,
) -> Result<bool, StoreError> {
    let ids: Vec<i64> = lessons.iter().map(|id| id.0).collect();
    let query = tx.query(BEGIN).bind(guild.to_db()).bind(audience.id()).bind(due).bind(audience.is_personal());
    Ok(query.bind(Json(&ids)).bind(now).execute().await? == 1)
}

/// It was sent.
pub async fn set_sent(
    tx: &mut Tx,
    guild: GuildId,
    audience: Audience,
    due: i64,
    message: MessageId,
    now: i64,
) -> Result<(), StoreError> {
    let query = tx.query(SENT).bind(guild.to_db()).bind(audience.id()).bind(due);
    query.bind(now).bind(message.to_db()).execute().await?;
    Ok(())
}

/// It was not sent, for certain.
pub async fn forget(tx: &mut Tx, guild: GuildId, audience: Audience, due: i64) -> Result<(), StoreError> {
    tx.query(FORGET).bind(guild.to_db()).bind(audience.id()).bind(due).execute().await?;
    Ok(())
}

/// The digest of an audience for a moment of the schedule, if it was begun.
pub async fn begun(
    read: &mut Read<'_>,
    guild: GuildId,
    audience: Audience,
    due: i64,
) -> Result<Option<Begun>, StoreError> {
    type Row = (Json<Vec<i64>>, i64, Option<i64>);
    let row: Option<Row> = read.query(ONE).bind(guild.to_db()).bind(audience.id()).bind(due).optional().await?;
    Ok(row.map(|(ids, begun_at, sent_at)| Begun {
        lessons: ids.0.into_iter().map(LessonId).collect(),
        begun_at,
        sent_at,
    }))
}

/// The lessons an audience was told of after `since`, but for those of the digest that is being made.
pub async fn lately(
    read: &mut Read<'_>,
    guild: GuildId,
    audience: Audience,
    since: i64,
    making: i64,
) -> Result<BTreeSet<LessonId>, StoreError> {
    let query = read.query(LATELY).bind(guild.to_db()).bind(audience.id()).bind(since).bind(making);
    let rows: Vec<Json<Vec<i64>>> = query.values().await?;
    Ok(rows.into_iter().flat_map(|row| row.0).map(LessonId).collect())
}

/// Whether nobody took up any of the latest `count` digests: no lesson of theirs was marked, rated or opened since, and no reaction
/// stands below. They are those of a member, or of all channels together, from after `since`; while there are fewer than `count` the
/// question is open.
pub async fn nobody_reacted(
    read: &mut Read<'_>,
    guild: GuildId,
    member: Option<MemberId>,
    count: usize,
    since: i64,
) -> Result<bool, StoreError> {
    type Row = (i64, i64, Json<Vec<i64>>, bool);
    let only = member.map_or(0, MemberId::to_db);
    let limit = i64::try_from(count).unwrap_or(i64::MAX);
    let query = read.query(LATEST).bind(guild.to_db()).bind(member.is_some()).bind(since).bind(only);
    let rows: Vec<Row> = query.bind(limit).all().await?;
    if rows.len() < count {
        return Ok(false);
    }
    for (_, due, lessons, reacted) in rows {
        if reacted {
            return Ok(false);
        }
        for lesson in lessons.0 {
            let heard: i64 = read.query(HEARD).bind(lesson).bind(due).bind(only).value().await?;
            if heard > 0 {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// When a guild last chose; 0 when it never did.
pub async fn chosen_at(read: &mut Read<'_>, guild: GuildId) -> Result<i64, StoreError> {
    Ok(read.query(CHOSEN_AT).bind(guild.to_db()).optional_value().await?.unwrap_or_default())
}

/// Whether a message is a digest that nobody has reacted to yet.
pub async fn is_unanswered(read: &mut Read<'_>, message: MessageId) -> Result<bool, StoreError> {
    let found: i64 = read.query(UNANSWERED).bind(message.to_db()).bind(false).value().await?;
    Ok(found > 0)
}

/// Somebody reacted to a message; `true` when it is a digest.
pub async fn react(tx: &mut Tx, message: MessageId) -> Result<bool, StoreError> {
    Ok(tx.query(REACT).bind(message.to_db()).bind(true).execute().await? > 0)
}
