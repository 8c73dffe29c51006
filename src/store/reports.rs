//! Who asked the moderators to look at which message, and what they say about it. One row per message and reporter.

use std::collections::BTreeSet;

use super::{Read, StoreError, Tx};
use crate::domain::ids::{CaseId, GuildId, MemberId, MessageId};

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Who.
    pub reporter: MemberId,
    /// What they say; empty when nothing.
    pub reason: String,
    /// When.
    pub reported_at: i64,
}

const INSERT: &str = "INSERT INTO reports (guild_id, message_id, reporter_id, case_id, reason, reported_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, message_id, reporter_id) DO NOTHING";
const FIND: &str = "SELECT reported_at FROM reports WHERE guild_id = $1 AND message_id = $2 AND reporter_id = $3";
const OF_CASE: &str = "SELECT reporter_id, reason, reported_at FROM reports
    WHERE case_id = $1 ORDER BY reported_at, reporter_id LIMIT $2";
const COUNT: &str = "SELECT COUNT(*) FROM reports WHERE case_id = $1";
const COUNT_OPEN: &str = "SELECT COUNT(*) FROM reports JOIN cases ON cases.id = reports.case_id
    WHERE reports.guild_id = $1 AND reports.reporter_id = $2 AND cases.state = 'open'";
const SINCE: &str = "SELECT reported_at FROM reports
    WHERE guild_id = $1 AND reporter_id = $2 AND reported_at > $3 ORDER BY reported_at DESC LIMIT $4";
const CASES_OF: &str = "SELECT case_id FROM reports WHERE guild_id = $1 AND reporter_id = $2 ORDER BY case_id";

// What waits has no such date.
const PRUNE: &str = "DELETE FROM reports WHERE case_id IN
    (SELECT id FROM cases WHERE kind = 'report' AND closed_at < $1) RETURNING case_id";

/// Write a report down; false when this member has reported this message already.
pub async fn insert(
    tx: &mut Tx,
    (guild, message): (GuildId, MessageId),
    case: CaseId,
    report: &Report,
) -> Result<bool, StoreError> {
    let query = tx.query(INSERT).bind(guild.to_db()).bind(message.to_db()).bind(report.reporter.to_db());
    Ok(query.bind(case.0).bind(report.reason.as_str()).bind(report.reported_at).execute().await? > 0)
}

/// Forget who reported what was answered before `before`, and what they said; the cases to which those reports belonged. The
/// cases stay, so that the same messages are not reported once more.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<BTreeSet<CaseId>, StoreError> {
    let cases: Vec<i64> = tx.query(PRUNE).bind(before).values().await?;
    Ok(cases.into_iter().map(CaseId).collect())
}

/// When `reporter` reported this message, if they did.
pub async fn find(
    read: &mut Read<'_>,
    guild: GuildId,
    message: MessageId,
    reporter: MemberId,
) -> Result<Option<i64>, StoreError> {
    let query = read.query(FIND).bind(guild.to_db()).bind(message.to_db()).bind(reporter.to_db());
    query.optional_value().await
}

/// The first `limit` reports of a case, the oldest first.
pub async fn list(read: &mut Read<'_>, case: CaseId, limit: i64) -> Result<Vec<Report>, StoreError> {
    let rows: Vec<(i64, String, i64)> = read.query(OF_CASE).bind(case.0).bind(limit).all().await?;
    let report =
        |(reporter, reason, reported_at)| Report { reporter: MemberId::from_db(reporter), reason, reported_at };
    Ok(rows.into_iter().map(report).collect())
}

/// How many members reported the message of a case.
pub async fn count(read: &mut Read<'_>, case: CaseId) -> Result<i64, StoreError> {
    read.query(COUNT).bind(case.0).value().await
}

/// How many reports of a member wait for the moderators.
pub async fn count_open(read: &mut Read<'_>, guild: GuildId, reporter: MemberId) -> Result<i64, StoreError> {
    read.query(COUNT_OPEN).bind(guild.to_db()).bind(reporter.to_db()).value().await
}

/// When a member reported something after `since`: the latest `limit` times, the newest first.
pub async fn list_since(
    read: &mut Read<'_>,
    guild: GuildId,
    reporter: MemberId,
    since: i64,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let query = read.query(SINCE).bind(guild.to_db()).bind(reporter.to_db()).bind(since);
    query.bind(limit).values().await
}

/// The cases to which a member's reports belong.
pub async fn cases_of(read: &mut Read<'_>, guild: GuildId, reporter: MemberId) -> Result<Vec<CaseId>, StoreError> {
    let cases: Vec<i64> = read.query(CASES_OF).bind(guild.to_db()).bind(reporter.to_db()).values().await?;
    Ok(cases.into_iter().map(CaseId).collect())
}
