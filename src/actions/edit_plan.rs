//! A creator changes a plan. Stripe's prices never change, so a new amount is a new price; who bought at the old one
//! keeps it and keeps the plan.

use super::create_plan::{found, random_reference, taken};
use super::offer::{self, OfferError};
use super::offer_more::{self, More};
use crate::app::App;
use crate::domain::access::Interval;
use crate::domain::access::OwnPrice;
use crate::domain::access::PlanState;
use crate::domain::access::Price;
use crate::domain::ids::{GuildId, MemberId, PlanId, RoleId};
use crate::domain::names;
use crate::jobs::enqueue;
use crate::jobs::finish_plan::FinishPlan;
use crate::jobs::reconcile::SyncGuild;
use crate::store::StoreError;
use crate::store::audit::{self, Area, Entry};
use crate::store::plans::{self, Offer, Plan};

/// What the creator typed; what is left out stays.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Where.
    pub guild: GuildId,
    /// Who changes it.
    pub by: MemberId,
    /// The bot's own account.
    pub bot: MemberId,
    /// Which plan.
    pub plan: PlanId,
    /// The new name.
    pub name: Option<&'a str>,
    /// The new price.
    pub price: Option<&'a str>,
    /// Its currency.
    pub currency: Option<&'a str>,
    /// How often.
    pub interval: Option<Interval>,
    /// What it gives.
    pub role: Option<RoleId>,
    /// Days.
    pub trial_days: Option<i64>,
    /// Days.
    pub grace_days: Option<i64>,
    /// What buyers read.
    pub description: Option<&'a str>,
    /// The wider terms.
    pub more: More<'a>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something typed is wrong.
    #[error(transparent)]
    Offer(#[from] OfferError),
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// The plan sells no more.
    #[error("archived")]
    Archived,
    /// Stripe is still making it.
    #[error("still being prepared")]
    Preparing,
    /// Nothing else was typed.
    #[error("nothing to change")]
    Nothing,
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Offer(error.into())
    }
}

/// Change the plan.
pub async fn run(app: &App, input: Input<'_>) -> Result<Plan, Error> {
    let before = plans::find_in(&mut app.store.read(), input.guild, input.plan).await?.ok_or(Error::NotFound)?;
    match before.state {
        PlanState::Archived => return Err(Error::Archived),
        // Stripe may already be making what the row says; changing it now would change the meaning of its key.
        PlanState::Preparing => return Err(Error::Preparing),
        PlanState::OnSale | PlanState::Refused => {}
    }
    let offer = changed(&before, &input)?;
    if offer == before.offer() && before.state == PlanState::OnSale {
        return Err(Error::Nothing);
    }
    for role in offer.roles.iter().filter(|role| !before.roles.contains(role)) {
        offer::role(app, input.guild, input.bot, *role).await?;
    }
    let repriced = offer.priced() != before.offer().priced() || before.stripe_price.is_none() && !offer.free;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    plans::set_offer(&mut tx, before.id, &offer).await.map_err(taken)?;
    if repriced {
        plans::set_repriced(&mut tx, before.id, &random_reference()).await?;
        plans::set_state(&mut tx, before.id, PlanState::Preparing, None).await?;
    }
    let changes = differences(&before.offer(), &offer).join("; ");
    let entry = Entry::new(input.guild, input.by, Area::Plan, "edited").detail("plan", before.name.as_str());
    audit::insert(&mut tx, &entry.detail("changes", changes), now).await?;
    enqueue(&mut tx, &FinishPlan { plan: before.id }, now).await?;
    if (&offer.roles, &offer.tier, offer.grace_days) != (&before.roles, &before.tier, before.grace_days) {
        enqueue(&mut tx, &SyncGuild { guild: input.guild }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    found(app, before.id).await.map_err(|error| match error {
        super::create_plan::Error::Offer(error) => error.into(),
        super::create_plan::Error::TooMany => Error::NotFound,
    })
}

/// What differs, by the names of the command's options: `price: 9.90 EUR → 12 EUR`.
fn differences(before: &Offer, after: &Offer) -> Vec<String> {
    let roles = |offer: &Offer| offer.roles.iter().map(|role| format!("<@&{role}>")).collect::<Vec<_>>().join(" ");
    let told = |offer: &Offer| {
        [
            ("name", names::shown(&offer.name)),
            ("price", offer.price.to_string()),
            ("interval", offer.interval.word().to_owned()),
            ("role", roles(offer)),
            ("trial_days", offer.trial_days.to_string()),
            ("grace_days", offer.grace_days.to_string()),
            ("access_days", offer.access_days.map(|days| days.to_string()).unwrap_or_default()),
            ("free", offer.free.to_string()),
            ("position", offer.position.to_string()),
        ]
    };
    let pairs = told(before).into_iter().zip(told(after)).filter(|(old, new)| old != new);
    let mut told: Vec<String> = pairs.map(|((name, old), (_, new))| format!("{name}: {old} → {new}")).collect();
    if before.description != after.description {
        told.push("description".to_owned());
    }
    told
}

fn changed(before: &Plan, input: &Input<'_>) -> Result<Offer, OfferError> {
    let mut offer = before.offer();
    if let Some(typed) = input.name {
        (offer.name, offer.name_key) = offer::name(typed)?;
    }
    if let Some(typed) = input.description {
        offer.description = offer::description(typed)?;
    }
    let currency = input.currency.map(offer::currency).transpose()?.unwrap_or(before.price.currency);
    let free = input.more.free.unwrap_or(before.free);
    offer.free = free;
    offer.price = if let Some(typed) = input.price {
        offer_more::price(typed, currency, free)?
    } else if free {
        Price { minor: 0, currency }
    } else {
        // The amount as it was typed, in another currency: 9.90 EUR becomes 9.90 USD.
        let typed = before.price.to_string();
        offer::price(typed.split(' ').next().unwrap_or_default(), currency)?
    };
    if let Some(own) = offer.own_price.filter(|_| currency != before.price.currency) {
        let anew = |minor| {
            let typed = Price { minor, currency: before.price.currency }.to_string();
            offer::price(typed.split(' ').next().unwrap_or_default(), currency).map(|price| price.minor)
        };
        offer.own_price = Some(OwnPrice { least: anew(own.least)?, most: own.most.map(anew).transpose()? });
    }
    offer.interval = input.interval.unwrap_or(before.interval);
    if let (Some(role), Some(first)) = (input.role, offer.roles.first_mut()) {
        *first = role;
    }
    offer.trial_days = input.trial_days.unwrap_or(before.trial_days);
    offer.grace_days = input.grace_days.unwrap_or(before.grace_days);
    offer::days(offer.interval, offer.trial_days, offer.grace_days)?;
    offer_more::apply(&input.more, &mut offer)?;
    Ok(offer)
}
