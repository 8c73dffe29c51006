//! An event of Stripe's said that something changed: ask Stripe how it stands now, and write that down. What the event
//! itself said is never believed, so order, repetition and payload versions make no difference (SD1 to SD7).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::mirror::{self, Sync};
use super::{Job, JobError};
use crate::app::App;
use crate::billing::webhook;
use crate::domain::ids::{CheckoutSessionId, CustomerId, StripeAccountId, StripeEventId};
use crate::store::customers;
use crate::store::stripe_accounts;
use crate::store::stripe_events::{self, EventState, Waiting};

/// Look at one customer, or at one event that names none.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApplyStripeEvent {
    /// Whom; all events about the same customer are one job.
    pub customer: Option<CustomerId>,
    /// The event that names no customer.
    pub event: Option<StripeEventId>,
}

impl ApplyStripeEvent {
    /// Look at a customer.
    #[must_use]
    pub const fn of_customer(customer: CustomerId) -> Self {
        Self { customer: Some(customer), event: None }
    }

    /// Look at whomever an event is about.
    #[must_use]
    pub fn of_event(event: StripeEventId, customer: Option<CustomerId>) -> Self {
        let event = customer.is_none().then_some(event);
        Self { customer, event }
    }
}

impl Job for ApplyStripeEvent {
    const KIND: &'static str = "apply_stripe_event";

    fn key(&self) -> Option<String> {
        match (&self.customer, &self.event) {
            (Some(customer), _) => Some(format!("stripe:{customer}")),
            (None, Some(event)) => Some(format!("stripe:{event}")),
            (None, None) => None,
        }
    }

    /// Safe to run twice because it asks for the state as it is and the ledger refuses what it already says.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        apply(app, self.customer.as_ref(), self.event.as_ref(), Sync::Now).await
    }
}

/// Apply what waits about a customer, or one event without one.
pub(super) async fn apply(
    app: &App,
    customer: Option<&CustomerId>,
    event: Option<&StripeEventId>,
    sync: Sync,
) -> Result<(), JobError> {
    let mut waiting = match customer {
        Some(customer) => stripe_events::list_waiting(&mut app.store.read(), customer).await?,
        None => Vec::new(),
    };
    if let Some(event) = event {
        waiting.extend(stripe_events::find_waiting(&mut app.store.read(), event).await?);
    }
    #[cfg(feature = "bug-zoo")]
    waiting.iter().for_each(|event| crate::bug_zoo::remember(&event.payload));
    let customer = match (customer, waiting.first()) {
        (Some(customer), _) => Some(customer.clone()),
        (None, Some(first)) => payer(app, first).await?,
        (None, None) => return Ok(()),
    };
    let read = &mut app.store.read();
    let known = match &customer {
        Some(customer) => customers::by_stripe_id(read, customer).await?,
        None => None,
    };
    // Each account's events by themselves: one account's never speak about another's customers.
    let mut by_account: BTreeMap<Option<StripeAccountId>, Vec<&Waiting>> = BTreeMap::new();
    for event in &waiting {
        by_account.entry(event.account.clone()).or_default().push(event);
    }
    let own = match &known {
        Some(known) => stripe_accounts::id_of(read, known.guild).await?,
        None => None,
    };
    if waiting.is_empty() {
        by_account.insert(own.clone(), Vec::new());
    }
    let mut settled: Vec<(StripeEventId, EventState, Option<&'static str>)> = Vec::new();
    for (account, events) in by_account {
        let (state, note) = match &known {
            Some(known) if account == own => {
                let failed = |it: &&&Waiting| it.kind == "checkout.session.async_payment_failed";
                let failed: Vec<_> = events.iter().filter(failed).filter_map(|it| it.object_id.clone()).collect();
                // A deleted customer's subscriptions end with it; Stripe still tells how.
                let deleted = events.iter().any(|it| it.kind == "customer.deleted");
                mirror::refresh(app, known, &failed, deleted, sync).await?;
                (EventState::Applied, None)
            }
            Some(_) => (EventState::Parked, Some("about another account's customer")),
            None => {
                let sessions = events.iter().filter(|it| it.kind.starts_with("checkout.session."));
                let sessions: Vec<_> = sessions.filter_map(|it| it.object_id.clone()).map(CheckoutSessionId).collect();
                let billing = app.through(account.as_ref());
                if mirror::park_strangers(app, &*billing, customer.as_ref(), &sessions).await? {
                    (EventState::Parked, Some("belongs to nobody we know"))
                } else {
                    (EventState::Ignored, Some("nothing of ours"))
                }
            }
        };
        settled.extend(events.iter().map(|event| (event.id.clone(), state, note)));
    }
    let mut tx = app.store.begin().await?;
    for (event, state, note) in settled {
        stripe_events::set_state(&mut tx, &event, state, note).await?;
    }
    Ok(tx.commit().await?)
}

/// Whom an event without a customer is about: a dispute names only the payment.
async fn payer(app: &App, event: &Waiting) -> Result<Option<CustomerId>, JobError> {
    let Some(intent) = webhook::read(&event.payload).ok().and_then(|event| event.intent) else { return Ok(None) };
    let payment = app.through(event.account.as_ref()).payment(&intent).await?;
    Ok(payment.and_then(|payment| payment.customer))
}
