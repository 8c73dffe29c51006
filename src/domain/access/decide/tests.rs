//! Every combination of what Stripe can say, against a table written down independently; then staff's word,
//! several sources at once, and the exact seconds.

use super::*;
use crate::domain::access::fact::{Grant, Revocation};
use crate::domain::ids::MemberId;

mod history;
mod table;

const NOW: i64 = 1_800_000_000;
const GOLD: PlanId = PlanId(1);
const SILVER: PlanId = PlanId(2);
const GOLD_ROLE: RoleId = RoleId(10);
const SILVER_ROLE: RoleId = RoleId(20);
const ANN: MemberId = MemberId(5);
const MO: MemberId = MemberId(6);

fn terms() -> Vec<Terms> {
    let policy = Policy::default();
    vec![
        Terms { plan: GOLD, roles: vec![GOLD_ROLE], grace_days: 7, policy },
        Terms { plan: SILVER, roles: vec![SILVER_ROLE], grace_days: 0, policy },
    ]
}

fn active() -> Subscription {
    Subscription {
        status: Status::Active,
        also: Vec::new(),
        period_end: Some(NOW + 20 * DAY),
        ends_at: None,
        ended_at: None,
        trial_end: None,
        paid: true,
        collection_paused: false,
        resumes_at: None,
        unpaid_since: None,
        unpaid_invoice: None,
        ended_by_failure: false,
        seats: 1,
        money: Money::default(),
    }
}

fn entry(plan: PlanId, id: &str, fact: Fact) -> Entry {
    let source = match &fact {
        Fact::Subscription(_) => Source { kind: SourceKind::Subscription, id: id.into() },
        Fact::Purchase(_) => Source { kind: SourceKind::Purchase, id: id.into() },
        Fact::Grant(_) | Fact::Revocation(_) | Fact::Moved(_) => Source::manual(ANN, plan),
        Fact::Entitlement(_) => Source::discord(id.parse().unwrap_or(9), plan),
        Fact::Joined(_) => Source::free(ANN, plan),
        Fact::Seat(_) => Source::seat(id, ANN),
        Fact::Gift(_) => Source { kind: SourceKind::Gift, id: id.into() },
        Fact::Reward(_) => Source { kind: SourceKind::Reward, id: id.into() },
    };
    let actor = (source.kind == SourceKind::Manual).then_some(MO);
    Entry { plan, source, fact, actor, recorded_at: NOW - 3 * DAY }
}

fn sub(id: &str, subscription: Subscription) -> Entry {
    entry(GOLD, id, Fact::Subscription(subscription))
}

fn grant(plan: PlanId, until: Option<i64>) -> Entry {
    entry(plan, "", Fact::Grant(Grant { until, reason: "helped".into(), scholarship: false }))
}

fn revocation(plan: PlanId) -> Entry {
    entry(plan, "", Fact::Revocation(Revocation { reason: "rude".into() }))
}

fn gold(entries: &[Entry], now: i64) -> Verdict {
    decide(entries, &terms(), now).about(GOLD_ROLE).cloned().unwrap()
}

/// The table in words: which statuses let in, under which conditions. Written without looking at the code above.
fn table_says_in(it: &Subscription, now: i64) -> bool {
    let money_is_ours = it.money.dispute == Dispute::None && it.money.refund != Refund::Full;
    let not_ended = it.ends_at.is_none_or(|end| now < end);
    let in_grace = it.unpaid_since.is_some_and(|since| now < since + 7 * DAY);
    money_is_ours
        && match it.status {
            Status::Trialing => not_ended,
            Status::Active => it.paid && not_ended,
            Status::PastDue | Status::Unpaid => it.paid && in_grace && not_ended,
            Status::Canceled => it.paid && it.ended_by_failure && in_grace,
            Status::Incomplete | Status::IncompleteExpired | Status::Paused => false,
        }
}

#[test]
fn all_statuses_times_everything_else_follow_the_table() {
    let mut seen = 0;
    let mut let_in = 0;
    for status in Status::ALL {
        for ends_at in [None, Some(NOW - 1), Some(NOW), Some(NOW + 1)] {
            for unpaid_since in [Some(NOW - 7 * DAY - 1), Some(NOW - 7 * DAY), Some(NOW - 7 * DAY + 1), Some(NOW)] {
                for flags in 0_u8..8 {
                    for trial_end in [None, Some(NOW - DAY), Some(NOW + DAY)] {
                        for dispute in [Dispute::None, Dispute::Open, Dispute::Lost] {
                            for refund in [Refund::None, Refund::Partial, Refund::Full] {
                                let it = Subscription {
                                    status,
                                    ends_at,
                                    unpaid_since,
                                    trial_end,
                                    paid: flags & 1 == 0,
                                    collection_paused: flags & 2 != 0,
                                    ended_by_failure: flags & 4 != 0,
                                    money: Money { refund, dispute },
                                    ..active()
                                };
                                let expected = table_says_in(&it, NOW);
                                let verdict = gold(&[sub("sub_1", it.clone())], NOW);
                                assert_eq!(verdict.allowed, expected, "{it:?} gave {verdict:?}");
                                assert!(verdict.allowed || verdict.until.is_none());
                                assert!(verdict.until.is_none_or(|until| until > NOW), "{verdict:?}");
                                seen += 1;
                                let_in += usize::from(expected);
                            }
                        }
                    }
                }
            }
        }
    }
    assert_eq!(seen, 8 * 4 * 4 * 8 * 3 * 9);
    assert!(let_in > 500 && let_in < seen / 2, "{let_in}");
}

#[test]
fn every_status_has_its_reason() {
    let since = NOW - DAY;
    let reason = |change: &dyn Fn(&mut Subscription)| {
        let mut it = Subscription { unpaid_since: Some(since), ..active() };
        change(&mut it);
        gold(&[sub("sub_1", it)], NOW).why
    };
    let grace = since + 7 * DAY;
    assert_eq!(reason(&|_| {}), Why::Paid { renews_at: Some(NOW + 20 * DAY) });
    assert_eq!(reason(&|it| it.ends_at = Some(NOW + 5)), Why::Ending { at: NOW + 5 });
    assert_eq!(reason(&|it| it.ends_at = Some(NOW)), Why::Ended { at: NOW });
    assert_eq!(reason(&|it| it.paid = false), Why::PaymentPending);
    assert_eq!(reason(&|it| it.collection_paused = true), Why::CollectionPaused);
    assert_eq!(reason(&|it| it.status = Status::Trialing), Why::Trial { until: None });
    assert_eq!(reason(&|it| it.status = Status::PastDue), Why::Grace { until: grace });
    assert_eq!(reason(&|it| it.status = Status::Unpaid), Why::Grace { until: grace });
    assert_eq!(reason(&|it| (it.status, it.unpaid_since) = (Status::PastDue, Some(0))), Why::GraceOver { at: 7 * DAY });
    assert_eq!(reason(&|it| it.status = Status::Canceled), Why::Canceled { at: None });
    assert_eq!(reason(&|it| (it.status, it.ended_by_failure) = (Status::Canceled, true)), Why::Grace { until: grace });
    assert_eq!(reason(&|it| it.status = Status::Incomplete), Why::PaymentPending);
    assert_eq!(reason(&|it| it.status = Status::IncompleteExpired), Why::NeverPaid);
    assert_eq!(reason(&|it| it.status = Status::Paused), Why::Paused);
    assert_eq!(reason(&|it| it.money.refund = Refund::Full), Why::Refunded);
    assert_eq!(reason(&|it| it.money.dispute = Dispute::Open), Why::Disputed);
    assert_eq!(reason(&|it| it.money.dispute = Dispute::Lost), Why::DisputeLost);
}

#[test]
fn cl4_access_ends_at_the_exact_second_and_never_before() {
    let ending = sub("sub_1", Subscription { ends_at: Some(NOW), ..active() });
    assert!(gold(std::slice::from_ref(&ending), NOW - 1).allowed);
    assert!(!gold(&[ending], NOW).allowed);
    let failing = sub("sub_1", Subscription { status: Status::PastDue, unpaid_since: Some(NOW), ..active() });
    assert!(gold(std::slice::from_ref(&failing), NOW + 7 * DAY - 1).allowed);
    assert!(!gold(&[failing], NOW + 7 * DAY).allowed);
    let given = grant(GOLD, Some(NOW));
    assert!(gold(std::slice::from_ref(&given), NOW - 1).allowed);
    assert!(!gold(&[given], NOW).allowed);
}

#[test]
fn sa8_the_grace_is_the_plans_own_whatever_stripes_retries_do() {
    let failing = |status| Subscription {
        status,
        unpaid_since: Some(NOW),
        ended_by_failure: status == Status::Canceled,
        ..active()
    };
    for ending in [Status::PastDue, Status::Unpaid, Status::Canceled] {
        let history = [sub("sub_1", failing(Status::PastDue)), sub("sub_1", failing(ending))];
        assert!(gold(&history, NOW + 7 * DAY - 1).allowed, "{ending:?}");
        assert!(!gold(&history, NOW + 7 * DAY).allowed, "{ending:?}");
    }
    // Who asks for the end gets it.
    let asked = Subscription { ended_by_failure: false, ..failing(Status::Canceled) };
    assert!(!gold(&[sub("sub_1", asked)], NOW).allowed);
}

#[test]
fn a_plan_without_grace_ends_with_the_failed_renewal() {
    let failing = Subscription { status: Status::PastDue, unpaid_since: Some(NOW), ..active() };
    let access = decide(&[entry(SILVER, "sub_1", Fact::Subscription(failing))], &terms(), NOW);
    assert!(!access.wants(SILVER_ROLE));
}

#[test]
fn a_failure_of_unknown_age_gets_the_whole_grace_from_when_we_learned_of_it() {
    let failing = Subscription { status: Status::PastDue, unpaid_since: None, ..active() };
    assert_eq!(gold(&[sub("sub_1", failing)], NOW).why, Why::Grace { until: NOW + 4 * DAY });
}

#[test]
fn sa10_an_end_that_is_undone_never_takes_the_role() {
    let history = [
        sub("sub_1", active()),
        sub("sub_1", Subscription { ends_at: Some(NOW + 20 * DAY), ..active() }),
        sub("sub_1", active()),
    ];
    for upto in 1..=history.len() {
        assert!(gold(&history[..upto], NOW).allowed);
    }
}

#[test]
fn sa11_one_of_two_subscriptions_ends_and_the_member_stays() {
    let access = decide(
        &[sub("sub_1", Subscription { status: Status::Canceled, ..active() }), sub("sub_2", active())],
        &terms(),
        NOW,
    );
    assert!(access.wants(GOLD_ROLE));
    assert!(access.paid_twice().is_empty());
}

#[test]
fn sa12_two_live_subscriptions_to_one_plan_are_reported() {
    let access = decide(&[sub("sub_1", active()), sub("sub_2", active()), grant(SILVER, None)], &terms(), NOW);
    assert_eq!(access.paid_twice(), [GOLD]);
    assert_eq!(access.about_plan(SILVER).map(|it| it.plan), Some(SILVER), "not just the first of them");
    assert_eq!(access.about_plan(PlanId(3)), None);
}

#[test]
fn sa14_a_switched_plan_moves_the_role() {
    let access = decide(&[sub("sub_1", active()), entry(SILVER, "sub_1", Fact::Subscription(active()))], &terms(), NOW);
    assert_eq!(access.roles().into_iter().collect::<Vec<_>>(), [SILVER_ROLE]);
    assert_eq!(access.about(GOLD_ROLE), None);
}

#[test]
fn one_subscription_may_pay_for_two_plans() {
    let access = decide(&[sub("sub_1", Subscription { also: vec![SILVER], ..active() })], &terms(), NOW);
    assert!(access.wants(GOLD_ROLE) && access.wants(SILVER_ROLE));
}

#[test]
fn sa6_a_purchase_lets_in_only_when_the_money_is_there() {
    let purchase = |paid, failed, refund| {
        let fact =
            Fact::Purchase(Purchase { paid, failed, until: None, money: Money { refund, dispute: Dispute::None } });
        gold(&[entry(GOLD, "cs_1", fact)], NOW)
    };
    assert_eq!(purchase(false, false, Refund::None).why, Why::PaymentPending);
    assert_eq!(purchase(false, true, Refund::None).why, Why::NeverPaid);
    assert_eq!(purchase(true, false, Refund::None).why, Why::Bought);
    assert!(purchase(true, false, Refund::Partial).allowed);
    assert!(!purchase(true, false, Refund::Full).allowed);
    assert!(!purchase(false, false, Refund::None).allowed);
}

#[test]
fn sa13_a_dispute_suspends_and_the_outcome_decides() {
    let with = |dispute| {
        gold(&[sub("sub_1", Subscription { money: Money { refund: Refund::None, dispute }, ..active() })], NOW).allowed
    };
    assert_eq!([with(Dispute::None), with(Dispute::Open), with(Dispute::Lost)], [true, false, false]);
}

#[test]
fn staffs_last_word_counts() {
    let paid = sub("sub_1", active());
    assert!(!gold(&[paid.clone(), revocation(GOLD)], NOW).allowed);
    // A payment after the revocation does not undo it; only staff does.
    assert!(!gold(&[revocation(GOLD), paid.clone()], NOW).allowed);
    assert!(gold(&[paid.clone(), revocation(GOLD), grant(GOLD, Some(NOW + 5))], NOW).allowed);
    // The grant lifted the block for good: when it ends, what was paid counts again.
    assert!(gold(&[paid, revocation(GOLD), grant(GOLD, Some(NOW - 5))], NOW).allowed);
    let why = gold(&[sub("sub_1", active()), revocation(GOLD)], NOW).why;
    assert_eq!(why, Why::Revoked { by: Some(MO), reason: "rude".into() });
}

#[test]
fn a_revocation_of_one_plan_leaves_another_with_the_same_role_alone() {
    let shared = vec![
        Terms { plan: GOLD, roles: vec![GOLD_ROLE], grace_days: 7, policy: Policy::default() },
        Terms { plan: SILVER, roles: vec![GOLD_ROLE], grace_days: 7, policy: Policy::default() },
    ];
    let access = decide(&[sub("sub_1", active()), revocation(GOLD), grant(SILVER, None)], &shared, NOW);
    assert!(access.wants(GOLD_ROLE));
    assert_eq!(access.about(GOLD_ROLE).unwrap().plan, SILVER);
}

#[test]
fn the_best_reason_comes_first_and_the_next_change_is_the_nearest() {
    let access = decide(
        &[
            sub("sub_1", Subscription { ends_at: Some(NOW + 9), ..active() }),
            grant(GOLD, Some(NOW + 5)),
            grant(SILVER, Some(NOW + 7)),
        ],
        &terms(),
        NOW,
    );
    assert_eq!(access.about(GOLD_ROLE).unwrap().until, Some(NOW + 9));
    assert_eq!(access.next_change, Some(NOW + 5));
}

#[test]
fn inside_no_end_comes_before_the_latest_end_and_outside_the_newest_comes_first() {
    let gift = |id: &str, until, ago| Entry {
        recorded_at: NOW - ago,
        ..entry(GOLD, id, Fact::Gift(Gift { until, money: Money::default() }))
    };
    for (first, second) in [(1, 2), (2, 1)] {
        let best = gold(&[gift("a", Some(NOW + 5), first), gift("b", Some(NOW + 9), second)], NOW);
        assert_eq!(best.until, Some(NOW + 9), "the latest end, whichever was learned last");
        let best = gold(&[gift("a", Some(NOW + 5), first), gift("b", None, second)], NOW);
        assert_eq!(best.until, None, "no end at all before any end");
        let best = gold(&[gift("a", Some(NOW - 5), first), gift("b", Some(NOW - 9), second)], NOW);
        let newest = if first < second { NOW - 5 } else { NOW - 9 };
        assert_eq!(best.why, Why::AccessOver { at: newest }, "of what is over, what was learned last");
    }
    let best = gold(&[gift("a", Some(NOW - 5), 1), revocation(GOLD)], NOW);
    assert!(matches!(best.why, Why::Revoked { .. }), "staff's word before what is newer: {:?}", best.why);
}

#[test]
fn what_our_clock_ended_waits_for_stripes_word_whoever_gave_it() {
    let ended = gold(&[sub("sub_1", Subscription { ends_at: Some(NOW), ..active() })], NOW);
    assert_eq!(needs_stripes_word(&ended), Some(NOW + 3600));
    let canceled = gold(&[sub("sub_1", Subscription { status: Status::Canceled, ..active() })], NOW);
    assert_eq!(needs_stripes_word(&canceled), None);
    let granted = gold(&[grant(GOLD, Some(NOW))], NOW);
    assert_eq!(needs_stripes_word(&granted), Some(NOW), "they may have bought it since");
    assert_eq!(needs_stripes_word(&gold(&[revocation(GOLD)], NOW)), None);
}

#[test]
fn plans_that_are_not_ours_decide_nothing() {
    let access = decide(&[entry(PlanId(99), "sub_1", Fact::Subscription(active()))], &terms(), NOW);
    assert_eq!(access, Access::default());
}

#[test]
fn cl3_days_are_seconds_so_leap_days_and_summer_time_change_nothing() {
    // 2028-02-28 12:00 UTC, a leap year: seven days later is 2028-03-06 12:00 UTC.
    let failed_at = 1_835_352_000;
    let failing = sub("sub_1", Subscription { status: Status::PastDue, unpaid_since: Some(failed_at), ..active() });
    assert_eq!(gold(&[failing], failed_at).until, Some(1_835_956_800));
}

#[test]
fn what_was_bought_for_some_days_ends_with_them() {
    let bought = |until| {
        let purchase = Purchase { paid: true, failed: false, until, money: Money::default() };
        gold(&[entry(GOLD, "cs_1", Fact::Purchase(purchase))], NOW)
    };
    assert_eq!((bought(None).why, bought(None).until), (Why::Bought, None));
    assert_eq!((bought(Some(NOW + 1)).allowed, bought(Some(NOW + 1)).until), (true, Some(NOW + 1)));
    assert_eq!((bought(Some(NOW)).allowed, bought(Some(NOW)).why), (false, Why::AccessOver { at: NOW }));
}

#[test]
fn a_free_plan_lets_in_until_it_is_over_or_left() {
    let joined = |until, left| gold(&[entry(GOLD, "", Fact::Joined(Joined { until, left }))], NOW);
    assert_eq!(joined(None, false).why, Why::Joined { until: None });
    assert_eq!(joined(Some(NOW + 1), false).why, Why::Joined { until: Some(NOW + 1) });
    assert!(!joined(Some(NOW), false).allowed && !joined(None, true).allowed);
    assert_eq!(needs_stripes_word(&joined(Some(NOW), false)), Some(NOW));
    assert_eq!(needs_stripes_word(&joined(None, true)), None, "the member left it");
}

#[test]
fn days_taken_for_points_let_in_until_they_are_over_and_staffs_word_ends_them() {
    let reward = |until| entry(GOLD, "r", Fact::Reward(Reward { until, points: 40 }));
    let held = gold(&[reward(NOW + 1)], NOW);
    assert_eq!((held.why, held.until), (Why::Rewarded { until: NOW + 1, points: 40 }, Some(NOW + 1)));
    let over = gold(&[reward(NOW)], NOW);
    assert_eq!((over.allowed, &over.why), (false, &Why::AccessOver { at: NOW }));
    assert_eq!(needs_stripes_word(&over), Some(NOW), "they may have bought it since");
    let revoked = entry(GOLD, "", Fact::Revocation(Revocation { reason: "rude".into() }));
    assert!(!gold(&[reward(NOW + 1), revoked], NOW).allowed);
}

#[test]
fn sa13_a_gift_follows_its_buyers_money_and_its_days() {
    let gift = |until, money| gold(&[entry(GOLD, "g", Fact::Gift(Gift { until, money }))], NOW);
    let lost = Money { refund: Refund::Full, dispute: Dispute::None };
    assert_eq!(gift(None, Money::default()).why, Why::Gifted { by: None, until: None });
    assert_eq!(gift(Some(NOW + 1), Money::default()).until, Some(NOW + 1));
    assert_eq!(gift(Some(NOW), Money::default()).why, Why::AccessOver { at: NOW });
    assert_eq!(gift(None, lost).why, Why::Refunded);
    assert!(!gift(None, Money { refund: Refund::None, dispute: Dispute::Open }).allowed);
}

#[test]
fn a_seat_lets_in_for_as_long_as_the_subscription_behind_it() {
    let seat = |over, of| gold(&[entry(GOLD, "sub_1", Fact::Seat(Seat { over, of }))], NOW);
    assert_eq!(seat(false, active()).why, Why::Seat { by: None, until: None });
    assert_eq!(seat(true, active()).why, Why::SeatOver { by: None });
    let ending = Subscription { ends_at: Some(NOW + 9), ..active() };
    assert_eq!(seat(false, ending).until, Some(NOW + 9));
    assert!(!seat(false, Subscription { status: Status::Canceled, ..active() }).allowed);
    let back = Money { refund: Refund::Full, dispute: Dispute::None };
    assert!(!seat(false, Subscription { money: back, ..active() }).allowed);
}

#[test]
fn a_scholarship_says_what_it_is_and_ends() {
    let given = |until| {
        let fact = Grant { until: Some(until), reason: "student".into(), scholarship: true };
        gold(&[entry(GOLD, "", Fact::Grant(fact))], NOW)
    };
    let why = Why::Scholarship { by: Some(MO), reason: "student".into(), until: NOW + 9 };
    assert_eq!(given(NOW + 9).why, why);
    assert_eq!(given(NOW).why, Why::GrantOver { at: NOW });
    let plain = gold(&[grant(GOLD, Some(NOW + 9))], NOW);
    assert!(matches!(plain.why, Why::Granted { until: Some(_), .. }), "no scholarship: {:?}", plain.why);
}

#[test]
fn a_plan_of_several_roles_gives_and_takes_them_all() {
    let both =
        vec![Terms { plan: GOLD, roles: vec![GOLD_ROLE, SILVER_ROLE], grace_days: 7, policy: Policy::default() }];
    let access = decide(&[sub("sub_1", active())], &both, NOW);
    assert_eq!(access.roles(), [GOLD_ROLE, SILVER_ROLE].into());
    assert_eq!(access.about(SILVER_ROLE).map(|it| it.plan), Some(GOLD));
    assert!(decide(&[sub("sub_1", active()), revocation(GOLD)], &both, NOW).roles().is_empty());
}
