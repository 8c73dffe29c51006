//! Staff gives or takes a plan by hand. Their last word about a member and a plan counts, until the next one.

use crate::app::App;
use crate::domain::access::plan::{DAY, LONGEST_GRANT_DAYS};
use crate::domain::access::{Access, Entry, Fact, Grant, Revocation, Source, decide};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::names;
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::ledger::{self, Appended};
use crate::store::plans::{self, Plan};

/// Longest reason, in characters; Discord's audit log takes 512 in all.
pub const LONGEST_REASON: usize = 300;

/// What staff typed.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Where.
    pub guild: GuildId,
    /// Who decides.
    pub staff: MemberId,
    /// About whom.
    pub member: MemberId,
    /// About what.
    pub plan: PlanId,
    /// Why; kept in the ledger and shown to other staff.
    pub reason: &'a str,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The plan.
    pub plan: Plan,
    /// Its end, for a grant that has one.
    pub until: Option<i64>,
    /// Whether the member goes on paying for the plan in Stripe.
    pub still_paying: bool,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NotFound,
    /// Not a possible number of days.
    #[error("{0} days")]
    Days(i64),
    /// A scholarship has an end.
    #[error("a scholarship without an end")]
    ScholarshipWithoutEnd,
    /// Staff must say why.
    #[error("no reason")]
    NoReason,
    /// The reason is too long.
    #[error("the reason has {0} characters")]
    ReasonTooLong(usize),
    /// The member does not have the plan.
    #[error("nothing to take")]
    NothingToTake,
    /// Two of staff decided in the same moment.
    #[error("decided by somebody else in the same moment")]
    Overtaken,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Give the plan, for so many days or for ever; a scholarship always has an end.
pub async fn grant(app: &App, input: Input<'_>, days: Option<i64>, scholarship: bool) -> Result<Decided, Error> {
    if scholarship && days.is_none() {
        return Err(Error::ScholarshipWithoutEnd);
    }
    if let Some(days) = days.filter(|days| !(1..=LONGEST_GRANT_DAYS).contains(days)) {
        return Err(Error::Days(days));
    }
    let until = days.map(|days| app.clock.now() + days * DAY);
    let reason = reason(input.reason)?;
    write(app, &input, Fact::Grant(Grant { until, reason, scholarship }), until, |_| Ok(())).await
}

/// Take the plan, whatever gives it.
pub async fn revoke(app: &App, input: Input<'_>) -> Result<Decided, Error> {
    let reason = reason(input.reason)?;
    let plan = input.plan;
    let holds = move |access: &Access| {
        let held = access.verdicts.iter().any(|verdict| verdict.allowed && verdict.plan == plan);
        if held { Ok(()) } else { Err(Error::NothingToTake) }
    };
    write(app, &input, Fact::Revocation(Revocation { reason }), None, holds).await
}

fn reason(typed: &str) -> Result<String, Error> {
    let reason = names::clean(typed);
    if reason.is_empty() {
        Err(Error::NoReason)
    } else if !names::fits(&reason, LONGEST_REASON) {
        Err(Error::ReasonTooLong(reason.chars().count()))
    } else {
        Ok(reason)
    }
}

async fn write(
    app: &App,
    input: &Input<'_>,
    fact: Fact,
    until: Option<i64>,
    check: impl Fn(&Access) -> Result<(), Error>,
) -> Result<Decided, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let plan = plans::find_in(&mut tx.read(), input.guild, input.plan).await?.ok_or(Error::NotFound)?;
    let facts = ledger::of_member(&mut tx.read(), input.guild, input.member, i64::MAX).await?;
    let access = decide(&facts, &[plan.terms()], now);
    check(&access)?;
    let source = Source::manual(input.member, input.plan);
    let entry = Entry { plan: input.plan, source, fact, actor: Some(input.staff), recorded_at: now };
    if ledger::append_next(&mut tx, input.guild, input.member, &entry).await? == Appended::Overtaken {
        return Err(Error::Overtaken);
    }
    enqueue(&mut tx, &SyncAccess { guild: input.guild, member: input.member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    let still_paying = access.verdicts.iter().any(|verdict| verdict.allowed && verdict.source.kind.is_stripe());
    Ok(Decided { plan, until, still_paying })
}
