//! Raw interaction records folded into one row per pair and kind, by forward decay.
//!
//! The high-water mark moves in the transaction that writes the pairs, and only from the value that was read: a
//! second process that folds the same rows finds the mark moved and gives up, so nothing is counted twice.

use std::collections::BTreeMap;
use std::collections::HashMap;

use super::pair_days::{self, PairDay};
use super::{Db, Read, StoreError, Tx, fold_marks, interactions};
use crate::domain::community::{Decay, Edge, InteractionKind};
use crate::domain::ids::{GuildId, MemberId};

/// Records folded in one transaction.
const FOLD_ROWS: i64 = 50_000;
/// Scores are counted from a new landmark when they would have grown beyond e to this power.
const GROWN: f64 = 300.0;

const UNFOLDED: &str = "SELECT id, guild_id, src, dst, kind, weight, at FROM interactions
    WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3";
// A reaction counts unless it had been taken back before it arrived; taking back cancels a reaction that arrived
// before. "Before" is the order of ids, so the outcome depends neither on the batch nor on the time of folding.
const PARTNERS: &str = "SELECT i.id, a.dst, a.weight, a.at
    FROM interactions i JOIN interactions a ON a.object_id = i.object_id AND a.src = i.src
        AND a.variant = i.variant AND a.guild_id = i.guild_id AND a.kind = $3 + $4 - i.kind AND a.id < i.id
    WHERE i.id > $1 AND i.id <= $2 AND i.kind IN ($3, $4) ORDER BY i.id";

const HEAD: &str = "INSERT INTO edges (guild_id, src, dst, kind, score, weight, count, first_at, last_at)";
const ADD: &str = "ON CONFLICT (guild_id, src, dst, kind) DO UPDATE SET score = edges.score + excluded.score,
    weight = edges.weight + excluded.weight, count = edges.count + excluded.count,
    first_at = CASE WHEN excluded.first_at < edges.first_at THEN excluded.first_at ELSE edges.first_at END,
    last_at = CASE WHEN excluded.last_at > edges.last_at THEN excluded.last_at ELSE edges.last_at END";
const REPLACE_SCORE: &str = "ON CONFLICT (guild_id, src, dst, kind) DO UPDATE SET score = excluded.score";
const DELETE_EMPTY: &str =
    "DELETE FROM edges WHERE guild_id = $1 AND src = $2 AND dst = $3 AND kind = $4 AND count <= 0";
const MOVE_LANDMARK: &str = "UPDATE edges SET score = score * $1";
const LIST: &str = "SELECT src, dst, kind, score, last_at FROM edges WHERE guild_id = $1 ORDER BY src, dst, kind";
// Two halves: with an OR, SQLite would look through the whole guild for the first of them too.
const OF_MEMBER: &str = "SELECT src, dst, kind, score, last_at FROM edges WHERE guild_id = $1 AND src = $2
    UNION ALL SELECT src, dst, kind, score, last_at FROM edges WHERE guild_id = $1 AND dst = $2 AND src <> $2
    ORDER BY src, dst, kind";
const ALL: &str = "SELECT * FROM edges ORDER BY guild_id, src, dst, kind";

record! {
    struct Unfolded {
        id: i64,
        guild_id: i64,
        src: i64,
        dst: i64,
        kind: i16,
        weight: f64,
        at: i64,
    }
}

/// The record that a reaction or its removal answers.
#[derive(Clone, Copy)]
struct Partner {
    dst: i64,
    weight: f64,
    at: i64,
}

record! {
    struct Row {
        guild_id: i64,
        src: i64,
        dst: i64,
        kind: i16,
        score: f64,
        weight: f64,
        count: i64,
        first_at: i64,
        last_at: i64,
    }
}

/// What one folding did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Folded {
    /// Records looked at.
    pub records: usize,
    /// The id up to which everything has been folded.
    pub upto: i64,
}

/// Fold everything recorded so far into edges that decay by half every `half_life_days`.
pub async fn fold(db: &Db, half_life_days: f64, now: i64) -> Result<Folded, StoreError> {
    prepare(db, half_life_days, now).await?;
    let target = interactions::settled_id(db).await?;
    let mut records = 0;
    loop {
        let mark = upto(&mut db.read()).await?;
        if mark >= target {
            return Ok(Folded { records, upto: mark });
        }
        records += fold_some(db, mark, target).await?;
    }
}

/// The id up to which everything has been folded.
pub async fn upto(read: &mut Read<'_>) -> Result<i64, StoreError> {
    Ok(fold_marks::find(read, fold_marks::EDGES).await?.unwrap_or(0))
}

/// The edges of a guild, each worth what it is worth at `now`.
pub async fn list(read: &mut Read<'_>, guild: GuildId, now: i64) -> Result<Vec<Edge>, StoreError> {
    let Some(decay) = if_any(read).await? else { return Ok(Vec::new()) };
    Ok(worth(read.query(LIST).bind(guild.to_db()).all().await?, decay, now))
}

/// The same, of one member alone.
pub async fn of_member(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    now: i64,
) -> Result<Vec<Edge>, StoreError> {
    let Some(decay) = if_any(read).await? else { return Ok(Vec::new()) };
    Ok(worth(read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).all().await?, decay, now))
}

/// How scores are counted; `None` while nothing was ever folded.
async fn if_any(read: &mut Read<'_>) -> Result<Option<Decay>, StoreError> {
    match fold_marks::find(read, fold_marks::LANDMARK).await? {
        Some(_) => decay(read).await.map(Some),
        None => Ok(None),
    }
}

fn worth(rows: Vec<(i64, i64, i16, f64, i64)>, decay: Decay, now: i64) -> Vec<Edge> {
    let edge = |(src, dst, kind, score, at): (i64, i64, i16, f64, i64)| {
        Some(Edge {
            src: src.cast_unsigned(),
            dst: dst.cast_unsigned(),
            // Cancelling leaves a rounding error that may be below zero.
            weight: decay.value(score, now).max(0.0),
            at,
            kind: InteractionKind::from_code(kind)?,
        })
    };
    rows.into_iter().filter_map(edge).collect()
}

/// Make the marks that folding needs, and count from a later landmark or with another half-life when it is time.
async fn prepare(db: &Db, half_life_days: f64, now: i64) -> Result<(), StoreError> {
    #[allow(clippy::cast_possible_truncation, reason = "a half-life in whole seconds; as a cast it is clamped")]
    let wanted = (half_life_days * 86_400.0).round().max(1.0) as i64;
    let mut read = db.read();
    let half_life = fold_marks::find(&mut read, fold_marks::HALF_LIFE).await?;
    let landmark = fold_marks::find(&mut read, fold_marks::LANDMARK).await?;
    let has_day = fold_marks::has_day(&mut read, now).await?;
    let far = landmark.is_some_and(|landmark| grown(wanted, landmark, now));
    if half_life == Some(wanted) && !far && has_day {
        return Ok(());
    }
    let mut tx = db.begin().await?;
    fold_marks::insert(&mut tx, fold_marks::EDGES, 0).await?;
    fold_marks::insert(&mut tx, fold_marks::LANDMARK, now).await?;
    fold_marks::insert(&mut tx, fold_marks::HALF_LIFE, wanted).await?;
    // Whoever folds, or changes this too, waits here.
    fold_marks::hold(&mut tx, fold_marks::EDGES).await?;
    let folded = upto(&mut tx.read()).await?;
    fold_marks::insert_day(&mut tx, now, folded).await?;
    // Another process may have been quicker: look again, inside.
    let old = decay(&mut tx.read()).await?;
    if fold_marks::find(&mut tx.read(), fold_marks::HALF_LIFE).await? != Some(wanted) {
        change_half_life(&mut tx, wanted, now).await?;
    } else if grown(wanted, old.landmark(), now) {
        tx.query(MOVE_LANDMARK).bind(old.value(1.0, now)).execute().await?;
        fold_marks::upsert(&mut tx, fold_marks::LANDMARK, now).await?;
    }
    tx.commit().await
}

#[allow(clippy::cast_precision_loss, reason = "seconds are exact in an f64")]
fn grown(half_life: i64, landmark: i64, now: i64) -> bool {
    (now - landmark) as f64 * std::f64::consts::LN_2 / half_life as f64 > GROWN
}

/// Raw records are pruned, so the past cannot be counted again: each pair is taken as if all of it had happened
/// midway between its first and its last time.
async fn change_half_life(tx: &mut Tx, half_life: i64, now: i64) -> Result<(), StoreError> {
    fold_marks::upsert(tx, fold_marks::HALF_LIFE, half_life).await?;
    fold_marks::upsert(tx, fold_marks::LANDMARK, now).await?;
    let decay = decay(&mut tx.read()).await?;
    let mut rows: Vec<Row> = tx.query(ALL).all().await?;
    for row in &mut rows {
        row.score = decay.score(row.weight, row.first_at.midpoint(row.last_at));
    }
    insert(tx, REPLACE_SCORE, &rows).await?;
    Ok(())
}

async fn decay(read: &mut Read<'_>) -> Result<Decay, StoreError> {
    let landmark = fold_marks::find(read, fold_marks::LANDMARK).await?;
    let half_life = fold_marks::find(read, fold_marks::HALF_LIFE).await?;
    let (Some(landmark), Some(half_life)) = (landmark, half_life) else { return Err(no_decay()) };
    #[allow(clippy::cast_precision_loss, reason = "a half-life in seconds is exact in an f64")]
    Decay::new(half_life as f64 / 86_400.0, landmark).ok_or_else(no_decay)
}

fn no_decay() -> StoreError {
    StoreError::Inconsistent { table: "fold_marks", column: "upto", key: fold_marks::HALF_LIFE.to_owned() }
}

/// Fold one batch after `mark`; returns how many records it had, 0 when another process was quicker.
async fn fold_some(db: &Db, mark: i64, target: i64) -> Result<usize, StoreError> {
    let mut read = db.read();
    let rows: Vec<Unfolded> = read.query(UNFOLDED).bind(mark).bind(target).bind(FOLD_ROWS).all().await?;
    let reached = if rows.len() < usize::try_from(FOLD_ROWS).unwrap_or(usize::MAX) {
        target
    } else {
        rows.last().map_or(target, |last| last.id)
    };
    let partners = partners(&mut read, mark, reached).await?;
    let mut tx = db.begin().await?;
    if !fold_marks::advance(&mut tx, fold_marks::EDGES, mark, reached).await? {
        return Ok(0);
    }
    // Behind the mark: nobody changes how scores are counted while it is held.
    let decay = decay(&mut tx.read()).await?;
    let mut pairs: BTreeMap<(i64, i64, i64, i16), Row> = BTreeMap::new();
    let mut days: BTreeMap<pair_days::Key, PairDay> = BTreeMap::new();
    for row in &rows {
        if let Some(change) = change(row, partners.get(&row.id).copied(), decay) {
            let day = PairDay { weight: change.weight, count: change.count, last_at: change.last_at };
            let key = (change.guild_id, change.last_at.div_euclid(86_400), change.src, change.dst, change.kind);
            days.entry(key).or_default().add(day);
            let key = (change.guild_id, change.src, change.dst, change.kind);
            pairs.entry(key).and_modify(|sum| sum.add(&change)).or_insert(change);
        }
    }
    let pairs: Vec<Row> = pairs.into_values().collect();
    insert(&mut tx, ADD, &pairs).await?;
    for row in pairs.iter().filter(|row| row.count <= 0) {
        tx.query(DELETE_EMPTY).bind(row.guild_id).bind(row.src).bind(row.dst).bind(row.kind).execute().await?;
    }
    pair_days::add(&mut tx, &days).await?;
    tx.commit().await?;
    Ok(rows.len())
}

/// What the reactions and removals among the records after `mark` up to `reached` answer.
async fn partners(read: &mut Read<'_>, mark: i64, reached: i64) -> Result<HashMap<i64, Partner>, StoreError> {
    let rows: Vec<(i64, i64, f64, i64)> = read
        .query(PARTNERS)
        .bind(mark)
        .bind(reached)
        .bind(InteractionKind::Reaction.code())
        .bind(InteractionKind::ReactionRemoved.code())
        .all()
        .await?;
    let mut partners = HashMap::with_capacity(rows.len());
    for (id, dst, weight, at) in rows {
        // One record has one partner unless Discord named two authors of one message: the first counts.
        partners.entry(id).or_insert(Partner { dst, weight, at });
    }
    Ok(partners)
}

/// What a record changes in the edge it belongs to.
fn change(row: &Unfolded, partner: Option<Partner>, decay: Decay) -> Option<Row> {
    let kind = InteractionKind::from_code(row.kind)?;
    let (kind, dst, weight, at, sign) = match (kind.cancels(), partner) {
        (Some(cancelled), Some(partner)) => (cancelled, partner.dst, partner.weight, partner.at, -1),
        (Some(_), None) | (None, Some(_)) => return None,
        (None, None) => (kind, row.dst, row.weight, row.at, 1),
    };
    let (src, dst) = kind.credit(row.src, dst)?;
    let part = f64::from(sign);
    let score = part * decay.score(weight, at);
    Some(Row {
        guild_id: row.guild_id,
        src,
        dst,
        kind: kind.code(),
        score,
        weight: part * weight,
        count: i64::from(sign),
        first_at: at,
        last_at: at,
    })
}

impl Row {
    fn add(&mut self, other: &Self) {
        self.score += other.score;
        self.weight += other.weight;
        self.count += other.count;
        self.first_at = self.first_at.min(other.first_at);
        self.last_at = self.last_at.max(other.last_at);
    }
}

async fn insert(tx: &mut Tx, tail: &'static str, rows: &[Row]) -> Result<u64, StoreError> {
    tx.insert_many(HEAD, tail, 9, rows, |query, row| {
        query
            .bind(row.guild_id)
            .bind(row.src)
            .bind(row.dst)
            .bind(row.kind)
            .bind(row.score)
            .bind(row.weight)
            .bind(row.count)
            .bind(row.first_at)
            .bind(row.last_at)
    })
    .await
}
