//! Communities inside a community: Leiden on modularity, and what several drafts of it agree on.
//!
//! Traag, Waltman, van Eck: "From Louvain to Leiden: guaranteeing well-connected communities", Scientific Reports 9,
//! 2019 (the fast local move, Algorithm A.2; the refinement with randomness θ, A.3). Modularity as of Newman, Girvan 2004,
//! weighted and undirected: credit either way ties two members.
//!
//! A run is a draft of two rounds. Members whom every draft puts together become one node, and Leiden goes on from the
//! best draft over these few nodes, then over all members: Ovelgönne, Geyer-Schulz: "An Ensemble Learning Strategy for
//! Graph Clustering", Graph Partitioning and Graph Clustering, AMS 2013. Three drafts and that cost about as much as one run
//! until nothing moves, and find more; drafts are drawn side by side, and are the same on any number of threads.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a numeric kernel: every index is a node's or a community's, and both are counted when the graph is made"
)]

mod moving;
mod queue;
mod refine;
mod sums;
mod ties;

use rayon::prelude::*;

use super::dice::Dice;
use super::mix::MixMap;

pub use ties::Ties;

use moving::move_nodes;
use refine::pieces;
use refine::refine;

/// A grouping.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clusters {
    /// Per member, in the order of [`Ties::ids`], the group: 0 is the largest.
    pub group: Vec<u32>,
    /// How many members each group has, falling.
    pub sizes: Vec<usize>,
    /// How much denser the groups are than chance; about 0.3 and more is a structure.
    pub modularity: f64,
}

/// Rounds of a draft: the first finds most of the modularity, the second most of the rest.
const DRAFT: usize = 2;
/// Rounds over the whole hierarchy at most.
const ROUNDS: usize = 50;
/// A round that adds less modularity than this is the last.
const ENOUGH: f64 = 1e-4;

/// Leiden from `runs` drafts that follow `seed`. Groups are numbered by falling size, equals by their lowest member; each
/// is connected by ties inside of it.
#[must_use]
pub fn leiden(ties: &Ties, seed: u64, runs: u32) -> Clusters {
    let draft = |run: u32| {
        let mut dice = Dice::stream(seed, u64::from(run));
        let mut group: Vec<u32> = (0..ties.len() as u32).collect();
        let quality = improve(ties, &mut group, DRAFT, &mut dice);
        (quality, group)
    };
    let drafts: Vec<(f64, Vec<u32>)> = (0..runs.max(1)).into_par_iter().map(draft).collect();
    let (core, cores) = agreed(&drafts);
    // The first of the best.
    let best = drafts.into_iter().reduce(|best, draft| if draft.0 > best.0 { draft } else { best });
    let mut group = best.map_or_else(Vec::new, |(_, group)| group);
    let mut dice = Dice::stream(seed, u64::from(runs.max(1)));
    if runs > 1 {
        let mut of_core = vec![0; cores];
        for (&core, &group) in core.iter().zip(&group) {
            of_core[core as usize] = group;
        }
        improve(&ties.folded(&core, cores), &mut of_core, ROUNDS, &mut dice);
        group = core.iter().map(|&core| of_core[core as usize]).collect();
    }
    improve(ties, &mut group, ROUNDS, &mut dice);
    named(group, ties)
}

/// Members whom all drafts put together have one number, from 0 in order of appearance; how many numbers.
fn agreed(drafts: &[(f64, Vec<u32>)]) -> (Vec<u32>, usize) {
    let Some(((_, first), others)) = drafts.split_first() else { return (Vec::new(), 0) };
    let mut core = first.clone();
    for (_, other) in others {
        let mut number: MixMap<(u32, u32), u32> = MixMap::default();
        for (core, &other) in core.iter_mut().zip(other) {
            let next = number.len() as u32;
            *core = *number.entry((*core, other)).or_insert(next);
        }
    }
    let cores = renumber(&mut core);
    (core, cores)
}

/// At most `rounds` rounds, until one adds nearly nothing; the modularity then.
fn improve(ties: &Ties, group: &mut Vec<u32>, rounds: usize, dice: &mut Dice) -> f64 {
    let mut quality = f64::NEG_INFINITY;
    for _ in 0..rounds {
        *group = round(ties, group, dice);
        let before = std::mem::replace(&mut quality, ties.modularity(group));
        if quality <= before + ENOUGH {
            break;
        }
    }
    quality
}

/// Once up the hierarchy: move, refine, fold, until nothing folds. Every node of a level is connected, and in the end
/// every group is one node.
fn round(ties: &Ties, start: &[u32], dice: &mut Dice) -> Vec<u32> {
    let mut folded: Option<Ties> = None;
    let mut group = start.to_vec();
    // Which node of the level each member has become.
    let mut node_of: Vec<u32> = (0..ties.len() as u32).collect();
    loop {
        let level = folded.as_ref().unwrap_or(ties);
        let inward = move_nodes(level, &mut group, dice);
        if renumber(&mut group) == level.len() {
            break;
        }
        let (mut part, mut parts) = refine(level, &group, inward, dice);
        // A level that refines to itself would come back for ever: then all that is connected in a group is folded.
        if parts == level.len() {
            (part, parts) = pieces(level, &group);
        }
        if parts == level.len() {
            group = part;
            break;
        }
        let mut of_part = vec![0; parts];
        for (node, &part) in part.iter().enumerate() {
            of_part[part as usize] = group[node];
        }
        for node in &mut node_of {
            *node = part[*node as usize];
        }
        folded = Some(level.folded(&part, parts));
        group = of_part;
    }
    node_of.iter().map(|&node| group[node as usize]).collect()
}

/// Numbers from 0 without gaps, in order of appearance; how many.
fn renumber(group: &mut [u32]) -> usize {
    let most = group.iter().max().map_or(0, |most| *most as usize + 1);
    let mut number = vec![u32::MAX; most];
    let mut next = 0;
    for group in group {
        let slot = &mut number[*group as usize];
        if *slot == u32::MAX {
            *slot = next;
            next += 1;
        }
        *group = *slot;
    }
    next as usize
}

/// Numbered by falling size.
fn named(mut group: Vec<u32>, ties: &Ties) -> Clusters {
    let groups = renumber(&mut group);
    let mut sizes = vec![0_usize; groups];
    for &group in &group {
        sizes[group as usize] += 1;
    }
    let mut order: Vec<usize> = (0..groups).collect();
    order.sort_by_key(|&group| (std::cmp::Reverse(sizes[group]), group));
    let mut number = vec![0_u32; groups];
    for (new, &old) in order.iter().enumerate() {
        number[old] = new as u32;
    }
    for group in &mut group {
        *group = number[*group as usize];
    }
    let modularity = ties.modularity(&group);
    Clusters { group, sizes: order.into_iter().map(|old| sizes[old]).collect(), modularity }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::edges::Edge;
    use crate::domain::community::kind::InteractionKind;

    fn ties(pairs: &[(u64, u64)]) -> Ties {
        let edge = |&(src, dst): &(u64, u64)| Edge { src, dst, weight: 1.0, at: 0, kind: InteractionKind::Imported };
        Ties::of(&pairs.iter().map(edge).collect::<Vec<_>>())
    }

    #[test]
    fn two_cliques_with_one_tie_between_them_are_two_groups() {
        let mut pairs = vec![(4, 15)];
        for from in [0, 10] {
            pairs.extend((from..from + 6).flat_map(|a| (a + 1..from + 6).map(move |b| (a, b))));
        }
        let ties = ties(&pairs);
        let found = leiden(&ties, 1, 1);
        assert_eq!(found.group, [[0; 6], [1; 6]].concat());
        assert_eq!(found.sizes, [6, 6]);
        // 30 of 31 ties inside; each half has 31 of 62 ends.
        assert!((found.modularity - (30.0 / 31.0 - 0.5)).abs() < 1e-12);
        assert_eq!(found, leiden(&ties, 1, 1));
    }

    #[test]
    fn nobody_one_star_and_one_ring_have_groups_too() {
        assert_eq!(leiden(&ties(&[]), 0, 2), Clusters::default());
        assert_eq!(leiden(&ties(&[(7, 7)]), 0, 2).group, [0]);
        let star: Vec<(u64, u64)> = (1..100).map(|leaf| (leaf, 0)).collect();
        assert_eq!(leiden(&ties(&star), 0, 1).sizes.iter().sum::<usize>(), 100);
        let ring: Vec<(u64, u64)> = (0..100).map(|at| (at, (at + 1) % 100)).collect();
        let found = leiden(&ties(&ring), 0, 3);
        assert!(found.modularity > 0.79, "{}", found.modularity);
    }

    /// Members and credit at random: shapes no one thought of.
    fn at_random(seed: u64) -> Ties {
        let mut dice = Dice::new(seed);
        let (nodes, count) = (5 + dice.below(200), 5 + dice.below(500));
        let weights = [1.0, 1e-9, 0.3, 250.0];
        let edge = |_| Edge {
            src: dice.below(nodes) as u64,
            dst: dice.below(nodes) as u64,
            weight: weights[dice.below(weights.len())],
            at: 0,
            kind: InteractionKind::Imported,
        };
        Ties::of(&(0..count).map(edge).collect::<Vec<_>>())
    }

    #[test]
    fn every_group_is_connected_even_when_it_starts_from_groups_in_pieces() {
        for seed in 0..300 {
            let ties = at_random(seed);
            let found = leiden(&ties, seed, 1 + seed as u32 % 3);
            assert_eq!(pieces(&ties, &found.group).1, found.sizes.len(), "seed {seed}: a group is in pieces");
            let mut dice = Dice::new(seed);
            let anyhow: Vec<u32> = (0..ties.len()).map(|_| dice.below(ties.len() / 5 + 1) as u32).collect();
            let mut group = round(&ties, &anyhow, &mut dice);
            assert_eq!(pieces(&ties, &group).1, renumber(&mut group), "seed {seed}: a group stayed in pieces");
        }
    }

    #[test]
    fn the_answer_does_not_depend_on_how_many_threads_there_are() {
        let ties = at_random(3);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| leiden(&ties, 9, 7))
        };
        assert_eq!(on(1), on(4));
    }

    /// Zachary's karate club (1977) has no better grouping than modularity 0.4198 (Brandes et al. 2008, unweighted).
    #[test]
    fn the_karate_club_falls_into_the_groups_that_are_known_to_be_best() {
        let rows: [(u64, &[u64]); 26] = [
            (1, &[2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32]),
            (2, &[3, 4, 8, 14, 18, 20, 22, 31]),
            (3, &[4, 8, 9, 10, 14, 28, 29, 33]),
            (4, &[8, 13, 14]),
            (5, &[7, 11]),
            (6, &[7, 11, 17]),
            (7, &[17]),
            (9, &[31, 33, 34]),
            (10, &[34]),
            (14, &[34]),
            (15, &[33, 34]),
            (16, &[33, 34]),
            (19, &[33, 34]),
            (20, &[34]),
            (21, &[33, 34]),
            (23, &[33, 34]),
            (24, &[26, 28, 30, 33, 34]),
            (25, &[26, 28, 32]),
            (26, &[32]),
            (27, &[30, 34]),
            (28, &[34]),
            (29, &[32, 34]),
            (30, &[33, 34]),
            (31, &[33, 34]),
            (32, &[33, 34]),
            (33, &[34]),
        ];
        let pairs: Vec<(u64, u64)> = rows.iter().flat_map(|(a, others)| others.iter().map(|b| (*a, *b))).collect();
        assert_eq!(pairs.len(), 78);
        let found = leiden(&ties(&pairs), 1, 5);
        assert!((found.modularity - 0.419_79).abs() < 1e-5, "{}", found.modularity);
        assert_eq!(found.sizes.len(), 4);
    }
}
