//! Interaction records to durable rows: through the queue and its writer, beside a plain insert of the same rows and beside the
//! quickest way that each engine has without us: a prepared statement in a loop (rusqlite), `COPY` (psql, if it is installed).
//!
//! Then records to edges, as the folding makes them every few seconds, beside pairs that are there already; and how long each record
//! waits until it is durable when 5,000 come in a second (for `LYCEUM_BENCH_SECONDS`, default 2).
//!
//! SQLite in a temporary file always; PostgreSQL when `TEST_POSTGRES_URL` names a database that may be filled: the rows
//! stay, in guild 1.
#![allow(clippy::unwrap_used, reason = "a bench that cannot start should say so and stop")]
#![allow(clippy::print_stdout, clippy::indexing_slicing, reason = "a benchmark prints, and may fail")]
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::ids::{ChannelId, GuildId, MemberId};
use lyceum::store::{Db, edges, guilds, interaction_writer, interactions, migrate};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

const GUILD: GuildId = GuildId(1);
const NOW: i64 = 1_790_000_000;
/// Records per round: what a busy server sends in an hour, or an import in a moment.
const ROUNDS: [u64; 3] = [1_000, 10_000, 100_000];

/// Records per second whose waiting is measured.
const RATE: u64 = 5_000;
/// Members among whom records are folded, the first ones far more often than the last.
const CROWD: f64 = 50_000.0;
/// Records folded per round.
const FOLDED: u64 = 50_000;
/// Half-life of the edges, in days.
const HALF_LIFE: f64 = 30.0;

/// Fresh records with rising object ids, as Discord's snowflakes rise.
fn records(count: u64) -> Vec<InteractionRecord> {
    // A second run on the same database must not meet the first one's rows.
    static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(u64::from(rand::random::<u32>()) << 30));
    let first = NEXT.fetch_add(count, Ordering::Relaxed);
    (first..first + count)
        .map(|object| InteractionRecord {
            guild: GUILD,
            object,
            actor: MemberId(1 + object % 997),
            target: MemberId(1 + object * 7 % 1_009 + 1_000),
            kind: InteractionKind::Reply,
            weight: 2.0,
            at: NOW,
            channel: ChannelId(7),
            variant: 0,
        })
        .collect()
}

const COLUMNS: &str = "guild_id, object_id, src, dst, kind, weight, at, channel_id, variant";

/// A statement prepared once, and a transaction for all records, over a connection set as ours are.
fn prepared_loop(db: &mut rusqlite::Connection, records: &[InteractionRecord]) {
    let tx = db.transaction().unwrap();
    let mut insert = tx
        .prepare(&format!(
            "INSERT INTO interactions ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        ))
        .unwrap();
    for it in records {
        let (guild, object, actor, target) = (it.guild.0, it.object, it.actor.0, it.target.0);
        let [guild, object, actor, target] = [guild, object, actor, target].map(u64::cast_signed);
        let kind = it.kind.code();
        insert
            .execute((guild, object, actor, target, kind, it.weight, it.at, it.channel.0.cast_signed(), it.variant))
            .unwrap();
    }
    drop(insert);
    tx.commit().unwrap();
}

/// What psql says that `COPY` took. The rows stand in a file before it starts.
fn copy(url: &str, folder: &Path, records: &[InteractionRecord]) -> Duration {
    let mut rows = String::new();
    for it in records {
        let (guild, object, actor, target) = (it.guild, it.object, it.actor, it.target);
        let (kind, weight, at, channel) = (it.kind.code(), it.weight, it.at, it.channel);
        let row = format!("{guild}\t{object}\t{actor}\t{target}\t{kind}\t{weight}\t{at}\t{channel}\t{}", it.variant);
        writeln!(rows, "{row}").unwrap();
    }
    let file = folder.join("rows");
    std::fs::write(&file, rows).unwrap();
    let copy = format!("\\copy interactions ({COLUMNS}) from '{}'", file.display());
    let said = Command::new("psql").args([url, "-qX", "-c", "\\timing on", "-c", &copy]).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    // Time: 219.346 ms (00:00.219)
    let time = said.split_once("Time: ").and_then(|(_, rest)| rest.split_once(" ms")).unwrap().0;
    Duration::from_secs_f64(time.parse::<f64>().unwrap() / 1e3)
}

async fn open(url: &str) -> Db {
    let db = Db::open(url).await.unwrap();
    migrate::migrate(&db).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    guilds::insert(&mut tx, GUILD, "en-US", NOW).await.unwrap();
    guilds::set_analysis(&mut tx, GUILD, true, NOW).await.unwrap();
    tx.commit().await.unwrap();
    db
}

async fn insert(db: &Db, records: &[InteractionRecord]) {
    let mut tx = db.begin().await.unwrap();
    let new = interactions::insert(&mut tx, records).await.unwrap();
    assert_eq!(new, records.len() as u64);
    tx.commit().await.unwrap();
}

fn on(c: &mut Criterion, runtime: &Runtime, engine: &str, db: &Db, url: &str) {
    let mut group = c.benchmark_group(format!("ingest/{engine}"));
    group.sample_size(20).sampling_mode(SamplingMode::Flat);
    let folder = tempfile::tempdir().unwrap();
    let has_psql = Command::new("psql").arg("--version").output().is_ok();
    for count in ROUNDS {
        group.throughput(Throughput::Elements(count));
        let capacity = usize::try_from(count).unwrap() + 1;
        let (recorder, writer) = interaction_writer::queue(capacity);
        let stop = CancellationToken::new();
        let task = runtime.spawn(writer.run(db.clone(), stop.clone()));
        group.bench_function(BenchmarkId::new("queue to acknowledged", count), |bencher| {
            bencher.iter_batched(
                || records(count),
                |records| {
                    for record in records {
                        recorder.offer(black_box(record)).unwrap();
                    }
                    runtime.block_on(recorder.settled());
                },
                BatchSize::PerIteration,
            );
        });
        stop.cancel();
        runtime.block_on(task).unwrap();
        group.bench_function(BenchmarkId::new("plain insert", count), |bencher| {
            bencher.iter_batched(
                || records(count),
                |records| runtime.block_on(insert(db, &records)),
                BatchSize::PerIteration,
            );
        });
        if let Some(file) = url.strip_prefix("sqlite://") {
            let mut beside = rusqlite::Connection::open(file).unwrap();
            beside.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").unwrap();
            group.bench_function(BenchmarkId::new("prepared loop", count), |bencher| {
                bencher.iter_batched(
                    || records(count),
                    |records| prepared_loop(&mut beside, &records),
                    BatchSize::PerIteration,
                );
            });
        } else if has_psql {
            group.bench_function(BenchmarkId::new("copy", count), |bencher| {
                bencher.iter_custom(|times| (0..times).map(|_| copy(url, folder.path(), &records(count))).sum());
            });
        }
    }
    group.finish();
}

/// Records between members of whom few do most, over a day.
fn crowded(random: &mut StdRng, count: u64) -> Vec<InteractionRecord> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the members")]
    let mut member = |power: i32| MemberId(1 + (random.random::<f64>().powi(power) * CROWD) as u64);
    let mut records = records(count);
    for record in &mut records {
        (record.actor, record.target) = (member(3), member(2));
        record.at = NOW - i64::try_from(record.object % 86_400).unwrap();
    }
    records
}

fn folding(c: &mut Criterion, runtime: &Runtime, engine: &str, db: &Db) {
    let mut random = StdRng::seed_from_u64(7);
    let fold = || runtime.block_on(edges::fold(db, HALF_LIFE, NOW)).unwrap().records;
    // What the benches before this one wrote, and pairs that are there already.
    for _ in 0..6 {
        runtime.block_on(insert(db, &crowded(&mut random, FOLDED)));
    }
    fold();
    let mut group = c.benchmark_group(format!("fold/{engine}"));
    group.sample_size(10);
    group.throughput(Throughput::Elements(FOLDED));
    group.bench_function(BenchmarkId::new("records to edges", FOLDED), |bencher| {
        bencher.iter_batched(
            || runtime.block_on(insert(db, &crowded(&mut random, FOLDED))),
            |()| assert_eq!(fold() as u64, FOLDED),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// From a record's being handed over to its being durable, [`RATE`] times a second.
fn waiting(runtime: &Runtime, engine: &str, db: &Db) {
    let seconds: u64 = std::env::var("LYCEUM_BENCH_SECONDS").ok().and_then(|it| it.parse().ok()).unwrap_or(2);
    let (recorder, writer) = interaction_writer::queue(10_000);
    let stop = CancellationToken::new();
    let task = runtime.spawn(writer.run(db.clone(), stop.clone()));
    let (handed, mut taken) = mpsc::unbounded_channel();
    let send = runtime.spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_millis(1));
        for _ in 0..seconds * 1_000 {
            tick.tick().await;
            for record in records(RATE / 1_000) {
                let at = Instant::now();
                handed.send((at, recorder.record(record).unwrap())).unwrap();
            }
        }
    });
    let mut waited: Vec<f64> = runtime.block_on(async {
        let mut waited = Vec::new();
        // Records become durable in the order in which they came.
        while let Some((at, durable)) = taken.recv().await {
            durable.await.unwrap();
            waited.push(at.elapsed().as_secs_f64() * 1e3);
        }
        waited
    });
    runtime.block_on(send).unwrap();
    stop.cancel();
    runtime.block_on(task).unwrap();
    waited.sort_by(f64::total_cmp);
    println!(
        "{engine}: {} records at {RATE} a second are durable after {:.1} ms (median), {:.1} ms (99 %), {:.1} ms (all)",
        waited.len(),
        waited[waited.len() / 2],
        waited[waited.len() * 99 / 100],
        waited[waited.len() - 1],
    );
}

fn all(c: &mut Criterion, runtime: &Runtime, engine: &str, url: &str) {
    let db = runtime.block_on(open(url));
    on(c, runtime, engine, &db, url);
    folding(c, runtime, engine, &db);
    waiting(runtime, engine, &db);
    runtime.block_on(db.close());
}

fn ingest(c: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    all(c, &runtime, "sqlite", &format!("sqlite://{}", folder.path().join("bench.db").display()));
    if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
        all(c, &runtime, "postgres", &url);
    }
}

criterion_group!(benches, ingest);
criterion_main!(benches);
