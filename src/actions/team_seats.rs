//! Who pays for a team invites others to its seats, and takes seats back; who is invited takes one.

use crate::app::App;
use crate::domain::access::plan::DAY;
use crate::domain::access::{Entry, Fact, Seat as Sits, Source, SourceKind, Why, decide};
use crate::domain::codes;
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::secret;
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::customers;
use crate::store::ledger::{self, Appended};
use crate::store::plans::{self, Plan};
use crate::store::seats::{self, Seat};

/// The word in front of an invitation's code, by which `/claim` knows what it is for.
pub const WORD: &str = "SEAT";
/// How long an invitation can be taken.
const INVITATION_DAYS: i64 = 14;

/// A team that a member pays for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// What is paid for.
    pub plan: Plan,
    /// Stripe's subscription.
    pub subscription: String,
    /// Its seats, the owner's own among them.
    pub seats: i64,
    /// The others who sit on them.
    pub taken: Vec<Seat>,
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The member pays for no such team.
    #[error("no such team")]
    NoTeam,
    /// Every seat is taken, or somebody is invited to it.
    #[error("no free seat")]
    Full,
    /// No invitation of this guild has this code.
    #[error("no such code")]
    Unknown,
    /// The invitation is over, or was taken.
    #[error("the invitation is over")]
    Over,
    /// It is the owner's own team.
    #[error("the owner's own invitation")]
    Own,
    /// The member holds the plan already.
    #[error("already held")]
    AlreadyHeld,
    /// Staff took the plan from this member.
    #[error("taken by staff")]
    Revoked,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The teams that a member pays for now.
pub async fn teams(app: &App, guild: GuildId, owner: MemberId) -> Result<Vec<Team>, StoreError> {
    let read = &mut app.store.read();
    let plans = plans::list(read, guild).await?;
    let facts = ledger::of_member(read, guild, owner, i64::MAX).await?;
    let terms: Vec<_> = plans.iter().map(Plan::terms).collect();
    let access = decide(&facts, &terms, app.clock.now());
    let taken = seats::taken(read, guild, owner).await?;
    let mut teams = Vec::new();
    for verdict in access.verdicts.iter().filter(|it| it.allowed && it.source.kind == SourceKind::Subscription) {
        let last = facts.iter().rev().find(|entry| entry.source == verdict.source);
        let (Some(plan), Some(Fact::Subscription(it))) =
            (plans.iter().find(|plan| plan.id == verdict.plan), last.map(|entry| &entry.fact))
        else {
            continue;
        };
        if it.seats > 1 && last.is_some_and(|entry| entry.plan == plan.id) {
            let id = &verdict.source.id;
            let own = taken.iter().filter(|seat| seat.subscription == *id).cloned().collect();
            teams.push(Team { plan: plan.clone(), subscription: id.clone(), seats: it.seats, taken: own });
        }
    }
    Ok(teams)
}

/// An invitation to a free seat: its code, shown this once, and until when it can be taken.
pub async fn invite(app: &App, guild: GuildId, owner: MemberId, plan: PlanId) -> Result<(String, i64), Error> {
    let team = teams(app, guild, owner).await?.into_iter().find(|team| team.plan.id == plan).ok_or(Error::NoTeam)?;
    let now = app.clock.now();
    let code = format!("{WORD}-{}", codes::spelled(rand::random()));
    let seat = Seat {
        id: secret::reference(rand::random()),
        guild,
        plan,
        subscription: team.subscription.clone(),
        owner,
        code_until: now + INVITATION_DAYS * DAY,
        member: None,
    };
    let mut tx = app.store.begin().await?;
    if seats::invited(&mut tx.read(), &team.subscription, now).await? >= team.seats - 1 {
        return Err(Error::Full);
    }
    seats::invite(&mut tx, &seat, &codes::digest(&code), now).await?;
    tx.commit().await?;
    Ok((code, seat.code_until))
}

/// Take the seat behind an invitation's code; the plan and who pays.
pub async fn take(app: &App, guild: GuildId, member: MemberId, code: &str) -> Result<(Plan, MemberId), Error> {
    let now = app.clock.now();
    let seat = seats::by_code(&mut app.store.read(), guild, &codes::digest(code)).await?.ok_or(Error::Unknown)?;
    if seat.owner == member {
        return Err(Error::Own);
    } else if seat.code_until <= now || seat.member.is_some() {
        return Err(Error::Over);
    }
    let mut tx = app.store.begin().await?;
    let plan = plans::find_in(&mut tx.read(), guild, seat.plan).await?.ok_or(Error::Unknown)?;
    let facts = ledger::of_member(&mut tx.read(), guild, member, i64::MAX).await?;
    for verdict in decide(&facts, &[plan.terms()], now).verdicts {
        match verdict.why {
            Why::Revoked { .. } => return Err(Error::Revoked),
            _ if verdict.allowed && verdict.until.is_none() => return Err(Error::AlreadyHeld),
            _ => {}
        }
    }
    let paying = Source { kind: SourceKind::Subscription, id: seat.subscription.clone() };
    let Some(Fact::Subscription(of)) = ledger::last(&mut tx.read(), &paying).await?.map(|last| last.entry.fact) else {
        return Err(Error::Over);
    };
    if !seats::set_taken(&mut tx, &seat, member, of.seats - 1, now).await? {
        return Err(Error::Over);
    }
    write(&mut tx, &seat, member, Sits { over: false, of }, now).await?;
    // Two who sat down in the same moment may be one too many: the owner's next look puts that right.
    let customers = customers::of_member(&mut tx.read(), guild, seat.owner).await?;
    for customer in customers.into_iter().filter_map(|customer| customer.stripe_id) {
        enqueue(&mut tx, &ApplyStripeEvent::of_customer(customer), now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok((plan, seat.owner))
}

/// The owner takes a seat back; who sat on it.
pub async fn remove(app: &App, guild: GuildId, owner: MemberId, seat: &str) -> Result<MemberId, Error> {
    let found = seats::find(&mut app.store.read(), guild, seat).await?.filter(|seat| seat.owner == owner);
    let Some((seat, member)) = found.and_then(|seat| seat.member.map(|member| (seat, member))) else {
        return Err(Error::NoTeam);
    };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if !seats::set_ended(&mut tx, &seat.id, now).await? {
        return Err(Error::NoTeam);
    }
    let source = Source::seat(&seat.subscription, member);
    if let Some(Fact::Seat(sits)) = ledger::last(&mut tx.read(), &source).await?.map(|last| last.entry.fact) {
        write(&mut tx, &seat, member, Sits { over: true, ..sits }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(member)
}

async fn write(tx: &mut crate::store::Tx, seat: &Seat, member: MemberId, sits: Sits, now: i64) -> Result<(), Error> {
    let source = Source::seat(&seat.subscription, member);
    let fact = Fact::Seat(sits);
    let entry = Entry { plan: seat.plan, source, fact, actor: Some(seat.owner), recorded_at: now };
    if ledger::append_next(tx, seat.guild, member, &entry).await? == Appended::Overtaken {
        return Err(Error::Over);
    }
    enqueue(tx, &SyncAccess { guild: seat.guild, member }, now).await?;
    Ok(())
}
