//! The power goes at every point of the wire, before and after each request, on both engines: the end is the same.
//!
//! A few points of each engine are tried here; `LYCEUM_CRASH_POINTS=all` tries every one.

use std::process::Command;
use std::sync::Mutex;

use serde_json::Value;

use crate::stores;

/// How many points of each engine a usual run tries.
const SAMPLE: u64 = 6;

/// Play the story with the power going at a point; how it ended.
fn played(point: u64, database: Option<&str>) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
    command.args(["sandbox", "--crash-at", &point.to_string()]);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "point {point} on {}: {errors}", database.map_or("SQLite", |_| "PostgreSQL"));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn every_point(fresh: impl Fn() -> Option<String> + Sync) {
    let calm = played(0, fresh().as_deref());
    let points = calm["points"].as_u64().unwrap();
    assert!(points > 60, "the story touches the outside world at {points} points only");
    let all = std::env::var("LYCEUM_CRASH_POINTS").is_ok_and(|it| it == "all");
    let step = if all { 1 } else { points.div_ceil(SAMPLE) };
    let places = Mutex::new((1..=points).step_by(usize::try_from(step).unwrap()));
    let tried = Mutex::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(place) = places.lock().unwrap().next() else { break };
                    let ended = played(place, fresh().as_deref());
                    assert_eq!(ended["state"], calm["state"], "the power went at point {place} of {points}");
                    *tried.lock().unwrap() += 1;
                }
            });
        }
    });
    eprintln!("{} of {points} points", tried.lock().unwrap());
}

#[test]
fn cr1_to_cr7_on_sqlite() {
    every_point(|| None);
}

#[test]
fn cr1_to_cr7_on_postgres() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let fresh = || {
        runtime.block_on(async {
            let (db, url) = stores::postgres().await?;
            db.close().await;
            Some(url)
        })
    };
    if fresh().is_some() {
        every_point(fresh);
    }
}
