//! Who is in which voice channel now, and which events take place there.

use super::{Read, StoreError, Tx};
use crate::domain::community::voice::{LiveEvent, Presence};
use crate::domain::ids::{ChannelId, GuildId, MemberId};

const ALL: &str = "SELECT member_id, channel_id, since FROM voice_presence WHERE guild_id = $1 ORDER BY member_id";
const UPSERT: &str = "INSERT INTO voice_presence (guild_id, member_id, channel_id, since) VALUES ($1, $2, $3, $4)
    ON CONFLICT (guild_id, member_id) DO UPDATE SET channel_id = excluded.channel_id, since = excluded.since";
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
    let rows: Vec<(i64, i64, i64)> = read.query(ALL).bind(guild.to_db()).all().await?;
    let presence = |(member, channel, since)| Presence {
        member: MemberId::from_db(member),
        channel: ChannelId::from_db(channel),
        since,
    };
    Ok(rows.into_iter().map(presence).collect())
}

/// Somebody is in a voice channel, and in no other.
pub async fn upsert(tx: &mut Tx, guild: GuildId, presence: Presence) -> Result<(), StoreError> {
    tx.query(UPSERT)
        .bind(guild.to_db())
        .bind(presence.member.to_db())
        .bind(presence.channel.to_db())
        .bind(presence.since)
        .execute()
        .await?;
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
