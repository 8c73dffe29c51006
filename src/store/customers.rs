//! Whom Stripe knows by a random reference of ours, and who that is.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{CustomerId, GuildId, MemberId};

/// A member as a customer of Stripe's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Random; all that Stripe knows of the member, and the idempotency key.
    pub reference: String,
    /// Where.
    pub guild: GuildId,
    /// Who.
    pub member: MemberId,
    /// Stripe's id, once made.
    pub stripe_id: Option<CustomerId>,
    /// When the member first wanted to buy.
    pub created_at: i64,
    /// When Stripe last told us all about this customer; 0 before the first time.
    pub refreshed_at: i64,
    /// Deleted in Stripe, or replaced by a membership that was handed on to the member.
    pub closed: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    reference: String,
    guild_id: i64,
    member_id: i64,
    stripe_customer_id: Option<String>,
    created_at: i64,
    refreshed_at: i64,
    closed_at: Option<i64>,
}

impl From<Row> for Customer {
    fn from(row: Row) -> Self {
        Self {
            reference: row.reference,
            guild: GuildId::from_db(row.guild_id),
            member: MemberId::from_db(row.member_id),
            stripe_id: row.stripe_customer_id.map(CustomerId),
            created_at: row.created_at,
            refreshed_at: row.refreshed_at,
            closed: row.closed_at.is_some(),
        }
    }
}

const INSERT: &str = "INSERT INTO customers (reference, guild_id, member_id, created_at, refreshed_at)
    VALUES ($1, $2, $3, $4, 0) ON CONFLICT (guild_id, member_id)
    WHERE closed_at IS NULL AND claimed_at IS NULL DO NOTHING";
const OPEN: &str = "SELECT * FROM customers WHERE guild_id = $1 AND member_id = $2 AND closed_at IS NULL
    AND claimed_at IS NULL";
const INSERT_CLAIMED: &str = "INSERT INTO customers (reference, guild_id, member_id, stripe_customer_id, created_at,
        refreshed_at, claimed_at)
    VALUES ($1, $2, $3, $4, $5, 0, $5) ON CONFLICT DO NOTHING";
const OF_MEMBER: &str = "SELECT * FROM customers WHERE guild_id = $1 AND member_id = $2 ORDER BY created_at, reference";
const BY_STRIPE_ID: &str = "SELECT * FROM customers WHERE stripe_customer_id = $1";
const SET_STRIPE_ID: &str = "UPDATE customers SET stripe_customer_id = $2 WHERE reference = $1";
const SET_REFRESHED: &str =
    "UPDATE customers SET refreshed_at = $2 WHERE stripe_customer_id = $1 AND refreshed_at < $2";
const SET_CLOSED: &str = "UPDATE customers SET closed_at = $2 WHERE stripe_customer_id = $1 AND closed_at IS NULL";
const CLOSE_OPEN: &str =
    "UPDATE customers SET closed_at = $3 WHERE guild_id = $1 AND member_id = $2 AND closed_at IS NULL";
const REBIND: &str = "UPDATE customers SET member_id = $3 WHERE guild_id = $1 AND member_id = $2";
const OLDEST: &str = "SELECT * FROM customers WHERE stripe_customer_id IS NOT NULL AND refreshed_at <= $1
    ORDER BY refreshed_at, reference LIMIT $2";

/// The member's open customer; written down under `reference` if there is none. One wins when two try at once.
pub async fn open_or_insert(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    reference: &str,
    now: i64,
) -> Result<Customer, StoreError> {
    tx.query(INSERT).bind(reference).bind(guild.to_db()).bind(member.to_db()).bind(now).execute().await?;
    let row: Row = tx.query(OPEN).bind(guild.to_db()).bind(member.to_db()).one().await?;
    Ok(row.into())
}

/// Every customer this member is or was.
pub async fn of_member(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Customer>, StoreError> {
    let rows: Vec<Row> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).all().await?;
    Ok(rows.into_iter().map(Customer::from).collect())
}

/// Who the customer is, if we made it.
pub async fn by_stripe_id(read: &mut Read<'_>, customer: &CustomerId) -> Result<Option<Customer>, StoreError> {
    let row: Option<Row> = read.query(BY_STRIPE_ID).bind(customer.0.as_str()).optional().await?;
    Ok(row.map(Customer::from))
}

/// A customer that Stripe made for a public link is this member's from now on; false when it is somebody's already.
pub async fn insert_claimed(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    (reference, customer): (&str, &CustomerId),
    now: i64,
) -> Result<bool, StoreError> {
    let written = tx
        .query(INSERT_CLAIMED)
        .bind(reference)
        .bind(guild.to_db())
        .bind(member.to_db())
        .bind(customer.0.as_str())
        .bind(now)
        .execute()
        .await?;
    Ok(written > 0)
}

/// Stripe made the customer.
pub async fn set_stripe_id(tx: &mut Tx, reference: &str, customer: &CustomerId) -> Result<(), StoreError> {
    tx.query(SET_STRIPE_ID).bind(reference).bind(customer.0.as_str()).execute().await?;
    Ok(())
}

/// Stripe told us all about the customer; `asked_at` is when we began to ask.
pub async fn set_refreshed(tx: &mut Tx, customer: &CustomerId, asked_at: i64) -> Result<(), StoreError> {
    tx.query(SET_REFRESHED).bind(customer.0.as_str()).bind(asked_at).execute().await?;
    Ok(())
}

/// The customer was deleted in Stripe; the member's next purchase makes a new one.
pub async fn set_closed(tx: &mut Tx, customer: &CustomerId, now: i64) -> Result<(), StoreError> {
    tx.query(SET_CLOSED).bind(customer.0.as_str()).bind(now).execute().await?;
    Ok(())
}

/// Whatever `from` is in Stripe is `to` from now on; what `to` was there itself takes no new purchases any more.
pub async fn rebind(tx: &mut Tx, guild: GuildId, from: MemberId, to: MemberId, now: i64) -> Result<(), StoreError> {
    tx.query(CLOSE_OPEN).bind(guild.to_db()).bind(to.to_db()).bind(now).execute().await?;
    tx.query(REBIND).bind(guild.to_db()).bind(from.to_db()).bind(to.to_db()).execute().await?;
    Ok(())
}

/// A customer that was claimed with a purchase is another member's from now on; one that we made for a member stays theirs.
pub async fn hand_over(tx: &mut Tx, customer: &CustomerId, to: MemberId) -> Result<(), StoreError> {
    tx.query("UPDATE customers SET member_id = $2 WHERE stripe_customer_id = $1 AND claimed_at IS NOT NULL")
        .bind(customer.0.as_str())
        .bind(to.to_db())
        .execute()
        .await?;
    Ok(())
}

/// Those whom Stripe told us about longest ago, and not since `before`.
pub async fn list_oldest(read: &mut Read<'_>, before: i64, limit: i64) -> Result<Vec<Customer>, StoreError> {
    let rows: Vec<Row> = read.query(OLDEST).bind(before).bind(limit).all().await?;
    Ok(rows.into_iter().map(Customer::from).collect())
}
