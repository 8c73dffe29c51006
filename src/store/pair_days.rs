//! Roll-ups: what one member gave another on a day, per kind. Written by the folding, in its transaction, so they count what
//! the edges count; kept when single records are deleted, for [`KEPT_DAYS`] days.

use std::collections::BTreeMap;

use super::{Db, Read, StoreError, Tx};
use crate::domain::community::{Edge, InteractionKind};
use crate::domain::ids::GuildId;

const HEAD: &str = "INSERT INTO pair_days (guild_id, day, src, dst, kind, weight, count, last_at)";
const ADD: &str = "ON CONFLICT (guild_id, day, src, dst, kind) DO UPDATE SET
    weight = pair_days.weight + excluded.weight, count = pair_days.count + excluded.count,
    last_at = CASE WHEN excluded.last_at > pair_days.last_at THEN excluded.last_at ELSE pair_days.last_at END";
const DELETE_EMPTY: &str = "DELETE FROM pair_days
    WHERE guild_id = $1 AND day = $2 AND src = $3 AND dst = $4 AND kind = $5 AND count <= 0";
const SUMS: &str = "SELECT src, dst, kind, SUM(weight), MAX(last_at) FROM pair_days
    WHERE guild_id = $1 AND day >= $2 AND day < $3 GROUP BY src, dst, kind ORDER BY src, dst, kind";
const LIST: &str = "SELECT src, dst, kind, weight, last_at, count FROM pair_days
    WHERE guild_id = $1 AND day >= $2 AND day < $3 ORDER BY day, src, dst, kind";
const NEXT_GUILD: &str = "SELECT guild_id FROM pair_days WHERE guild_id > $1 ORDER BY guild_id LIMIT 1";
const PRUNE: &str = "DELETE FROM pair_days WHERE (guild_id, day, src, dst, kind) IN
    (SELECT guild_id, day, src, dst, kind FROM pair_days WHERE guild_id = $1 AND day < $2 LIMIT $3)";

/// Days for which roll-ups and answering times are kept: whoever reads them looks back ninety days and today, and a month
/// more lets a figure be made that should have been made before.
pub const KEPT_DAYS: i64 = 120;

/// Rows deleted in one transaction.
pub(super) const PRUNE_ROWS: i64 = 5_000;

/// Guild, day, giver, receiver, kind.
pub(super) type Key = (i64, i64, i64, i64, i16);

/// What a day adds to a pair.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PairDay {
    pub weight: f64,
    pub count: i64,
    pub last_at: i64,
}

impl PairDay {
    pub fn add(&mut self, other: Self) {
        self.weight += other.weight;
        self.count += other.count;
        self.last_at = self.last_at.max(other.last_at);
    }
}

/// Add `days`; pairs of which nothing is left that day go.
pub(super) async fn add(tx: &mut Tx, days: &BTreeMap<Key, PairDay>) -> Result<(), StoreError> {
    let rows: Vec<(&Key, &PairDay)> = days.iter().collect();
    tx.insert_many(HEAD, ADD, 8, &rows, |query, ((guild, day, src, dst, kind), sums)| {
        query
            .bind(*guild)
            .bind(*day)
            .bind(*src)
            .bind(*dst)
            .bind(*kind)
            .bind(sums.weight)
            .bind(sums.count)
            .bind(sums.last_at)
    })
    .await?;
    for ((guild, day, src, dst, kind), _) in rows.iter().filter(|(_, sums)| sums.count <= 0) {
        tx.query(DELETE_EMPTY).bind(*guild).bind(*day).bind(*src).bind(*dst).bind(*kind).execute().await?;
    }
    Ok(())
}

/// One edge per pair and kind: what was given from the day of `from` to before the day of `until` (seconds since 1970),
/// undecayed; each with its last time.
pub async fn sums(read: &mut Read<'_>, guild: GuildId, from: i64, until: i64) -> Result<Vec<Edge>, StoreError> {
    let query = read.query(SUMS).bind(guild.to_db()).bind(day(from)).bind(day(until));
    Ok(query.all().await?.into_iter().filter_map(edge).collect())
}

/// The same, one edge per pair, kind and day, by day; each with the number of acts it holds.
pub async fn list(read: &mut Read<'_>, guild: GuildId, from: i64, until: i64) -> Result<Vec<(Edge, u64)>, StoreError> {
    let query = read.query(LIST).bind(guild.to_db()).bind(day(from)).bind(day(until));
    let rows: Vec<(i64, i64, i16, f64, i64, i64)> = query.all().await?;
    let counted = |(src, dst, kind, weight, at, count): (i64, i64, i16, f64, i64, i64)| {
        Some((edge((src, dst, kind, weight, at))?, u64::try_from(count).unwrap_or(0)))
    };
    Ok(rows.into_iter().filter_map(counted).collect())
}

/// Delete what is older than [`KEPT_DAYS`]; returns how many rows went.
pub async fn prune(db: &Db, now: i64) -> Result<u64, StoreError> {
    let (mut gone, mut before) = (0, i64::MIN);
    while let Some(guild) = db.read().query(NEXT_GUILD).bind(before).optional_value::<i64>().await? {
        loop {
            let mut tx = db.begin().await?;
            let query = tx.query(PRUNE).bind(guild).bind(day(now) - KEPT_DAYS).bind(PRUNE_ROWS);
            let deleted = query.execute().await?;
            tx.commit().await?;
            gone += deleted;
            if deleted == 0 {
                break;
            }
        }
        before = guild;
    }
    Ok(gone)
}

const fn day(at: i64) -> i64 {
    at.div_euclid(86_400)
}

fn edge((src, dst, kind, weight, at): (i64, i64, i16, f64, i64)) -> Option<Edge> {
    let kind = InteractionKind::from_code(kind)?;
    // Taking back leaves a rounding error that may be below zero.
    Some(Edge { src: src.cast_unsigned(), dst: dst.cast_unsigned(), weight: weight.max(0.0), at, kind })
}
