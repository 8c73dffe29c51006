//! Older interactions count less: exponential *forward* decay.
//!
//! Instead of making every stored score smaller as time passes, each new interaction is made larger relative to a
//! fixed landmark: `score = Σ w·exp(λ(at − landmark))`, and the value now is `score·exp(−λ(now − landmark))`. The sum
//! is exact, does not depend on the order of arrival, and adding is plain addition. Cormode, Shkapenyuk, Srivastava,
//! Xu: "Forward Decay: A Practical Time Decay Model for Streaming Systems", ICDE 2009.

use std::f64::consts::LN_2;

/// Seconds of a day.
pub const DAY: f64 = 86_400.0;

/// A half-life and the moment from which scores are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decay {
    rate: f64,
    landmark: i64,
}

impl Decay {
    /// Decay by half every `days`, counted from `landmark`. `None` unless `days` is finite and above 0.
    #[must_use]
    pub fn new(days: f64, landmark: i64) -> Option<Self> {
        (days.is_finite() && days > 0.0).then(|| Self { rate: LN_2 / (days * DAY), landmark })
    }

    /// The landmark.
    #[must_use]
    pub const fn landmark(&self) -> i64 {
        self.landmark
    }

    /// λ, per second.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// What an interaction of this weight and time adds to a score.
    #[must_use]
    pub fn score(&self, weight: f64, at: i64) -> f64 {
        weight * (self.rate * seconds_between(self.landmark, at)).exp()
    }

    /// What a score is worth now.
    #[must_use]
    pub fn value(&self, score: f64, now: i64) -> f64 {
        score * (-self.rate * seconds_between(self.landmark, now)).exp()
    }

    /// How long after the landmark one more interaction of weight 1 still fits into an `f64`, in seconds.
    /// With a half-life of 30 days it is 84 years; move the landmark long before.
    #[must_use]
    pub fn room(&self) -> f64 {
        f64::MAX.ln() / self.rate
    }
}

/// `to − from` in seconds, without overflow.
#[allow(clippy::cast_precision_loss, reason = "seconds since 1970 are exact in an f64 for 285 million years")]
fn seconds_between(from: i64, to: i64) -> f64 {
    to as f64 - from as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decay(days: f64) -> Decay {
        Decay::new(days, 1_000_000).unwrap()
    }

    #[test]
    fn a_half_life_later_it_counts_half() {
        let d = decay(30.0);
        let later = 1_000_000 + 30 * 86_400;
        assert!((d.value(d.score(8.0, 1_000_000), later) - 4.0).abs() < 1e-12);
        assert!((d.value(d.score(8.0, later), later) - 8.0).abs() < 1e-12);
    }

    #[test]
    fn the_sum_equals_backward_decay_in_any_order() {
        let d = decay(7.0);
        let (now, acts) = (9_000_000, [(1.0, 2_000_000), (3.0, 8_500_000), (0.5, 500_000)]);
        let forward = d.value(acts.iter().rev().map(|&(w, at)| d.score(w, at)).sum(), now);
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        let backward: f64 = acts.iter().map(|&(w, at)| w * 0.5_f64.powf((now - at) as f64 / (7.0 * DAY))).sum();
        assert!((forward / backward - 1.0).abs() < 1e-12);
    }

    #[test]
    fn nonsense_half_lives_make_no_decay() {
        assert!([0.0, -1.0, f64::NAN, f64::INFINITY].into_iter().all(|days| Decay::new(days, 0).is_none()));
        assert!((decay(30.0).room() / (365.25 * DAY) - 84.0).abs() < 1.0);
    }
}
