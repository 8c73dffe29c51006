//! Implicit matrix factorisation by alternating least squares.
//!
//! Members x(u) and lessons y(i) in few dimensions, so that x·y is near 1 where a member met a lesson and near 0 elsewhere, there
//! with little confidence (Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008, eq. 3):
//! Σ over pairs met of w·(x·y − 1)² + α₀ Σ over all pairs of (x·y)² + regularisation. In the scaling of Rendle et al., "Revisiting
//! the Performance of iALS" (2021, arXiv 2110.14037, eq. 4 and 12): x(u) costs λ·(n(u) + α₀·items) · ‖x‖². Each side is solved
//! by a few steps of conjugate gradients from where it stood (Takács, Pilászy, Tikk, RecSys 2011).

#![allow(clippy::indexing_slicing, reason = "kernels over rows of one length")]
#![allow(clippy::needless_range_loop, reason = "several rows at once")]
#![allow(clippy::manual_memcpy, reason = "a few registers at a time are no call's worth")]

use pulp::bytemuck;
use pulp::{Simd, WithSimd};
use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rayon::prelude::*;

use super::FitError;
use super::Progress;
use super::Recommender;
use super::kernel;
use super::matrix::Known;
use super::matrix::Ratings;
use super::matrix::Rows;

/// Steps of conjugate gradients per row and epoch.
const STEPS: usize = 3;
/// Steps for a history that is asked about: it starts from nothing.
const STEPS_ASKED: usize = 8;
/// Rows that one task solves.
const BLOCK: usize = 64;

/// How to factorise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Dimensions; a multiple of 32 is fastest.
    pub factors: usize,
    /// α₀, the confidence that what a member did not meet is not for them; above 0.
    pub unobserved: f32,
    /// λ, above 0.
    pub ridge: f32,
    /// How often both sides are solved.
    pub epochs: usize,
    /// Where the lessons begin.
    pub seed: u64,
}

/// The lessons in few dimensions; members are solved from their history when asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    settings: Settings,
    /// Rows of [`stride`] numbers, those beyond the factors 0.
    items: Vec<f32>,
    square: Vec<f32>,
}

/// Length of a row: whole registers of the widest processors, so that no loop has a rest.
const fn stride(factors: usize) -> usize {
    factors.next_multiple_of(16)
}

/// Factorise.
pub fn als(ratings: &Ratings, settings: Settings, progress: Progress<'_>) -> Result<Factors, FitError> {
    let Settings { factors, unobserved, ridge, epochs, seed } = settings;
    let above_zero = |number: f32| number > 0.0 && number.is_finite();
    if !(1..=1_024).contains(&factors) {
        return Err(FitError::Parameter("factors"));
    }
    if !above_zero(unobserved) {
        return Err(FitError::Parameter("unobserved"));
    }
    if !above_zero(ridge) {
        return Err(FitError::Parameter("ridge"));
    }
    #[allow(clippy::cast_precision_loss, reason = "at most 1,024")]
    let spread = 0.17 / (factors as f32).sqrt();
    let mut random = StdRng::seed_from_u64(seed);
    // The sum of four even draws is nearly normal.
    let mut draw = || (0..4).map(|_| random.random_range(-1.0..1.0_f32)).sum::<f32>() * spread;
    let stride = stride(factors);
    let mut items = vec![0.0; ratings.items() * stride];
    for row in items.chunks_exact_mut(stride) {
        row.iter_mut().take(factors).for_each(|cell| *cell = draw());
    }
    let mut users = vec![0.0; ratings.users() * stride];
    for epoch in 0..epochs {
        solve_side(&mut users, &ratings.by_user, &items, settings);
        solve_side(&mut items, &ratings.by_item, &users, settings);
        #[allow(clippy::cast_precision_loss, reason = "a share for people")]
        progress((epoch + 1) as f64 / epochs as f64);
    }
    let square = square(&items, stride);
    Ok(Factors { settings, items, square })
}

/// Solve every row of one side, the other standing still.
fn solve_side(side: &mut [f32], rows: &Rows, other: &[f32], settings: Settings) {
    let stride = stride(settings.factors);
    let square = square(other, stride);
    let equations = Equations { square: &square, other, others: rows.width(), settings };
    side.par_chunks_mut(stride * BLOCK).enumerate().for_each_init(Work::default, |work, (block, chunk)| {
        for (row, x) in (block * BLOCK..).zip(chunk.chunks_exact_mut(stride)) {
            equations.solve(rows.row(row), x, work, STEPS);
        }
    });
}

/// `YᵀY`, stride × stride.
fn square(rows: &[f32], stride: usize) -> Vec<f32> {
    let zero = || vec![0.0_f32; stride * stride];
    let add = |rows: &[f32]| {
        let mut sum = zero();
        kernel::arch().dispatch(AddSquares { sum: &mut sum, rows, stride });
        sum
    };
    let sum = |mut a: Vec<f32>, b: Vec<f32>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    };
    // Blocks are collected in order before they are added, so that the sum does not depend on who was faster.
    let blocks: Vec<Vec<f32>> = rows.par_chunks(stride * 4_096).map(add).collect();
    blocks.into_iter().fold(zero(), sum)
}

/// `sum += Σ y·yᵀ` over the rows y, four at a time.
struct AddSquares<'a> {
    sum: &'a mut [f32],
    rows: &'a [f32],
    stride: usize,
}

impl WithSimd for AddSquares<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let size = self.stride;
        let rows = self.rows.chunks_exact(4 * size);
        let mut last = vec![0.0; 4 * size];
        last[..rows.remainder().len()].copy_from_slice(rows.remainder());
        // No closure: it would be compiled for the oldest processors.
        for four in rows.chain([&last[..]]) {
            let wide = S::as_simd_f32s(four).0;
            for factor in 0..size {
                let factors = [four[factor], four[size + factor], four[2 * size + factor], four[3 * size + factor]];
                let line = &mut self.sum[factor * size..][..size];
                kernel::add_four(simd, S::as_mut_simd_f32s(line).0, factors, wide);
            }
        }
    }
}

/// What one thread writes on.
#[derive(Default)]
struct Work {
    /// The other side's rows of one history, side by side, and their weights; zeros up to a whole four.
    near: Vec<f32>,
    weights: Vec<f32>,
    residual: Vec<f32>,
    direction: Vec<f32>,
    image: Vec<f32>,
}

/// One side's equations: (α₀·YᵀY + Σ w·y·yᵀ + λ'·I) x = Σ w·y, a row each.
struct Equations<'a> {
    square: &'a [f32],
    /// Y.
    other: &'a [f32],
    /// How many rows Y has.
    others: usize,
    settings: Settings,
}

impl Equations<'_> {
    /// Conjugate gradients for one row, from x as it stands.
    fn solve(&self, (places, weights): (&[u32], &[f32]), x: &mut [f32], work: &mut Work, steps: usize) {
        if places.is_empty() {
            x.fill(0.0);
            return;
        }
        let Settings { factors, unobserved, ridge, .. } = self.settings;
        #[allow(clippy::cast_precision_loss, reason = "counts of members and lessons")]
        let ridge = ridge * (places.len() as f32 + unobserved * self.others as f32);
        let (fours, stride) = (places.len().next_multiple_of(4), stride(factors));
        if work.near.len() < fours * stride {
            work.near.resize(fours * stride, 0.0);
        }
        work.near[places.len() * stride..fours * stride].fill(0.0);
        work.weights.clear();
        work.weights.extend_from_slice(weights);
        work.weights.resize(fours, 0.0);
        for buffer in [&mut work.residual, &mut work.direction, &mut work.image] {
            buffer.resize(stride, 0.0);
        }
        kernel::arch().dispatch(Solve { equations: self, places, work, x, ridge, steps });
    }
}

/// [`Equations::solve`] in the processor's widest instructions.
struct Solve<'a> {
    equations: &'a Equations<'a>,
    places: &'a [u32],
    work: &'a mut Work,
    x: &'a mut [f32],
    ridge: f32,
    steps: usize,
}

impl WithSimd for Solve<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { equations, places, work, x, ridge, steps } = self;
        let parts = x.len() / S::F32_LANES;
        let (other, near) = (S::as_simd_f32s(equations.other).0, S::as_mut_simd_f32s(&mut work.near).0);
        for (n, &place) in places.iter().enumerate() {
            let (from, to) = (place as usize * parts, n * parts);
            for part in 0..parts {
                near[to + part] = other[from + part];
            }
        }
        let square = S::as_simd_f32s(equations.square).0;
        let matrix = Matrix { near, weights: &work.weights, square, unobserved: equations.settings.unobserved, ridge };
        let x = S::as_mut_simd_f32s(x).0;
        let residual = S::as_mut_simd_f32s(&mut work.residual).0;
        let direction = S::as_mut_simd_f32s(&mut work.direction).0;
        let image = S::as_mut_simd_f32s(&mut work.image).0;
        matrix.residual(simd, x, 1.0, residual);
        direction.copy_from_slice(residual);
        let mut length = kernel::dot(simd, residual, residual);
        for _ in 0..steps {
            if length < 1e-12 {
                break;
            }
            matrix.residual(simd, direction, 0.0, image);
            let along = -kernel::dot(simd, direction, image);
            if along <= 0.0 {
                break;
            }
            let step = simd.splat_f32s(length / along);
            for part in 0..parts {
                x[part] = simd.mul_add_e_f32s(step, direction[part], x[part]);
                residual[part] = simd.mul_add_e_f32s(step, image[part], residual[part]);
            }
            let next = kernel::dot(simd, residual, residual);
            let keep = simd.splat_f32s(next / length);
            for part in 0..parts {
                direction[part] = simd.mul_add_e_f32s(keep, direction[part], residual[part]);
            }
            length = next;
        }
    }
}

/// α₀·YᵀY + Σ w·y·yᵀ + λ'·I, never written out.
struct Matrix<'a, S: Simd> {
    near: &'a [S::f32s],
    weights: &'a [f32],
    square: &'a [S::f32s],
    unobserved: f32,
    ridge: f32,
}

impl<S: Simd> Matrix<'_, S> {
    /// out = Σ w·(target − y·v)·y − α₀·YᵀY·v − λ'·v; with target 0 that is minus the matrix times v.
    #[inline(always)]
    fn residual(&self, simd: S, v: &[S::f32s], target: f32, out: &mut [S::f32s]) {
        let (parts, ridge) = (v.len(), simd.splat_f32s(-self.ridge));
        for part in 0..parts {
            out[part] = simd.mul_f32s(ridge, v[part]);
        }
        let four = 4 * parts;
        let (numbers, less) = (bytemuck::cast_slice::<S::f32s, f32>(v), -self.unobserved);
        for n in 0..numbers.len() / 4 {
            let [a, b, c, d] = [numbers[4 * n], numbers[4 * n + 1], numbers[4 * n + 2], numbers[4 * n + 3]];
            kernel::add_four(simd, out, [less * a, less * b, less * c, less * d], &self.square[n * four..][..four]);
        }
        for n in 0..self.weights.len() / 4 {
            let lines = &self.near[n * four..][..four];
            let [a, b, c, d] = kernel::dot_four(simd, lines, v);
            let weights = &self.weights[4 * n..][..4];
            let factors = [
                weights[0] * (target - a),
                weights[1] * (target - b),
                weights[2] * (target - c),
                weights[3] * (target - d),
            ];
            kernel::add_four(simd, out, factors, lines);
        }
    }
}

impl Factors {
    fn member(&self, history: &[Known]) -> Vec<f32> {
        let stride = stride(self.settings.factors);
        let mut member = vec![0.0; stride];
        let known = history.iter().filter(|known| (known.item as usize) < self.items());
        let (places, weights): (Vec<u32>, Vec<f32>) = known.map(|known| (known.item, known.weight)).unzip();
        let equations =
            Equations { square: &self.square, other: &self.items, others: self.items(), settings: self.settings };
        equations.solve((&places, &weights), &mut member, &mut Work::default(), STEPS_ASKED);
        member
    }
}

/// What a member's factors make of every lesson.
struct Appeal<'a> {
    scores: &'a mut [f32],
    items: &'a [f32],
    member: &'a [f32],
}

impl WithSimd for Appeal<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (items, member) = (S::as_simd_f32s(self.items).0, S::as_simd_f32s(self.member).0);
        let parts = member.len();
        let count = self.scores.len().min(items.len() / parts);
        let (scores, fours) = (&mut self.scores[..count], count / 4 * 4);
        for n in (0..fours).step_by(4) {
            scores[n..n + 4].copy_from_slice(&kernel::dot_four(simd, &items[n * parts..][..4 * parts], member));
        }
        for n in fours..count {
            scores[n] = kernel::dot(simd, &items[n * parts..][..parts], member);
        }
    }
}

impl Recommender for Factors {
    fn items(&self) -> usize {
        self.items.len() / stride(self.settings.factors)
    }

    fn score(&self, history: &[Known], scores: &mut [f32]) {
        let member = self.member(history);
        kernel::arch().dispatch(Appeal { scores, items: &self.items, member: &member });
    }

    fn bytes(&self) -> usize {
        (self.items.len() + self.square.len()) * size_of::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::matrix::Rating;
    use crate::domain::lessons::recommend::matrix::tests::{dense, noisy};

    const SETTINGS: Settings = Settings { factors: 5, unobserved: 0.3, ridge: 0.02, epochs: 400, seed: 1 };

    /// Σ w(1 − x·y)² + α₀ Σ (x·y)² + λ Σ …, with members solved exactly by many steps.
    fn loss(ratings: &Ratings, model: &Factors) -> f64 {
        let f = stride(model.settings.factors);
        let (a0, ridge) = (f64::from(model.settings.unobserved), f64::from(model.settings.ridge));
        let wide = |it: &[f32]| it.iter().map(|&x| f64::from(x)).collect::<Vec<_>>();
        let y: Vec<Vec<f64>> = model.items.chunks(f).map(wide).collect();
        let x: Vec<Vec<f64>> = (0..ratings.users()).map(|u| wide(&model.member(&ratings.by_user.history(u)))).collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let r = dense(&ratings.by_user);
        let mut sum = 0.0;
        for (row, x) in r.iter().zip(&x) {
            for (&w, y) in row.iter().zip(&y) {
                sum += w * (1.0 - dot(x, y)).powi(2) + a0 * dot(x, y).powi(2);
            }
            let n = row.iter().filter(|&&w| w > 0.0).count() as f64;
            sum += ridge * (n + a0 * y.len() as f64) * dot(x, x);
        }
        for (i, y) in y.iter().enumerate() {
            let n = r.iter().filter(|row| row[i] > 0.0).count() as f64;
            sum += ridge * (n + a0 * x.len() as f64) * dot(y, y);
        }
        sum
    }

    #[test]
    fn the_asked_member_solves_their_equations() {
        let ratings = noisy(40, 12, 6);
        let model = als(&ratings, SETTINGS, &|_| ()).unwrap();
        let history = ratings.by_user.history(3);
        let x = model.member(&history);
        let f = stride(SETTINGS.factors);
        // The gradient of the member's own loss vanishes.
        let mut gradient = vec![0.0_f32; f];
        for (i, y) in model.items.chunks(f).enumerate() {
            let said: f32 = x.iter().zip(y).map(|(a, b)| a * b).sum();
            let w = history.iter().find(|known| known.item as usize == i).map_or(0.0, |known| known.weight);
            for (g, y) in gradient.iter_mut().zip(y) {
                *g += w * (said - 1.0) * y + SETTINGS.unobserved * said * y;
            }
        }
        let ridge = SETTINGS.ridge * (history.len() as f32 + SETTINGS.unobserved * 12.0);
        gradient.iter_mut().zip(&x).for_each(|(g, x)| *g += ridge * x);
        assert!(gradient.iter().all(|g| g.abs() < 1e-3), "{gradient:?}");
    }

    #[test]
    fn more_epochs_never_cost_more_and_the_end_is_a_valley() {
        let ratings = noisy(40, 12, 6);
        let after = |epochs| loss(&ratings, &als(&ratings, Settings { epochs, ..SETTINGS }, &|_| ()).unwrap());
        let (one, ten, many) = (after(1), after(10), after(400));
        assert!(one >= ten && ten >= many - 1e-6, "{one} {ten} {many}");
        let mut moved = als(&ratings, SETTINGS, &|_| ()).unwrap();
        let end = loss(&ratings, &moved);
        moved.items[stride(SETTINGS.factors) + 2] += 0.05;
        moved.square = square(&moved.items, stride(SETTINGS.factors));
        assert!(loss(&ratings, &moved) > end);
    }

    #[test]
    fn two_separate_circles_stay_separate_and_seeds_are_kept() {
        let rows: Vec<Rating> = (0..40_u32)
            .flat_map(|user| (0..6_u32).map(move |n| (user, n)))
            .filter(|(user, n)| (user + n) % 5 != 0)
            .map(|(user, n)| Rating { user, item: if user < 20 { n } else { n + 6 }, weight: 1.0, at: 0 })
            .collect();
        let ratings = Ratings::build(40, 12, &rows);
        let settings = Settings { factors: 32, epochs: 15, ..SETTINGS };
        let model = als(&ratings, settings, &|_| ()).unwrap();
        let history = [Known { item: 7, weight: 1.0 }, Known { item: 8, weight: 1.0 }];
        assert!(model.top(&history, 4, &|_| true).iter().all(|it| it.item >= 6));
        assert_eq!(als(&ratings, settings, &|_| ()).unwrap(), model);
        assert_eq!(als(&ratings, Settings { factors: 0, ..settings }, &|_| ()), Err(FitError::Parameter("factors")));
        assert_eq!(als(&ratings, Settings { ridge: 0.0, ..settings }, &|_| ()), Err(FitError::Parameter("ridge")));
    }
}
