//! Stripe tells us that something changed: the event into the inbox and its job into the queue, in one transaction.
//! Only then is it acknowledged; what it means is the job's business.

use crate::app::App;
use crate::billing::StripeEvent;
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::stripe_events::{self, EventState, NewEvent};

/// The kinds that can change who holds a plan. Everything else is stored and passed over.
const KINDS: [&str; 8] = [
    "checkout.session.",
    "customer.subscription.",
    "customer.deleted",
    "invoice.",
    "charge.refunded",
    "charge.refund.",
    "charge.dispute.",
    "refund.",
];

/// Take a verified event with its raw body.
pub async fn run(app: &App, event: &StripeEvent, body: &[u8]) -> Result<EventState, StoreError> {
    let now = app.clock.now();
    #[cfg(feature = "bug-zoo")]
    if crate::bug_zoo::is("two-transactions") {
        return in_two(app, event, body, now).await;
    }
    let mut tx = app.store.begin().await?;
    let state = store(&mut tx, event, body, app.config.stripe_live(), now).await?;
    tx.commit().await?;
    metrics::counter!("lyceum_stripe_events_total", "state" => state.word()).increment(1);
    if state == EventState::Received {
        app.tasks.wake();
    }
    Ok(state)
}

#[cfg(feature = "bug-zoo")]
#[allow(clippy::disallowed_methods, reason = "the gap that the defect leaves")]
async fn in_two(app: &App, event: &StripeEvent, body: &[u8], now: i64) -> Result<EventState, StoreError> {
    let mut tx = app.store.begin().await?;
    let state = store_for_sweep(&mut tx, event, app.config.stripe_live(), now).await?;
    tx.commit().await?;
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let mut tx = app.store.begin().await?;
    if !body.is_empty() && state == EventState::Received {
        enqueue(&mut tx, &ApplyStripeEvent::of_event(event.id.clone(), event.customer.clone()), now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(state)
}

/// Store an event and queue its job; a known one changes nothing.
pub async fn store(
    tx: &mut Tx,
    event: &StripeEvent,
    body: &[u8],
    live: bool,
    now: i64,
) -> Result<EventState, StoreError> {
    let (state, note) = judge(event, live);
    let new = stripe_events::insert(tx, &row(event, body, state, note), now).await?;
    #[cfg(feature = "bug-zoo")]
    if !new && crate::bug_zoo::is("no-dedup") {
        return Err(StoreError::Inconsistent { table: "stripe_events", column: "event_id", key: event.id.to_string() });
    }
    if new && state == EventState::Received {
        enqueue(tx, &ApplyStripeEvent::of_event(event.id.clone(), event.customer.clone()), now).await?;
    }
    Ok(state)
}

/// Store an event that a sweep found in Stripe's own list. The sweep looks at it itself, so there is no job, and its
/// body is not kept: the list does not give the bytes that were signed.
pub async fn store_for_sweep(tx: &mut Tx, event: &StripeEvent, live: bool, now: i64) -> Result<EventState, StoreError> {
    let (state, note) = judge(event, live);
    stripe_events::insert(tx, &row(event, b"", state, note), now).await?;
    Ok(state)
}

fn row<'e>(event: &'e StripeEvent, body: &'e [u8], state: EventState, note: Option<&'e str>) -> NewEvent<'e> {
    NewEvent {
        id: &event.id,
        kind: &event.kind,
        object_id: event.object_id.as_deref(),
        customer: event.customer.as_ref(),
        api_version: event.api_version.as_deref(),
        livemode: event.livemode,
        payload: body,
        created_at: event.created,
        state,
        note,
    }
}

fn judge(event: &StripeEvent, live: bool) -> (EventState, Option<&'static str>) {
    if event.livemode != live {
        (EventState::Parked, Some("test and live are mixed"))
    } else if event.account.is_some() {
        (EventState::Parked, Some("from another account"))
    } else if KINDS.iter().any(|kind| event.kind.starts_with(kind)) {
        (EventState::Received, None)
    } else {
        (EventState::Ignored, None)
    }
}
