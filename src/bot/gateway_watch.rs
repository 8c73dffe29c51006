//! Recognising from outside that serenity's client has gone astray.
//!
//! A client that spins holds one worker of its runtime without a pause; one that reconnects without a pause wakes its
//! workers thousands of times a second while no event arrives. tokio counts both.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::gateway_thread::Running;

/// A worker that has not paused for this long, while no event arrived, spins.
const SPIN: Duration = Duration::from_secs(3);
/// Longer than any reconnection of serenity's own, a re-identification after a zombie connection included.
const DEAF: Duration = Duration::from_secs(120);
/// Changes between work and pause within one look that a quiet connection never makes: it wakes twice a second.
const STORM: u64 = 200;
/// Looks in a row that make a storm.
const LOOKS: u32 = 3;

/// What was seen so far.
#[derive(Debug, Default)]
pub(super) struct Watch {
    seen: Option<Sight>,
    moved: Vec<Instant>,
    stormy: u32,
    apart_since: Option<Instant>,
}

/// One look at the client.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sight {
    connected: bool,
    events: u64,
    /// Per worker: odd while it pauses, even while it works; grows with every change.
    pauses: Vec<u64>,
}

impl Watch {
    /// Look once; says what is wrong, if anything is.
    pub(super) fn look(&mut self, running: &Running) -> Option<&'static str> {
        let handle = running.handle.borrow().clone()?;
        let metrics = handle.metrics();
        let sight = Sight {
            connected: running.connected().unwrap_or(false),
            events: running.signs.events.load(Ordering::SeqCst),
            pauses: (0..metrics.num_workers()).map(|worker| metrics.worker_park_unpark_count(worker)).collect(),
        };
        self.judge(sight, Instant::now())
    }

    fn judge(&mut self, sight: Sight, now: Instant) -> Option<&'static str> {
        self.moved.resize(sight.pauses.len(), now);
        let Some(before) = self.seen.replace(sight.clone()) else {
            self.moved.fill(now);
            return None;
        };
        let quiet = before.events == sight.events;
        let mut woken = 0;
        for ((moved, then), new) in self.moved.iter_mut().zip(&before.pauses).zip(&sight.pauses) {
            let pausing = new % 2 == 1;
            if then != new || pausing || !quiet {
                *moved = now;
            }
            woken += new.saturating_sub(*then);
        }
        if self.moved.iter().any(|moved| now.duration_since(*moved) >= SPIN) {
            return Some("the client spun without a pause");
        }
        // While it storms serenity still calls the shard connected.
        self.stormy = if quiet && woken >= STORM { self.stormy + 1 } else { 0 };
        if self.stormy >= LOOKS {
            return Some("the client reconnected without a pause");
        }
        if sight.connected {
            self.apart_since = None;
        } else if now.duration_since(*self.apart_since.get_or_insert(now)) >= DEAF {
            return Some("the client did not get connected");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(connected: bool, events: u64, pauses: [u64; 2]) -> Sight {
        Sight { connected, events, pauses: pauses.to_vec() }
    }

    /// The fault found in looks half a second apart, and after how many.
    fn first_fault(looks: impl Iterator<Item = Sight>) -> Option<(usize, &'static str)> {
        let (mut watch, start) = (Watch::default(), Instant::now());
        looks.enumerate().find_map(|(index, sight)| {
            let now = start + Duration::from_millis(500) * u32::try_from(index).unwrap();
            watch.judge(sight, now).map(|fault| (index, fault))
        })
    }

    #[test]
    fn a_worker_that_never_pauses_while_nothing_arrives_spins() {
        let looks = (0..20).map(|look| sight(true, 5, [100, 201 + 2 * look]));
        assert_eq!(first_fault(looks), Some((6, "the client spun without a pause")));
    }

    #[test]
    fn a_worker_busy_with_events_does_not_spin() {
        assert_eq!(first_fault((0..60).map(|look| sight(true, look, [100, 201]))), None);
    }

    #[test]
    fn a_quiet_connection_is_no_fault_for_hours() {
        assert_eq!(first_fault((0..10_000).map(|look| sight(true, 5, [101 + look * 2, 201]))), None);
    }

    #[test]
    fn reconnecting_without_a_pause_is_a_storm() {
        let looks = (0..20).map(|look| sight(true, 5, [1 + look * 600, 1]));
        assert_eq!(first_fault(looks), Some((3, "the client reconnected without a pause")));
    }

    #[test]
    fn two_minutes_apart_are_too_long() {
        let looks = (0..400).map(|look| sight(false, 5, [1 + look * 2, 1]));
        assert_eq!(first_fault(looks).unwrap().1, "the client did not get connected");
    }
}
