//! Who wanted to leave, why, what they were offered, and how it ended.

use super::{Read, StoreError, Tx};
use crate::domain::access::leaving::{OfferKind, Reason};
use crate::domain::ids::{DepartureId, GuildId, MemberId, PlanId, SubscriptionId};

/// How far a departure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepartureState {
    /// The member is asked to confirm, and shown the offer if there is one.
    Asked,
    /// The offer was taken; Stripe is being told.
    Keeping,
    /// The offer holds.
    Kept,
    /// The end was confirmed; Stripe is being told.
    Leaving,
    /// It ends with the period.
    Left,
    /// The member changed their mind; Stripe is being told.
    Undoing,
    /// It renews again.
    Undone,
    /// Stripe refused.
    Failed,
}

impl DepartureState {
    const ALL: [Self; 8] =
        [Self::Asked, Self::Keeping, Self::Kept, Self::Leaving, Self::Left, Self::Undoing, Self::Undone, Self::Failed];

    /// The word in our tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Keeping => "keeping",
            Self::Kept => "kept",
            Self::Leaving => "leaving",
            Self::Left => "left",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Failed => "failed",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A departure about to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeparture {
    /// Where.
    pub guild: GuildId,
    /// Who.
    pub member: MemberId,
    /// From which plan.
    pub plan: PlanId,
    /// Which subscription.
    pub subscription: SubscriptionId,
    /// Why.
    pub reason: Reason,
    /// What they are offered.
    pub offer: Option<OfferKind>,
}

/// A departure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The row.
    pub id: DepartureId,
    /// What it is about.
    pub about: NewDeparture,
    /// How far it is.
    pub state: DepartureState,
    /// When it began.
    pub asked_at: i64,
}

record! {
    struct Row {
        id: i64,
        guild_id: i64,
        member_id: i64,
        plan_id: i64,
        source_id: String,
        reason: String,
        offer: Option<String>,
        state: String,
        asked_at: i64,
    }
}

impl TryFrom<Row> for Departure {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "departures", column, key: row.id.to_string() };
        let offer = match row.offer.as_deref() {
            None => None,
            Some(word) => Some(OfferKind::parse(word).ok_or_else(|| wrong("offer"))?),
        };
        Ok(Self {
            id: DepartureId(row.id),
            about: NewDeparture {
                guild: GuildId::from_db(row.guild_id),
                member: MemberId::from_db(row.member_id),
                plan: PlanId(row.plan_id),
                subscription: SubscriptionId(row.source_id.clone()),
                reason: Reason::parse(&row.reason).ok_or_else(|| wrong("reason"))?,
                offer,
            },
            state: DepartureState::parse(&row.state).ok_or_else(|| wrong("state"))?,
            asked_at: row.asked_at,
        })
    }
}

const INSERT: &str = "INSERT INTO departures (guild_id, member_id, plan_id, source_id, reason, offer, state, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7) RETURNING id";
const BY_ID: &str = "SELECT * FROM departures WHERE id = $1";
const LATEST: &str =
    "SELECT * FROM departures WHERE guild_id = $1 AND member_id = $2 AND plan_id = $3 ORDER BY id DESC LIMIT 1";
const LAST_OFFER: &str =
    "SELECT MAX(asked_at) FROM departures WHERE guild_id = $1 AND member_id = $2 AND offer IS NOT NULL";
const SET_STATE: &str = "UPDATE departures SET state = $2, settled_at = $3 WHERE id = $1 AND state = $4";

/// Write it down.
pub async fn insert(tx: &mut Tx, new: &NewDeparture, now: i64) -> Result<DepartureId, StoreError> {
    let id = tx
        .query(INSERT)
        .bind(new.guild.to_db())
        .bind(new.member.to_db())
        .bind(new.plan.0)
        .bind(new.subscription.0.as_str())
        .bind(new.reason.word())
        .bind(new.offer.map(OfferKind::word))
        .bind(now)
        .value()
        .await?;
    Ok(DepartureId(id))
}

/// A departure.
pub async fn find(read: &mut Read<'_>, departure: DepartureId) -> Result<Option<Departure>, StoreError> {
    read.query(BY_ID).bind(departure.0).optional::<Row>().await?.map(Departure::try_from).transpose()
}

/// The member's newest departure from a plan.
pub async fn latest(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    plan: PlanId,
) -> Result<Option<Departure>, StoreError> {
    let row: Option<Row> = read.query(LATEST).bind(guild.to_db()).bind(member.to_db()).bind(plan.0).optional().await?;
    row.map(Departure::try_from).transpose()
}

/// When the member was last offered anything.
pub async fn last_offer_at(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<i64>, StoreError> {
    read.query(LAST_OFFER).bind(guild.to_db()).bind(member.to_db()).value().await
}

/// It moves on from the state it was `known` in; false when it is in another one by now.
pub async fn set_state(tx: &mut Tx, known: &Departure, state: DepartureState, now: i64) -> Result<bool, StoreError> {
    let query = tx.query(SET_STATE).bind(known.id.0).bind(state.word()).bind(now).bind(known.state.word());
    Ok(query.execute().await? > 0)
}
