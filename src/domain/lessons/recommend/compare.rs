//! Are two models really different? Paired by member, for the same questions were asked of both.

use serde::Serialize;

/// The mean of the differences, and how likely chance alone would make it as large.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// Mean of first − second.
    pub mean: f64,
    /// Its standard error.
    pub error: f64,
    /// Two-sided, from the paired z statistic; 1 where there is no difference at all.
    pub p: f64,
}

/// Compare paired figures. The normal distribution stands for Student's, so that below thirty members p is a little too small.
#[must_use]
pub fn paired(first: &[f64], second: &[f64]) -> Difference {
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let mean = super::measure::Mean::of(differences.iter().copied());
    let p = if mean.mean == 0.0 {
        1.0
    } else if mean.error == 0.0 {
        0.0
    } else {
        two_sided((mean.mean / mean.error).abs())
    };
    Difference { mean: mean.mean, error: mean.error, p }
}

/// The difference of two independent groups' means, a − b, with Welch's standard error.
#[must_use]
pub fn unpaired(a: &[f64], b: &[f64]) -> Difference {
    let (a, b) = (super::measure::Mean::of(a.iter().copied()), super::measure::Mean::of(b.iter().copied()));
    let error = a.error.hypot(b.error);
    let mean = a.mean - b.mean;
    let p = if error > 0.0 { two_sided((mean / error).abs()) } else { f64::from(u8::from(mean == 0.0)) };
    Difference { mean, error, p }
}

/// P(|Z| ≥ z) of the standard normal: erfc(z/√2) by Numerical Recipes' Chebyshev fit (§6.2.2), relative error below 1.2·10⁻⁷.
fn two_sided(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    let terms = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let fit = terms.iter().rev().fold(0.0, |sum, term| sum * t + term);
    (t * (fit - x * x).exp()).min(1.0)
}

/// Holm's step-down correction (1979): with it, the chance that any of these comparisons is called different while nothing
/// is, stays below the level that each is held against.
#[must_use]
pub fn holm(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<(usize, f64)> = values.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut corrected = vec![1.0; values.len()];
    let mut least: f64 = 0.0;
    for (rank, (place, value)) in order.into_iter().enumerate() {
        #[allow(clippy::cast_precision_loss, reason = "a handful of models")]
        let left = (values.len() - rank) as f64;
        least = least.max((value * left).min(1.0));
        if let Some(cell) = corrected.get_mut(place) {
            *cell = least;
        }
    }
    corrected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_the_normal_as_in_tables() {
        for (z, p) in [(0.0, 1.0), (1.0, 0.317_310_5), (1.959_964, 0.05), (3.290_527, 0.001), (6.0, 1.973_2e-9)] {
            assert!((two_sided(z) / p - 1.0).abs() < 1e-4, "{z}");
        }
    }

    #[test]
    fn pairs_see_what_means_do_not() {
        // Members differ by far more than models, yet every single one is served a little better.
        let first: Vec<f64> = (0..100_u32).map(|n| f64::from(n % 10) + 0.1 + f64::from(n % 3) * 0.01).collect();
        let second: Vec<f64> = (0..100_u32).map(|n| f64::from(n % 10)).collect();
        assert!(paired(&first, &second).p < 1e-6);
        assert!(unpaired(&first, &second).p > 0.5);
        assert_eq!(paired(&first, &first).p, 1.0);
        assert_eq!(paired(&[2.0, 2.0], &[1.0, 1.0]).p, 0.0);
    }

    #[test]
    fn holm_by_hand() {
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close(&holm(&[0.01, 0.04, 0.03, 0.005]), &[0.03, 0.06, 0.06, 0.02]));
        assert!(close(&holm(&[0.9, 0.8]), &[1.0, 1.0]));
    }
}
