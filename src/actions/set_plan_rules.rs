//! A creator decides what money taken back, pauses and leaving mean for a plan.

use crate::app::App;
use crate::domain::access::Then;
use crate::domain::ids::{GuildId, PlanId};
use crate::jobs::enqueue;
use crate::jobs::reconcile::SyncGuild;
use crate::store::StoreError;
use crate::store::plan_rules;
use crate::store::plans::{self, Plan};

/// Most months that an offer may last.
pub const MOST_MONTHS: i64 = 24;

/// What was typed; what is left out stays.
#[derive(Debug, Clone, Default)]
pub struct Input<'a> {
    /// All of a payment was given back.
    pub refund: Option<Then>,
    /// Some of it was.
    pub partial_refund: Option<Then>,
    /// A payment is disputed.
    pub dispute: Option<Then>,
    /// A dispute was lost.
    pub lost_dispute: Option<Then>,
    /// Collecting is paused.
    pub pause: Option<Then>,
    /// Per cent off for who wants to leave; 0 for none.
    pub percent: Option<i64>,
    /// For so many months.
    pub months: Option<i64>,
    /// Months without payment for who wants to leave; 0 for none.
    pub pause_months: Option<i64>,
    /// A cheaper plan for who wants to leave, or none any more.
    pub cheaper: Option<Option<PlanId>>,
    /// Discord's product that gives the plan; `-` for none.
    pub sku: Option<&'a str>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// Not between 0 and 100.
    #[error("{0} per cent")]
    Percent(i64),
    /// Not between 0 and [`MOST_MONTHS`].
    #[error("{0} months")]
    Months(i64),
    /// A discount needs both its figures.
    #[error("half a discount")]
    HalfADiscount,
    /// The cheaper plan is the plan itself.
    #[error("the same plan")]
    SamePlan,
    /// Not an id of Discord's.
    #[error("no product's number")]
    Sku,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Change the rules, and let the roles follow where they changed what access means.
pub async fn run(app: &App, guild: GuildId, plan: PlanId, input: Input<'_>) -> Result<Plan, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let before = plans::find_in(&mut tx.read(), guild, plan).await?.ok_or(Error::NotFound)?;
    let mut rules = before.rules;
    let policy = &mut rules.policy;
    for (wanted, rule) in [
        (input.refund, &mut policy.refund),
        (input.partial_refund, &mut policy.partial_refund),
        (input.dispute, &mut policy.dispute),
        (input.lost_dispute, &mut policy.lost_dispute),
        (input.pause, &mut policy.pause),
    ] {
        *rule = wanted.unwrap_or(*rule);
    }
    let leaving = &mut rules.leaving;
    leaving.percent = input.percent.unwrap_or(leaving.percent);
    leaving.months = input.months.unwrap_or(leaving.months);
    leaving.pause_months = input.pause_months.unwrap_or(leaving.pause_months);
    leaving.plan = input.cheaper.unwrap_or(leaving.plan);
    if !(0..=100).contains(&leaving.percent) {
        return Err(Error::Percent(leaving.percent));
    }
    if let Some(wrong) = [leaving.months, leaving.pause_months].into_iter().find(|it| !(0..=MOST_MONTHS).contains(it)) {
        return Err(Error::Months(wrong));
    }
    if (leaving.percent > 0) != (leaving.months > 0) {
        return Err(Error::HalfADiscount);
    }
    if leaving.plan == Some(plan) {
        return Err(Error::SamePlan);
    }
    rules.sku = match input.sku.map(str::trim) {
        None => rules.sku,
        Some("-") => None,
        Some(typed) => Some(typed.parse().ok().filter(|sku| *sku > 0).ok_or(Error::Sku)?),
    };
    if rules != before.rules {
        plan_rules::set(&mut tx, plan, &rules).await?;
        if rules.policy != before.rules.policy {
            enqueue(&mut tx, &SyncGuild { guild }, now).await?;
        }
    }
    let plan = plans::find_in(&mut tx.read(), guild, plan).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(plan)
}
