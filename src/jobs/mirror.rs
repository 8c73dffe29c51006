//! Our tables as a mirror of Stripe: one customer at a time, everything asked afresh, written only if nobody learned
//! something newer meanwhile (CC2).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::sync_access::SyncAccess;
use super::tell_staff::{About, TellStaff};
use super::{JobError, enqueue, facts, gift_payments, news, team_seats};
use crate::actions::park_purchase;
use crate::app::App;
use crate::billing::Billing;
use crate::billing::Checkout as Session;
use crate::billing::CheckoutStatus;
use crate::billing::Invoice;
use crate::billing::Payment;
use crate::billing::Subscription;
#[cfg(feature = "bug-zoo")]
use crate::bug_zoo;
use crate::domain::access::offer::paid_beside;
use crate::domain::access::{Entry, Fact, Purchase, Source, SourceKind, decide};
use crate::domain::ids::{CheckoutSessionId, CustomerId, InvoiceId, PlanId, PriceId, SubscriptionId};
use crate::store::StoreError;
use crate::store::customers::Customer;
use crate::store::ledger::{Appended, Last};
use crate::store::parked::{Parked, ParkedWhy};
use crate::store::plans::Plan;
use crate::store::{checkouts, customers, ledger, parked, plan_switches, plans, stripe_accounts};

/// Whether a changed fact is carried to Discord at once, or by the sweep that is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sync {
    Now,
    BySweep,
}

/// How often somebody else may be faster before the job is put off.
const TRIES: usize = 4;

/// Ask Stripe for all there is about a customer of ours, and write down what is news.
pub(super) async fn refresh(
    app: &App,
    customer: &Customer,
    failed_sessions: &[String],
    deleted: bool,
    sync: Sync,
) -> Result<(), JobError> {
    let Some(stripe_id) = &customer.stripe_id else { return Ok(()) };
    let Some(billing) = asked_through(app, customer).await? else {
        // Looked at as far as can be: those who can be asked about are not kept waiting by it.
        let mut tx = app.store.begin().await?;
        customers::set_refreshed(&mut tx, stripe_id, app.clock.now()).await?;
        return Ok(tx.commit().await?);
    };
    for _ in 0..TRIES {
        let asked_at = app.clock.now();
        let lasts = ledger::lasts(&mut app.store.read(), customer.guild, customer.member).await?;
        let found = ask(app, &*billing, customer, &lasts, failed_sessions, asked_at).await;
        #[cfg(feature = "bug-zoo")]
        let found =
            found.or_else(|error| all_ended(&lasts).filter(|_| bug_zoo::is("error-reads-as-ended")).ok_or(error));
        let mut found = found?;
        let payments = found.payments.take();
        if write(app, customer, stripe_id, &lasts, found, (asked_at, deleted, sync)).await? {
            team_seats::follow(app, customer).await?;
            return gift_payments::follow(app, customer, payments.as_deref()).await;
        }
    }
    Err(JobError::Overtaken("customer"))
}

/// Stripe as a customer is known to it. Of an account that is disconnected or was left, whatever has followed it, Stripe
/// tells us nothing any more: what was last known of its customers stands.
async fn asked_through(app: &App, customer: &Customer) -> Result<Option<Arc<dyn Billing>>, StoreError> {
    let read = &mut app.store.read();
    let seller = stripe_accounts::of_guild(read, customer.guild).await?;
    // Changing accounts closes the customers of the one before.
    let of_another =
        customer.closed && stripe_accounts::replaced_since(read, customer.guild, customer.created_at).await?;
    if of_another || seller.as_ref().is_some_and(|it| it.lost_at.is_some()) {
        return Ok(None);
    }
    Ok(Some(app.through(seller.and_then(|it| it.account).as_ref())))
}

/// What [`refresh`] would write about a customer, without writing it.
pub(super) async fn would_learn(app: &App, customer: &Customer) -> Result<Vec<Entry>, JobError> {
    let Some(billing) = asked_through(app, customer).await? else { return Ok(Vec::new()) };
    let lasts = ledger::lasts(&mut app.store.read(), customer.guild, customer.member).await?;
    Ok(ask(app, &*billing, customer, &lasts, &[], app.clock.now()).await?.entries)
}

/// All that Stripe said.
#[derive(Default)]
struct Found {
    entries: Vec<Entry>,
    /// All that was ever paid, if Stripe lets us see it.
    payments: Option<Vec<Payment>>,
    /// Checkouts that were paid, with the referral code typed there.
    used: Vec<(String, Option<String>)>,
    closed: Vec<String>,
}

#[cfg(feature = "bug-zoo")]
fn all_ended(lasts: &[Last]) -> Option<Found> {
    let mut entries: Vec<Entry> = lasts.iter().map(|last| last.entry.clone()).collect();
    for entry in &mut entries {
        if let Fact::Subscription(it) = &mut entry.fact {
            it.status = crate::domain::access::Status::Canceled;
        }
    }
    Some(Found { entries, ..Found::default() })
}

async fn ask(
    app: &App,
    billing: &dyn Billing,
    customer: &Customer,
    lasts: &[Last],
    failed_sessions: &[String],
    now: i64,
) -> Result<Found, JobError> {
    let Some(stripe_id) = &customer.stripe_id else { return Ok(Found::default()) };
    let subscriptions = subscriptions(app, billing, stripe_id, lasts).await?;
    // Without the right to read payments, refunds and disputes stay unknown; access must not hang on that.
    let payments = match billing.payments_of(stripe_id).await {
        Ok(payments) => Some(payments),
        Err(error) if !error.is_retryable() => {
            tracing::warn!(%error, "payments cannot be read: refunds and disputes stay as they are");
            None
        }
        Err(error) => return Err(error.into()),
    };
    let mut found = Found::default();
    for subscription in &subscriptions {
        let bought = plans_of(app, customer, subscription.items.iter().map(|item| &item.price)).await?;
        let Some((plan, also)) = bought.split_first() else { continue };
        let source = Source { kind: SourceKind::Subscription, id: subscription.id.0.clone() };
        let last = lasts.iter().find(|last| last.entry.source == source);
        let newest = subscription.latest_invoice.clone().filter(|_| facts::needs_invoice(subscription, last));
        let newest = invoice(billing, newest).await?;
        let first_unpaid = invoice(billing, facts::needs_first_unpaid(subscription, last)).await?;
        let bills = facts::Bills { newest: newest.as_ref(), first_unpaid: first_unpaid.as_ref() };
        let also = also.iter().map(|plan| plan.id).collect();
        let Some(fact) = facts::subscription(subscription, bills, payments.as_deref(), last, also) else {
            tracing::warn!(
                status = ?subscription.status,
                "a status this version does not know changes nothing"
            );
            continue;
        };
        let fact = Fact::Subscription(fact);
        found.entries.push(Entry { plan: plan.id, source, fact, actor: None, recorded_at: now });
    }
    let money = payments.as_deref();
    purchases(app, billing, customer, (lasts, money), failed_sessions, now, &mut found).await?;
    found.payments = payments;
    Ok(found)
}

async fn invoice(billing: &dyn Billing, invoice: Option<InvoiceId>) -> Result<Option<Invoice>, JobError> {
    let Some(invoice) = invoice else { return Ok(None) };
    match billing.invoice(&invoice).await {
        Ok(invoice) => Ok(Some(invoice)),
        Err(error) if !error.is_retryable() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Every subscription of the customer, and those we know of that the list leaves out (a deleted customer's).
async fn subscriptions(
    app: &App,
    billing: &dyn Billing,
    customer: &CustomerId,
    lasts: &[Last],
) -> Result<Vec<Subscription>, JobError> {
    let mut subscriptions = match billing.subscriptions_of(customer).await {
        Ok(subscriptions) => subscriptions,
        Err(error) if error.is_missing() => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    for last in lasts.iter().filter(|last| last.entry.source.kind == SourceKind::Subscription) {
        let listed = subscriptions.iter().any(|it| it.id.0 == last.entry.source.id);
        let final_already = matches!(&last.entry.fact, Fact::Subscription(it) if it.status.is_final());
        if listed || final_already {
            continue;
        }
        match billing.subscription(&SubscriptionId(last.entry.source.id.clone())).await {
            Ok(it) if it.customer == *customer => subscriptions.push(it),
            Ok(_) => {}
            // A subscription that Stripe no longer finds is no evidence that it ended: another key, another account.
            Err(error) if error.is_missing() => tracing::warn!(%error, "a known subscription is missing from Stripe"),
            Err(error) => return Err(error.into()),
        }
    }
    subscriptions.retain(|it| it.livemode == app.config.stripe_live());
    #[cfg(feature = "bug-zoo")]
    bug_zoo::believe(&mut subscriptions);
    #[cfg(feature = "bug-zoo")]
    subscriptions.truncate(if bug_zoo::is("first-subscription-only") { 1 } else { usize::MAX });
    Ok(subscriptions)
}

/// Plans sold once: open checkouts that may have been paid, and purchases whose money may have come or gone.
async fn purchases(
    app: &App,
    billing: &dyn Billing,
    customer: &Customer,
    (lasts, payments): (&[Last], Option<&[Payment]>),
    failed_sessions: &[String],
    now: i64,
    found: &mut Found,
) -> Result<(), JobError> {
    let mut sessions: BTreeMap<CheckoutSessionId, Option<String>> = BTreeMap::new();
    let mut days = BTreeMap::new();
    for row in checkouts::list_unsettled(&mut app.store.read(), customer.guild, customer.member).await? {
        days.extend(row.session.clone().map(|session| (session, row.access_days)));
        sessions.extend(row.session.map(|session| (session, Some(row.reference))));
    }
    // Bought through a public link and claimed afterwards: there was no checkout of ours.
    if let Some(stripe_id) = &customer.stripe_id {
        let claimed = parked::claimed_of(&mut app.store.read(), stripe_id).await?;
        for purchase in claimed.into_iter().filter(|it| it.claimed_by == Some(customer.member)) {
            sessions.extend(purchase.session.map(|session| (session, None)));
        }
    }
    for last in lasts.iter().filter(|last| last.entry.source.kind == SourceKind::Purchase) {
        sessions.entry(CheckoutSessionId(last.entry.source.id.clone())).or_insert(None);
    }
    for (session, reference) in sessions {
        let asked = match billing.checkout(&session).await {
            Ok(asked) => asked,
            Err(error) if error.is_missing() => continue,
            Err(error) => return Err(error.into()),
        };
        match asked.status {
            CheckoutStatus::Complete => {
                found.used.extend(reference.map(|reference| (reference, asked.referral.clone())));
            }
            CheckoutStatus::Expired => {
                found.closed.extend(reference);
                continue;
            }
            CheckoutStatus::Open | CheckoutStatus::Unknown(_) => continue,
        }
        if asked.subscription.is_some() || asked.customer != customer.stripe_id {
            continue;
        }
        let bought = plans_of(app, customer, asked.prices.iter()).await?;
        let source = Source { kind: SourceKind::Purchase, id: session.0.clone() };
        let last = lasts.iter().find(|last| last.entry.source == source);
        let failed = failed_sessions.contains(&session.0);
        if let Some(plan) = bought.first() {
            // What the checkout offered; a purchase whose checkout we never opened has what the plan offers now.
            let days = days.get(&session).copied().unwrap_or(plan.offer.access_days);
            let fact: Purchase = facts::purchase(&asked, payments, last, failed, (days, now));
            let fact = Fact::Purchase(fact);
            found.entries.push(Entry { plan: plan.id, source, fact, actor: None, recorded_at: now });
        }
    }
    Ok(())
}

/// The plans behind prices: ours, and of the customer's own guild (SA15).
async fn plans_of(
    app: &App,
    customer: &Customer,
    prices: impl Iterator<Item = &PriceId>,
) -> Result<Vec<Plan>, JobError> {
    let mut bought = Vec::new();
    for price in prices {
        match plans::by_price(&mut app.store.read(), price).await? {
            Some(plan) if plan.guild == customer.guild => bought.push(plan),
            #[cfg(feature = "bug-zoo")]
            _ if bug_zoo::is("foreign-price-grants") => {
                bought.extend(plans::list(&mut app.store.read(), customer.guild).await?.into_iter().next());
            }
            _ => metrics::counter!("lyceum_foreign_prices_total").increment(1),
        }
    }
    Ok(bought)
}

/// False when somebody else was faster.
async fn write(
    app: &App,
    customer: &Customer,
    stripe_id: &CustomerId,
    lasts: &[Last],
    found: Found,
    (asked_at, deleted, sync): (i64, bool, Sync),
) -> Result<bool, JobError> {
    let (guild, member) = (customer.guild, customer.member);
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let mut changed = false;
    for entry in &found.entries {
        let before = lasts.iter().find(|last| last.entry.source == entry.source);
        match ledger::append(&mut tx, guild, member, entry, before.map_or(0, |last| last.seq)).await? {
            Appended::Written => {
                changed = true;
                news::told(&mut tx, (guild, member), before, entry, now).await?;
            }
            Appended::Known => {}
            Appended::Overtaken => return Ok(false),
        }
    }
    for entry in &found.entries {
        if let Fact::Subscription(it) = &entry.fact {
            plan_switches::delete_arrived(&mut tx, &entry.source.id, entry.plan).await?;
            if it.status.is_final() {
                plan_switches::delete(&mut tx, &entry.source.id).await?;
            }
        }
    }
    for (reference, referral) in &found.used {
        checkouts::set_used(&mut tx, reference, referral.as_deref(), now).await?;
    }
    for reference in &found.closed {
        checkouts::set_closed(&mut tx, reference, now).await?;
    }
    customers::set_refreshed(&mut tx, stripe_id, asked_at).await?;
    if deleted {
        customers::set_closed(&mut tx, stripe_id, now).await?;
    }
    if changed {
        let terms = plans::terms(&mut tx.read(), guild).await?;
        let facts = ledger::of_member(&mut tx.read(), guild, member, i64::MAX).await?;
        let access = decide(&facts, &terms, now);
        let mut twice = access.paid_twice();
        let plans = plans::list(&mut tx.read(), guild).await?;
        let offer = |id: PlanId| plans.iter().find(|plan| plan.id == id).map(|plan| &plan.offer);
        twice.extend(paid_beside(&access, offer));
        for plan in twice {
            enqueue(&mut tx, &TellStaff { guild, about: About::PaidTwice(member, plan) }, now).await?;
        }
    }
    if sync == Sync::Now {
        enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(true)
}

/// Purchases of our plans by customers we never made: kept for their owner to claim, given to nobody (SA20).
pub(super) async fn park_strangers(
    app: &App,
    billing: &dyn Billing,
    customer: Option<&CustomerId>,
    sessions: &[CheckoutSessionId],
) -> Result<bool, JobError> {
    let mut any = false;
    for session in sessions {
        let asked = match billing.checkout(session).await {
            Ok(asked) => asked,
            Err(error) if error.is_missing() => continue,
            Err(error) => return Err(error.into()),
        };
        if asked.status == CheckoutStatus::Complete {
            let bought = first_of_ours(app, billing, asked.prices.iter()).await?;
            if let Some(plan) = bought {
                #[cfg(feature = "bug-zoo")]
                believe_reference(app, &asked, &plan).await?;
                let why = why(app, &asked).await?;
                let stripe_id = asked.subscription.as_ref().map_or(asked.id.0.clone(), |it| it.0.clone());
                park(app, &plan, stripe_id, asked.customer.clone(), Some(asked.id), why).await?;
                any = true;
            }
        }
    }
    let Some(customer) = customer else { return Ok(any) };
    let subscriptions = match billing.subscriptions_of(customer).await {
        Ok(subscriptions) => subscriptions,
        Err(error) if error.is_missing() => return Ok(any),
        Err(error) => return Err(error.into()),
    };
    for it in subscriptions.iter().filter(|it| it.livemode == app.config.stripe_live()) {
        any |= park_stranger(app, billing, it).await?;
    }
    Ok(any)
}

/// Park a subscription of a customer we never made, if it is to a plan of ours.
pub(super) async fn park_stranger(app: &App, billing: &dyn Billing, it: &Subscription) -> Result<bool, JobError> {
    let Some(plan) = first_of_ours(app, billing, it.items.iter().map(|item| &item.price)).await? else {
        return Ok(false);
    };
    park(app, &plan, it.id.0.clone(), Some(it.customer.clone()), None, ParkedWhy::NoReference).await?;
    Ok(true)
}

#[cfg(feature = "bug-zoo")]
async fn believe_reference(app: &App, session: &Session, plan: &Plan) -> Result<(), JobError> {
    let Some(reference) = session.client_reference.as_ref().filter(|_| bug_zoo::is("parked-is-granted")) else {
        return Ok(());
    };
    let Some(row) = checkouts::find(&mut app.store.read(), reference).await? else { return Ok(()) };
    let now = app.clock.now();
    let source = Source { kind: SourceKind::Manual, id: session.id.0.clone() };
    let fact =
        Fact::Grant(crate::domain::access::Grant { until: None, reason: "a reference".into(), scholarship: false });
    let mut tx = app.store.begin().await?;
    let entry = Entry { plan: plan.id, source, fact, actor: None, recorded_at: now };
    ledger::append(&mut tx, row.guild, row.member, &entry, 0).await?;
    enqueue(&mut tx, &SyncAccess { guild: row.guild, member: row.member }, now).await?;
    Ok(tx.commit().await?)
}

/// The first plan that is sold through the account which was asked. An object of another account's is never ours,
/// whatever price it names.
async fn first_of_ours(
    app: &App,
    billing: &dyn Billing,
    prices: impl Iterator<Item = &PriceId>,
) -> Result<Option<Plan>, JobError> {
    for price in prices {
        let read = &mut app.store.read();
        if let Some(plan) = plans::by_price(read, price).await?
            && stripe_accounts::id_of(read, plan.guild).await?.as_ref() == billing.account_id()
        {
            return Ok(Some(plan));
        }
    }
    Ok(None)
}

async fn why(app: &App, session: &Session) -> Result<ParkedWhy, JobError> {
    let Some(reference) = &session.client_reference else { return Ok(ParkedWhy::NoReference) };
    let row = checkouts::find(&mut app.store.read(), reference).await?;
    Ok(if row.is_some() { ParkedWhy::ForeignReference } else { ParkedWhy::UnknownReference })
}

async fn park(
    app: &App,
    plan: &Plan,
    stripe_id: String,
    customer: Option<CustomerId>,
    session: Option<CheckoutSessionId>,
    why: ParkedWhy,
) -> Result<(), JobError> {
    let parked_at = app.clock.now();
    let row = Parked {
        stripe_id,
        plan: plan.id,
        guild: plan.guild,
        session,
        customer,
        why,
        parked_at,
        claimed_by: None,
        settled_at: None,
    };
    Ok(park_purchase::run(app, &row).await?)
}
