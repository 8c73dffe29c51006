//! A member who pays for one plan of a ladder goes to another one: up at once, the difference billed by Stripe; down
//! when what is paid for has run out. Never both at once, because it is one subscription that moves (SA14).

use crate::app::App;
use crate::billing::BillingError;
use crate::billing::Swap;
use crate::billing::key;
use crate::domain::access::{Entry, Fact, PlanState, SourceKind, Status, Why, decide};
use crate::domain::ids::{CustomerId, GuildId, MemberId, PlanId, PriceId, SubscriptionId};
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::store::StoreError;
use crate::store::plan_switches::{self, PlanSwitch};
use crate::store::plans::{self, Plan};
use crate::store::{customers, ledger};

/// A member stands on one step of a ladder and looks at another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The plan that is paid for.
    pub from: Plan,
    /// The plan that is wanted.
    pub to: Plan,
    /// What pays.
    pub subscription: SubscriptionId,
    /// Whether the wanted plan is the higher one.
    pub up: bool,
    /// When what is paid for runs out.
    pub period_end: Option<i64>,
    /// Whether this very move is planned already.
    pub planned: bool,
}

/// Why nothing moved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// The plan cannot be bought now.
    #[error("not on sale")]
    NotOnSale,
    /// The member pays for no other plan of this ladder.
    #[error("not on this ladder")]
    NotThere,
    /// The subscription does not let in now: that comes first.
    #[error("the subscription waits for its owner")]
    Waiting(Box<Why>),
    /// Stripe cannot change a subscription's currency.
    #[error("another currency")]
    OtherCurrency,
    /// The difference could not be paid; nothing changed.
    #[error("not paid")]
    NotPaid,
    /// Nothing was planned.
    #[error("nothing planned")]
    NothingPlanned,
    /// Stripe did not answer or refused.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the member stands on the ladder of `to`; `None` if they pay for no other plan of it.
pub async fn standing(app: &App, guild: GuildId, member: MemberId, to: &Plan) -> Result<Option<Standing>, Error> {
    if to.offer.tier.is_none() || to.offer.free || !to.offer.interval.recurs() {
        return Ok(None);
    }
    let read = &mut app.store.read();
    let ladder: Vec<Plan> = plans::list(read, guild).await?.into_iter().filter(|plan| plan.same_ladder(to)).collect();
    let facts = ledger::of_member(read, guild, member, i64::MAX).await?;
    let terms: Vec<_> = ladder.iter().map(Plan::terms).collect();
    let access = decide(&facts, &terms, app.clock.now());
    let mut best: Option<(&Plan, &Entry)> = None;
    for verdict in access.verdicts.iter().filter(|verdict| verdict.source.kind == SourceKind::Subscription) {
        let (Some(plan), Some(last)) = (
            ladder.iter().find(|plan| plan.id == verdict.plan),
            facts.iter().rev().find(|entry| entry.source == verdict.source),
        ) else {
            continue;
        };
        let Fact::Subscription(it) = &last.fact else { continue };
        if it.status.is_final() {
            continue;
        }
        if !verdict.allowed || !matches!(it.status, Status::Active | Status::Trialing) {
            return Err(Error::Waiting(Box::new(verdict.why.clone())));
        }
        if best.is_none_or(|(known, _)| known.offer.rank() < plan.offer.rank()) {
            best = Some((plan, last));
        }
    }
    let Some((from, last)) = best else { return Ok(None) };
    let planned = plan_switches::list(read, guild, member).await?;
    let period_end = match &last.fact {
        Fact::Subscription(it) => it.period_end,
        _ => None,
    };
    Ok(Some(Standing {
        from: from.clone(),
        to: to.clone(),
        subscription: SubscriptionId(last.source.id.clone()),
        up: to.offer.rank() > from.offer.rank(),
        period_end,
        planned: planned.iter().any(|it| it.to == to.id && it.subscription.0 == last.source.id),
    }))
}

/// Go to the plan: up now, down at the period's end.
pub async fn run(app: &App, guild: GuildId, member: MemberId, to: PlanId) -> Result<Standing, Error> {
    let to = plans::find_in(&mut app.store.read(), guild, to).await?.ok_or(Error::NotFound)?;
    let price = match (to.state, &to.stripe_price) {
        (PlanState::OnSale, Some(price)) => price.clone(),
        _ => return Err(Error::NotOnSale),
    };
    let standing = standing(app, guild, member, &to).await?.ok_or(Error::NotThere)?;
    if standing.from.offer.price.currency != to.offer.price.currency {
        return Err(Error::OtherCurrency);
    }
    if standing.up {
        up(app, (guild, member), &standing, &price).await?;
    } else {
        down(app, (guild, member), &standing, &price).await?;
    }
    Ok(standing)
}

async fn up(
    app: &App,
    (guild, member): (GuildId, MemberId),
    standing: &Standing,
    price: &PriceId,
) -> Result<(), Error> {
    let swap = Swap { subscription: &standing.subscription, price, every: standing.to.offer.interval.into() };
    let moved = match app.billing(guild).await?.swap_price(&swap).await {
        // A card that does not pay, or a bank that wants its owner: Stripe changed nothing.
        Err(BillingError::Refused { status: 402, .. }) => return Err(Error::NotPaid),
        outcome => outcome?,
    };
    let mut tx = app.store.begin().await?;
    plan_switches::delete(&mut tx, &standing.subscription.0).await?;
    tracing::info!(guild.id = guild.0, member.id = member.0, "a subscription moved up");
    look_at(app, tx, moved.customer).await
}

async fn down(
    app: &App,
    (guild, member): (GuildId, MemberId),
    standing: &Standing,
    price: &PriceId,
) -> Result<(), Error> {
    let swap = Swap { subscription: &standing.subscription, price, every: standing.to.offer.interval.into() };
    let schedule = app.billing(guild).await?.swap_price_later(&swap, &key::draw(app.clock.now())).await?;
    let planned = PlanSwitch {
        subscription: standing.subscription.clone(),
        guild,
        member,
        to: standing.to.id,
        schedule,
        at: standing.period_end,
    };
    let mut tx = app.store.begin().await?;
    plan_switches::upsert(&mut tx, &planned, app.clock.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Stay on the present plan after all; what was planned.
pub async fn stay(app: &App, guild: GuildId, member: MemberId) -> Result<Vec<PlanSwitch>, Error> {
    let planned = plan_switches::list(&mut app.store.read(), guild, member).await?;
    if planned.is_empty() {
        return Err(Error::NothingPlanned);
    }
    let billing = app.billing(guild).await?;
    for it in &planned {
        billing.release_schedule(&it.schedule).await?;
        let mut tx = app.store.begin().await?;
        plan_switches::delete(&mut tx, &it.subscription.0).await?;
        tx.commit().await?;
    }
    let customers = customers::of_member(&mut app.store.read(), guild, member).await?;
    for customer in customers.into_iter().filter_map(|customer| customer.stripe_id) {
        let tx = app.store.begin().await?;
        look_at(app, tx, customer).await?;
    }
    Ok(planned)
}

/// Do not wait for the webhook.
async fn look_at(app: &App, mut tx: crate::store::Tx, customer: CustomerId) -> Result<(), Error> {
    enqueue(&mut tx, &ApplyStripeEvent::of_customer(customer), app.clock.now()).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}
