//! Plans that points can be exchanged for, and who took which.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, PlanId};

/// A plan for some days in exchange for points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reward {
    /// The plan.
    pub plan: PlanId,
    /// What it takes; at least 1.
    pub points: i64,
    /// For how many days it is had; at least 1.
    pub days: i64,
}

/// What a member spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spent {
    /// Points since the moment asked about.
    pub points: i64,
    /// How many rewards the member ever took.
    pub times: i64,
}

record! {
    struct Row {
        plan_id: i64,
        points: i64,
        days: i64,
    }
}

impl From<Row> for Reward {
    fn from(row: Row) -> Self {
        Self { plan: PlanId(row.plan_id), points: row.points, days: row.days }
    }
}

const SET: &str = "INSERT INTO rewards (plan_id, guild_id, points, days, set_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (plan_id) DO UPDATE SET points = excluded.points, days = excluded.days, set_at = excluded.set_at";
const END: &str = "DELETE FROM rewards WHERE plan_id = $1";
const LIST: &str = "SELECT plan_id, points, days FROM rewards WHERE guild_id = $1 ORDER BY points, plan_id";
const FIND: &str = "SELECT plan_id, points, days FROM rewards WHERE guild_id = $1 AND plan_id = $2";
const SPENT: &str = "SELECT CAST(COALESCE(SUM(CASE WHEN taken_at >= $3 THEN points ELSE 0 END), 0) AS BIGINT),
        COALESCE(MAX(number), 0)
    FROM reward_claims WHERE guild_id = $1 AND member_id = $2";
const CLAIM: &str = "INSERT INTO reward_claims (guild_id, member_id, number, plan_id, points, taken_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, member_id, number) DO NOTHING";

/// Offer a plan for points, in place of what was offered before.
pub async fn set(tx: &mut Tx, guild: GuildId, reward: &Reward, now: i64) -> Result<(), StoreError> {
    let query = tx.query(SET).bind(reward.plan.0).bind(guild.to_db()).bind(reward.points).bind(reward.days);
    query.bind(now).execute().await?;
    Ok(())
}

/// Offer a plan for points no longer; false when it was not.
pub async fn end(tx: &mut Tx, plan: PlanId) -> Result<bool, StoreError> {
    Ok(tx.query(END).bind(plan.0).execute().await? > 0)
}

/// What a guild offers, the cheapest first.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Reward>, StoreError> {
    let rows: Vec<Row> = read.query(LIST).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(Reward::from).collect())
}

/// How a plan of a guild is offered, if it is.
pub async fn find(read: &mut Read<'_>, guild: GuildId, plan: PlanId) -> Result<Option<Reward>, StoreError> {
    let row: Option<Row> = read.query(FIND).bind(guild.to_db()).bind(plan.0).optional().await?;
    Ok(row.map(Reward::from))
}

/// What a member spent at `since` or later.
pub async fn spent(read: &mut Read<'_>, guild: GuildId, member: MemberId, since: i64) -> Result<Spent, StoreError> {
    let query = read.query(SPENT).bind(guild.to_db()).bind(member.to_db()).bind(since);
    let (points, times): (i64, i64) = query.one().await?;
    Ok(Spent { points, times })
}

/// A member takes a reward, their `number`th (from 1); false when they took that one already.
pub async fn claim(
    tx: &mut Tx,
    (guild, member): (GuildId, MemberId),
    number: i64,
    reward: &Reward,
    now: i64,
) -> Result<bool, StoreError> {
    let query = tx.query(CLAIM).bind(guild.to_db()).bind(member.to_db()).bind(number);
    Ok(query.bind(reward.plan.0).bind(reward.points).bind(now).execute().await? > 0)
}
