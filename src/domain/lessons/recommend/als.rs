//! Implicit matrix factorisation by alternating least squares.
//!
//! Members x(u) and lessons y(i) in few dimensions, so that x·y is near 1 where a member met a lesson and near 0 elsewhere, there
//! with little confidence (Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008, eq. 3):
//! Σ over pairs met of w·(x·y − 1)² + α₀ Σ over all pairs of (x·y)² + regularisation. In the scaling of Rendle et al., "Revisiting
//! the Performance of iALS" (2021, arXiv 2110.14037, eq. 4 and 12): x(u) costs λ·(n(u) + α₀·items) · ‖x‖². Each side is solved
//! by a few steps of conjugate gradients from where it stood (Takács, Pilászy, Tikk, RecSys 2011).

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
    items: Vec<f32>,
    square: Vec<f32>,
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
    let mut items: Vec<f32> = (0..ratings.items() * factors).map(|_| draw()).collect();
    let mut users = vec![0.0; ratings.users() * factors];
    for epoch in 0..epochs {
        solve_side(&mut users, &ratings.by_user, &items, settings);
        solve_side(&mut items, &ratings.by_item, &users, settings);
        #[allow(clippy::cast_precision_loss, reason = "a share for people")]
        progress((epoch + 1) as f64 / epochs as f64);
    }
    let square = square(&items, factors);
    Ok(Factors { settings, items, square })
}

/// Solve every row of one side, the other standing still.
fn solve_side(side: &mut [f32], rows: &Rows, other: &[f32], settings: Settings) {
    let factors = settings.factors;
    let square = square(other, factors);
    side.par_chunks_mut(factors * BLOCK).enumerate().for_each_init(Work::default, |work, (block, chunk)| {
        for (row, solution) in (block * BLOCK..).zip(chunk.chunks_exact_mut(factors)) {
            work.gather(rows.iter(row), other, factors);
            work.solve(solution, &square, settings, rows.width(), STEPS);
        }
    });
}

/// `YᵀY`, factors × factors.
fn square(rows: &[f32], factors: usize) -> Vec<f32> {
    let arch = kernel::arch();
    let add = |mut sum: Vec<f32>, rows: &[f32]| {
        arch.dispatch(AddSquares { sum: &mut sum, rows, factors });
        sum
    };
    let zero = || vec![0.0_f32; factors * factors];
    let sum = |mut a: Vec<f32>, b: Vec<f32>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    };
    // Blocks are collected in order before they are added, so that the sum does not depend on who was faster.
    let blocks: Vec<Vec<f32>> = rows.par_chunks(factors * 4_096).map(|block| add(zero(), block)).collect();
    blocks.into_iter().fold(zero(), sum)
}

/// `sum += Σ y·yᵀ` over the rows y.
struct AddSquares<'a> {
    sum: &'a mut [f32],
    rows: &'a [f32],
    factors: usize,
}

impl WithSimd for AddSquares<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        for row in self.rows.chunks_exact(self.factors) {
            for (line, &factor) in self.sum.chunks_exact_mut(self.factors).zip(row) {
                kernel::add_scaled(simd, line, factor, row);
            }
        }
    }
}

/// What one thread writes on.
#[derive(Default)]
struct Work {
    near: Vec<f32>,
    weights: Vec<f32>,
    residual: Vec<f32>,
    direction: Vec<f32>,
    image: Vec<f32>,
}

impl Work {
    /// Lay the other side's rows of one history side by side.
    fn gather(&mut self, row: impl Iterator<Item = (u32, f32)>, other: &[f32], factors: usize) {
        self.near.clear();
        self.weights.clear();
        for (place, weight) in row {
            if let Some(line) = other.get(place as usize * factors..(place as usize + 1) * factors) {
                self.near.extend_from_slice(line);
                self.weights.push(weight);
            }
        }
    }

    /// Conjugate gradients for (α₀·YᵀY + Σ w·y·yᵀ + λ'·I) x = Σ w·y, from x as it stands.
    fn solve(&mut self, x: &mut [f32], square: &[f32], settings: Settings, others: usize, steps: usize) {
        if self.weights.is_empty() {
            x.fill(0.0);
            return;
        }
        #[allow(clippy::cast_precision_loss, reason = "counts of members and lessons")]
        let ridge = settings.ridge * (self.weights.len() as f32 + settings.unobserved * others as f32);
        let unobserved = settings.unobserved;
        kernel::arch().dispatch(Solve { work: self, x, square, unobserved, ridge, steps });
    }
}

/// Conjugate gradients from `x` as it stands, in the processor's widest instructions.
struct Solve<'a> {
    work: &'a mut Work,
    x: &'a mut [f32],
    square: &'a [f32],
    unobserved: f32,
    ridge: f32,
    steps: usize,
}

impl WithSimd for Solve<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { work, x, square, unobserved, ridge, steps } = self;
        let Work { near, weights, residual, direction, image } = work;
        for buffer in [&mut *residual, &mut *direction, &mut *image] {
            buffer.clear();
            buffer.resize(x.len(), 0.0);
        }
        let apply = Matrix { near, weights, square, unobserved, ridge };
        apply.residual(simd, x, 1.0, residual);
        direction.copy_from_slice(residual);
        let mut length = kernel::dot(simd, residual, residual);
        for _ in 0..steps {
            if length < 1e-12 {
                break;
            }
            apply.residual(simd, direction, 0.0, image);
            let along = -kernel::dot(simd, direction, image);
            if along <= 0.0 {
                break;
            }
            let step = length / along;
            kernel::add_scaled(simd, x, step, direction);
            kernel::add_scaled(simd, residual, step, image);
            let next = kernel::dot(simd, residual, residual);
            let keep = next / length;
            for (direction, residual) in direction.iter_mut().zip(residual.iter()) {
                *direction = residual + keep * *direction;
            }
            length = next;
        }
    }
}

/// α₀·YᵀY + Σ w·y·yᵀ + λ'·I, never written out.
struct Matrix<'a> {
    near: &'a [f32],
    weights: &'a [f32],
    square: &'a [f32],
    unobserved: f32,
    ridge: f32,
}

impl Matrix<'_> {
    #[allow(clippy::indexing_slicing, reason = "the tail of the vector, shorter than four")]
    /// out = Σ w·(target − y·v)·y − α₀·YᵀY·v − λ'·v; with target 0 that is minus the matrix times v.
    #[inline(always)]
    fn residual<S: Simd>(&self, simd: S, v: &[f32], target: f32, out: &mut [f32]) {
        for (out, v) in out.iter_mut().zip(v) {
            *out = -self.ridge * v;
        }
        let size = v.len();
        let mut square = self.square.chunks_exact(4 * size);
        for (lines, v) in square.by_ref().zip(v.chunks_exact(4)) {
            if let &[a, b, c, d] = v {
                kernel::add_four(simd, out, [a, b, c, d].map(|it| -self.unobserved * it), quarters(lines, size));
            }
        }
        for (line, &factor) in square.remainder().chunks_exact(size).zip(&v[size / 4 * 4..]) {
            kernel::add_scaled(simd, out, -self.unobserved * factor, line);
        }
        let (mut near, mut weights) = (self.near.chunks_exact(4 * size), self.weights.chunks_exact(4));
        for (lines, weights) in near.by_ref().zip(weights.by_ref()) {
            if let &[a, b, c, d] = weights {
                let lines = quarters(lines, size);
                let said = kernel::dot_four(simd, lines, v);
                let factors =
                    [a * (target - said[0]), b * (target - said[1]), c * (target - said[2]), d * (target - said[3])];
                kernel::add_four(simd, out, factors, lines);
            }
        }
        for (line, &weight) in near.remainder().chunks_exact(size).zip(weights.remainder()) {
            let factor = weight * (target - kernel::dot(simd, line, v));
            kernel::add_scaled(simd, out, factor, line);
        }
    }
}

/// Four lines that lie side by side.
#[inline(always)]
fn quarters(lines: &[f32], size: usize) -> [&[f32]; 4] {
    let (front, back) = lines.split_at(2 * size);
    let ((a, b), (c, d)) = (front.split_at(size), back.split_at(size));
    [a, b, c, d]
}

impl Factors {
    fn member(&self, history: &[Known]) -> Vec<f32> {
        let factors = self.settings.factors;
        let mut member = vec![0.0; factors];
        let mut work = Work::default();
        work.gather(history.iter().map(|known| (known.item, known.weight)), &self.items, factors);
        work.solve(&mut member, &self.square, self.settings, self.items.len() / factors, STEPS_ASKED);
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
        let size = self.member.len();
        let (scores, items) = (self.scores.chunks_exact_mut(4), self.items.chunks_exact(4 * size));
        let rest = items.remainder();
        for (scores, items) in scores.zip(items) {
            scores.copy_from_slice(&kernel::dot_four(simd, quarters(items, size), self.member));
        }
        let scored = self.items.len() / size / 4 * 4;
        let last = self.scores.get_mut(scored..).unwrap_or_default();
        for (score, item) in last.iter_mut().zip(rest.chunks_exact(size)) {
            *score = kernel::dot(simd, item, self.member);
        }
    }
}

impl Recommender for Factors {
    fn items(&self) -> usize {
        self.items.len() / self.settings.factors
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
        let f = model.settings.factors;
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
        let f = SETTINGS.factors;
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
        moved.items[7] += 0.05;
        moved.square = square(&moved.items, SETTINGS.factors);
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
