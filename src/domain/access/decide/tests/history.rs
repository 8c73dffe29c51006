//! Histories of facts, drawn at random: what must hold whatever happened, in whatever order it was learned.

use proptest::prelude::*;

use super::*;
use crate::domain::access::fact::Moved;

fn status() -> impl Strategy<Value = Status> {
    proptest::sample::select(Status::ALL.to_vec())
}

fn fact() -> impl Strategy<Value = Fact> {
    let near = || proptest::option::of(-9_i64..10).prop_map(|days| days.map(|days| NOW + days * DAY));
    let money = (0..3_u8, 0..3_u8).prop_map(|(refund, dispute)| Money {
        refund: [Refund::None, Refund::Partial, Refund::Full][usize::from(refund)],
        dispute: [Dispute::None, Dispute::Open, Dispute::Lost][usize::from(dispute)],
    });
    let subscription = (status(), near(), near(), any::<bool>(), any::<bool>(), any::<bool>(), money).prop_map(
        |(status, ends_at, unpaid_since, paid, collection_paused, ended_by_failure, money)| {
            Fact::Subscription(Subscription {
                status,
                ends_at,
                paid,
                collection_paused,
                unpaid_since,
                ended_by_failure,
                money,
                ..active()
            })
        },
    );
    prop_oneof![
        4 => subscription,
        1 => near().prop_map(|until| Fact::Grant(Grant { until, reason: "r".into(), scholarship: false })),
        1 => Just(Fact::Revocation(Revocation { reason: "r".into() })),
        1 => (near(), near(), any::<bool>()).prop_map(|(starts_at, ends_at, deleted)| {
            Fact::Entitlement(Entitlement { sku: 1, starts_at, ends_at, deleted })
        }),
        1 => Just(Fact::Moved(Moved { to: MO })),
    ]
}

fn history() -> impl Strategy<Value = Vec<Entry>> {
    let one = (fact(), 0..3_u8, any::<bool>()).prop_map(|(fact, source, silver)| {
        let plan = if silver { SILVER } else { GOLD };
        let moved = matches!(fact, Fact::Moved(_));
        let mut entry = entry(plan, &format!("{source}"), fact);
        if moved {
            entry.source = Source { kind: SourceKind::Subscription, id: format!("{source}") };
        }
        entry
    });
    proptest::collection::vec(one, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn only_the_last_fact_of_each_source_counts(history in history()) {
        let access = decide(&history, &terms(), NOW);
        let mut last: BTreeMap<Source, Entry> = BTreeMap::new();
        for entry in &history {
            last.insert(entry.source.clone(), entry.clone());
        }
        let lasts: Vec<Entry> = last.into_values().rev().collect();
        prop_assert_eq!(&decide(&lasts, &terms(), NOW), &access, "sources learned in another order decide the same");
        let twice: Vec<Entry> = history.iter().flat_map(|it| [it.clone(), it.clone()]).collect();
        prop_assert_eq!(decide(&twice, &terms(), NOW), access, "a fact heard twice is one");
    }

    #[test]
    fn nothing_changes_before_the_moment_that_was_announced(history in history(), ahead in 0_i64..(40 * DAY)) {
        let now = decide(&history, &terms(), NOW);
        let then = NOW + ahead;
        if now.next_change.is_none_or(|at| then < at) {
            prop_assert_eq!(decide(&history, &terms(), then).roles(), now.roles());
        }
    }

    #[test]
    fn who_is_in_has_a_reason_and_who_was_put_out_is_out(history in history()) {
        let access = decide(&history, &terms(), NOW);
        for role in access.roles() {
            prop_assert!(access.about(role).is_some_and(|verdict| verdict.allowed));
        }
        for plan in [GOLD, SILVER] {
            let word = history.iter().rfind(|it| it.source == Source::manual(ANN, plan));
            if word.is_some_and(|it| matches!(it.fact, Fact::Revocation(_))) {
                prop_assert!(!access.verdicts.iter().any(|it| it.plan == plan && it.allowed));
            }
        }
        prop_assert!(access.verdicts.is_sorted_by_key(|it| !it.allowed), "those that let in come first");
        prop_assert!(access.next_change.is_none_or(|at| at > NOW));
    }
}
