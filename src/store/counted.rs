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

use std::collections::HashSet;

use super::{Read, StoreError, Tx, interactions};
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
const DAYS: &str = "SELECT channel_id, day FROM counted_days
    WHERE guild_id = $1 AND channel_id BETWEEN $2 AND $3 AND day BETWEEN $4 AND $5";
const MESSAGES: &str = "SELECT message_id FROM counted_messages WHERE guild_id = $1 AND message_id BETWEEN $2 AND $3";
const THERE: &str = "SELECT object_id, src, kind, variant FROM interactions
    WHERE guild_id = $1 AND object_id BETWEEN $2 AND $3 AND kind IN ($4, $5, $6)";

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

/// Append those of `records`, all of `guild`, that are neither there nor were counted and deleted. An act that is for
/// one person alone is there whomever it is for: who a thread belongs to may have been told otherwise when it was
/// heard.
pub async fn insert_new(tx: &mut Tx, guild: GuildId, records: &[InteractionRecord]) -> Result<Past, StoreError> {
    // Before anything is looked at: retention must not delete between the look and the writing.
    interactions::lock(tx).await?;
    let counted = Counted::load(&mut tx.read(), guild, records).await?;
    let mut new: Vec<InteractionRecord> = records.iter().filter(|record| !counted.holds(record)).copied().collect();
    let counted = u64::try_from(records.len() - new.len()).unwrap_or(u64::MAX);
    let there = there(&mut tx.read(), guild, &new).await?;
    new.retain(|record| !for_one(record.kind) || !there.contains(&act(record)));
    Ok(Past { added: interactions::insert(tx, &new).await?, counted })
}

/// Whether such an act is for one person alone.
const fn for_one(kind: InteractionKind) -> bool {
    matches!(kind, InteractionKind::Reply | InteractionKind::ThreadMessage | InteractionKind::Reaction)
}

/// What an act is, whomever it is for.
type Act = (i64, i64, i16, i64);

const fn act(record: &InteractionRecord) -> Act {
    (record.object.cast_signed(), record.actor.to_db(), record.kind.code(), record.variant)
}

/// The acts for one person among the records there.
async fn there(read: &mut Read<'_>, guild: GuildId, records: &[InteractionRecord]) -> Result<HashSet<Act>, StoreError> {
    let objects = records.iter().filter(|record| for_one(record.kind)).map(|record| record.object.cast_signed());
    let Some((first, last)) = span(objects) else { return Ok(HashSet::new()) };
    let mut query = read.query(THERE).bind(guild.to_db()).bind(first).bind(last);
    for kind in [InteractionKind::Reply, InteractionKind::ThreadMessage, InteractionKind::Reaction] {
        query = query.bind(kind.code());
    }
    Ok(query.all::<Act>().await?.into_iter().collect())
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
        if let Some((first, last)) = span(reacted.map(|record| record.object.cast_signed())) {
            let query = read.query(MESSAGES).bind(guild.to_db()).bind(first).bind(last);
            counted.messages = query.values::<i64>().await?.into_iter().collect();
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
