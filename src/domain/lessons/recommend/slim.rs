//! SLIM: the sparse linear method (Ning, Karypis, "SLIM: Sparse Linear Methods for Top-N Recommender Systems", ICDM 2011, eq. 5).
//!
//! For each lesson j alone: w ≥ 0 with w(j) = 0 that minimises ½‖r(j) − R·w‖² + ½·l2·‖w‖² + l1·‖w‖₁. Solved by coordinate descent
//! on G = RᵀR (the covariance updates of Friedman, Hastie, Tibshirani 2010, §2.2): members never appear again. Most weights are 0,
//! so descent runs on a working set; the full gradient is asked only for those that the set lacks, until there are none.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::FitError;
use super::Progress;
use super::gram::Gram;
use super::kernel;
use super::linear::ItemItem;
use super::matrix::Ratings;
use super::matrix::Rows;

/// Descent ends when no weight moves by more than this (the same as in common implementations).
const TOLERANCE: f32 = 1e-4;
/// Passes over a working set.
const PASSES: usize = 100;
/// Rounds of asking for lacking lessons.
const ROUNDS: usize = 30;
/// Lessons that the first working set has.
const FIRST: usize = 48;

/// Learn the weights of every lesson, in parallel. `l1` ≥ 0 and `l2` > 0 in squared weights (about: members).
pub fn slim(ratings: &Ratings, l1: f32, l2: f32, progress: Progress<'_>) -> Result<ItemItem, FitError> {
    from_gram(&Gram::build(ratings, None), l1, l2, progress)
}

/// The same from `RᵀR`.
pub fn from_gram(gram: &Gram, l1: f32, l2: f32, progress: Progress<'_>) -> Result<ItemItem, FitError> {
    if !(l1 >= 0.0 && l1.is_finite()) {
        return Err(FitError::Parameter("l1"));
    }
    if !(l2 > 0.0 && l2.is_finite()) {
        return Err(FitError::Parameter("l2"));
    }
    let diagonal = gram.diagonal();
    let done = AtomicUsize::new(0);
    let lists: Vec<Vec<(u32, f32)>> = (0..gram.items)
        .into_par_iter()
        .map_init(Work::default, |work, item| {
            let list = work.solve(gram, &diagonal, item, l1, l2);
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(64) || done == gram.items {
                #[allow(clippy::cast_precision_loss, reason = "a share for people")]
                progress(done as f64 / gram.items as f64);
            }
            list
        })
        .collect();
    Ok(ItemItem::sparse(Rows::from_lists(lists.into_iter(), gram.items).transposed()))
}

/// What one thread writes on.
#[derive(Default)]
struct Work {
    /// r(j)ᵀ(r(i) − R·w) for all i.
    gradient: Vec<f32>,
    /// The lessons of the working set, and whether a lesson is in it.
    set: Vec<u32>,
    inside: Vec<bool>,
    /// Of the set: weights, those that the gradient already knows, gradients, and G's rows (with `room` columns).
    weights: Vec<f32>,
    told: Vec<f32>,
    slopes: Vec<f32>,
    square: Vec<f32>,
    lacking: Vec<(f32, u32)>,
}

#[allow(clippy::indexing_slicing, reason = "the kernel: every place is below `items`, or in the working set")]
impl Work {
    fn solve(&mut self, gram: &Gram, diagonal: &[f32], item: usize, l1: f32, l2: f32) -> Vec<(u32, f32)> {
        self.gradient.clear();
        self.gradient.extend_from_slice(gram.row(item));
        self.inside.clear();
        self.inside.resize(gram.items, false);
        self.inside[item] = true;
        self.set.clear();
        self.weights.clear();
        self.told.clear();
        self.square.clear();
        let arch = kernel::arch();
        let mut room = 0;
        for _ in 0..ROUNDS {
            if !self.widen(diagonal, l1, l2) {
                break;
            }
            let size = self.set.len();
            if size > room {
                room = (size * 2).next_multiple_of(16);
                self.square.clear();
                self.square.resize(room * room, 0.0);
                self.copy(gram, 0, room);
            } else {
                self.copy(gram, self.told.len(), room);
            }
            self.told.resize(size, 0.0);
            self.weights.resize(size, 0.0);
            arch.dispatch(Descent { work: self, diagonal, room, l1, l2 });
            for place in 0..size {
                let moved = self.weights[place] - self.told[place];
                if moved != 0.0 {
                    let line = gram.row(self.set[place] as usize);
                    arch.dispatch(kernel::AddScaled { sums: &mut self.gradient, factor: -moved, line });
                    self.told[place] = self.weights[place];
                }
            }
        }
        let mut list: Vec<(u32, f32)> =
            self.set.iter().copied().zip(self.weights.iter().copied()).filter(|entry| entry.1 > 0.0).collect();
        list.sort_unstable_by_key(|entry| entry.0);
        list
    }

    /// Take in the lessons whose weight would leave 0, the most gainful first, at most as many again as are in; `false` when
    /// there is none that would move by more than the tolerance.
    fn widen(&mut self, diagonal: &[f32], l1: f32, l2: f32) -> bool {
        self.lacking.clear();
        for (place, (&slope, &own)) in (0_u32..).zip(self.gradient.iter().zip(diagonal)) {
            let over = slope - l1;
            if over > TOLERANCE * (own + l2) && !self.inside[place as usize] {
                self.lacking.push((over * over / (own + l2), place));
            }
        }
        let most = self.set.len().max(FIRST);
        if self.lacking.len() > most {
            self.lacking.select_nth_unstable_by(most - 1, |a, b| b.0.total_cmp(&a.0));
            self.lacking.truncate(most);
        }
        for &(_, place) in &self.lacking {
            self.inside[place as usize] = true;
            self.set.push(place);
        }
        !self.lacking.is_empty()
    }

    /// Copy G's cells of the working set, those of the first `from` among themselves being there already.
    fn copy(&mut self, gram: &Gram, from: usize, room: usize) {
        for (row, &place) in self.set.iter().enumerate() {
            let line = gram.row(place as usize);
            let first = if row < from { from } else { 0 };
            let cells = &mut self.square[row * room + first..row * room + self.set.len()];
            for (cell, &column) in cells.iter_mut().zip(&self.set[first..]) {
                *cell = line[column as usize];
            }
        }
    }

    /// Coordinate descent inside the working set.
    #[inline(always)]
    fn descend<S: Simd>(&mut self, simd: S, diagonal: &[f32], room: usize, l1: f32, l2: f32) {
        let size = self.set.len();
        self.slopes.clear();
        self.slopes.extend(self.set.iter().map(|&place| self.gradient[place as usize]));
        self.slopes.resize(room, 0.0);
        for _ in 0..PASSES {
            let mut most = 0.0_f32;
            for place in 0..size {
                let own = diagonal[self.set[place] as usize];
                let weight = self.weights[place];
                let next = ((self.slopes[place] + own * weight - l1) / (own + l2)).max(0.0);
                let moved = next - weight;
                if moved != 0.0 {
                    self.weights[place] = next;
                    most = most.max(moved.abs());
                    let line = &self.square[place * room..(place + 1) * room];
                    kernel::add_scaled(simd, &mut self.slopes, -moved, line);
                }
            }
            if most < TOLERANCE {
                break;
            }
        }
    }
}

/// [`Work::descend`] in the processor's widest instructions.
struct Descent<'a> {
    work: &'a mut Work,
    diagonal: &'a [f32],
    room: usize,
    l1: f32,
    l2: f32,
}

impl WithSimd for Descent<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.work.descend(simd, self.diagonal, self.room, self.l1, self.l2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::matrix::Rating;
    use crate::domain::lessons::recommend::matrix::tests::{dense, noisy};

    /// Cyclic coordinate descent on the members themselves, in double precision, far beyond the tolerance.
    fn naive(r: &[Vec<f64>], item: usize, l1: f64, l2: f64) -> Vec<f64> {
        let items = r[0].len();
        let mut weights = vec![0.0; items];
        for _ in 0..3_000 {
            for i in (0..items).filter(|&i| i != item) {
                let own: f64 = r.iter().map(|row| row[i] * row[i]).sum();
                let slope: f64 = r
                    .iter()
                    .map(|row| {
                        let said: f64 = (0..items).filter(|&k| k != i).map(|k| weights[k] * row[k]).sum();
                        row[i] * (row[item] - said)
                    })
                    .sum();
                weights[i] = ((slope - l1) / (own + l2)).max(0.0);
            }
        }
        weights
    }

    #[test]
    fn it_agrees_with_plain_descent_on_the_members() {
        let ratings = noisy(60, 14, 8);
        let r = dense(&ratings.by_user);
        let model = slim(&ratings, 1.5, 4.0, &|_| ()).unwrap();
        for item in 0..14_u32 {
            let wanted = naive(&r, item as usize, 1.5, 4.0);
            for known in 0..14_u32 {
                let found = f64::from(model.weight(known, item));
                assert!((found - wanted[known as usize]).abs() < 2e-3, "{known} → {item}: {found} {wanted:?}");
            }
        }
    }

    #[test]
    fn at_the_end_no_lesson_outside_the_set_would_move() {
        // More lessons than the first working set holds, so that it has to be widened.
        let ratings = noisy(400, 200, 2);
        let gram = Gram::build(&ratings, None);
        let (l1, l2) = (2.0, 10.0);
        let model = slim(&ratings, l1, l2, &|_| ()).unwrap();
        for item in (0..200_u32).step_by(17) {
            let said =
                |i: u32| -> f32 { (0..200).map(|k| gram.row(k as usize)[i as usize] * model.weight(k, item)).sum() };
            for i in (0..200).filter(|&i| i != item) {
                let slope = gram.row(item as usize)[i as usize] - said(i);
                let (own, weight) = (gram.row(i as usize)[i as usize], model.weight(i, item));
                let next = ((slope + own * weight - l1) / (own + l2)).max(0.0);
                assert!((next - weight).abs() < 5e-4, "{i} → {item}: {weight} would be {next}");
            }
        }
    }

    #[test]
    fn one_pair_by_hand() {
        // G = [[2, 1], [1, 1]], l1 = .5, l2 = 1: w(0→1) = (1 − .5) / (2 + 1), w(1→0) = (1 − .5) / (1 + 1).
        let row = |user, item| Rating { user, item, weight: 1.0, at: 0 };
        let model = slim(&Ratings::build(2, 2, &[row(0, 0), row(0, 1), row(1, 0)]), 0.5, 1.0, &|_| ()).unwrap();
        assert!((model.weight(0, 1) - 1.0 / 6.0).abs() < 1e-6);
        assert!((model.weight(1, 0) - 1.0 / 4.0).abs() < 1e-6);
        assert_eq!(slim(&noisy(4, 4, 1), -1.0, 1.0, &|_| ()), Err(FitError::Parameter("l1")));
        assert_eq!(slim(&noisy(4, 4, 1), 1.0, 0.0, &|_| ()), Err(FitError::Parameter("l2")));
    }
}
