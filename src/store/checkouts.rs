//! Personal checkout links: one random reference each, single use.

use super::{Read, StoreError, Tx};
use crate::domain::access::TrialCard;
use crate::domain::ids::{CheckoutSessionId, GuildId, MemberId, PlanId, PriceId};

/// A personal checkout link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// What Stripe carries.
    pub reference: String,
    /// Where.
    pub guild: GuildId,
    /// For whom.
    pub member: MemberId,
    /// What is bought.
    pub plan: PlanId,
    /// The price that was offered.
    pub price: PriceId,
    /// The trial that was offered.
    pub trial_days: i64,
    /// Whether that trial needs a card.
    pub trial_card: TrialCard,
    /// The days of access that were offered; none for ever.
    pub access_days: Option<i64>,
    /// Stripe's session, once opened.
    pub session: Option<CheckoutSessionId>,
    /// Where to pay.
    pub url: Option<String>,
    /// The buyer's language.
    pub locale: String,
    /// The referral code that the buyer typed.
    pub referral: Option<String>,
    /// When it was made.
    pub created_at: i64,
    /// When it closes.
    pub expires_at: i64,
    /// When it was paid.
    pub used_at: Option<i64>,
    /// When it ended without a payment.
    pub closed_at: Option<i64>,
}

record! {
    struct Row {
        reference: String,
        guild_id: i64,
        member_id: i64,
        plan_id: i64,
        stripe_price_id: String,
        trial_days: i64,
        trial_card: String,
        access_days: Option<i64>,
        stripe_session_id: Option<String>,
        url: Option<String>,
        locale: String,
        referral: Option<String>,
        created_at: i64,
        expires_at: i64,
        used_at: Option<i64>,
        closed_at: Option<i64>,
    }
}

impl From<Row> for Checkout {
    fn from(row: Row) -> Self {
        Self {
            reference: row.reference,
            guild: GuildId::from_db(row.guild_id),
            member: MemberId::from_db(row.member_id),
            plan: PlanId(row.plan_id),
            price: PriceId(row.stripe_price_id),
            trial_days: row.trial_days,
            trial_card: TrialCard::parse(&row.trial_card).unwrap_or_default(),
            access_days: row.access_days,
            session: row.stripe_session_id.map(CheckoutSessionId),
            url: row.url,
            locale: row.locale,
            referral: row.referral,
            created_at: row.created_at,
            expires_at: row.expires_at,
            used_at: row.used_at,
            closed_at: row.closed_at,
        }
    }
}

const INSERT: &str =
    "INSERT INTO checkouts (reference, guild_id, member_id, plan_id, stripe_price_id, trial_days, locale,
        created_at, expires_at, trial_card, access_days)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (guild_id, member_id, plan_id) WHERE used_at IS NULL AND closed_at IS NULL DO NOTHING";
const BY_REFERENCE: &str = "SELECT * FROM checkouts WHERE reference = $1";
const BY_SESSION: &str = "SELECT * FROM checkouts WHERE stripe_session_id = $1";
const OPEN: &str = "SELECT * FROM checkouts WHERE guild_id = $1 AND member_id = $2 AND plan_id = $3
        AND used_at IS NULL AND closed_at IS NULL";
const UNSETTLED: &str = "SELECT * FROM checkouts WHERE guild_id = $1 AND member_id = $2 AND used_at IS NULL
        AND closed_at IS NULL AND stripe_session_id IS NOT NULL ORDER BY created_at, reference";
const UNSETTLED_IN: &str = "SELECT * FROM checkouts WHERE guild_id = $1 AND used_at IS NULL AND closed_at IS NULL
        AND stripe_session_id IS NOT NULL ORDER BY created_at, reference";
const UNSETTLED_SINCE: &str = "SELECT * FROM checkouts WHERE used_at IS NULL AND closed_at IS NULL
        AND stripe_session_id IS NOT NULL AND expires_at <= $1 ORDER BY created_at, reference LIMIT $2";
const LOCALE: &str =
    "SELECT locale FROM checkouts WHERE guild_id = $1 AND member_id = $2 ORDER BY created_at DESC, reference LIMIT 1";
const SET_SESSION: &str = "UPDATE checkouts SET stripe_session_id = $2, url = $3 WHERE reference = $1";
const SET_USED: &str = "UPDATE checkouts SET used_at = $2, referral = $3 WHERE reference = $1 AND used_at IS NULL";
const SET_CLOSED: &str =
    "UPDATE checkouts SET closed_at = $2 WHERE reference = $1 AND used_at IS NULL AND closed_at IS NULL";

/// Write a checkout down before Stripe is asked to open it; answers with the one that is open, ours or an earlier one.
pub async fn open_or_insert(tx: &mut Tx, checkout: &Checkout) -> Result<Checkout, StoreError> {
    tx.query(INSERT)
        .bind(checkout.reference.as_str())
        .bind(checkout.guild.to_db())
        .bind(checkout.member.to_db())
        .bind(checkout.plan.0)
        .bind(checkout.price.0.as_str())
        .bind(checkout.trial_days)
        .bind(checkout.locale.as_str())
        .bind(checkout.created_at)
        .bind(checkout.expires_at)
        .bind(checkout.trial_card.word())
        .bind(checkout.access_days)
        .execute()
        .await?;
    let open = find_open(&mut tx.read(), checkout.guild, checkout.member, checkout.plan).await?;
    Ok(open.unwrap_or_else(|| checkout.clone()))
}

/// The checkout with this reference.
pub async fn find(read: &mut Read<'_>, reference: &str) -> Result<Option<Checkout>, StoreError> {
    Ok(read.query(BY_REFERENCE).bind(reference).optional::<Row>().await?.map(Checkout::from))
}

/// The language in which the member last began to buy, as a tag.
pub async fn locale_of(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<String>, StoreError> {
    read.query(LOCALE).bind(guild.to_db()).bind(member.to_db()).optional_value().await
}

/// The checkout behind Stripe's session.
pub async fn by_session(read: &mut Read<'_>, session: &CheckoutSessionId) -> Result<Option<Checkout>, StoreError> {
    Ok(read.query(BY_SESSION).bind(session.0.as_str()).optional::<Row>().await?.map(Checkout::from))
}

/// The member's checkout of this plan of which we do not know the end.
pub async fn find_open(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    plan: PlanId,
) -> Result<Option<Checkout>, StoreError> {
    let row: Option<Row> = read.query(OPEN).bind(guild.to_db()).bind(member.to_db()).bind(plan.0).optional().await?;
    Ok(row.map(Checkout::from))
}

/// The member's checkouts of which we do not know the end.
pub async fn list_unsettled(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<Checkout>, StoreError> {
    let rows: Vec<Row> = read.query(UNSETTLED).bind(guild.to_db()).bind(member.to_db()).all().await?;
    Ok(rows.into_iter().map(Checkout::from).collect())
}

/// A guild's checkouts of which we do not know the end.
pub async fn list_unsettled_in(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Checkout>, StoreError> {
    let rows: Vec<Row> = read.query(UNSETTLED_IN).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(Checkout::from).collect())
}

/// Checkouts that closed by `now` and of which we do not know the end.
pub async fn list_overdue(read: &mut Read<'_>, now: i64, limit: i64) -> Result<Vec<Checkout>, StoreError> {
    let rows: Vec<Row> = read.query(UNSETTLED_SINCE).bind(now).bind(limit).all().await?;
    Ok(rows.into_iter().map(Checkout::from).collect())
}

/// Stripe opened the checkout.
pub async fn set_session(
    tx: &mut Tx,
    reference: &str,
    session: &CheckoutSessionId,
    url: Option<&str>,
) -> Result<(), StoreError> {
    tx.query(SET_SESSION).bind(reference).bind(session.0.as_str()).bind(url).execute().await?;
    Ok(())
}

/// The checkout was paid, with this referral code typed there; false when that was known.
pub async fn set_used(tx: &mut Tx, reference: &str, referral: Option<&str>, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(SET_USED).bind(reference).bind(now).bind(referral).execute().await? > 0)
}

/// The checkout ended without a payment.
pub async fn set_closed(tx: &mut Tx, reference: &str, now: i64) -> Result<(), StoreError> {
    tx.query(SET_CLOSED).bind(reference).bind(now).execute().await?;
    Ok(())
}
