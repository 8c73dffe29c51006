//! The part of a comparison that asks Stripe: the events that never arrived, then every subscription, then in turn those
//! at whom nothing points. Each account is asked by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::apply_stripe_event;
use super::mirror::{self, Sync};
use super::{JobError, facts, follow_account};
use crate::actions::receive_stripe_event;
use crate::app::App;
use crate::billing::{Billing, StripeEvent, Subscription};
use crate::domain::access::{Source, SourceKind};
use crate::domain::ids::{CustomerId, PlanId, PriceId, StripeAccountId, StripeEventId};
use crate::store::StoreError;
use crate::store::ledger::Last;
use crate::store::stripe_events;
use crate::store::{brakes, checkouts, customers, ledger, plans, stripe_accounts};

/// The kinds that change who holds a plan, as Stripe's list of events takes them: at most twenty.
const KINDS: [&str; 18] = [
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "customer.deleted",
    "invoice.paid",
    "invoice.payment_failed",
    "charge.refunded",
    "charge.dispute.created",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "refund.created",
];
/// Stripe keeps events for 30 days.
const EVENTS_KEPT: i64 = 29 * 86_400;
/// Events are asked for again this far back: Stripe may list one later than it happened.
const OVERLAP: i64 = 3600;
/// Customers asked about in full each round although nothing pointed at them, oldest first: what neither an event nor a
/// list shows (a refund whose event was lost) is found within a day or so.
const IN_TURN: i64 = 20;
const TURN_SECONDS: i64 = 6 * 3600;
const PAGE: i64 = 500;
/// Lost events written in one transaction: each waits for the disk.
const BATCH: usize = 100;
/// At most twenty pages a second; Stripe allows 25 requests.
const PAGE_APART: Duration = Duration::from_millis(50);

/// Learn from Stripe what we do not know; roles follow in the sweep, where the brake watches. Each account is asked by
/// itself, and one that cannot be asked is no trouble of the others'.
pub(super) async fn run(app: &App, now: i64) -> Result<(), JobError> {
    let mut outcome = ask_account(app, None, now).await;
    for seller in stripe_accounts::reached(&mut app.store.read()).await? {
        let Some(account) = &seller.account else { continue };
        let asked = match follow_account::standing(app, account).await {
            Ok(()) => ask_account(app, Some(account), now).await,
            Err(error) => Err(error),
        };
        if let Err(error) = asked {
            tracing::warn!(%account, %error, "a connected account could not be compared");
            outcome = Err(error);
        }
    }
    let in_turn = customers::list_oldest(&mut app.store.read(), now - TURN_SECONDS, IN_TURN).await?;
    let in_turn: BTreeSet<CustomerId> = in_turn.into_iter().filter_map(|customer| customer.stripe_id).collect();
    let rest = look_at(app, &in_turn).await;
    outcome.and(rest)
}

async fn ask_account(app: &App, account: Option<&StripeAccountId>, now: i64) -> Result<(), JobError> {
    let name = sweep_name(account);
    let billing = &*app.through(account);
    let mut look: BTreeSet<CustomerId> = BTreeSet::new();
    let nameless = lost_events(app, billing, &name, now, &mut look).await?;
    for event in nameless {
        apply_stripe_event::apply(app, None, Some(&event), Sync::BySweep).await?;
    }
    for stranger in subscriptions(app, billing, &mut look).await? {
        mirror::park_stranger(app, billing, &stranger).await?;
    }
    overdue(app, account, now, &mut look).await?;
    look_at(app, &look).await?;
    let mut tx = app.store.begin().await?;
    brakes::set_swept(&mut tx, &name, now).await?;
    Ok(tx.commit().await?)
}

/// Under which name it is kept how far the comparison with an account has come.
fn sweep_name(account: Option<&StripeAccountId>) -> String {
    account.map_or_else(|| "stripe".to_owned(), |account| format!("stripe:{account}"))
}

/// Customers of an account whose checkouts should have ended by now.
async fn overdue(
    app: &App,
    account: Option<&StripeAccountId>,
    now: i64,
    look: &mut BTreeSet<CustomerId>,
) -> Result<(), StoreError> {
    let read = &mut app.store.read();
    for row in checkouts::list_overdue(read, now, PAGE).await? {
        if stripe_accounts::id_of(read, row.guild).await?.as_ref() == account {
            let customers = customers::of_member(read, row.guild, row.member).await?;
            look.extend(customers.into_iter().filter_map(|customer| customer.stripe_id));
        }
    }
    Ok(())
}

async fn look_at(app: &App, customers: &BTreeSet<CustomerId>) -> Result<(), JobError> {
    let mut failed = None;
    for customer in customers {
        // One customer's trouble is not the others'.
        if let Err(error) = apply_stripe_event::apply(app, Some(customer), None, Sync::BySweep).await {
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), Err)
}

/// Events that Stripe has and our inbox has not: SD5 and SD6. Those that name no customer are handed back.
async fn lost_events(
    app: &App,
    billing: &dyn Billing,
    name: &str,
    now: i64,
    look: &mut BTreeSet<CustomerId>,
) -> Result<Vec<StripeEventId>, JobError> {
    let mut nameless = Vec::new();
    for batch in unseen(app, billing, name, now).await?.chunks_mut(BATCH) {
        for event in take_in(app, billing, batch, now).await? {
            match &event.customer {
                Some(customer) => drop(look.insert(customer.clone())),
                None => nameless.push(event.id.clone()),
            }
        }
    }
    Ok(nameless)
}

async fn unseen(app: &App, billing: &dyn Billing, name: &str, now: i64) -> Result<Vec<StripeEvent>, JobError> {
    let last = brakes::swept_at(&mut app.store.read(), name).await?;
    // A round that ended in the future was noted by a clock that was wrong then.
    let since = last.map_or(now - EVENTS_KEPT, |last| (last.min(now) - OVERLAP).max(now - EVENTS_KEPT));
    let mut unseen = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let asked = Instant::now();
        let page = billing.events_page(since, &KINDS, after.as_deref()).await?;
        for event in page.items {
            // What an earlier round took in and did not come to look at, because it failed or was cut off, waits still.
            if !stripe_events::is_settled(&mut app.store.read(), &event.id).await? {
                unseen.push(event);
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(unseen),
        }
        apart(asked).await;
    }
}

/// Whom a round would ask Stripe about now. Asks Stripe what it lists; writes nothing.
pub(super) async fn pointed_at(app: &App) -> Result<BTreeSet<CustomerId>, JobError> {
    let now = app.clock.now();
    let mut look = BTreeSet::new();
    let mut accounts = vec![None];
    accounts.extend(stripe_accounts::reached(&mut app.store.read()).await?.into_iter().map(|it| it.account));
    for account in &accounts {
        let billing = &*app.through(account.as_ref());
        for event in unseen(app, billing, &sweep_name(account.as_ref()), now).await? {
            let payer = match (event.customer, &event.intent) {
                (None, Some(intent)) => billing.payment(intent).await?.and_then(|payment| payment.customer),
                (customer, _) => customer,
            };
            look.extend(payer);
        }
        subscriptions(app, billing, &mut look).await?;
        overdue(app, account.as_ref(), now, &mut look).await?;
    }
    let in_turn = customers::list_oldest(&mut app.store.read(), now - TURN_SECONDS, IN_TURN).await?;
    look.extend(in_turn.into_iter().filter_map(|customer| customer.stripe_id));
    Ok(look)
}

/// Put lost events into the inbox without jobs of their own: this round looks at them. Those that it is to look at.
async fn take_in<'e>(
    app: &App,
    billing: &dyn Billing,
    lost: &'e mut [StripeEvent],
    now: i64,
) -> Result<Vec<&'e StripeEvent>, JobError> {
    for event in &mut *lost {
        // A list of an account's own events does not say whose they are on each of them; whom we asked does.
        event.account = billing.account_id().cloned();
        if let (None, Some(intent)) = (&event.customer, &event.intent) {
            event.customer = billing.payment(intent).await?.and_then(|payment| payment.customer);
        }
    }
    let (mut received, mut recovered) = (Vec::new(), 0);
    let mut tx = app.store.begin().await?;
    for event in &*lost {
        let (state, new) = receive_stripe_event::store_for_sweep(&mut tx, event, app.config.stripe_live(), now).await?;
        recovered += u64::from(new);
        received.extend((state == stripe_events::EventState::Received).then_some(event));
    }
    tx.commit().await?;
    metrics::counter!("lyceum_stripe_events_recovered_total").increment(recovered);
    Ok(received)
}

/// Every subscription of the account against its last fact; those of customers we never made are handed back.
async fn subscriptions(
    app: &App,
    billing: &dyn Billing,
    look: &mut BTreeSet<CustomerId>,
) -> Result<Vec<Subscription>, JobError> {
    let mut strangers = Vec::new();
    let live = app.config.stripe_live();
    let mut after: Option<String> = None;
    let mut known: BTreeMap<PriceId, Option<PlanId>> = BTreeMap::new();
    loop {
        let asked = Instant::now();
        let page = billing.subscriptions_page(after.as_deref()).await?;
        for it in page.items.iter().filter(|it| it.livemode == live) {
            let read = &mut app.store.read();
            let Some(customer) = customers::by_stripe_id(read, &it.customer).await? else {
                strangers.push(it.clone());
                continue;
            };
            if stripe_accounts::id_of(read, customer.guild).await?.as_ref() != billing.account_id() {
                continue;
            }
            let source = Source { kind: SourceKind::Subscription, id: it.id.0.clone() };
            let last = ledger::last(&mut app.store.read(), &source).await?;
            if facts::differs(it, last.as_ref()) || moved(app, &mut known, it, last.as_ref()).await? {
                look.insert(it.customer.clone());
            }
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(strangers),
        }
        apart(asked).await;
    }
}

/// Wait until the next page may be asked for: less than Stripe allows, so that those who buy meanwhile are served as well.
async fn apart(asked: Instant) {
    let pause = PAGE_APART.saturating_sub(asked.elapsed());
    let _ = timeout(pause, std::future::pending::<()>()).await;
}

/// Whether the subscription is for other plans than its last fact says: a change in the portal whose event was lost
/// (SA14). Prices are looked up once.
async fn moved(
    app: &App,
    known: &mut BTreeMap<PriceId, Option<PlanId>>,
    it: &Subscription,
    last: Option<&Last>,
) -> Result<bool, StoreError> {
    let Some(last) = last else { return Ok(false) };
    let mut now = Vec::new();
    for item in &it.items {
        let plan = if let Some(plan) = known.get(&item.price) {
            *plan
        } else {
            let plan = plans::by_price(&mut app.store.read(), &item.price).await?;
            let plan = plan.filter(|plan| plan.guild == last.guild).map(|plan| plan.id);
            known.insert(item.price.clone(), plan);
            plan
        };
        now.extend(plan);
    }
    Ok(!now.is_empty() && !last.entry.plans().eq(now))
}
