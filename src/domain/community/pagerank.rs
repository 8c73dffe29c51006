//! Who is important because important people vouch for them: weighted PageRank by power iteration.
//!
//! `x = (1 − d)·v + d·(Pᵀx + D(x)·v)`: `d` the damping, `v` the teleport vector, `P` each giver's credit as parts of 1,
//! and `D(x)` the score of the members who give no credit, which goes to the teleport vector as well.
//! Page, Brin, Motwani, Winograd: "The PageRank Citation Ranking: Bringing Order to the Web", Stanford 1999; for the
//! members who give none (dangling nodes), Langville, Meyer: "Deeper Inside PageRank", Internet Mathematics 1(3),
//! 2004, §3.1, where the dangling rows are replaced by the personalisation vector.
//!
//! When iteration stops at an L1 change δ, the scores are within `d/(1 − d)·δ` of the truth.
#![allow(clippy::indexing_slicing, reason = "a numeric kernel: the layout's columns and blocks stay inside its rows")]

use rayon::prelude::*;
use thiserror::Error;

use super::graph::Block;
use super::graph::Graph;
use super::graph::LANES;
use super::graph::Layout;
use super::graph::Rows;

/// Where a random surfer lands when not following an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Teleport {
    /// On anyone, evenly.
    Everywhere,
    /// On one of these members, evenly. Those who are not in the graph are passed over.
    Only(Vec<u64>),
}

/// How to rank.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The part of a score that follows edges; at least 0 and below 1.
    pub damping: f64,
    /// Stop when the scores change by less than this in total.
    pub tolerance: f64,
    /// Stop after this many rounds in any case.
    pub max_iterations: u32,
    /// Use every core. The scores are the same bits either way.
    pub parallel: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { damping: 0.85, tolerance: 1e-10, max_iterations: 1000, parallel: false }
    }
}

/// Why nothing was ranked.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum RankError {
    /// Outside 0 ≤ d < 1.
    #[error("the damping must be at least 0 and below 1, not {0}")]
    Damping(f64),
    /// Not above 0.
    #[error("the tolerance must be above 0, not {0}")]
    Tolerance(f64),
    /// Nobody to teleport to.
    #[error("none of the members to start from occurs in any edge")]
    NobodyToTeleportTo,
}

/// The scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// In the order of [`Graph::ids`]; they add up to 1 unless the graph is empty.
    pub scores: Vec<f64>,
    /// Rounds made.
    pub iterations: u32,
    /// The L1 change of the last round.
    pub change: f64,
    /// Whether the change fell below the tolerance.
    pub converged: bool,
}

impl Ranking {
    /// Places in [`Graph::ids`] by falling score, equals by rising id; at most `most`.
    #[must_use]
    pub fn top(&self, most: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.scores.len()).collect();
        let falling = |a: &usize, b: &usize| self.scores[*b].total_cmp(&self.scores[*a]).then(a.cmp(b));
        if most < places.len() {
            places.select_nth_unstable_by(most, falling);
            places.truncate(most);
        }
        places.sort_unstable_by(falling);
        places
    }
}

/// Rank the members of `graph`. `start` are earlier scores in the order of [`Graph::ids`]
/// ([`Graph::align`]); they shorten the way and do not change where it leads.
pub fn rank(
    graph: &Graph,
    teleport: &Teleport,
    settings: &Settings,
    start: Option<&[f64]>,
) -> Result<Ranking, RankError> {
    if !(0.0..1.0).contains(&settings.damping) {
        return Err(RankError::Damping(settings.damping));
    }
    if settings.tolerance.is_nan() || settings.tolerance <= 0.0 {
        return Err(RankError::Tolerance(settings.tolerance));
    }
    if graph.is_empty() {
        return Ok(Ranking { scores: Vec::new(), iterations: 0, change: 0.0, converged: true });
    }
    let layout = graph.layout();
    let landing = landing(graph, teleport)?;
    let mut walk = Walk::new(layout, &landing, first(layout, &landing, start));
    let (mut iterations, mut change) = (0, f64::INFINITY);
    while iterations < settings.max_iterations && change >= settings.tolerance {
        change = walk.step(settings.damping, settings.parallel);
        iterations += 1;
    }
    let total = sum(layout.place.iter().map(|&row| walk.scores[row as usize]));
    let scores = layout.place.iter().map(|&row| walk.scores[row as usize] / total).collect();
    Ok(Ranking { scores, iterations, change, converged: change < settings.tolerance })
}

/// The teleport vector by row; rows that are only padding hold 0.
#[allow(clippy::cast_precision_loss, reason = "counts of members are exact in an f64")]
fn landing(graph: &Graph, teleport: &Teleport) -> Result<Vec<f64>, RankError> {
    let layout = graph.layout();
    let mut landing = vec![0.0; layout.share.len()];
    let rows: Vec<u32> = match teleport {
        Teleport::Everywhere => layout.place.clone(),
        Teleport::Only(members) => {
            let mut rows: Vec<u32> =
                members.iter().filter_map(|&id| graph.index_of(id)).map(|index| layout.place[index]).collect();
            rows.sort_unstable();
            rows.dedup();
            rows
        }
    };
    if rows.is_empty() {
        return Err(RankError::NobodyToTeleportTo);
    }
    for &row in &rows {
        landing[row as usize] = 1.0 / rows.len() as f64;
    }
    Ok(landing)
}

/// The first scores by row, adding up to 1: the earlier ones where they make sense, else the teleport vector.
fn first(layout: &Layout, landing: &[f64], start: Option<&[f64]>) -> Vec<f64> {
    let sane = |scores: &&[f64]| scores.len() == layout.place.len() && scores.iter().all(|s| s.is_finite() && *s >= 0.0);
    let total = start.filter(sane).map_or(0.0, |scores| sum(scores.iter().copied()));
    match start {
        Some(scores) if total > 0.0 && total.is_finite() => {
            let mut first = vec![0.0; landing.len()];
            for (&row, score) in layout.place.iter().zip(scores) {
                first[row as usize] = score / total;
            }
            first
        }
        _ => landing.to_vec(),
    }
}

/// Two generations of scores, and what each row's edges carry.
struct Walk<'g> {
    layout: &'g Layout,
    landing: &'g [f64],
    scores: Vec<f64>,
    next: Vec<f64>,
    carried: Vec<f64>,
    next_carried: Vec<f64>,
    dangling: f64,
}

/// What one block adds to the round's sums.
#[derive(Clone, Copy, Default)]
struct Partial {
    change: f64,
    dangling: f64,
}

impl<'g> Walk<'g> {
    fn new(layout: &'g Layout, landing: &'g [f64], scores: Vec<f64>) -> Self {
        let mut carried: Vec<f64> = scores.iter().zip(&layout.share).map(|(score, share)| score * share).collect();
        carried.push(0.0);
        let dangling = sum(scores.iter().zip(&layout.share).filter(|(_, share)| **share == 0.0).map(|(score, _)| *score));
        let (next, next_carried) = (scores.clone(), carried.clone());
        Self { layout, landing, scores, next, carried, next_carried, dangling }
    }

    /// One round; the L1 change.
    fn step(&mut self, damping: f64, parallel: bool) -> f64 {
        let base = 1.0 - damping + damping * self.dangling;
        let mut tasks = Vec::with_capacity(self.layout.blocks.len());
        let (mut next, mut carried) = (self.next.as_mut_slice(), self.next_carried.as_mut_slice());
        for block in &self.layout.blocks {
            let (own, rest) = next.split_at_mut(block.rows.len());
            let (own_carried, rest_carried) = carried.split_at_mut(block.rows.len());
            (next, carried) = (rest, rest_carried);
            tasks.push((block, own, own_carried));
        }
        let (layout, from, landing, scores) = (self.layout, &self.carried, self.landing, &self.scores);
        let work = |(block, next, carried): (&Block, &mut [f64], &mut [f64])| {
            pull(layout, block, from, next);
            settle(damping, base, block, layout, landing, scores, next, carried)
        };
        let partials: Vec<Partial> =
            if parallel { tasks.into_par_iter().map(work).collect() } else { tasks.into_iter().map(work).collect() };
        std::mem::swap(&mut self.scores, &mut self.next);
        std::mem::swap(&mut self.carried, &mut self.next_carried);
        self.dangling = partials.iter().map(|partial| partial.dangling).sum();
        partials.iter().map(|partial| partial.change).sum()
    }
}

/// Add up what a block's givers carry: the random reads that everything else waits for.
fn pull(layout: &Layout, block: &Block, carried: &[f64], sums: &mut [f64]) {
    let range = |unit: usize| layout.starts[unit]..layout.starts[unit + 1];
    let lanes = |unit: usize| {
        let mut sums = [0.0; LANES];
        if layout.weights.is_empty() {
            for columns in &layout.columns[range(unit)] {
                for (sum, &column) in sums.iter_mut().zip(columns) {
                    *sum += carried[column as usize];
                }
            }
        } else {
            for (columns, weights) in layout.columns[range(unit)].iter().zip(&layout.weights[range(unit)]) {
                for ((sum, &column), weight) in sums.iter_mut().zip(columns).zip(weights) {
                    *sum += weight * carried[column as usize];
                }
            }
        }
        sums
    };
    match block.kind {
        Rows::Long => {
            for (sum, unit) in sums.iter_mut().zip(block.units.clone()) {
                *sum = lanes(unit).iter().sum();
            }
        }
        Rows::Abreast => {
            for (group, unit) in sums.as_chunks_mut::<LANES>().0.iter_mut().zip(block.units.clone()) {
                *group = lanes(unit);
            }
        }
        Rows::Empty => sums.fill(0.0),
    }
}

/// Turn sums into scores, and note what the next round needs.
#[allow(clippy::too_many_arguments, reason = "the slices of one block, side by side")]
fn settle(
    damping: f64,
    base: f64,
    block: &Block,
    layout: &Layout,
    landing: &[f64],
    scores: &[f64],
    next: &mut [f64],
    carried: &mut [f64],
) -> Partial {
    let rows = block.rows.clone();
    let mut partial = Partial::default();
    let before = landing[rows.clone()].iter().zip(&scores[rows.clone()]).zip(&layout.share[rows]);
    for ((score, carried), ((landing, old), share)) in next.iter_mut().zip(carried).zip(before) {
        let new = base * landing + damping * *score;
        partial.change += (new - old).abs();
        partial.dangling += if *share == 0.0 { new } else { 0.0 };
        *carried = new * share;
        *score = new;
    }
    partial
}

/// A sum that keeps what rounding drops (Neumaier 1974).
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}
