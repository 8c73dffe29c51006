//! A member wants to cancel: they say why, are offered once in half a year what the creator chose, and decide. Nothing is
//! made hard: the way out is one click away at every step, and the end comes with what is paid for.

use crate::app::App;
use crate::domain::access::leaving::{self, OfferKind, Reason};
use crate::domain::access::{Fact, SourceKind, Status, Subscription};
use crate::domain::ids::{DepartureId, GuildId, MemberId, PlanId, SubscriptionId};
use crate::jobs::enqueue;
use crate::jobs::settle_departure::SettleDeparture;
use crate::store::StoreError;
use crate::store::departures::{self, Departure, DepartureState, NewDeparture};
use crate::store::plan_rules::LeavingOffer;
use crate::store::plans::{self, Plan};
use crate::store::{Read, ledger};

/// A subscription that can be cancelled, or whose cancelling can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// The plan.
    pub plan: PlanId,
    /// Stripe's.
    pub subscription: SubscriptionId,
    /// When it ends, if it is to end.
    pub ends_at: Option<i64>,
    /// The end of what is paid for.
    pub period_end: Option<i64>,
    /// Whether its payments are in order, so that an offer makes sense.
    pub in_order: bool,
}

/// What a member who wants to leave is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The row.
    pub departure: DepartureId,
    /// The plan.
    pub plan: Plan,
    /// The end of what is paid for.
    pub until: Option<i64>,
    /// What is offered.
    pub offer: Option<Shown>,
}

/// An offer with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// So many per cent off for so many months.
    Discount {
        /// Per cent.
        percent: i64,
        /// Months.
        months: i64,
    },
    /// So many months without payment.
    Pause {
        /// Months.
        months: i64,
        /// Whether access goes on meanwhile.
        access: bool,
    },
    /// A cheaper plan.
    Downgrade(Box<Plan>),
}

/// Why nothing was begun or decided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The member has no such subscription, or it is ending already.
    #[error("nothing to cancel")]
    Nothing,
    /// It was decided already.
    #[error("decided already")]
    Decided,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The member's subscriptions that still run.
pub async fn running(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Running>, StoreError> {
    let lasts = ledger::lasts(read, guild, member).await?;
    let running = |last: &ledger::Last| match &last.entry.fact {
        Fact::Subscription(it) if last.entry.source.kind == SourceKind::Subscription && runs(it.status) => {
            Some(Running {
                plan: last.entry.plan,
                subscription: SubscriptionId(last.entry.source.id.clone()),
                ends_at: it.ends_at,
                period_end: it.period_end.or(it.trial_end),
                in_order: in_order(it),
            })
        }
        _ => None,
    };
    Ok(lasts.iter().filter_map(running).collect())
}

const fn runs(status: Status) -> bool {
    matches!(status, Status::Trialing | Status::Active | Status::PastDue | Status::Unpaid | Status::Paused)
}

const fn in_order(it: &Subscription) -> bool {
    matches!(it.status, Status::Active) && it.paid && !it.collection_paused
}

/// The member said why; what they are shown next. An offer counts as made from here on.
pub async fn begin(app: &App, guild: GuildId, member: MemberId, plan: PlanId, reason: Reason) -> Result<Begun, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let running = running(&mut tx.read(), guild, member).await?;
    let found = running.into_iter().find(|it| it.plan == plan && it.ends_at.is_none()).ok_or(Error::Nothing)?;
    let all = plans::list(&mut tx.read(), guild).await?;
    let plan = all.iter().find(|it| it.id == plan).cloned().ok_or(Error::Nothing)?;
    let last = departures::last_offer_at(&mut tx.read(), guild, member).await?;
    let cheaper = plan.cheaper(&all).cloned();
    let there = if found.in_order { there(plan.rules.leaving, cheaper.is_some()) } else { Vec::new() };
    let offer = leaving::offer(&there, reason, last, now);
    let new = NewDeparture { guild, member, plan: plan.id, subscription: found.subscription, reason, offer };
    let departure = departures::insert(&mut tx, &new, now).await?;
    tx.commit().await?;
    let LeavingOffer { percent, months, pause_months, .. } = plan.rules.leaving;
    let shown = offer.and_then(|kind| match kind {
        OfferKind::Discount => Some(Shown::Discount { percent, months }),
        OfferKind::Pause => Some(Shown::Pause { months: pause_months, access: !plan.rules.policy.pause.ends() }),
        OfferKind::Downgrade => cheaper.map(|plan| Shown::Downgrade(Box::new(plan))),
    });
    Ok(Begun { departure, until: found.period_end, plan, offer: shown })
}

fn there(leaving: LeavingOffer, cheaper: bool) -> Vec<OfferKind> {
    let discount = leaving.percent > 0 && leaving.months > 0;
    [(discount, OfferKind::Discount), (leaving.pause_months > 0, OfferKind::Pause), (cheaper, OfferKind::Downgrade)]
        .into_iter()
        .filter_map(|(there, kind)| there.then_some(kind))
        .collect()
}

/// The member takes the offer, or confirms the end. Stripe is told by a job.
pub async fn decide(
    app: &App,
    guild: GuildId,
    member: MemberId,
    departure: DepartureId,
    stay: bool,
) -> Result<Departure, Error> {
    let known = departures::find(&mut app.store.read(), departure).await?;
    let known = known.filter(|it| it.about.guild == guild && it.about.member == member).ok_or(Error::Nothing)?;
    if known.state != DepartureState::Asked || stay && known.about.offer.is_none() {
        return Err(Error::Decided);
    }
    move_on(app, known, if stay { DepartureState::Keeping } else { DepartureState::Leaving }).await
}

/// The member changed their mind before the end came.
pub async fn undo(app: &App, guild: GuildId, member: MemberId, plan: PlanId) -> Result<Departure, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let running = running(&mut tx.read(), guild, member).await?;
    let found = running.into_iter().find(|it| it.plan == plan && it.ends_at.is_some()).ok_or(Error::Nothing)?;
    // It may have been cancelled in Stripe's own pages, so there need be no row yet.
    let new =
        NewDeparture { guild, member, plan, subscription: found.subscription, reason: Reason::Other, offer: None };
    let id = departures::insert(&mut tx, &new, now).await?;
    let known = departures::find(&mut tx.read(), id).await?.ok_or(Error::Nothing)?;
    tx.commit().await?;
    move_on(app, known, DepartureState::Undoing).await
}

async fn move_on(app: &App, known: Departure, state: DepartureState) -> Result<Departure, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if !departures::set_state(&mut tx, &known, state, now).await? {
        return Err(Error::Decided);
    }
    enqueue(&mut tx, &SettleDeparture { departure: known.id }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(Departure { state, ..known })
}
