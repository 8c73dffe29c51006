//! What everybody takes, the recent counting more.

use super::Recommender;
use super::matrix::Known;
use super::matrix::Rating;

/// The same list for everyone.
#[derive(Debug, Clone, PartialEq)]
pub struct Popular {
    scores: Vec<f32>,
}

impl Popular {
    /// Σ weight · ½^(age / half-life). `half_life_days` 0: no decay. Rows without a time (0) and from the future count as new.
    #[must_use]
    pub fn fit(rows: &[Rating], items: usize, now: i64, half_life_days: f64) -> Self {
        let mut sums = vec![0.0_f64; items];
        for row in rows.iter().filter(|row| row.weight > 0.0) {
            let age = if row.at == 0 { 0 } else { now.saturating_sub(row.at).max(0) };
            #[allow(clippy::cast_precision_loss, reason = "seconds of some decades")]
            let days = age as f64 / 86_400.0;
            let worth = if half_life_days > 0.0 { (-days / half_life_days).exp2() } else { 1.0 };
            if let Some(sum) = sums.get_mut(row.item as usize) {
                *sum += f64::from(row.weight) * worth;
            }
        }
        #[allow(clippy::cast_possible_truncation, reason = "an order is all that is needed")]
        let scores = sums.into_iter().map(|sum| sum as f32).collect();
        Self { scores }
    }

    /// The scores themselves, by place.
    #[must_use]
    pub fn scores(&self) -> &[f32] {
        &self.scores
    }
}

impl Recommender for Popular {
    fn items(&self) -> usize {
        self.scores.len()
    }

    fn score(&self, _history: &[Known], scores: &mut [f32]) {
        for (score, own) in scores.iter_mut().zip(&self.scores) {
            *score = *own;
        }
    }

    fn bytes(&self) -> usize {
        self.scores.len() * size_of::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_halves_and_no_time_is_now() {
        let row = |item, at| Rating { user: 0, item, weight: 1.0, at };
        let day = 86_400;
        let rows = [row(0, 100 * day), row(0, 93 * day), row(1, 0), row(2, 200 * day), row(3, 86 * day)];
        let model = Popular::fit(&rows, 4, 100 * day, 7.0);
        assert_eq!(model.scores(), [1.5, 1.0, 1.0, 0.25]);
        assert_eq!(Popular::fit(&rows, 4, 100 * day, 0.0).scores(), [2.0, 1.0, 1.0, 1.0]);
    }
}
