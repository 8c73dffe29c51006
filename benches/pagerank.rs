//! How fast a community is ranked, against what this machine's memory allows.
//!
//! The graph is RMAT (Chakrabarti, Zhan, Faloutsos 2004; a, b, c = .57, .19, .19, edge factor 16, loops and parallel
//! edges dropped), at the scales in `LYCEUM_BENCH_SCALES` (default `16,18`). The limit is a flat loop that reads the
//! same scores in the same order without rows, plus one pass over the members: nothing that pulls can be faster.
//! Effective speed is edges × iterations per second, padding not counted.
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark prints and may fail"
)]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]
#![allow(missing_docs, reason = "criterion's macros")]

use std::collections::HashSet;
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lyceum::domain::community::pagerank::{Settings, abreast, rank};
use lyceum::domain::community::{Edge, Fold, Graph, InteractionKind, Teleport};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const EDGE_FACTOR: u64 = 16;
const SAMPLES: u32 = 9;

fn scales() -> Vec<u32> {
    let chosen = std::env::var("LYCEUM_BENCH_SCALES").unwrap_or_else(|_| "16,18".to_owned());
    chosen.split(',').filter_map(|scale| scale.trim().parse().ok()).collect()
}

/// Distinct edges without loops, in no order.
fn rmat(scale: u32, weighted: bool) -> Vec<Edge> {
    let mut random = StdRng::seed_from_u64(u64::from(scale));
    let mut seen = HashSet::new();
    let mut edges = Vec::new();
    for _ in 0..EDGE_FACTOR << scale {
        let (mut src, mut dst) = (0_u64, 0_u64);
        for _ in 0..scale {
            let (down, right) = match random.random::<f64>() {
                at if at < 0.57 => (0, 0),
                at if at < 0.76 => (0, 1),
                at if at < 0.95 => (1, 0),
                _ => (1, 1),
            };
            (src, dst) = (src << 1 | down, dst << 1 | right);
        }
        if src != dst && seen.insert((src, dst)) {
            let weight = if weighted { f64::from(random.random_range(1..8_u8)) } else { 1.0 };
            edges.push(Edge { src, dst, weight, at: 0, kind: InteractionKind::Imported });
        }
    }
    edges
}

/// What the limit reads: scores in single and in double precision, and the weights likewise.
struct Limit {
    double: Vec<f64>,
    single: Vec<f32>,
    wide_weights: Vec<[f64; 8]>,
}

impl Limit {
    fn of(graph: &Graph) -> Self {
        let double: Vec<f64> = (0..=graph.rows()).map(|row| 1.0 / (row + 1) as f64).collect();
        #[allow(clippy::cast_possible_truncation, reason = "single precision is the point")]
        let narrow = |wide: f64| wide as f32;
        let single = double.iter().copied().map(narrow).collect();
        let wide_weights = graph.weights().iter().map(|weights| weights.map(f64::from)).collect();
        Self { double, single, wide_weights }
    }

    /// Seconds of one round, in the precision that is quicker: each score is read as often and in the same order as the
    /// kernel reads it.
    fn round(&self, graph: &Graph) -> f64 {
        flat(graph, &self.double, &self.wide_weights).min(flat(graph, &self.single, graph.weights()))
    }
}

/// Written with the kernel's own lanes: a limit that the compiler made slow would be none.
fn flat<T: Copy + Into<f64>>(graph: &Graph, scores: &[T], weights: &[[T; 8]]) -> f64 {
    let (columns, rounds) = (graph.columns(), rounds(graph));
    let mut next = vec![0.0; scores.len()];
    let at = |column: u32| -> f64 { scores[column as usize].into() };
    let start = worked();
    for _ in 0..rounds {
        let mut sums = [0.0_f64; 8];
        if weights.is_empty() {
            for group in columns {
                abreast(|lane| sums[lane] += at(group[lane]));
            }
        } else {
            for (group, weights) in columns.iter().zip(weights) {
                abreast(|lane| sums[lane] += weights[lane].into() * at(group[lane]));
            }
        }
        for (next, &score) in next.iter_mut().zip(scores) {
            *next = 0.15 + 0.85 * score.into();
        }
        black_box((sums, &mut next));
    }
    (worked() - start) / f64::from(rounds)
}

/// So many rounds that a sample takes about a fifth of a second: the clock of [`worked`] ticks in milliseconds.
fn rounds(graph: &Graph) -> u32 {
    u32::try_from(200_000_000 / graph.pairs().max(1)).unwrap_or(u32::MAX).clamp(20, 2_000)
}

/// Seconds this thread has worked: on a busy machine the wall clock measures the others. Elsewhere than on Linux,
/// the wall clock.
fn worked() -> f64 {
    static BEGIN: OnceLock<Instant> = OnceLock::new();
    let nanoseconds = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|line| line.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| BEGIN.get_or_init(Instant::now).elapsed().as_secs_f64(), |it| it / 1e9)
}

/// A tolerance that is never met, so that every run makes its rounds.
fn settings(rounds: u32, parallel: bool) -> Settings {
    Settings { tolerance: f64::MIN_POSITIVE, max_iterations: rounds, parallel, ..Settings::default() }
}

/// Seconds of one round; the setting up is part of it.
fn round(graph: &Graph, teleport: &Teleport, parallel: bool) -> f64 {
    let (start, begin) = (worked(), Instant::now());
    let ranking = black_box(rank(graph, teleport, &settings(rounds(graph), parallel), None).unwrap());
    let seconds = if parallel { begin.elapsed().as_secs_f64() } else { worked() - start };
    seconds / f64::from(ranking.iterations)
}

/// The best of several samples, taken in turns: a neighbour's noise then meets the limit and the kernel alike.
fn report(name: &str, graph: &Graph, teleport: &Teleport) {
    let what_limits = Limit::of(graph);
    let mut best = [f64::INFINITY; 3];
    for _ in 0..SAMPLES {
        let sample = [what_limits.round(graph), round(graph, teleport, false), round(graph, teleport, true)];
        best = std::array::from_fn(|n| best[n].min(sample[n]));
    }
    let [limit, one, many] = best;
    let speed = |seconds: f64| graph.pairs() as f64 / seconds / 1e6;
    let converged = rank(graph, teleport, &Settings { tolerance: 1e-8, ..Settings::default() }, None).unwrap();
    println!(
        "{name}: {} members, {} pairs, {} dangling, {} iterations to 1e-8\n  limit {:.0} M edge·iterations/s; one thread {:.0} \
         ({:.2} of it); all threads {:.0} ({:.2} of one)",
        graph.len(),
        graph.pairs(),
        graph.dangling(),
        converged.iterations,
        speed(limit),
        speed(one),
        limit / one,
        speed(many),
        one / many,
    );
}

fn pagerank(criterion: &mut Criterion) {
    for scale in scales() {
        for weighted in [false, true] {
            let edges = rmat(scale, weighted);
            let fold = if weighted { Fold::Sum } else { Fold::Distinct };
            let graph = Graph::build(&edges, fold).unwrap();
            let teleport = if weighted {
                Teleport::Only(graph.ids().iter().copied().step_by(7).collect())
            } else {
                Teleport::Everywhere
            };
            let name = format!("RMAT {scale}{}", if weighted { " weighted, paying teleport" } else { "" });
            report(&name, &graph, &teleport);

            let mut group = criterion.benchmark_group("pagerank");
            group.sample_size(10);
            group.throughput(Throughput::Elements(graph.pairs() as u64));
            group.bench_function(BenchmarkId::new("build", &name), |bench| {
                bench.iter(|| Graph::build(black_box(&edges), fold).unwrap());
            });
            group.throughput(Throughput::Elements(graph.pairs() as u64 * 20));
            group.bench_function(BenchmarkId::new("rank", &name), |bench| {
                bench.iter(|| rank(black_box(&graph), &teleport, &settings(20, false), None).unwrap());
            });
            group.finish();
        }
    }
}

criterion_group!(benches, pagerank);
criterion_main!(benches);
