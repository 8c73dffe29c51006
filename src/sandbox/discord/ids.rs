//! Snowflakes and secrets that are the same on every run with the same seed and clock.

/// Discord's epoch, 2015-01-01, in milliseconds since 1970.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// Makes snowflakes: the world's time, a worker that comes from the seed, a counter.
#[derive(Debug)]
pub(super) struct Ids {
    worker: u64,
    last: u64,
    random: u64,
}

impl Ids {
    pub fn new(seed: u64) -> Self {
        Self { worker: (seed & 0x3ff) << 12, last: 0, random: seed ^ 0x9e37_79b9_7f4a_7c15 }
    }

    /// An id of the moment `now` (seconds since 1970), above every id made before.
    pub fn next(&mut self, now: i64) -> u64 {
        let millis = now.saturating_mul(1000).saturating_sub(EPOCH_MS).max(1).cast_unsigned();
        let fresh = millis << 22 | self.worker;
        // Within a second the counter counts on, and flows over into the worker and the milliseconds.
        self.last = fresh.max(self.last + 1);
        self.last
    }

    /// Random bits (splitmix64).
    pub fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A secret of 32 hexadecimal digits.
    pub fn secret(&mut self) -> String {
        format!("{:016x}{:016x}", self.random(), self.random())
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        let unit = u32::try_from(self.random() >> 32).unwrap_or(u32::MAX);
        f64::from(unit) < probability * 4_294_967_296.0
    }
}

/// `2026-11-20T12:00:00.000000+00:00`, as Discord writes times.
pub(super) fn iso(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| "1970-01-01T00:00:00.000000+00:00".to_owned(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00").to_string(),
    )
}

/// Seconds since 1970 of an ISO 8601 time.
pub(super) fn seconds_of(iso: &str) -> Option<i64> {
    iso.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_even_when_the_clock_stands_and_repeat_with_the_seed() {
        let (mut one, mut two) = (Ids::new(7), Ids::new(7));
        let ids: Vec<u64> = (0..10_000).map(|_| one.next(1_700_000_000)).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(ids[0], two.next(1_700_000_000));
        assert_eq!(crate::domain::ids::snowflake_seconds(ids[0]), 1_700_000_000);
        assert_eq!(one.secret(), two.secret());
        assert_ne!(Ids::new(8).next(1_700_000_000), ids[0]);
    }

    #[test]
    fn times_are_written_as_discord_writes_them() {
        assert_eq!(iso(1_462_015_105), "2016-04-30T11:18:25.000000+00:00");
        assert_eq!(seconds_of("2016-04-30T11:18:25.000000+00:00"), Some(1_462_015_105));
    }
}
