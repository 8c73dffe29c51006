//! Edges folded into one matrix, laid out for the cache that PageRank walks through.
//!
//! PageRank *pulls*: a row is a member who receives credit, its columns are those who give it, and one iteration
//! reads every column's score once. The wall is that random read, so the layout serves it ([`layout`]).
//! Members that occur only in self loops, or only in edges of weight 0, are members all the same.

mod fold;
mod layout;

use thiserror::Error;

use super::decay::Decay;
use super::edges::Edge;
use super::edges::EdgeFault;

pub(super) use fold::places;
pub(super) use layout::Block;
pub(super) use layout::LANES;
pub(super) use layout::Layout;
pub(super) use layout::Rows;
pub(super) use layout::Start;

/// How parallel edges become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fold {
    /// Weights are summed.
    Sum,
    /// Every distinct pair counts 1.
    Distinct,
    /// Weights are decayed by age, then summed. Only the ratios between one giver's edges matter to PageRank, so each
    /// giver's newest edge is its landmark: however old a member's activity is, it never underflows to nothing.
    Decayed(Decay),
}

/// Why no graph could be made.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum BuildError {
    /// A weight slipped in that no graph may hold.
    #[error("edge {index}: {fault}")]
    Weight {
        /// The edge's place in the list, from 0.
        index: usize,
        /// What is wrong.
        fault: EdgeFault,
    },
    /// More than 2³² − 2 edges or members.
    #[error("more than {max} edges or members in one graph", max = u32::MAX - 1)]
    TooLarge,
}

/// Who credits whom, folded and laid out.
#[derive(Debug, Clone)]
pub struct Graph {
    ids: Vec<u64>,
    layout: Layout,
    pairs: usize,
    loops: usize,
}

impl Graph {
    /// Fold `edges` into a graph. Takes time linear in the edges.
    pub fn build(edges: &[Edge], fold: Fold) -> Result<Self, BuildError> {
        Self::with_prior(edges, fold, 0.0)
    }

    /// The same, where each giver keeps part of their credit back: a weight counts `weight / (all weights + prior)`, and
    /// what is kept back goes where the random surfer lands. So whoever gave little gives little. A prior that is no
    /// number above 0 is none.
    pub fn with_prior(edges: &[Edge], fold: Fold, prior: f64) -> Result<Self, BuildError> {
        let folded = fold::fold(edges, fold)?;
        let (pairs, loops) = (folded.targets.len(), folded.loops);
        let layout = Layout::of(&folded, fold::kept_back(prior));
        Ok(Self { ids: folded.ids, layout, pairs, loops })
    }

    /// The members, ascending. Scores come in this order.
    #[must_use]
    pub fn ids(&self) -> &[u64] {
        &self.ids
    }

    /// How many members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether nobody is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Distinct pairs with a weight above 0, self loops left out.
    #[must_use]
    pub const fn pairs(&self) -> usize {
        self.pairs
    }

    /// Self loops that were dropped.
    #[must_use]
    pub const fn loops(&self) -> usize {
        self.loops
    }

    /// Members who give no credit.
    #[must_use]
    pub fn dangling(&self) -> usize {
        let share = self.layout.share.as_flattened();
        self.layout.place.iter().filter(|&&row| share.get(row as usize) == Some(&0.0)).count()
    }

    /// How many different members give credit to the one at this place in [`Self::ids`].
    #[must_use]
    pub fn givers(&self, place: usize) -> u32 {
        self.layout.givers.get(place).copied().unwrap_or(0)
    }

    /// Bytes the graph takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.ids) + self.layout.bytes()
    }

    /// The place of a member in [`Self::ids`].
    #[must_use]
    pub fn index_of(&self, id: u64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// Earlier scores in the order of [`Self::ids`], 0 for members without one: a warm start.
    #[must_use]
    pub fn align(&self, scores: impl IntoIterator<Item = (u64, f64)>) -> Vec<f64> {
        let mut aligned = vec![0.0; self.ids.len()];
        for (id, score) in scores {
            if let Some(slot) = self.index_of(id).and_then(|index| aligned.get_mut(index)) {
                *slot = score;
            }
        }
        aligned
    }

    pub(super) const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The columns that two bytes name and the others, each in the order one iteration reads them, padding included: what a
    /// benchmark's limit loop walks.
    #[must_use]
    pub fn columns(&self) -> (&[[u16; 8]], &[[u32; 8]]) {
        (&self.layout.near, &self.layout.far)
    }

    /// The weights beside the first and then the second of [`Self::columns`]; empty when every giver spreads evenly.
    #[must_use]
    pub fn weights(&self) -> &[[f32; 8]] {
        &self.layout.weights
    }

    /// How many rows the layout has, padding included; every column is at most this.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.layout.rows()
    }
}

/// Folded edges by giver, each receiver with their part of what the giver gives: as influence spreads (a giver is reached by
/// those they credit), and as points are shared out.
#[derive(Debug, Clone, Default)]
pub(super) struct Spread {
    /// The members, ascending.
    pub ids: Vec<u64>,
    /// Per giver, where its pairs begin; one more at the end.
    pub starts: Vec<usize>,
    /// Receivers by place.
    pub targets: Vec<u32>,
    /// Each receiver's part of what the giver gives.
    pub chances: Vec<f64>,
    /// Whether every giver spreads evenly.
    pub even: bool,
}

impl Spread {
    /// Fold `edges` as [`Graph::build`] does.
    pub fn of(edges: &[Edge], fold: Fold) -> Result<Self, BuildError> {
        Self::with_prior(edges, fold, 0.0)
    }

    /// Fold `edges` as [`Graph::with_prior`] does: the parts are those by which its scores flow.
    pub fn with_prior(edges: &[Edge], fold: Fold, prior: f64) -> Result<Self, BuildError> {
        let folded = fold::fold(edges, fold)?;
        let mut chances = folded.weights;
        let mut even = true;
        for range in folded.starts.windows(2) {
            let &[from, to] = range else { continue };
            let Some(own) = chances.get_mut(from..to) else { continue };
            let whole = fold::whole(own, prior, 1.0);
            even &= own.windows(2).all(|pair| pair.first() == pair.last());
            own.iter_mut().for_each(|weight| *weight /= whole);
        }
        Ok(Self { ids: folded.ids, starts: folded.starts, targets: folded.targets, chances, even })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "places counted by the layout")]
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::community::kind::InteractionKind;

    fn edge(src: u64, dst: u64, weight: f64, at: i64) -> Edge {
        Edge { src, dst, weight, at, kind: InteractionKind::Imported }
    }

    #[test]
    fn parallel_edges_become_one_and_loops_are_counted() {
        let edges = [edge(7, 9, 1.0, 0), edge(7, 9, 2.0, 0), edge(9, 9, 5.0, 0), edge(u64::MAX, 7, 0.0, 0)];
        let graph = Graph::build(&edges, Fold::Sum).unwrap();
        assert_eq!(graph.ids(), [7, 9, u64::MAX]);
        assert_eq!((graph.pairs(), graph.loops(), graph.dangling()), (1, 1, 2));
        assert_eq!([0, 1, 2, 3].map(|place| graph.givers(place)), [0, 1, 0, 0]);
        assert_eq!(graph.align([(9, 0.5), (8, 0.5)]), [0.0, 0.5, 0.0]);
    }

    #[test]
    fn a_poisoned_weight_names_its_edge() {
        let edges = [edge(1, 2, 1.0, 0), edge(2, 1, f64::NAN, 0)];
        assert_eq!(
            Graph::build(&edges, Fold::Sum).unwrap_err(),
            BuildError::Weight { index: 1, fault: EdgeFault::NaN }
        );
    }

    /// Who gives to whom, and which part of it, as the columns have it.
    fn parts(graph: &Graph) -> BTreeMap<(u64, u64), f64> {
        let layout = graph.layout();
        let mut member = vec![None; graph.rows()];
        graph.ids().iter().zip(&layout.place).for_each(|(id, row)| member[*row as usize] = Some(*id));
        let mut parts = BTreeMap::new();
        let units = layout.blocks.iter().flat_map(|block| {
            let first = if block.kind == Rows::Long { 1 } else { LANES };
            let rows = (block.rows.start..).step_by(first);
            block.units.clone().zip(rows).map(|(unit, row)| (unit, row, block.kind))
        });
        for (unit, row, kind) in units {
            let (from, to) = (layout.starts[unit], layout.starts[unit + 1]);
            let near = (from.near..to.near).map(|at| (layout.near[at].map(u32::from), at));
            let far = (from.far..to.far).map(|at| (layout.far[at], layout.near.len() + at));
            for (columns, weight) in near.chain(far) {
                for (lane, &column) in columns.iter().enumerate() {
                    let Some(giver) = member.get(column as usize).copied().flatten() else { continue };
                    let receiver = member[if kind == Rows::Long { row } else { row + lane }].unwrap();
                    let weight = f64::from(layout.weights[weight][lane]) + f64::from(layout.rest[weight][lane]);
                    let share = layout.share[column as usize / LANES][column as usize % LANES];
                    assert!(parts.insert((giver, receiver), weight * share).is_none(), "once each");
                }
            }
        }
        parts
    }

    #[test]
    fn every_pair_stands_in_the_columns_once_whether_two_bytes_name_its_giver_or_not() {
        const MEMBERS: u64 = 90_000;
        let mut edges: Vec<Edge> = (0..MEMBERS).map(|it| edge(it, (it + 1) % MEMBERS, 0.1, 0)).collect();
        // Somebody whom everybody thanks, and some whom many do, from all over.
        edges.extend((1..MEMBERS).map(|it| edge(it, 0, 0.7, 0)));
        edges.extend((0..200_000).map(|it| edge(it * 7_919 % MEMBERS, it * it % 300, 0.3, 0)));
        let graph = Graph::build(&edges, Fold::Sum).unwrap();
        let (near, far) = graph.columns();
        assert!(near.len() > 10_000 && far.len() > 10_000, "{} near, {} far", near.len(), far.len());
        let mut given: BTreeMap<u64, f64> = BTreeMap::new();
        let mut pairs: BTreeMap<(u64, u64), f64> = BTreeMap::new();
        for it in edges.iter().filter(|it| !it.is_loop()) {
            *given.entry(it.src).or_default() += it.weight;
            *pairs.entry((it.src, it.dst)).or_default() += it.weight;
        }
        let parts = parts(&graph);
        assert!(parts.keys().eq(pairs.keys()), "{} of {} pairs", parts.len(), pairs.len());
        for (pair, part) in parts {
            assert!((part - pairs[&pair] / given[&pair.0]).abs() < 1e-12, "{pair:?}: {part}");
        }
    }

    #[test]
    fn nothing_makes_an_empty_graph() {
        let graph = Graph::build(&[], Fold::Sum).unwrap();
        assert!(graph.is_empty() && graph.pairs() == 0 && graph.rows() == 0);
    }
}
