//! Communities inside a community: Leiden on modularity.
//!
//! Traag, Waltman, van Eck: "From Louvain to Leiden: guaranteeing well-connected communities", Scientific Reports 9,
//! 2019 (the fast local move, Algorithm A.2; the refinement with randomness θ, A.3). Modularity as of Newman, Girvan 2004,
//! weighted and undirected: credit either way ties two members. It runs from several seeds, until nothing moves, and the
//! best is kept.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "a numeric kernel: every index is a node's or a community's, and both are counted when the graph is made"
)]

use std::collections::VecDeque;

use super::dice::Dice;
use super::edges::Edge;

/// Weighted ties without direction, each in both rows; a node's tie to itself is kept apart.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    /// The members, ascending.
    pub ids: Vec<u64>,
    starts: Vec<usize>,
    to: Vec<u32>,
    weight: Vec<f64>,
    /// Twice the weight inside each node.
    inside: Vec<f64>,
    /// All weight at each node; a tie inside counts twice.
    degree: Vec<f64>,
    /// The sum of `degree`.
    total: f64,
}

impl Ties {
    /// Credit either way, summed; self loops and weights that are no numbers above 0 are passed over.
    #[must_use]
    pub fn of(edges: &[Edge]) -> Self {
        let counts = |edge: &&Edge| !edge.is_loop() && edge.weight > 0.0 && edge.weight.is_finite();
        let mut ids: Vec<u64> = edges.iter().flat_map(|edge| [edge.src, edge.dst]).collect();
        ids.sort_unstable();
        ids.dedup();
        let place = |id: u64| ids.binary_search(&id).unwrap_or_default() as u32;
        let mut rows: Vec<(u32, u32, f64)> = edges
            .iter()
            .filter(counts)
            .map(|edge| (place(edge.src), place(edge.dst)))
            .zip(edges.iter().filter(counts).map(|edge| edge.weight))
            .flat_map(|((a, b), weight)| [(a, b, weight), (b, a, weight)])
            .collect();
        rows.sort_by_key(|row| (row.0, row.1));
        let inside = vec![0.0; ids.len()];
        Self::from_rows(ids, rows, inside)
    }

    /// From rows sorted by both ends.
    fn from_rows(ids: Vec<u64>, rows: Vec<(u32, u32, f64)>, inside: Vec<f64>) -> Self {
        let nodes = inside.len();
        let mut ties = Self { ids, starts: vec![0; nodes + 1], degree: inside.clone(), inside, ..Self::default() };
        for pair in rows.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let weight: f64 = pair.iter().map(|row| row.2).sum();
            ties.to.push(pair[0].1);
            ties.weight.push(weight);
            ties.starts[pair[0].0 as usize + 1] += 1;
            ties.degree[pair[0].0 as usize] += weight;
        }
        for node in 0..nodes {
            ties.starts[node + 1] += ties.starts[node];
        }
        ties.total = ties.degree.iter().sum();
        ties
    }

    /// How many members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inside.len()
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inside.is_empty()
    }

    /// A member's ties: places and weights.
    pub fn of_node(&self, node: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[node]..self.starts[node + 1];
        self.to[range.clone()].iter().map(|&to| to as usize).zip(self.weight[range].iter().copied())
    }

    /// The modularity of a grouping, from −1/2 to 1; 0 without any tie.
    #[must_use]
    pub fn modularity(&self, group: &[u32]) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let groups = group.iter().max().map_or(0, |most| *most as usize + 1);
        let (mut inside, mut degree) = (vec![0.0; groups], vec![0.0; groups]);
        for node in 0..self.len() {
            let own = group[node] as usize;
            degree[own] += self.degree[node];
            inside[own] += self.inside[node];
            inside[own] += self.of_node(node).filter(|&(to, _)| group[to] == group[node]).map(|tie| tie.1).sum::<f64>();
        }
        inside.iter().zip(&degree).map(|(inside, degree)| inside / self.total - (degree / self.total).powi(2)).sum()
    }

    /// Groups become nodes.
    fn folded(&self, group: &[u32], groups: usize) -> Self {
        let mut members: Vec<u32> = (0..self.len() as u32).collect();
        members.sort_by_key(|&node| group[node as usize]);
        let mut inside = vec![0.0; groups];
        let (mut sums, mut touched) = (vec![0.0; groups], Vec::new());
        let mut rows: Vec<(u32, u32, f64)> = Vec::new();
        for chunk in members.chunk_by(|&a, &b| group[a as usize] == group[b as usize]) {
            let own = group[chunk[0] as usize];
            for &node in chunk {
                inside[own as usize] += self.inside[node as usize];
                for (to, weight) in self.of_node(node as usize) {
                    let other = group[to];
                    if sums[other as usize] == 0.0 {
                        touched.push(other);
                    }
                    sums[other as usize] += weight;
                }
            }
            touched.sort_unstable();
            for other in touched.drain(..) {
                let weight = std::mem::take(&mut sums[other as usize]);
                if other == own {
                    inside[own as usize] += weight;
                } else {
                    rows.push((own, other, weight));
                }
            }
        }
        Self::from_rows(Vec::new(), rows, inside)
    }
}

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

/// How merging in the refinement is drawn: as in the paper.
const THETA: f64 = 0.01;
/// Rounds over the whole hierarchy at most.
const ROUNDS: usize = 50;

/// Leiden from `runs` seeds that follow `seed`; the best grouping of them. Groups are numbered by falling size, equals by
/// their lowest member.
#[must_use]
pub fn leiden(ties: &Ties, seed: u64, runs: u32) -> Clusters {
    let mut best: Option<(f64, Vec<u32>)> = None;
    for run in 0..runs.max(1) {
        let mut dice = Dice::stream(seed, u64::from(run));
        let mut group: Vec<u32> = (0..ties.len() as u32).collect();
        let mut quality = f64::NEG_INFINITY;
        for _ in 0..ROUNDS {
            group = round(ties, &group, &mut dice);
            let now = ties.modularity(&group);
            if now <= quality + 1e-12 {
                break;
            }
            quality = now;
        }
        if best.as_ref().is_none_or(|(before, _)| quality > *before) {
            best = Some((quality, group));
        }
    }
    named(best.map_or_else(Vec::new, |(_, group)| group), ties)
}

/// Once up the hierarchy: move, refine, fold, until nothing folds.
fn round(ties: &Ties, start: &[u32], dice: &mut Dice) -> Vec<u32> {
    let mut level = ties.clone();
    let mut group = start.to_vec();
    // Which node of the level each member has become.
    let mut node_of: Vec<u32> = (0..ties.len() as u32).collect();
    loop {
        move_nodes(&level, &mut group, dice);
        let groups = renumber(&mut group);
        if groups == level.len() {
            break;
        }
        let (refined, parts) = refine(&level, &group, dice);
        // A level that refines to itself would come back for ever: then whole groups are folded.
        let (parts_of, parts) = if parts == level.len() { (group.clone(), groups) } else { (refined, parts) };
        let mut of_part = vec![0; parts];
        for (node, &part) in parts_of.iter().enumerate() {
            of_part[part as usize] = group[node];
        }
        for node in &mut node_of {
            *node = parts_of[*node as usize];
        }
        level = level.folded(&parts_of, parts);
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

fn shuffled(nodes: usize, dice: &mut Dice) -> Vec<u32> {
    let mut order: Vec<u32> = (0..nodes as u32).collect();
    for last in (1..nodes).rev() {
        order.swap(last, dice.below(last + 1));
    }
    order
}

/// Move nodes to the group that gains most until none wants to; only those whose surroundings changed look again.
fn move_nodes(ties: &Ties, group: &mut [u32], dice: &mut Dice) {
    let nodes = ties.len();
    let mut degree = vec![0.0; nodes];
    let mut size = vec![0_u32; nodes];
    for node in 0..nodes {
        degree[group[node] as usize] += ties.degree[node];
        size[group[node] as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..nodes as u32).rev().filter(|&group| size[group as usize] == 0).collect();
    let mut queue: VecDeque<u32> = shuffled(nodes, dice).into();
    let mut queued = vec![true; nodes];
    let (mut sums, mut touched): (Vec<f64>, Vec<u32>) = (vec![0.0; nodes], Vec::new());
    while let Some(node) = queue.pop_front() {
        let node = node as usize;
        queued[node] = false;
        let own = group[node];
        for (to, weight) in ties.of_node(node) {
            let other = group[to];
            if sums[other as usize] == 0.0 {
                touched.push(other);
            }
            sums[other as usize] += weight;
        }
        degree[own as usize] -= ties.degree[node];
        let part = ties.degree[node] / ties.total.max(f64::MIN_POSITIVE);
        let gain = |group: u32, sums: &[f64], degree: &[f64]| sums[group as usize] - part * degree[group as usize];
        let (mut best, mut most) = (own, gain(own, &sums, &degree));
        for &other in &touched {
            let gained = gain(other, &sums, &degree);
            if gained > most + 1e-12 {
                (best, most) = (other, gained);
            }
        }
        // Alone is better than here.
        if most < -1e-12
            && size[own as usize] > 1
            && let Some(alone) = empty.last().copied()
        {
            best = alone;
        }
        degree[best as usize] += ties.degree[node];
        for other in touched.drain(..) {
            sums[other as usize] = 0.0;
        }
        if best != own {
            group[node] = best;
            size[own as usize] -= 1;
            size[best as usize] += 1;
            if empty.last() == Some(&best) {
                empty.pop();
            }
            if size[own as usize] == 0 {
                empty.push(own);
            }
            for (to, _) in ties.of_node(node) {
                if group[to] != best && !queued[to] {
                    queued[to] = true;
                    queue.push_back(to as u32);
                }
            }
        }
    }
}

/// Split each group into parts that hold together: nodes that are alone join a well-connected part of their group, drawn
/// in favour of the gain. The parts, and how many.
fn refine(ties: &Ties, group: &[u32], dice: &mut Dice) -> (Vec<u32>, usize) {
    let nodes = ties.len();
    let total = ties.total.max(f64::MIN_POSITIVE);
    let mut part: Vec<u32> = (0..nodes as u32).collect();
    let mut degree = ties.degree.clone();
    let mut alone = vec![true; nodes];
    let mut group_degree = vec![0.0; nodes];
    for node in 0..nodes {
        group_degree[group[node] as usize] += ties.degree[node];
    }
    // Ties of each part to the rest of its group.
    let mut outward: Vec<f64> = (0..nodes)
        .map(|node| ties.of_node(node).filter(|&(to, _)| group[to] == group[node]).map(|tie| tie.1).sum())
        .collect();
    let well = |outward: f64, degree: f64, whole: f64| outward >= degree * (whole - degree) / total;
    let (mut sums, mut touched): (Vec<f64>, Vec<u32>) = (vec![0.0; nodes], Vec::new());
    let mut gains: Vec<(u32, f64)> = Vec::new();
    for node in shuffled(nodes, dice) {
        let node = node as usize;
        let whole = group_degree[group[node] as usize];
        if !alone[node] || !well(outward[node], ties.degree[node], whole) {
            continue;
        }
        for (to, weight) in ties.of_node(node).filter(|&(to, _)| group[to] == group[node]) {
            let other = part[to];
            if sums[other as usize] == 0.0 {
                touched.push(other);
            }
            sums[other as usize] += weight;
        }
        gains.clear();
        for &other in &touched {
            let at = other as usize;
            let gain = (sums[at] - ties.degree[node] * degree[at] / total) * 2.0 / total;
            if gain >= 0.0 && well(outward[at], degree[at], whole) {
                gains.push((other, gain));
            }
        }
        if let Some(chosen) = draw(&gains, dice) {
            let (own, to) = (part[node] as usize, chosen as usize);
            degree[to] += ties.degree[node];
            degree[own] = 0.0;
            outward[to] += outward[own] - 2.0 * sums[to];
            outward[own] = 0.0;
            part[node] = chosen;
            alone[node] = false;
            alone[to] = false;
        }
        for other in touched.drain(..) {
            sums[other as usize] = 0.0;
        }
    }
    let parts = renumber(&mut part);
    (part, parts)
}

/// One of the gains, with a chance that grows as exp(gain/θ·scale); `None` of none.
fn draw(gains: &[(u32, f64)], dice: &mut Dice) -> Option<u32> {
    let most = gains.iter().map(|gain| gain.1).fold(0.0, f64::max);
    // Relative to the best gain: with the paper's absolute θ, gains of a large graph are all alike.
    let chance = |gain: f64| ((gain - most) / (THETA * most.max(f64::MIN_POSITIVE))).exp();
    let mut left = dice.unit() * gains.iter().map(|gain| chance(gain.1)).sum::<f64>();
    for &(part, gain) in gains {
        left -= chance(gain);
        if left <= 0.0 {
            return Some(part);
        }
    }
    gains.last().map(|gain| gain.0)
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

/// How alike two groupings of the same members are: normalised mutual information, from 0 to 1 (Danon et al. 2005).
#[must_use]
pub fn likeness(one: &[u32], other: &[u32]) -> f64 {
    let mut pairs: Vec<(u32, u32)> = one.iter().copied().zip(other.iter().copied()).collect();
    pairs.sort_unstable();
    let all = pairs.len() as f64;
    let share = |mut of: Vec<u32>| {
        of.sort_unstable();
        of.chunk_by(|a, b| a == b)
            .map(|chunk| -(chunk.len() as f64 / all) * (chunk.len() as f64 / all).ln())
            .sum::<f64>()
    };
    let (a, b) = (share(pairs.iter().map(|it| it.0).collect()), share(pairs.iter().map(|it| it.1).collect()));
    let both: f64 =
        pairs.chunk_by(|a, b| a == b).map(|chunk| -(chunk.len() as f64 / all) * (chunk.len() as f64 / all).ln()).sum();
    if a + b <= 0.0 { 1.0 } else { 2.0 * (a + b - both) / (a + b) }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn likeness_knows_names_do_not_matter() {
        assert!((likeness(&[0, 0, 1, 1], &[5, 5, 2, 2]) - 1.0).abs() < 1e-12);
        assert!(likeness(&[0, 0, 1, 1], &[0, 1, 0, 1]).abs() < 1e-12);
    }
}
