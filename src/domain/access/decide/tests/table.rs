//! Every combination of what can be known about one subscription, under every policy and with every word of staff's beside
//! it, against the rules written down a second time: as a list of sentences in their order, not as code that matches.

use super::*;
use crate::domain::access::fact::Moved;
use crate::domain::access::policy::Then;

/// What is said, and until when it holds by itself.
type Said = (&'static str, Option<i64>);

/// The rules as sentences: the first whose condition holds is the answer.
fn sentences(it: &Subscription, policy: Policy, now: i64) -> Said {
    let grace_end = it.unpaid_since.unwrap_or(NOW - 3 * DAY) + 7 * DAY;
    let ended = it.ends_at.is_some_and(|end| end <= now);
    let is = |status: Status| it.status == status;
    let failing = is(Status::PastDue) || is(Status::Unpaid);
    let died = is(Status::Canceled) && it.ended_by_failure && it.paid;
    let held_until = it.ends_at.map_or(grace_end, |end| if end < grace_end { end } else { grace_end });
    let rules: [(bool, Said); 24] = [
        // Money first: what the bank or the creator took back.
        (it.money.dispute == Dispute::Lost && policy.lost_dispute == Then::End, ("why-dispute-lost", None)),
        (it.money.dispute == Dispute::Open && policy.dispute == Then::End, ("why-disputed", None)),
        (it.money.refund == Refund::Full && policy.refund == Then::End, ("why-refunded", None)),
        (it.money.refund == Refund::Partial && policy.partial_refund == Then::End, ("why-refunded-partly", None)),
        // What never began.
        (is(Status::Incomplete), ("why-payment-pending", None)),
        (is(Status::IncompleteExpired), ("why-never-paid", None)),
        (is(Status::Active) && !it.paid, ("why-payment-pending", None)),
        (failing && !it.paid, ("why-never-paid", None)),
        // What stands still.
        (is(Status::Paused), ("why-paused", None)),
        // What was to end, and has.
        ((is(Status::Trialing) || is(Status::Active) || failing) && ended, ("why-ended-at", None)),
        // A pause that this plan does not keep open.
        (
            is(Status::Active) && it.collection_paused && policy.pause == Then::End && it.resumes_at.is_some(),
            ("why-on-hold-until", None),
        ),
        (is(Status::Active) && it.collection_paused && policy.pause == Then::End, ("why-on-hold", None)),
        // Those inside.
        (is(Status::Trialing) && it.ends_at.is_some(), ("why-trial-ending", it.ends_at)),
        (is(Status::Trialing) && it.trial_end.is_some(), ("why-trial-until", None)),
        (is(Status::Trialing), ("why-trial", None)),
        (is(Status::Active) && it.ends_at.is_some(), ("why-ending", it.ends_at)),
        (is(Status::Active) && it.collection_paused, ("why-collection-paused", None)),
        (is(Status::Active), ("why-paid-renews", None)),
        // Those who have days left.
        (failing && now < grace_end, ("why-grace", Some(held_until))),
        (died && now < grace_end, ("why-grace", Some(grace_end))),
        // And those who have not.
        (failing || died, ("why-grace-over", None)),
        (is(Status::Canceled) && it.ended_at.is_some(), ("why-ended-at", None)),
        (is(Status::Canceled), ("why-ended", None)),
        (true, ("nothing is left to say", None)),
    ];
    rules.into_iter().find(|(holds, _)| *holds).map(|(_, said)| said).unwrap()
}

/// The sentences that mean "in".
const INSIDE: [&str; 8] = [
    "why-trial-ending",
    "why-trial-until",
    "why-trial",
    "why-ending",
    "why-collection-paused",
    "why-paid-renews",
    "why-grace",
    "why-granted-until",
];

fn policies() -> impl Iterator<Item = Policy> {
    let then = |bits: u8, bit: u8| if bits & (1 << bit) == 0 { Then::Keep } else { Then::End };
    (0..32_u8).map(move |bits| Policy {
        refund: then(bits, 0),
        partial_refund: then(bits, 1),
        dispute: then(bits, 2),
        lost_dispute: then(bits, 3),
        pause: then(bits, 4),
    })
}

fn subscriptions() -> Vec<Subscription> {
    let mut all = Vec::new();
    for status in Status::ALL {
        for ends_at in [None, Some(NOW), Some(NOW + 1), Some(NOW + 30 * DAY)] {
            for unpaid_since in [None, Some(NOW - 7 * DAY), Some(NOW - 7 * DAY + 1)] {
                for flags in 0_u8..8 {
                    for dispute in [Dispute::None, Dispute::Open, Dispute::Lost] {
                        for refund in [Refund::None, Refund::Partial, Refund::Full] {
                            let odd = flags & 1 == 0;
                            all.push(Subscription {
                                status,
                                ends_at,
                                unpaid_since,
                                paid: odd,
                                collection_paused: flags & 2 != 0,
                                ended_by_failure: flags & 4 != 0,
                                trial_end: odd.then_some(NOW + DAY),
                                ended_at: odd.then_some(NOW - DAY),
                                resumes_at: (flags & 4 != 0).then_some(NOW + DAY),
                                money: Money { refund, dispute },
                                ..active()
                            });
                        }
                    }
                }
            }
        }
    }
    all
}

#[test]
fn sa13_sa9_sa8_every_status_money_grace_and_policy_follows_the_sentences() {
    let all = subscriptions();
    let mut said = BTreeMap::<&str, usize>::new();
    for policy in policies() {
        let terms = [Terms { plan: GOLD, roles: vec![GOLD_ROLE], grace_days: 7, policy }];
        for it in &all {
            let (key, until) = sentences(it, policy, NOW);
            let access = decide(&[sub("sub_1", it.clone())], &terms, NOW);
            let verdict = &access.verdicts[0];
            assert_eq!(
                (verdict.why.text().0, verdict.until, verdict.allowed),
                (key, until, INSIDE.contains(&key)),
                "{it:?} under {policy:?}"
            );
            assert_eq!(access.next_change, until.filter(|at| *at > NOW));
            *said.entry(key).or_default() += 1;
        }
    }
    assert_eq!(all.len(), 8 * 4 * 3 * 8 * 9);
    assert_eq!(said.values().sum::<usize>(), all.len() * 32);
    assert_eq!(said.len(), 19, "every sentence was said: {said:?}");
}

#[test]
fn staffs_word_beside_every_subscription_is_the_last_one() {
    let terms = &terms()[..1];
    for it in subscriptions() {
        let paid = sub("sub_1", it.clone());
        let alone = decide(std::slice::from_ref(&paid), terms, NOW).wants(GOLD_ROLE);
        let with = |staff: Entry| decide(&[paid.clone(), staff], terms, NOW).wants(GOLD_ROLE);
        assert!(with(grant(GOLD, Some(NOW + 1))), "given: {it:?}");
        assert_eq!(with(grant(GOLD, Some(NOW))), alone, "given once, and over: {it:?}");
        assert!(!with(revocation(GOLD)), "taken: {it:?}");
        assert_eq!(with(revocation(SILVER)), alone, "another plan's: {it:?}");
        let moved = Entry { fact: Fact::Moved(Moved { to: MO }), ..paid.clone() };
        assert!(!with(moved), "handed on: {it:?}");
    }
}

#[test]
fn discords_own_shop_is_a_source_like_any_other() {
    let held = |starts_at, ends_at, deleted| {
        let fact = Fact::Entitlement(Entitlement { sku: 5, starts_at, ends_at, deleted });
        gold(&[entry(GOLD, "77", fact)], NOW)
    };
    for (starts_at, ends_at, deleted, key, allowed, until) in [
        (None, None, false, "why-discord", true, None),
        (Some(NOW), None, false, "why-discord", true, None),
        (Some(NOW - 1), Some(NOW + 1), false, "why-discord-until", true, Some(NOW + 1)),
        (Some(NOW + 1), None, false, "why-not-begun", false, Some(NOW + 1)),
        (Some(NOW + 1), Some(NOW + 2), false, "why-not-begun", false, Some(NOW + 1)),
        (None, Some(NOW), false, "why-ended-at", false, None),
        (None, None, true, "why-taken-back", false, None),
        (Some(NOW + 1), Some(NOW), true, "why-taken-back", false, None),
    ] {
        let verdict = held(starts_at, ends_at, deleted);
        assert_eq!((verdict.why.text().0, verdict.allowed, verdict.until), (key, allowed, until));
    }
    assert_eq!(needs_stripes_word(&held(None, Some(NOW), false)), Some(NOW), "Stripe delays nothing of Discord's");
    let both = [
        entry(GOLD, "77", Fact::Entitlement(Entitlement { sku: 5, starts_at: None, ends_at: None, deleted: false })),
        sub("sub_1", active()),
    ];
    assert!(decide(&both, &terms(), NOW).paid_twice().is_empty(), "only Stripe's payments are counted twice");
    let revoked = [both[0].clone(), revocation(GOLD)];
    assert!(!decide(&revoked, &terms(), NOW).wants(GOLD_ROLE));
}
