//! What became of the money of a member's gifts: paid, never paid, given back. The access that a gift gave follows it.

use super::sync_access::SyncAccess;
use super::{JobError, enqueue, facts};
use crate::app::App;
use crate::billing::CheckoutStatus;
use crate::billing::Payment;
use crate::billing::PaymentStatus;
use crate::domain::access::{Dispute, Fact, Gift as Given, Money, Refund, Source, SourceKind};
use crate::store::customers::Customer;
use crate::store::gifts::{self, Gift};
use crate::store::ledger::{self, Appended};

/// Bring all gifts of a customer up to date; `payments` is all that they ever paid, if Stripe lets us see it.
pub(super) async fn follow(app: &App, customer: &Customer, payments: Option<&[Payment]>) -> Result<(), JobError> {
    for gift in gifts::list(&mut app.store.read(), customer.guild, customer.member).await? {
        if gift.paid_at.is_none() && !settle(app, customer, &gift).await? {
            continue;
        }
        if let Some(payments) = payments {
            money(app, &gift, payments).await?;
        }
    }
    Ok(())
}

/// Whether the gift is paid now.
async fn settle(app: &App, customer: &Customer, gift: &Gift) -> Result<bool, JobError> {
    let Some(session) = &gift.session else { return Ok(false) };
    let asked = match app.billing(customer.guild).await?.checkout(session).await {
        Ok(asked) => asked,
        Err(error) if error.is_missing() => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let own = asked.customer == customer.stripe_id;
    let paid = matches!(asked.payment_status, PaymentStatus::Paid | PaymentStatus::NoPaymentRequired);
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let settled = match asked.status {
        CheckoutStatus::Complete if own && paid => {
            gifts::set_paid(&mut tx, &gift.reference, now).await?;
            true
        }
        CheckoutStatus::Expired => {
            gifts::set_closed(&mut tx, &gift.reference, now).await?;
            false
        }
        _ => false,
    };
    tx.commit().await?;
    Ok(settled)
}

/// What was given back or is disputed takes the gift away, from whoever has it.
async fn money(app: &App, gift: &Gift, payments: &[Payment]) -> Result<(), JobError> {
    let own = |payment: &&Payment| payment.checkout.is_some() && payment.checkout == gift.session;
    let money = facts::money(payments.iter().filter(own));
    let void = money.refund == Refund::Full || money.dispute != Dispute::None;
    let mut tx = app.store.begin().await?;
    if void != gift.void {
        gifts::set_void(&mut tx, &gift.reference, void).await?;
    }
    let source = Source { kind: SourceKind::Gift, id: gift.reference.clone() };
    if let Some(last) = ledger::last(&mut tx.read(), &source).await?
        && let Fact::Gift(given) = &last.entry.fact
        && given.money != money
    {
        let now = app.clock.now();
        let fact = Fact::Gift(Given { money: Money { ..money }, ..given.clone() });
        let entry = crate::domain::access::Entry { fact, recorded_at: now, ..last.entry.clone() };
        if ledger::append(&mut tx, last.guild, last.member, &entry, last.seq).await? == Appended::Overtaken {
            return Err(JobError::Overtaken("gift"));
        }
        enqueue(&mut tx, &SyncAccess { guild: last.guild, member: last.member }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}
