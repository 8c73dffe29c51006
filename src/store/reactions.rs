//! Reactions given, taken back and given again.
//!
//! Raw records are append-only and written once, so a reaction given a second time would look like the first one arriving
//! twice. Each further round therefore gets a variant of its own, made from the emoji's: a reaction and what takes it back
//! still share theirs, and the folding cancels them pair by pair. Only what was seen given *and then* taken back opens a
//! new round; out of order or sent twice, records mean what they meant before.

use std::collections::{HashMap, HashSet};

use super::interactions::insert;
use super::{Read, StoreError, Tx};
use crate::domain::community::InteractionKind;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId};

/// Rounds kept for one member, message and emoji; who goes on after that is no longer followed.
const ROUNDS: i64 = 16;
/// Spreads the rounds of one emoji away from every other (the odd 64-bit constant of splitmix64).
const SPREAD: i64 = 0x9E37_79B9_7F4A_7C15_u64.cast_signed();

const IDS: &str = "SELECT kind, MIN(id) FROM interactions
    WHERE object_id = $1 AND src = $2 AND kind IN ($3, $4) AND variant = $5 AND guild_id = $6 GROUP BY kind";

const FOR_WHOM: &str = "SELECT dst, channel_id FROM interactions
    WHERE object_id = $1 AND src = $2 AND kind = $3 AND variant = $4 AND guild_id = $5 LIMIT 1";

const OF_MESSAGE: &str = "SELECT kind, src, dst, channel_id, variant FROM interactions
    WHERE object_id = $1 AND kind IN ($2, $3) AND guild_id = $4 ORDER BY id";

/// Reactions that moderators took off a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleared {
    /// Where.
    pub guild: GuildId,
    /// Off which message.
    pub message: MessageId,
    /// The variants of one emoji in its first round; none: every emoji.
    pub variants: Option<[i64; 2]>,
    /// When, in seconds since 1970.
    pub at: i64,
}

impl Cleared {
    /// Whether a reaction of this variant, of whatever round, was among them.
    fn took(&self, variant: i64) -> bool {
        let round = |first: i64| (0..ROUNDS).any(|round| of_round(first, round) == variant);
        self.variants.is_none_or(|variants| variants.into_iter().any(round))
    }
}

/// What one reaction is to its member, message and emoji.
type Key = (GuildId, u64, MemberId, i64);

/// Append `records` as they arrived; those already there are passed over. Returns how many are new.
pub(super) async fn insert_live(tx: &mut Tx, records: &[InteractionRecord]) -> Result<u64, StoreError> {
    let (reactions, others): (Vec<_>, Vec<_>) = records.iter().copied().partition(is_reaction);
    let mut new = insert(tx, &others).await?;
    for wave in waves(&reactions) {
        let written = insert(tx, &wave).await?;
        new += written;
        // Nothing was there before, so nothing was given again.
        if written == u64::try_from(wave.len()).unwrap_or(u64::MAX) {
            continue;
        }
        for record in &wave {
            new += insert_again(tx, record).await?;
        }
    }
    Ok(new)
}

const fn is_reaction(record: &InteractionRecord) -> bool {
    matches!(record.kind, InteractionKind::Reaction | InteractionKind::ReactionRemoved)
}

/// The records in their order, cut so that no part holds two of one reaction.
fn waves(records: &[InteractionRecord]) -> Vec<Vec<InteractionRecord>> {
    let mut waves: Vec<Vec<InteractionRecord>> = Vec::new();
    let mut met: HashMap<Key, usize> = HashMap::new();
    for record in records {
        let at = met.entry((record.guild, record.object, record.actor, record.variant)).or_default();
        if waves.len() <= *at {
            waves.push(Vec::new());
        }
        if let Some(wave) = waves.get_mut(*at) {
            wave.push(*record);
        }
        *at += 1;
    }
    waves
}

/// After `record` was written or found there: when it begins or ends a further round, write that.
async fn insert_again(tx: &mut Tx, record: &InteractionRecord) -> Result<u64, StoreError> {
    for round in 0..ROUNDS {
        let variant = of_round(record.variant, round);
        let (given, taken) = ids(&mut tx.read(), record, variant).await?;
        let of_this_round = InteractionRecord { variant, ..*record };
        match (record.kind, given, taken) {
            // Given and taken back: the next round.
            (InteractionKind::Reaction, Some(given), Some(taken)) if given < taken => {}
            (InteractionKind::ReactionRemoved, Some(_), Some(_)) => {}
            (InteractionKind::Reaction, None, None) if round > 0 => return insert(tx, &[of_this_round]).await,
            (InteractionKind::ReactionRemoved, Some(_), None) => return insert(tx, &[of_this_round]).await,
            _ => return Ok(0),
        }
    }
    Ok(0)
}

const fn of_round(variant: i64, round: i64) -> i64 {
    variant.wrapping_add(round.wrapping_mul(SPREAD))
}

/// A reaction was taken back of which `removal` may say no more than who gave it: write so when it is on record, for
/// whomever it was. Nothing is learned by it that is not known, so nobody's refusal speaks against it; and Discord never
/// says again that it is gone. Returns how many records are new.
pub(super) async fn take_back(tx: &mut Tx, removal: &InteractionRecord) -> Result<u64, StoreError> {
    let given: Option<(i64, i64)> = tx
        .read()
        .query(FOR_WHOM)
        .bind(removal.object.cast_signed())
        .bind(removal.actor.to_db())
        .bind(InteractionKind::Reaction.code())
        .bind(removal.variant)
        .bind(removal.guild.to_db())
        .optional()
        .await?;
    let Some((target, channel)) = given else { return Ok(0) };
    let (target, channel) = (MemberId::from_db(target), ChannelId::from_db(channel));
    insert_again(tx, &InteractionRecord { target, channel, ..*removal }).await
}

/// Take back every reaction that stands under a message and was cleared, whoever refuses to be heard by now. Those whose
/// records retention has deleted stay counted, as they do when a member takes one back that late.
pub(super) async fn clear(tx: &mut Tx, cleared: &Cleared) -> Result<u64, StoreError> {
    let standing = standing(&mut tx.read(), cleared.guild, cleared.message).await?.0;
    let kind = InteractionKind::ReactionRemoved;
    let removals = standing.into_iter().filter(|given| cleared.took(given.variant));
    let removals: Vec<InteractionRecord> =
        removals.map(|given| InteractionRecord { kind, weight: kind.weight(), at: cleared.at, ..given }).collect();
    insert(tx, &removals).await
}

/// Who took reactions back from a message, or lost them, and has none left there.
pub async fn list_lost(
    read: &mut Read<'_>,
    guild: GuildId,
    message: MessageId,
) -> Result<HashSet<MemberId>, StoreError> {
    let (standing, mut lost) = standing(read, guild, message).await?;
    for given in standing {
        lost.remove(&given.actor);
    }
    Ok(lost)
}

/// How many reactions stand under a message, by their variant.
pub async fn count(read: &mut Read<'_>, guild: GuildId, message: MessageId) -> Result<HashMap<i64, u64>, StoreError> {
    let mut numbers = HashMap::new();
    for given in standing(read, guild, message).await?.0 {
        *numbers.entry(given.variant).or_default() += 1;
    }
    Ok(numbers)
}

/// The reactions under a message that were not taken back, and whoever took one back.
async fn standing(
    read: &mut Read<'_>,
    guild: GuildId,
    message: MessageId,
) -> Result<(Vec<InteractionRecord>, HashSet<MemberId>), StoreError> {
    let (given, taken) = (InteractionKind::Reaction, InteractionKind::ReactionRemoved);
    let query = read.query(OF_MESSAGE).bind(message.to_db()).bind(given.code()).bind(taken.code());
    let rows: Vec<(i16, i64, i64, i64, i64)> = query.bind(guild.to_db()).all().await?;
    let removals = rows.iter().filter(|row| row.0 == taken.code());
    let ended: HashSet<(i64, i64)> = removals.map(|(_, src, _, _, variant)| (*src, *variant)).collect();
    let stands = |(kind, src, _, _, variant): &&(i16, i64, i64, i64, i64)| {
        *kind == given.code() && !ended.contains(&(*src, *variant))
    };
    let record = |(_, src, dst, channel, variant): &(i16, i64, i64, i64, i64)| InteractionRecord {
        guild,
        object: message.0,
        actor: MemberId::from_db(*src),
        target: MemberId::from_db(*dst),
        kind: given,
        weight: given.weight(),
        at: 0,
        channel: ChannelId::from_db(*channel),
        variant: *variant,
    };
    let who = ended.iter().map(|(src, _)| MemberId::from_db(*src)).collect();
    Ok((rows.iter().filter(stands).map(record).collect(), who))
}

/// The rows of one round: given, taken back.
async fn ids(
    read: &mut Read<'_>,
    record: &InteractionRecord,
    variant: i64,
) -> Result<(Option<i64>, Option<i64>), StoreError> {
    let rows: Vec<(i16, i64)> = read
        .query(IDS)
        .bind(record.object.cast_signed())
        .bind(record.actor.to_db())
        .bind(InteractionKind::Reaction.code())
        .bind(InteractionKind::ReactionRemoved.code())
        .bind(variant)
        .bind(record.guild.to_db())
        .all()
        .await?;
    let of = |kind: InteractionKind| rows.iter().find(|(code, _)| *code == kind.code()).map(|(_, id)| *id);
    Ok((of(InteractionKind::Reaction), of(InteractionKind::ReactionRemoved)))
}
