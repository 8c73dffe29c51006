//! How often somebody may try something. Bounded memory: whoever floods us with addresses fills a table of fixed size.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};

/// How often, within how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Names what is tried; rules of different names do not share a count.
    pub name: &'static str,
    /// Tries within the window.
    pub most: u32,
    /// The window, in seconds.
    pub seconds: i64,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends_at: i64,
    tries: u32,
}

/// Tries counted in fixed windows, per rule and per whoever tries. Who that is is kept as a keyed hash only.
#[derive(Debug)]
pub struct Limits {
    windows: HashMap<u64, Window>,
    hasher: RandomState,
    most: usize,
}

impl Limits {
    /// With room for `most` windows.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { windows: HashMap::new(), hasher: RandomState::new(), most: most.max(1) }
    }

    /// Count one more try of `who`.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn take(&mut self, rule: Rule, who: &(impl Hash + ?Sized), now: i64) -> Result<(), i64> {
        let key = self.hasher.hash_one((rule.name, self.hasher.hash_one(who)));
        if !self.windows.contains_key(&key) && self.windows.len() >= self.most {
            self.make_room(now);
        }
        let fresh = Window { ends_at: now.saturating_add(rule.seconds), tries: 0 };
        let window = self.windows.entry(key).or_insert(fresh);
        // A clock that was set back must not lock anybody out for longer than a window.
        if now >= window.ends_at || window.ends_at > fresh.ends_at {
            *window = fresh;
        }
        if window.tries >= rule.most {
            return Err((window.ends_at - now).max(1));
        }
        window.tries += 1;
        Ok(())
    }

    /// Forget what is over; if that is not enough, what is over soonest.
    fn make_room(&mut self, now: i64) {
        self.windows.retain(|_, window| window.ends_at > now);
        if self.windows.len() >= self.most {
            let mut ends: Vec<i64> = self.windows.values().map(|window| window.ends_at).collect();
            let middle = ends.len() / 2;
            let (_, middle, _) = ends.select_nth_unstable(middle);
            let middle = *middle;
            self.windows.retain(|_, window| window.ends_at > middle);
        }
        if self.windows.len() >= self.most {
            self.windows.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: Rule = Rule { name: "three", most: 3, seconds: 60 };
    const OTHER: Rule = Rule { name: "other", most: 1, seconds: 60 };

    #[test]
    fn ws11_the_fourth_try_waits_for_the_windows_end_and_others_do_not() {
        let mut limits = Limits::new(100);
        for _ in 0..3 {
            assert_eq!(limits.take(THREE, "ann", 1_000), Ok(()));
        }
        assert_eq!(limits.take(THREE, "ann", 1_010), Err(50));
        assert_eq!(limits.take(THREE, "bob", 1_010), Ok(()));
        assert_eq!(limits.take(OTHER, "ann", 1_010), Ok(()));
        assert_eq!(limits.take(THREE, "ann", 1_060), Ok(()));
    }

    #[test]
    fn ws11_a_flood_of_addresses_fills_no_memory() {
        let mut limits = Limits::new(64);
        for who in 0..100_000_u32 {
            let _ = limits.take(THREE, &who, i64::from(who) / 1_000);
            assert!(limits.windows.len() <= 64);
        }
    }

    #[test]
    fn cl2_a_clock_set_back_locks_nobody_out() {
        let mut limits = Limits::new(8);
        assert_eq!(limits.take(OTHER, "ann", 1_000_000), Ok(()));
        assert_eq!(limits.take(OTHER, "ann", 1_000), Ok(()));
    }
}
