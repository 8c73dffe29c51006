//! Models that are a matrix: what each known lesson says for every other.

use super::Recommender;
use super::gram::Gram;
use super::kernel;
use super::matrix::Known;
use super::matrix::Rows;

/// The matrix, by known lesson.
#[derive(Debug, Clone, PartialEq)]
enum Weights {
    Dense(Gram),
    Sparse(Rows),
}

/// score(j) = Σ over known i of weight(i) · W\[i]\[j].
#[derive(Debug, Clone, PartialEq)]
pub struct ItemItem {
    weights: Weights,
}

impl ItemItem {
    /// From a full matrix, one row per known lesson; 4 · items² bytes.
    #[must_use]
    pub fn dense(cells: Gram) -> Self {
        Self { weights: Weights::Dense(cells) }
    }

    /// From lists, one row per known lesson; 8 bytes an entry.
    #[must_use]
    pub fn sparse(rows: Rows) -> Self {
        Self { weights: Weights::Sparse(rows) }
    }

    /// W\[known]\[item], 0 where nothing is stored.
    #[must_use]
    pub fn weight(&self, known: u32, item: u32) -> f32 {
        match &self.weights {
            Weights::Dense(cells) => cells.row(known as usize).get(item as usize).copied().unwrap_or_default(),
            Weights::Sparse(rows) => {
                let (columns, weights) = rows.row(known as usize);
                let found = columns.binary_search(&item).ok();
                found.and_then(|place| weights.get(place)).copied().unwrap_or_default()
            }
        }
    }
}

impl Recommender for ItemItem {
    fn items(&self) -> usize {
        match &self.weights {
            Weights::Dense(cells) => cells.items,
            Weights::Sparse(rows) => rows.width(),
        }
    }

    #[allow(clippy::indexing_slicing, reason = "the kernel: stored columns lie below the matrix's width")]
    fn score(&self, history: &[Known], scores: &mut [f32]) {
        scores.fill(0.0);
        match &self.weights {
            Weights::Dense(cells) => {
                let arch = kernel::arch();
                for known in history {
                    let line = cells.row(known.item as usize);
                    arch.dispatch(kernel::AddScaled { sums: scores, factor: known.weight, line });
                }
            }
            Weights::Sparse(rows) if scores.len() >= rows.width() => {
                for known in history {
                    let (columns, weights) = rows.row(known.item as usize);
                    for (&column, &weight) in columns.iter().zip(weights) {
                        scores[column as usize] += known.weight * weight;
                    }
                }
            }
            Weights::Sparse(_) => {}
        }
    }

    fn parts(&self, history: &[Known], item: u32) -> Vec<f32> {
        history.iter().map(|known| known.weight * self.weight(known.item, item)).collect()
    }

    fn bytes(&self) -> usize {
        match &self.weights {
            Weights::Dense(cells) => cells.cells.len() * size_of::<f32>(),
            Weights::Sparse(rows) => rows.bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> [ItemItem; 2] {
        let cells = Gram { cells: vec![0.0, 2.0, 0.5, 1.0, 0.0, 0.0, 3.0, 0.0, 0.0], items: 3 };
        let lists = [vec![(1, 2.0), (2, 0.5)], vec![(0, 1.0)], vec![(0, 3.0)]];
        [ItemItem::dense(cells), ItemItem::sparse(Rows::from_lists(lists.into_iter(), 3))]
    }

    #[test]
    fn both_forms_score_alike_and_parts_add_up_to_the_score() {
        let history = [Known { item: 1, weight: 2.0 }, Known { item: 2, weight: 1.0 }, Known { item: 77, weight: 1.0 }];
        for model in both() {
            let mut scores = [9.0; 3];
            model.score(&history, &mut scores);
            assert_eq!(scores, [5.0, 0.0, 0.0]);
            assert_eq!(model.parts(&history, 0), [2.0, 3.0, 0.0]);
        }
    }

    #[test]
    fn what_is_known_or_forbidden_is_never_offered() {
        let history = [Known { item: 0, weight: 1.0 }];
        for model in both() {
            let items = |n, allowed: &dyn Fn(u32) -> bool| {
                model.top(&history, n, allowed).iter().map(|it| it.item).collect::<Vec<_>>()
            };
            assert_eq!(items(9, &|_| true), [1, 2]);
            assert_eq!(items(9, &|item| item != 1), [2]);
        }
    }
}
