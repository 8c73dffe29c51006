//! Purchases of our plans that belong to nobody we know, until somebody claims them or staff settles them.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{CheckoutSessionId, CustomerId, GuildId, PlanId};

/// Why a purchase could not be given to anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParkedWhy {
    /// Bought through a public link: nobody said for whom.
    NoReference,
    /// The reference is none of ours.
    UnknownReference,
    /// The reference is somebody's, but the payer is not that person's customer.
    ForeignReference,
}

impl ParkedWhy {
    /// The word in our tables and in text keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoReference => "no_reference",
            Self::UnknownReference => "unknown_reference",
            Self::ForeignReference => "foreign_reference",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::NoReference, Self::UnknownReference, Self::ForeignReference].into_iter().find(|it| it.word() == word)
    }
}

/// A purchase that belongs to nobody we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// `sub_…`, or `cs_…` when it is no subscription.
    pub stripe_id: String,
    /// What was bought.
    pub plan: PlanId,
    /// Where.
    pub guild: GuildId,
    /// The checkout, if we saw it.
    pub session: Option<CheckoutSessionId>,
    /// Who paid, as Stripe knows them.
    pub customer: Option<CustomerId>,
    /// Why it is here.
    pub why: ParkedWhy,
    /// Since when.
    pub parked_at: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    stripe_id: String,
    plan_id: i64,
    guild_id: i64,
    stripe_session_id: Option<String>,
    stripe_customer_id: Option<String>,
    why: String,
    parked_at: i64,
}

impl TryFrom<Row> for Parked {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let why = ParkedWhy::parse(&row.why).ok_or_else(|| StoreError::Inconsistent {
            table: "parked_purchases",
            column: "why",
            key: row.stripe_id.clone(),
        })?;
        Ok(Self {
            stripe_id: row.stripe_id,
            plan: PlanId(row.plan_id),
            guild: GuildId::from_db(row.guild_id),
            session: row.stripe_session_id.map(CheckoutSessionId),
            customer: row.stripe_customer_id.map(CustomerId),
            why,
            parked_at: row.parked_at,
        })
    }
}

const UPSERT: &str =
    "INSERT INTO parked_purchases (stripe_id, plan_id, guild_id, stripe_session_id, stripe_customer_id,
        why, parked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (stripe_id) DO NOTHING";
const OPEN: &str =
    "SELECT * FROM parked_purchases WHERE guild_id = $1 AND settled_at IS NULL ORDER BY parked_at, stripe_id";
const FIND: &str = "SELECT * FROM parked_purchases WHERE stripe_id = $1";

/// Park a purchase; true when that is news.
pub async fn insert(tx: &mut Tx, parked: &Parked) -> Result<bool, StoreError> {
    let written = tx
        .query(UPSERT)
        .bind(parked.stripe_id.as_str())
        .bind(parked.plan.0)
        .bind(parked.guild.to_db())
        .bind(parked.session.as_ref().map(|session| session.0.as_str()))
        .bind(parked.customer.as_ref().map(|customer| customer.0.as_str()))
        .bind(parked.why.word())
        .bind(parked.parked_at)
        .execute()
        .await?;
    Ok(written > 0)
}

/// The purchases of a guild that wait.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Parked>, StoreError> {
    read.query(OPEN).bind(guild.to_db()).all::<Row>().await?.into_iter().map(Parked::try_from).collect()
}

/// A parked purchase, settled or not.
pub async fn find(read: &mut Read<'_>, stripe_id: &str) -> Result<Option<Parked>, StoreError> {
    read.query(FIND).bind(stripe_id).optional::<Row>().await?.map(Parked::try_from).transpose()
}

/// The purchase found its owner, or staff dealt with it.
pub async fn set_settled(tx: &mut Tx, stripe_id: &str, now: i64) -> Result<(), StoreError> {
    tx.query("UPDATE parked_purchases SET settled_at = $2 WHERE stripe_id = $1 AND settled_at IS NULL")
        .bind(stripe_id)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}
