//! kill -9 at any moment of the tour, restart: the end is the same.
//!
//! The tour runs as a process with the bot as its child. At one point of the wire — a request about to be carried out, or
//! carried out and about to be answered — the bot dies by signal 9 and is started again.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use serde_json::Value;

/// How many places of the tour the power goes at; with `LYCEUM_CRASH_POINTS=all` it is [`MANY`].
const PLACES: usize = 20;
const MANY: usize = 60;

/// Play the tour; how the worlds stand at the end, with the points passed and the deaths died.
fn tour(folder: &Path, kill_at: Option<usize>) -> Value {
    let file = folder.join(format!("end-{}.json", kill_at.unwrap_or(0)));
    let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
    command.args(["sandbox", "--tour", "--end-state"]).arg(&file);
    if let Some(point) = kill_at {
        command.args(["--kill-at", &point.to_string()]);
    }
    let played = command.output().unwrap();
    let told = String::from_utf8_lossy(&played.stdout).into_owned();
    assert!(played.status.success(), "killed at {kill_at:?}, the tour did not hold:\n{told}");
    serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap()
}

#[test]
fn cr1_to_cr7_the_power_may_go_at_any_moment_and_the_end_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let calm = tour(folder.path(), None);
    let points = usize::try_from(calm["points"].as_u64().unwrap()).unwrap();
    assert!(points > 100, "the tour touches the outside world at {points} points only");
    assert_eq!(calm["deaths"], 0);
    let wanted = if std::env::var("LYCEUM_CRASH_POINTS").is_ok_and(|it| it == "all") { MANY } else { PLACES };
    // Some are passed more or less often by who waits for what, so the last of them may not be reached another time.
    let surely = points * 9 / 10;
    let places = Mutex::new((1..=wanted).map(|place| place * surely / wanted));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(place) = places.lock().unwrap().next() else { break };
                    let interrupted = tour(folder.path(), Some(place));
                    assert_eq!(interrupted["deaths"], 1, "the power did not go at point {place}");
                    assert_eq!(interrupted["state"], calm["state"], "killed at point {place} of {points}");
                }
            });
        }
    });
}
