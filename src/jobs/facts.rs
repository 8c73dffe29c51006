//! Stripe's words turned into the ledger's facts. Pure; what only an earlier fact can know is carried on from it.

use crate::billing::Checkout as Session;
use crate::billing::DisputeStatus;
use crate::billing::Invoice;
use crate::billing::Payment;
use crate::billing::PaymentStatus;
use crate::billing::Subscription as Stripes;
use crate::domain::access::plan::DAY;
use crate::domain::access::{Dispute, Fact, Money, Purchase, Refund, Status, Subscription};
use crate::domain::ids::{InvoiceId, PlanId};
use crate::store::ledger::Last;

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

/// What was asked about bills.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bills<'b> {
    /// The newest one, where it matters.
    pub(super) newest: Option<&'b Invoice>,
    /// The one whose failure began the grace that is running, where a newer one has followed it.
    pub(super) first_unpaid: Option<&'b Invoice>,
}

/// Whether the newest invoice must be asked for: an `active` one may still wait for its first payment, and of a
/// failing one we must know since when.
pub(super) fn needs_invoice(it: &Stripes, last: Option<&Last>) -> bool {
    let before = before(last);
    match it.status {
        Ok(Status::Active) => !before.is_some_and(|before| before.paid),
        Ok(Status::PastDue | Status::Unpaid | Status::Canceled) => !before.is_some_and(|before| {
            before.unpaid_since.is_some() && !followed(it, before) || before.status == Status::Canceled
        }),
        _ => false,
    }
}

/// Whether a newer bill has followed the one whose failure began the grace.
fn followed(it: &Stripes, before: &Subscription) -> bool {
    before.unpaid_invoice.is_some()
        && it.latest_invoice.as_ref().map(|newest| &newest.0) != before.unpaid_invoice.as_ref()
}

/// The bill whose failure began the grace, if a newer one has followed it: was it paid meanwhile, a new grace begins.
pub(super) fn needs_first_unpaid(it: &Stripes, last: Option<&Last>) -> Option<InvoiceId> {
    let before = before(last)?;
    let failing = it.status.as_ref().is_ok_and(|status| is_failing(*status));
    let first = before.unpaid_invoice.clone().filter(|_| failing && followed(it, before))?;
    Some(InvoiceId(first))
}

/// Since when it is unpaid, and by which bill: one clock per bill, which neither retries nor further unpaid bills extend.
fn unpaid(bills: Bills<'_>, before: Option<&Subscription>) -> (Option<i64>, Option<String>) {
    let known = before.filter(|before| before.unpaid_since.is_some());
    let settled = bills.first_unpaid.is_some_and(|bill| matches!(bill.status.as_str(), "paid" | "void"));
    match (known, bills.newest) {
        (Some(known), newest) if !settled || newest.is_none() => {
            // Facts of the first version name no bill; the newest one of then is the only one that can be meant.
            let bill = known.unpaid_invoice.clone().or_else(|| newest.map(|newest| newest.id.0.clone()));
            (known.unpaid_since, bill)
        }
        (_, newest) => (newest.map(|newest| newest.created), newest.map(|newest| newest.id.0.clone())),
    }
}

/// A subscription as a fact; `None` when its status is a word that this version does not know.
pub(super) fn subscription(
    it: &Stripes,
    bills: Bills<'_>,
    payments: Option<&[Payment]>,
    last: Option<&Last>,
    also: Vec<PlanId>,
) -> Option<Subscription> {
    let status = *it.status.as_ref().ok()?;
    #[cfg(feature = "bug-zoo")]
    let status =
        if is_failing(status) && crate::bug_zoo::is("removal-only-on-deleted") { Status::Active } else { status };
    let before = before(last);
    let own = |payment: &&Payment| payment.subscription.as_ref() == Some(&it.id);
    let was_paid = before.is_some_and(|before| before.paid);
    let ever_charged = payments.is_some_and(|payments| payments.iter().any(|payment| own(&payment)));
    let first_is_open = bills.newest.is_some_and(|invoice| {
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
    let (unpaid_since, unpaid_invoice) = if failing { unpaid(bills, before) } else { (None, None) };
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
        resumes_at: it.collection_resumes_at,
        unpaid_since,
        unpaid_invoice,
        ended_by_failure,
        seats: seats(it),
        money,
    })
}

/// How many seats the first thing paid for has.
fn seats(it: &Stripes) -> i64 {
    it.items.first().map_or(1, |item| item.quantity.max(1))
}

/// A plan sold once as a fact; `days` is how long its access lasts from the payment on, if not for ever.
pub(super) fn purchase(
    session: &Session,
    payments: Option<&[Payment]>,
    last: Option<&Last>,
    failed: bool,
    (days, now): (Option<i64>, i64),
) -> Purchase {
    let before = match last.map(|last| &last.entry.fact) {
        Some(Fact::Purchase(it)) => Some(it),
        _ => None,
    };
    let paid = matches!(session.payment_status, PaymentStatus::Paid | PaymentStatus::NoPaymentRequired);
    #[cfg(feature = "bug-zoo")]
    let paid = paid || crate::bug_zoo::is("complete-is-paid");
    let own = |payment: &&Payment| {
        payment.checkout.as_ref() == Some(&session.id)
            || payment.intent.is_some() && payment.intent == session.payment_intent
    };
    let money = match payments {
        Some(payments) => money(payments.iter().filter(own)),
        None => before.map(|before| before.money).unwrap_or_default(),
    };
    // The days begin with the payment, once: what was promised then is not changed by a later look.
    let paid_at = payments.and_then(|payments| payments.iter().filter(own).map(|payment| payment.created).min());
    let begun = days.filter(|_| paid).map(|days| paid_at.unwrap_or(now).saturating_add(days.saturating_mul(DAY)));
    let until = before.filter(|before| before.paid).map_or(begun, |before| before.until);
    Purchase { paid, failed: !paid && (failed || before.is_some_and(|before| before.failed)), until, money }
}

/// What became of the money, newest payment first: a refund or a lost dispute counts until a newer payment follows it;
/// an open dispute counts whichever payment it is about.
pub(super) fn money<'p>(payments: impl Iterator<Item = &'p Payment>) -> Money {
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
    let Ok(now) = it.status else { return false };
    (now, it.current_period_end, ends_at(it), it.trial_end, it.collection_paused, seats(it))
        != (before.status, before.period_end, before.ends_at, before.trial_end, before.collection_paused, before.seats)
        // Still waiting for the first payment: no field of the list would show that it came.
        || now == Status::Active && !before.paid
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::Dispute as StripesDispute;
    use crate::domain::access::{Entry, Source, SourceKind};
    use crate::domain::ids::{CustomerId, DisputeId, GuildId, MemberId, SubscriptionId};

    fn stripes(status: &str) -> Stripes {
        Stripes {
            id: SubscriptionId("sub_1".into()),
            customer: CustomerId("cus_1".into()),
            status: Status::parse(status).ok_or_else(|| status.to_owned()),
            items: Vec::new(),
            current_period_end: Some(900),
            cancel_at_period_end: false,
            cancel_at: None,
            canceled_at: None,
            ended_at: None,
            trial_end: None,
            collection_paused: false,
            collection_resumes_at: None,
            cancel_reason: None,
            latest_invoice: Some(InvoiceId("in_1".into())),
            schedule: None,
            reference: None,
            created: 1,
            livemode: false,
        }
    }

    fn invoice(reason: &str, status: &str) -> Invoice {
        Invoice {
            id: InvoiceId("in_1".into()),
            customer: None,
            subscription: None,
            status: status.into(),
            billing_reason: Some(reason.into()),
            amount_due: 990,
            amount_paid: 0,
            currency: None,
            attempt_count: 1,
            next_payment_attempt: None,
            hosted_url: None,
            payment_intents: Vec::new(),
            created: 500,
        }
    }

    fn payment(created: i64, refunded: i64, disputes: &[DisputeStatus]) -> Payment {
        let dispute = |status: &DisputeStatus| StripesDispute {
            id: DisputeId("dp_1".into()),
            status: status.clone(),
            intent: None,
            charge: None,
            amount: 990,
            created: 1,
        };
        Payment {
            intent: None,
            charge: "ch_1".into(),
            customer: None,
            invoice: None,
            subscription: Some(SubscriptionId("sub_1".into())),
            checkout: None,
            amount_paid: 990,
            amount_refunded: refunded,
            currency: "eur".into(),
            disputes: disputes.iter().map(dispute).collect(),
            created,
        }
    }

    fn last(fact: Subscription) -> Last {
        Last {
            member: MemberId(1),
            guild: GuildId(1),
            entry: Entry {
                plan: PlanId(1),
                source: Source { kind: SourceKind::Subscription, id: "sub_1".into() },
                fact: Fact::Subscription(fact),
                actor: None,
                recorded_at: 1,
            },
            seq: 1,
        }
    }

    fn fact(it: &Stripes, invoice: Option<&Invoice>, last: Option<&Last>) -> Subscription {
        let bills = Bills { newest: invoice, first_unpaid: None };
        subscription(it, bills, Some(&[]), last, Vec::new()).unwrap()
    }

    #[test]
    fn sa6_an_active_subscription_whose_first_invoice_is_open_is_not_paid_yet() {
        let open = invoice("subscription_create", "open");
        assert!(needs_invoice(&stripes("active"), None));
        assert!(!fact(&stripes("active"), Some(&open), None).paid);
        assert!(fact(&stripes("active"), Some(&invoice("subscription_create", "paid")), None).paid);
        // An open renewal is the bank's delay, not a missing first payment.
        assert!(fact(&stripes("active"), Some(&invoice("subscription_cycle", "open")), None).paid);
        // Once paid is paid: later invoices do not ask again.
        let before = last(fact(&stripes("active"), Some(&invoice("subscription_create", "paid")), None));
        assert!(!needs_invoice(&stripes("active"), Some(&before)));
        assert!(fact(&stripes("active"), Some(&open), Some(&before)).paid);
    }

    #[test]
    fn the_first_failure_is_remembered_and_forgotten_when_it_is_paid() {
        let failing = fact(&stripes("past_due"), Some(&invoice("subscription_cycle", "open")), None);
        assert_eq!(failing.unpaid_since, Some(500));
        let before = last(failing);
        assert!(!needs_invoice(&stripes("past_due"), Some(&before)));
        let newer = Invoice { created: 700, ..invoice("subscription_cycle", "open") };
        for status in ["past_due", "unpaid"] {
            assert_eq!(fact(&stripes(status), Some(&newer), Some(&before)).unpaid_since, Some(500), "{status}");
        }
        let ended = Stripes { cancel_reason: Some("payment_failed".into()), ..stripes("canceled") };
        let ended = fact(&ended, None, Some(&before));
        assert!(ended.ended_by_failure && ended.unpaid_since == Some(500));
        assert_eq!(fact(&stripes("active"), None, Some(&before)).unpaid_since, None);
        assert_eq!(fact(&stripes("canceled"), None, Some(&before)).unpaid_since, None, "asked for, so no grace");
    }

    #[test]
    fn sa8_each_bill_has_one_clock_of_grace() {
        let bill = |id: &str, created, status| Invoice {
            id: InvoiceId(id.into()),
            created,
            ..invoice("subscription_cycle", status)
        };
        let (january, february) = (bill("in_1", 500, "open"), bill("in_2", 900, "open"));
        let first = fact(&stripes("past_due"), Some(&january), None);
        assert_eq!((first.unpaid_since, first.unpaid_invoice.as_deref()), (Some(500), Some("in_1")));
        let before = last(first);
        assert_eq!(needs_first_unpaid(&stripes("past_due"), Some(&before)), None, "the same bill is tried again");
        let next = Stripes { latest_invoice: Some(february.id.clone()), ..stripes("past_due") };
        assert!(needs_invoice(&next, Some(&before)));
        assert_eq!(needs_first_unpaid(&next, Some(&before)), Some(january.id.clone()));
        let of = |first_unpaid: Option<&Invoice>| {
            let bills = Bills { newest: Some(&february), first_unpaid };
            let it = subscription(&next, bills, Some(&[]), Some(&before), Vec::new()).unwrap();
            (it.unpaid_since.unwrap(), it.unpaid_invoice.unwrap())
        };
        assert_eq!(of(Some(&january)), (500, "in_1".to_owned()), "a second unpaid bill extends nothing");
        assert_eq!(of(Some(&bill("in_1", 500, "uncollectible"))), (500, "in_1".to_owned()));
        assert_eq!(of(Some(&bill("in_1", 500, "paid"))), (900, "in_2".to_owned()), "paid, and the next one failed");
        assert_eq!(of(Some(&bill("in_1", 500, "void"))), (900, "in_2".to_owned()), "forgiven");
        assert_eq!(of(None), (500, "in_1".to_owned()), "no answer is no evidence");
    }

    #[test]
    fn sd15_a_status_of_tomorrow_says_nothing() {
        assert_eq!(subscription(&stripes("hibernating"), Bills::default(), None, None, Vec::new()), None);
        assert!(!differs(&stripes("hibernating"), Some(&last(fact(&stripes("active"), None, None)))));
    }

    #[test]
    fn an_end_is_the_date_or_the_periods_end() {
        let at_end = Stripes { cancel_at_period_end: true, ..stripes("active") };
        assert_eq!(ends_at(&at_end), Some(900));
        assert_eq!(ends_at(&Stripes { cancel_at: Some(700), ..at_end }), Some(700));
        assert_eq!(ends_at(&stripes("active")), None);
    }

    #[test]
    fn what_a_list_shows_is_compared_and_a_missing_first_payment_is_always_asked_about() {
        let known = last(fact(&stripes("active"), None, None));
        assert!(!differs(&stripes("active"), Some(&known)));
        assert!(differs(&stripes("past_due"), Some(&known)));
        assert!(differs(&Stripes { collection_paused: true, ..stripes("active") }, Some(&known)));
        assert!(differs(&Stripes { cancel_at: Some(5), ..stripes("active") }, Some(&known)));
        assert!(differs(&stripes("active"), None));
        let unpaid = last(fact(&stripes("active"), Some(&invoice("subscription_create", "open")), None));
        assert!(differs(&stripes("active"), Some(&unpaid)));
    }

    #[test]
    fn sa13_the_newest_payment_decides_about_refunds_and_any_about_open_disputes() {
        let of = |payments: &[Payment]| money(payments.iter());
        assert_eq!(of(&[]), Money::default());
        assert_eq!(of(&[payment(1, 100, &[])]).refund, Refund::Partial);
        assert_eq!(of(&[payment(1, 990, &[])]).refund, Refund::Full);
        assert_eq!(of(&[payment(2, 0, &[]), payment(1, 990, &[])]).refund, Refund::None);
        assert_eq!(of(&[payment(2, 0, &[]), payment(1, 0, &[DisputeStatus::Open])]).dispute, Dispute::Open);
        assert_eq!(of(&[payment(2, 0, &[]), payment(1, 0, &[DisputeStatus::Lost])]).dispute, Dispute::None);
        assert_eq!(of(&[payment(1, 0, &[DisputeStatus::Lost])]).dispute, Dispute::Lost);
        assert_eq!(of(&[payment(1, 0, &[DisputeStatus::Won, DisputeStatus::Inquiry])]).dispute, Dispute::None);
    }
}
