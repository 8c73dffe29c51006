//! Who is signed in on the web, and who is about to be. Ids and states are in browsers alone; here are their digests.

use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, PlanId};

/// What somebody signs in for. They are sent nowhere else afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Purpose {
    /// To see their own account.
    Account,
    /// To look for lessons.
    Lessons {
        /// Where.
        guild: GuildId,
        /// What was typed already.
        #[serde(default)]
        query: String,
    },
    /// To see how a creator's server does.
    Dashboard {
        /// Which.
        guild: GuildId,
    },
    /// To buy a plan.
    Join {
        /// Where.
        guild: GuildId,
        /// Which.
        plan: PlanId,
    },
    /// To claim what a mailed code is for.
    Code {
        /// The code's digest.
        digest: String,
    },
    /// To claim a purchase that belongs to nobody yet.
    Claim {
        /// The parked purchase.
        purchase: String,
    },
}

/// A sign-in under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// What it is for.
    pub purpose: Purpose,
    /// The language it began in, as a tag.
    pub locale: String,
}

record! {
    struct LoginRow {
        purpose: Json<Purpose>,
        locale: String,
    }
}

const INSERT_LOGIN: &str = "INSERT INTO web_logins (state_digest, browser_digest, purpose, locale, expires_at)
    VALUES ($1, $2, $3, $4, $5)";
const TAKE_LOGIN: &str = "DELETE FROM web_logins WHERE state_digest = $1 AND browser_digest = $2 AND expires_at > $3
    RETURNING purpose, locale";
const INSERT: &str = "INSERT INTO web_sessions (id_digest, member_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
const FIND: &str = "SELECT member_id FROM web_sessions WHERE id_digest = $1 AND expires_at > $2";
const DELETE: &str = "DELETE FROM web_sessions WHERE id_digest = $1";

/// Somebody begins to sign in.
pub async fn insert_login(
    tx: &mut Tx,
    (state, browser): (&str, &str),
    login: &Login,
    expires_at: i64,
) -> Result<(), StoreError> {
    tx.query(INSERT_LOGIN)
        .bind(state)
        .bind(browser)
        .bind(Json(&login.purpose))
        .bind(login.locale.as_str())
        .bind(expires_at)
        .execute()
        .await?;
    Ok(())
}

/// The sign-in with this state that this browser began, if it is not over; it is used up by asking.
pub async fn take_login(tx: &mut Tx, (state, browser): (&str, &str), now: i64) -> Result<Option<Login>, StoreError> {
    let row: Option<LoginRow> = tx.query(TAKE_LOGIN).bind(state).bind(browser).bind(now).optional().await?;
    Ok(row.map(|row| Login { purpose: row.purpose.0, locale: row.locale }))
}

/// Somebody is signed in.
pub async fn insert(tx: &mut Tx, digest: &str, member: MemberId, now: i64, expires_at: i64) -> Result<(), StoreError> {
    tx.query(INSERT).bind(digest).bind(member.to_db()).bind(now).bind(expires_at).execute().await?;
    Ok(())
}

/// Who holds the session, unless it is over.
pub async fn find(read: &mut Read<'_>, digest: &str, now: i64) -> Result<Option<MemberId>, StoreError> {
    let member: Option<i64> = read.query(FIND).bind(digest).bind(now).optional_value().await?;
    Ok(member.map(MemberId::from_db))
}

/// The session is over.
pub async fn delete(tx: &mut Tx, digest: &str) -> Result<(), StoreError> {
    tx.query(DELETE).bind(digest).execute().await?;
    Ok(())
}

/// Forget sessions and sign-ins that are over; how many there were.
pub async fn delete_expired(tx: &mut Tx, now: i64) -> Result<u64, StoreError> {
    let sessions = tx.query("DELETE FROM web_sessions WHERE expires_at <= $1").bind(now).execute().await?;
    let logins = tx.query("DELETE FROM web_logins WHERE expires_at <= $1").bind(now).execute().await?;
    Ok(sessions + logins)
}
