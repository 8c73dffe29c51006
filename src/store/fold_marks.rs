//! Numbers the folding keeps: how far it came, how far it had come on which day, and how scores are counted.

use super::{Read, StoreError, Tx};

/// How far the raw records have been folded into edges.
pub const EDGES: &str = "edges";
/// The second from which scores are counted.
pub(super) const LANDMARK: &str = "landmark";
/// The half-life the scores were counted with, in seconds.
pub(super) const HALF_LIFE: &str = "half_life";

const FIND: &str = "SELECT upto FROM fold_marks WHERE name = $1";
const INSERT: &str = "INSERT INTO fold_marks (name, upto) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
const UPSERT: &str =
    "INSERT INTO fold_marks (name, upto) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET upto = excluded.upto";
const ADVANCE: &str = "UPDATE fold_marks SET upto = $3 WHERE name = $1 AND upto = $2";
const HOLD: &str = "UPDATE fold_marks SET upto = upto WHERE name = $1";
const DAY_BEFORE: &str =
    "SELECT name, upto FROM fold_marks WHERE name LIKE 'day:%' AND name <= $1 ORDER BY name DESC LIMIT 1";
const START_OVER: &str = "UPDATE fold_marks SET upto = 0 WHERE name = $1 OR name LIKE 'day:%'";
const LOWER: &str = "UPDATE fold_marks SET upto = $2 WHERE (name = $1 OR name LIKE 'day:%') AND upto > $2";
const FORGET_DAYS: &str = "DELETE FROM fold_marks WHERE name LIKE 'day:%' AND name < $1";

/// The number under `name`, if there is one.
pub async fn find(read: &mut Read<'_>, name: &str) -> Result<Option<i64>, StoreError> {
    read.query(FIND).bind(name).optional_value().await
}

/// Write `upto` under `name`.
pub(super) async fn upsert(tx: &mut Tx, name: &str, upto: i64) -> Result<(), StoreError> {
    tx.query(UPSERT).bind(name).bind(upto).execute().await?;
    Ok(())
}

/// Write `upto` under `name` unless something stands there.
pub(super) async fn insert(tx: &mut Tx, name: &str, upto: i64) -> Result<(), StoreError> {
    tx.query(INSERT).bind(name).bind(upto).execute().await?;
    Ok(())
}

/// Move a mark from `from` to `to`; `false` when another process has moved it meanwhile.
pub(super) async fn advance(tx: &mut Tx, name: &str, from: i64, to: i64) -> Result<bool, StoreError> {
    Ok(tx.query(ADVANCE).bind(name).bind(from).bind(to).execute().await? == 1)
}

/// Hold a mark where it is until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, name: &str) -> Result<(), StoreError> {
    tx.query(HOLD).bind(name).execute().await?;
    Ok(())
}

/// Remember how far the folding had come when the day of `now` began.
pub(super) async fn insert_day(tx: &mut Tx, now: i64, upto: i64) -> Result<(), StoreError> {
    insert(tx, &day_name(now.div_euclid(86_400)), upto).await
}

/// Whether the day of `now` has its mark.
pub(super) async fn has_day(read: &mut Read<'_>, now: i64) -> Result<bool, StoreError> {
    Ok(find(read, &day_name(now.div_euclid(86_400))).await?.is_some())
}

/// The latest mark at least `days` days old.
pub(super) async fn day_before(read: &mut Read<'_>, now: i64, days: i64) -> Result<Option<(String, i64)>, StoreError> {
    read.query(DAY_BEFORE).bind(day_name(now.div_euclid(86_400) - days)).optional().await
}

/// Forget the marks of days before `day`.
pub(super) async fn forget_days_before(tx: &mut Tx, day: &str) -> Result<(), StoreError> {
    tx.query(FORGET_DAYS).bind(day).execute().await?;
    Ok(())
}

/// The raw records are numbered from the beginning again: nothing of what comes has been folded yet.
pub(super) async fn start_over(tx: &mut Tx) -> Result<(), StoreError> {
    tx.query(START_OVER).bind(EDGES).execute().await?;
    Ok(())
}

/// The last raw records were deleted, and their numbers are handed out again: no mark may lie above `largest`.
pub(super) async fn lower(tx: &mut Tx, largest: i64) -> Result<(), StoreError> {
    tx.query(LOWER).bind(EDGES).bind(largest).execute().await?;
    Ok(())
}

/// Sorts as text the way days follow one another.
fn day_name(day: i64) -> String {
    format!("day:{day:08}")
}
