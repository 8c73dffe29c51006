//! Faults put in the way of requests, by plan or by chance from a seed.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 before anything is done, with this `Retry-After`.
    TooMany(Option<u32>),
    /// An error in Stripe's shape before anything is done. Not kept for the idempotency key.
    Before(u16),
    /// An error in Stripe's shape after the work is done. Kept for the key and replayed.
    After(u16),
    /// An error in Stripe's shape for work that was begun and came to nothing. Kept for the key and replayed.
    Spoilt(u16),
    /// The connection breaks before anything is done.
    ResetBefore,
    /// The connection breaks after the work is done.
    ResetAfter,
    /// The answer comes after so many milliseconds; the work is done at once.
    Slow(u64),
    /// The answer stops in its middle.
    Truncated,
    /// A proxy's HTML page with this status; the work is done.
    Html(u16),
    /// 200 with nothing in it; the work is done.
    Empty,
}

/// A fault with where and how often it strikes.
#[derive(Debug, Clone)]
struct Rule {
    method: Option<String>,
    path: String,
    fault: Fault,
    left: Option<u32>,
    chance: f64,
}

/// The faults of one world.
#[derive(Debug, Clone)]
pub struct Faults(Arc<Mutex<(Vec<Rule>, StdRng)>>);

impl Faults {
    pub(super) fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new((Vec::new(), StdRng::seed_from_u64(seed)))))
    }

    /// The next `times` requests to paths that begin with `path` (such as `/v1/products`) meet the fault.
    pub fn next(&self, method: &str, path: &str, fault: Fault, times: u32) {
        self.add(Rule {
            method: Some(method.to_owned()),
            path: path.to_owned(),
            fault,
            left: Some(times),
            chance: 1.0,
        });
    }

    /// Every request to paths that begin with `path` meets the fault with this chance, until [`Self::clear`].
    pub fn sometimes(&self, path: &str, fault: Fault, chance: f64) {
        self.add(Rule { method: None, path: path.to_owned(), fault, left: None, chance });
    }

    /// All is well again.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.clear();
    }

    fn add(&self, rule: Rule) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0.push(rule);
    }

    /// The fault that this request meets.
    pub(super) fn draw(&self, method: &str, path: &str) -> Option<Fault> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (rules, rng) = &mut *guard;
        for rule in rules {
            let fits = rule.method.as_deref().is_none_or(|it| it == method) && path.starts_with(&rule.path);
            if !fits || rule.left == Some(0) || !rng.random_bool(rule.chance.clamp(0.0, 1.0)) {
                continue;
            }
            if let Some(left) = &mut rule.left {
                *left -= 1;
            }
            return Some(rule.fault);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_strike_the_same_requests() {
        let struck = |seed| {
            let faults = Faults::new(seed);
            faults.sometimes("/v1", Fault::ResetBefore, 0.5);
            (0..64).map(|_| faults.draw("GET", "/v1/prices").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(struck(7), struck(7));
        assert_ne!(struck(7), struck(8));
    }

    #[test]
    fn a_planned_fault_strikes_as_often_as_planned_and_only_there() {
        let faults = Faults::new(1);
        faults.next("POST", "/v1/products", Fault::After(500), 2);
        assert_eq!(faults.draw("GET", "/v1/products"), None);
        assert_eq!(faults.draw("POST", "/v1/prices"), None);
        assert_eq!(faults.draw("POST", "/v1/products"), Some(Fault::After(500)));
        assert_eq!(faults.draw("POST", "/v1/products/prod_1"), Some(Fault::After(500)));
        assert_eq!(faults.draw("POST", "/v1/products"), None);
    }
}
