//! What follows from a new fact of Stripe's beside the roles: a dispute is a case for staff, a failed renewal is told to
//! the member. Written in the transaction of the fact.

use std::collections::BTreeMap;

use super::enqueue_at;
use super::remind_payment::{self, RemindPayment};
use crate::actions::open_case;
use crate::domain::access::{Dispute, Entry, Fact};
use crate::domain::cases::CaseKind;
use crate::domain::ids::{GuildId, InvoiceId, MemberId};
use crate::store::cases::{self, NewCase};
use crate::store::ledger::Last;
use crate::store::{StoreError, Tx};

/// Whatever follows from `entry` having been written after `before`.
pub(super) async fn told(
    tx: &mut Tx,
    (guild, member): (GuildId, MemberId),
    before: Option<&Last>,
    entry: &Entry,
    now: i64,
) -> Result<(), StoreError> {
    let was = before.map_or(Dispute::None, |last| dispute(&last.entry.fact));
    let is = dispute(&entry.fact);
    if is != was {
        // The source's number tells one dispute about it from the next.
        let opened = before.map_or(0, |last| last.seq) + 1;
        match is {
            Dispute::Open => open(tx, (guild, member), entry, opened, now).await?,
            Dispute::None => settle(tx, (guild, member), entry, "won", now).await?,
            Dispute::Lost => settle(tx, (guild, member), entry, "lost", now).await?,
        }
    }
    let unpaid = |entry: &Entry| match &entry.fact {
        Fact::Subscription(it) => it.unpaid_since.zip(it.unpaid_invoice.clone()),
        _ => None,
    };
    let Some((since, invoice)) = unpaid(entry) else { return Ok(()) };
    if before.and_then(|last| unpaid(&last.entry)).is_none_or(|(_, known)| known != invoice) {
        for day in remind_payment::DAYS {
            let job = RemindPayment { guild, member, invoice: InvoiceId(invoice.clone()), day };
            enqueue_at(tx, &job, since.saturating_add(day * remind_payment::DAY).max(now), now).await?;
        }
    }
    Ok(())
}

const fn dispute(fact: &Fact) -> Dispute {
    match fact {
        Fact::Subscription(it) => it.money.dispute,
        Fact::Purchase(it) => it.money.dispute,
        Fact::Grant(_)
        | Fact::Revocation(_)
        | Fact::Joined(_)
        | Fact::Reward(_)
        | Fact::Entitlement(_)
        | Fact::Moved(_)
        | Fact::Gift(_)
        | Fact::Seat(_) => Dispute::None,
    }
}

async fn open(
    tx: &mut Tx,
    (guild, member): (GuildId, MemberId),
    entry: &Entry,
    opened: i64,
    now: i64,
) -> Result<(), StoreError> {
    let source = entry.source.id.clone();
    let case = NewCase {
        guild,
        kind: CaseKind::Dispute,
        subject: format!("{source}:{opened}"),
        member: Some(member),
        other: None,
        plan: Some(entry.plan),
        detail: BTreeMap::from([("source".into(), source)]),
    };
    open_case::write(tx, &case, now).await.map(drop)
}

/// The bank has decided: whatever cases about this source are still open are over.
async fn settle(
    tx: &mut Tx,
    (guild, member): (GuildId, MemberId),
    entry: &Entry,
    how: &str,
    now: i64,
) -> Result<(), StoreError> {
    for case in cases::list_of_member(&mut tx.read(), guild, member, 50).await? {
        let about = &case.about;
        if about.kind == CaseKind::Dispute && about.detail.get("source") == Some(&entry.source.id) {
            open_case::settle(tx, case.id, how, now).await?;
        }
    }
    Ok(())
}
