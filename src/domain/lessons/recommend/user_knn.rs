//! User-based filtering with neighbours: the members most like this one, found when asked.

use super::Recommender;
use super::largest::largest;
use super::matrix::Known;
use super::matrix::Ratings;

/// Cosine with shrinkage between histories, `keep` neighbours; a lesson scores Σ over neighbours v of S(u,v) · R(v,·)
/// (Herlocker et al. 1999, without the means, which implicit records do not have).
///
/// Nothing is learned: a question costs the histories of all who share a lesson, so that it grows with the community, unlike
/// that of every other model here.
#[derive(Debug, Clone)]
pub struct UserKnn {
    ratings: Ratings,
    norms: Vec<f32>,
    shrink: f32,
    keep: usize,
}

impl UserKnn {
    /// Remember the record.
    #[must_use]
    pub fn new(ratings: Ratings, shrink: f32, keep: usize) -> Self {
        let norm = |user| ratings.by_user.iter(user).map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        Self { norms: (0..ratings.users()).map(norm).collect(), ratings, shrink, keep }
    }

    /// The nearest members and how near they are.
    #[allow(clippy::indexing_slicing, reason = "the kernel: members' places come from the matrix itself")]
    fn neighbours(&self, history: &[Known]) -> Vec<(u32, f32)> {
        let mut shared = vec![0.0_f32; self.norms.len()];
        for known in history {
            let (users, weights) = self.ratings.by_item.row(known.item as usize);
            for (&user, &weight) in users.iter().zip(weights) {
                shared[user as usize] += weight * known.weight;
            }
        }
        let norm = history.iter().map(|known| known.weight * known.weight).sum::<f32>().sqrt();
        // Everybody is looked at once: most share a popular lesson, and a list of those who do costs more than it saves.
        let some = (0_u32..).zip(shared.iter().zip(&self.norms)).filter(|(_, (shared, _))| **shared > 0.0);
        let near = some.map(|(user, (shared, own))| (user, shared / (norm * own + self.shrink)));
        largest(near, self.keep, &mut Vec::new())
    }
}

impl Recommender for UserKnn {
    fn items(&self) -> usize {
        self.ratings.items()
    }

    fn score(&self, history: &[Known], scores: &mut [f32]) {
        scores.fill(0.0);
        for (user, near) in self.neighbours(history) {
            for (item, weight) in self.ratings.by_user.iter(user as usize) {
                if let Some(score) = scores.get_mut(item as usize) {
                    *score += near * weight;
                }
            }
        }
    }

    fn bytes(&self) -> usize {
        self.ratings.by_user.bytes() + self.ratings.by_item.bytes() + self.norms.len() * size_of::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::matrix::tests::{dense, noisy};

    #[test]
    fn it_agrees_with_the_dense_formula() {
        let ratings = noisy(25, 10, 12);
        let r = dense(&ratings.by_user);
        let history = [Known { item: 1, weight: 1.0 }, Known { item: 4, weight: 2.0 }, Known { item: 99, weight: 1.0 }];
        let mine: Vec<f64> = (0..10)
            .map(|item| match item {
                1 => 1.0,
                4 => 2.0,
                _ => 0.0,
            })
            .collect();
        let norm = |row: &[f64]| row.iter().map(|a| a * a).sum::<f64>().sqrt();
        let mut near: Vec<(f64, usize)> = r
            .iter()
            .enumerate()
            .map(|(user, row)| {
                let shared: f64 = row.iter().zip(&mine).map(|(a, b)| a * b).sum();
                // The lesson that nobody has counts for the length of the history, as it does for whoever asks.
                (shared / (norm(row) * 6.0_f64.sqrt() + 2.0), user)
            })
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(6);
        let mut scores = vec![0.0; 10];
        UserKnn::new(ratings, 2.0, 6).score(&history, &mut scores);
        for item in 0..10 {
            let wanted: f64 = near.iter().map(|(near, user)| near * r[*user][item]).sum();
            assert!((f64::from(scores[item]) - wanted).abs() < 1e-4);
        }
    }
}
