//! A creator puts a plan on sale: the row first, then Stripe's product, price and link by a job, so that a crash
//! in between leaves neither a twin nor a gap.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::offer::{self, OfferError};
use super::offer_more::{self, More};
use crate::app::App;
use crate::billing::key;
use crate::domain::access::{Interval, Offer};
use crate::domain::access::plan::MOST_PLANS;
use crate::domain::ids::{GuildId, MemberId, PlanId, RoleId};
use crate::jobs::enqueue;
use crate::jobs::finish_plan::FinishPlan;
use crate::store::StoreError;
use crate::store::audit::{self, Area, Entry};
use crate::store::plans::{self, Plan};

/// What the creator typed.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Where.
    pub guild: GuildId,
    /// Who.
    pub creator: MemberId,
    /// The bot's own account, whose roles decide what it can give.
    pub bot: MemberId,
    /// The name.
    pub name: &'a str,
    /// In the currency's major unit.
    pub price: &'a str,
    /// ISO code.
    pub currency: &'a str,
    /// How often.
    pub interval: Interval,
    /// What the plan gives.
    pub role: RoleId,
    /// Days without payment at the start.
    pub trial_days: Option<i64>,
    /// Days of access after a failed renewal.
    pub grace_days: Option<i64>,
    /// What buyers read.
    pub description: Option<&'a str>,
    /// The wider terms.
    pub more: More,
}

/// Why there is no new plan.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something typed is wrong.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// More plans on sale than a message can show.
    #[error("too many plans")]
    TooMany,
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Offer(error.into())
    }
}

/// Create the plan.
pub async fn run(app: &App, input: Input<'_>) -> Result<Plan, Error> {
    let (name, name_key) = offer::name(input.name)?;
    let currency = offer::currency(input.currency)?;
    let free = input.more.free.unwrap_or(false);
    let price = offer_more::price(input.price, currency, free)?;
    let trial_days = input.trial_days.unwrap_or(0);
    let grace_days = input.grace_days.unwrap_or(app.config.access.grace_days);
    offer::days(input.interval, trial_days, grace_days)?;
    let description = offer::description(input.description.unwrap_or_default())?;
    let on_sale = plans::list(&mut app.store.read(), input.guild).await?;
    if on_sale.iter().filter(|plan| !plan.archived()).count() >= MOST_PLANS {
        return Err(Error::TooMany);
    }
    let plain = Offer::plain(&name, price, input.interval, input.role, grace_days);
    let mut offer = Offer { name_key, description, trial_days, free, ..plain };
    offer_more::apply(&input.more, &mut offer)?;
    for role in &offer.roles {
        offer::role(app, input.guild, input.bot, *role).await?;
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let keys = (key::draw(now), key::draw(now));
    let inserted = plans::insert(&mut tx, input.guild, &offer, (&keys.0, &keys.1), input.creator, now).await;
    let plan = inserted.map_err(taken)?;
    let entry = Entry::new(input.guild, input.creator, Area::Plan, "created").detail("plan", offer.name.as_str());
    audit::insert(&mut tx, &entry, now).await?;
    enqueue(&mut tx, &FinishPlan { plan }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    found(app, plan).await
}

/// The unique index on names is the judge; asking it beforehand would let two creators pass at once.
pub(super) fn taken(error: StoreError) -> OfferError {
    if error.is_unique_violation() { OfferError::NameTaken } else { error.into() }
}

pub(super) async fn found(app: &App, plan: PlanId) -> Result<Plan, Error> {
    plans::find(&mut app.store.read(), plan)
        .await?
        .ok_or_else(|| StoreError::Inconsistent { table: "plans", column: "id", key: plan.to_string() }.into())
}

/// 192 random bits, safe in addresses.
#[must_use]
pub fn random_reference() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ws11_references_are_long_and_never_repeat() {
        let one = random_reference();
        assert_eq!(one.len(), 32, "192 bits in base64url");
        assert!(one.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_')));
        assert_ne!(one, random_reference());
    }
}
