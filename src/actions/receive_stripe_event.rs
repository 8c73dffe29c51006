//! Stripe tells us that something changed: the event into the inbox and its job into the queue, in one transaction.
//! Only then is it acknowledged; what it means is the job's business.

use crate::app::App;
use crate::billing::StripeEvent;
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::jobs::follow_account::FollowAccount;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::stripe_accounts;
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

/// What a connected account says of itself.
const ACCOUNT: &str = "account.";
/// Its owner told Stripe more, or Stripe wants to know more.
const UPDATED: &str = "account.updated";
/// Its owner disconnected it (docs.stripe.com/connect/webhooks).
const DISCONNECTED: &str = "account.application.deauthorized";

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
    let (state, note) = judge(&mut tx, event, app.config.stripe_live()).await?;
    let new = stripe_events::insert(&mut tx, &row(event, body, state, note), now).await?;
    tx.commit().await?;
    if !new || state != EventState::Received {
        return Ok(state);
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let mut tx = app.store.begin().await?;
    enqueue(&mut tx, &ApplyStripeEvent::of_event(event.id.clone(), event.customer.clone()), now).await?;
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
    let (state, note) = judge(tx, event, live).await?;
    let new = stripe_events::insert(tx, &row(event, body, state, note), now).await?;
    #[cfg(feature = "bug-zoo")]
    if !new && crate::bug_zoo::is("no-dedup") {
        return Err(StoreError::Inconsistent { table: "stripe_events", column: "event_id", key: event.id.to_string() });
    }
    if new && state == EventState::Received {
        match &event.account {
            Some(account) if event.kind.starts_with(ACCOUNT) => {
                let left = event.kind == DISCONNECTED;
                let job = FollowAccount { account: account.clone(), left, event: Some(event.id.clone()) };
                enqueue(tx, &job, now).await?;
            }
            _ => enqueue(tx, &ApplyStripeEvent::of_event(event.id.clone(), event.customer.clone()), now).await?,
        }
    }
    Ok(state)
}

/// Store an event that a sweep found in Stripe's own list. The sweep looks at it itself, so there is no job, and its
/// body is not kept: the list does not give the bytes that were signed. With the state, whether the event is new.
pub async fn store_for_sweep(
    tx: &mut Tx,
    event: &StripeEvent,
    live: bool,
    now: i64,
) -> Result<(EventState, bool), StoreError> {
    let (state, note) = judge(tx, event, live).await?;
    let new = stripe_events::insert(tx, &row(event, b"", state, note), now).await?;
    Ok((state, new))
}

fn row<'e>(event: &'e StripeEvent, body: &'e [u8], state: EventState, note: Option<&'e str>) -> NewEvent<'e> {
    NewEvent {
        id: &event.id,
        kind: &event.kind,
        object_id: event.object_id.as_deref(),
        customer: event.customer.as_ref(),
        account: event.account.as_ref(),
        api_version: event.api_version.as_deref(),
        livemode: event.livemode,
        payload: body,
        created_at: event.created,
        state,
        note,
    }
}

async fn judge(tx: &mut Tx, event: &StripeEvent, live: bool) -> Result<(EventState, Option<&'static str>), StoreError> {
    if event.livemode != live {
        return Ok((EventState::Parked, Some("test and live are mixed")));
    }
    let wanted = KINDS.iter().any(|kind| event.kind.starts_with(kind));
    let Some(account) = &event.account else {
        return Ok((if wanted { EventState::Received } else { EventState::Ignored }, None));
    };
    if stripe_accounts::find(&mut tx.read(), account).await?.is_none() {
        return Ok((EventState::Parked, Some("from another account")));
    }
    let about_itself = event.kind == UPDATED || event.kind == DISCONNECTED;
    Ok((if wanted || about_itself { EventState::Received } else { EventState::Ignored }, None))
}
