//! A member joins a free plan, or leaves it again. Stripe knows nothing of it.

use crate::app::App;
use crate::domain::access::plan::DAY;
use crate::domain::access::{Entry, Fact, Joined, Source, Why, decide};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::ledger::{self, Appended};
use crate::store::plans::{self, Plan};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Free {
    /// The plan.
    pub plan: Plan,
    /// The end of the access; none for ever.
    pub until: Option<i64>,
}

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// It costs something.
    #[error("not a free plan")]
    NotFree,
    /// The plan takes nobody in any more.
    #[error("archived")]
    Archived,
    /// It is not ready yet.
    #[error("not ready")]
    NotReady,
    /// The member has it.
    #[error("already joined")]
    AlreadyIn,
    /// The member has had its days.
    #[error("the days are over")]
    Spent,
    /// Staff took it away.
    #[error("taken by staff")]
    Revoked,
    /// The member has not joined it.
    #[error("not joined")]
    NotIn,
    /// The same person was faster.
    #[error("changed in the same moment")]
    Overtaken,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Join a free plan. One for some days is had once; one for ever can be left and joined again.
pub async fn join(app: &App, guild: GuildId, member: MemberId, plan: PlanId) -> Result<Free, Error> {
    let plan = plans::find_in(&mut app.store.read(), guild, plan).await?.ok_or(Error::NotFound)?;
    if !plan.offer.free {
        return Err(Error::NotFree);
    } else if plan.archived() {
        return Err(Error::Archived);
    } else if !plan.on_sale() {
        return Err(Error::NotReady);
    }
    let now = app.clock.now();
    let facts = ledger::of_member(&mut app.store.read(), guild, member, i64::MAX).await?;
    let access = decide(&facts, &[plan.terms()], now);
    for verdict in &access.verdicts {
        match verdict.why {
            Why::Revoked { .. } => return Err(Error::Revoked),
            _ if verdict.allowed => return Err(Error::AlreadyIn),
            _ => {}
        }
    }
    let before = facts.iter().rev().find(|entry| entry.source == Source::free(member, plan.id));
    let days_begun = before.is_some_and(|entry| matches!(&entry.fact, Fact::Joined(it) if it.until.is_some()));
    if days_begun {
        return Err(Error::Spent);
    }
    let until = plan.offer.access_days.map(|days| now.saturating_add(days.saturating_mul(DAY)));
    write(app, (guild, member), &plan, Joined { until, left: false }).await?;
    Ok(Free { plan, until })
}

/// Leave a free plan.
pub async fn leave(app: &App, guild: GuildId, member: MemberId, plan: PlanId) -> Result<Free, Error> {
    let plan = plans::find_in(&mut app.store.read(), guild, plan).await?.ok_or(Error::NotFound)?;
    let last = ledger::last(&mut app.store.read(), &Source::free(member, plan.id)).await?;
    let Some(Fact::Joined(joined)) = last.map(|last| last.entry.fact).filter(|_| plan.guild == guild) else {
        return Err(Error::NotIn);
    };
    if joined.left || joined.until.is_some_and(|until| until <= app.clock.now()) {
        return Err(Error::NotIn);
    }
    let until = joined.until;
    write(app, (guild, member), &plan, Joined { left: true, ..joined }).await?;
    Ok(Free { plan, until })
}

async fn write(app: &App, (guild, member): (GuildId, MemberId), plan: &Plan, joined: Joined) -> Result<(), Error> {
    let now = app.clock.now();
    let source = Source::free(member, plan.id);
    let mut tx = app.store.begin().await?;
    let entry = Entry { plan: plan.id, source, fact: Fact::Joined(joined), actor: None, recorded_at: now };
    if ledger::append_next(&mut tx, guild, member, &entry).await? == Appended::Overtaken {
        return Err(Error::Overtaken);
    }
    enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}
