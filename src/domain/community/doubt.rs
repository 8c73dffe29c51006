//! Whose praise is in doubt. Figures about people do without it, and say how many accounts that concerns.

use std::collections::HashSet;

use super::edges::Edge;
use super::trust::Flag;
use super::trust::Trust;

/// How many accounts are behind those of `edges` that may not stand in figures ([`Trust::is_honest`]): who did it, where a
/// finding names them, otherwise who gave the credit.
#[must_use]
pub fn doubted<'e>(edges: impl IntoIterator<Item = &'e Edge>, trust: &Trust) -> usize {
    let found: HashSet<u64> = trust
        .flags
        .iter()
        .filter(|flag| flag.discounts())
        .flat_map(|flag: &Flag| flag.accounts.iter().copied())
        .collect();
    let behind = |edge: &Edge| {
        let (actor, _) = edge.actor_and_target();
        if found.contains(&actor) { actor } else { edge.src }
    };
    let accounts: HashSet<u64> = edges.into_iter().filter(|edge| !trust.is_honest(edge)).map(behind).collect();
    accounts.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;
    use crate::domain::community::trust::decision::{About, Verdict};
    use crate::domain::community::trust::{Context, Decision, Sources};

    #[test]
    fn the_ones_behind_it_are_counted_and_not_those_it_was_done_to() {
        let paying: Vec<u64> = (1..=30).collect();
        let act = |kind, actor, target| Edge::of(kind, actor, target, 5).unwrap();
        // One answers everybody and nobody reacts; a muted member was helped, and praised somebody.
        let mut edges: Vec<Edge> = paying.iter().map(|&payer| act(InteractionKind::Reply, 99, payer)).collect();
        edges.push(act(InteractionKind::Reply, 2, 70));
        edges.push(act(InteractionKind::Reaction, 70, 3));
        edges.push(act(InteractionKind::Reaction, 4, 3));
        let mute = Decision { about: About::Member(70), verdict: Verdict::Discount, accounts: 0, at: 0 };
        let sources = Sources::paid(paying);
        let trust = Trust::assess(&edges, &Context { sources: &sources, born: &|_| None, decisions: &[mute.into()] });
        assert_eq!(doubted(&edges, &trust), 2, "the one who answered, and the muted one");
        assert_eq!(doubted(&edges[32..], &trust), 0);
    }
}
