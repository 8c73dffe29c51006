//! When nobody listened: what figures of that time do not know.

/// A break shorter than this many seconds is none: between two marks of a listening gateway lies a minute.
const TOLERATED: i64 = 180;

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
}
