//! What Discord was last told the commands are.

use super::{Read, StoreError, Tx};

const FIND: &str = "SELECT digest FROM registrations WHERE application_id = $1 AND guild_id = $2";
const UPSERT: &str = "INSERT INTO registrations (application_id, guild_id, digest, registered_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (application_id, guild_id) DO UPDATE SET digest = excluded.digest, registered_at = excluded.registered_at";

/// The digest of the commands last registered for an application, in a guild or, with 0, everywhere.
pub async fn find(read: &mut Read<'_>, (application, guild): (u64, u64)) -> Result<Option<String>, StoreError> {
    read.query(FIND).bind(application.cast_signed()).bind(guild.cast_signed()).optional_value().await
}

/// Discord took the commands with this digest.
pub async fn upsert(tx: &mut Tx, (application, guild): (u64, u64), digest: &str, now: i64) -> Result<(), StoreError> {
    tx.query(UPSERT).bind(application.cast_signed()).bind(guild.cast_signed()).bind(digest).bind(now).execute().await?;
    Ok(())
}
