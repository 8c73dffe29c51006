//! A creator changes a plan, in two steps: what was typed is checked and shown with whom it affects, and a button saves
//! it. Stripe's prices never change, so a new amount is a new price; who bought at the old one keeps it and keeps the
//! plan. Roles change for every present holder (CF4).

use sha2::{Digest as _, Sha256};

use super::create_plan::{Creator, found};
use super::offer::{RoleError, role as sellable};
use crate::app::App;
use crate::billing::key;
use crate::domain::access::offer::{Change, Typed};
use crate::domain::access::{Offer, OfferError, PlanState, Tier};
use crate::domain::ids::{GuildId, PlanId};
use crate::domain::names;
use crate::domain::secret;
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
    /// A role cannot be sold.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// Another plan has this name.
    #[error("another plan has this name")]
    NameTaken,
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
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Check what was typed, count whom it affects, and keep it until its button is pressed. Changes nothing.
pub async fn prepare(app: &App, by: Creator, plan: PlanId, typed: &Typed) -> Result<Preview, Error> {
    let (before, after) = checked(app, by, plan, typed).await?;
    let effects = effects::count(app, &before, &after).await?;
    let draft = Draft {
        token: secret::reference(rand::random()),
        guild: by.guild,
        plan,
        creator: by.member,
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
pub async fn save(app: &App, by: Creator, token: &str) -> Result<Plan, Error> {
    let now = app.clock.now();
    let draft = plan_drafts::find(&mut app.store.read(), by.guild, token).await?.ok_or(Error::Stale)?;
    if draft.created_at < now - PATIENCE {
        return Err(Error::Stale);
    }
    let typed: Typed = serde_json::from_value(draft.typed).map_err(|_| Error::Stale)?;
    let (before, offer) = checked(app, by, draft.plan, &typed).await?;
    if digest(&before) != draft.base {
        return Err(Error::ChangedMeanwhile);
    }
    let affected = effects::affected(app, &before, &offer).await?;
    let repriced = offer.priced() != before.offer.priced() || before.stripe_price.is_none() && !offer.free;
    let mut tx = app.store.begin().await?;
    if !plan_drafts::delete(&mut tx, token).await? {
        return Err(Error::Stale);
    }
    // Read again where nobody can change it any more: of two who save at once, one is told.
    let current = plans::find(&mut tx.read(), before.id).await?.ok_or(Error::NotFound)?;
    if digest(&current) != draft.base || current.state != before.state {
        return Err(Error::ChangedMeanwhile);
    }
    let set = plans::set_offer(&mut tx, before.id, &offer).await;
    set.map_err(|error| if error.is_unique_violation() { Error::NameTaken } else { error.into() })?;
    if repriced {
        plans::set_repriced(&mut tx, before.id, &key::draw(now)).await?;
        plans::set_state(&mut tx, before.id, PlanState::Preparing, None).await?;
    }
    let changes = differences(&before.offer, &offer);
    let entry = Entry::new(by.guild, by.member, Area::Plan, "edited").detail("plan", before.offer.name.as_str());
    audit::insert(&mut tx, &entry.detail("changes", changes), now).await?;
    enqueue(&mut tx, &FinishPlan { plan: before.id }, now).await?;
    for member in affected {
        enqueue(&mut tx, &SyncAccess { guild: by.guild, member }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(found(app, before.id).await?)
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
    hex::encode(Sha256::digest(format!("{:?}", plan.offer)))
}

async fn checked(app: &App, by: Creator, plan: PlanId, typed: &Typed) -> Result<(Plan, Offer), Error> {
    let before = plans::find_in(&mut app.store.read(), by.guild, plan).await?.ok_or(Error::NotFound)?;
    match before.state {
        PlanState::Archived => return Err(Error::Archived),
        // Stripe may already be making what the row says; changing it now would change the meaning of its key.
        PlanState::Preparing => return Err(Error::Preparing),
        PlanState::OnSale | PlanState::Refused => {}
    }
    let offer = typed.changed(&before.offer)?;
    if offer == before.offer && before.state == PlanState::OnSale {
        return Err(Error::Nothing);
    }
    let namesake = plans::by_name(&mut app.store.read(), by.guild, &offer.name_key()).await?;
    if namesake.is_some_and(|other| other.id != before.id && !other.archived()) {
        return Err(Error::NameTaken);
    }
    for role in offer.roles.iter().filter(|role| !before.offer.roles.contains(role)) {
        sellable(app, by.guild, by.bot, *role).await?;
    }
    Ok((before, offer))
}
