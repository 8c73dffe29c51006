//! Purchases of our plans that belong to nobody we know, until somebody claims them.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{CheckoutSessionId, CustomerId, GuildId, MemberId, PlanId};

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
    /// To whom it was bound.
    pub claimed_by: Option<MemberId>,
    /// When it was bound, or staff dealt with it.
    pub settled_at: Option<i64>,
}

/// What became of an attempt to bind a purchase to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It is theirs from now on.
    Won,
    /// It was theirs already.
    Mine,
    /// It is somebody else's, or staff dealt with it.
    Taken,
}

record! {
    struct Row {
        stripe_id: String,
        plan_id: i64,
        guild_id: i64,
        stripe_session_id: Option<String>,
        stripe_customer_id: Option<String>,
        why: String,
        parked_at: i64,
        claimed_by: Option<i64>,
        settled_at: Option<i64>,
    }
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
            claimed_by: row.claimed_by.map(MemberId::from_db),
            settled_at: row.settled_at,
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
const BY_SESSION: &str = "SELECT * FROM parked_purchases WHERE stripe_session_id = $1";
const BY_MAIL: &str = "SELECT * FROM parked_purchases WHERE mail_digest = $1 AND settled_at IS NULL
    ORDER BY parked_at DESC, stripe_id LIMIT 5";
const OF_CUSTOMER: &str = "SELECT * FROM parked_purchases WHERE stripe_customer_id = $1 AND claimed_by IS NOT NULL
    ORDER BY parked_at, stripe_id";
const SET_MAIL: &str = "UPDATE parked_purchases SET mail_digest = $2 WHERE stripe_id = $1 AND mail_digest IS NULL";
const SET_SESSION: &str =
    "UPDATE parked_purchases SET stripe_session_id = $2 WHERE stripe_id = $1 AND stripe_session_id IS NULL";
const BIND: &str = "UPDATE parked_purchases SET claimed_by = $2, settled_at = $3
    WHERE stripe_id = $1 AND claimed_by IS NULL AND settled_at IS NULL";

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

/// The parked purchase behind a checkout, settled or not.
pub async fn by_session(read: &mut Read<'_>, session: &CheckoutSessionId) -> Result<Option<Parked>, StoreError> {
    read.query(BY_SESSION).bind(session.0.as_str()).optional::<Row>().await?.map(Parked::try_from).transpose()
}

/// Purchases that wait for the owner of a mail address, newest first, at most five.
pub async fn by_mail(read: &mut Read<'_>, digest: &str) -> Result<Vec<Parked>, StoreError> {
    read.query(BY_MAIL).bind(digest).all::<Row>().await?.into_iter().map(Parked::try_from).collect()
}

/// The purchases of a customer that were bound to a member.
pub async fn claimed_of(read: &mut Read<'_>, customer: &CustomerId) -> Result<Vec<Parked>, StoreError> {
    read.query(OF_CUSTOMER).bind(customer.0.as_str()).all::<Row>().await?.into_iter().map(Parked::try_from).collect()
}

/// Write down the digest of the checkout's mail address.
pub async fn set_mail(tx: &mut Tx, stripe_id: &str, digest: &str) -> Result<(), StoreError> {
    tx.query(SET_MAIL).bind(stripe_id).bind(digest).execute().await?;
    Ok(())
}

/// Write down which checkout it was, when that was learned later.
pub async fn set_session(tx: &mut Tx, stripe_id: &str, session: &CheckoutSessionId) -> Result<(), StoreError> {
    tx.query(SET_SESSION).bind(stripe_id).bind(session.0.as_str()).execute().await?;
    Ok(())
}

/// Staff says that the purchase is another's.
pub async fn rebind(tx: &mut Tx, stripe_id: &str, member: MemberId) -> Result<(), StoreError> {
    tx.query("UPDATE parked_purchases SET claimed_by = $2 WHERE stripe_id = $1 AND claimed_by IS NOT NULL")
        .bind(stripe_id)
        .bind(member.to_db())
        .execute()
        .await?;
    Ok(())
}

/// Bind the purchase to a member, once and for all: of many who try at once, one wins.
pub async fn bind(tx: &mut Tx, stripe_id: &str, member: MemberId, now: i64) -> Result<Bound, StoreError> {
    let won = tx.query(BIND).bind(stripe_id).bind(member.to_db()).bind(now).execute().await? > 0;
    if won {
        return Ok(Bound::Won);
    }
    let found = find(&mut tx.read(), stripe_id).await?;
    let mine = found.is_some_and(|parked| parked.claimed_by == Some(member));
    Ok(if mine { Bound::Mine } else { Bound::Taken })
}
