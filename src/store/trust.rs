//! Whose credit counts besides that of members who pay, and what moderators decided about suspicious credit.

use std::collections::HashMap;

use super::{Read, StoreError, Tx};
use crate::domain::community::trust::decision::{About, Verdict};
use crate::domain::community::trust::flag::{Discount, Key, Pattern};
use crate::domain::community::trust::{Decided, Decision, Flag};
use crate::domain::ids::{GuildId, MemberId};

const UPSERT_STAFF: &str = "INSERT INTO staff (guild_id, member_id, seen_at) VALUES ($1, $2, $3)
    ON CONFLICT (guild_id, member_id) DO UPDATE SET seen_at = excluded.seen_at";
const DELETE_STAFF: &str = "DELETE FROM staff WHERE guild_id = $1 AND member_id = $2";
const FIND_STAFF: &str = "SELECT seen_at FROM staff WHERE guild_id = $1 AND member_id = $2";
const LIST_STAFF: &str = "SELECT member_id FROM staff WHERE guild_id = $1 AND seen_at >= $2 ORDER BY member_id";
const INSERT: &str =
    "INSERT INTO trust_decisions (guild_id, about, target_id, verdict, accounts, decided_by, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
const SET_FOUND: &str = "UPDATE trust_decisions SET acts = $2, from_at = $3, until_at = $4 WHERE id = $1";
const INSERT_ACCOUNTS: &str = "INSERT INTO trust_accounts (decision_id, guild_id, member_id)";
const INSERT_DISCOUNTS: &str = "INSERT INTO trust_discounts (decision_id, guild_id, src, dst, keep)";
const LIST: &str = "SELECT id, about, target_id, verdict, accounts, decided_by, decided_at, acts, from_at, until_at
    FROM trust_decisions WHERE guild_id = $1 ORDER BY id";
const LIST_ACCOUNTS: &str = "SELECT decision_id, member_id FROM trust_accounts WHERE guild_id = $1";
const LIST_DISCOUNTS: &str = "SELECT decision_id, src, dst, keep FROM trust_discounts WHERE guild_id = $1
    ORDER BY decision_id, src, dst";
const LAST_WORD: &str = "SELECT verdict, decided_by, decided_at FROM trust_decisions
    WHERE guild_id = $1 AND about = $2 AND target_id = $3 ORDER BY decided_at DESC, id DESC LIMIT 1";
const CLOSE: &str = "INSERT INTO closed_rankings (guild_id, closed_at) VALUES ($1, $2)
    ON CONFLICT (guild_id) DO NOTHING";
const OPEN: &str = "DELETE FROM closed_rankings WHERE guild_id = $1";
const IS_CLOSED: &str = "SELECT COUNT(*) FROM closed_rankings WHERE guild_id = $1";
/// What stands in `about` for a decision about everything a member gives.
const MEMBER: &str = "member";

/// A member acted with staff rights.
pub async fn upsert_staff(tx: &mut Tx, guild: GuildId, member: MemberId, now: i64) -> Result<(), StoreError> {
    tx.query(UPSERT_STAFF).bind(guild.to_db()).bind(member.to_db()).bind(now).execute().await?;
    Ok(())
}

/// A member has no staff rights any more.
pub async fn delete_staff(tx: &mut Tx, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    tx.query(DELETE_STAFF).bind(guild.to_db()).bind(member.to_db()).execute().await?;
    Ok(())
}

/// When a member last acted with staff rights.
pub async fn staff_seen(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<i64>, StoreError> {
    read.query(FIND_STAFF).bind(guild.to_db()).bind(member.to_db()).optional_value().await
}

/// Who acted with staff rights at `since` or later.
pub async fn list_staff(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<Vec<MemberId>, StoreError> {
    let members: Vec<i64> = read.query(LIST_STAFF).bind(guild.to_db()).bind(since).values().await?;
    Ok(members.into_iter().map(MemberId::from_db).collect())
}

/// Remember whether only members who count were heard in a guild's ranking.
pub async fn set_closed(tx: &mut Tx, guild: GuildId, closed: bool, now: i64) -> Result<(), StoreError> {
    let query = if closed { tx.query(CLOSE).bind(guild.to_db()).bind(now) } else { tx.query(OPEN).bind(guild.to_db()) };
    query.execute().await?;
    Ok(())
}

/// Whether only members who count were heard in a guild's last ranking.
pub async fn is_closed(read: &mut Read<'_>, guild: GuildId) -> Result<bool, StoreError> {
    Ok(read.query(IS_CLOSED).bind(guild.to_db()).value::<i64>().await? > 0)
}

/// A moderator decided; the decision's number.
pub async fn insert_decision(
    tx: &mut Tx,
    guild: GuildId,
    decision: &Decision,
    by: MemberId,
) -> Result<i64, StoreError> {
    let (about, target) = match decision.about {
        About::Flag(key) => (key.pattern.name(), key.target),
        About::Member(member) => (MEMBER, member),
    };
    let verdict = match decision.verdict {
        Verdict::Discount => "discount",
        Verdict::Clear => "clear",
        Verdict::Excuse => "excuse",
        Verdict::Notice => "notice",
    };
    tx.query(INSERT)
        .bind(guild.to_db())
        .bind(about)
        .bind(target.cast_signed())
        .bind(verdict)
        .bind(count(decision.accounts))
        .bind(by.to_db())
        .bind(decision.at)
        .value()
        .await
}

/// Keep what was decided about: who took part, and, unless it was cleared, what it takes away or would take.
pub async fn keep_finding(
    tx: &mut Tx,
    guild: GuildId,
    decision: i64,
    (flag, verdict): (&Flag, Verdict),
) -> Result<(), StoreError> {
    let acts = count(flag.acts);
    tx.query(SET_FOUND).bind(decision).bind(acts).bind(flag.from).bind(flag.to).execute().await?;
    tx.insert_many(INSERT_ACCOUNTS, "", 3, &flag.accounts, |query, account| {
        query.bind(decision).bind(guild.to_db()).bind(account.cast_signed())
    })
    .await?;
    if verdict != Verdict::Clear {
        tx.insert_many(INSERT_DISCOUNTS, "", 5, &flag.discounts, |query, discount| {
            let (src, dst) = (discount.src.cast_signed(), discount.dst.cast_signed());
            query.bind(decision).bind(guild.to_db()).bind(src).bind(dst).bind(discount.keep)
        })
        .await?;
    }
    Ok(())
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

record! {
    struct Row {
        id: i64,
        about: String,
        target_id: i64,
        verdict: String,
        accounts: i64,
        decided_by: i64,
        decided_at: i64,
        acts: i64,
        from_at: i64,
        until_at: i64,
    }
}

/// Everything that was decided in a guild, oldest first.
pub async fn list_decisions(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Decided>, StoreError> {
    let rows: Vec<Row> = read.query(LIST).bind(guild.to_db()).all().await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut accounts: HashMap<i64, Vec<u64>> = HashMap::new();
    for (decision, account) in read.query(LIST_ACCOUNTS).bind(guild.to_db()).all::<(i64, i64)>().await? {
        accounts.entry(decision).or_default().push(account.cast_unsigned());
    }
    let mut discounts: HashMap<i64, Vec<Discount>> = HashMap::new();
    for (decision, src, dst, keep) in
        read.query(LIST_DISCOUNTS).bind(guild.to_db()).all::<(i64, i64, i64, f64)>().await?
    {
        let discount = Discount { src: src.cast_unsigned(), dst: dst.cast_unsigned(), keep };
        discounts.entry(decision).or_default().push(discount);
    }
    let decided = |row: Row| -> Result<Decided, StoreError> {
        let mut accounts = accounts.remove(&row.id).unwrap_or_default();
        accounts.sort_unstable();
        Ok(Decided {
            decision: decision(&row, &accounts, guild)?,
            by: row.decided_by.cast_unsigned(),
            acts: usize::try_from(row.acts).unwrap_or_default(),
            from: row.from_at,
            to: row.until_at,
            discounts: discounts.remove(&row.id).unwrap_or_default(),
            accounts,
        })
    };
    rows.into_iter().map(decided).collect()
}

fn decision(row: &Row, accounts: &[u64], guild: GuildId) -> Result<Decision, StoreError> {
    let wrong = |column| StoreError::Inconsistent { table: "trust_decisions", column, key: guild.to_string() };
    let target = row.target_id.cast_unsigned();
    let about = match Pattern::from_name(&row.about) {
        Some(pattern) => About::Flag(Key::of(pattern, target, accounts)),
        None if row.about == MEMBER => About::Member(target),
        None => return Err(wrong("about")),
    };
    let verdict = parsed(&row.verdict).ok_or_else(|| wrong("verdict"))?;
    Ok(Decision { about, verdict, accounts: usize::try_from(row.accounts).unwrap_or_default(), at: row.decided_at })
}

/// What was decided last about everything that a member gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// What.
    pub verdict: Verdict,
    /// By whom; nobody when they have had their own data erased.
    pub by: Option<MemberId>,
    /// When.
    pub at: i64,
}

/// What was decided last about everything that `member` gives; `None` when nothing was.
pub async fn last_word(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<Word>, StoreError> {
    let query = read.query(LAST_WORD).bind(guild.to_db()).bind(MEMBER).bind(member.to_db());
    let Some((verdict, by, at)) = query.optional::<(String, i64, i64)>().await? else { return Ok(None) };
    let wrong = || StoreError::Inconsistent { table: "trust_decisions", column: "verdict", key: guild.to_string() };
    let verdict = parsed(&verdict).ok_or_else(wrong)?;
    Ok(Some(Word { verdict, by: (by != 0).then(|| MemberId::from_db(by)), at }))
}

fn parsed(verdict: &str) -> Option<Verdict> {
    match verdict {
        "discount" => Some(Verdict::Discount),
        "clear" => Some(Verdict::Clear),
        "excuse" => Some(Verdict::Excuse),
        "notice" => Some(Verdict::Notice),
        _ => None,
    }
}
