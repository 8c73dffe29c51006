//! Memberships on their way from one account to another. Each account has at most one on its way, to it or from it.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, TransferId};

/// How far a transfer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransferState {
    /// The other account is asked.
    Asked,
    /// Both agreed; it moves when the delay is over.
    Agreed,
    /// The ledger has moved; the roles follow.
    Moving,
    /// Done.
    Done,
    /// The giver stopped it.
    Cancelled,
    /// The other account did not want it.
    Refused,
    /// Nobody answered in time.
    Expired,
    /// It could not be moved any more when its time came.
    Failed,
}

impl TransferState {
    const ALL: [Self; 8] = [
        Self::Asked,
        Self::Agreed,
        Self::Moving,
        Self::Done,
        Self::Cancelled,
        Self::Refused,
        Self::Expired,
        Self::Failed,
    ];

    /// The word in our tables and in text keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Moving => "moving",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// The row.
    pub id: TransferId,
    /// Where.
    pub guild: GuildId,
    /// Who gives.
    pub from: MemberId,
    /// Who gets.
    pub to: MemberId,
    /// How far it is.
    pub state: TransferState,
    /// When the giver asked.
    pub asked_at: i64,
    /// When it moves, once both agreed.
    pub due_at: Option<i64>,
    /// When it moved.
    pub moved_at: Option<i64>,
    /// When it came to its end.
    pub closed_at: Option<i64>,
}

record! {
    struct Row {
        id: i64,
        guild_id: i64,
        from_id: i64,
        to_id: i64,
        state: String,
        asked_at: i64,
        due_at: Option<i64>,
        moved_at: Option<i64>,
        closed_at: Option<i64>,
    }
}

impl TryFrom<Row> for Transfer {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "transfers", column, key: row.id.to_string() };
        Ok(Self {
            id: TransferId(row.id),
            guild: GuildId::from_db(row.guild_id),
            from: MemberId::from_db(row.from_id),
            to: MemberId::from_db(row.to_id),
            state: TransferState::parse(&row.state).ok_or_else(|| wrong("state"))?,
            asked_at: row.asked_at,
            due_at: row.due_at,
            moved_at: row.moved_at,
            closed_at: row.closed_at,
        })
    }
}

const INSERT: &str =
    "INSERT INTO transfers (guild_id, from_id, to_id, state, asked_at) VALUES ($1, $2, $3, 'asked', $4)
    RETURNING id";
const BY_ID: &str = "SELECT * FROM transfers WHERE id = $1";
const OPEN: &str = "SELECT * FROM transfers
    WHERE guild_id = $1 AND (from_id = $2 OR to_id = $2) AND closed_at IS NULL ORDER BY id DESC LIMIT 1";
const LATEST: &str =
    "SELECT * FROM transfers WHERE guild_id = $1 AND (from_id = $2 OR to_id = $2) ORDER BY id DESC LIMIT 1";
const MOVING_TO: &str =
    "SELECT * FROM transfers WHERE guild_id = $1 AND to_id = $2 AND state = 'moving' AND closed_at IS NULL";
const AGREE: &str =
    "UPDATE transfers SET state = 'agreed', agreed_at = $2, due_at = $3 WHERE id = $1 AND state = 'asked'";
const MOVE: &str = "UPDATE transfers SET state = 'moving', moved_at = $2 WHERE id = $1 AND state = 'agreed'";
const CLOSE: &str =
    "UPDATE transfers SET state = $2, closed_at = $3 WHERE id = $1 AND state = $4 AND closed_at IS NULL";

/// The giver asks. An account that has a transfer on its way already is a unique violation.
pub async fn insert(
    tx: &mut Tx,
    guild: GuildId,
    from: MemberId,
    to: MemberId,
    now: i64,
) -> Result<TransferId, StoreError> {
    let query = tx.query(INSERT).bind(guild.to_db()).bind(from.to_db()).bind(to.to_db());
    Ok(TransferId(query.bind(now).value().await?))
}

/// A transfer.
pub async fn find(read: &mut Read<'_>, transfer: TransferId) -> Result<Option<Transfer>, StoreError> {
    read.query(BY_ID).bind(transfer.0).optional::<Row>().await?.map(Transfer::try_from).transpose()
}

/// The transfer that is on its way to or from a member.
pub async fn open_of(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<Transfer>, StoreError> {
    let row: Option<Row> = read.query(OPEN).bind(guild.to_db()).bind(member.to_db()).optional().await?;
    row.map(Transfer::try_from).transpose()
}

/// The newest transfer to or from a member, whatever became of it.
pub async fn latest_of(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<Transfer>, StoreError> {
    let row: Option<Row> = read.query(LATEST).bind(guild.to_db()).bind(member.to_db()).optional().await?;
    row.map(Transfer::try_from).transpose()
}

/// The transfer whose roles are just moving to a member.
pub async fn moving_to(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<Transfer>, StoreError> {
    let row: Option<Row> = read.query(MOVING_TO).bind(guild.to_db()).bind(member.to_db()).optional().await?;
    row.map(Transfer::try_from).transpose()
}

/// The other account agreed; false when the transfer is not asked any more.
pub async fn set_agreed(tx: &mut Tx, transfer: TransferId, now: i64, due_at: i64) -> Result<bool, StoreError> {
    Ok(tx.query(AGREE).bind(transfer.0).bind(now).bind(due_at).execute().await? > 0)
}

/// The ledger moves; false when somebody stopped it or another process was faster.
pub async fn set_moving(tx: &mut Tx, transfer: TransferId, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(MOVE).bind(transfer.0).bind(now).execute().await? > 0)
}

/// It came to its end from the state it was `known` in; false when it is in another one by now.
pub async fn set_closed(tx: &mut Tx, known: &Transfer, state: TransferState, now: i64) -> Result<bool, StoreError> {
    let query = tx.query(CLOSE).bind(known.id.0).bind(state.word()).bind(now).bind(known.state.word());
    Ok(query.execute().await? > 0)
}
