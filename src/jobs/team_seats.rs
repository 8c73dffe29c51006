//! The seats of a member's teams follow the subscription that pays for them.

use super::sync_access::SyncAccess;
use super::{JobError, enqueue};
use crate::app::App;
use crate::domain::access::{Entry, Fact, Seat as Sits, Source, SourceKind};
use crate::store::customers::Customer;
use crate::store::ledger::{self, Appended};
use crate::store::seats;

/// Bring every seat of a customer's teams up to date: with the subscription's state, and with how many it pays for. Who
/// sat down last gives way when there are fewer seats.
pub(super) async fn follow(app: &App, customer: &Customer) -> Result<(), JobError> {
    let taken = seats::taken(&mut app.store.read(), customer.guild, customer.member).await?;
    let mut placed = std::collections::BTreeMap::new();
    for seat in &taken {
        let Some(member) = seat.member else { continue };
        let paying = Source { kind: SourceKind::Subscription, id: seat.subscription.clone() };
        let mut tx = app.store.begin().await?;
        let Some(paid) = ledger::last(&mut tx.read(), &paying).await? else { continue };
        let Fact::Subscription(of) = paid.entry.fact else { continue };
        let before = placed.entry(seat.subscription.clone()).or_insert(0_i64);
        // One seat is the owner's own.
        let over = paid.member != customer.member || paid.entry.plan != seat.plan || *before >= of.seats - 1;
        *before += 1;
        let source = Source::seat(&seat.subscription, member);
        let fact = Fact::Seat(Sits { over, of });
        let now = app.clock.now();
        let entry = Entry { plan: seat.plan, source, fact, actor: Some(customer.member), recorded_at: now };
        match ledger::append_next(&mut tx, customer.guild, member, &entry).await? {
            Appended::Known => {}
            Appended::Written => enqueue(&mut tx, &SyncAccess { guild: customer.guild, member }, now).await?,
            Appended::Overtaken => {
                return Err(JobError::Overtaken("seat"));
            }
        }
        tx.commit().await?;
    }
    app.tasks.wake();
    Ok(())
}
