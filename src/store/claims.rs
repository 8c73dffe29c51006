//! How a purchase made through a public link finds its buyer: the browser that came back, or a code by mail.

use super::{Read, StoreError, Tx};
use crate::domain::ids::GuildId;

/// A code as we know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The parked purchase it is for.
    pub purchase: String,
    /// Where that was bought.
    pub guild: GuildId,
}

record! {
    struct Row {
        stripe_id: String,
        guild_id: i64,
    }
}

const VISIT: &str = "INSERT INTO claim_visits (session_digest, browser_digest, expires_at) VALUES ($1, $2, $3)
    ON CONFLICT (session_digest) DO NOTHING";
const VISITOR: &str = "SELECT browser_digest FROM claim_visits WHERE session_digest = $1";
const INSERT_CODE: &str =
    "INSERT INTO claim_codes (code_digest, stripe_id, guild_id, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
const CODE: &str = "SELECT stripe_id, guild_id FROM claim_codes WHERE code_digest = $1 AND guild_id = $2
    AND expires_at > $3 AND used_at IS NULL";
const CODE_ANYWHERE: &str =
    "SELECT stripe_id, guild_id FROM claim_codes WHERE code_digest = $1 AND expires_at > $2 AND used_at IS NULL";
const USE_CODE: &str =
    "UPDATE claim_codes SET used_at = $2 WHERE code_digest = $1 AND used_at IS NULL AND expires_at > $2";
const CODES_SINCE: &str = "SELECT COUNT(*) FROM claim_codes WHERE stripe_id = $1 AND made_at > $2";

/// A browser came back from Stripe with a checkout's id; answers which browser was the first to.
pub async fn visit(tx: &mut Tx, (session, browser): (&str, &str), expires_at: i64) -> Result<String, StoreError> {
    tx.query(VISIT).bind(session).bind(browser).bind(expires_at).execute().await?;
    tx.query(VISITOR).bind(session).value().await
}

/// A code is on its way.
pub async fn insert_code(tx: &mut Tx, digest: &str, code: &Code, now: i64, expires_at: i64) -> Result<(), StoreError> {
    tx.query(INSERT_CODE)
        .bind(digest)
        .bind(code.purchase.as_str())
        .bind(code.guild.to_db())
        .bind(now)
        .bind(expires_at)
        .execute()
        .await?;
    Ok(())
}

/// What a code is for, if it is good in this guild.
pub async fn find_code(
    read: &mut Read<'_>,
    digest: &str,
    guild: GuildId,
    now: i64,
) -> Result<Option<Code>, StoreError> {
    let row: Option<Row> = read.query(CODE).bind(digest).bind(guild.to_db()).bind(now).optional().await?;
    Ok(row.map(|row| Code { purchase: row.stripe_id, guild: GuildId::from_db(row.guild_id) }))
}

/// What a code is for, wherever that was bought.
pub async fn find_code_anywhere(read: &mut Read<'_>, digest: &str, now: i64) -> Result<Option<Code>, StoreError> {
    let row: Option<Row> = read.query(CODE_ANYWHERE).bind(digest).bind(now).optional().await?;
    Ok(row.map(|row| Code { purchase: row.stripe_id, guild: GuildId::from_db(row.guild_id) }))
}

/// The code is used; false when it was already, or is over.
pub async fn use_code(tx: &mut Tx, digest: &str, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(USE_CODE).bind(digest).bind(now).execute().await? > 0)
}

/// The code reached nobody.
pub async fn delete_code(tx: &mut Tx, digest: &str) -> Result<(), StoreError> {
    tx.query("DELETE FROM claim_codes WHERE code_digest = $1").bind(digest).execute().await?;
    Ok(())
}

/// How many codes were made for a purchase since then.
pub async fn codes_since(read: &mut Read<'_>, purchase: &str, since: i64) -> Result<i64, StoreError> {
    read.query(CODES_SINCE).bind(purchase).bind(since).value().await
}

/// Forget visits and codes that are over; how many there were.
pub async fn delete_expired(tx: &mut Tx, now: i64) -> Result<u64, StoreError> {
    let visits = tx.query("DELETE FROM claim_visits WHERE expires_at <= $1").bind(now).execute().await?;
    let codes = tx.query("DELETE FROM claim_codes WHERE expires_at <= $1").bind(now - 86_400).execute().await?;
    Ok(visits + codes)
}
