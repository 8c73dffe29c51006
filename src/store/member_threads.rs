//! The private thread in which a member is told what is theirs alone.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{ChannelId, GuildId, MemberId};

const UPSERT: &str = "INSERT INTO member_threads (guild_id, member_id, channel_id, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (guild_id, member_id) DO UPDATE SET channel_id = excluded.channel_id, created_at = excluded.created_at";

/// The member's thread, if there is one.
pub async fn find(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<ChannelId>, StoreError> {
    let id: Option<i64> = read
        .query("SELECT channel_id FROM member_threads WHERE guild_id = $1 AND member_id = $2")
        .bind(guild.to_db())
        .bind(member.to_db())
        .optional_value()
        .await?;
    Ok(id.map(ChannelId::from_db))
}

/// This is the member's thread from now on.
pub async fn upsert(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    thread: ChannelId,
    now: i64,
) -> Result<(), StoreError> {
    tx.query(UPSERT).bind(guild.to_db()).bind(member.to_db()).bind(thread.to_db()).bind(now).execute().await?;
    Ok(())
}

/// The thread is gone.
pub async fn delete(tx: &mut Tx, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    tx.query("DELETE FROM member_threads WHERE guild_id = $1 AND member_id = $2")
        .bind(guild.to_db())
        .bind(member.to_db())
        .execute()
        .await?;
    Ok(())
}
