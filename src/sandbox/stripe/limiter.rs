//! Stripe's limit of requests per second and endpoint. Off unless asked for.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// Counts requests in the last second of real time.
#[derive(Debug, Default)]
pub struct Limiter {
    /// Requests per second and endpoint; `None` is no limit.
    pub per_second: Option<usize>,
    seen: HashMap<String, VecDeque<Instant>>,
}

impl Limiter {
    /// Whether this endpoint may be asked once more.
    pub fn admits(&mut self, endpoint: &str, at: Instant) -> bool {
        let Some(limit) = self.per_second else { return true };
        let seen = self.seen.entry(endpoint.to_owned()).or_default();
        while seen.front().is_some_and(|first| at.duration_since(*first) >= Duration::from_secs(1)) {
            seen.pop_front();
        }
        let admitted = seen.len() < limit;
        if admitted {
            seen.push_back(at);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_26th_request_of_a_second_waits_for_the_next_one() {
        let mut limiter = Limiter { per_second: Some(25), ..Limiter::default() };
        let start = Instant::now();
        assert!((0..25).all(|_| limiter.admits("GET /v1/subscriptions", start)));
        assert!(!limiter.admits("GET /v1/subscriptions", start + Duration::from_millis(999)));
        assert!(limiter.admits("GET /v1/invoices", start), "each endpoint has its own count");
        assert!(limiter.admits("GET /v1/subscriptions", start + Duration::from_secs(1)));
    }
}
