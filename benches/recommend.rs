//! How fast lessons are recommended, and what a larger community costs.
//!
//! The record is made up: twenty rows a member, lessons drawn by Zipf's law. First criterion's figures for training on 10,000 members
//! and 1,000 lessons; then training at every size of `LYCEUM_BENCH_MEMBERS` (default `1000,10000,100000`), drawn as
//! `docs/recommend-cost.svg` when `LYCEUM_BENCH_DRAW` is set; then the time until a member has ten lessons of 10,000, in a community
//! of 100,000, by every model that can serve. One thread throughout. All of it, and the picture:
//!
//! ```text
//! LYCEUM_BENCH_MEMBERS=1000,10000,100000,1000000 LYCEUM_BENCH_DRAW=1 cargo bench --bench recommend
//! ```
//!
//! With `LYCEUM_BENCH_RESULT`, a file that `lyceum evaluate --out` wrote, and `LYCEUM_BENCH_ROWS`, the rows it learned from, only the
//! models of that result are trained, again and again, and the processor's seconds are printed: `peers/recommend.py` compares them
//! with what other libraries take for the same.
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
use std::io::Read as _;
use std::sync::Arc;
use std::time::Instant;

use criterion::{Criterion, criterion_group};
use lyceum::domain::lessons::recommend::blend::Blend;
use lyceum::domain::lessons::recommend::recipe::Recipe;
use lyceum::domain::lessons::recommend::{Rating, Ratings, Recommender, Training};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

mod memory;
mod plot;

use plot::{Axis, Line, Panel};

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
        ("popular", Recipe::Popular { half_life_days: 90.0 }),
        // Asked exactly as EASE and EDLAE are: one full row a known lesson.
        ("a full matrix", Recipe::SharedTaste { normalised: false }),
        // Asked exactly as SLIM is: one short row a known lesson.
        ("item-knn", Recipe::ItemKnn { shrink: 20.0, keep: 100 }),
        ("rp3", Recipe::Rp3 { alpha: 1.0, beta: 0.4, keep: 100 }),
        ("als", Recipe::Als { factors: 64, unobserved: 0.2, ridge: 0.01, epochs: 2, seed: 1 }),
        ("user-knn", Recipe::UserKnn { shrink: 20.0, keep: 100 }),
    ];
    println!("ten of 10,000 lessons for one of 100,000 members:");
    let told = |name: &str, model: &dyn Recommender| {
        let (median, p99) = latency(model, &ratings);
        println!("  {name:>14}: median {median:.3} ms, p99 {p99:.3} ms, {:.0} MB", model.bytes() as f64 / 1e6);
    };
    let mut parts: Vec<(Arc<dyn Recommender>, f32)> = Vec::new();
    for (name, recipe) in served {
        let model = recipe.fit(&training, &|_| ()).unwrap();
        told(name, &*model);
        parts.push((model, 1.0));
    }
    told("all six blended", &Blend::new(parts));
}

/// Train the models of a result on the rows it was made from: the processor's seconds for one training, by model.
fn again(result: &str, rows: &str) {
    let result: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(result).unwrap()).unwrap();
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(rows).unwrap()).read_to_string(&mut text).unwrap();
    let row = |line: &str| {
        let mut cells = line.split(',');
        let (user, item) = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
        Some(Rating { user, item, weight: cells.next()?.parse().ok()?, at: 0 })
    };
    let rows: Vec<Rating> = text.lines().filter_map(row).collect();
    let most = |place: fn(&Rating) -> u32| rows.iter().map(place).max().unwrap() as usize + 1;
    let ratings = Ratings::build(most(|row| row.user), most(|row| row.item), &rows);
    let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
    for line in result["models"].as_array().unwrap() {
        let Ok(recipe) = serde_json::from_value::<Recipe>(line["recipe"].clone()) else { continue };
        black_box(one_thread(|| recipe.fit(&training, &|_| ()).unwrap()));
        // The least of some, as of those it is compared with: what runs beside may only lengthen it.
        let seconds = (0..5).map(|_| cost_of(recipe, &training, 0.5).0).fold(f64::INFINITY, f64::min);
        println!("{} {seconds:.5}", line["model"].as_str().unwrap());
    }
}

/// The processor's seconds for one training, the mean of as many as fill `least` seconds, and the bytes that the model holds.
fn cost_of(recipe: Recipe, training: &Training<'_>, least: f64) -> (f64, usize) {
    one_thread(|| {
        let (start, mut times) = (processor_seconds(), 0_u32);
        loop {
            let model = black_box(recipe.fit(training, &|_| ()).unwrap());
            times += 1;
            let all = processor_seconds() - start;
            if all >= least {
                return (all / f64::from(times), model.bytes());
            }
        }
    })
}

/// Seconds that this thread has had a processor, which other programs beside it do not lengthen (Linux; up to the last tick).
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    stat.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}

fn cost(_: &mut Criterion) {
    let chosen = std::env::var("LYCEUM_BENCH_MEMBERS").unwrap_or_else(|_| "1000,10000,100000".to_owned());
    let sizes: Vec<usize> = chosen.split(',').filter_map(|size| size.trim().parse().ok()).collect();
    let mut lines: Vec<Line<'_>> = recipes().iter().map(|it| Line { name: it.0, points: Vec::new() }).collect();
    let mut note = String::new();
    println!("training on 1,000 lessons, one thread; the processor's seconds:");
    for &members in &sizes {
        memory::forget_peak();
        let rows = record(members, 1_000);
        let ratings = Ratings::build(members, 1_000, &rows);
        let held = (ratings.by_user.bytes() + ratings.by_item.bytes()) as f64 / 1e6;
        println!("  {members:>9} members: {} pairs, {held:.1} MB", ratings.by_user.entries());
        let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
        let mut largest: f64 = 0.0;
        for (line, (name, recipe)) in lines.iter_mut().zip(recipes()) {
            let (seconds, bytes) = cost_of(recipe, &training, 0.25);
            let megabytes = bytes as f64 / 1e6;
            largest = largest.max(megabytes);
            println!("  {members:>9} members, {name:>8}: {seconds:.3} s, {megabytes:.1} MB");
            line.points.push((members as f64, seconds));
        }
        let peak = memory::peak().unwrap_or(f64::NAN) / 1e6;
        println!("  {members:>9} members: {peak:.0} MB at most, with the rows they were made of");
        note = format!(
            "1,000 lessons, one thread. Most members: record {held:.0} MB, models at most {largest:.0} MB, training {peak:.0} MB."
        );
    }
    if std::env::var_os("LYCEUM_BENCH_DRAW").is_some() {
        std::fs::write("docs/recommend-cost.svg", draw(lines, &note)).unwrap();
    }
}

/// The picture of what training costs.
fn draw(lines: Vec<Line<'_>>, note: &str) -> String {
    plot::picture(&[Panel {
        title: "Seconds to train",
        note,
        x: Axis {
            name: "members, each with about twenty lessons",
            marks: vec![(1e3, "1,000"), (1e4, "10,000"), (1e5, "100,000"), (1e6, "1,000,000")],
        },
        y: Axis {
            name: "",
            marks: vec![
                (1e-3, "1 ms"),
                (1e-2, "10 ms"),
                (0.1, "0.1 s"),
                (1.0, "1 s"),
                (10.0, "10 s"),
                (100.0, "100 s"),
            ],
        },
        lines,
    }])
}

criterion_group!(benches, train, cost, serve);

fn main() {
    match (std::env::var("LYCEUM_BENCH_RESULT"), std::env::var("LYCEUM_BENCH_ROWS")) {
        (Ok(result), Ok(rows)) => again(&result, &rows),
        _ => benches(),
    }
}
