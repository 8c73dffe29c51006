//! Several models at once.

use std::sync::Arc;

use super::Recommender;
use super::hide;
use super::kernel;
use super::matrix::Known;
use super::top;

/// Places of a model's list that its spread is taken from; a quarter of a small catalogue.
const SPREAD: f32 = 20.0;

/// Σ over models of weight · score, each model's scores first made comparable: divided by their spread among what the member
/// could still be offered (see [`level`]).
#[derive(Clone)]
pub struct Blend {
    parts: Vec<(Arc<dyn Recommender>, f32)>,
}

impl Blend {
    /// Models with their weights; those of weight 0 are left out.
    #[must_use]
    pub fn new(parts: Vec<(Arc<dyn Recommender>, f32)>) -> Self {
        Self { parts: parts.into_iter().filter(|part| part.1 > 0.0).collect() }
    }
}

/// Make the scores of one model for one member comparable with those of another: what the member knows is hidden, then the mean
/// of the best [`SPREAD`] offers becomes 1 and that of all becomes 0.
pub fn level(history: &[Known], scores: &mut [f32]) {
    hide(history, scores);
    let (sum, count) = kernel::arch().dispatch(kernel::FiniteSum { cells: scores });
    let mean = if count > 0.0 { sum / count } else { 0.0 };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a quarter of less than eighty")]
    let most = if count >= 4.0 * SPREAD { SPREAD } else { (count / 4.0).ceil() } as usize;
    let best = top::best(scores, most, |_| true);
    #[allow(clippy::cast_precision_loss, reason = "at most a hundred")]
    let high = best.iter().map(|it| it.score).sum::<f32>() / best.len().max(1) as f32;
    let spread = if high > mean { high - mean } else { 1.0 };
    // What is hidden stays where it is: nothing is below it.
    kernel::arch().dispatch(kernel::Shift { cells: scores, less: mean, factor: 1.0 / spread });
}

impl Recommender for Blend {
    fn items(&self) -> usize {
        self.parts.first().map_or(0, |part| part.0.items())
    }

    fn score(&self, history: &[Known], scores: &mut [f32]) {
        scores.fill(0.0);
        let mut own = vec![0.0; scores.len()];
        for (model, weight) in &self.parts {
            model.score(history, &mut own);
            level(history, &mut own);
            kernel::arch().dispatch(kernel::AddScaled { sums: scores, factor: *weight, line: &own });
        }
    }

    fn parts(&self, history: &[Known], item: u32) -> Vec<f32> {
        let mut sums = vec![0.0; history.len()];
        for (model, weight) in &self.parts {
            let parts = model.parts(history, item);
            let all: f32 = parts.iter().map(|part| part.abs()).sum();
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += weight * part / all.max(f32::MIN_POSITIVE);
            }
        }
        sums
    }

    fn bytes(&self) -> usize {
        self.parts.iter().map(|part| part.0.bytes()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::gram::Gram;
    use crate::domain::lessons::recommend::linear::ItemItem;

    fn says(scores: [f32; 4]) -> Arc<dyn Recommender> {
        let mut cells = vec![0.0; 16];
        cells[..4].copy_from_slice(&scores);
        Arc::new(ItemItem::dense(Gram { cells, items: 4 }))
    }

    #[test]
    fn scales_do_not_matter_and_weights_do() {
        let (loud, quiet) = (says([9.0, 100.0, 0.0, 50.0]), says([9.0, 0.0, 0.3, 0.2]));
        let history = [Known { item: 0, weight: 1.0 }];
        let first = |a, b| Blend::new(vec![(loud.clone(), a), (quiet.clone(), b)]).top(&history, 3, &|_| true)[0].item;
        assert_eq!(first(1.0, 0.0), 1);
        assert_eq!(first(0.0, 1.0), 2);
        // The third lesson is neither's first and both's second.
        assert_eq!(first(1.0, 1.0), 3);
    }

    #[test]
    fn what_is_known_stays_hidden_and_parts_are_shares() {
        let blend = Blend::new(vec![(says([0.0, 1.0, 1.0, 2.0]), 2.0)]);
        let history = [Known { item: 0, weight: 1.0 }, Known { item: 3, weight: 1.0 }];
        assert_eq!(blend.top(&history, 9, &|_| true).iter().map(|it| it.item).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(blend.parts(&history, 1), [2.0, 0.0]);
    }
}
