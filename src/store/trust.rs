//! Whose credit counts besides that of members who pay, and what moderators decided about suspicious credit.

use super::{Read, StoreError, Tx};
use crate::domain::community::trust::Decision;
use crate::domain::community::trust::decision::{About, Verdict};
use crate::domain::community::trust::flag::Pattern;
use crate::domain::ids::{GuildId, MemberId};

const UPSERT_STAFF: &str = "INSERT INTO staff (guild_id, member_id, seen_at) VALUES ($1, $2, $3)
    ON CONFLICT (guild_id, member_id) DO UPDATE SET seen_at = excluded.seen_at";
const DELETE_STAFF: &str = "DELETE FROM staff WHERE guild_id = $1 AND member_id = $2";
const FIND_STAFF: &str = "SELECT seen_at FROM staff WHERE guild_id = $1 AND member_id = $2";
const LIST_STAFF: &str = "SELECT member_id FROM staff WHERE guild_id = $1 AND seen_at >= $2 ORDER BY member_id";
const INSERT: &str =
    "INSERT INTO trust_decisions (guild_id, about, target_id, verdict, accounts, decided_by, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LIST: &str =
    "SELECT about, target_id, verdict, accounts, decided_at FROM trust_decisions WHERE guild_id = $1 ORDER BY id";
const LAST_WORD: &str = "SELECT verdict, decided_by, decided_at FROM trust_decisions
    WHERE guild_id = $1 AND about = $2 AND target_id = $3 ORDER BY decided_at DESC, id DESC LIMIT 1";
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

/// A moderator decided.
pub async fn insert_decision(tx: &mut Tx, guild: GuildId, decision: &Decision, by: MemberId) -> Result<(), StoreError> {
    let (about, target) = match decision.about {
        About::Flag((pattern, target)) => (pattern.name(), target),
        About::Member(member) => (MEMBER, member),
    };
    let verdict = match decision.verdict {
        Verdict::Discount => "discount",
        Verdict::Clear => "clear",
    };
    tx.query(INSERT)
        .bind(guild.to_db())
        .bind(about)
        .bind(target.cast_signed())
        .bind(verdict)
        .bind(i64::try_from(decision.accounts).unwrap_or(i64::MAX))
        .bind(by.to_db())
        .bind(decision.at)
        .execute()
        .await?;
    Ok(())
}

/// Everything that was decided in a guild, oldest first.
pub async fn list_decisions(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Decision>, StoreError> {
    let rows: Vec<(String, i64, String, i64, i64)> = read.query(LIST).bind(guild.to_db()).all().await?;
    rows.into_iter()
        .map(|(about, target, verdict, accounts, at)| {
            let wrong = |column| StoreError::Inconsistent { table: "trust_decisions", column, key: guild.to_string() };
            let target = target.cast_unsigned();
            let about = match Pattern::from_name(&about) {
                Some(pattern) => About::Flag((pattern, target)),
                None if about == MEMBER => About::Member(target),
                None => return Err(wrong("about")),
            };
            let verdict = parsed(&verdict).ok_or_else(|| wrong("verdict"))?;
            Ok(Decision { about, verdict, accounts: usize::try_from(accounts).unwrap_or_default(), at })
        })
        .collect()
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
        _ => None,
    }
}
