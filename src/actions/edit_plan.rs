//! A creator changes a plan, in two steps: what was typed is checked and shown with whom it affects, and a button saves
//! it. Stripe's prices never change, so a new amount is a new price; who bought at the old one keeps it and keeps the
//! plan. Roles change for every present holder (CF4).

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::create_plan::{found, random_reference, taken};
use super::offer::{self, OfferError};
use super::offer_more::{self, More};
use crate::app::App;
use crate::billing::key;
use crate::domain::access::Interval;
use crate::domain::access::Offer;
use crate::domain::access::OwnPrice;
use crate::domain::access::PlanState;
use crate::domain::access::Price;
use crate::domain::access::Tier;
use crate::domain::access::offer::Change;
use crate::domain::ids::{GuildId, MemberId, PlanId, RoleId};
use crate::domain::names;
use crate::jobs::enqueue;
use crate::jobs::finish_plan::FinishPlan;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::audit::{self, Area, Entry};
use crate::store::plan_drafts::{self, Draft};
use crate::store::plans::{self, Plan};

/// Who is affected.
mod effects;

pub use effects::Effects;

/// How long an edit waits for its button.
const PATIENCE: i64 = 3600;

/// What the creator typed; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The new name.
    pub name: Option<String>,
    /// The new price.
    pub price: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// How often.
    pub interval: Option<Interval>,
    /// What it gives.
    pub role: Option<RoleId>,
    /// Days.
    pub trial_days: Option<i64>,
    /// Days.
    pub grace_days: Option<i64>,
    /// What buyers read.
    pub description: Option<String>,
    /// The wider terms.
    pub more: More,
}

/// Who edits what.
#[derive(Debug, Clone, Copy)]
pub struct Editor {
    /// Where.
    pub guild: GuildId,
    /// The bot's own account.
    pub bot: MemberId,
    /// Who.
    pub creator: MemberId,
}

/// An edit as it would be, waiting for its button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What the button carries.
    pub token: String,
    /// The plan as it is.
    pub before: Plan,
    /// What it would offer.
    pub after: Offer,
    /// Who is affected.
    pub effects: Effects,
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
    /// The edit was made, thrown away or forgotten.
    #[error("no such edit")]
    Stale,
    /// Somebody changed the plan after the edit was shown.
    #[error("changed meanwhile")]
    ChangedMeanwhile,
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Offer(error.into())
    }
}

/// Check what was typed, count whom it affects, and keep it until its button is pressed. Changes nothing.
pub async fn prepare(app: &App, editor: Editor, plan: PlanId, typed: &Typed) -> Result<Preview, Error> {
    let (before, after) = checked(app, editor, plan, typed).await?;
    let effects = effects::count(app, &before, &after).await?;
    let draft = Draft {
        token: random_reference(),
        guild: editor.guild,
        plan,
        creator: editor.creator,
        typed: serde_json::to_value(typed).unwrap_or_default(),
        base: digest(&before),
        created_at: app.clock.now(),
    };
    let mut tx = app.store.begin().await?;
    plan_drafts::insert(&mut tx, &draft, draft.created_at - PATIENCE).await?;
    tx.commit().await?;
    Ok(Preview { token: draft.token, before, after, effects })
}

/// Make the edit behind a button. Roles follow for everyone whom they affect.
pub async fn save(app: &App, editor: Editor, token: &str) -> Result<Plan, Error> {
    let now = app.clock.now();
    let draft = plan_drafts::find(&mut app.store.read(), editor.guild, token).await?.ok_or(Error::Stale)?;
    if draft.created_at < now - PATIENCE {
        return Err(Error::Stale);
    }
    let typed: Typed = serde_json::from_value(draft.typed).map_err(|_| Error::Stale)?;
    let (before, offer) = checked(app, editor, draft.plan, &typed).await?;
    if digest(&before) != draft.base {
        return Err(Error::ChangedMeanwhile);
    }
    let affected = effects::affected(app, &before, &offer).await?;
    let repriced = offer.priced() != before.offer().priced() || before.stripe_price.is_none() && !offer.free;
    let mut tx = app.store.begin().await?;
    if !plan_drafts::delete(&mut tx, token).await? {
        return Err(Error::Stale);
    }
    // Read again where nobody can change it any more: of two who save at once, one is told.
    let current = plans::find(&mut tx.read(), before.id).await?.ok_or(Error::NotFound)?;
    if digest(&current) != draft.base || current.state != before.state {
        return Err(Error::ChangedMeanwhile);
    }
    plans::set_offer(&mut tx, before.id, &offer).await.map_err(taken)?;
    if repriced {
        plans::set_repriced(&mut tx, before.id, &key::draw(now)).await?;
        plans::set_state(&mut tx, before.id, PlanState::Preparing, None).await?;
    }
    let changes = differences(&before.offer(), &offer);
    let entry = Entry::new(editor.guild, editor.creator, Area::Plan, "edited").detail("plan", before.name.as_str());
    audit::insert(&mut tx, &entry.detail("changes", changes), now).await?;
    enqueue(&mut tx, &FinishPlan { plan: before.id }, now).await?;
    for member in affected {
        enqueue(&mut tx, &SyncAccess { guild: editor.guild, member }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    found(app, before.id).await.map_err(|error| match error {
        super::create_plan::Error::Offer(error) => error.into(),
        super::create_plan::Error::TooMany => Error::NotFound,
    })
}

/// What differs, by the names of the command's options: `price: 9.90 EUR → 12.00 EUR`. Long texts are only named.
fn differences(before: &Offer, after: &Offer) -> String {
    let line = |change: Change| match (said(before, change), said(after, change)) {
        (Some(old), Some(new)) => format!("{}: {old} → {new}", option(change)),
        _ => option(change).to_owned(),
    };
    before.changes(after).into_iter().map(line).collect::<Vec<_>>().join("; ")
}

/// The option of `/plan edit` that changes it, the first of several.
const fn option(change: Change) -> &'static str {
    match change {
        Change::Name => "name",
        Change::Price => "price",
        Change::Interval => "interval",
        Change::TrialDays => "trial_days",
        Change::TrialCard => "trial_without_card",
        Change::Free => "free",
        Change::AccessDays => "access_days",
        Change::OwnPrice => "minimum",
        Change::Roles => "role",
        Change::GraceDays => "grace_days",
        Change::Description => "description",
        Change::Picture => "picture",
        Change::Position => "position",
        Change::Tier => "group",
        Change::Seats => "seats",
    }
}

fn said(offer: &Offer, change: Change) -> Option<String> {
    Some(match change {
        Change::Name => names::shown(&offer.name),
        Change::Price => offer.price.to_string(),
        Change::Interval => offer.interval.word().to_owned(),
        Change::TrialDays => offer.trial_days.to_string(),
        Change::TrialCard => offer.trial_card.word().to_owned(),
        Change::Free => offer.free.to_string(),
        Change::AccessDays => offer.access_days.map(|days| days.to_string()).unwrap_or_default(),
        Change::OwnPrice => offer.own_price.map(|own| own.shown(offer.price.currency)).unwrap_or_default(),
        Change::Roles => offer.roles.iter().map(|role| format!("<@&{role}>")).collect::<Vec<_>>().join(" "),
        Change::GraceDays => offer.grace_days.to_string(),
        Change::Position => offer.position.to_string(),
        Change::Tier => offer.tier.as_ref().map(step).unwrap_or_default(),
        Change::Seats => offer.seats.to_string(),
        Change::Description | Change::Picture => return None,
    })
}

/// `Metals 2`, with a `+` when it includes the lower ones.
fn step(tier: &Tier) -> String {
    let more = if tier.includes_lower { "+" } else { "" };
    format!("{} {}{more}", names::shown(&tier.group), tier.rank)
}

/// Throw the edit away.
pub async fn discard(app: &App, guild: GuildId, token: &str) -> Result<(), Error> {
    if plan_drafts::find(&mut app.store.read(), guild, token).await?.is_some() {
        let mut tx = app.store.begin().await?;
        plan_drafts::delete(&mut tx, token).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What the plan offers, as a text of fixed length.
fn digest(plan: &Plan) -> String {
    hex::encode(Sha256::digest(format!("{:?}", plan.offer())))
}

async fn checked(app: &App, editor: Editor, plan: PlanId, typed: &Typed) -> Result<(Plan, Offer), Error> {
    let before = plans::find_in(&mut app.store.read(), editor.guild, plan).await?.ok_or(Error::NotFound)?;
    match before.state {
        PlanState::Archived => return Err(Error::Archived),
        // Stripe may already be making what the row says; changing it now would change the meaning of its key.
        PlanState::Preparing => return Err(Error::Preparing),
        PlanState::OnSale | PlanState::Refused => {}
    }
    let offer = changed(&before, typed)?;
    if offer == before.offer() && before.state == PlanState::OnSale {
        return Err(Error::Nothing);
    }
    let namesake = plans::by_name(&mut app.store.read(), editor.guild, &offer.name_key).await?;
    if namesake.is_some_and(|other| other.id != before.id && !other.archived()) {
        return Err(OfferError::NameTaken.into());
    }
    for role in offer.roles.iter().filter(|role| !before.roles.contains(role)) {
        offer::role(app, editor.guild, editor.bot, *role).await?;
    }
    Ok((before, offer))
}

fn changed(before: &Plan, typed: &Typed) -> Result<Offer, OfferError> {
    let mut offer = before.offer();
    if let Some(name) = &typed.name {
        (offer.name, offer.name_key) = offer::name(name)?;
    }
    if let Some(description) = &typed.description {
        offer.description = offer::description(description)?;
    }
    let currency = typed.currency.as_deref().map(offer::currency).transpose()?.unwrap_or(before.price.currency);
    let free = typed.more.free.unwrap_or(before.free);
    offer.free = free;
    // An amount as it was typed, in another currency: 9.90 EUR becomes 9.90 USD.
    let anew = |minor| {
        let typed = Price { minor, currency: before.price.currency }.to_string();
        offer::price(typed.split(' ').next().unwrap_or_default(), currency)
    };
    offer.price = match &typed.price {
        Some(price) => offer_more::price(price, currency, free)?,
        None if free => Price { minor: 0, currency },
        None => anew(before.price.minor)?,
    };
    if let Some(own) = offer.own_price.filter(|_| currency != before.price.currency) {
        let most = own.most.map(anew).transpose()?.map(|price| price.minor);
        offer.own_price = Some(OwnPrice { least: anew(own.least)?.minor, most });
    }
    offer.interval = typed.interval.unwrap_or(before.interval);
    if let (Some(role), Some(first)) = (typed.role, offer.roles.first_mut()) {
        *first = role;
    }
    offer.trial_days = typed.trial_days.unwrap_or(before.trial_days);
    offer.grace_days = typed.grace_days.unwrap_or(before.grace_days);
    offer::days(offer.interval, offer.trial_days, offer.grace_days)?;
    offer_more::apply(&typed.more, &mut offer)?;
    Ok(offer)
}
