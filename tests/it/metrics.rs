//! What a machine that watches us is told, above all while the database does not answer.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::DiscordWorld;
use lyceum::store::{Db, guilds};

use crate::gateway::{NOW, Process, environment};

const PATIENCE: Duration = Duration::from_secs(40);

/// A scrape: every series with its value.
async fn scraped(address: &str) -> Option<BTreeMap<String, f64>> {
    let text = reqwest::get(format!("http://{address}/metrics")).await.ok()?.text().await.ok()?;
    let series = |line: &str| {
        let (name, value) = line.rsplit_once(' ')?;
        Some((name.to_owned(), value.parse().ok()?))
    };
    Some(text.lines().filter(|line| !line.starts_with('#')).filter_map(series).collect())
}

/// Scrape until it holds.
async fn until(address: &str, what: &str, holds: impl Fn(&BTreeMap<String, f64>) -> bool) -> BTreeMap<String, f64> {
    let begun = Instant::now();
    loop {
        let seen = scraped(address).await.unwrap_or_default();
        if holds(&seen) {
            return seen;
        }
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}: {seen:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn of(seen: &BTreeMap<String, f64>, name: &str) -> f64 {
    seen.get(name).copied().unwrap_or(0.0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn db2_while_the_database_is_blocked_what_waits_for_it_is_seen_to_grow() {
    const WAITING: &str = "lyceum_interactions_waiting";
    const COMMITTED: &str = "lyceum_interactions_committed_seconds_count";
    let folder = tempfile::tempdir().unwrap();
    let world = DiscordWorld::start(WorldClock::manual(NOW), 11).unwrap();
    let square = world.lyceum_square();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let mut environment = environment(&world, &folder);
    environment.retain(|(name, _)| name != "LYCEUM_LISTEN");
    environment.push(("LYCEUM_LISTEN".to_owned(), address.clone()));
    let _process = Process::start(&environment);
    let ready = |world: &DiscordWorld| world.gateway_connected() && !world.commands(square.ada, "en-US").is_empty();
    assert!(world.wait_until(PATIENCE, ready).await, "the process never became ready");
    let url = environment.iter().find(|(name, _)| name == "DATABASE_URL").map(|(_, url)| url.clone()).unwrap();
    let db = Db::open(&url).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    guilds::insert(&mut tx, world.guild(), "en-US", NOW).await.unwrap();
    guilds::set_analysis(&mut tx, world.guild(), true, NOW).await.unwrap();
    tx.commit().await.unwrap();

    let answers = |count| {
        for _ in 0..count {
            let question = world.say(square.ada, square.general, "How?", None).unwrap();
            world.say(square.mo, square.general, "So.", Some(question)).unwrap();
        }
    };
    answers(3);
    let names = [
        "lyceum_gateway_ready",
        "lyceum_interactions_capacity",
        "lyceum_interactions_committed_seconds_bucket{le=\"0.001\"}",
        "lyceum_interactions_committed_seconds_bucket{le=\"300\"}",
        "lyceum_interactions_committed_seconds_bucket{le=\"+Inf\"}",
        "lyceum_interactions_committed_seconds_sum",
        "lyceum_interactions_total{outcome=\"written\"}",
        "lyceum_interactions_waiting",
        "lyceum_jobs{state=\"failed\"}",
        "lyceum_jobs{state=\"waiting\"}",
        "lyceum_work_in_hand",
    ];
    // A scrape is not one moment: the gauge may be from before a commit that the histogram has seen.
    let seen = until(&address, "three answers are written and everything is told", |seen| {
        of(seen, COMMITTED) >= 3.0 && of(seen, WAITING) == 0.0 && names.iter().all(|name| seen.contains_key(*name))
    })
    .await;
    assert_eq!((of(&seen, COMMITTED), of(&seen, "lyceum_interactions_capacity")), (3.0, 10_000.0));
    assert_eq!(of(&seen, "lyceum_gateway_ready"), 1.0);

    // Whoever holds SQLite's one right to write keeps everybody else from writing.
    let block = db.begin().await.unwrap();
    answers(2);
    until(&address, "two answers wait", |seen| of(seen, WAITING) == 2.0).await;
    answers(5);
    let seen = until(&address, "seven answers wait", |seen| of(seen, WAITING) == 7.0).await;
    assert_eq!(of(&seen, COMMITTED), 3.0);
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(block);
    let seen = until(&address, "all is written", |seen| of(seen, WAITING) == 0.0 && of(seen, COMMITTED) == 10.0).await;
    let waited = of(&seen, "lyceum_interactions_committed_seconds_sum");
    assert!(waited > 7.0, "seven waited for more than a second each: {waited}");
    db.close().await;
}
