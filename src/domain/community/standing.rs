//! Everyone's standing in a community: who is vouched for by those who pay, and by those whom they vouch for.

use std::collections::HashSet;
use std::hash::BuildHasher;

use thiserror::Error;

use super::edges::Edge;
use super::graph::{BuildError, Fold, Graph};
use super::pagerank::{self, RankError, Settings, Teleport};

/// Members by falling score, and how the ranking went.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// Member and score; equals by rising id. The scores add up to 1.
    pub members: Vec<(u64, f64)>,
    /// Pairs between whom credit flows.
    pub pairs: usize,
    /// Rounds made.
    pub iterations: u32,
    /// What the last round still changed, in total.
    pub change: f64,
}

/// Why there is no ranking.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum StandingError {
    /// The edges make no graph.
    #[error(transparent)]
    Graph(#[from] BuildError),
    /// The settings make no ranking.
    #[error(transparent)]
    Rank(#[from] RankError),
}

/// Rank everyone who occurs in `edges`, whose weights are decayed already. Attention comes from the members who pay,
/// so that a ring of free accounts that praise one another stays low; while nobody who pays has taken part, from
/// everyone evenly. `before` is an earlier ranking and shortens the way.
pub fn standing<S: BuildHasher>(
    edges: &[Edge],
    paying: &HashSet<u64, S>,
    settings: &Settings,
    before: impl IntoIterator<Item = (u64, f64)>,
) -> Result<Standing, StandingError> {
    let graph = Graph::build(edges, Fold::Sum)?;
    if graph.is_empty() {
        return Ok(Standing::default());
    }
    let mut sources: Vec<u64> = paying.iter().copied().filter(|member| graph.index_of(*member).is_some()).collect();
    sources.sort_unstable();
    let teleport = if sources.is_empty() { Teleport::Everywhere } else { Teleport::Only(sources) };
    let start = graph.align(before);
    let ranking = pagerank::rank(&graph, &teleport, settings, Some(&start))?;
    let in_order = ranking.top(graph.len());
    let members = in_order.iter().filter_map(|&at| Some((*graph.ids().get(at)?, *ranking.scores.get(at)?))).collect();
    Ok(Standing { members, pairs: graph.pairs(), iterations: ranking.iterations, change: ranking.change })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;

    fn edges(acts: &[(InteractionKind, u64, u64)]) -> Vec<Edge> {
        acts.iter().filter_map(|&(kind, actor, target)| Edge::of(kind, actor, target, 0)).collect()
    }

    fn order(edges: &[Edge], paying: &[u64]) -> Vec<u64> {
        let paying: HashSet<u64> = paying.iter().copied().collect();
        let standing = standing(edges, &paying, &Settings::default(), []).unwrap();
        assert!((standing.members.iter().map(|it| it.1).sum::<f64>() - 1.0).abs() < 1e-9);
        standing.members.iter().map(|it| it.0).collect()
    }

    #[test]
    fn the_helper_of_many_stands_above_the_one_who_asks() {
        let (helper, asker) = (1, 2);
        let mut acts = vec![];
        for other in 10..20 {
            acts.push((InteractionKind::Reply, helper, other));
            acts.push((InteractionKind::Reply, other, asker));
        }
        assert_eq!(order(&edges(&acts), &[])[0], helper);
    }

    #[test]
    fn a_ring_of_free_accounts_stays_below_one_thank_you_of_a_paying_member() {
        let mut acts = vec![(InteractionKind::Reaction, 1, 2)];
        for a in 100..110 {
            for b in (100..110).filter(|b| *b != a) {
                acts.push((InteractionKind::Reaction, a, b));
            }
        }
        let ring_wins = order(&edges(&acts), &[]);
        assert!(ring_wins[0] >= 100);
        let with_payer = order(&edges(&acts), &[1]);
        assert_eq!(with_payer[..2], [1, 2]);
    }

    #[test]
    fn payers_who_never_took_part_change_nothing_and_nobody_is_an_empty_standing() {
        let acts = edges(&[(InteractionKind::Reaction, 1, 2)]);
        assert_eq!(order(&acts, &[77]), order(&acts, &[]));
        let empty = standing(&[], &HashSet::new(), &Settings::default(), []).unwrap();
        assert_eq!(empty, Standing::default());
    }
}
