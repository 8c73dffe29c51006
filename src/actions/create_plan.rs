//! A creator puts a plan on sale: the row first, then Stripe's product, price and link by a job, so that a crash
//! in between leaves neither a twin nor a gap.

use super::offer::{RoleError, role as sellable};
use crate::app::App;
use crate::billing::key;
use crate::domain::access::OfferError;
use crate::domain::access::offer::Typed;
use crate::domain::access::plan::MOST_PLANS;
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::jobs::enqueue;
use crate::jobs::finish_plan::FinishPlan;
use crate::store::StoreError;
use crate::store::audit::{self, Area, Entry};
use crate::store::plans::{self, Plan};

/// Who makes it.
#[derive(Debug, Clone, Copy)]
pub struct Creator {
    /// Where.
    pub guild: GuildId,
    /// Who.
    pub member: MemberId,
    /// The bot's own account, whose roles decide what it can give.
    pub bot: MemberId,
}

/// Why there is no new plan.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something typed is wrong.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// A role cannot be sold.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// Another plan has this name.
    #[error("another plan has this name")]
    NameTaken,
    /// More plans on sale than a message can show.
    #[error("too many plans")]
    TooMany,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Create the plan.
pub async fn run(app: &App, by: Creator, typed: &Typed) -> Result<Plan, Error> {
    let offer = typed.offer(app.config.access.grace_days)?;
    let on_sale = plans::list(&mut app.store.read(), by.guild).await?;
    if on_sale.iter().filter(|plan| !plan.archived()).count() >= MOST_PLANS {
        return Err(Error::TooMany);
    }
    for role in &offer.roles {
        sellable(app, by.guild, by.bot, *role).await?;
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let keys = (key::draw(now), key::draw(now));
    let inserted = plans::insert(&mut tx, by.guild, &offer, (&keys.0, &keys.1), by.member, now).await;
    // The unique index on names is the judge; asking it beforehand would let two creators pass at once.
    let plan = inserted.map_err(|error| if error.is_unique_violation() { Error::NameTaken } else { error.into() })?;
    let entry = Entry::new(by.guild, by.member, Area::Plan, "created").detail("plan", offer.name.as_str());
    audit::insert(&mut tx, &entry, now).await?;
    enqueue(&mut tx, &FinishPlan { plan }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(found(app, plan).await?)
}

pub(super) async fn found(app: &App, plan: PlanId) -> Result<Plan, StoreError> {
    plans::find(&mut app.store.read(), plan).await?.ok_or_else(|| StoreError::Inconsistent {
        table: "plans",
        column: "id",
        key: plan.to_string(),
    })
}
