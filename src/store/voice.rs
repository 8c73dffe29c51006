//! Who is in which voice channel now, and which events take place there.

use super::{Read, StoreError, Tx};
use crate::domain::community::voice::{FULL, LiveEvent, Presence};
use crate::domain::ids::{ChannelId, GuildId, MemberId};

const ALL: &str = "SELECT member_id, channel_id, since, counts_from, full_since FROM voice_presence
    WHERE guild_id = $1 ORDER BY member_id";
const CHANNEL: &str = "SELECT channel_id FROM voice_presence WHERE guild_id = $1 AND member_id = $2";
const COUNT: &str = "SELECT COUNT(*) FROM voice_presence WHERE guild_id = $1 AND channel_id = $2";
const UPSERT: &str = "INSERT INTO voice_presence (guild_id, member_id, channel_id, since, counts_from, full_since)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, member_id) DO UPDATE SET channel_id = excluded.channel_id,
        since = excluded.since, counts_from = excluded.counts_from, full_since = excluded.full_since";
const FILL: &str = "UPDATE voice_presence SET full_since = $3
    WHERE guild_id = $1 AND channel_id = $2 AND full_since IS NULL";
const THIN: &str = "UPDATE voice_presence SET counts_from = counts_from + ($3 - full_since), full_since = NULL
    WHERE guild_id = $1 AND channel_id = $2 AND full_since IS NOT NULL";
const DELETE: &str = "DELETE FROM voice_presence WHERE guild_id = $1 AND member_id = $2";
const FORGET: [&str; 2] =
    ["DELETE FROM voice_presence WHERE guild_id = $1", "DELETE FROM live_events WHERE guild_id = $1"];
const EVENTS: &str =
    "SELECT event_id, channel_id, creator_id, began_at FROM live_events WHERE guild_id = $1 ORDER BY event_id";
const BEGIN: &str = "INSERT INTO live_events (guild_id, event_id, channel_id, creator_id, began_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild_id, event_id) DO NOTHING";
const END: &str = "DELETE FROM live_events WHERE guild_id = $1 AND event_id = $2";

/// Everybody who is in a voice channel of the guild.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Presence>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64, Option<i64>)> = read.query(ALL).bind(guild.to_db()).all().await?;
    let presence = |(member, channel, since, counts_from, full_since)| Presence {
        member: MemberId::from_db(member),
        channel: ChannelId::from_db(channel),
        since,
        counts_from,
        full_since,
    };
    Ok(rows.into_iter().map(presence).collect())
}

/// The voice channel somebody is in.
pub async fn find(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<ChannelId>, StoreError> {
    let query = read.query(CHANNEL).bind(guild.to_db()).bind(member.to_db());
    Ok(query.optional_value().await?.map(ChannelId::from_db))
}

/// Somebody is in a voice channel, and in no other.
pub async fn upsert(tx: &mut Tx, guild: GuildId, presence: Presence) -> Result<(), StoreError> {
    tx.query(UPSERT)
        .bind(guild.to_db())
        .bind(presence.member.to_db())
        .bind(presence.channel.to_db())
        .bind(presence.since)
        .bind(presence.counts_from)
        .bind(presence.full_since)
        .execute()
        .await?;
    Ok(())
}

/// At `now` somebody went into the channel or out of it: it may be full from now on, or no longer.
pub async fn recount(tx: &mut Tx, guild: GuildId, channel: ChannelId, now: i64) -> Result<(), StoreError> {
    let present: i64 = tx.query(COUNT).bind(guild.to_db()).bind(channel.to_db()).value().await?;
    let full = usize::try_from(present).is_ok_and(|present| present > FULL);
    let query = tx.query(if full { FILL } else { THIN });
    query.bind(guild.to_db()).bind(channel.to_db()).bind(now).execute().await?;
    Ok(())
}

/// Somebody is in no voice channel; `false` when they were in none.
pub async fn delete(tx: &mut Tx, guild: GuildId, member: MemberId) -> Result<bool, StoreError> {
    Ok(tx.query(DELETE).bind(guild.to_db()).bind(member.to_db()).execute().await? == 1)
}

/// Nobody listens any more: who is where, and what takes place there, is forgotten uncounted.
pub async fn forget(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    for sql in FORGET {
        tx.query(sql).bind(guild.to_db()).execute().await?;
    }
    Ok(())
}

/// The events that take place now.
pub async fn events(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<LiveEvent>, StoreError> {
    let rows: Vec<(i64, i64, i64, i64)> = read.query(EVENTS).bind(guild.to_db()).all().await?;
    let event = |(event, channel, creator, began_at): (i64, i64, i64, i64)| LiveEvent {
        event: event.cast_unsigned(),
        channel: ChannelId::from_db(channel),
        creator: MemberId::from_db(creator),
        began_at,
    };
    Ok(rows.into_iter().map(event).collect())
}

/// An event begins; one that has begun already is passed over.
pub async fn begin_event(tx: &mut Tx, guild: GuildId, event: LiveEvent) -> Result<(), StoreError> {
    tx.query(BEGIN)
        .bind(guild.to_db())
        .bind(event.event.cast_signed())
        .bind(event.channel.to_db())
        .bind(event.creator.to_db())
        .bind(event.began_at)
        .execute()
        .await?;
    Ok(())
}

/// An event is over; `false` when it was not known to take place.
pub async fn end_event(tx: &mut Tx, guild: GuildId, event: u64) -> Result<bool, StoreError> {
    Ok(tx.query(END).bind(guild.to_db()).bind(event.cast_signed()).execute().await? == 1)
}
