//! How fast a community is ranked, against what this machine's memory allows.
//!
//! The graph is RMAT (Chakrabarti, Zhan, Faloutsos 2004; a, b, c = .57, .19, .19, edge factor 16, loops and parallel
//! edges dropped), at the scales in `LYCEUM_BENCH_SCALES` (default `16,18`). The limit is a flat loop that reads the
//! same scores in the same order without rows, plus one pass over the members: nothing that pulls can be faster.
//! Effective speed is edges × iterations per second, padding not counted.
//!
//! What other libraries need for the same graphs: `benches/peers/pagerank.py`, for which this bench writes them to
//! `LYCEUM_BENCH_EXPORT`. What larger communities cost, in seconds and in bytes, at about every number of pairs in
//! `LYCEUM_BENCH_PAIRS` (default `10000,100000,1000000`), drawn as `docs/pagerank-cost.svg` when `LYCEUM_BENCH_DRAW` is set:
//!
//! ```text
//! LYCEUM_BENCH_SCALES= LYCEUM_BENCH_PAIRS=10000,100000,1000000,10000000,100000000 LYCEUM_BENCH_DRAW=1 cargo bench --bench pagerank
//! ```
//!
//! And what yesterday's scores are worth to today's ranking, in rounds and in seconds: on each of the graphs above, of which a
//! 365th part came since, and on the community `mathoverflow/` of the folder `LYCEUM_DATA`, as it stood a day before its last.
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark prints and may fail"
)]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]
#![allow(missing_docs, reason = "criterion's macros")]

mod memory;
mod plot;

use std::collections::HashSet;
use std::hint::black_box;
use std::io::{BufRead as _, BufWriter, Write as _};
use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lyceum::domain::community::pagerank::{Settings, abreast, rank};
use lyceum::domain::community::rows;
use lyceum::domain::community::{Edge, Fold, Graph, InteractionKind, Ranking, Teleport};
use plot::{Axis, Line, Panel};
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
        let (src, dst) = draw(&mut random, scale);
        if src != dst && seen.insert((src, dst)) {
            let weight = if weighted { f64::from(random.random_range(1..8_u8)) } else { 1.0 };
            edges.push(Edge { src, dst, weight, at: 0, kind: InteractionKind::Imported });
        }
    }
    edges
}

/// One edge of RMAT among 2^scale members.
fn draw(random: &mut StdRng, scale: u32) -> (u64, u64) {
    let (mut src, mut dst) = (0, 0);
    for _ in 0..scale {
        let (down, right) = match random.random::<f64>() {
            at if at < 0.57 => (0, 0),
            at if at < 0.76 => (0, 1),
            at if at < 0.95 => (1, 0),
            _ => (1, 1),
        };
        (src, dst) = (src << 1 | down, dst << 1 | right);
    }
    (src, dst)
}

/// At least `pairs` distinct edges without loops, as a store hands them over: by giver and receiver. No set of them is kept,
/// so that memory is the graph's.
fn sorted(pairs: usize) -> Vec<Edge> {
    let scale = (pairs as u64 / EDGE_FACTOR).ilog2();
    let mut random = StdRng::seed_from_u64(u64::from(scale));
    let mut keys: Vec<u64> = Vec::new();
    while keys.len() < pairs {
        let more = (pairs - keys.len()) * 11 / 10 + 1;
        let drawn = (0..more).map(|_| draw(&mut random, scale)).filter(|(src, dst)| src != dst);
        keys.extend(drawn.map(|(src, dst)| src << 32 | dst));
        keys.sort_unstable();
        keys.dedup();
    }
    let edge =
        |key| Edge { src: key >> 32, dst: key & 0xffff_ffff, weight: 1.0, at: 0, kind: InteractionKind::Imported };
    keys.into_iter().map(edge).collect()
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
    let ((near, far), rounds) = (graph.columns(), rounds(graph));
    let mut next = vec![0.0; scores.len()];
    let (beside_near, beside_far) = weights.split_at(near.len().min(weights.len()));
    let start = worked();
    for _ in 0..rounds {
        let mut sums = [0.0_f64; 8];
        add(&mut sums, near, beside_near, scores);
        add(&mut sums, far, beside_far, scores);
        for (next, &score) in next.iter_mut().zip(scores) {
            *next = 0.15 + 0.85 * score.into();
        }
        black_box((sums, &mut next));
    }
    (worked() - start) / f64::from(rounds)
}

#[inline(always)]
fn add<C: Copy + Into<u32>, T: Copy + Into<f64>>(
    sums: &mut [f64; 8],
    columns: &[[C; 8]],
    weights: &[[T; 8]],
    scores: &[T],
) {
    let at = |column: C| -> f64 { scores[column.into() as usize].into() };
    if weights.is_empty() {
        for group in columns {
            abreast(|lane| sums[lane] += at(group[lane]));
        }
    } else {
        for (group, weights) in columns.iter().zip(weights) {
            abreast(|lane| sums[lane] += weights[lane].into() * at(group[lane]));
        }
    }
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
    let never = f64::MIN_POSITIVE;
    Settings { tolerance: never, max_iterations: rounds, parallel, accelerate: false, ..Settings::default() }
}

/// Seconds of one round; the setting up is part of it.
fn round(graph: &Graph, teleport: &Teleport, parallel: bool) -> f64 {
    let (start, begin) = (worked(), Instant::now());
    let ranking = black_box(rank(graph, teleport, &settings(rounds(graph), parallel), None).unwrap());
    let seconds = if parallel { begin.elapsed().as_secs_f64() } else { worked() - start };
    seconds / f64::from(ranking.iterations)
}

/// What a graph's rounds cost.
struct Figures {
    /// Millions of edges × iterations per second: the limit, one thread, all threads.
    speeds: [f64; 3],
    converged: Ranking,
    /// Of one thread until convergence.
    seconds: f64,
}

/// The best of several samples, taken in turns: a neighbour's noise then meets the limit and the kernel alike.
fn report(name: &str, graph: &Graph, teleport: &Teleport) -> Figures {
    let what_limits = Limit::of(graph);
    let mut best = [f64::INFINITY; 3];
    for _ in 0..SAMPLES {
        let sample = [what_limits.round(graph), round(graph, teleport, false), round(graph, teleport, true)];
        best = std::array::from_fn(|n| best[n].min(sample[n]));
    }
    let [limit, one, many] = best;
    let speeds = best.map(|seconds| graph.pairs() as f64 / seconds / 1e6);
    let (converged, seconds) = converge(graph, teleport);
    println!(
        "{name}: {} members, {} pairs, {} dangling, {} iterations to {:e} in {seconds:.4} s\n  limit {:.0} M \
         edge·iterations/s; one thread {:.0} ({:.2} of it); all threads {:.0} ({:.2} of one)",
        graph.len(),
        graph.pairs(),
        graph.dangling(),
        converged.iterations,
        tolerance(),
        speeds[0],
        speeds[1],
        limit / one,
        speeds[2],
        one / many,
    );
    Figures { speeds, converged, seconds }
}

/// What convergence is here: a change of so much in total.
fn tolerance() -> f64 {
    std::env::var("LYCEUM_BENCH_TOLERANCE").ok().and_then(|text| text.parse().ok()).unwrap_or(1e-8)
}

/// The scores at that tolerance, and the seconds one thread needed for them.
fn converge(graph: &Graph, teleport: &Teleport) -> (Ranking, f64) {
    let settings = Settings { tolerance: tolerance(), ..Settings::default() };
    seconds(|| rank(graph, teleport, &settings, None).unwrap())
}

/// Rounds and seconds to the default tolerance: plainly and with shortcuts, from nothing and from yesterday's scores.
fn since_yesterday(name: &str, before: &Graph, now: &Graph, teleport: &Teleport) {
    let settings = |accelerate| Settings { accelerate, ..Settings::default() };
    let known = rank(before, teleport, &settings(true), None).unwrap();
    let start = now.align(before.ids().iter().copied().zip(known.scores));
    for (from, start) in [("nothing", None), ("yesterday", Some(start.as_slice()))] {
        for (how, accelerate) in [("plainly", false), ("with shortcuts", true)] {
            let (ranking, spent) = seconds(|| rank(now, teleport, &settings(accelerate), start).unwrap());
            println!("{name}: from {from}, {how}: {} rounds, {:.5} s", ranking.iterations, spent);
        }
    }
}

/// A community as it was asked about by the day, and the day before.
fn mathoverflow(_: &mut Criterion) {
    let Some(data) = std::env::var_os("LYCEUM_DATA") else { return };
    let file = std::fs::File::open(Path::new(&data).join("mathoverflow/edges.csv.gz")).unwrap();
    let lines = std::io::BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let edges: Vec<Edge> =
        lines.skip(1).filter_map(|line| Some(rows::read(line.ok()?.as_bytes(), i64::MAX).ok()?.as_written())).collect();
    let last = edges.iter().map(|edge| edge.at).max().unwrap();
    let until = |end: i64| -> Graph {
        let half_life = 180.0 * 86_400.0;
        let faded = edges.iter().filter(|edge| edge.at <= end);
        let faded =
            faded.map(|edge| Edge { weight: edge.weight * 0.5_f64.powf((end - edge.at) as f64 / half_life), ..*edge });
        Graph::build(&faded.collect::<Vec<_>>(), Fold::Sum).unwrap()
    };
    since_yesterday("mathoverflow", &until(last - 86_400), &until(last), &Teleport::Everywhere);
}

/// What some work of this thread gives, and its seconds: the best of three samples of a fifth of a second or of one time.
fn seconds<T>(work: impl Fn() -> T) -> (T, f64) {
    let sample = || {
        let (start, mut times) = (worked(), 0);
        loop {
            let made = black_box(work());
            times += 1;
            let spent = worked() - start;
            if spent >= 0.2 {
                return (made, spent / f64::from(times));
            }
        }
    };
    let first = sample();
    (0..2).map(|_| sample()).fold(first, |best, next| if next.1 < best.1 { next } else { best })
}

/// Write the graph and what was found for programs in other languages: pairs of places as little-endian u32, scores by
/// place as f64, figures as JSON.
fn export(folder: &Path, scale: u32, edges: &[Edge], graph: &Graph, figures: &Figures) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let file = |kind: &str| {
        Ok::<_, std::io::Error>(BufWriter::new(std::fs::File::create(folder.join(format!("rmat-{scale}.{kind}")))?))
    };
    let mut pairs = file("edges")?;
    for edge in edges {
        for id in [edge.src, edge.dst] {
            let place = u32::try_from(graph.index_of(id).unwrap()).unwrap();
            pairs.write_all(&place.to_le_bytes())?;
        }
    }
    pairs.flush()?;
    let mut scores = file("scores")?;
    figures.converged.scores.iter().try_for_each(|score| scores.write_all(&score.to_le_bytes()))?;
    scores.flush()?;
    let [limit, one, many] = figures.speeds;
    writeln!(
        file("json")?,
        "{{\"members\": {}, \"pairs\": {}, \"iterations\": {}, \"seconds\": {}, \"limit\": {limit}, \"one\": {one}, \"many\": {many}}}",
        graph.len(),
        graph.pairs(),
        figures.converged.iterations,
        figures.seconds,
    )
}

/// What one size costs, one thread.
struct Cost {
    pairs: f64,
    build: f64,
    rank: f64,
    graph: f64,
    peak: Option<f64>,
}

fn cost(_: &mut Criterion) {
    if std::env::var_os("LYCEUM_BENCH_EXPORT").is_some() {
        return;
    }
    let chosen = std::env::var("LYCEUM_BENCH_PAIRS").unwrap_or_else(|_| "10000,100000,1000000".to_owned());
    let sizes = chosen.split(',').filter_map(|size| size.trim().parse().ok());
    let costs: Vec<Cost> = sizes.map(cost_of).collect();
    if std::env::var_os("LYCEUM_BENCH_DRAW").is_some() {
        std::fs::write("docs/pagerank-cost.svg", pictured(&costs)).unwrap();
    }
}

fn cost_of(pairs: usize) -> Cost {
    let edges = sorted(pairs);
    memory::forget_peak();
    let (graph, build) = seconds(|| Graph::build(&edges, Fold::Distinct).unwrap());
    let (ranking, rank) = converge(&graph, &Teleport::Everywhere);
    let cost = Cost { pairs: graph.pairs() as f64, build, rank, graph: graph.bytes() as f64, peak: memory::peak() };
    println!(
        "{} pairs among {}: built in {build:.5} s, {} iterations to {:e} in {rank:.5} s; the graph takes {:.1} MB, the process at \
         most {:.1} MB, {:.1} MB of it the list of edges",
        graph.pairs(),
        graph.len(),
        ranking.iterations,
        tolerance(),
        cost.graph / 1e6,
        cost.peak.unwrap_or(f64::NAN) / 1e6,
        size_of_val(&*edges) as f64 / 1e6,
    );
    cost
}

fn pictured(costs: &[Cost]) -> String {
    let line = |name, of: &dyn Fn(&Cost) -> Option<f64>| Line {
        name,
        points: costs.iter().filter_map(|cost| Some((cost.pairs, of(cost)?))).collect(),
    };
    let pairs = || Axis {
        name: "pairs of members",
        marks: vec![(1e4, "10,000"), (1e5, "100,000"), (1e6, "1 million"), (1e7, "10 million"), (1e8, "100 million")],
    };
    let seconds = [
        (1e-5, "0.01 ms"),
        (1e-4, "0.1 ms"),
        (1e-3, "1 ms"),
        (1e-2, "10 ms"),
        (0.1, "0.1 s"),
        (1.0, "1 s"),
        (10.0, "10 s"),
        (100.0, "100 s"),
    ];
    let bytes = [(1e5, "100 kB"), (1e6, "1 MB"), (1e7, "10 MB"), (1e8, "100 MB"), (1e9, "1 GB"), (1e10, "10 GB")];
    plot::picture(&[
        Panel {
            title: "Seconds, one thread",
            note: "",
            x: pairs(),
            y: Axis { name: "", marks: seconds.to_vec() },
            lines: vec![line("build the graph", &|it| Some(it.build)), line("rank to 1e-8", &|it| Some(it.rank))],
        },
        Panel {
            title: "Memory",
            note: "",
            x: pairs(),
            y: Axis { name: "", marks: bytes.to_vec() },
            lines: vec![line("the graph", &|it| Some(it.graph)), line("whole process", &|it| it.peak)],
        },
    ])
}

fn pagerank(criterion: &mut Criterion) {
    if let Some(folder) = std::env::var_os("LYCEUM_BENCH_EXPORT") {
        for scale in scales() {
            let edges = rmat(scale, false);
            let graph = Graph::build(&edges, Fold::Distinct).unwrap();
            let figures = report(&format!("RMAT {scale}"), &graph, &Teleport::Everywhere);
            export(Path::new(&folder), scale, &edges, &graph, &figures).unwrap();
        }
        return;
    }
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
            let earlier: Vec<Edge> =
                edges.iter().enumerate().filter(|(nth, _)| nth % 365 != 0).map(|it| *it.1).collect();
            since_yesterday(&name, &Graph::build(&earlier, fold).unwrap(), &graph, &teleport);
            drop(earlier);

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

criterion_group!(benches, pagerank, mathoverflow, cost);
criterion_main!(benches);
