//! What stands behind somebody's access: money, staff's word, or nothing that costs anybody anything. Whose credit counts in
//! the community goes by this, so whatever an account can have for nothing must not count as paying.

use std::collections::HashMap;

use super::decide::{Terms, decide};
use super::fact::{Entry, Fact, Source, Subscription};
use super::plan::DAY;

/// What stands behind access. The stronger comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Backing {
    /// Somebody paid for it: the member, who gave it to them, or whose team they are in.
    Paid,
    /// Staff gave it.
    Vouched,
}

/// The strongest backing of a member's access at `now`; none for whoever has no access, or has it for nothing: a free plan
/// anybody may join, days for points (who has points would get others points with them), a trial, and the grace after a trial whose first bill was never paid. `entries` as for [`decide`].
#[must_use]
pub fn backing(entries: &[Entry], terms: &[Terms], now: i64) -> Option<Backing> {
    let last: HashMap<&Source, &Fact> = entries.iter().map(|entry| (&entry.source, &entry.fact)).collect();
    let access = decide(entries, terms, now);
    let allowed = access.verdicts.iter().filter(|verdict| verdict.allowed);
    allowed.filter_map(|verdict| of(last.get(&verdict.source)?)).min()
}

const fn of(fact: &Fact) -> Option<Backing> {
    match fact {
        Fact::Subscription(it) if has_paid(it) => Some(Backing::Paid),
        Fact::Seat(seat) if has_paid(&seat.of) => Some(Backing::Paid),
        Fact::Purchase(_) | Fact::Gift(_) | Fact::Entitlement(_) => Some(Backing::Paid),
        Fact::Grant(_) => Some(Backing::Vouched),
        Fact::Subscription(_)
        | Fact::Seat(_)
        | Fact::Joined(_)
        | Fact::Reward(_)
        | Fact::Revocation(_)
        | Fact::Moved(_) => None,
    }
}

/// Whether a subscription that lets somebody in was ever more than a trial. Stripe bills for the first time about an hour after
/// a trial's end (docs: billing/subscriptions/trials); a bill that has stood unpaid since then is that first one.
const fn has_paid(it: &Subscription) -> bool {
    match (it.trial_end, it.unpaid_since) {
        _ if matches!(it.status, super::fact::Status::Trialing) => false,
        (Some(trial_end), Some(unpaid_since)) => unpaid_since > trial_end.saturating_add(DAY),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::{
        Entitlement, Gift, Grant, Joined, Money, Policy, Purchase, Refund, Reward, Seat, SourceKind, Status,
    };
    use crate::domain::ids::{MemberId, PlanId, RoleId};

    const NOW: i64 = 1_790_000_000;
    const GOLD: PlanId = PlanId(1);

    fn of_facts(facts: impl IntoIterator<Item = Fact>) -> Option<Backing> {
        let entry = |(number, fact)| Entry {
            plan: GOLD,
            source: Source { kind: SourceKind::Subscription, id: format!("{number}") },
            fact,
            actor: Some(MemberId(9)),
            recorded_at: NOW - 1,
        };
        let entries: Vec<Entry> = facts.into_iter().enumerate().map(entry).collect();
        let terms = Terms { plan: GOLD, roles: vec![RoleId(1)], grace_days: 3, policy: Policy::default() };
        backing(&entries, &[terms], NOW)
    }

    fn subscription(status: Status, trial_end: Option<i64>, unpaid_since: Option<i64>) -> Subscription {
        let json = serde_json::json!({ "status": status, "paid": true });
        let plain: Subscription = serde_json::from_value(json).unwrap();
        Subscription { trial_end, unpaid_since, ..plain }
    }

    fn money(status: Status, trial_end: Option<i64>, unpaid_since: Option<i64>) -> Option<Backing> {
        let of = subscription(status, trial_end, unpaid_since);
        let own = of_facts([Fact::Subscription(of.clone())]);
        assert_eq!(of_facts([Fact::Seat(Seat { over: false, of })]), own, "a seat is worth what is paid for it");
        own
    }

    #[test]
    fn money_and_staffs_word_stand_behind_access() {
        let paid = Some(Backing::Paid);
        assert_eq!(money(Status::Active, None, None), paid);
        assert_eq!(money(Status::Active, Some(NOW - 40 * DAY), None), paid, "a trial that was paid for afterwards");
        let bought = Purchase { paid: true, failed: false, until: None, money: Money::default() };
        assert_eq!(of_facts([Fact::Purchase(bought)]), paid);
        let gift = Gift { until: None, money: Money::default() };
        assert_eq!(of_facts([Fact::Gift(gift.clone())]), paid);
        let entitlement = Entitlement { sku: 1, starts_at: None, ends_at: None, deleted: false };
        assert_eq!(of_facts([Fact::Entitlement(entitlement)]), paid);
        let grant = Fact::Grant(Grant { until: None, reason: "a helper".into(), scholarship: false });
        assert_eq!(of_facts([grant.clone()]), Some(Backing::Vouched));
        assert_eq!(of_facts([grant, Fact::Gift(gift)]), paid, "the stronger counts");
    }

    #[test]
    fn what_costs_nothing_backs_nobody() {
        assert_eq!(of_facts([]), None);
        assert_eq!(of_facts([Fact::Joined(Joined { until: None, left: false })]), None, "anybody may join a free plan");
        let reward = Fact::Reward(Reward { until: NOW + DAY, points: 40 });
        assert_eq!(of_facts([reward]), None, "points would beget points");
        assert_eq!(money(Status::Trialing, Some(NOW + DAY), None), None);
        let refunded = Money { refund: Refund::Full, ..Money::default() };
        assert_eq!(of_facts([Fact::Gift(Gift { until: None, money: refunded })]), None, "who has no access");
    }

    #[test]
    fn grace_counts_for_who_paid_before_and_not_after_a_trial_that_was_never_paid_for() {
        let billed = NOW - DAY;
        assert_eq!(money(Status::PastDue, None, Some(billed)), Some(Backing::Paid));
        assert_eq!(money(Status::PastDue, Some(billed - 30 * DAY), Some(billed)), Some(Backing::Paid));
        assert_eq!(money(Status::PastDue, Some(billed - 3600), Some(billed)), None);
        assert_eq!(money(Status::PastDue, Some(billed), Some(billed)), None);
    }
}
