//! When nobody listened: what figures of that time do not know.

/// A break shorter than this many seconds is none: between two marks of a listening gateway lies a minute.
const TOLERATED: i64 = 180;

/// A time that is being listened to, and the end of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Since when.
    pub from: i64,
    /// Until when the one before lasted; none was before the first.
    pub before: Option<i64>,
}

impl Period {
    /// Until when, `now` at the latest, it is known that something which began at `since` went on: what began before this
    /// period may have ended the moment nobody listened any more.
    #[must_use]
    pub fn known_until(self, since: i64, now: i64) -> i64 {
        if since >= self.from { now } else { self.before.unwrap_or(since).min(now) }
    }
}

/// The gaps between `periods` (from, until; seconds since 1970; in any order) from `since` to `now`.
#[must_use]
pub fn missing(periods: &[(i64, i64)], since: i64, now: i64) -> Vec<(i64, i64)> {
    let mut sorted = periods.to_vec();
    sorted.sort_unstable();
    let (mut gaps, mut heard_until) = (Vec::new(), since);
    for (from, until) in sorted.into_iter().filter(|(_, until)| *until > since) {
        if from - heard_until > TOLERATED {
            gaps.push((heard_until, from.min(now)));
        }
        heard_until = heard_until.max(until);
    }
    if now - heard_until > TOLERATED {
        gaps.push((heard_until, now));
    }
    gaps
}

/// The part of the time from `since` to `now` that lies in none of the `gaps`.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "seconds are exact in an f64")]
pub fn heard(gaps: &[(i64, i64)], since: i64, now: i64) -> f64 {
    let within = |(from, until): &(i64, i64)| ((*until).min(now) - (*from).max(since)).max(0);
    let missing: i64 = gaps.iter().map(within).sum();
    1.0 - missing as f64 / (now - since).max(1) as f64
}

/// The same gaps and, beside them, the times of which something was `lost` although somebody listened.
#[must_use]
pub fn with_lost(mut gaps: Vec<(i64, i64)>, lost: &[(i64, i64)]) -> Vec<(i64, i64)> {
    gaps.extend(lost);
    gaps.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(gaps.len());
    for (from, until) in gaps {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(until),
            _ => joined.push((from, until)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dg6_a_gap_is_named_and_history_closes_it() {
        let live = [(0, 10_000), (20_000, 30_000)];
        assert_eq!(missing(&live, 0, 30_060), [(10_000, 20_000)]);
        assert_eq!(missing(&[(9_880, 20_000), live[1], live[0]], 0, 30_060), []);
        assert_eq!(missing(&live, 15_000, 31_000), [(15_000, 20_000), (30_000, 31_000)]);
        assert_eq!(missing(&[], 0, 1_000), [(0, 1_000)]);
        assert_eq!(missing(&[(500, 900)], 0, 950), [(0, 500)]);
    }

    #[test]
    fn the_part_that_was_heard_counts_what_of_the_gaps_lies_within() {
        let gaps = [(0, 150), (190, 500)];
        assert!((heard(&gaps, 100, 200) - 0.4).abs() < 1e-12);
        assert!((heard(&[], 100, 200) - 1.0).abs() < 1e-12);
        assert!((heard(&[(0, 900)], 100, 200)).abs() < 1e-12);
    }

    #[test]
    fn what_was_lost_is_named_beside_the_gaps_and_what_touches_is_one() {
        assert_eq!(
            with_lost(vec![(1_000, 2_000)], &[(120, 180), (180, 240), (1_980, 2_040)]),
            [(120, 240), (1_000, 2_040)]
        );
        assert_eq!(with_lost(vec![], &[]), []);
    }

    #[test]
    fn dg6_what_began_in_an_earlier_period_is_known_until_its_end() {
        let period = Period { from: 10_000, before: Some(700) };
        assert_eq!(period.known_until(10_000, 12_000), 12_000);
        assert_eq!(period.known_until(600, 12_000), 700);
        assert_eq!(Period { before: None, ..period }.known_until(600, 12_000), 600, "nothing is known of it");
        assert_eq!(Period { from: 10, before: Some(9_999) }.known_until(5, 8_000), 8_000, "never the future");
    }
}
