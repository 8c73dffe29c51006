//! The inbox: what Stripe sent, as it was sent.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{CustomerId, StripeAccountId, StripeEventId};

/// An event about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent<'a> {
    /// Stripe's id; a second one with it is not stored.
    pub id: &'a StripeEventId,
    /// Such as `customer.subscription.updated`.
    pub kind: &'a str,
    /// The changed object.
    pub object_id: Option<&'a str>,
    /// Whom it is about.
    pub customer: Option<&'a CustomerId>,
    /// The connected account it comes from.
    pub account: Option<&'a StripeAccountId>,
    /// The version it was rendered in.
    pub api_version: Option<&'a str>,
    /// Real money.
    pub livemode: bool,
    /// The raw bytes.
    pub payload: &'a [u8],
    /// Stripe's clock, in whole seconds; never used for order.
    pub created_at: i64,
    /// What is to become of it.
    pub state: EventState,
    /// Why, for a parked one.
    pub note: Option<&'a str>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventState {
    /// A job is to look at it.
    Received,
    /// Its object was looked at.
    Applied,
    /// Nothing of ours.
    Ignored,
    /// A person may look at it.
    Parked,
}

impl EventState {
    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Applied => "applied",
            Self::Ignored => "ignored",
            Self::Parked => "parked",
        }
    }
}

/// An event that waits to be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Stripe's id.
    pub id: StripeEventId,
    /// Its kind.
    pub kind: String,
    /// The changed object.
    pub object_id: Option<String>,
    /// Whom it is about.
    pub customer: Option<CustomerId>,
    /// The connected account it comes from.
    pub account: Option<StripeAccountId>,
    /// The raw bytes.
    pub payload: Vec<u8>,
}

record! {
    struct Row {
        event_id: String,
        kind: String,
        object_id: Option<String>,
        customer_id: Option<String>,
        account_id: Option<String>,
        payload: Vec<u8>,
    }
}

impl From<Row> for Waiting {
    fn from(row: Row) -> Self {
        Self {
            id: StripeEventId(row.event_id),
            kind: row.kind,
            object_id: row.object_id,
            customer: row.customer_id.map(CustomerId),
            account: row.account_id.map(StripeAccountId),
            payload: row.payload,
        }
    }
}

const INSERT: &str =
    "INSERT INTO stripe_events (event_id, kind, object_id, customer_id, api_version, livemode, payload,
        created_at, received_at, state, note, account_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (event_id) DO NOTHING";
const WAITING_BY_ID: &str = "SELECT event_id, kind, object_id, customer_id, account_id, payload FROM stripe_events
    WHERE event_id = $1 AND state = 'received'";
const WAITING_OF_CUSTOMER: &str =
    "SELECT event_id, kind, object_id, customer_id, account_id, payload FROM stripe_events
    WHERE customer_id = $1 AND state = 'received' ORDER BY received_at, event_id";
const SETTLED: &str = "SELECT COUNT(*) FROM stripe_events WHERE event_id = $1 AND state <> 'received'";
const SET_STATE: &str = "UPDATE stripe_events SET state = $2, note = $3 WHERE event_id = $1";
const EMPTY: &[u8] = b"";

/// Store an event; false when it was there.
pub async fn insert(tx: &mut Tx, event: &NewEvent<'_>, now: i64) -> Result<bool, StoreError> {
    let written = tx
        .query(INSERT)
        .bind(event.id.0.as_str())
        .bind(event.kind)
        .bind(event.object_id)
        .bind(event.customer.map(|customer| customer.0.as_str()))
        .bind(event.api_version)
        .bind(event.livemode)
        .bind(event.payload)
        .bind(event.created_at)
        .bind(now)
        .bind(event.state.word())
        .bind(event.note)
        .bind(event.account.map(|account| account.0.as_str()))
        .execute()
        .await?;
    Ok(written > 0)
}

/// The event, while it waits.
pub async fn find_waiting(read: &mut Read<'_>, event: &StripeEventId) -> Result<Option<Waiting>, StoreError> {
    Ok(read.query(WAITING_BY_ID).bind(event.0.as_str()).optional::<Row>().await?.map(Waiting::from))
}

/// The events about `customer` that wait.
pub async fn list_waiting(read: &mut Read<'_>, customer: &CustomerId) -> Result<Vec<Waiting>, StoreError> {
    let rows: Vec<Row> = read.query(WAITING_OF_CUSTOMER).bind(customer.0.as_str()).all().await?;
    Ok(rows.into_iter().map(Waiting::from).collect())
}

/// Whether the event is in the inbox and waits for nothing any more.
pub async fn is_settled(read: &mut Read<'_>, event: &StripeEventId) -> Result<bool, StoreError> {
    let settled: i64 = read.query(SETTLED).bind(event.0.as_str()).value().await?;
    Ok(settled > 0)
}

/// What became of it.
pub async fn set_state(
    tx: &mut Tx,
    event: &StripeEventId,
    state: EventState,
    note: Option<&str>,
) -> Result<(), StoreError> {
    tx.query(SET_STATE).bind(event.0.as_str()).bind(state.word()).bind(note).execute().await?;
    Ok(())
}

/// Empty the payloads of what was received before `before` and needs them no more; the ids stay and keep absorbing.
pub async fn empty_payloads(tx: &mut Tx, before: i64) -> Result<u64, StoreError> {
    tx.query("UPDATE stripe_events SET payload = $2 WHERE received_at < $1 AND state <> 'received' AND payload <> $2")
        .bind(before)
        .bind(EMPTY)
        .execute()
        .await
}

/// How many events of one mode arrived since a moment.
pub async fn count_of_mode(read: &mut Read<'_>, livemode: bool, since: i64) -> Result<i64, StoreError> {
    read.query("SELECT COUNT(*) FROM stripe_events WHERE livemode = $1 AND received_at >= $2")
        .bind(livemode)
        .bind(since)
        .value()
        .await
}

/// How many events are in each state.
pub async fn counts(read: &mut Read<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    read.query("SELECT state, COUNT(*) FROM stripe_events GROUP BY state ORDER BY state").all().await
}

/// When the newest event arrived, if any did.
pub async fn last_received_at(read: &mut Read<'_>) -> Result<Option<i64>, StoreError> {
    read.query("SELECT MAX(received_at) FROM stripe_events").value().await
}
