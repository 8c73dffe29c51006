//! Stripe's words turned into the ledger's facts. Pure; what only an earlier fact can know is carried on from it.

use crate::billing::Checkout as Session;
use crate::billing::DisputeStatus;
use crate::billing::Invoice;
use crate::billing::Payment;
use crate::billing::PaymentStatus;
use crate::billing::Subscription as Stripes;
use crate::billing::SubscriptionStatus;
use crate::domain::access::{Dispute, Fact, Money, Purchase, Refund, Status, Subscription};
use crate::domain::ids::PlanId;
use crate::store::ledger::Last;

/// The status as the ledger knows it; `None` for a word that this version does not know.
pub(super) const fn status(status: &SubscriptionStatus) -> Option<Status> {
    Some(match status {
        SubscriptionStatus::Incomplete => Status::Incomplete,
        SubscriptionStatus::IncompleteExpired => Status::IncompleteExpired,
        SubscriptionStatus::Trialing => Status::Trialing,
        SubscriptionStatus::Active => Status::Active,
        SubscriptionStatus::PastDue => Status::PastDue,
        SubscriptionStatus::Canceled => Status::Canceled,
        SubscriptionStatus::Unpaid => Status::Unpaid,
        SubscriptionStatus::Paused => Status::Paused,
        SubscriptionStatus::Unknown(_) => return None,
    })
}

/// When it ends, if it is to end.
pub(super) fn ends_at(it: &Stripes) -> Option<i64> {
    it.cancel_at.or(if it.cancel_at_period_end { it.current_period_end } else { None })
}

fn before(last: Option<&Last>) -> Option<&Subscription> {
    match last.map(|last| &last.entry.fact) {
        Some(Fact::Subscription(it)) => Some(it),
        _ => None,
    }
}

const fn is_failing(status: Status) -> bool {
    matches!(status, Status::PastDue | Status::Unpaid)
}

/// Whether the newest invoice must be asked for: an `active` one may still wait for its first payment, and of a
/// failing one we must know since when.
pub(super) fn needs_invoice(it: &Stripes, last: Option<&Last>) -> bool {
    let before = before(last);
    match status(&it.status) {
        Some(Status::Active) => !before.is_some_and(|before| before.paid),
        Some(Status::PastDue | Status::Unpaid | Status::Canceled) => {
            !before.is_some_and(|before| before.unpaid_since.is_some() || before.status == Status::Canceled)
        }
        _ => false,
    }
}

/// A subscription as a fact; `None` when its status is a word that this version does not know.
pub(super) fn subscription(
    it: &Stripes,
    invoice: Option<&Invoice>,
    payments: Option<&[Payment]>,
    last: Option<&Last>,
    also: Vec<PlanId>,
) -> Option<Subscription> {
    let status = status(&it.status)?;
    let before = before(last);
    let own = |payment: &&Payment| payment.subscription.as_ref() == Some(&it.id);
    let was_paid = before.is_some_and(|before| before.paid);
    let ever_charged = payments.is_some_and(|payments| payments.iter().any(|payment| own(&payment)));
    let first_is_open = invoice.is_some_and(|invoice| {
        invoice.billing_reason.as_deref() == Some("subscription_create") && invoice.status != "paid"
    });
    let paid = match status {
        Status::Trialing | Status::Paused => true,
        Status::Active | Status::PastDue | Status::Unpaid | Status::Canceled => {
            was_paid || ever_charged || !first_is_open
        }
        Status::Incomplete | Status::IncompleteExpired => false,
    };
    let ended_by_failure = it.cancel_reason.as_deref() == Some("payment_failed");
    let failing = is_failing(status) || status == Status::Canceled && ended_by_failure;
    let known_since = before.and_then(|before| before.unpaid_since);
    let unpaid_since = if failing { known_since.or_else(|| invoice.map(|invoice| invoice.created)) } else { None };
    let money = match payments {
        Some(payments) => money(payments.iter().filter(own)),
        None => before.map(|before| before.money).unwrap_or_default(),
    };
    Some(Subscription {
        status,
        also,
        period_end: it.current_period_end,
        ends_at: ends_at(it),
        ended_at: it.ended_at,
        trial_end: it.trial_end,
        paid,
        collection_paused: it.collection_paused,
        unpaid_since,
        ended_by_failure,
        money,
    })
}

/// A plan sold once as a fact.
pub(super) fn purchase(session: &Session, payments: Option<&[Payment]>, last: Option<&Last>, failed: bool) -> Purchase {
    let before = match last.map(|last| &last.entry.fact) {
        Some(Fact::Purchase(it)) => Some(it),
        _ => None,
    };
    let paid = matches!(session.payment_status, PaymentStatus::Paid | PaymentStatus::NoPaymentRequired);
    let own = |payment: &&Payment| {
        payment.checkout.as_ref() == Some(&session.id)
            || payment.intent.is_some() && payment.intent == session.payment_intent
    };
    let money = match payments {
        Some(payments) => money(payments.iter().filter(own)),
        None => before.map(|before| before.money).unwrap_or_default(),
    };
    Purchase { paid, failed: !paid && (failed || before.is_some_and(|before| before.failed)), money }
}

/// What became of the money, newest payment first: a refund or a lost dispute counts until a newer payment follows it;
/// an open dispute counts whichever payment it is about.
fn money<'p>(payments: impl Iterator<Item = &'p Payment>) -> Money {
    let payments: Vec<&Payment> = payments.collect();
    let newest = payments.iter().max_by_key(|payment| payment.created);
    let refund = newest.map_or(Refund::None, |payment| {
        if payment.amount_refunded <= 0 {
            Refund::None
        } else if payment.amount_refunded >= payment.amount_paid {
            Refund::Full
        } else {
            Refund::Partial
        }
    });
    let is = |payment: &Payment, status: &DisputeStatus| payment.disputes.iter().any(|it| it.status == *status);
    let dispute = if payments.iter().any(|payment| is(payment, &DisputeStatus::Open)) {
        Dispute::Open
    } else if newest.is_some_and(|payment| is(payment, &DisputeStatus::Lost)) {
        Dispute::Lost
    } else {
        Dispute::None
    };
    Money { refund, dispute }
}

/// Whether a listed subscription says anything that the last fact does not: then its customer is asked about.
pub(super) fn differs(it: &Stripes, last: Option<&Last>) -> bool {
    let Some(before) = before(last) else { return true };
    let Some(now) = status(&it.status) else { return false };
    (now, it.current_period_end, ends_at(it), it.trial_end, it.collection_paused)
        != (before.status, before.period_end, before.ends_at, before.trial_end, before.collection_paused)
        // Still waiting for the first payment: no field of the list would show that it came.
        || now == Status::Active && !before.paid
}
