//! RᵀR, the lessons that go together: the one matrix that every item-item model begins with.

use rayon::prelude::*;

use super::matrix::Ratings;
use super::matrix::Rows;

/// Rows of the result that one task fills.
const BLOCK: usize = 32;
/// Side of the squares by which the upper half is copied to the lower; 2 × 64 × 64 × 4 bytes stay in the first cache.
const TILE: usize = 64;

/// Symmetric items × items, all of it stored, row after row: 4 · items² bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Gram {
    /// Rows one after the other.
    pub cells: Vec<f32>,
    /// Length of a row, and how many there are.
    pub items: usize,
}

impl Gram {
    /// G = Rᵀ · diag(trust) · R, where `trust` is one factor per member; `None`: 1.
    ///
    /// For each lesson the rows of those who met it are added into one line that stays in the cache, only from the
    /// lesson's own column on: half of Σ n(member)² additions. The other half is copied.
    #[must_use]
    #[allow(
        clippy::indexing_slicing,
        reason = "the kernel: columns lie below `items`, which the matrix was built with"
    )]
    pub fn build(ratings: &Ratings, trust: Option<&[f32]>) -> Self {
        let items = ratings.items();
        let mut cells = vec![0.0_f32; items * items];
        if items == 0 {
            return Self { cells, items };
        }
        let (by_item, places) = ratings.by_user.transposed_with_places();
        let (columns, weights) = ratings.by_user.flat();
        let plain = weights.iter().all(|&weight| weight.to_bits() == 1.0_f32.to_bits());
        cells.par_chunks_mut(items * BLOCK).enumerate().for_each(|(block, lines)| {
            for (line, item) in lines.chunks_exact_mut(items).zip(block * BLOCK..) {
                let start = by_item.start(item);
                for (entry, (user, weight)) in by_item.iter(item).enumerate() {
                    let user = user as usize;
                    let factor = weight * trust.map_or(1.0, |trust| trust[user]);
                    let tail = places[start + entry] as usize..ratings.by_user.start(user + 1);
                    if plain {
                        for &column in &columns[tail] {
                            line[column as usize] += factor;
                        }
                    } else {
                        for (&column, &weight) in columns[tail.clone()].iter().zip(&weights[tail]) {
                            line[column as usize] += factor * weight;
                        }
                    }
                }
            }
        });
        mirror(&mut cells, items);
        Self { cells, items }
    }

    /// A row, which is a column as well.
    #[must_use]
    pub fn row(&self, item: usize) -> &[f32] {
        self.cells.get(item * self.items..(item + 1) * self.items).unwrap_or_default()
    }

    /// How often each lesson was met (the sum of squared weights).
    #[must_use]
    pub fn diagonal(&self) -> Vec<f32> {
        self.cells.iter().step_by(self.items + 1).copied().collect()
    }
}

/// Copy the upper half to the lower, square by square.
#[allow(clippy::indexing_slicing, reason = "the kernel: both places lie inside items × items")]
pub(super) fn mirror(cells: &mut [f32], items: usize) {
    let mut tile = [[0.0_f32; TILE]; TILE];
    for top in (0..items).step_by(TILE) {
        let bottom = (top + TILE).min(items);
        for left in (top..items).step_by(TILE) {
            let right = (left + TILE).min(items);
            for row in top..bottom {
                let line = &cells[row * items + left..row * items + right];
                for (column, &cell) in line.iter().enumerate() {
                    tile[column][row - top] = cell;
                }
            }
            for row in left..right {
                let first = top.min(row);
                let last = bottom.min(row);
                if last > first {
                    cells[row * items + first..row * items + last]
                        .copy_from_slice(&tile[row - left][first - top..last - top]);
                }
            }
        }
    }
}

/// For each row of the symmetric product, the columns it shares with anybody, without storing the square: for
/// catalogues too large for [`Gram`]. `line` is zeroed before and after.
#[allow(clippy::indexing_slicing, reason = "the kernel: columns lie below the matrix's width")]
pub(super) fn sparse_line(
    by_user: &Rows,
    by_item: &Rows,
    item: usize,
    trust: Option<&[f32]>,
    line: &mut [f32],
    touched: &mut Vec<u32>,
) {
    touched.clear();
    for (user, weight) in by_item.iter(item) {
        let factor = weight * trust.map_or(1.0, |trust| trust[user as usize]);
        for (column, weight) in by_user.iter(user as usize) {
            let cell = &mut line[column as usize];
            if *cell == 0.0 {
                touched.push(column);
            }
            *cell += factor * weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::matrix::tests::{dense, noisy, small};

    fn naive(ratings: &Ratings, trust: &[f32]) -> Vec<f64> {
        let rows = dense(&ratings.by_user);
        let items = ratings.items();
        let mut cells = vec![0.0; items * items];
        for (row, &trust) in rows.iter().zip(trust) {
            for i in 0..items {
                for j in 0..items {
                    cells[i * items + j] += f64::from(trust) * row[i] * row[j];
                }
            }
        }
        cells
    }

    #[test]
    fn a_small_one_by_hand() {
        let gram = Gram::build(&small(), None);
        assert_eq!(gram.row(0), [3.0, 4.0, 2.0, 1.0]);
        assert_eq!(gram.row(1), [4.0, 8.0, 2.0, 2.0]);
        assert_eq!(gram.diagonal(), [3.0, 8.0, 2.0, 1.0]);
    }

    #[test]
    fn it_agrees_with_three_loops_beyond_one_tile_and_one_block() {
        for (users, items) in [(5, 1), (40, 63), (33, 64), (20, 65), (50, 150)] {
            let ratings = noisy(users, items, 7);
            let trust: Vec<f32> = (0..users).map(|user| 1.0 / f32::from(u8::try_from(user + 1).unwrap())).collect();
            let gram = Gram::build(&ratings, Some(&trust));
            for (found, wanted) in gram.cells.iter().zip(naive(&ratings, &trust)) {
                assert!((f64::from(*found) - wanted).abs() < 1e-3, "{items}: {found} {wanted}");
            }
        }
    }

    #[test]
    fn a_line_at_a_time_gives_the_same() {
        let ratings = noisy(30, 20, 5);
        let gram = Gram::build(&ratings, None);
        let (mut line, mut touched) = (vec![0.0; 20], Vec::new());
        for item in 0..20 {
            sparse_line(&ratings.by_user, &ratings.by_item, item, None, &mut line, &mut touched);
            for (found, wanted) in line.iter().zip(gram.row(item)) {
                assert!((found - wanted).abs() < 1e-3);
            }
            line.fill(0.0);
        }
    }
}
