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
    let sane =
        |scores: &&[f64]| scores.len() == layout.place.len() && scores.iter().all(|s| s.is_finite() && *s >= 0.0);
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
        let dangling =
            sum(scores.iter().zip(&layout.share).filter(|(_, share)| **share == 0.0).map(|(score, _)| *score));
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
            let rows = block.rows.clone();
            let share = &layout.share[rows.clone()];
            let before = Before { landing: &landing[rows.clone()], scores: &scores[rows], share };
            settle(damping, base, &before, next, carried)
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
    let even = layout.weights.is_empty();
    let lanes = |ends: &[usize]| {
        let range = ends[0]..ends[1];
        if even {
            gather(&layout.columns[range], carried)
        } else {
            gather_weighted(&layout.columns[range.clone()], &layout.weights[range], carried)
        }
    };
    // `starts` holds one more than the units.
    let units = || layout.starts[block.units.start..=block.units.end].windows(2);
    match block.kind {
        Rows::Long => {
            for (sum, unit) in sums.iter_mut().zip(units()) {
                *sum = lanes(unit).iter().sum();
            }
        }
        Rows::Abreast => {
            for (group, unit) in sums.as_chunks_mut::<LANES>().0.iter_mut().zip(units()) {
                *group = lanes(unit);
            }
        }
        Rows::Empty => sums.fill(0.0),
    }
}

fn gather(columns: &[[u32; LANES]], carried: &[f64]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for columns in columns {
        for (sum, &column) in sums.iter_mut().zip(columns) {
            *sum += carried[column as usize];
        }
    }
    sums
}

fn gather_weighted(columns: &[[u32; LANES]], weights: &[[f64; LANES]], carried: &[f64]) -> [f64; LANES] {
    let mut sums = [0.0; LANES];
    for (columns, weights) in columns.iter().zip(weights) {
        for ((sum, &column), weight) in sums.iter_mut().zip(columns).zip(weights) {
            *sum += weight * carried[column as usize];
        }
    }
    sums
}

/// One block's slices of what the round before left behind.
struct Before<'b> {
    landing: &'b [f64],
    scores: &'b [f64],
    share: &'b [f64],
}

/// Turn sums into scores, and note what the next round needs. Eight rows side by side, so that no sum waits for itself.
fn settle(damping: f64, base: f64, before: &Before<'_>, next: &mut [f64], carried: &mut [f64]) -> Partial {
    let mut change = [0.0; LANES];
    let mut dangling = [0.0; LANES];
    let mut turn = |lane: usize, landing: f64, old: f64, share: f64, score: &mut f64, carried: &mut f64| {
        let new = base * landing + damping * *score;
        change[lane] += (new - old).abs();
        dangling[lane] += if share == 0.0 { new } else { 0.0 };
        *carried = new * share;
        *score = new;
    };
    let (landings, landing_rest) = before.landing.as_chunks::<LANES>();
    let (olds, old_rest) = before.scores.as_chunks::<LANES>();
    let (shares, share_rest) = before.share.as_chunks::<LANES>();
    let (scores, score_rest) = next.as_chunks_mut::<LANES>();
    let (loads, carried_rest) = carried.as_chunks_mut::<LANES>();
    for ((((landing, old), share), score), carried) in landings.iter().zip(olds).zip(shares).zip(scores).zip(loads) {
        for lane in 0..LANES {
            turn(lane, landing[lane], old[lane], share[lane], &mut score[lane], &mut carried[lane]);
        }
    }
    let rest = landing_rest.iter().zip(old_rest).zip(share_rest).zip(score_rest).zip(carried_rest);
    for ((((landing, old), share), score), carried) in rest {
        turn(0, *landing, *old, *share, score, carried);
    }
    Partial { change: change.iter().sum(), dangling: dangling.iter().sum() }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_precision_loss, reason = "small numbers")]
    use super::*;
    use crate::domain::community::edges::Edge;
    use crate::domain::community::graph::Fold;
    use crate::domain::community::kind::InteractionKind;

    fn graph(edges: &[(u64, u64, f64)]) -> Graph {
        let edges: Vec<Edge> = edges
            .iter()
            .map(|&(src, dst, weight)| Edge { src, dst, weight, at: 0, kind: InteractionKind::Imported })
            .collect();
        Graph::build(&edges, Fold::Sum).unwrap()
    }

    /// A generated graph with a few members in the middle of everything, so that rows of every length occur.
    fn crowd(members: u64, edges: usize) -> Vec<(u64, u64, f64)> {
        let mut state = 7_u64;
        let mut draw = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        (0..edges)
            .map(|_| {
                let reach = 1 + draw(members);
                (draw(members) * 3, draw(reach) * 3, (1 + draw(9)) as f64 / 2.0)
            })
            .collect()
    }

    /// The formula of the module's head, written down as slowly as possible.
    fn slowly(graph: &Graph, edges: &[(u64, u64, f64)], landing: &[f64], damping: f64) -> Vec<f64> {
        let n = graph.len();
        let index = |id| graph.index_of(id).unwrap();
        let edges: Vec<_> = edges.iter().map(|&(src, dst, weight)| (index(src), index(dst), weight)).collect();
        let mut out = vec![0.0; n];
        for &(src, dst, weight) in &edges {
            out[src] += if src == dst { 0.0 } else { weight };
        }
        let mut x = landing.to_vec();
        for _ in 0..400 {
            let lost: f64 = (0..n).filter(|&i| out[i] == 0.0).map(|i| x[i]).sum();
            let mut next: Vec<f64> = landing.iter().map(|v| (1.0 - damping + damping * lost) * v).collect();
            for &(src, dst, weight) in &edges {
                if src != dst && out[src] > 0.0 {
                    next[dst] += damping * x[src] * weight / out[src];
                }
            }
            x = next;
        }
        x
    }

    fn distance(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum()
    }

    #[test]
    fn it_agrees_with_the_formula_written_down_slowly() {
        let edges = crowd(300, 6_000);
        let graph = graph(&edges);
        let everyone = vec![1.0 / graph.len() as f64; graph.len()];
        let chosen: Vec<u64> = graph.ids().iter().copied().step_by(7).collect();
        let some: Vec<f64> =
            (0..graph.len()).map(|i| if i % 7 == 0 { 1.0 / chosen.len() as f64 } else { 0.0 }).collect();
        for damping in [0.0, 0.5, 0.85, 0.99] {
            let settings = Settings { damping, tolerance: 1e-13, ..Settings::default() };
            for (teleport, landing) in [(Teleport::Everywhere, &everyone), (Teleport::Only(chosen.clone()), &some)] {
                let ranking = rank(&graph, &teleport, &settings, None).unwrap();
                assert!(distance(&ranking.scores, &slowly(&graph, &edges, landing, damping)) < 1e-11 / (1.0 - damping));
                assert!((sum(ranking.scores.iter().copied()) - 1.0).abs() < 1e-12);
                assert!(ranking.converged);
            }
        }
    }

    #[test]
    fn many_threads_give_the_same_bits_as_one() {
        let graph = graph(&crowd(20_000, 200_000));
        let one = rank(&graph, &Teleport::Everywhere, &Settings::default(), None).unwrap();
        let many =
            rank(&graph, &Teleport::Everywhere, &Settings { parallel: true, ..Settings::default() }, None).unwrap();
        assert_eq!(one, many);
        assert!(graph.layout().blocks.len() > 3, "the graph is too small to be split");
    }

    #[test]
    fn a_warm_start_arrives_sooner_at_the_same_place() {
        let edges = crowd(300, 6_000);
        let graph = graph(&edges);
        let cold = rank(&graph, &Teleport::Everywhere, &Settings::default(), None).unwrap();
        let start = graph.align(graph.ids().iter().copied().zip(cold.scores.iter().copied()));
        let warm = rank(&graph, &Teleport::Everywhere, &Settings::default(), Some(&start)).unwrap();
        assert!(warm.iterations <= 2, "{}", warm.iterations);
        assert!(distance(&cold.scores, &warm.scores) < 1e-9);
        for nonsense in [vec![f64::NAN; graph.len()], vec![-1.0; graph.len()], vec![0.0; graph.len()], vec![1.0]] {
            let ranking = rank(&graph, &Teleport::Everywhere, &Settings::default(), Some(&nonsense)).unwrap();
            assert_eq!(ranking, cold);
        }
    }

    #[test]
    fn one_member_has_everything() {
        let ranking = rank(&graph(&[(5, 5, 1.0)]), &Teleport::Everywhere, &Settings::default(), None).unwrap();
        assert_eq!(ranking.scores, [1.0]);
        let nobody = rank(&graph(&[]), &Teleport::Everywhere, &Settings::default(), None).unwrap();
        assert!(nobody.scores.is_empty() && nobody.converged);
    }

    #[test]
    fn the_middle_of_a_star_has_its_known_score() {
        // n leaves point at the middle: leaf s, middle s(1 + d·n), where n·s + s(1 + d·n) = 1.
        let edges: Vec<_> = (1..=500).map(|leaf| (leaf, 0, 2.0)).collect();
        let ranking = rank(&graph(&edges), &Teleport::Everywhere, &Settings::default(), None).unwrap();
        let leaf = 1.0 / (500.0 + 1.0 + 0.85 * 500.0);
        assert!((ranking.scores[0] - leaf * (1.0 + 0.85 * 500.0)).abs() < 1e-10);
        assert_eq!(ranking.top(2), [0, 1]);
    }

    #[test]
    fn teleporting_to_strangers_only_is_refused() {
        let graph = graph(&[(1, 2, 1.0)]);
        let strangers = Teleport::Only(vec![77]);
        assert_eq!(rank(&graph, &strangers, &Settings::default(), None).unwrap_err(), RankError::NobodyToTeleportTo);
        for damping in [1.0, -0.1, f64::NAN] {
            let settings = Settings { damping, ..Settings::default() };
            assert!(matches!(rank(&graph, &strangers, &settings, None), Err(RankError::Damping(_))));
        }
    }
}
