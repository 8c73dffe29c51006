//! How fast lessons are recommended, and what a larger community costs.
//!
//! The record is made up: twenty rows a member, lessons drawn by Zipf's law. First criterion's figures for training on 10,000 members
//! and 1,000 lessons; then the time until a member has ten lessons of 10,000, in a community of 100,000; then training at every
//! size of `LYCEUM_BENCH_MEMBERS` (default `1000,10000,100000`), drawn as `docs/recommend-cost.svg` when `LYCEUM_BENCH_DRAW` is
//! set. One thread throughout. All of it, and the picture:
//!
//! ```text
//! LYCEUM_BENCH_MEMBERS=1000,10000,100000,1000000 LYCEUM_BENCH_DRAW=1 cargo bench --bench recommend
//! ```
#![allow(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a benchmark prints and may fail"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures for people, draws of small numbers"
)]
#![allow(missing_docs, reason = "criterion's macros")]

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use lyceum::domain::lessons::recommend::recipe::Recipe;
use lyceum::domain::lessons::recommend::{Rating, Ratings, Recommender, Training};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

mod plot;

const ROWS: usize = 20;

/// Members, each with about twenty lessons drawn by Zipf's law.
fn record(members: usize, lessons: usize) -> Vec<Rating> {
    let mut random = StdRng::seed_from_u64(7);
    let mut sums: Vec<f64> = (1..=lessons).map(|place| 1.0 / place as f64).collect();
    for place in 1..lessons {
        sums[place] += sums[place - 1];
    }
    let all = sums[lessons - 1];
    let mut rows = Vec::with_capacity(members * ROWS);
    for user in 0..members {
        let mut drawn: Vec<u32> = (0..ROWS)
            .map(|_| random.random::<f64>() * all)
            .map(|draw| sums.partition_point(|&sum| sum < draw) as u32)
            .collect();
        drawn.sort_unstable();
        drawn.dedup();
        rows.extend(drawn.into_iter().map(|item| Rating { user: user as u32, item, weight: 1.0, at: 0 }));
    }
    rows
}

fn recipes() -> [(&'static str, Recipe); 5] {
    [
        ("item-knn", Recipe::ItemKnn { shrink: 20.0, keep: 100 }),
        ("rp3", Recipe::Rp3 { alpha: 1.0, beta: 0.4, keep: 100 }),
        ("ease", Recipe::Ease { ridge: 300.0 }),
        ("slim", Recipe::Slim { l1: 3.0, l2: 60.0 }),
        ("als", Recipe::Als { factors: 64, unobserved: 0.2, ridge: 0.01, epochs: 10, seed: 1 }),
    ]
}

fn one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(work)
}

/// The median and the 99th percentile of the milliseconds until a member has their ten.
fn latency(model: &dyn Recommender, ratings: &Ratings) -> (f64, f64) {
    let histories: Vec<_> = (0..2_000).map(|user| ratings.by_user.history(user % ratings.users())).collect();
    let ask = |history: &Vec<_>| {
        let start = Instant::now();
        black_box(model.top(history, 10, &|_| true));
        start.elapsed().as_secs_f64() * 1e3
    };
    let mut times: Vec<f64> = histories.iter().map(ask).collect();
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn train(criterion: &mut Criterion) {
    let rows = record(10_000, 1_000);
    let ratings = Ratings::build(10_000, 1_000, &rows);
    let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
    let mut group = criterion.benchmark_group("train 10,000 members, 1,000 lessons");
    group.sample_size(10);
    for (name, recipe) in recipes() {
        group.bench_function(name, |bench| bench.iter(|| one_thread(|| recipe.fit(&training, &|_| ()).unwrap())));
    }
    group.finish();
}

fn serve(_: &mut Criterion) {
    let rows = record(100_000, 10_000);
    let ratings = Ratings::build(100_000, 10_000, &rows);
    let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
    let served = [
        // Asked exactly as EASE and EDLAE are: one full row a known lesson.
        ("a full matrix", Recipe::SharedTaste { normalised: false }),
        ("item-knn", Recipe::ItemKnn { shrink: 20.0, keep: 100 }),
        ("als", Recipe::Als { factors: 64, unobserved: 0.2, ridge: 0.01, epochs: 2, seed: 1 }),
        ("user-knn", Recipe::UserKnn { shrink: 20.0, keep: 100 }),
    ];
    println!("ten of 10,000 lessons for one of 100,000 members:");
    for (name, recipe) in served {
        let model = recipe.fit(&training, &|_| ()).unwrap();
        let (median, p99) = latency(&*model, &ratings);
        println!("  {name:>14}: median {median:.3} ms, p99 {p99:.3} ms, {:.0} MB", model.bytes() as f64 / 1e6);
    }
}

fn cost(_: &mut Criterion) {
    let chosen = std::env::var("LYCEUM_BENCH_MEMBERS").unwrap_or_else(|_| "1000,10000,100000".to_owned());
    let sizes: Vec<usize> = chosen.split(',').filter_map(|size| size.trim().parse().ok()).collect();
    let mut lines: Vec<plot::Line<'_>> = recipes().iter().map(|it| (it.0, Vec::new())).collect();
    println!("seconds to train on 1,000 lessons, one thread:");
    for &members in &sizes {
        let rows = record(members, 1_000);
        let ratings = Ratings::build(members, 1_000, &rows);
        let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
        for (line, (name, recipe)) in lines.iter_mut().zip(recipes()) {
            let start = Instant::now();
            black_box(one_thread(|| recipe.fit(&training, &|_| ()).unwrap()));
            let seconds = start.elapsed().as_secs_f64();
            println!("  {members:>9} members, {name:>8}: {seconds:.3} s");
            line.1.push((members as f64, seconds));
        }
    }
    if std::env::var_os("LYCEUM_BENCH_DRAW").is_some() {
        std::fs::write("docs/recommend-cost.svg", draw(&lines)).unwrap();
    }
}

/// The picture of what training costs.
fn draw(lines: &[plot::Line<'_>]) -> String {
    let across = plot::Axis {
        title: "members, each with about twenty lessons",
        marks: &[(1e3, "1,000"), (1e4, "10,000"), (1e5, "100,000"), (1e6, "1,000,000")],
    };
    let up = plot::Axis {
        title: "time to train",
        marks: &[(1e-3, "1 ms"), (1e-2, "10 ms"), (0.1, "0.1 s"), (1.0, "1 s"), (10.0, "10 s"), (100.0, "100 s")],
    };
    plot::log_log("What a larger community costs the recommender", "1,000 lessons, one thread", &across, &up, lines)
}

criterion_group!(benches, train, serve, cost);
criterion_main!(benches);
