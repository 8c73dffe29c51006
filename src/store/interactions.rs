//! Raw interaction records: append-only, written once however often they arrive.

use std::collections::{HashMap, HashSet};

use super::{Db, Read, StoreError, Tx, consents, counted, fold_marks, guilds};
use crate::domain::community::Edge;
use crate::domain::community::InteractionKind;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, MemberId};

const INSERT: &str = "INSERT INTO interactions (guild_id, object_id, src, dst, kind, weight, at, channel_id, variant)";
const ONCE: &str = "ON CONFLICT (object_id, src, kind, variant, dst, guild_id) DO NOTHING";

/// The advisory lock of `PostgreSQL` between writers (shared) and the folding (exclusive): ids commit out of order,
/// and whoever reads "everything up to the largest id" too early would pass over a row for ever.
pub(super) const LOCK: i64 = 0x4C59_4345_554D;

const LOCK_SHARED: &str = "SELECT pg_advisory_xact_lock_shared($1)";
const LOCK_EXCLUSIVE: &str = "SELECT pg_advisory_xact_lock($1)";
const LARGEST: &str = "SELECT COALESCE(MAX(id), 0) FROM interactions";
const ANALYSED: &str = "SELECT guild_id FROM guilds WHERE analysis = $1 AND left_at IS NULL";
const PRUNE: &str =
    "DELETE FROM interactions WHERE id IN (SELECT id FROM interactions WHERE id <= $1 ORDER BY id LIMIT $2)";

const SINGLES: &str = "SELECT i.src, i.dst, i.kind, i.weight, i.at FROM interactions i
    WHERE i.id > $2 AND i.guild_id = $1 AND i.at >= $3 AND i.kind <> $5 AND (i.kind <> $4 OR NOT EXISTS (
        SELECT 1 FROM interactions r WHERE r.object_id = i.object_id AND r.src = i.src AND r.kind = $5
            AND r.variant = i.variant AND r.guild_id = i.guild_id AND r.id > i.id))
    ORDER BY i.id DESC LIMIT $6";

const LIST: &str = "SELECT * FROM interactions WHERE guild_id = $1 ORDER BY id LIMIT $2";

/// Rows deleted in one transaction, so that writers wait a fraction of a second at most.
const PRUNE_ROWS: i64 = 10_000;

record! {
    struct Row {
        id: i64,
        guild_id: i64,
        object_id: i64,
        src: i64,
        dst: i64,
        kind: i16,
        weight: f64,
        at: i64,
        channel_id: i64,
        variant: i64,
    }
}

impl TryFrom<Row> for InteractionRecord {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let kind = InteractionKind::from_code(row.kind).ok_or_else(|| StoreError::Inconsistent {
            table: "interactions",
            column: "kind",
            key: row.id.to_string(),
        })?;
        Ok(Self {
            guild: GuildId::from_db(row.guild_id),
            object: row.object_id.cast_unsigned(),
            actor: MemberId::from_db(row.src),
            target: MemberId::from_db(row.dst),
            kind,
            weight: row.weight,
            at: row.at,
            channel: ChannelId::from_db(row.channel_id),
            variant: row.variant,
        })
    }
}

/// Append `records`; those already there are passed over. Returns how many are new.
pub async fn insert(tx: &mut Tx, records: &[InteractionRecord]) -> Result<u64, StoreError> {
    if records.is_empty() {
        return Ok(0);
    }
    lock(tx).await?;
    tx.insert_many(INSERT, ONCE, 9, records, |query, record| {
        query
            .bind(record.guild.to_db())
            .bind(record.object.cast_signed())
            .bind(record.actor.to_db())
            .bind(record.target.to_db())
            .bind(record.kind.code())
            .bind(record.weight)
            .bind(record.at)
            .bind(record.channel.to_db())
            .bind(record.variant)
    })
    .await
}

/// Until this transaction ends nothing is folded and nothing pruned.
pub(super) async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    if tx.is_postgres() {
        tx.query(LOCK_SHARED).bind(LOCK).execute().await?;
    }
    Ok(())
}

/// The largest id there is, 0 without any.
pub(super) async fn largest(read: &mut Read<'_>) -> Result<i64, StoreError> {
    read.query(LARGEST).value().await
}

/// The largest id that no row still to be committed can be below.
pub(super) async fn settled_id(db: &Db) -> Result<i64, StoreError> {
    if !db.is_postgres() {
        return db.read().query(LARGEST).value().await;
    }
    let mut tx = db.begin().await?;
    tx.query(LOCK_EXCLUSIVE).bind(LOCK).execute().await?;
    let largest = tx.query(LARGEST).value().await?;
    tx.commit().await?;
    Ok(largest)
}

/// Single interactions of the last `days` days that give credit and were not taken back, undecayed, the latest `most`.
pub async fn singles(
    read: &mut Read<'_>,
    guild: GuildId,
    now: i64,
    days: i64,
    most: i64,
) -> Result<Vec<Edge>, StoreError> {
    // Ids rise with time of writing, and there is no index on time: the day's mark keeps the scan to what is recent.
    let from = fold_marks::day_before(read, now, days).await?.map_or(0, |(_, upto)| upto);
    let rows: Vec<(i64, i64, i16, f64, i64)> = read
        .query(SINGLES)
        .bind(guild.to_db())
        .bind(from)
        .bind(now - days * 86_400)
        .bind(InteractionKind::Reaction.code())
        .bind(InteractionKind::ReactionRemoved.code())
        .bind(most)
        .all()
        .await?;
    let edge = |(actor, target, kind, weight, at): (i64, i64, i16, f64, i64)| {
        let kind = InteractionKind::from_code(kind)?;
        let (src, dst) = kind.credit(actor.cast_unsigned(), target.cast_unsigned())?;
        Some(Edge { src, dst, weight, at, kind })
    };
    Ok(rows.into_iter().filter_map(edge).collect())
}

/// How many records a guild has.
pub async fn count(read: &mut Read<'_>, guild: GuildId) -> Result<i64, StoreError> {
    read.query("SELECT COUNT(*) FROM interactions WHERE guild_id = $1").bind(guild.to_db()).value().await
}

/// The first `limit` records of a guild, in the order in which they were written.
pub async fn list(read: &mut Read<'_>, guild: GuildId, limit: i64) -> Result<Vec<InteractionRecord>, StoreError> {
    let rows: Vec<Row> = read.query(LIST).bind(guild.to_db()).bind(limit).all().await?;
    rows.into_iter().map(InteractionRecord::try_from).collect()
}

/// Delete the records that were folded at least `days` days ago; returns how many. What they were folded into stays, and
/// [`counted`] keeps what they were of, so that whoever brings the past along counts none of it again.
pub async fn prune(db: &Db, now: i64, days: i64) -> Result<u64, StoreError> {
    let Some((day, upto)) = fold_marks::day_before(&mut db.read(), now, days).await? else { return Ok(0) };
    let mut gone = 0;
    loop {
        let mut tx = db.begin().await?;
        if tx.is_postgres() {
            // Whoever brings the past along compares it with the records and with what was deleted: never halfway.
            tx.query(LOCK_EXCLUSIVE).bind(LOCK).execute().await?;
        }
        counted::mark(&mut tx, upto, PRUNE_ROWS).await?;
        let deleted = tx.query(PRUNE).bind(upto).bind(PRUNE_ROWS).execute().await?;
        if deleted == 0 {
            fold_marks::forget_days_before(&mut tx, &day).await?;
            // SQLite begins to count rows anew in a table that was emptied; what comes must lie above the mark again.
            if !tx.is_postgres() && tx.query(LARGEST).value::<i64>().await? == 0 {
                fold_marks::start_over(&mut tx).await?;
            }
        }
        tx.commit().await?;
        gone += deleted;
        if deleted == 0 {
            return Ok(gone);
        }
    }
}

/// Whose interactions may be recorded: the guild has switched analysis on, and neither member has opted out.
#[derive(Debug, Default)]
pub struct Gate {
    guilds: HashSet<GuildId>,
    opted_out: HashSet<(GuildId, MemberId)>,
}

impl Gate {
    /// Read the switches of the guilds that occur in `guilds`.
    pub async fn load(read: &mut Read<'_>, guilds: &HashSet<GuildId>) -> Result<Self, StoreError> {
        let analysed: Vec<i64> = read.query(ANALYSED).bind(true).values().await?;
        let mut gate = Self::default();
        for guild in analysed.into_iter().map(GuildId::from_db).filter(|guild| guilds.contains(guild)) {
            gate.guilds.insert(guild);
            let members = consents::list_opted_out(read, guild, consents::Purpose::Analysis).await?;
            gate.opted_out.extend(members.into_iter().map(|member| (guild, member)));
        }
        Ok(gate)
    }

    /// Whether anything of `guild` may be kept.
    #[must_use]
    pub fn opens(&self, guild: GuildId) -> bool {
        self.guilds.contains(&guild)
    }

    /// Whether `record` may be kept.
    #[must_use]
    pub fn admits(&self, record: &InteractionRecord) -> bool {
        record.is_between_people()
            && self.guilds.contains(&record.guild)
            && !self.opted_out.contains(&(record.guild, record.actor))
            && !self.opted_out.contains(&(record.guild, record.target))
    }
}

/// The same for what is brought along from the past: today's consent says nothing about a time in which it was refused.
#[derive(Debug, Default)]
pub struct PastGate {
    today: Gate,
    /// Nothing before may be kept.
    since: Option<i64>,
    /// Whoever has decided to be heard is so from then on.
    allowed: HashMap<MemberId, i64>,
}

impl PastGate {
    /// Read the switches of `guild`.
    pub async fn load(read: &mut Read<'_>, guild: GuildId) -> Result<Self, StoreError> {
        let today = Gate::load(read, &HashSet::from([guild])).await?;
        let since = guilds::analysed_again(read, guild).await?;
        let allowed = consents::list_allowed(read, guild, consents::Purpose::Analysis).await?;
        Ok(Self { today, since, allowed: allowed.into_iter().collect() })
    }

    /// Whether `record`, of this guild, may be kept.
    #[must_use]
    pub fn admits(&self, record: &InteractionRecord) -> bool {
        let heard = |member| self.allowed.get(member).is_none_or(|since| *since < record.at);
        self.today.admits(record)
            && self.since.is_none_or(|since| since <= record.at)
            && heard(&record.actor)
            && heard(&record.target)
    }
}
