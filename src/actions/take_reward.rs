//! A member exchanges points for days of a plan.
//!
//! What can be spent are the points of the last [`LEVEL_DAYS`] days less what was spent in them: nothing is hoarded, and what a
//! moderator discounts or a refund takes away is gone from the purse as it is from the table. Days taken this way give nobody
//! a voice in the ranking ([`crate::domain::access::backing`]): points beget no points.

use crate::actions::core_members;
use crate::actions::points_table;
use crate::app::App;
use crate::domain::access::more_days::{self, Worthless};
use crate::domain::access::plan::DAY;
use crate::domain::access::{Entry, Fact, Reward as Taken, Source, decide};
use crate::domain::community::points::{LEVEL_DAYS, Table};
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::ledger::{self, Appended};
use crate::store::plans::{self, Plan};
use crate::store::rewards::{self, Reward, Spent};
use crate::store::{Read, StoreError};

/// What a member can choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    /// What is offered, the cheapest first.
    pub rewards: Vec<(Plan, Reward)>,
    /// What the member can spend.
    pub purse: i64,
    /// What they spent in the last [`LEVEL_DAYS`] days.
    pub spent: Spent,
    /// Whether hardly anybody pays yet: then everybody's thanks make points, and none can be spent.
    pub open: bool,
    /// Whether the member left the analysis.
    pub left: bool,
}

/// What somebody wants, as they saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// What was offered.
    pub reward: Reward,
    /// How many rewards they had taken: a second click on the same button takes nothing.
    pub times: i64,
}

/// What somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Had {
    /// The plan.
    pub plan: Plan,
    /// Its end.
    pub until: i64,
    /// Points that are left.
    pub purse: i64,
}

/// Why nothing was taken.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not offered any more, or otherwise.
    #[error("the offer has changed")]
    Changed,
    /// So many points are there of those needed.
    #[error("{purse} points of {needed}")]
    TooFew {
        /// What can be spent.
        purse: i64,
        /// What it takes.
        needed: i64,
    },
    /// The member has no use for it.
    #[error(transparent)]
    Worthless(#[from] Worthless),
    /// It was taken with a click before.
    #[error("taken a moment ago")]
    Already,
    /// There are no points here.
    #[error(transparent)]
    Community(#[from] core_members::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is offered to `member`, and what they can spend.
pub async fn shelf(app: &App, guild: GuildId, member: MemberId) -> Result<Shelf, Error> {
    let table = points_table::kept(app, guild, LEVEL_DAYS).await?;
    let read = &mut app.store.read();
    let plans = plans::list(read, guild).await?;
    let offered = rewards::list(read, guild).await?.into_iter();
    let with_plan = |reward: Reward| Some((plans.iter().find(|plan| plan.id == reward.plan)?.clone(), reward));
    let rewards = offered.filter_map(with_plan).collect();
    let spent = spent(read, guild, member, app.clock.now()).await?;
    Ok(Shelf {
        rewards,
        purse: purse(&table, member, spent),
        spent,
        open: table.open,
        left: table.left.contains(&member.0),
    })
}

/// Take what was wished for.
pub async fn run(app: &App, guild: GuildId, member: MemberId, wish: Wish) -> Result<Had, Error> {
    let now = app.clock.now();
    let table = points_table::kept(app, guild, LEVEL_DAYS).await?;
    let Wish { reward, times } = wish;
    let mut tx = app.store.begin().await?;
    if rewards::find(&mut tx.read(), guild, reward.plan).await? != Some(reward) {
        return Err(Error::Changed);
    }
    let plan = plans::find_in(&mut tx.read(), guild, reward.plan).await?.ok_or(Error::Changed)?;
    let before = spent(&mut tx.read(), guild, member, now).await?;
    if before.times != times {
        return Err(Error::Already);
    }
    let purse = purse(&table, member, before);
    if purse < reward.points {
        return Err(Error::TooFew { purse, needed: reward.points });
    }
    let facts = ledger::of_member(&mut tx.read(), guild, member, i64::MAX).await?;
    let begins = more_days::begin(&decide(&facts, &[plan.terms()], now), now)?;
    let number = times + 1;
    // Who clicks in two places at once takes the same number twice.
    if !rewards::claim(&mut tx, (guild, member), number, &reward, now).await? {
        return Err(Error::Already);
    }
    let until = begins.saturating_add(reward.days.saturating_mul(DAY));
    let fact = Fact::Reward(Taken { until, points: reward.points });
    let source = Source::reward(guild, member, number, now);
    let entry = Entry { plan: plan.id, source, fact, actor: None, recorded_at: now };
    if ledger::append(&mut tx, guild, member, &entry, 0).await? != Appended::Written {
        return Err(Error::Already);
    }
    enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(Had { plan, until, purse: purse - reward.points })
}

/// What is spent of the points that the table holds today: it is made of the [`LEVEL_DAYS`] days before this one, and nothing
/// spent earlier was spent of any of those.
async fn spent(read: &mut Read<'_>, guild: GuildId, member: MemberId, now: i64) -> Result<Spent, StoreError> {
    let today = now.div_euclid(DAY);
    rewards::spent(read, guild, member, (today - LEVEL_DAYS + 1) * DAY).await
}

/// Points that can be spent. While everybody is heard, free accounts make as many as they like: those are for looking at. And
/// less may be there than was spent: points go when those who gave them do.
fn purse(table: &Table, member: MemberId, spent: Spent) -> i64 {
    let earned = table.find(member.0).filter(|_| !table.open).map_or(0, |(_, row)| i64::from(row.points));
    (earned - spent.points).max(0)
}
