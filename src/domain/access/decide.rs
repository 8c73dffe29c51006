//! The pure function: facts x now -> desired roles, with reasons.
//!
//! Every question about access is answered here: what to give and take, what `/membership` and `/mod why` say,
//! when to look again, and, with the ledger cut at a date, what was true then.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{
    Dispute, Entitlement, Entry, Fact, Gift, Joined, Money, Purchase, Refund, Reward, Seat, Source, SourceKind, Status,
    Subscription,
};
use super::plan::DAY;
use super::policy::Policy;
use super::why::Why;
use crate::domain::ids::{PlanId, RoleId};

/// What of a plan matters for access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The plan.
    pub plan: PlanId,
    /// What it gives.
    pub roles: Vec<RoleId>,
    /// Days of access after a failed renewal.
    pub grace_days: i64,
    /// What money taken back and a pause mean.
    pub policy: Policy,
}

/// What one source says about one plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The plan.
    pub plan: PlanId,
    /// What it gives.
    pub roles: Vec<RoleId>,
    /// Whose facts.
    pub source: Source,
    /// Whether it lets the member in.
    pub allowed: bool,
    /// Why.
    pub why: Why,
    /// When the answer changes by itself.
    pub until: Option<i64>,
    /// When we learned the fact behind it.
    pub recorded_at: i64,
}

/// All that is decided about one member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// One for each source and plan; those that let in come first, then the newest.
    pub verdicts: Vec<Verdict>,
    /// The next moment at which an answer changes by itself.
    pub next_change: Option<i64>,
}

impl Access {
    /// Whether the member is to have `role`.
    #[must_use]
    pub fn wants(&self, role: RoleId) -> bool {
        self.verdicts.iter().any(|verdict| verdict.allowed && verdict.roles.contains(&role))
    }

    /// The best reason about `role`: why the member has it, or else why not (any more).
    #[must_use]
    pub fn about(&self, role: RoleId) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.roles.contains(&role))
    }

    /// The best reason about `plan`.
    #[must_use]
    pub fn about_plan(&self, plan: PlanId) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.plan == plan)
    }

    /// The roles the member is to have.
    #[must_use]
    pub fn roles(&self) -> BTreeSet<RoleId> {
        self.verdicts
            .iter()
            .filter(|verdict| verdict.allowed)
            .flat_map(|verdict| verdict.roles.iter().copied())
            .collect()
    }

    /// Plans that two sources of Stripe's pay for at the same time: one payment too many (SA12).
    #[must_use]
    pub fn paid_twice(&self) -> Vec<PlanId> {
        let mut payers: BTreeMap<PlanId, usize> = BTreeMap::new();
        for verdict in self.verdicts.iter().filter(|verdict| verdict.allowed && verdict.source.kind.is_stripe()) {
            *payers.entry(verdict.plan).or_default() += 1;
        }
        payers.into_iter().filter(|(_, payers)| *payers > 1).map(|(plan, _)| plan).collect()
    }
}

/// Decide from the ledger's entries, oldest first. Plans without terms are not ours and are passed over.
#[must_use]
pub fn decide(entries: &[Entry], terms: &[Terms], now: i64) -> Access {
    let mut last: BTreeMap<&Source, &Entry> = BTreeMap::new();
    for entry in entries {
        last.insert(&entry.source, entry);
    }
    let mut verdicts = Vec::new();
    let mut revoked: BTreeMap<PlanId, Why> = BTreeMap::new();
    for entry in last.values() {
        for plan in entry.plans() {
            let Some(terms) = terms.iter().find(|terms| terms.plan == plan) else { continue };
            let (allowed, why, until) = judge(entry, terms, now);
            if matches!(why, Why::Revoked { .. }) {
                revoked.insert(plan, why.clone());
            }
            let recorded_at = entry.recorded_at;
            let source = entry.source.clone();
            verdicts.push(Verdict { plan, roles: terms.roles.clone(), source, allowed, why, until, recorded_at });
        }
    }
    // What staff took away stays away, whatever else pays for it, until staff gives it back.
    for verdict in &mut verdicts {
        if let Some(why) = revoked.get(&verdict.plan).filter(|_| verdict.allowed) {
            verdict.allowed = false;
            verdict.why = why.clone();
            verdict.until = None;
        }
    }
    // Those without an end first, then the latest end; among the refused, staff's word first, then the newest.
    verdicts.sort_by_key(|verdict| {
        let by_staff = matches!(verdict.why, Why::Revoked { .. });
        let end = verdict.until.map_or(i64::MIN, |until| -until);
        (!verdict.allowed, !by_staff, if verdict.allowed { end } else { -verdict.recorded_at }, verdict.source.clone())
    });
    // Every one of them lies ahead: what is over has no end any more.
    let next_change = verdicts.iter().filter_map(|verdict| verdict.until).min();
    Access { verdicts, next_change }
}

type Judgement = (bool, Why, Option<i64>);

const fn yes(why: Why, until: Option<i64>) -> Judgement {
    (true, why, until)
}

const fn no(why: Why) -> Judgement {
    (false, why, None)
}

fn judge(entry: &Entry, terms: &Terms, now: i64) -> Judgement {
    match &entry.fact {
        Fact::Subscription(subscription) => judge_money(subscription.money, terms.policy)
            .unwrap_or_else(|| judge_subscription(subscription, entry, terms, now)),
        Fact::Purchase(Purchase { paid: true, money, until, .. }) => judge_money(*money, terms.policy)
            .unwrap_or_else(|| judge_days(*until, now, Why::Bought, |until| Why::BoughtUntil { until })),
        Fact::Purchase(Purchase { failed: true, .. }) => no(Why::NeverPaid),
        Fact::Purchase(_) => no(Why::PaymentPending),
        Fact::Grant(grant) => match grant.until {
            Some(at) if at <= now => no(Why::GrantOver { at }),
            Some(until) if grant.scholarship => {
                yes(Why::Scholarship { by: entry.actor, reason: grant.reason.clone(), until }, Some(until))
            }
            until => yes(Why::Granted { by: entry.actor, reason: grant.reason.clone(), until }, until),
        },
        Fact::Gift(Gift { until, money }) => judge_money(*money, terms.policy).unwrap_or_else(|| {
            let by = entry.actor;
            judge_days(*until, now, Why::Gifted { by, until: None }, |at| Why::Gifted { by, until: Some(at) })
        }),
        Fact::Seat(Seat { over: true, .. }) => no(Why::SeatOver { by: entry.actor }),
        // A seat lets in for as long as the subscription behind it does; its owner reads why, whoever sits on it that.
        Fact::Seat(Seat { of, .. }) => {
            let by = entry.actor;
            match judge_money(of.money, terms.policy).unwrap_or_else(|| judge_subscription(of, entry, terms, now)) {
                (true, _, until) => yes(Why::Seat { by, until }, until),
                (false, ..) => no(Why::SeatOver { by }),
            }
        }
        Fact::Joined(Joined { left: true, .. }) => no(Why::Left),
        Fact::Joined(Joined { until, .. }) => {
            judge_days(*until, now, Why::Joined { until: None }, |at| Why::Joined { until: Some(at) })
        }
        &Fact::Reward(Reward { until, .. }) if until <= now => no(Why::AccessOver { at: until }),
        &Fact::Reward(Reward { until, points }) => yes(Why::Rewarded { until, points }, Some(until)),
        Fact::Revocation(revocation) => no(Why::Revoked { by: entry.actor, reason: revocation.reason.clone() }),
        Fact::Entitlement(entitlement) => judge_entitlement(entitlement, now),
        Fact::Moved(moved) => no(Why::Moved { to: moved.to }),
    }
}

/// What became of the money settles the matter before any status does, where the plan's policy says so.
const fn judge_money(money: Money, policy: Policy) -> Option<Judgement> {
    match money.dispute {
        Dispute::Lost if policy.lost_dispute.ends() => return Some(no(Why::DisputeLost)),
        Dispute::Open if policy.dispute.ends() => return Some(no(Why::Disputed)),
        Dispute::None | Dispute::Open | Dispute::Lost => {}
    }
    match money.refund {
        Refund::Full if policy.refund.ends() => Some(no(Why::Refunded)),
        Refund::Partial if policy.partial_refund.ends() => Some(no(Why::RefundedPartly)),
        Refund::None | Refund::Partial | Refund::Full => None,
    }
}

fn judge_entitlement(entitlement: &Entitlement, now: i64) -> Judgement {
    match (entitlement.starts_at, entitlement.ends_at) {
        _ if entitlement.deleted => no(Why::TakenBack),
        (_, Some(at)) if at <= now => no(Why::Ended { at }),
        (Some(at), _) if at > now => (false, Why::NotBegun { at }, Some(at)),
        (_, until) => yes(Why::Discord { until }, until),
    }
}

/// Access for ever, or until its days are over.
fn judge_days(until: Option<i64>, now: i64, for_ever: Why, for_now: impl Fn(i64) -> Why) -> Judgement {
    match until {
        Some(at) if at <= now => no(Why::AccessOver { at }),
        Some(at) => yes(for_now(at), Some(at)),
        None => yes(for_ever, None),
    }
}

fn judge_subscription(subscription: &Subscription, entry: &Entry, terms: &Terms, now: i64) -> Judgement {
    match subscription.status {
        Status::Incomplete => no(Why::PaymentPending),
        Status::IncompleteExpired => no(Why::NeverPaid),
        Status::Paused => no(Why::Paused),
        Status::Trialing => match subscription.ends_at {
            Some(at) if at <= now => no(Why::Ended { at }),
            Some(at) => yes(Why::TrialEnding { at }, Some(at)),
            None => yes(Why::Trial { until: subscription.trial_end }, None),
        },
        Status::Active if !subscription.paid => no(Why::PaymentPending),
        Status::Active => match subscription.ends_at {
            Some(at) if at <= now => no(Why::Ended { at }),
            _ if subscription.collection_paused && terms.policy.pause.ends() => {
                no(Why::OnHold { until: subscription.resumes_at })
            }
            Some(at) => yes(Why::Ending { at }, Some(at)),
            None if subscription.collection_paused => yes(Why::CollectionPaused, None),
            None => yes(Why::Paid { renews_at: subscription.period_end }, None),
        },
        Status::PastDue | Status::Unpaid if !subscription.paid => no(Why::NeverPaid),
        Status::PastDue | Status::Unpaid => {
            let grace = grace_end(subscription, entry, terms);
            match subscription.ends_at {
                Some(at) if at <= now => no(Why::Ended { at }),
                // Whatever Stripe's own retries do meanwhile, the grace is the one that this plan promises (SA8).
                end if now < grace => {
                    let until = end.map_or(grace, |end| end.min(grace));
                    yes(Why::Grace { until }, Some(until))
                }
                _ => no(Why::GraceOver { at: grace }),
            }
        }
        Status::Canceled if subscription.ended_by_failure && subscription.paid => {
            let grace = grace_end(subscription, entry, terms);
            if now < grace { yes(Why::Grace { until: grace }, Some(grace)) } else { no(Why::GraceOver { at: grace }) }
        }
        Status::Canceled => no(Why::Canceled { at: subscription.ended_at }),
    }
}

/// Counted from the first unpaid bill; if Stripe no longer says when that was, from when we learned of it.
const fn grace_end(subscription: &Subscription, entry: &Entry, terms: &Terms) -> i64 {
    let since = match subscription.unpaid_since {
        Some(since) => since,
        None => entry.recorded_at,
    };
    since.saturating_add(terms.grace_days.saturating_mul(DAY))
}

/// How long Stripe may take to end what was to end: until then its status counts, not our clock.
const STRIPES_DELAY: i64 = 3600;

/// When our clock says that something is over: the moment at or after which Stripe must have been asked about the member before
/// that takes a role. A clock that runs ahead, or an answer that never came, takes nothing (I9, CL2); and who was given a role for
/// a while may have bought the same one since, which we would not know if Stripe's message was lost.
#[must_use]
pub fn needs_stripes_word(verdict: &Verdict) -> Option<i64> {
    match (verdict.source.kind, &verdict.why) {
        (SourceKind::Subscription | SourceKind::Purchase, Why::Ended { at }) => Some(at.saturating_add(STRIPES_DELAY)),
        (_, why) => why.came_with_time(),
    }
}

#[cfg(test)]
mod tests;
