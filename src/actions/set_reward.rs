//! A creator offers days of a plan for points, or no longer.

use crate::app::App;
use crate::domain::access::plan::LONGEST_GRANT_DAYS;
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::store::audit::{self, Area, Entry};
use crate::store::plans::{self, Plan};
use crate::store::rewards::{self, Reward};
use crate::store::{StoreError, guilds};

/// Most points that anything may take: a thousand givers' whole budget.
pub const MOST_POINTS: i64 = 100_000;
/// Rewards that a server offers at most: their buttons fit below one message.
pub const MOST: usize = 15;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// The plan takes nobody in any more.
    #[error("archived")]
    Archived,
    /// Points are given only where analysis is on.
    #[error("analysis is off")]
    Off,
    /// Not between 0 and [`MOST_POINTS`].
    #[error("{0} points")]
    Points(i64),
    /// Not a possible number of days.
    #[error("{0} days")]
    Days(i64),
    /// Days are needed with the points.
    #[error("points without days")]
    WithoutDays,
    /// [`MOST`] are offered.
    #[error("too many rewards")]
    TooMany,
    /// The plan is not offered for points.
    #[error("not offered")]
    NotOffered,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Offer `days` of a plan for `points`; with 0 points, no longer. Who took it before keeps what they have. Returns the plan and
/// what is offered now.
pub async fn run(
    app: &App,
    (guild, by): (GuildId, MemberId),
    plan: PlanId,
    points: i64,
    days: Option<i64>,
) -> Result<(Plan, Option<Reward>), Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let plan = plans::find_in(&mut tx.read(), guild, plan).await?.ok_or(Error::NotFound)?;
    let entry = Entry::new(guild, by, Area::Plan, if points == 0 { "reward-ended" } else { "reward-set" });
    let mut entry = entry.detail("plan", plan.offer.name.as_str());
    let mut offered = None;
    if points == 0 {
        if !rewards::end(&mut tx, plan.id).await? {
            return Err(Error::NotOffered);
        }
    } else {
        let reward = checked(plan.id, points, days)?;
        if plan.archived() {
            return Err(Error::Archived);
        }
        if !guilds::find(&mut tx.read(), guild).await?.is_some_and(|settings| settings.analysis) {
            return Err(Error::Off);
        }
        let known = rewards::list(&mut tx.read(), guild).await?;
        if known.len() >= MOST && !known.iter().any(|it| it.plan == plan.id) {
            return Err(Error::TooMany);
        }
        rewards::set(&mut tx, guild, &reward, now).await?;
        entry = entry.detail("points", reward.points).detail("days", reward.days);
        offered = Some(reward);
    }
    audit::insert(&mut tx, &entry, now).await?;
    tx.commit().await?;
    Ok((plan, offered))
}

fn checked(plan: PlanId, points: i64, days: Option<i64>) -> Result<Reward, Error> {
    let days = days.ok_or(Error::WithoutDays)?;
    if !(1..=MOST_POINTS).contains(&points) {
        Err(Error::Points(points))
    } else if !(1..=LONGEST_GRANT_DAYS).contains(&days) {
        Err(Error::Days(days))
    } else {
        Ok(Reward { plan, points, days })
    }
}
