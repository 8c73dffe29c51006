//! Who is important because important people vouch for them: weighted PageRank by power iteration.
//!
//! `x = (1 − d)·v + d·(Pᵀx + D(x)·v)`: `d` the damping, `v` the teleport vector, `P` each giver's credit as parts of 1,
//! and `D(x)` the score of the members who give no credit, which goes to the teleport vector as well.
//! Page, Brin, Motwani, Winograd: "The PageRank Citation Ranking: Bringing Order to the Web", Stanford 1999; for the
//! members who give none (dangling nodes), Langville, Meyer: "Deeper Inside PageRank", Internet Mathematics 1(3),
//! 2004, §3.1, where the dangling rows are replaced by the personalisation vector.
//!
//! The last round is always one in double precision from the scores themselves: when it changes them by δ in L1, they are within
//! `d/(1 − d)·δ` of the truth, whatever was done before it, for a round is a contraction by `d`.
#![allow(clippy::indexing_slicing, reason = "a numeric kernel: the layout's columns and blocks stay inside its rows")]

use thiserror::Error;

use super::graph::Graph;

mod accelerate;
mod pull;
mod sums;
mod walk;

use sums::sum;
use walk::{LARGE, SINGLE, Walk, earlier, landing};

pub use pull::abreast;

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
    /// Take shortcuts where plain iteration is slow, and from earlier scores.
    pub accelerate: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { damping: 0.85, tolerance: 1e-10, max_iterations: 1000, parallel: false, accelerate: true }
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
    /// Rounds made over all edges.
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

/// The furthest that the scores of two rankings can be apart, in L1.
const APART: f64 = 2.0;

/// Rounds before it is known how fast plain iteration goes, and the share of the difference that a slow round leaves.
const LOOKS: u32 = 4;
const SLOW: f64 = 0.7;

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
    let (mut iterations, mut change, mut before) = (0, APART, APART);
    // The differences of which single precision has dropped something since the scores were last exact. Weights that it does not
    // hold whole are a little off in every round.
    let dropping = |change: f64| if layout.rest.is_empty() { change.min(LARGE) } else { change };
    // And whether the last round was one that can be believed.
    let (mut exact_at, mut is_exact) = (dropping(1.0), false);
    let mut may_hurry = settings.accelerate;
    while iterations < settings.max_iterations && !(is_exact && change < settings.tolerance) {
        // No round leaves more than the damping, in the end.
        let pace = (change / before).min(settings.damping);
        let may_end = change * pace < settings.tolerance;
        if may_hurry && iterations >= LOOKS && change > before * SLOW && !may_end {
            let rounds = settings.max_iterations - iterations;
            let (made, left) = accelerate::run(&mut walk, settings, rounds, pace);
            // What it left is single precision's word: the next round is an exact one.
            (iterations, change, exact_at, is_exact) = (iterations + made, left, f64::INFINITY, false);
            may_hurry = false;
            continue;
        }
        before = change;
        is_exact = if iterations == 0 { !cold } else { may_end || change < exact_at * SINGLE };
        change = match (iterations, is_exact) {
            (_, true) => walk.exact(),
            (0, false) => walk.begin(),
            (_, false) => walk.step(before),
        };
        if is_exact {
            exact_at = dropping(change);
        }
        iterations += 1;
    }
    let rows = walk.scores.as_flattened();
    let mut scores: Vec<f64> = layout.place.iter().map(|&row| rows[row as usize]).collect();
    let total = sum(&scores);
    scores.iter_mut().for_each(|score| *score /= total);
    Ok(Ranking { scores, iterations, change, converged: is_exact && change < settings.tolerance })
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
                assert!((sum(&ranking.scores) - 1.0).abs() < 1e-12);
                assert!(ranking.converged);
            }
        }
    }

    /// What rounding drops would stay in the scores, and what it takes off their sum would go by 15 % a round only, however
    /// quickly everything else arrives.
    #[test]
    fn single_precision_costs_no_round() {
        let edges: Vec<_> = crowd(20_000, 200_000).into_iter().map(|(src, dst, _)| (src, dst, 1.0)).collect();
        let graph = graph(&edges);
        let settings = |max_iterations, tolerance| Settings {
            max_iterations,
            tolerance,
            accelerate: false,
            ..Settings::default()
        };
        let exact = |start: &[f64]| {
            let ranking = rank(&graph, &Teleport::Everywhere, &settings(1, 1e-10), Some(start)).unwrap();
            (ranking.change, ranking.scores)
        };
        // A round from given scores is one in double precision.
        let (mut change, mut scores) = exact(&vec![1.0; graph.len()]);
        let mut rounds = 1;
        while change >= 1e-10 {
            (change, scores) = exact(&scores);
            rounds += 1;
        }
        let ranking = rank(&graph, &Teleport::Everywhere, &settings(1000, 1e-10), None).unwrap();
        assert!(ranking.converged && ranking.iterations <= rounds, "{} instead of {rounds}", ranking.iterations);
        assert!(distance(&ranking.scores, &scores) < 1e-10);
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

    /// A crowd, and friends who have eyes for each other only or nearly so: plain iteration is as slow there as it can be.
    fn crowd_with_friends() -> Vec<(u64, u64, f64)> {
        let mut edges = crowd(20_000, 200_000);
        for nth in 0..500 {
            let (one, other) = (1_000_000 + 2 * nth, 1_000_001 + 2 * nth);
            edges.extend([(one, other, 9.0), (other, one, 9.0)]);
            if nth % 2 == 0 {
                edges.extend([(one, nth * 3, 0.5), (nth * 3, other, 0.5)]);
            }
        }
        edges
    }

    #[test]
    fn shortcuts_lead_to_the_same_scores_in_fewer_rounds() {
        let graph = graph(&crowd_with_friends());
        let plain = Settings { accelerate: false, tolerance: 1e-12, ..Settings::default() };
        let slow = rank(&graph, &Teleport::Everywhere, &plain, None).unwrap();
        for teleport in [Teleport::Everywhere, Teleport::Only(graph.ids().iter().copied().step_by(7).collect())] {
            for parallel in [false, true] {
                let slow = rank(&graph, &teleport, &plain, None).unwrap();
                let settings = Settings { parallel, ..Settings::default() };
                let quick = rank(&graph, &teleport, &settings, None).unwrap();
                assert!(quick.converged && quick.iterations * 2 < slow.iterations, "{}", quick.iterations);
                assert!(distance(&slow.scores, &quick.scores) < 1e-9, "{}", distance(&slow.scores, &quick.scores));
                assert!((sum(&quick.scores) - 1.0).abs() < 1e-12);
            }
        }
        for rounds in 1..30 {
            let settings = Settings { max_iterations: rounds, ..Settings::default() };
            let cut = rank(&graph, &Teleport::Everywhere, &settings, None).unwrap();
            assert_eq!(cut.iterations, rounds, "no round more than allowed");
            assert!(distance(&slow.scores, &cut.scores) < 2.0 * 0.85_f64.powi(i32::try_from(rounds).unwrap()));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_graph_has_the_same_scores_with_and_without_shortcuts(
            edges in proptest::collection::vec((0..30_u64, 0..30_u64, 1..9_u8), 1..90),
            damping in 0.5..0.95,
        ) {
            let graph = graph(&edges.iter().map(|&(src, dst, weight)| (src, dst, f64::from(weight))).collect::<Vec<_>>());
            let settings = Settings { damping, ..Settings::default() };
            let plain = Settings { accelerate: false, ..settings };
            let plain = rank(&graph, &Teleport::Everywhere, &plain, None).unwrap();
            let quick = rank(&graph, &Teleport::Everywhere, &settings, None).unwrap();
            let apart = distance(&plain.scores, &quick.scores);
            // Each is off by d/(1 − d) tolerances at most.
            proptest::prop_assert!(apart < 2.0 * settings.tolerance * damping / (1.0 - damping), "{apart:e}");
            // Where all paths end, plain iteration is over sooner than its first rounds let one think.
            proptest::prop_assert!(
                quick.converged && quick.iterations <= 2 * plain.iterations + 10,
                "{} rounds, plainly {}, left {:e}",
                quick.iterations,
                plain.iterations,
                quick.change
            );
        }
    }

    /// Shortcuts come to a spot here where no turn takes anything off what is left.
    #[test]
    fn where_the_way_is_barred_plain_iteration_goes_on_at_once() {
        let barred = [
            (24, 11, 4),
            (28, 16, 6),
            (2, 19, 5),
            (12, 19, 1),
            (20, 23, 1),
            (20, 17, 5),
            (19, 16, 1),
            (0, 18, 4),
            (14, 26, 7),
            (27, 1, 7),
            (28, 1, 7),
            (14, 5, 2),
            (8, 24, 8),
            (28, 26, 2),
            (12, 20, 7),
            (10, 1, 2),
            (6, 19, 4),
            (11, 22, 2),
            (4, 9, 3),
            (2, 20, 6),
            (9, 11, 4),
            (17, 17, 2),
            (15, 7, 5),
            (0, 26, 4),
            (26, 22, 4),
            (16, 26, 6),
            (5, 4, 5),
            (3, 25, 1),
        ];
        let graph = graph(&barred.map(|(src, dst, weight)| (src, dst, f64::from(weight))));
        let settings = Settings { damping: 0.915_342_366_521_859_3, ..Settings::default() };
        let quick = rank(&graph, &Teleport::Everywhere, &settings, None).unwrap();
        let plain = rank(&graph, &Teleport::Everywhere, &Settings { accelerate: false, ..settings }, None).unwrap();
        assert!(quick.converged && quick.iterations <= plain.iterations, "{} {}", quick.iterations, plain.iterations);
    }

    /// A star's middle takes all that others leave: what is shortest in length is no shorter in sum, and plain iteration goes on.
    #[test]
    fn where_shortcuts_lead_nowhere_plain_iteration_arrives() {
        let mut edges: Vec<_> = (1..=5_000).flat_map(|leaf| [(leaf, 0, 1.0), (0, leaf, 1.0)]).collect();
        edges.extend((1..5_000).map(|leaf| (leaf, leaf + 1, 0.01)));
        let graph = graph(&edges);
        let plain = Settings { accelerate: false, ..Settings::default() };
        let slow = rank(&graph, &Teleport::Everywhere, &plain, None).unwrap();
        let quick = rank(&graph, &Teleport::Everywhere, &Settings::default(), None).unwrap();
        assert!(
            quick.converged && quick.iterations <= slow.iterations + 10,
            "{} {}",
            quick.iterations,
            slow.iterations
        );
        assert!(distance(&slow.scores, &quick.scores) < 1e-9);
    }

    /// The tolerance is relative to everything, so of a change of a part of 1e-4 of the credit five of nine decades are left to go.
    #[test]
    fn yesterdays_scores_shorten_the_way_after_a_days_change() {
        let mut edges = crowd_with_friends();
        let before = graph(&edges);
        let yesterday = rank(&before, &Teleport::Everywhere, &Settings::default(), None).unwrap();
        edges.extend((0..20).map(|nth| (nth * 3, nth * 777 % 20_000 * 3, 1.0)));
        let today = graph(&edges);
        let plain = Settings { accelerate: false, ..Settings::default() };
        let cold = rank(&today, &Teleport::Everywhere, &plain, None).unwrap();
        let start = today.align(before.ids().iter().copied().zip(yesterday.scores.iter().copied()));
        let warm = rank(&today, &Teleport::Everywhere, &Settings::default(), Some(&start)).unwrap();
        assert!(warm.iterations * 5 <= cold.iterations * 2, "{} of {}", warm.iterations, cold.iterations);
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
