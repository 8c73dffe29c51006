//! Random numbers that follow a seed, the same on every machine: SplitMix64 (Steele, Lea, Flood: "Fast Splittable
//! Pseudorandom Number Generators", OOPSLA 2014). For sampling and generated communities, never for secrets.

/// A stream of random numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dice(u64);

impl Dice {
    /// The stream of a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The stream number `nth` of a seed, far from the others.
    #[must_use]
    pub const fn stream(seed: u64, nth: u64) -> Self {
        Self(mix(seed ^ mix(nth.wrapping_add(0x5851_F42D_4C95_7F2D))))
    }

    /// 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A whole number from 0 to below `end`, evenly; 0 when `end` is 0 (Lemire 2019, without the last rejection: uneven
    /// by at most `end`/2⁶⁴).
    #[allow(clippy::cast_possible_truncation, reason = "the upper half of a product is below `end`")]
    pub const fn below(&mut self, end: usize) -> usize {
        ((self.bits() as u128 * end as u128) >> 64) as usize
    }

    /// A number from 0 to below 1.
    #[allow(clippy::cast_precision_loss, reason = "53 bits are exact")]
    pub const fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

const fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one_and_stays_in_bounds() {
        // First outputs of SplitMix64 from seed 1234567, as its reference implementation gives them.
        let mut dice = Dice::new(1_234_567);
        assert_eq!([dice.bits(), dice.bits()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        assert!((0..1000).all(|_| dice.below(7) < 7 && (0.0..1.0).contains(&dice.unit())));
        assert_eq!(dice.below(0), 0);
        assert_ne!(Dice::stream(1, 0), Dice::stream(1, 1));
    }
}
