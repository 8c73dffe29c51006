//! Discord's own shop says what somebody holds: a fact in the ledger for every plan that names the product.

use crate::app::App;
use crate::discord::Entitlement;
use crate::domain::access::{Entitlement as Held, Entry, Fact, Source};
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::ledger::{self, Appended};
use crate::store::plans;

/// Write down what is news; how many plans it changed. One that a whole guild holds gives nobody anything here: plans are
/// for persons.
pub async fn run(app: &App, it: &Entitlement) -> Result<usize, StoreError> {
    let Some(member) = it.member else { return Ok(0) };
    let now = app.clock.now();
    let plans = plans::by_sku(&mut app.store.read(), it.sku).await?;
    let mut news = 0;
    for plan in plans {
        let source = Source::discord(it.id, plan.id);
        let mut tx = app.store.begin().await?;
        let known = ledger::last(&mut tx.read(), &source).await?.is_some();
        // What ended before we ever heard of it is no news.
        if !known && (it.deleted || it.ends_at.is_some_and(|at| at <= now)) {
            continue;
        }
        let held = Held { sku: it.sku, starts_at: it.starts_at, ends_at: it.ends_at, deleted: it.deleted };
        let entry = Entry { plan: plan.id, source, fact: Fact::Entitlement(held), actor: None, recorded_at: now };
        if ledger::append_next(&mut tx, plan.guild, member, &entry).await? == Appended::Written {
            enqueue(&mut tx, &SyncAccess { guild: plan.guild, member }, now).await?;
            tx.commit().await?;
            news += 1;
        }
    }
    if news > 0 {
        app.tasks.wake();
    }
    Ok(news)
}
