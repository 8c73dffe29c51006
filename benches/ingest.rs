//! Interaction records to durable rows: through the queue and its writer, beside a plain insert of the same rows.
//!
//! SQLite in a temporary file always; PostgreSQL when `TEST_POSTGRES_URL` names a database that may be filled: the rows
//! stay, in guild 1.
#![allow(clippy::unwrap_used, reason = "a bench that cannot start should say so and stop")]
#![allow(missing_docs, reason = "criterion's macros make functions without documentation")]

use std::hint::black_box;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use lyceum::domain::community::InteractionKind;
use lyceum::domain::community::record::InteractionRecord;
use lyceum::domain::ids::{ChannelId, GuildId, MemberId};
use lyceum::store::{Db, guilds, interaction_writer, interactions, migrate};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

const GUILD: GuildId = GuildId(1);
const NOW: i64 = 1_790_000_000;
/// Records per round: what a busy server sends in an hour, or an import in a moment.
const ROUNDS: [u64; 2] = [1_000, 10_000];

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

fn on(c: &mut Criterion, runtime: &Runtime, engine: &str, db: &Db) {
    let mut group = c.benchmark_group(format!("ingest/{engine}"));
    group.sample_size(20);
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
    }
    group.finish();
}

fn ingest(c: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let db = runtime.block_on(open(&format!("sqlite://{}", folder.path().join("bench.db").display())));
    on(c, &runtime, "sqlite", &db);
    runtime.block_on(db.close());
    let Ok(url) = std::env::var("TEST_POSTGRES_URL") else { return };
    let db = runtime.block_on(open(&url));
    on(c, &runtime, "postgres", &db);
    runtime.block_on(db.close());
}

criterion_group!(benches, ingest);
criterion_main!(benches);
