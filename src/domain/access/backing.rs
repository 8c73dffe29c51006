//! What stands behind somebody's access: money, staff's word, or nothing that costs anybody anything. Whose credit counts in
//! the community goes by this, so whatever an account can have for nothing must not count as paying, and one price must not be
//! heard as many people in turn.

use std::collections::{HashMap, HashSet};

use super::decide::{Terms, decide};
use super::fact::{Dispute, Entry, Fact, Money, Refund, Source, Status, Subscription};
use super::plan::DAY;
use crate::domain::ids::MemberId;

/// Seconds for which what was handed on gives its new holder no voice: credit is counted over as many days, and in one of them
/// one purchase must not speak for everybody it passes through.
const TURN: i64 = 30 * DAY;

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
    /// Who would be among them, had what they have not been somebody else's lately.
    pub waiting: HashMap<u64, Waiting>,
}

/// Somebody has to wait for a voice, because what stands behind their access speaks for who had it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Until when, in seconds since 1970; `None` where that is not known.
    pub until: Option<i64>,
}

/// Somebody who sits, or lately sat, on a seat; by when they sat down first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sat {
    since: i64,
    member: MemberId,
    /// How many seats there are besides the owner's, as far as this one heard.
    others: usize,
    /// When another is heard in their place; `None` while they sit.
    until: Option<i64>,
}

/// Gathers who is [`Backed`], member by member.
#[derive(Debug, Default)]
pub struct Backings {
    held: Vec<(MemberId, Backing, Source)>,
    /// What was handed on lately, and when.
    moved: HashMap<Source, i64>,
    /// Who sits, or lately sat, on the seats of a subscription.
    sat: HashMap<String, Vec<Sat>>,
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
            let at = entry.recorded_at;
            let is_late = now.saturating_sub(at) < TURN;
            match &entry.fact {
                Fact::Moved(_) if is_late => {
                    self.moved.entry(source.clone()).and_modify(|last| *last = at.max(*last)).or_insert(at);
                }
                Fact::Seat(seat) if !seat.over || is_late => {
                    let others = usize::try_from(seat.of.seats - 1).unwrap_or(0);
                    let until = seat.over.then_some(at.saturating_add(TURN));
                    let sat = Sat { since: seated(entries, source), member, others, until };
                    self.sat.entry(team(source)).or_default().push(sat);
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
            let waits = match backing {
                Backing::Paid | Backing::Vouched => {
                    self.moved.get(source).map(|at| Waiting { until: Some(at.saturating_add(TURN)) })
                }
                Backing::Seated => {
                    waits_for_seat(self.sat.get(&team(source)).map(Vec::as_slice).unwrap_or_default(), *member)
                }
            };
            match (waits, backing) {
                (Some(waits), _) => {
                    let known = backed.waiting.entry(member.0).or_insert(waits);
                    if waits.until.is_some_and(|until| known.until.is_none_or(|known| until < known)) {
                        *known = waits;
                    }
                }
                (None, Backing::Vouched) => {
                    backed.granted.insert(member.0);
                }
                (None, Backing::Paid | Backing::Seated) => {
                    backed.paying.insert(member.0);
                }
            }
        }
        let Backed { paying, granted, waiting } = &mut backed;
        waiting.retain(|member, _| !paying.contains(member) && !granted.contains(member));
        backed
    }
}

/// Whether `member` has to wait among those on the seats of a team, by when they sat down; `None` when they are heard.
fn waits_for_seat(seats: &[Sat], member: MemberId) -> Option<Waiting> {
    let mut places = seats.iter().enumerate().filter(|(_, seat)| seat.member == member);
    let Some((place, seat)) = places.next() else { return Some(Waiting { until: None }) };
    if place < seat.others {
        return None;
    }
    // So many before them must have had their time.
    let mut ends: Vec<i64> = seats.iter().take(place).filter_map(|before| before.until).collect();
    ends.sort_unstable();
    Some(Waiting { until: ends.get(place - seat.others).copied() })
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
        let backed = backings.settle();
        assert_eq!(backed.paying, HashSet::from([1]), "3 is heard when 2's turn is over");
        assert_eq!(backed.waiting, HashMap::from([(3, Waiting { until: Some(NOW + 23 * DAY) })]));
    }

    #[test]
    fn what_was_handed_on_speaks_for_nobody_for_a_month() {
        let bought = Fact::Purchase(Purchase { paid: true, failed: false, until: None, money: Money::default() });
        let heard = |days: i64, own: bool| {
            let mut backings = Backings::default();
            let at = NOW - days * DAY;
            let gone = Fact::Moved(Moved { to: MemberId(2) });
            let gave = [bought.clone(), gone].map(|fact| entry(SourceKind::Purchase, "cs_1", fact, at));
            backings.look(MemberId(1), &gave, &terms(), NOW);
            let mut has = vec![entry(SourceKind::Purchase, "cs_1", bought.clone(), at)];
            if own {
                has.push(entry(SourceKind::Purchase, "cs_2", bought.clone(), at));
            }
            backings.look(MemberId(2), &has, &terms(), NOW);
            let backed = backings.settle();
            (backed.paying, backed.waiting)
        };
        let waits = HashMap::from([(2, Waiting { until: Some(NOW + DAY) })]);
        assert_eq!(heard(29, false), (HashSet::new(), waits));
        assert_eq!(
            heard(29, true),
            (HashSet::from([2]), HashMap::new()),
            "what they bought themselves speaks for them"
        );
        assert_eq!(heard(30, false), (HashSet::from([2]), HashMap::new()));
    }
}
