//! The append-only ledger of facts. Nothing here updates or deletes.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use sqlx::types::Json;

use super::{Read, StoreError, Tx, plans};
use crate::domain::access::Access;
use crate::domain::access::Entry;
use crate::domain::access::Fact;
use crate::domain::access::Moved;
use crate::domain::access::Source;
use crate::domain::access::SourceKind;
use crate::domain::access::decide;
use crate::domain::ids::{GuildId, MemberId, PlanId};

/// The last fact of a source, and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Last {
    /// Whose.
    pub member: MemberId,
    /// Where.
    pub guild: GuildId,
    /// The fact.
    pub entry: Entry,
    /// Its number within the source; hand it to [`append`].
    pub seq: i64,
}

/// What became of an attempt to append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// The fact is news and was written.
    Written,
    /// The last fact says the same.
    Known,
    /// Somebody wrote since the number was read: read again, ask again.
    Overtaken,
}

record! {
    struct Row {
        id: i64,
        guild_id: i64,
        member_id: i64,
        plan_id: i64,
        source: String,
        source_id: String,
        seq: i64,
        fact: Json<serde_json::Value>,
        actor_id: Option<i64>,
        recorded_at: i64,
    }
}

impl TryFrom<Row> for Last {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "ledger", column, key: row.id.to_string() };
        let kind = SourceKind::parse(&row.source).ok_or_else(|| wrong("source"))?;
        let fact: Fact = serde_json::from_value(row.fact.0.clone()).map_err(|_| wrong("fact"))?;
        Ok(Self {
            member: MemberId::from_db(row.member_id),
            guild: GuildId::from_db(row.guild_id),
            entry: Entry {
                plan: PlanId(row.plan_id),
                source: Source { kind, id: row.source_id },
                fact,
                actor: row.actor_id.map(MemberId::from_db),
                recorded_at: row.recorded_at,
            },
            seq: row.seq,
        })
    }
}

/// Facts read at once when everybody's are.
const PAGE: usize = 5_000;

const LAST: &str = "SELECT id, guild_id, member_id, plan_id, source, source_id, seq, fact, actor_id, recorded_at
    FROM ledger WHERE source = $1 AND source_id = $2 ORDER BY seq DESC LIMIT 1";
const LAST_DIGEST: &str =
    "SELECT seq, digest FROM ledger WHERE source = $1 AND source_id = $2 ORDER BY seq DESC LIMIT 1";
const INSERT: &str = "INSERT INTO ledger (guild_id, member_id, plan_id, source, source_id, seq, fact, digest, actor_id,
        recorded_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (source, source_id, seq) DO NOTHING";
const OF_MEMBER: &str = "SELECT id, guild_id, member_id, plan_id, source, source_id, seq, fact, actor_id, recorded_at
    FROM ledger WHERE guild_id = $1 AND member_id = $2 AND recorded_at <= $3 ORDER BY id";
const OF_GUILD: &str = "SELECT id, guild_id, member_id, plan_id, source, source_id, seq, fact, actor_id, recorded_at
    FROM ledger WHERE guild_id = $1 AND (member_id, id) > ($2, $3) ORDER BY member_id, id LIMIT $4";
const MEMBERS: &str = "SELECT DISTINCT member_id FROM ledger WHERE guild_id = $1 ORDER BY member_id";

/// A purchase is another member's from now on: it ends for the one whom `last` is about, and goes on as it stood for
/// `to`. False when others learned about it meanwhile; then the transaction must not be kept.
pub async fn hand_on(tx: &mut Tx, last: &Last, to: MemberId, now: i64) -> Result<bool, StoreError> {
    let here = Entry { actor: None, recorded_at: now, ..last.entry.clone() };
    let gone = Entry { fact: Fact::Moved(Moved { to }), ..here.clone() };
    for (member, entry, seen) in [(last.member, gone, last.seq), (to, here, last.seq + 1)] {
        if append(tx, last.guild, member, &entry, seen).await? != Appended::Written {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Append a fact if it is news. `seen` is the number of the source's last fact when the world was asked (0 for none):
/// what somebody else learned meanwhile is newer and must not be overwritten.
pub async fn append(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    entry: &Entry,
    seen: i64,
) -> Result<Appended, StoreError> {
    let kind = entry.source.kind.word();
    let id = entry.source.id.as_str();
    let last: Option<(i64, String)> = tx.query(LAST_DIGEST).bind(kind).bind(id).optional().await?;
    let (seq, last_digest) = last.unwrap_or_default();
    let fact = serde_json::to_value(&entry.fact).map_err(|error| StoreError::Inconsistent {
        table: "ledger",
        column: "fact",
        key: error.to_string(),
    })?;
    let digest = digest(guild, member, entry, &fact);
    if seq != seen {
        return Ok(if last_digest == digest { Appended::Known } else { Appended::Overtaken });
    }
    if last_digest == digest {
        return Ok(Appended::Known);
    }
    let written = tx
        .query(INSERT)
        .bind(guild.to_db())
        .bind(member.to_db())
        .bind(entry.plan.0)
        .bind(kind)
        .bind(id)
        .bind(seq + 1)
        .bind(Json(fact))
        .bind(digest)
        .bind(entry.actor.map(MemberId::to_db))
        .bind(entry.recorded_at)
        .execute()
        .await?;
    Ok(if written > 0 { Appended::Written } else { Appended::Overtaken })
}

/// Append what is decided in this very transaction behind whatever the source's last fact is, if it is news.
pub async fn append_next(tx: &mut Tx, guild: GuildId, member: MemberId, entry: &Entry) -> Result<Appended, StoreError> {
    let seen = last(&mut tx.read(), &entry.source).await?.map_or(0, |last| last.seq);
    append(tx, guild, member, entry, seen).await
}

fn digest(guild: GuildId, member: MemberId, entry: &Entry, fact: &serde_json::Value) -> String {
    // Who pays for a team, or who decided, is part of what is known.
    let by = entry.actor.map_or_else(String::new, |actor| format!(":{actor}"));
    // A map of serde_json's is sorted, so equal facts have equal texts.
    hex::encode(Sha256::digest(format!("{guild}:{member}:{}{by}:{fact}", entry.plan)))
}

/// The last fact of a source.
pub async fn last(read: &mut Read<'_>, source: &Source) -> Result<Option<Last>, StoreError> {
    let row: Option<Row> = read.query(LAST).bind(source.kind.word()).bind(source.id.as_str()).optional().await?;
    row.map(Last::try_from).transpose()
}

/// Everything recorded about a member up to `upto`, oldest first.
pub async fn of_member(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    upto: i64,
) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).bind(upto).all().await?;
    rows.into_iter().map(|row| Last::try_from(row).map(|last| last.entry)).collect()
}

/// The last fact of every source about a member, with its number.
pub async fn lasts(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Last>, StoreError> {
    let rows: Vec<Row> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).bind(i64::MAX).all().await?;
    let mut lasts: BTreeMap<Source, Last> = BTreeMap::new();
    for row in rows {
        let last = Last::try_from(row)?;
        lasts.insert(last.entry.source.clone(), last);
    }
    Ok(lasts.into_values().collect())
}

/// Everybody in `guild` about whom there is any fact, in order of their ids. Eight bytes each, so a walk over them need not
/// hold the database.
pub async fn members(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<MemberId>, StoreError> {
    let ids: Vec<i64> = read.query(MEMBERS).bind(guild.to_db()).values().await?;
    Ok(ids.into_iter().map(MemberId::from_db).collect())
}

/// Everything recorded about everybody in `guild`: calls `hears` once a member, in order of their ids, with their entries,
/// oldest first. Reads page by page, so that no guild is ever in memory whole.
pub async fn for_everybody(
    read: &mut Read<'_>,
    guild: GuildId,
    mut hears: impl FnMut(MemberId, &[Entry]) + Send,
) -> Result<(), StoreError> {
    let mut own: Option<(MemberId, Vec<Entry>)> = None;
    let mut after = (i64::MIN, 0);
    loop {
        let rows = page(read, guild, after).await?;
        let (last, full) = (rows.last().map(|row| (row.member_id, row.id)), rows.len() == PAGE);
        for row in rows {
            let last = Last::try_from(row)?;
            match &mut own {
                Some((member, entries)) if *member == last.member => entries.push(last.entry),
                _ => {
                    if let Some((member, entries)) = own.replace((last.member, vec![last.entry])) {
                        hears(member, &entries);
                    }
                }
            }
        }
        match last {
            Some(last) if full => after = last,
            _ => break,
        }
    }
    if let Some((member, entries)) = own {
        hears(member, &entries);
    }
    Ok(())
}

async fn page(read: &mut Read<'_>, guild: GuildId, (member, id): (i64, i64)) -> Result<Vec<Row>, StoreError> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    read.query(OF_GUILD).bind(guild.to_db()).bind(member).bind(id).bind(limit).all().await
}

/// What is decided about a member at `now`.
pub async fn access(read: &mut Read<'_>, guild: GuildId, member: MemberId, now: i64) -> Result<Access, StoreError> {
    let terms = plans::terms(read, guild).await?;
    // A clock that was set back must not hide what was recorded before it was.
    let entries = of_member(read, guild, member, i64::MAX).await?;
    Ok(decide(&entries, &terms, now))
}

/// Whether there is any fact about the member.
pub async fn knows(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<bool, StoreError> {
    let found: Option<i64> = read
        .query("SELECT id FROM ledger WHERE guild_id = $1 AND member_id = $2 LIMIT 1")
        .bind(guild.to_db())
        .bind(member.to_db())
        .optional_value()
        .await?;
    Ok(found.is_some())
}

/// The guilds in which there is any fact about the member.
pub async fn guilds_of(read: &mut Read<'_>, member: MemberId) -> Result<Vec<GuildId>, StoreError> {
    let ids: Vec<i64> = read
        .query("SELECT DISTINCT guild_id FROM ledger WHERE member_id = $1 ORDER BY guild_id LIMIT 100")
        .bind(member.to_db())
        .values()
        .await?;
    Ok(ids.into_iter().map(GuildId::from_db).collect())
}
