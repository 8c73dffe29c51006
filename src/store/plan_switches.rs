//! Subscriptions that move to another plan when their period ends.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, PlanId, SubscriptionId};

/// A move that is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanSwitch {
    /// What moves.
    pub subscription: SubscriptionId,
    /// Where.
    pub guild: GuildId,
    /// Whose.
    pub member: MemberId,
    /// To which plan.
    pub to: PlanId,
    /// Stripe's schedule that does it.
    pub schedule: String,
    /// When.
    pub at: Option<i64>,
}

record! {
    struct Row {
        subscription: String,
        guild_id: i64,
        member_id: i64,
        to_plan_id: i64,
        schedule: String,
        at: Option<i64>,
    }
}

impl From<Row> for PlanSwitch {
    fn from(row: Row) -> Self {
        Self {
            subscription: SubscriptionId(row.subscription),
            guild: GuildId::from_db(row.guild_id),
            member: MemberId::from_db(row.member_id),
            to: PlanId(row.to_plan_id),
            schedule: row.schedule,
            at: row.at,
        }
    }
}

const UPSERT: &str =
    "INSERT INTO plan_switches (subscription, guild_id, member_id, to_plan_id, schedule, at, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (subscription) DO UPDATE SET to_plan_id = excluded.to_plan_id, schedule = excluded.schedule,
        at = excluded.at, created_at = excluded.created_at";
const OF_MEMBER: &str = "SELECT subscription, guild_id, member_id, to_plan_id, schedule, at FROM plan_switches
    WHERE guild_id = $1 AND member_id = $2 ORDER BY subscription";

/// Remember a move that Stripe will make.
pub async fn upsert(tx: &mut Tx, planned: &PlanSwitch, now: i64) -> Result<(), StoreError> {
    tx.query(UPSERT)
        .bind(planned.subscription.0.as_str())
        .bind(planned.guild.to_db())
        .bind(planned.member.to_db())
        .bind(planned.to.0)
        .bind(planned.schedule.as_str())
        .bind(planned.at)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// The moves that are to come for a member.
pub async fn list(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<PlanSwitch>, StoreError> {
    let rows: Vec<Row> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).all().await?;
    Ok(rows.into_iter().map(PlanSwitch::from).collect())
}

/// The move was given up, or its subscription is over.
pub async fn delete(tx: &mut Tx, subscription: &str) -> Result<(), StoreError> {
    tx.query("DELETE FROM plan_switches WHERE subscription = $1").bind(subscription).execute().await?;
    Ok(())
}

/// The subscription is for `plan` now: a move to it has been made.
pub async fn delete_arrived(tx: &mut Tx, subscription: &str, plan: PlanId) -> Result<(), StoreError> {
    tx.query("DELETE FROM plan_switches WHERE subscription = $1 AND to_plan_id = $2")
        .bind(subscription)
        .bind(plan.0)
        .execute()
        .await?;
    Ok(())
}
