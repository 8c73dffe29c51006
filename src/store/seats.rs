//! Seats of team plans.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, PlanId};

/// A seat: an invitation until somebody takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Random.
    pub id: String,
    /// Where.
    pub guild: GuildId,
    /// Of which plan.
    pub plan: PlanId,
    /// Stripe's subscription that pays for it.
    pub subscription: String,
    /// Who pays.
    pub owner: MemberId,
    /// Until when the invitation can be taken.
    pub code_until: i64,
    /// Who sits on it.
    pub member: Option<MemberId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    guild_id: i64,
    plan_id: i64,
    subscription: String,
    owner_id: i64,
    code_until: i64,
    member_id: Option<i64>,
}

impl From<Row> for Seat {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            guild: GuildId::from_db(row.guild_id),
            plan: PlanId(row.plan_id),
            subscription: row.subscription,
            owner: MemberId::from_db(row.owner_id),
            code_until: row.code_until,
            member: row.member_id.map(MemberId::from_db),
        }
    }
}

const INSERT: &str =
    "INSERT INTO seats (id, guild_id, plan_id, subscription, owner_id, code_hash, code_until, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const TAKEN: &str = "SELECT id, guild_id, plan_id, subscription, owner_id, code_until, member_id FROM seats
    WHERE guild_id = $1 AND owner_id = $2 AND member_id IS NOT NULL AND ended_at IS NULL ORDER BY taken_at, id";
const BY_CODE: &str = "SELECT id, guild_id, plan_id, subscription, owner_id, code_until, member_id FROM seats
    WHERE code_hash = $1 AND guild_id = $2 AND ended_at IS NULL";
const BY_ID: &str = "SELECT id, guild_id, plan_id, subscription, owner_id, code_until, member_id FROM seats
    WHERE id = $1 AND guild_id = $2 AND ended_at IS NULL";
const SET_TAKEN: &str = "UPDATE seats SET member_id = $2, taken_at = $3
    WHERE id = $1 AND member_id IS NULL AND ended_at IS NULL AND (SELECT COUNT(*) FROM seats AS others
        WHERE others.subscription = $4 AND others.member_id IS NOT NULL AND others.ended_at IS NULL) < $5";
const SET_ENDED: &str = "UPDATE seats SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
const END_INVITATIONS: &str = "UPDATE seats SET ended_at = $3
    WHERE subscription = $1 AND guild_id = $2 AND member_id IS NULL AND ended_at IS NULL AND code_until <= $3";
const HAND_ON: &str = "UPDATE seats SET owner_id = $3 WHERE guild_id = $1 AND owner_id = $2 AND ended_at IS NULL";
const END_OWN: &str =
    "UPDATE seats SET ended_at = $3 WHERE guild_id = $1 AND owner_id = $2 AND member_id = $2 AND ended_at IS NULL";
const INVITED: &str = "SELECT COUNT(*) FROM seats
    WHERE subscription = $1 AND ended_at IS NULL AND (member_id IS NOT NULL OR code_until > $2)";

/// Write an invitation down; invitations whose time is over are forgotten.
pub async fn invite(tx: &mut Tx, seat: &Seat, code_hash: &str, now: i64) -> Result<(), StoreError> {
    tx.query(END_INVITATIONS).bind(seat.subscription.as_str()).bind(seat.guild.to_db()).bind(now).execute().await?;
    tx.query(INSERT)
        .bind(seat.id.as_str())
        .bind(seat.guild.to_db())
        .bind(seat.plan.0)
        .bind(seat.subscription.as_str())
        .bind(seat.owner.to_db())
        .bind(code_hash)
        .bind(seat.code_until)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// Seats taken, and invitations that can still be taken.
pub async fn invited(read: &mut Read<'_>, subscription: &str, now: i64) -> Result<i64, StoreError> {
    read.query(INVITED).bind(subscription).bind(now).value().await
}

/// The seats taken in a member's teams, the longest first.
pub async fn taken(read: &mut Read<'_>, guild: GuildId, owner: MemberId) -> Result<Vec<Seat>, StoreError> {
    let rows: Vec<Row> = read.query(TAKEN).bind(guild.to_db()).bind(owner.to_db()).all().await?;
    Ok(rows.into_iter().map(Seat::from).collect())
}

/// The seat that an invitation of `guild` stands for.
pub async fn by_code(read: &mut Read<'_>, guild: GuildId, hash: &str) -> Result<Option<Seat>, StoreError> {
    let row: Option<Row> = read.query(BY_CODE).bind(hash).bind(guild.to_db()).optional().await?;
    Ok(row.map(Seat::from))
}

/// A seat of `guild` that has not ended.
pub async fn find(read: &mut Read<'_>, guild: GuildId, seat: &str) -> Result<Option<Seat>, StoreError> {
    let row: Option<Row> = read.query(BY_ID).bind(seat).bind(guild.to_db()).optional().await?;
    Ok(row.map(Seat::from))
}

/// Somebody sits down, if there are fewer than `most` who do; false when somebody was faster.
pub async fn set_taken(tx: &mut Tx, seat: &Seat, member: MemberId, most: i64, now: i64) -> Result<bool, StoreError> {
    let query = tx.query(SET_TAKEN).bind(seat.id.as_str()).bind(member.to_db()).bind(now);
    Ok(query.bind(seat.subscription.as_str()).bind(most).execute().await? > 0)
}

/// A member's teams are another's from now on, with everybody who sits in them. The new owner needs no seat: theirs end.
pub async fn hand_on(tx: &mut Tx, guild: GuildId, from: MemberId, to: MemberId, now: i64) -> Result<(), StoreError> {
    let query = tx.query(HAND_ON).bind(guild.to_db()).bind(from.to_db()).bind(to.to_db());
    query.execute().await?;
    tx.query(END_OWN).bind(guild.to_db()).bind(to.to_db()).bind(now).execute().await?;
    Ok(())
}

/// The owner takes the seat back; false when it had ended.
pub async fn set_ended(tx: &mut Tx, seat: &str, now: i64) -> Result<bool, StoreError> {
    Ok(tx.query(SET_ENDED).bind(seat).bind(now).execute().await? > 0)
}
