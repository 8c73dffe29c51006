//! Ways into a paid channel past its price that were found, one row each, so that staff is told of each once.

use std::collections::BTreeSet;

use super::{Read, StoreError, Tx};
use crate::domain::ids::GuildId;

const OPEN: &str = "SELECT fingerprint FROM leaks WHERE guild_id = $1 AND gone_at IS NULL
    AND fingerprint NOT LIKE 'told:%' ORDER BY fingerprint";
const FOUND_AT: &str =
    "SELECT fingerprint FROM leaks WHERE guild_id = $1 AND gone_at IS NULL AND found_at = $2 ORDER BY fingerprint";
const INSERT: &str = "INSERT INTO leaks (guild_id, fingerprint, found_at) VALUES ($1, $2, $3)
    ON CONFLICT (guild_id, fingerprint) DO UPDATE SET found_at = excluded.found_at, gone_at = NULL
    WHERE leaks.gone_at IS NOT NULL";
const SET_GONE: &str = "UPDATE leaks SET gone_at = $3 WHERE guild_id = $1 AND fingerprint = $2 AND gone_at IS NULL";

/// Write down what is there now: returns how many are new; the others that were open are gone.
pub async fn note(tx: &mut Tx, guild: GuildId, there: &BTreeSet<String>, now: i64) -> Result<u64, StoreError> {
    let open: Vec<String> = tx.query(OPEN).bind(guild.to_db()).values().await?;
    for gone in open.iter().filter(|known| !there.contains(*known)) {
        set_gone(tx, guild, gone, now).await?;
    }
    let mut new = 0;
    for fingerprint in there {
        new += tx.query(INSERT).bind(guild.to_db()).bind(fingerprint.as_str()).bind(now).execute().await?;
    }
    Ok(new)
}

/// Staff is to be told of `what`, which names itself and its day: true for the first who asks.
pub async fn tell_once(tx: &mut Tx, guild: GuildId, what: &str, now: i64) -> Result<bool, StoreError> {
    let fingerprint = format!("told:{what}");
    Ok(tx.query(INSERT).bind(guild.to_db()).bind(fingerprint).bind(now).execute().await? == 1)
}

/// One was closed.
pub async fn set_gone(tx: &mut Tx, guild: GuildId, fingerprint: &str, now: i64) -> Result<(), StoreError> {
    tx.query(SET_GONE).bind(guild.to_db()).bind(fingerprint).bind(now).execute().await?;
    Ok(())
}

/// Those that were found at a moment and are still open.
pub async fn list_found_at(read: &mut Read<'_>, guild: GuildId, at: i64) -> Result<BTreeSet<String>, StoreError> {
    let found: Vec<String> = read.query(FOUND_AT).bind(guild.to_db()).bind(at).values().await?;
    Ok(found.into_iter().collect())
}
