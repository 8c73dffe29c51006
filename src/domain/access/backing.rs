//! What stands behind somebody's access: money, staff's word, or nothing that costs anybody anything. Whose credit counts in
//! the community goes by this, so whatever an account can have for nothing must not count as paying, and one price must not be
//! heard as many people in turn.

use std::collections::{HashMap, HashSet};

use super::decide::{Terms, decide};
use super::fact::{Dispute, Entry, Fact, Money, Refund, Source, Status, Subscription};
use super::plan::DAY;
use crate::domain::ids::MemberId;

/// Days for which what was handed on gives its new holder no voice: credit is counted over as many days, and in one of them
/// one purchase must not speak for everybody it passes through.
const TURN_DAYS: i64 = 30;

/// What stands behind access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Backing {
    /// Somebody paid for it: the member, or who gave it to them.
    Paid,
    /// A team that somebody pays for.
    Seated,
    /// Staff gave it.
    Vouched,
}

/// Who has access that somebody paid for, or that staff gave. Who joined a free plan, tries one, has days for points (points
/// would beget points), or has never paid the bill that followed a trial is neither.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backed {
    /// Through money.
    pub paying: HashSet<u64>,
    /// By staff's word.
    pub granted: HashSet<u64>,
}

/// Gathers who is [`Backed`], member by member.
#[derive(Debug, Default)]
pub struct Backings {
    held: Vec<(MemberId, Backing, Source)>,
    /// What was handed on lately.
    moved: HashSet<Source>,
    /// Who sits, or lately sat, on the seats of a subscription: since when, and how many seats it paid for, besides its owner's,
    /// as far as they heard.
    sat: HashMap<String, Vec<(i64, MemberId, usize)>>,
}

impl Backings {
    /// Look at a member. `entries` as for [`decide`].
    pub fn look(&mut self, member: MemberId, entries: &[Entry], terms: &[Terms], now: i64) {
        let last: HashMap<&Source, &Entry> = entries.iter().map(|entry| (&entry.source, entry)).collect();
        for verdict in decide(entries, terms, now).verdicts.iter().filter(|verdict| verdict.allowed) {
            let backing = last.get(&verdict.source).and_then(|entry| of(&entry.fact, now));
            self.held.extend(backing.map(|backing| (member, backing, verdict.source.clone())));
        }
        for (source, entry) in last {
            let is_late = now.saturating_sub(entry.recorded_at) < TURN_DAYS * DAY;
            match &entry.fact {
                Fact::Moved(_) if is_late => {
                    self.moved.insert(source.clone());
                }
                Fact::Seat(seat) if !seat.over || is_late => {
                    let others = usize::try_from(seat.of.seats - 1).unwrap_or(0);
                    self.sat.entry(team(source)).or_default().push((seated(entries, source), member, others));
                }
                _ => {}
            }
        }
    }

    /// Who is backed, all members looked at.
    #[must_use]
    pub fn settle(mut self) -> Backed {
        let mut backed = Backed::default();
        for seats in self.sat.values_mut() {
            // Those who sat down first; whoever follows one who rose is heard when that one would not be any more.
            seats.sort_unstable();
        }
        for (member, backing, source) in &self.held {
            let is_heard = match backing {
                Backing::Paid | Backing::Vouched => !self.moved.contains(source),
                Backing::Seated => self.sat.get(&team(source)).is_some_and(|seats| {
                    let mut seats = seats.iter().enumerate();
                    seats.any(|(place, (_, sits, others))| sits == member && place < *others)
                }),
            };
            let who = if *backing == Backing::Vouched { &mut backed.granted } else { &mut backed.paying };
            if is_heard {
                who.insert(member.0);
            }
        }
        backed
    }
}

/// The subscription of a seat ([`Source::seat`]).
fn team(source: &Source) -> String {
    source.id.rsplit_once(':').map_or_else(|| source.id.clone(), |(subscription, _)| subscription.to_owned())
}

/// When a member first sat down on a seat: rising and sitting down again is no turn of somebody else's.
fn seated(entries: &[Entry], source: &Source) -> i64 {
    let first = entries.iter().find(|entry| entry.source == *source);
    first.map_or(i64::MAX, |entry| entry.recorded_at)
}

fn of(fact: &Fact, now: i64) -> Option<Backing> {
    match fact {
        Fact::Subscription(it) if has_paid(it, now) => Some(Backing::Paid),
        Fact::Seat(seat) if has_paid(&seat.of, now) => Some(Backing::Seated),
        Fact::Purchase(it) if is_kept(it.money) => Some(Backing::Paid),
        Fact::Gift(it) if is_kept(it.money) => Some(Backing::Paid),
        Fact::Entitlement(_) => Some(Backing::Paid),
        Fact::Grant(_) => Some(Backing::Vouched),
        Fact::Subscription(_)
        | Fact::Seat(_)
        | Fact::Purchase(_)
        | Fact::Gift(_)
        | Fact::Joined(_)
        | Fact::Reward(_)
        | Fact::Revocation(_)
        | Fact::Moved(_) => None,
    }
}

/// Whether the money is still here, whatever the plan's rules say about access.
const fn is_kept(money: Money) -> bool {
    !matches!(money.refund, Refund::Full) && !matches!(money.dispute, Dispute::Lost)
}

/// Whether a subscription that lets somebody in was ever more than a trial. Stripe bills for the first time about an hour after
/// a trial's end (docs: billing/subscriptions/trials): until a day after it nothing is known, and a bill that has stood unpaid
/// since then is that first one.
const fn has_paid(it: &Subscription, now: i64) -> bool {
    let first_bill = match it.trial_end {
        Some(trial_end) => trial_end.saturating_add(DAY),
        None => i64::MIN,
    };
    let billed = match it.unpaid_since {
        Some(unpaid_since) => unpaid_since,
        None => now,
    };
    is_kept(it.money) && !matches!(it.status, Status::Trialing) && billed > first_bill
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::{
        Entitlement, Gift, Grant, Joined, Moved, Policy, Purchase, Reward, Seat, SourceKind, Then,
    };
    use crate::domain::ids::{PlanId, RoleId};

    const NOW: i64 = 1_790_000_000;
    const GOLD: PlanId = PlanId(1);
    const ANN: MemberId = MemberId(7);

    fn terms() -> Vec<Terms> {
        // What money taken back means for access is the plan's affair, and nothing here.
        let keep = Policy { refund: Then::Keep, lost_dispute: Then::Keep, ..Policy::default() };
        vec![Terms { plan: GOLD, roles: vec![RoleId(1)], grace_days: 3, policy: keep }]
    }

    fn entry(kind: SourceKind, id: &str, fact: Fact, recorded_at: i64) -> Entry {
        Entry { plan: GOLD, source: Source { kind, id: id.into() }, fact, actor: Some(MemberId(9)), recorded_at }
    }

    /// Whether Ann pays, and whether staff vouches for her.
    fn of_facts(facts: impl IntoIterator<Item = Fact>) -> (bool, bool) {
        let mut backings = Backings::default();
        let entries: Vec<Entry> = facts
            .into_iter()
            .enumerate()
            .map(|(number, fact)| entry(SourceKind::Subscription, &format!("{number}"), fact, NOW - 1))
            .collect();
        backings.look(ANN, &entries, &terms(), NOW);
        let backed = backings.settle();
        (backed.paying.contains(&ANN.0), backed.granted.contains(&ANN.0))
    }

    fn subscription(status: Status, trial_end: Option<i64>, unpaid_since: Option<i64>) -> Subscription {
        let json = serde_json::json!({ "status": status, "paid": true });
        let plain: Subscription = serde_json::from_value(json).unwrap();
        Subscription { trial_end, unpaid_since, ..plain }
    }

    fn pays(status: Status, trial_end: Option<i64>, unpaid_since: Option<i64>) -> bool {
        of_facts([Fact::Subscription(subscription(status, trial_end, unpaid_since))]).0
    }

    #[test]
    fn money_and_staffs_word_stand_behind_access() {
        assert!(pays(Status::Active, None, None));
        assert!(pays(Status::Active, Some(NOW - 40 * DAY), None), "a trial that was paid for afterwards");
        let bought = |money| Fact::Purchase(Purchase { paid: true, failed: false, until: None, money });
        let gift = |money| Fact::Gift(Gift { until: None, money });
        let entitlement = Entitlement { sku: 1, starts_at: None, ends_at: None, deleted: false };
        for paid in [bought(Money::default()), gift(Money::default()), Fact::Entitlement(entitlement)] {
            assert_eq!(of_facts([paid]), (true, false));
        }
        let grant = Fact::Grant(Grant { until: None, reason: "a helper".into(), scholarship: false });
        assert_eq!(of_facts([grant]), (false, true));
        // Access may stay; a voice that was paid back does not.
        let back = [
            Money { refund: Refund::Full, dispute: Dispute::None },
            Money { refund: Refund::None, dispute: Dispute::Lost },
        ];
        for money in back {
            assert_eq!(of_facts([bought(money), gift(money)]), (false, false));
        }
        let part = Money { refund: Refund::Partial, dispute: Dispute::None };
        assert_eq!(of_facts([bought(part)]), (true, false));
    }

    #[test]
    fn what_costs_nothing_backs_nobody() {
        assert_eq!(of_facts([]), (false, false));
        assert_eq!(of_facts([Fact::Joined(Joined { until: None, left: false })]), (false, false));
        assert_eq!(of_facts([Fact::Reward(Reward { until: NOW + DAY, points: 40 })]), (false, false));
        assert!(!pays(Status::Trialing, Some(NOW + DAY), None));
        // The first bill is a draft for an hour, and a debit takes a while: nobody knows yet.
        assert!(!pays(Status::Active, Some(NOW - 3600), None));
        assert!(pays(Status::Active, Some(NOW - DAY - 1), None));
    }

    #[test]
    fn grace_counts_for_who_paid_before_and_not_after_a_trial_that_was_never_paid_for() {
        let billed = NOW - DAY;
        assert!(pays(Status::PastDue, None, Some(billed)));
        assert!(pays(Status::PastDue, Some(billed - 30 * DAY), Some(billed)));
        assert!(!pays(Status::PastDue, Some(billed - 3600), Some(billed)));
        assert!(!pays(Status::PastDue, Some(billed), Some(billed)));
    }

    #[test]
    fn a_team_of_three_is_heard_as_two_beside_its_owner_however_often_its_seats_change_hands() {
        let of = Subscription { seats: 3, ..subscription(Status::Active, None, None) };
        let sits = |over| Fact::Seat(Seat { over, of: of.clone() });
        let mut backings = Backings::default();
        let mut sat = |member: u64, facts: &[(bool, i64)]| {
            let id = format!("sub_1:{member}");
            let entries: Vec<Entry> =
                facts.iter().map(|&(over, days)| entry(SourceKind::Seat, &id, sits(over), NOW - days * DAY)).collect();
            backings.look(MemberId(member), &entries, &terms(), NOW);
        };
        sat(1, &[(false, 100), (false, 10)]);
        // Sat for a month until last week, and has given the seat to 3.
        sat(2, &[(false, 40), (true, 7)]);
        sat(3, &[(false, 6)]);
        // Long gone.
        sat(4, &[(false, 200), (true, 60)]);
        let heard = backings.settle().paying;
        assert_eq!(heard, HashSet::from([1]), "3 is heard when 2's turn is over");
    }

    #[test]
    fn what_was_handed_on_speaks_for_nobody_for_a_month() {
        let bought = Fact::Purchase(Purchase { paid: true, failed: false, until: None, money: Money::default() });
        let heard = |days: i64| {
            let mut backings = Backings::default();
            let at = NOW - days * DAY;
            let gone = Fact::Moved(Moved { to: MemberId(2) });
            let gave = [bought.clone(), gone].map(|fact| entry(SourceKind::Purchase, "cs_1", fact, at));
            backings.look(MemberId(1), &gave, &terms(), NOW);
            backings.look(MemberId(2), &[entry(SourceKind::Purchase, "cs_1", bought.clone(), at)], &terms(), NOW);
            backings.settle().paying
        };
        assert_eq!(heard(29), HashSet::new());
        assert_eq!(heard(30), HashSet::from([2]));
    }
}
