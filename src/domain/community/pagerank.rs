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

use std::ops::Range;

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
    let start = start.and_then(|scores| earlier(layout, scores));
    // Earlier scores may be nearly right: then the first difference is small, and worth being exact.
    let cold = start.is_none();
    let scores =
        start.unwrap_or_else(|| landing.on.iter().map(|on| on.map(|on| f64::from(on) * landing.each)).collect());
    let mut walk = Walk::new(layout, &landing, scores, settings);
    let (mut iterations, mut change) = (0, f64::INFINITY);
    // How large the differences were when the scores were last exact.
    let mut exact_at = 1.0;
    while iterations < settings.max_iterations && change >= settings.tolerance {
        change = if iterations == 0 && cold {
            walk.begin()
        } else if iterations == 0 {
            exact_at = walk.exact();
            exact_at
        } else if change < exact_at * SINGLE {
            exact_at = change;
            walk.exact()
        } else {
            walk.step()
        };
        iterations += 1;
    }
    let scores = walk.scores.as_flattened();
    let total = sum(layout.place.iter().map(|&row| scores[row as usize]));
    let scores = layout.place.iter().map(|&row| scores[row as usize] / total).collect();
    Ok(Ranking { scores, iterations, change, converged: change < settings.tolerance })
}

/// Eight rows.
type Eight = [f64; LANES];

/// The teleport vector: the same for everyone it lands on, so that a byte a row is enough of the memory's time.
struct Landing {
    /// Per row, 1 where it lands; 0 elsewhere, and on rows that are only padding.
    on: Vec<[u8; LANES]>,
    /// What lands on each of them; all together 1.
    each: f64,
}

/// Who is landed on; members of `teleport` who are not in the graph are passed over.
fn landing(graph: &Graph, teleport: &Teleport) -> Result<Landing, RankError> {
    let layout = graph.layout();
    let mut on = vec![[0; LANES]; layout.share.len()];
    let mut count = 0_u32;
    let mut land = |row: u32| {
        let on = &mut on[row as usize / LANES][row as usize % LANES];
        count += u32::from(*on == 0);
        *on = 1;
    };
    match teleport {
        Teleport::Everywhere => layout.place.iter().copied().for_each(land),
        Teleport::Only(members) => {
            members.iter().filter_map(|&id| graph.index_of(id)).for_each(|index| land(layout.place[index]));
        }
    }
    if count == 0 { Err(RankError::NobodyToTeleportTo) } else { Ok(Landing { on, each: 1.0 / f64::from(count) }) }
}

/// Earlier scores by row, adding up to 1; none when they make no sense.
fn earlier(layout: &Layout, scores: &[f64]) -> Option<Vec<Eight>> {
    let total = sum(scores.iter().copied());
    let sane = scores.len() == layout.place.len() && scores.iter().all(|s| s.is_finite() && *s >= 0.0);
    (sane && total > 0.0 && total.is_finite()).then(|| {
        let mut first = vec![[0.0; LANES]; layout.share.len()];
        for (&row, score) in layout.place.iter().zip(scores) {
            first[row as usize / LANES][row as usize % LANES] = score / total;
        }
        first
    })
}

/// What a relative error of single precision may grow to before a round is made exact: 2⁻²⁴ is 6e-8.
const SINGLE: f64 = 1e-8;

/// Scores, and what each row's edges carry. After the first round only *differences* between rounds are carried:
/// the iteration is linear, so adding them up is the same, and single precision's error is relative to the difference.
struct Walk<'g> {
    layout: &'g Layout,
    landing: &'g Landing,
    damping: f64,
    parallel: bool,
    scores: Vec<Eight>,
    /// What an edge of weight 1 carries, per row; and one that is always 0.
    carried: Vec<f32>,
    next: Vec<f32>,
    /// What goes to the teleport vector instead.
    leaked: f64,
}

/// What one block adds to the round's sums.
#[derive(Clone, Copy, Default)]
struct Partial {
    change: f64,
    leaked: f64,
}

impl<'g> Walk<'g> {
    fn new(layout: &'g Layout, landing: &'g Landing, scores: Vec<Eight>, settings: &Settings) -> Self {
        let carried = vec![0.0; layout.rows() + 1];
        let (next, damping, parallel) = (carried.clone(), settings.damping, settings.parallel);
        Self { layout, landing, damping, parallel, scores, carried, next, leaked: 0.0 }
    }

    /// The first round, from scores; the L1 change.
    #[allow(clippy::cast_possible_truncation, reason = "single precision is the point")]
    fn begin(&mut self) -> f64 {
        let leaked = self.leaked();
        let load = self.scores.as_flattened().iter().zip(self.layout.share.as_flattened());
        let carried: Vec<f32> = load.map(|(score, share)| (score * share) as f32).chain([0.0]).collect();
        self.round(&carried, Some(1.0 - self.damping + self.damping * leaked))
    }

    /// A round from scores in double precision; the L1 change.
    fn exact(&mut self) -> f64 {
        let leaked = self.leaked();
        let load = self.scores.as_flattened().iter().zip(self.layout.share.as_flattened());
        let carried: Vec<f64> = load.map(|(score, share)| score * share).chain([0.0]).collect();
        self.round(&carried, Some(1.0 - self.damping + self.damping * leaked))
    }

    /// A round from the difference that the round before made; the L1 change.
    fn step(&mut self) -> f64 {
        let carried = std::mem::take(&mut self.carried);
        let change = self.round(&carried, None);
        self.next = carried;
        change
    }

    /// The part of the scores that follows no edge.
    fn leaked(&self) -> f64 {
        let (scores, share) = (self.scores.as_flattened(), self.layout.share.as_flattened());
        if self.layout.leak.is_empty() {
            sum(scores.iter().zip(share).filter(|(_, share)| **share == 0.0).map(|(score, _)| *score))
        } else {
            sum(scores.iter().zip(self.layout.leak.as_flattened()).map(|(score, leak)| score * leak))
        }
    }

    /// Pull what is carried into new scores. With `base`, scores are carried and `base` is what the teleport vector is
    /// multiplied with; without it, differences are.
    fn round<T: Carried>(&mut self, carried: &[T], base: Option<f64>) -> f64 {
        let (whole, base) = (base.is_some(), base.unwrap_or(self.damping * self.leaked) * self.landing.each);
        let mut tasks = Vec::with_capacity(self.layout.blocks.len());
        let (mut scores, mut next) = (self.scores.as_mut_slice(), self.next.as_mut_slice());
        for block in &self.layout.blocks {
            let (own, others) = scores.split_at_mut(block.rows.len() / LANES);
            let (own_next, others_next) = next.split_at_mut(block.rows.len());
            (scores, next) = (others, others_next);
            tasks.push((block, own, own_next.as_chunks_mut::<LANES>().0));
        }
        let (layout, landing, damping) = (self.layout, self.landing, self.damping);
        let work = |(block, scores, next): (&Block, &mut [Eight], &mut [[f32; LANES]])| {
            let eights = block.rows.start / LANES..block.rows.end / LANES;
            let rows = RowsOf {
                landing: &landing.on[eights.clone()],
                share: &layout.share[eights.clone()],
                leak: if layout.leak.is_empty() { &[] } else { &layout.leak[eights] },
            };
            Settle { damping, base, whole }.block(layout, block, carried, &rows, scores, next)
        };
        let partials: Vec<Partial> = if self.parallel {
            tasks.into_par_iter().map(work).collect()
        } else {
            tasks.into_iter().map(work).collect()
        };
        std::mem::swap(&mut self.carried, &mut self.next);
        self.leaked = partials.iter().map(|partial| partial.leaked).sum();
        partials.iter().map(|partial| partial.change).sum()
    }
}

/// What edges carry, in single or double precision.
trait Carried: Copy + Into<f64> + Sync {
    /// Whether what single precision dropped of the weights matters.
    const EXACT: bool;
}

impl Carried for f32 {
    const EXACT: bool = false;
}

impl Carried for f64 {
    const EXACT: bool = true;
}

/// A block's slices of what does not change from round to round, eight rows at a time.
struct RowsOf<'b> {
    landing: &'b [[u8; LANES]],
    share: &'b [Eight],
    leak: &'b [Eight],
}

/// How sums become scores.
struct Settle {
    damping: f64,
    base: f64,
    whole: bool,
}

impl Settle {
    /// Add up what a block's givers carry — the random reads that everything else waits for — and settle it.
    fn block<T: Carried>(
        &self,
        layout: &Layout,
        block: &Block,
        carried: &[T],
        rows: &RowsOf<'_>,
        scores: &mut [Eight],
        next: &mut [[f32; LANES]],
    ) -> Partial {
        // `starts` holds one more than the units.
        let ends = &layout.starts[block.units.start..=block.units.end];
        let lanes = |unit: usize| pull(layout, ends[unit]..ends[unit + 1], carried);
        match block.kind {
            Rows::Long => self.eights(rows, scores, next, |eight| {
                std::array::from_fn(|lane| lanes(eight * LANES + lane).iter().sum())
            }),
            Rows::Abreast => self.eights(rows, scores, next, lanes),
            Rows::Empty => self.eights(rows, scores, next, |_| [0.0; LANES]),
        }
    }

    fn eights(
        &self,
        rows: &RowsOf<'_>,
        scores: &mut [Eight],
        next: &mut [[f32; LANES]],
        sums: impl Fn(usize) -> Eight,
    ) -> Partial {
        match (self.whole, rows.leak.is_empty()) {
            (false, true) => self.settle::<false, true>(rows, scores, next, sums),
            (false, false) => self.settle::<false, false>(rows, scores, next, sums),
            (true, true) => self.settle::<true, true>(rows, scores, next, sums),
            (true, false) => self.settle::<true, false>(rows, scores, next, sums),
        }
    }

    /// Turn sums into scores, and note what the next round needs. Eight rows side by side, so that no sum waits for itself.
    #[allow(clippy::cast_possible_truncation, reason = "single precision is the point")]
    fn settle<const WHOLE: bool, const PLAIN: bool>(
        &self,
        rows: &RowsOf<'_>,
        scores: &mut [Eight],
        next: &mut [[f32; LANES]],
        sums: impl Fn(usize) -> Eight,
    ) -> Partial {
        let (mut change, mut leaked) = ([0.0; LANES], [0.0; LANES]);
        let each = scores.iter_mut().zip(next).zip(rows.landing).zip(rows.share);
        for (eight, (((scores, next), landing), share)) in each.enumerate() {
            let sums = sums(eight);
            let leak = if PLAIN { &[0.0; LANES] } else { &rows.leak[eight] };
            abreast(|lane| {
                let pulled = self.base * f64::from(landing[lane]) + self.damping * sums[lane];
                let difference = if WHOLE { pulled - scores[lane] } else { pulled };
                scores[lane] = if WHOLE { pulled } else { scores[lane] + pulled };
                change[lane] += difference.abs();
                let lost = if PLAIN { f64::from(u8::from(share[lane] == 0.0)) } else { leak[lane] };
                leaked[lane] += difference * lost;
                next[lane] = (difference * share[lane]) as f32;
            });
        }
        Partial { change: change.iter().sum(), leaked: leaked.iter().sum() }
    }
}

/// Do the same for each of eight lanes. A loop would be kept as one, and its sums in memory, at the level at which this
/// program is compiled: measured at half the speed.
#[inline(always)]
pub fn abreast(mut lane: impl FnMut(usize)) {
    lane(0);
    lane(1);
    lane(2);
    lane(3);
    lane(4);
    lane(5);
    lane(6);
    lane(7);
}

/// The sums of eight columns side by side.
#[inline]
fn pull<T: Carried>(layout: &Layout, range: Range<usize>, carried: &[T]) -> Eight {
    let mut sums = [0.0; LANES];
    let columns = &layout.columns[range.clone()];
    if layout.weights.is_empty() {
        for columns in columns {
            abreast(|lane| sums[lane] += carried[columns[lane] as usize].into());
        }
    } else if T::EXACT && !layout.rest.is_empty() {
        let weights = layout.weights[range.clone()].iter().zip(&layout.rest[range]);
        for (columns, (weights, rest)) in columns.iter().zip(weights) {
            abreast(|lane| {
                let weight = f64::from(weights[lane]) + f64::from(rest[lane]);
                sums[lane] += weight * carried[columns[lane] as usize].into();
            });
        }
    } else {
        for (columns, weights) in columns.iter().zip(&layout.weights[range]) {
            abreast(|lane| sums[lane] += f64::from(weights[lane]) * carried[columns[lane] as usize].into());
        }
    }
    sums
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

    /// The tolerance is relative to everything, so a change of a part of 1e-4 of the credit leaves five of nine decades to
    /// go: about two thirds of the rounds.
    #[test]
    fn yesterdays_scores_shorten_the_way_after_a_days_change() {
        let mut edges = crowd(20_000, 200_000);
        let before = graph(&edges);
        let yesterday = rank(&before, &Teleport::Everywhere, &Settings::default(), None).unwrap();
        edges.extend((0..20).map(|nth| (nth * 3, nth * 777 % 20_000 * 3, 1.0)));
        let today = graph(&edges);
        let cold = rank(&today, &Teleport::Everywhere, &Settings::default(), None).unwrap();
        let start = today.align(before.ids().iter().copied().zip(yesterday.scores.iter().copied()));
        let warm = rank(&today, &Teleport::Everywhere, &Settings::default(), Some(&start)).unwrap();
        assert!(warm.iterations * 5 <= cold.iterations * 4, "{} of {}", warm.iterations, cold.iterations);
        assert!(distance(&cold.scores, &warm.scores) < 1e-8);
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
