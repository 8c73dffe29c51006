//! A creator takes a plan off sale. Those who pay stay in: nothing in the ledger changes.

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::jobs::enqueue;
use crate::jobs::finish_plan::FinishPlan;
use crate::store::StoreError;
use crate::store::audit::{self, Area, Entry};
use crate::store::plans::{self, Plan};
use crate::store::rewards;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// It was archived before.
    #[error("already archived")]
    AlreadyArchived,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Archive the plan.
pub async fn run(app: &App, guild: GuildId, by: MemberId, plan: PlanId) -> Result<Plan, Error> {
    let before = plans::find_in(&mut app.store.read(), guild, plan).await?.ok_or(Error::NotFound)?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if !plans::set_archived(&mut tx, plan, now).await? {
        return Err(Error::AlreadyArchived);
    }
    // It takes nobody in any more, for points neither.
    rewards::end(&mut tx, plan).await?;
    let entry = Entry::new(guild, by, Area::Plan, "archived").detail("plan", before.offer.name.as_str());
    audit::insert(&mut tx, &entry, now).await?;
    enqueue(&mut tx, &FinishPlan { plan }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(before)
}
