//! The job queue and the leases: two statements each, the same on both engines but for `SKIP LOCKED`.

use sqlx::types::Json;

use super::{Db, Read, StoreError, Tx};
use crate::domain::ids::{GuildId, JobId, MemberId};

/// A job about to be queued.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Which runner takes it.
    pub queue: &'static str,
    /// Names the code that runs it.
    pub kind: &'static str,
    /// Equal keys are one job.
    pub key: Option<String>,
    /// Ids, never data.
    pub payload: serde_json::Value,
    /// Not before this second.
    pub run_at: i64,
}

record! {
    /// A job that this process has claimed.
    #[derive(Debug, Clone)]
    pub struct Claimed {
        /// The row.
        pub id: i64,
        /// Names the code that runs it.
        pub kind: String,
        /// The job's own fields.
        pub payload: Json<serde_json::Value>,
        /// Counts claims, this one included; it is also the fencing token.
        pub attempts: i64,
        /// As it was when claimed; a later wish for the same job raises it.
        pub generation: i64,
    }
}

/// A wish for a job that is already queued moves it forward, out of the repairs as well, and makes a running one run once more.
const ENQUEUE: &str =
    "INSERT INTO jobs (queue, kind, key, payload, run_at, locked_until, attempts, generation, failed, created_at)
    VALUES ($1, $2, $3, $4, $5, 0, 0, 0, $6, $7)
    ON CONFLICT (key) WHERE key IS NOT NULL DO UPDATE SET
        generation = jobs.generation + 1, failed = excluded.failed, payload = excluded.payload,
        queue = CASE WHEN jobs.queue = 'repairs' THEN excluded.queue ELSE jobs.queue END,
        run_at = CASE WHEN jobs.failed OR excluded.run_at < jobs.run_at THEN excluded.run_at ELSE jobs.run_at END,
        attempts = CASE WHEN jobs.failed THEN 0 ELSE jobs.attempts END";

const CLAIM_SQLITE: &str = "WITH due AS MATERIALIZED (
        SELECT id FROM jobs WHERE queue = $1 AND failed = $5 AND run_at <= $2 AND locked_until <= $6 ORDER BY run_at, id LIMIT $4)
    UPDATE jobs SET attempts = attempts + 1, locked_until = $6 + $3 WHERE id IN (SELECT id FROM due)
    RETURNING id, kind, payload, attempts, generation";

const CLAIM_POSTGRES: &str = "WITH due AS MATERIALIZED (
        SELECT id FROM jobs WHERE queue = $1 AND failed = $5 AND run_at <= $2 AND locked_until <= $6 ORDER BY run_at, id LIMIT $4
        FOR UPDATE SKIP LOCKED)
    UPDATE jobs SET attempts = attempts + 1, locked_until = $6 + $3 WHERE id IN (SELECT id FROM due)
    RETURNING id, kind, payload, attempts, generation";

const DELETE_DONE: &str = "DELETE FROM jobs WHERE id = $1 AND attempts = $2 AND generation = $3";
const RUN_AGAIN: &str = "UPDATE jobs SET locked_until = 0, attempts = 0 WHERE id = $1 AND attempts = $2";
const SET_RETRY: &str =
    "UPDATE jobs SET locked_until = 0, run_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2";
const SET_FAILED: &str =
    "UPDATE jobs SET locked_until = 0, failed = $3, last_error = $4, run_at = $5 WHERE id = $1 AND attempts = $2";
const FAILED_AFTER: &str =
    "SELECT id, payload, last_error FROM jobs WHERE failed = $1 AND id > $2 ORDER BY id LIMIT $3";
const DELETE_FAILED: &str = "DELETE FROM jobs WHERE id = $1 AND failed = $2";
const PRUNE_FAILED: &str = "DELETE FROM jobs WHERE failed = $1 AND run_at < $2";

/// Failed jobs read at once.
const PAGE: i64 = 500;
const EXTEND: &str = "UPDATE jobs SET locked_until = $3 WHERE id = $1 AND attempts = $2";

const LEASE: &str = "INSERT INTO leases (name, owner, epoch, expires_at) VALUES ($1, $2, 1, $3)
    ON CONFLICT (name) DO UPDATE SET epoch = leases.epoch + CASE WHEN leases.owner = excluded.owner THEN 0 ELSE 1 END,
        owner = excluded.owner, expires_at = excluded.expires_at
    WHERE leases.owner = excluded.owner OR leases.expires_at <= $4
    RETURNING epoch";

/// Queue a job in the transaction of the fact that caused it.
pub async fn insert(tx: &mut Tx, job: &NewJob, now: i64) -> Result<(), StoreError> {
    tx.query(ENQUEUE)
        .bind(job.queue)
        .bind(job.kind)
        .bind(job.key.as_deref())
        .bind(Json(&job.payload))
        .bind(job.run_at)
        .bind(false)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Claim up to `limit` jobs that are due at `now`, oldest first, for `seconds` by the `machine`'s clock.
pub async fn claim(
    db: &Db,
    queue: &str,
    now: i64,
    machine: i64,
    seconds: i64,
    limit: i64,
) -> Result<Vec<Claimed>, StoreError> {
    let mut tx = db.begin().await?;
    let sql = if tx.is_postgres() { CLAIM_POSTGRES } else { CLAIM_SQLITE };
    let mut claimed: Vec<Claimed> =
        tx.query(sql).bind(queue).bind(now).bind(seconds).bind(limit).bind(false).bind(machine).all().await?;
    tx.commit().await?;
    claimed.sort_by_key(|job| job.id);
    Ok(claimed)
}

/// The job is done: delete it, or let it run once more when it was wanted again meanwhile.
pub async fn finish(db: &Db, job: &Claimed) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    let deleted = tx.query(DELETE_DONE).bind(job.id).bind(job.attempts).bind(job.generation).execute().await?;
    if deleted == 0 {
        tx.query(RUN_AGAIN).bind(job.id).bind(job.attempts).execute().await?;
    }
    tx.commit().await
}

/// The job is to be tried again at `run_at`.
pub async fn set_retry(db: &Db, job: &Claimed, run_at: i64, error: &str) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    tx.query(SET_RETRY).bind(job.id).bind(job.attempts).bind(run_at).bind(error).execute().await?;
    tx.commit().await
}

/// The job can never succeed; it stays for a while for a person to read.
pub async fn set_failed(db: &Db, job: &Claimed, error: &str, now: i64) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    tx.query(SET_FAILED).bind(job.id).bind(job.attempts).bind(true).bind(error).bind(now).execute().await?;
    tx.commit().await
}

/// Keep a claimed job until `locked_until` while it is still being worked on.
pub async fn extend(db: &Db, job: &Claimed, locked_until: i64) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    tx.query(EXTEND).bind(job.id).bind(job.attempts).bind(locked_until).execute().await?;
    tx.commit().await
}

/// Take or keep the lease `name` for `seconds`; `Some(epoch)` when it is ours.
pub async fn lease(db: &Db, name: &str, owner: &str, now: i64, seconds: i64) -> Result<Option<i64>, StoreError> {
    let mut tx = db.begin().await?;
    let epoch = tx.query(LEASE).bind(name).bind(owner).bind(now + seconds).bind(now).optional_value().await?;
    tx.commit().await?;
    Ok(epoch)
}

/// On `SQLite` there is one process, so whatever is still claimed or leased at its start belonged to one that died: take it
/// over at once instead of waiting for the claims to run out. Does nothing on `PostgreSQL`.
pub async fn take_over(db: &Db) -> Result<(), StoreError> {
    if db.is_postgres() {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    tx.query("UPDATE jobs SET locked_until = 0 WHERE locked_until > 0").execute().await?;
    tx.query("DELETE FROM leases").execute().await?;
    tx.commit().await
}

/// Waiting jobs and failed jobs.
pub async fn counts(read: &mut Read<'_>) -> Result<(i64, i64), StoreError> {
    let waiting = read.query("SELECT COUNT(*) FROM jobs WHERE failed = $1").bind(false).value().await?;
    let failed = read.query("SELECT COUNT(*) FROM jobs WHERE failed = $1").bind(true).value().await?;
    Ok((waiting, failed))
}

/// The failed jobs: id, kind and last error.
pub async fn list_failed(read: &mut Read<'_>) -> Result<Vec<(JobId, String, String)>, StoreError> {
    let rows: Vec<(i64, String, Option<String>)> =
        read.query("SELECT id, kind, last_error FROM jobs WHERE failed = $1 ORDER BY id").bind(true).all().await?;
    Ok(rows.into_iter().map(|(id, kind, error)| (JobId(id), kind, error.unwrap_or_default())).collect())
}

/// The failed jobs whose payload or error names this member of this guild.
pub async fn failed_about(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<JobId>, StoreError> {
    let (mut about, mut after) = (Vec::new(), 0);
    loop {
        let query = read.query(FAILED_AFTER).bind(true).bind(after).bind(PAGE);
        let page: Vec<(i64, Json<serde_json::Value>, Option<String>)> = query.all().await?;
        let Some((last, ..)) = page.last() else { return Ok(about) };
        after = *last;
        let concerns = |payload: &serde_json::Value, error: &str| {
            [guild.0, member.0].into_iter().all(|id| holds(payload, id) || tells(error, id))
        };
        let found = page.iter().filter(|(_, payload, error)| concerns(&payload.0, error.as_deref().unwrap_or("")));
        about.extend(found.map(|(id, ..)| JobId(*id)));
    }
}

/// Delete these jobs, unless somebody has wished for them again.
pub async fn delete_failed(tx: &mut Tx, jobs: &[JobId]) -> Result<u64, StoreError> {
    let mut gone = 0;
    for job in jobs {
        gone += tx.query(DELETE_FAILED).bind(job.0).bind(true).execute().await?;
    }
    Ok(gone)
}

/// Delete the jobs that failed before `before`.
pub async fn prune_failed(tx: &mut Tx, before: i64) -> Result<u64, StoreError> {
    tx.query(PRUNE_FAILED).bind(true).bind(before).execute().await
}

/// Whether a number or a text of a payload is this id.
fn holds(payload: &serde_json::Value, id: u64) -> bool {
    use serde_json::Value;
    match payload {
        Value::Number(number) => number.as_u64() == Some(id),
        Value::String(text) => text.parse() == Ok(id),
        Value::Array(values) => values.iter().any(|value| holds(value, id)),
        Value::Object(fields) => fields.values().any(|value| holds(value, id)),
        Value::Null | Value::Bool(_) => false,
    }
}

/// Whether this id stands in an error's text, as a number of its own.
fn tells(error: &str, id: u64) -> bool {
    error.split(|letter: char| !letter.is_ascii_digit()).any(|digits| digits.parse() == Ok(id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_is_found_as_a_whole_number_only() {
        let id = 175_928_847_299_117_063;
        assert!(holds(&json!({"guild": 1, "member": id}), id) && holds(&json!([{"who": [id.to_string()]}]), id));
        assert!(!holds(&json!({"member": 17_592_884_729_911_706_u64, "note": format!("{id}0")}), id));
        assert!(tells("404 at /guilds/1/members/175928847299117063: gone", id));
        assert!(!tells("404 at /members/1759288472991170630", id));
    }
}
