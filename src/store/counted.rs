//! What was counted and then deleted by retention: whoever brings the past along once more must not count it twice.
//!
//! Retention deletes single records, and with them the key by which a second copy would be known. What is kept instead
//! names nobody:
//!
//! - **A day of a channel** stands for what was said there on that day, and for the reactions given on the day of their
//!   message. Heard live or read from history, these bear the same day, that of the message.
//! - **A single message** stands for its reactions when one of them was given on a later day. Heard live, such a
//!   reaction bears the day on which it was given; read from history, the day of the message, for Discord does not tell
//!   more. Marking the day of the message would lose whatever else was said on it, perhaps long before anybody
//!   listened; marking the day of reacting would not find the reaction again.
//!
//! So nothing is counted twice, and lost is only what cannot be told from what was counted: the rest of a day, or
//! further reactions to a message, when retention had passed over a part of them before the past was read for the first
//! time.

use std::collections::BTreeSet;
use std::collections::HashSet;

use super::{Query, Read, StoreError, Tx, interactions};
use crate::domain::community::InteractionKind;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::GuildId;

const DAY: i64 = 86_400;

/// Given on a later day than its message was written. Discord counts milliseconds from 2015 on, above 22 bits of an id
/// (docs: reference, Snowflakes). What comes from a file without channels (channel 0) has other numbers.
macro_rules! late {
    () => {
        "kind = $3 AND channel_id <> 0 AND (object_id >> 22) / 1000 + 1420070400 < at / 86400 * 86400"
    };
}

const MARK_DAYS: &str = concat!(
    "INSERT INTO counted_days (guild_id, channel_id, day)
    SELECT DISTINCT guild_id, channel_id, at / 86400 FROM interactions
    WHERE id IN (SELECT id FROM interactions WHERE id <= $1 ORDER BY id LIMIT $2) AND kind <> $4 AND NOT (",
    late!(),
    ") ON CONFLICT (guild_id, channel_id, day) DO NOTHING"
);
const MARK_MESSAGES: &str = concat!(
    "INSERT INTO counted_messages (guild_id, message_id)
    SELECT DISTINCT guild_id, object_id FROM interactions
    WHERE id IN (SELECT id FROM interactions WHERE id <= $1 ORDER BY id LIMIT $2) AND ",
    late!(),
    " ON CONFLICT (guild_id, message_id) DO NOTHING"
);
/// The objects looked for at once. Places to spare hold one of them again.
macro_rules! objects {
    () => {
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35,
        $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51"
    };
}
const OBJECTS: usize = 50;

const DAYS: &str = "SELECT channel_id, day FROM counted_days
    WHERE guild_id = $1 AND channel_id BETWEEN $2 AND $3 AND day BETWEEN $4 AND $5";
// Between the first and the last message of a page may lie years of the whole guild: each is looked up by itself.
const MESSAGES: &str =
    concat!("SELECT message_id FROM counted_messages WHERE guild_id = $1 AND message_id IN (", objects!(), ")");
const THERE: &str = concat!(
    "SELECT object_id, src, kind, variant, dst FROM interactions WHERE guild_id = $1 AND object_id IN (",
    objects!(),
    ")"
);

/// What became of records of the past.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// New ones.
    pub added: u64,
    /// Those that were counted before and deleted since.
    pub counted: u64,
}

/// Keep what the first `rows` records up to the id `upto` are of; they are about to be deleted.
pub(super) async fn mark(tx: &mut Tx, upto: i64, rows: i64) -> Result<(), StoreError> {
    let (given, taken) = (InteractionKind::Reaction.code(), InteractionKind::ReactionRemoved.code());
    tx.query(MARK_DAYS).bind(upto).bind(rows).bind(given).bind(taken).execute().await?;
    tx.query(MARK_MESSAGES).bind(upto).bind(rows).bind(given).execute().await?;
    Ok(())
}

/// Those of `records`, all of `guild`, that are not there. Nothing is locked, so what is written meanwhile is not seen: it only
/// leaves less for [`insert_new`] to do while others wait. What is there and deleted meanwhile has been counted.
pub async fn list_new(
    read: &mut Read<'_>,
    guild: GuildId,
    records: &[InteractionRecord],
) -> Result<Vec<InteractionRecord>, StoreError> {
    let there = there(read, guild, records.iter()).await?;
    Ok(records.iter().filter(|record| !there.contains(&act(record))).copied().collect())
}

/// Append those of `records`, all of `guild`, that are neither there nor were counted and deleted. An act that is for
/// one person alone is there whomever it is for: who a thread belongs to may have been told otherwise when it was
/// heard.
pub async fn insert_new(tx: &mut Tx, guild: GuildId, records: &[InteractionRecord]) -> Result<Past, StoreError> {
    // Before anything is looked at: retention must not delete between the look and the writing.
    interactions::lock(tx).await?;
    let counted = Counted::load(&mut tx.read(), guild, records).await?;
    let mut new: Vec<InteractionRecord> = records.iter().filter(|record| !counted.holds(record)).copied().collect();
    let counted = u64::try_from(records.len() - new.len()).unwrap_or(u64::MAX);
    // Of all other acts the index itself keeps a second copy out.
    let there = there(&mut tx.read(), guild, new.iter().filter(|record| for_one(record.kind))).await?;
    new.retain(|record| !there.contains(&act(record)));
    Ok(Past { added: interactions::insert(tx, &new).await?, counted })
}

/// Whether such an act is for one person alone.
const fn for_one(kind: InteractionKind) -> bool {
    matches!(kind, InteractionKind::Reply | InteractionKind::ThreadMessage | InteractionKind::Reaction)
}

/// What an act is; whom it is for, unless it is for one person alone.
type Act = (i64, i64, i16, i64, Option<i64>);

fn act(record: &InteractionRecord) -> Act {
    let target = (!for_one(record.kind)).then(|| record.target.to_db());
    (record.object.cast_signed(), record.actor.to_db(), record.kind.code(), record.variant, target)
}

/// The acts that are there on the objects of some records.
async fn there<'r>(
    read: &mut Read<'_>,
    guild: GuildId,
    records: impl Iterator<Item = &'r InteractionRecord>,
) -> Result<HashSet<Act>, StoreError> {
    let mut acts = HashSet::new();
    for some in distinct(records).chunks(OBJECTS) {
        let rows: Vec<(i64, i64, i16, i64, i64)> = of_objects(read, THERE, guild, some).all().await?;
        acts.extend(rows.into_iter().map(|(object, actor, kind, variant, target)| {
            let one = InteractionKind::from_code(kind).is_some_and(for_one);
            (object, actor, kind, variant, (!one).then_some(target))
        }));
    }
    Ok(acts)
}

/// The objects of some records, each once.
fn distinct<'r>(records: impl Iterator<Item = &'r InteractionRecord>) -> Vec<i64> {
    let objects: BTreeSet<i64> = records.map(|record| record.object.cast_signed()).collect();
    objects.into_iter().collect()
}

/// A statement about `some` objects, at least one and at most [`OBJECTS`].
fn of_objects<'c>(read: &'c mut Read<'_>, sql: &'static str, guild: GuildId, some: &[i64]) -> Query<'c> {
    let spare = some.iter().last().into_iter().cycle();
    let places = some.iter().chain(spare).take(OBJECTS);
    places.fold(read.query(sql).bind(guild.to_db()), |query, object| query.bind(*object))
}

/// The marks that some records may meet.
#[derive(Debug, Default)]
struct Counted {
    days: HashSet<(i64, i64)>,
    messages: HashSet<i64>,
}

impl Counted {
    async fn load(read: &mut Read<'_>, guild: GuildId, records: &[InteractionRecord]) -> Result<Self, StoreError> {
        let mut counted = Self::default();
        let channels = span(records.iter().map(|record| record.channel.to_db()));
        let days = span(records.iter().map(|record| record.at.div_euclid(DAY)));
        if let (Some(channels), Some(days)) = (channels, days) {
            let query = read.query(DAYS).bind(guild.to_db()).bind(channels.0).bind(channels.1);
            counted.days = query.bind(days.0).bind(days.1).all::<(i64, i64)>().await?.into_iter().collect();
        }
        let reacted = records.iter().filter(|record| record.kind == InteractionKind::Reaction);
        for some in distinct(reacted).chunks(OBJECTS) {
            counted.messages.extend(of_objects(read, MESSAGES, guild, some).values::<i64>().await?);
        }
        Ok(counted)
    }

    fn holds(&self, record: &InteractionRecord) -> bool {
        self.days.contains(&(record.channel.to_db(), record.at.div_euclid(DAY)))
            || record.kind == InteractionKind::Reaction && self.messages.contains(&record.object.cast_signed())
    }
}

/// The smallest and the largest.
fn span(numbers: impl Iterator<Item = i64> + Clone) -> Option<(i64, i64)> {
    Some((numbers.clone().min()?, numbers.max()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    #[tokio::test]
    async fn messages_are_looked_up_one_by_one_however_long_ago_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}/lyceum.db", folder.path().display())).await.unwrap();
        crate::store::migrate::migrate(&db).await.unwrap();
        for (sql, wanted) in
            [(THERE, "INDEX interactions_once (object_id=?)"), (MESSAGES, "PRIMARY KEY (guild_id=? AND message_id=?)")]
        {
            #[allow(clippy::disallowed_types, reason = "a constant behind a word of the engine")]
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let mut read = db.read();
            let query = (0..51).fold(read.query(sql), |query, number: i64| query.bind(number));
            let plan: Vec<(i64, i64, i64, String)> = query.all().await.unwrap();
            assert!(plan.len() == 1 && plan[0].3.ends_with(wanted), "{plan:?}");
        }
    }
}
