//! The brake on mass removal, and when sweeps last got to their end.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};

/// A sweep that stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brake {
    /// How many roles it would have removed.
    pub removals: i64,
    /// Of how many held.
    pub holders: i64,
    /// When it stopped.
    pub pulled_at: i64,
    /// Until when a person has let it pass.
    pub released_until: Option<i64>,
    /// Who.
    pub released_by: Option<MemberId>,
}

impl Brake {
    /// Whether nobody may lose a role now.
    #[must_use]
    pub fn holds(&self, now: i64) -> bool {
        self.released_until.is_none_or(|until| until <= now)
    }
}

const PULL: &str = "INSERT INTO brakes (guild_id, removals, holders, pulled_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (guild_id) DO UPDATE SET removals = excluded.removals, holders = excluded.holders,
        pulled_at = CASE WHEN brakes.released_until IS NULL THEN brakes.pulled_at ELSE excluded.pulled_at END,
        released_until = NULL, released_by = NULL
    WHERE brakes.released_until IS NULL OR brakes.released_until <= $4";
const RELEASE: &str = "UPDATE brakes SET released_until = $2, released_by = $3 WHERE guild_id = $1";
const FIND: &str = "SELECT removals, holders, pulled_at, released_until, released_by FROM brakes WHERE guild_id = $1";

/// Stop; a brake that a person released stays released.
pub async fn pull(tx: &mut Tx, guild: GuildId, removals: i64, holders: i64, now: i64) -> Result<(), StoreError> {
    tx.query(PULL).bind(guild.to_db()).bind(removals).bind(holders).bind(now).execute().await?;
    Ok(())
}

/// A person lets the sweep pass until `until`; false when there is nothing to release.
pub async fn release(tx: &mut Tx, guild: GuildId, until: i64, by: MemberId) -> Result<bool, StoreError> {
    Ok(tx.query(RELEASE).bind(guild.to_db()).bind(until).bind(by.to_db()).execute().await? > 0)
}

/// The danger is over.
pub async fn delete(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    tx.query("DELETE FROM brakes WHERE guild_id = $1").bind(guild.to_db()).execute().await?;
    Ok(())
}

/// The guild's brake, if it was pulled.
pub async fn find(read: &mut Read<'_>, guild: GuildId) -> Result<Option<Brake>, StoreError> {
    type Row = (i64, i64, i64, Option<i64>, Option<i64>);
    let row: Option<Row> = read.query(FIND).bind(guild.to_db()).optional().await?;
    Ok(row.map(|(removals, holders, pulled_at, released_until, released_by)| Brake {
        removals,
        holders,
        pulled_at,
        released_until,
        released_by: released_by.map(MemberId::from_db),
    }))
}

/// When the sweep `name` last got to its end.
pub async fn swept_at(read: &mut Read<'_>, name: &str) -> Result<Option<i64>, StoreError> {
    read.query("SELECT ended_at FROM sweeps WHERE name = $1").bind(name).optional_value().await
}

/// The sweep `name` got to its end.
pub async fn set_swept(tx: &mut Tx, name: &str, now: i64) -> Result<(), StoreError> {
    tx.query(
        "INSERT INTO sweeps (name, ended_at) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET ended_at = excluded.ended_at",
    )
    .bind(name)
    .bind(now)
    .execute()
    .await?;
    Ok(())
}
