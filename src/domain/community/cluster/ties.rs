//! Who is tied to whom, and how strongly: a weighted graph without direction, in compressed sparse rows.

use super::super::edges::Edge;
use super::super::graph::places;
use super::sums::Row;
use super::sums::Sums;
use crate::domain::community::buckets::post;
use crate::domain::community::buckets::starts;

/// Weighted ties without direction, each in both rows; a node's tie to itself is kept apart.
#[derive(Debug, Clone, Default)]
pub struct Ties {
    /// The members, ascending.
    pub ids: Vec<u64>,
    /// Where each node's ties begin; one more at the end.
    starts: Vec<usize>,
    to: Vec<u32>,
    weight: Vec<f64>,
    /// Twice the weight inside each node.
    inside: Vec<f64>,
    /// All weight at each node; a tie inside counts twice.
    pub(super) degree: Vec<f64>,
    /// The sum of `degree`.
    pub(super) total: f64,
}

impl Ties {
    /// Credit either way, summed; self loops and weights that are no numbers above 0 are passed over. Takes time linear
    /// in the edges.
    #[must_use]
    pub fn of(edges: &[Edge]) -> Self {
        let counts = |edge: &Edge| !edge.is_loop() && edge.weight > 0.0 && edge.weight.is_finite();
        let (ids, ends) = places(edges);
        let both = || {
            let kept = edges.iter().zip(&ends).filter(|(edge, _)| counts(edge));
            kept.flat_map(|(edge, &(a, b))| [(a, b, edge.weight), (b, a, edge.weight)])
        };
        // Twice a stable counting sort: each row ascends, and parallel edges are summed in the order they came in, the
        // same in both rows.
        let mut cursor = starts(ids.len(), both().map(|row| row.1));
        let mut by_end = vec![(0_u32, 0_u32, 0.0_f64); cursor[ids.len()]];
        for row in both() {
            by_end[post(&mut cursor, row.1)] = row;
        }
        let mut cursor = starts(ids.len(), by_end.iter().map(|row| row.0));
        let ranges = cursor.clone();
        let mut rows = vec![(0_u32, 0.0_f64); by_end.len()];
        for (from, to, weight) in by_end {
            rows[post(&mut cursor, from)] = (to, weight);
        }
        let mut ties = Self::with_capacity(ids.len(), rows.len());
        for range in ranges.windows(2) {
            let begin = ties.to.len();
            for &(to, weight) in &rows[range[0]..range[1]] {
                if ties.to.len() > begin && ties.to.last() == Some(&to) {
                    let last = ties.weight.len() - 1;
                    ties.weight[last] += weight;
                } else {
                    ties.to.push(to);
                    ties.weight.push(weight);
                }
            }
            ties.close(0.0);
        }
        ties.total = ties.degree.iter().sum();
        ties.ids = ids;
        ties
    }

    fn with_capacity(nodes: usize, ties: usize) -> Self {
        let mut starts = Vec::with_capacity(nodes + 1);
        starts.push(0);
        Self {
            starts,
            to: Vec::with_capacity(ties),
            weight: Vec::with_capacity(ties),
            inside: Vec::with_capacity(nodes),
            degree: Vec::with_capacity(nodes),
            ..Self::default()
        }
    }

    /// The ties pushed since the last call are one node's, and `inside` lies within it.
    fn close(&mut self, inside: f64) {
        let begin = self.starts[self.inside.len()];
        self.starts.push(self.to.len());
        self.degree.push(inside + self.weight[begin..].iter().sum::<f64>());
        self.inside.push(inside);
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
        let (to, weight) = self.row(node);
        to.iter().map(|&to| to as usize).zip(weight.iter().copied())
    }

    /// The same, as they lie there.
    #[inline(always)]
    pub(super) fn row(&self, node: usize) -> Row<'_> {
        let range = self.starts[node]..self.starts[node + 1];
        (&self.to[range.clone()], &self.weight[range])
    }

    /// The modularity of a grouping, from −1/2 to 1; 0 without any tie.
    #[must_use]
    pub fn modularity(&self, group: &[u32]) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let groups = group.iter().max().map_or(0, |most| *most as usize + 1);
        let (mut inside, mut degree) = (vec![0.0; groups], vec![0.0; groups]);
        for (node, &own) in group.iter().enumerate() {
            degree[own as usize] += self.degree[node];
            let within = self.of_node(node).map(|(to, weight)| if group[to] == own { weight } else { 0.0 });
            inside[own as usize] += self.inside[node] + within.sum::<f64>();
        }
        inside.iter().zip(&degree).map(|(inside, degree)| inside / self.total - (degree / self.total).powi(2)).sum()
    }

    /// Groups become nodes, numbered as they are.
    pub(super) fn folded(&self, group: &[u32], groups: usize) -> Self {
        let mut cursor = starts(groups, group.iter().copied());
        let ranges = cursor.clone();
        let mut members = vec![0_u32; group.len()];
        for (node, &group) in (0..).zip(group) {
            members[post(&mut cursor, group)] = node;
        }
        let mut folded = Self::with_capacity(groups, self.to.len());
        let mut sums = Sums::new(groups);
        for (own, range) in (0_u32..).zip(ranges.windows(2)) {
            let mut inside = 0.0;
            for &node in &members[range[0]..range[1]] {
                inside += self.inside[node as usize];
                sums.gather(self.row(node as usize), group);
            }
            sums.drain(|other, weight| {
                if other == own {
                    inside += weight;
                } else {
                    folded.to.push(other);
                    folded.weight.push(weight);
                }
            });
            folded.close(inside);
        }
        folded.total = self.total;
        folded
    }
}
