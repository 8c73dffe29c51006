//! Cases: what only staff can decide, or must at least know. The same matter is one case for ever.

use std::collections::BTreeMap;

use sqlx::types::Json;

use super::{Read, StoreError, Tx};
use crate::domain::cases::{CaseKind, CaseState, Choice};
use crate::domain::ids::{CaseId, ChannelId, GuildId, MemberId, MessageId, PlanId};

/// A case about to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// Where.
    pub guild: GuildId,
    /// What it is about.
    pub kind: CaseKind,
    /// The matter, in our own words: the same matter is one case.
    pub subject: String,
    /// Whom it is about.
    pub member: Option<MemberId>,
    /// The other person, where two want the same.
    pub other: Option<MemberId>,
    /// Which plan.
    pub plan: Option<PlanId>,
    /// Further arguments of its text, by name.
    pub detail: BTreeMap<String, String>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The row.
    pub id: CaseId,
    /// What it was opened with.
    pub about: NewCase,
    /// How far it is.
    pub state: CaseState,
    /// What staff answered, or how it ended without them.
    pub decision: Option<String>,
    /// Who of staff.
    pub decided_by: Option<MemberId>,
    /// When it was opened.
    pub opened_at: i64,
    /// When it was answered or came to its end.
    pub closed_at: Option<i64>,
    /// Where staff reads it.
    pub post: Option<(ChannelId, MessageId)>,
}

record! {
    struct Row {
        id: i64,
        guild_id: i64,
        kind: String,
        subject: String,
        member_id: Option<i64>,
        other_id: Option<i64>,
        plan_id: Option<i64>,
        detail: Json<BTreeMap<String, String>>,
        state: String,
        decision: Option<String>,
        decided_by: Option<i64>,
        opened_at: i64,
        closed_at: Option<i64>,
        channel_id: Option<i64>,
        message_id: Option<i64>,
    }
}

impl TryFrom<Row> for Case {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "cases", column, key: row.id.to_string() };
        Ok(Self {
            id: CaseId(row.id),
            state: CaseState::parse(&row.state).ok_or_else(|| wrong("state"))?,
            about: NewCase {
                guild: GuildId::from_db(row.guild_id),
                kind: CaseKind::parse(&row.kind).ok_or_else(|| wrong("kind"))?,
                subject: row.subject,
                member: row.member_id.map(MemberId::from_db),
                other: row.other_id.map(MemberId::from_db),
                plan: row.plan_id.map(PlanId),
                detail: row.detail.0,
            },
            decision: row.decision,
            decided_by: row.decided_by.map(MemberId::from_db),
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            post: row
                .channel_id
                .zip(row.message_id)
                .map(|(channel, message)| (ChannelId::from_db(channel), MessageId::from_db(message))),
        })
    }
}

const INSERT: &str =
    "INSERT INTO cases (guild_id, kind, subject, member_id, other_id, plan_id, detail, state, opened_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (guild_id, kind, subject) DO NOTHING RETURNING id";
const BY_ID: &str = "SELECT * FROM cases WHERE id = $1";
const BY_SUBJECT: &str = "SELECT * FROM cases WHERE guild_id = $1 AND kind = $2 AND subject = $3";
const OPEN: &str = "SELECT * FROM cases WHERE guild_id = $1 AND state = $2 ORDER BY id LIMIT $3";
const OF_MEMBER: &str =
    "SELECT * FROM cases WHERE guild_id = $1 AND (member_id = $2 OR other_id = $2) ORDER BY id DESC LIMIT $3";
const OPEN_OF: &str = "SELECT * FROM cases WHERE guild_id = $1 AND state = $2 AND kind = $3 ORDER BY id LIMIT $4";
const COUNT_OPEN_OF: &str = "SELECT COUNT(*) FROM cases WHERE guild_id = $1 AND state = $2 AND kind = $3";
const LATEST: &str =
    "SELECT * FROM cases WHERE guild_id = $1 AND member_id = $2 AND kind = $3 ORDER BY id DESC LIMIT 1";
const CLOSE: &str = "UPDATE cases SET state = $2, decision = $3, decided_by = $4, closed_at = $5
    WHERE id = $1 AND state = 'open'";
const SET_POST: &str = "UPDATE cases SET channel_id = $2, message_id = $3 WHERE id = $1";

/// Write a case down; `None` when this matter has one already, open or closed.
pub async fn insert(tx: &mut Tx, case: &NewCase, now: i64) -> Result<Option<CaseId>, StoreError> {
    let id: Option<i64> = tx
        .query(INSERT)
        .bind(case.guild.to_db())
        .bind(case.kind.word())
        .bind(case.subject.as_str())
        .bind(case.member.map(MemberId::to_db))
        .bind(case.other.map(MemberId::to_db))
        .bind(case.plan.map(|plan| plan.0))
        .bind(Json(&case.detail))
        .bind(CaseState::Open.word())
        .bind(now)
        .optional_value()
        .await?;
    Ok(id.map(CaseId))
}

/// A case of `guild`; another guild's is not found.
pub async fn find_in(read: &mut Read<'_>, guild: GuildId, case: CaseId) -> Result<Option<Case>, StoreError> {
    Ok(find(read, case).await?.filter(|case| case.about.guild == guild))
}

/// A case, wherever it is.
pub async fn find(read: &mut Read<'_>, case: CaseId) -> Result<Option<Case>, StoreError> {
    read.query(BY_ID).bind(case.0).optional::<Row>().await?.map(Case::try_from).transpose()
}

/// The case about a matter.
pub async fn by_subject(
    read: &mut Read<'_>,
    guild: GuildId,
    kind: CaseKind,
    subject: &str,
) -> Result<Option<Case>, StoreError> {
    let row: Option<Row> =
        read.query(BY_SUBJECT).bind(guild.to_db()).bind(kind.word()).bind(subject).optional().await?;
    row.map(Case::try_from).transpose()
}

/// The open cases of a guild, oldest first.
pub async fn list_open(read: &mut Read<'_>, guild: GuildId, limit: i64) -> Result<Vec<Case>, StoreError> {
    let rows: Vec<Row> = read.query(OPEN).bind(guild.to_db()).bind(CaseState::Open.word()).bind(limit).all().await?;
    rows.into_iter().map(Case::try_from).collect()
}

/// The open cases of one kind, oldest first.
pub async fn list_open_of(
    read: &mut Read<'_>,
    guild: GuildId,
    kind: CaseKind,
    limit: i64,
) -> Result<Vec<Case>, StoreError> {
    let query = read.query(OPEN_OF).bind(guild.to_db()).bind(CaseState::Open.word()).bind(kind.word());
    query.bind(limit).all::<Row>().await?.into_iter().map(Case::try_from).collect()
}

/// How many cases of one kind are open.
pub async fn count_open_of(read: &mut Read<'_>, guild: GuildId, kind: CaseKind) -> Result<i64, StoreError> {
    let query = read.query(COUNT_OPEN_OF).bind(guild.to_db()).bind(CaseState::Open.word()).bind(kind.word());
    query.value().await
}

/// The latest case of one kind about a member, open or closed.
pub async fn latest(
    read: &mut Read<'_>,
    guild: GuildId,
    kind: CaseKind,
    member: MemberId,
) -> Result<Option<Case>, StoreError> {
    let row: Option<Row> =
        read.query(LATEST).bind(guild.to_db()).bind(member.to_db()).bind(kind.word()).optional().await?;
    row.map(Case::try_from).transpose()
}

/// The cases in which a member is one of those concerned, newest first.
pub async fn list_of_member(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    limit: i64,
) -> Result<Vec<Case>, StoreError> {
    let rows: Vec<Row> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).bind(limit).all().await?;
    rows.into_iter().map(Case::try_from).collect()
}

/// Staff answered; false when somebody was faster or the matter is over.
pub async fn set_decided(
    tx: &mut Tx,
    case: CaseId,
    choice: Choice,
    by: MemberId,
    now: i64,
) -> Result<bool, StoreError> {
    let query = tx.query(CLOSE).bind(case.0).bind(CaseState::Decided.word()).bind(choice.word());
    Ok(query.bind(Some(by.to_db())).bind(now).execute().await? > 0)
}

/// The matter came to its end without staff; false when it was over already.
pub async fn set_settled(tx: &mut Tx, case: CaseId, how: &str, now: i64) -> Result<bool, StoreError> {
    let query = tx.query(CLOSE).bind(case.0).bind(CaseState::Settled.word()).bind(how);
    Ok(query.bind(None::<i64>).bind(now).execute().await? > 0)
}

/// Where staff reads it, or that nobody does.
pub async fn set_post(tx: &mut Tx, case: CaseId, post: Option<(ChannelId, MessageId)>) -> Result<(), StoreError> {
    tx.query(SET_POST)
        .bind(case.0)
        .bind(post.map(|(channel, _)| channel.to_db()))
        .bind(post.map(|(_, message)| message.to_db()))
        .execute()
        .await?;
    Ok(())
}
