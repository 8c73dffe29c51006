//! A member asks to buy a plan and gets a checkout of their own. Whatever could charge somebody twice, or charge for
//! what they already have, is refused before Stripe is asked.

use super::switch_plan;
use crate::app::App;
use crate::billing::BillingError;
use crate::billing::CheckoutStatus;
use crate::billing::Key;
use crate::billing::NewCheckout;
use crate::billing::WithoutCard;
use crate::billing::key;
use crate::domain::access::{Access, Entry, Fact, PlanState, Why, decide};
use crate::domain::ids::{CustomerId, GuildId, MemberId, PlanId, PriceId};
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::store::StoreError;
use crate::store::checkouts::{self, Checkout};
use crate::store::customers;
use crate::store::ledger;
use crate::store::plans::{self, Plan};
use crate::store::stripe_accounts;
use crate::text::{self, Locale};

/// Where to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The checkout's address.
    pub url: String,
    /// Until when it can be paid.
    pub expires_at: i64,
    /// What is bought.
    pub plan: Plan,
    /// Days without payment at the start, for this member.
    pub trial_days: i64,
}

/// Why there is no checkout.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// The plan sells no more.
    #[error("archived")]
    Archived,
    /// Stripe has not made its price yet.
    #[error("not on sale yet")]
    NotReady,
    /// The member has it, for this reason.
    #[error("already held")]
    AlreadyHeld(Box<Why>),
    /// A subscription exists that does not let in now; paying for a second one would not help.
    #[error("a subscription waits for its owner")]
    SubscriptionWaiting(Box<Why>),
    /// The member pays for another plan of the same ladder; that subscription moves instead.
    #[error("on the same ladder")]
    SameLadder(Box<Plan>),
    /// A payment is on its way.
    #[error("a payment is on its way")]
    PaymentPending,
    /// Staff took it away.
    #[error("taken by staff")]
    Revoked,
    /// Stripe did not answer or refused.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Open a checkout, or hand out the one that is open.
pub async fn run(app: &App, guild: GuildId, member: MemberId, plan: PlanId, locale: Locale) -> Result<Started, Error> {
    let plan = plans::find_in(&mut app.store.read(), guild, plan).await?.ok_or(Error::NotFound)?;
    let price = match plan.state {
        PlanState::Archived => return Err(Error::Archived),
        PlanState::Preparing | PlanState::Refused => return Err(Error::NotReady),
        PlanState::OnSale => plan.stripe_price.clone().ok_or(Error::NotReady)?,
    };
    if !sells(app, guild).await? {
        return Err(Error::NotReady);
    }
    let now = app.clock.now();
    let facts = ledger::of_member(&mut app.store.read(), guild, member, i64::MAX).await?;
    let access = decide(&facts, &[plan.terms()], now);
    refuse_twice(&access, &facts, &plan, now)?;
    match switch_plan::standing(app, guild, member, &plan).await {
        Ok(None) => {}
        Ok(Some(standing)) => return Err(Error::SameLadder(Box::new(standing.from))),
        Err(switch_plan::Error::Waiting(why)) => return Err(Error::SubscriptionWaiting(why)),
        Err(switch_plan::Error::Store(error)) => return Err(error.into()),
        Err(error) => tracing::warn!(%error, "a member's place on a ladder is unknown"),
    }
    let (reference, customer) = customer(app, guild, member, now).await?;
    if let Some(open) = still_open(app, guild, member, &plan, &price, now).await? {
        return Ok(open);
    }
    // A trial is for those who never had the plan: who cancels in time cannot begin again for nothing.
    let had_it = facts.iter().any(|entry| entry.source.kind.is_stripe() && entry.plans().any(|it| it == plan.id));
    let wanted = Checkout {
        reference: key::draw(now),
        guild,
        member,
        plan: plan.id,
        price,
        trial_days: if had_it { 0 } else { plan.offer.trial_days },
        trial_card: plan.offer.trial_card,
        access_days: plan.offer.access_days,
        session: None,
        url: None,
        locale: locale.tag().to_owned(),
        referral: None,
        created_at: now,
        expires_at: now + app.config.access.checkout_minutes * 60,
        used_at: None,
        closed_at: None,
    };
    let mut tx = app.store.begin().await?;
    let row = checkouts::open_or_insert(&mut tx, &wanted).await?;
    tx.commit().await?;
    match open(app, &row, &plan, &customer).await {
        Err(Error::Billing(error)) if error.is_missing() => {
            // The customer was deleted in Stripe: the next try makes a new one.
            tracing::warn!(reference, "a customer is gone from Stripe");
            let mut tx = app.store.begin().await?;
            customers::set_closed(&mut tx, &customer, now).await?;
            checkouts::set_closed(&mut tx, &row.reference, now).await?;
            tx.commit().await?;
            Err(Error::Billing(BillingError::Unreachable { why: error.to_string(), retry_after: None }))
        }
        Err(Error::Billing(error)) if !error.is_retryable() => {
            let mut tx = app.store.begin().await?;
            checkouts::set_closed(&mut tx, &row.reference, now).await?;
            tx.commit().await?;
            Err(error.into())
        }
        outcome => outcome,
    }
}

/// Whether the account that the guild sells through may take payments; the operator's own is known to.
pub(super) async fn sells(app: &App, guild: GuildId) -> Result<bool, StoreError> {
    let seller = stripe_accounts::of_guild(&mut app.store.read(), guild).await?;
    Ok(seller.is_none_or(|it| it.account.is_none() || it.sells()))
}

/// Nobody pays twice for one plan, and nobody pays for what staff took away.
fn refuse_twice(access: &Access, facts: &[Entry], plan: &Plan, now: i64) -> Result<(), Error> {
    for verdict in access.verdicts.iter().filter(|verdict| verdict.plan == plan.id) {
        match &verdict.why {
            Why::Revoked { .. } => return Err(Error::Revoked),
            // A grant with an end may be followed by a subscription.
            Why::Granted { until: Some(_), .. } => {}
            why if verdict.allowed => return Err(Error::AlreadyHeld(Box::new(why.clone()))),
            Why::PaymentPending => return Err(Error::PaymentPending),
            Why::Disputed => return Err(Error::SubscriptionWaiting(Box::new(verdict.why.clone()))),
            why => {
                // The last fact of a subscription that is not final: it still runs in Stripe and may charge again, unless
                // its end has passed.
                let last = facts.iter().rev().find(|entry| entry.source == verdict.source).map(|entry| &entry.fact);
                let runs_on = |end: Option<i64>| end.is_none_or(|at| at > now);
                if matches!(last, Some(Fact::Subscription(it)) if !it.status.is_final() && runs_on(it.ends_at)) {
                    return Err(Error::SubscriptionWaiting(Box::new(why.clone())));
                }
            }
        }
    }
    Ok(())
}

/// The member's customer, made in Stripe if it was not. The reference is its idempotency key (CR7).
pub(super) async fn customer(
    app: &App,
    guild: GuildId,
    member: MemberId,
    now: i64,
) -> Result<(String, CustomerId), Error> {
    let mut tx = app.store.begin().await?;
    let customer = customers::open_or_insert(&mut tx, guild, member, &key::draw(now), now).await?;
    tx.commit().await?;
    if let Some(known) = customer.stripe_id {
        return Ok((customer.reference, known));
    }
    #[cfg(feature = "bug-zoo")]
    let drawn = if crate::bug_zoo::is("fresh-key") { key::draw(now) } else { customer.reference.clone() };
    #[cfg(not(feature = "bug-zoo"))]
    let drawn = customer.reference.clone();
    let made = app.billing(guild).await?.create_customer(&customer.reference, &Key::of(&drawn, now)).await?;
    let mut tx = app.store.begin().await?;
    customers::set_stripe_id(&mut tx, &customer.reference, &made).await?;
    tx.commit().await?;
    Ok((customer.reference, made))
}

/// The member's earlier checkout of this plan, if it can still be paid at today's price. One that cannot is closed.
async fn still_open(
    app: &App,
    guild: GuildId,
    member: MemberId,
    plan: &Plan,
    price: &PriceId,
    now: i64,
) -> Result<Option<Started>, Error> {
    let Some(row) = checkouts::find_open(&mut app.store.read(), guild, member, plan.id).await? else {
        return Ok(None);
    };
    // Opened perhaps, but the answer was lost; asking again with its reference as the key answers with the same one.
    let Some(session) = row.session.clone() else {
        if row.price == *price && row.expires_at > now {
            return Ok(None);
        }
        return close(app, &row, now).await;
    };
    let billing = app.billing(guild).await?;
    let mut asked = billing.checkout(&session).await?;
    if asked.status == CheckoutStatus::Open && row.price != *price {
        asked = billing.expire_checkout(&session).await?;
    }
    match (asked.status, asked.url.or(row.url.clone())) {
        (CheckoutStatus::Open, Some(url)) => {
            Ok(Some(Started { url, expires_at: row.expires_at, plan: plan.clone(), trial_days: row.trial_days }))
        }
        (CheckoutStatus::Complete, _) => {
            if let Some(customer) = asked.customer {
                let mut tx = app.store.begin().await?;
                enqueue(&mut tx, &ApplyStripeEvent::of_customer(customer), now).await?;
                tx.commit().await?;
                app.tasks.wake();
            }
            Err(Error::PaymentPending)
        }
        _ => close(app, &row, now).await,
    }
}

async fn close(app: &App, row: &Checkout, now: i64) -> Result<Option<Started>, Error> {
    let mut tx = app.store.begin().await?;
    checkouts::set_closed(&mut tx, &row.reference, now).await?;
    tx.commit().await?;
    Ok(None)
}

/// Ask Stripe to open the checkout that `row` describes, and keep where it is.
async fn open(app: &App, row: &Checkout, plan: &Plan, customer: &CustomerId) -> Result<Started, Error> {
    let public = &app.config.server.public_url;
    let success_url = format!("{public}/paid?lang={}&session_id={{CHECKOUT_SESSION_ID}}", row.locale);
    let cancel_url = format!("{public}/cancelled?lang={}", row.locale);
    let label = text::text(Locale::from_tag(&row.locale), "checkout-referral");
    let asked = NewCheckout {
        price: &row.price,
        amount: plan.offer.own_price.map_or(plan.offer.price.minor, |own| own.least),
        every: plan.offer.interval.into(),
        customer,
        reference: &row.reference,
        success_url: &success_url,
        cancel_url: &cancel_url,
        trial_days: u32::try_from(row.trial_days).unwrap_or(0),
        without_card: WithoutCard::of(row.trial_card),
        expires_at: row.expires_at,
        locale: &row.locale,
        instead: None,
        most: plan.offer.seats.max(1),
        codes: plan.offer.own_price.is_none(),
        referral: Some(&label),
    };
    let opened =
        app.billing(row.guild).await?.create_checkout(&asked, &Key::of(&row.reference, app.clock.now())).await?;
    let mut tx = app.store.begin().await?;
    checkouts::set_session(&mut tx, &row.reference, &opened.id, opened.url.as_deref()).await?;
    tx.commit().await?;
    let missing = || BillingError::Unreachable { why: "a new checkout has no address".into(), retry_after: None };
    let url = opened.url.ok_or_else(missing)?;
    Ok(Started { url, expires_at: row.expires_at, plan: plan.clone(), trial_days: row.trial_days })
}
