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
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lyceum::domain::community::pagerank::{Settings, rank};
use lyceum::domain::community::{Edge, Fold, Graph, InteractionKind, Teleport};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

const EDGE_FACTOR: u64 = 16;
const ROUNDS: u32 = 20;

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

/// Seconds of one limit round, the best of many: each score read as often and in the same order as the kernel does.
fn limit(graph: &Graph) -> f64 {
    let scores: Vec<f64> = (0..=graph.rows()).map(|row| 1.0 / (row + 1) as f64).collect();
    let (columns, weights) = (graph.columns(), graph.weights());
    let mut next = vec![0.0; scores.len()];
    let best = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        let mut sums = [0.0; 8];
        if weights.is_empty() {
            for group in columns {
                for (sum, &column) in sums.iter_mut().zip(group) {
                    *sum += scores[column as usize];
                }
            }
        } else {
            for (group, weights) in columns.iter().zip(weights) {
                for ((sum, &column), weight) in sums.iter_mut().zip(group).zip(weights) {
                    *sum += weight * scores[column as usize];
                }
            }
        }
        for (next, score) in next.iter_mut().zip(&scores) {
            *next = 0.15 + 0.85 * score;
        }
        black_box((sums, &mut next));
        start.elapsed().as_secs_f64()
    });
    best.fold(f64::INFINITY, f64::min)
}

fn settings(parallel: bool) -> Settings {
    // A tolerance that is never met: every run makes the same number of rounds.
    Settings { tolerance: f64::MIN_POSITIVE, max_iterations: ROUNDS, parallel, ..Settings::default() }
}

/// Seconds of one round, the best of several rankings; the setting up is part of it.
fn round(graph: &Graph, teleport: &Teleport, parallel: bool) -> f64 {
    let best = (0..7).map(|_| {
        let start = Instant::now();
        black_box(rank(graph, teleport, &settings(parallel), None).unwrap());
        start.elapsed().as_secs_f64() / f64::from(ROUNDS)
    });
    best.fold(f64::INFINITY, f64::min)
}

fn report(name: &str, graph: &Graph, teleport: &Teleport) {
    let (limit, one, many) = (limit(graph), round(graph, teleport, false), round(graph, teleport, true));
    let speed = |seconds: f64| graph.pairs() as f64 / seconds / 1e6;
    let converged = rank(graph, teleport, &Settings { tolerance: 1e-8, ..Settings::default() }, None).unwrap();
    println!(
        "{name}: {} members, {} pairs, {} dangling, {} iterations to 1e-8\n  limit {:.0} M edge·iterations/s; one thread {:.0} \
         ({:.2} of it); all threads {:.0}",
        graph.len(),
        graph.pairs(),
        graph.dangling(),
        converged.iterations,
        speed(limit),
        speed(one),
        limit / one,
        speed(many),
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
            group.throughput(Throughput::Elements(graph.pairs() as u64 * u64::from(ROUNDS)));
            group.bench_function(BenchmarkId::new("rank", &name), |bench| {
                bench.iter(|| rank(black_box(&graph), &teleport, &settings(false), None).unwrap());
            });
            group.finish();
        }
    }
}

criterion_group!(benches, pagerank);
criterion_main!(benches);
