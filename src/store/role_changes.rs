//! The audit: one row per role change that we caused.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, RoleId};

/// Why we change a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The member's rights say so.
    Right,
    /// Staff took it.
    Staff,
    /// A time has come.
    Clock,
    /// Nobody gave it: it was added by hand.
    Drift,
}

impl Cause {
    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Staff => "staff",
            Self::Clock => "clock",
            Self::Drift => "drift",
        }
    }
}

/// How far a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeState {
    /// Discord is being asked.
    Wanted,
    /// Discord agreed.
    Done,
    /// Discord refused.
    Refused,
}

impl ChangeState {
    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Wanted => "wanted",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Wanted, Self::Done, Self::Refused].into_iter().find(|it| it.word() == word)
    }
}

/// A role change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleChange {
    /// The row.
    pub id: i64,
    /// Whose.
    pub member: MemberId,
    /// Which.
    pub role: RoleId,
    /// Given, not taken.
    pub added: bool,
    /// As Discord's audit log says it.
    pub reason: String,
    /// How far it is.
    pub state: ChangeState,
    /// Why it was refused.
    pub note: Option<String>,
    /// When it was decided.
    pub created_at: i64,
}

record! {
    struct Row {
        id: i64,
        member_id: i64,
        role_id: i64,
        added: bool,
        reason: String,
        state: String,
        note: Option<String>,
        created_at: i64,
    }
}

impl TryFrom<Row> for RoleChange {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = ChangeState::parse(&row.state).ok_or_else(|| StoreError::Inconsistent {
            table: "role_changes",
            column: "state",
            key: row.id.to_string(),
        })?;
        Ok(Self {
            id: row.id,
            member: MemberId::from_db(row.member_id),
            role: RoleId::from_db(row.role_id),
            added: row.added,
            reason: row.reason,
            state,
            note: row.note,
            created_at: row.created_at,
        })
    }
}

const LAST: &str = "SELECT * FROM role_changes WHERE guild_id = $1 AND member_id = $2 AND role_id = $3
    ORDER BY id DESC LIMIT 1";
const INSERT: &str = "INSERT INTO role_changes (guild_id, member_id, role_id, added, reason, cause, state, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
const SET_WANTED: &str = "UPDATE role_changes SET reason = $2, cause = $3, state = 'wanted', note = NULL WHERE id = $1";
const SET_SETTLED: &str = "UPDATE role_changes SET state = $2, note = $3, settled_at = $4 WHERE id = $1";
const OF_MEMBER: &str = "SELECT * FROM role_changes WHERE guild_id = $1 AND member_id = $2 ORDER BY id DESC LIMIT $3";
const REMOVED_SINCE: &str = "SELECT COUNT(*) FROM role_changes WHERE guild_id = $1 AND created_at > $2 AND added = $3
    AND cause = $4 AND state <> 'refused'";
const RECENT: &str = "SELECT added FROM role_changes WHERE guild_id = $1 AND member_id = $2 AND role_id = $3
    AND created_at > $4 AND state = 'done' ORDER BY id DESC LIMIT $5";

const UNSETTLED: &str =
    "SELECT id FROM role_changes WHERE guild_id = $1 AND member_id = $2 AND state = 'wanted' LIMIT 1";

/// What is about to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish<'a> {
    /// Where.
    pub guild: GuildId,
    /// Whose.
    pub member: MemberId,
    /// Which.
    pub role: RoleId,
    /// Given, not taken.
    pub added: bool,
    /// Why, for people.
    pub reason: &'a str,
    /// Why, for us.
    pub cause: Cause,
}

/// Write down what is about to be changed. A wish that a crash or a refusal left behind is taken up again, so that
/// one change is one row (CR5).
pub async fn want(tx: &mut Tx, wish: &Wish<'_>, now: i64) -> Result<i64, StoreError> {
    let last = last(&mut tx.read(), wish.guild, wish.member, wish.role).await?;
    if let Some(last) = last.filter(|last| last.added == wish.added && last.state != ChangeState::Done) {
        tx.query(SET_WANTED).bind(last.id).bind(wish.reason).bind(wish.cause.word()).execute().await?;
        return Ok(last.id);
    }
    tx.query(INSERT)
        .bind(wish.guild.to_db())
        .bind(wish.member.to_db())
        .bind(wish.role.to_db())
        .bind(wish.added)
        .bind(wish.reason)
        .bind(wish.cause.word())
        .bind(ChangeState::Wanted.word())
        .bind(now)
        .value()
        .await
}

/// Discord agreed or refused.
pub async fn set_settled(
    tx: &mut Tx,
    change: i64,
    state: ChangeState,
    note: Option<&str>,
    now: i64,
) -> Result<(), StoreError> {
    tx.query(SET_SETTLED).bind(change).bind(state.word()).bind(note).bind(now).execute().await?;
    Ok(())
}

/// Whether Discord was asked for anything about the member and nobody knows what came of it (DR9).
pub async fn is_unsettled(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<bool, StoreError> {
    let open: Option<i64> = read.query(UNSETTLED).bind(guild.to_db()).bind(member.to_db()).optional_value().await?;
    Ok(open.is_some())
}

/// The newest change of one role of a member.
pub async fn last(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    role: RoleId,
) -> Result<Option<RoleChange>, StoreError> {
    let row: Option<Row> =
        read.query(LAST).bind(guild.to_db()).bind(member.to_db()).bind(role.to_db()).optional().await?;
    row.map(RoleChange::try_from).transpose()
}

/// The newest changes of a member's roles, newest first.
pub async fn list(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    limit: i64,
) -> Result<Vec<RoleChange>, StoreError> {
    let rows: Vec<Row> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).bind(limit).all().await?;
    rows.into_iter().map(RoleChange::try_from).collect()
}

/// How many roles `cause` took in the guild since `since`.
pub async fn removed_since(read: &mut Read<'_>, guild: GuildId, since: i64, cause: Cause) -> Result<i64, StoreError> {
    read.query(REMOVED_SINCE).bind(guild.to_db()).bind(since).bind(false).bind(cause.word()).value().await
}

/// The directions of the newest done changes of one role of a member since `since`, newest first, at most `limit`.
pub async fn directions(
    read: &mut Read<'_>,
    (guild, member, role): (GuildId, MemberId, RoleId),
    since: i64,
    limit: i64,
) -> Result<Vec<bool>, StoreError> {
    read.query(RECENT)
        .bind(guild.to_db())
        .bind(member.to_db())
        .bind(role.to_db())
        .bind(since)
        .bind(limit)
        .values()
        .await
}
