//! When a sweep must stop and ask a person.

/// Whether removing `removals` roles at once from `holders` holders is too many: more than `minimum`, and more than
/// `percent` of the holders.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "members of a guild fit a float's 52 bits")]
pub fn must_stop(removals: usize, holders: usize, minimum: i64, percent: f64) -> bool {
    let removals = removals as f64;
    removals > minimum as f64 && removals > holders as f64 * percent / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cl2_only_removals_above_both_bounds_stop() {
        for (removals, holders, stops) in [
            (0, 0, false),
            (3, 3, false),
            (4, 4, true),
            (4, 79, true),
            (4, 80, false),
            (50, 1000, false),
            (51, 1000, true),
        ] {
            assert_eq!(must_stop(removals, holders, 3, 5.0), stops, "{removals} of {holders}");
        }
    }
}
