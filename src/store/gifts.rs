//! Plans bought by one for another.

use super::{Read, StoreError, Tx};
use crate::domain::access::{Currency, Price};
use crate::domain::ids::{CheckoutSessionId, GuildId, MemberId, PlanId};

/// A gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    /// What Stripe carries; the gift's own name among us.
    pub reference: String,
    /// Where.
    pub guild: GuildId,
    /// Of what.
    pub plan: PlanId,
    /// Who pays.
    pub buyer: MemberId,
    /// For whoever claims it; emptied then.
    pub message: String,
    /// What it costs.
    pub price: Price,
    /// Days of access from the claim on; none for ever.
    pub days: Option<i64>,
    /// Stripe's session, once opened.
    pub session: Option<CheckoutSessionId>,
    /// The buyer's language.
    pub locale: String,
    /// When the checkout was asked for.
    pub created_at: i64,
    /// When the checkout closes.
    pub expires_at: i64,
    /// When we learned that it was paid.
    pub paid_at: Option<i64>,
    /// When the checkout ended without a payment.
    pub closed_at: Option<i64>,
    /// The money is gone again.
    pub void: bool,
    /// Until when the code shown last can be used; none before it was shown.
    pub code_until: Option<i64>,
    /// Who has it now.
    pub claimed_by: Option<MemberId>,
}

impl Gift {
    /// Whether it waits for somebody to claim it.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.paid_at.is_some() && self.claimed_by.is_none() && !self.void
    }
}

record! {
    struct Row {
        reference: String,
        guild_id: i64,
        plan_id: i64,
        buyer_id: i64,
        message: String,
        price_minor: i64,
        currency: String,
        days: Option<i64>,
        stripe_session_id: Option<String>,
        locale: String,
        created_at: i64,
        expires_at: i64,
        paid_at: Option<i64>,
        closed_at: Option<i64>,
        void: bool,
        code_until: Option<i64>,
        claimed_by: Option<i64>,
    }
}

impl TryFrom<Row> for Gift {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let currency = Currency::parse(&row.currency).ok_or_else(|| StoreError::Inconsistent {
            table: "gifts",
            column: "currency",
            key: row.reference.clone(),
        })?;
        Ok(Self {
            reference: row.reference,
            guild: GuildId::from_db(row.guild_id),
            plan: PlanId(row.plan_id),
            buyer: MemberId::from_db(row.buyer_id),
            message: row.message,
            price: Price { minor: row.price_minor, currency },
            days: row.days,
            session: row.stripe_session_id.map(CheckoutSessionId),
            locale: row.locale,
            created_at: row.created_at,
            expires_at: row.expires_at,
            paid_at: row.paid_at,
            closed_at: row.closed_at,
            void: row.void,
            code_until: row.code_until,
            claimed_by: row.claimed_by.map(MemberId::from_db),
        })
    }
}

const INSERT: &str = "INSERT INTO gifts (reference, guild_id, plan_id, buyer_id, message, price_minor, currency, days,
        locale, created_at, expires_at, void)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const OF_BUYER: &str = "SELECT * FROM gifts WHERE guild_id = $1 AND buyer_id = $2 AND closed_at IS NULL
    ORDER BY created_at DESC, reference LIMIT 50";
const OPEN_SESSIONS: &str = "SELECT stripe_session_id FROM gifts WHERE guild_id = $1 AND paid_at IS NULL
    AND closed_at IS NULL AND stripe_session_id IS NOT NULL ORDER BY created_at, reference";
const BY_CODE: &str = "SELECT * FROM gifts WHERE code_hash = $1 AND guild_id = $2";
const SET_CODE: &str = "UPDATE gifts SET code_hash = $2, code_until = $3 WHERE reference = $1 AND claimed_by IS NULL";
const SET_CLAIMED: &str = "UPDATE gifts SET claimed_by = $2, claimed_at = $3, message = '', code_hash = NULL
    WHERE reference = $1 AND claimed_by IS NULL AND paid_at IS NOT NULL AND void = $4";

/// Stripe's sessions of a guild's gifts that may still be paid.
pub async fn open_sessions(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<CheckoutSessionId>, StoreError> {
    let sessions: Vec<String> = read.query(OPEN_SESSIONS).bind(guild.to_db()).values().await?;
    Ok(sessions.into_iter().map(CheckoutSessionId).collect())
}

/// Write a gift down before Stripe is asked for its checkout.
pub async fn insert(tx: &mut Tx, gift: &Gift) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(gift.reference.as_str())
        .bind(gift.guild.to_db())
        .bind(gift.plan.0)
        .bind(gift.buyer.to_db())
        .bind(gift.message.as_str())
        .bind(gift.price.minor)
        .bind(gift.price.currency.code())
        .bind(gift.days)
        .bind(gift.locale.as_str())
        .bind(gift.created_at)
        .bind(gift.expires_at)
        .bind(false)
        .execute()
        .await?;
    Ok(())
}

/// The gift with this reference, if it is of `guild`.
pub async fn find(read: &mut Read<'_>, guild: GuildId, reference: &str) -> Result<Option<Gift>, StoreError> {
    let row: Option<Row> = read.query("SELECT * FROM gifts WHERE reference = $1").bind(reference).optional().await?;
    Ok(row.map(Gift::try_from).transpose()?.filter(|gift| gift.guild == guild))
}

/// The gift behind a code, by the code's digest.
pub async fn by_code(read: &mut Read<'_>, guild: GuildId, hash: &str) -> Result<Option<Gift>, StoreError> {
    let row: Option<Row> = read.query(BY_CODE).bind(hash).bind(guild.to_db()).optional().await?;
    row.map(Gift::try_from).transpose()
}

/// What a member has bought for others, or is about to, newest first.
pub async fn list(read: &mut Read<'_>, guild: GuildId, buyer: MemberId) -> Result<Vec<Gift>, StoreError> {
    let rows: Vec<Row> = read.query(OF_BUYER).bind(guild.to_db()).bind(buyer.to_db()).all().await?;
    rows.into_iter().map(Gift::try_from).collect()
}

/// Stripe opened the checkout.
pub async fn set_session(tx: &mut Tx, reference: &str, session: &CheckoutSessionId) -> Result<(), StoreError> {
    tx.query("UPDATE gifts SET stripe_session_id = $2 WHERE reference = $1")
        .bind(reference)
        .bind(session.0.as_str())
        .execute()
        .await?;
    Ok(())
}

/// The gift was paid; false when that was known.
pub async fn set_paid(tx: &mut Tx, reference: &str, now: i64) -> Result<bool, StoreError> {
    let query = tx.query("UPDATE gifts SET paid_at = $2 WHERE reference = $1 AND paid_at IS NULL");
    Ok(query.bind(reference).bind(now).execute().await? > 0)
}

/// The checkout ended without a payment.
pub async fn set_closed(tx: &mut Tx, reference: &str, now: i64) -> Result<(), StoreError> {
    tx.query("UPDATE gifts SET closed_at = $2 WHERE reference = $1 AND paid_at IS NULL")
        .bind(reference)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Whether the money is gone again.
pub async fn set_void(tx: &mut Tx, reference: &str, void: bool) -> Result<(), StoreError> {
    tx.query("UPDATE gifts SET void = $2 WHERE reference = $1").bind(reference).bind(void).execute().await?;
    Ok(())
}

/// Another code counts from now on; the one before it does not any more. False when the gift was claimed.
pub async fn set_code(tx: &mut Tx, reference: &str, hash: &str, until: i64) -> Result<bool, StoreError> {
    Ok(tx.query(SET_CODE).bind(reference).bind(hash).bind(until).execute().await? > 0)
}

/// The gift is somebody's; false when somebody was faster, or it was not to be had.
pub async fn set_claimed(tx: &mut Tx, reference: &str, member: MemberId, now: i64) -> Result<bool, StoreError> {
    let query = tx.query(SET_CLAIMED).bind(reference).bind(member.to_db()).bind(now).bind(false);
    Ok(query.execute().await? > 0)
}
