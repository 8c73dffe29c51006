//! Somebody looks at what they hold, over all servers.

use crate::app::App;
use crate::domain::ids::MemberId;
use crate::domain::names;
use crate::store::StoreError;
use crate::store::{ledger, plans};

/// A plan that lets its holder in now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its name.
    pub plan: String,
    /// When the next decision falls, if it is known: the end of what is paid for, or of the grant.
    pub until: Option<i64>,
}

/// What the member holds.
pub async fn run(app: &App, member: MemberId) -> Result<Vec<Held>, StoreError> {
    let now = app.clock.now();
    let read = &mut app.store.read();
    let mut held = Vec::new();
    for guild in ledger::guilds_of(read, member).await? {
        let access = ledger::access(read, guild, member, now).await?;
        let plans = plans::list(read, guild).await?;
        for verdict in access.verdicts.iter().filter(|verdict| verdict.allowed) {
            let Some(plan) = plans.iter().find(|plan| plan.id == verdict.plan) else { continue };
            held.push(Held { plan: names::clean(&plan.offer.name), until: access.next_change });
        }
    }
    held.sort_by(|one, other| one.plan.cmp(&other.plan));
    held.dedup_by(|one, other| one.plan == other.plan);
    Ok(held)
}
