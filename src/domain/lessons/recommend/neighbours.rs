//! Models made of the co-occurrences directly: no system of equations, seconds for a hundred thousand members.

use pulp::Simd;
use pulp::WithSimd;
use rayon::prelude::*;

use super::gram;
use super::gram::Gram;
use super::kernel;
use super::largest::Row;
use super::largest::largest;
use super::linear::ItemItem;
use super::matrix::Ratings;
use super::matrix::Rows;

/// Up to so many lessons the whole square is stored while fitting (256 MiB).
const DENSE_ITEMS: usize = 8_192;

/// The specification's user-based filtering. With R the members × lessons, S = R·Rᵀ says how alike two members are, and
/// a lesson's score for member u is Σ over v of S(u,v) · R(v,·), divided by √S(v,v) when `normalised`.
///
/// S is never built (at a million members it would have 10¹² cells): r·Rᵀ·D·R is r·(Rᵀ·D·R) with D = diag(1/√S(v,v)),
/// items² instead of members². Member u's own term only touches lessons they know, which are never offered.
#[must_use]
pub fn shared_taste(ratings: &Ratings, normalised: bool) -> ItemItem {
    let norm = |user: usize| ratings.by_user.iter(user).map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    let trust: Option<Vec<f32>> =
        normalised.then(|| (0..ratings.users()).map(|user| 1.0 / norm(user).max(f32::MIN_POSITIVE)).collect());
    ItemItem::dense(Gram::build(ratings, trust.as_deref()))
}

/// Item-based filtering: cosine of the columns with shrinkage, G(i,j) / (√G(i,i)·√G(j,j) + `shrink`) (Sarwar et al. 2001;
/// the shrunk form as in Dacrema et al., "A Troubling Analysis", 2019). Each lesson listens to its `keep` most
/// similar ones.
#[must_use]
pub fn item_knn(ratings: &Ratings, shrink: f32, keep: usize) -> ItemItem {
    let norms: Vec<f32> = square_sums(&ratings.by_item).into_iter().map(f32::sqrt).collect();
    strongest(ratings, None, keep, &Divisor { known: &norms, target: &norms, more: shrink })
}

/// `RP3β` (Paudel et al. 2017, doi 10.1145/2955101; α as in Dacrema et al. 2019): the chance of a walk lesson → member →
/// lesson, each step's probability to the power `alpha`, divided by the target's popularity to the power `beta`.
/// Each lesson listens to its `keep` strongest.
#[must_use]
pub fn rp3(ratings: &Ratings, alpha: f32, beta: f32, keep: usize) -> ItemItem {
    let powered;
    let ratings_alpha = if is_plain(ratings) || is_one(alpha) {
        ratings
    } else {
        powered = raised(ratings, alpha);
        &powered
    };
    let power = |rows: &Rows, row: usize, power: f32| {
        let sum: f32 = rows.iter(row).map(|(_, weight)| weight).sum();
        sum.max(f32::MIN_POSITIVE).powf(power)
    };
    let trust: Vec<f32> = (0..ratings.users()).map(|user| power(&ratings.by_user, user, -alpha)).collect();
    let known: Vec<f32> = (0..ratings.items()).map(|item| power(&ratings.by_item, item, alpha)).collect();
    let target: Vec<f32> = (0..ratings.items()).map(|item| power(&ratings.by_item, item, beta)).collect();
    strongest(ratings_alpha, Some(&trust), keep, &Divisor { known: &known, target: &target, more: 0.0 })
}

fn is_plain(ratings: &Ratings) -> bool {
    ratings.by_user.flat().1.iter().all(|&weight| is_one(weight))
}

fn is_one(number: f32) -> bool {
    number.to_bits() == 1.0_f32.to_bits()
}

fn raised(ratings: &Ratings, power: f32) -> Ratings {
    let list = |user| ratings.by_user.iter(user).map(|(item, weight)| (item, weight.powf(power))).collect();
    let by_user = Rows::from_lists((0..ratings.users()).map(list), ratings.items());
    Ratings { by_item: by_user.transposed(), by_user }
}

/// Σ weight² of each row.
fn square_sums(rows: &Rows) -> Vec<f32> {
    (0..rows.len()).map(|row| rows.iter(row).map(|(_, weight)| weight * weight).sum()).collect()
}

/// What a co-occurrence is divided by: known(i) · target(j) + more.
struct Divisor<'a> {
    known: &'a [f32],
    target: &'a [f32],
    more: f32,
}

/// A line of the co-occurrences with `target`, divided: `out` = cells / (known · target + more).
struct Divide<'a> {
    cells: &'a [f32],
    known: &'a [f32],
    target: f32,
    more: f32,
    out: &'a mut [f32],
}

impl WithSimd for Divide<'_> {
    type Output = ();

    #[inline(always)]
    #[allow(clippy::indexing_slicing, clippy::needless_range_loop, reason = "three slices cut to one length")]
    fn with_simd<S: Simd>(self, simd: S) {
        let length = self.out.len();
        let (cells, cells_rest) = S::as_simd_f32s(&self.cells[..length]);
        let (known, known_rest) = S::as_simd_f32s(&self.known[..length]);
        let (out, out_rest) = S::as_mut_simd_f32s(self.out);
        let (target, more) = (simd.splat_f32s(self.target), simd.splat_f32s(self.more));
        // Nothing divided by nothing is nothing.
        let least = simd.splat_f32s(f32::MIN_POSITIVE);
        for n in 0..out.len() {
            let by = simd.max_f32s(simd.mul_add_e_f32s(known[n], target, more), least);
            out[n] = simd.div_f32s(cells[n], by);
        }
        for n in 0..out_rest.len() {
            out_rest[n] = cells_rest[n] / (known_rest[n] * self.target + self.more).max(f32::MIN_POSITIVE);
        }
    }
}

/// From every line of the co-occurrences keep the `keep` largest after division, the lesson itself left out, and turn the lists
/// round so that a model can be asked by known lesson.
fn strongest(ratings: &Ratings, trust: Option<&[f32]>, keep: usize, divisor: &Divisor<'_>) -> ItemItem {
    let items = ratings.items();
    let of = |values: &[f32], item: usize| values.get(item).copied().unwrap_or_default();
    let lists: Vec<Vec<(u32, f32)>> = if items <= DENSE_ITEMS {
        let gram = Gram::build(ratings, trust);
        let list = |(out, space): &mut (Vec<f32>, Row), item: usize| {
            out.resize(items, 0.0);
            let (cells, target) = (gram.row(item), of(divisor.target, item));
            kernel::arch().dispatch(Divide { cells, known: divisor.known, target, more: divisor.more, out });
            if let Some(own) = out.get_mut(item) {
                *own = 0.0;
            }
            space.largest(out, keep)
        };
        (0..items).into_par_iter().map_init(Default::default, list).collect()
    } else {
        let list = |(line, touched, found): &mut (Vec<f32>, Vec<u32>, Vec<(f32, u32)>), item: usize| {
            line.resize(items, 0.0);
            gram::sparse_line(&ratings.by_user, &ratings.by_item, item, trust, line, touched);
            let target = of(divisor.target, item);
            let take = |&known: &u32| line.get_mut(known as usize).map(|cell| (known, std::mem::take(cell)));
            let cells = touched.iter().filter_map(take).filter(|cell| cell.0 as usize != item);
            let divide = |(known, cell)| (known, cell / (of(divisor.known, known as usize) * target + divisor.more));
            largest(cells.map(divide), keep, found)
        };
        (0..items).into_par_iter().map_init(Default::default, list).collect()
    };
    ItemItem::sparse(Rows::from_lists(lists.into_iter(), items).transposed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::Recommender;
    use crate::domain::lessons::recommend::matrix::Rating;
    use crate::domain::lessons::recommend::matrix::tests::{dense, noisy, small};

    fn near(found: f32, wanted: f64) {
        assert!((f64::from(found) - wanted).abs() <= 1e-4 * wanted.abs().max(1.0), "{found} {wanted}");
    }

    #[test]
    fn shared_taste_is_the_specification_written_out() {
        for normalised in [false, true] {
            let ratings = noisy(23, 11, 4);
            let r = dense(&ratings.by_user);
            let model = shared_taste(&ratings, normalised);
            for (u, mine) in r.iter().enumerate() {
                let mut scores = vec![0.0; 11];
                model.score(&ratings.by_user.history(u), &mut scores);
                for item in (0..11).filter(|&item| mine[item] == 0.0) {
                    let wanted: f64 = r
                        .iter()
                        .map(|theirs| {
                            let alike: f64 = mine.iter().zip(theirs).map(|(a, b)| a * b).sum();
                            let own: f64 = theirs.iter().map(|a| a * a).sum();
                            let factor = if normalised { own.sqrt() } else { 1.0 };
                            if factor > 0.0 { alike / factor * theirs[item] } else { 0.0 }
                        })
                        .sum();
                    near(scores[item], wanted);
                }
            }
        }
    }

    #[test]
    fn item_knn_by_hand() {
        // Columns (1,1,1) and (2,0,2): 4 / (√3·√8 + 1); columns (1,1,1) and (0,1,1): 2 / (√3·√2 + 1).
        let model = item_knn(&small(), 1.0, 9);
        near(model.weight(0, 1), 4.0 / (24.0_f64.sqrt() + 1.0));
        near(model.weight(2, 0), 2.0 / (6.0_f64.sqrt() + 1.0));
        assert_eq!(model.weight(0, 0), 0.0);
        // Lesson 0 listens to its best only: 1 (0.678) before 2 (0.580) and 3 (0.366).
        let model = item_knn(&small(), 1.0, 1);
        assert!(model.weight(1, 0) > 0.6);
        assert_eq!((model.weight(2, 0), model.weight(3, 0)), (0.0, 0.0));
    }

    #[test]
    fn rp3_agrees_with_the_product_of_the_two_stochastic_matrices() {
        let (alpha, beta) = (0.7_f64, 0.4_f64);
        let ratings = noisy(19, 8, 11);
        let r = dense(&ratings.by_user);
        let user_sum: Vec<f64> = r.iter().map(|row| row.iter().sum()).collect();
        let item_sum: Vec<f64> = (0..8).map(|item| r.iter().map(|row| row[item]).sum()).collect();
        #[allow(clippy::cast_possible_truncation, reason = "small numbers")]
        let model = rp3(&ratings, alpha as f32, beta as f32, 8);
        for known in 0..8 {
            for target in (0..8).filter(|&target| target != known) {
                let walk: f64 = r
                    .iter()
                    .zip(&user_sum)
                    .filter(|(_, sum)| **sum > 0.0)
                    .map(|(row, sum)| (row[known] / item_sum[known]).powf(alpha) * (row[target] / sum).powf(alpha))
                    .sum();
                let (a, b) = (u32::try_from(known).unwrap(), u32::try_from(target).unwrap());
                near(model.weight(a, b), walk / item_sum[target].powf(beta));
            }
        }
    }

    #[test]
    fn a_large_catalogue_takes_the_other_way_to_the_same_lists() {
        // Lessons beyond the bound exist but nobody met them: the lists of the first ones must not change.
        let few = noisy(30, 12, 9);
        let rows: Vec<Rating> = (0..30_u32)
            .flat_map(|user| {
                few.by_user.iter(user as usize).map(move |(item, weight)| Rating { user, item, weight, at: 0 })
            })
            .collect();
        let many = Ratings::build(30, DENSE_ITEMS + 1, &rows);
        let (few, many) = (item_knn(&few, 3.0, 4), item_knn(&many, 3.0, 4));
        for known in 0..12 {
            for target in 0..12 {
                near(many.weight(known, target), f64::from(few.weight(known, target)));
            }
        }
    }
}
