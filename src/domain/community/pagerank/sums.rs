//! Sums that keep what rounding drops.
#![allow(clippy::indexing_slicing, reason = "a numeric kernel: eight lanes are eight lanes")]

use super::pull::{Eight, abreast};
use crate::domain::community::graph::LANES;

/// Eight sums side by side that keep what rounding drops (Knuth: "The Art of Computer Programming", volume 2, §4.2.2, theorem B).
#[derive(Default)]
pub(super) struct Sum {
    total: Eight,
    lost: Eight,
}

impl Sum {
    #[inline(always)]
    pub fn add(&mut self, values: &Eight) {
        abreast(|lane| {
            let (total, value) = (self.total[lane], values[lane]);
            let next = total + value;
            let back = next - total;
            self.lost[lane] += (total - (next - back)) + (value - back);
            self.total[lane] = next;
        });
    }

    pub fn total(self) -> f64 {
        let mut all = Self::default();
        // The first lane takes them one after the other.
        self.total.iter().chain(&self.lost).for_each(|value| all.add(&[*value, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
        all.total[0] + all.lost[0]
    }
}

/// A sum that keeps what rounding drops.
pub(super) fn sum(values: &[f64]) -> f64 {
    let mut sum = Sum::default();
    let (eights, rest) = values.as_chunks::<LANES>();
    eights.iter().for_each(|values| sum.add(values));
    let mut last = [0.0; LANES];
    last[..rest.len()].copy_from_slice(rest);
    sum.add(&last);
    sum.total()
}
