//! Linear item-item models in closed form: EASE and EDLAE.
//!
//! EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, arXiv 1905.03375, eq. 8): the matrix B with
//! an empty diagonal that minimises ‖R − R·B‖² + λ‖B‖². With P = (RᵀR + λI)⁻¹, B(i,j) = −P(i,j) / P(j,j), i ≠ j.
//!
//! EDLAE (Steck, "Autoencoders that don't overfit towards the Identity", NeurIPS 2020, eq. 13 with a = b): the same when every
//! lesson of a history is dropped with probability p while learning, which adds p/(1−p) · diag(RᵀR) to λI.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, Slice};
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::FitError;
use super::gram::Gram;
use super::kernel;
use super::linear::ItemItem;
use super::matrix::Ratings;

/// EASE, with λ = `ridge` > 0 in squared weights (about: members).
pub fn ease(ratings: &Ratings, ridge: f32) -> Result<ItemItem, FitError> {
    edlae(ratings, ridge, 0.0)
}

/// EDLAE, with λ = `ridge` > 0 and p = `dropout`, from 0 (which is EASE) to below 1.
pub fn edlae(ratings: &Ratings, ridge: f32, dropout: f32) -> Result<ItemItem, FitError> {
    from_gram(Gram::build(ratings, None), ridge, dropout)
}

/// The same from `RᵀR`.
pub fn from_gram(mut gram: Gram, ridge: f32, dropout: f32) -> Result<ItemItem, FitError> {
    if !(ridge > 0.0 && ridge.is_finite()) {
        return Err(FitError::Parameter("ridge"));
    }
    if !(0.0..1.0).contains(&dropout) {
        return Err(FitError::Parameter("dropout"));
    }
    let items = gram.items;
    let lost = 1.0 + dropout / (1.0 - dropout);
    for cell in gram.cells.iter_mut().step_by(items + 1) {
        *cell = *cell * lost + ridge;
    }
    invert(&mut gram)?;
    // What stands there is −P.
    let scale: Vec<f32> = gram.diagonal().into_iter().map(|cell| -1.0 / cell).collect();
    gram.cells.par_chunks_mut(items.max(1)).enumerate().for_each(|(known, line)| {
        kernel::arch().dispatch(kernel::Multiply { cells: line, factors: &scale });
        if let Some(own) = line.get_mut(known) {
            *own = 0.0;
        }
    });
    Ok(ItemItem::dense(gram))
}

/// Rows and columns that are swept together: wide enough for the products to run at full speed.
const PANEL: usize = 128;

/// Put −A⁻¹ in the place of a symmetric positive definite matrix A, by sweeping it block by block (Goodnight, "A Tutorial on the SWEEP
/// Operator", The American Statistician 33 (3), 1979): items³ / 2 products, nearly all of them in products of matrices.
///
/// Single precision: λ bounds the condition number to about members / λ. The tests hold the model within 10⁻⁴ of double
/// precision.
fn invert(gram: &mut Gram) -> Result<(), FitError> {
    let items = gram.items;
    let mut matrix =
        ArrayViewMut2::from_shape((items, items), &mut gram.cells).map_err(|_| FitError::Parameter("items"))?;
    for from in (0..items).step_by(PANEL) {
        sweep(&mut matrix, from, (from + PANEL).min(items))?;
    }
    super::gram::mirror(&mut gram.cells, items);
    if gram.diagonal().iter().all(|cell| *cell < 0.0 && cell.is_finite()) { Ok(()) } else { Err(FitError::Singular) }
}

/// Sweep the rows and columns `from..to`, one block of the matrix. Only the blocks on the diagonal and above it are kept.
///
/// With K the block, D = A(K,K) and i, j outside it: A(i,j) − A(i,K)·D⁻¹·A(K,j); A(i,K)·D⁻¹; and −D⁻¹ in the block itself.
/// When every block was swept, −A⁻¹ is left.
fn sweep(matrix: &mut ArrayViewMut2<'_, f32>, from: usize, to: usize) -> Result<(), FitError> {
    let (down, across, panel) = (Axis(0), Axis(1), Slice::from(from..to));
    // The block's columns from top to bottom: what lies below the diagonal stands above it as well.
    let mut columns = Array2::zeros((matrix.nrows(), to - from));
    let (mut top, mut rest) = columns.view_mut().split_at(down, to);
    let (above, _) = matrix.view().split_at(down, to);
    top.assign(&above.slice_axis(across, panel));
    turn(above.slice_axis(down, panel).slice_axis(across, Slice::from(to..)), rest.as_slice_mut().unwrap_or_default());
    let pivot = invert_block(columns.slice_axis(down, panel))?;
    matrix.axis_chunks_iter_mut(down, PANEL).into_par_iter().enumerate().for_each(|(block, mut rows)| {
        let start = block * PANEL;
        if start == from {
            let (_, below) = columns.view().split_at(down, to);
            general_mat_mul(1.0, &pivot, &below.t(), 0.0, &mut rows.slice_axis_mut(across, Slice::from(to..)));
            rows.slice_axis_mut(across, panel).assign(&-&pivot);
            return;
        }
        let (_, below) = columns.view().split_at(down, start);
        let swept = below.slice_axis(down, Slice::from(..rows.nrows())).dot(&pivot);
        general_mat_mul(-1.0, &swept, &below.t(), 1.0, &mut rows.slice_axis_mut(across, Slice::from(start..)));
        if start < from {
            rows.slice_axis_mut(across, panel).assign(&swept);
        }
    });
    Ok(())
}

/// Columns that are turned into rows at a time: the rows' parts stay in the first cache.
const STRIP: usize = 64;

/// Write a matrix with rows and columns exchanged.
#[allow(clippy::indexing_slicing, reason = "the kernel: `out` has as many places as the matrix")]
fn turn(matrix: ArrayView2<'_, f32>, out: &mut [f32]) {
    let (rows, columns) = matrix.dim();
    for from in (0..columns).step_by(STRIP) {
        let to = (from + STRIP).min(columns);
        for (place, row) in matrix.rows().into_iter().enumerate() {
            let cells = row.to_slice().unwrap_or_default();
            for column in from..to {
                out[column * rows + place] = cells[column];
            }
        }
    }
}

/// The inverse of a small symmetric positive definite matrix, by Gauss-Jordan in double precision.
fn invert_block(block: ArrayView2<'_, f32>) -> Result<Array2<f32>, FitError> {
    let (size, mut cells) = (block.nrows(), block.mapv(f64::from));
    let inverted = kernel::arch().dispatch(GaussJordan { cells: cells.as_slice_mut().unwrap_or_default(), size });
    if inverted { Ok(cells.mapv(|cell| cell as f32)) } else { Err(FitError::Singular) }
}

/// Inverts in place; `false` when a pivot is not above 0.
struct GaussJordan<'a> {
    cells: &'a mut [f64],
    size: usize,
}

impl WithSimd for GaussJordan<'_> {
    type Output = bool;

    #[inline(always)]
    #[allow(clippy::indexing_slicing, clippy::needless_range_loop, reason = "the kernel: places below size × size")]
    fn with_simd<S: Simd>(self, simd: S) -> bool {
        let Self { cells, size } = self;
        let mut line = vec![0.0; size];
        for pivot in 0..size {
            line.copy_from_slice(&cells[pivot * size..][..size]);
            let at = line[pivot];
            if !(at > 0.0 && at.is_finite()) {
                return false;
            }
            line[pivot] = 1.0;
            for cell in &mut line {
                *cell /= at;
            }
            for row in (0..size).filter(|row| *row != pivot) {
                let row = &mut cells[row * size..][..size];
                let factor = std::mem::take(&mut row[pivot]);
                let (wide, rest) = S::as_mut_simd_f64s(row);
                let (line_wide, line_rest) = S::as_simd_f64s(&line);
                let by = simd.splat_f64s(-factor);
                for n in 0..wide.len() {
                    wide[n] = simd.mul_add_e_f64s(by, line_wide[n], wide[n]);
                }
                for n in 0..rest.len() {
                    rest[n] -= factor * line_rest[n];
                }
            }
            cells[pivot * size..][..size].copy_from_slice(&line);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::matrix::Rating;
    use crate::domain::lessons::recommend::matrix::tests::{dense, noisy};

    /// Gauss-Jordan in double precision.
    fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
        let n = matrix.len();
        let mut result: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
        for pivot in 0..n {
            let scale = matrix[pivot][pivot];
            for column in 0..n {
                matrix[pivot][column] /= scale;
                result[pivot][column] /= scale;
            }
            for row in (0..n).filter(|&row| row != pivot) {
                let factor = matrix[row][pivot];
                for column in 0..n {
                    matrix[row][column] -= factor * matrix[pivot][column];
                    result[row][column] -= factor * result[pivot][column];
                }
            }
        }
        result
    }

    #[test]
    fn both_agree_with_the_formula_in_double_precision() {
        for (items, dropout) in [(7, 0.0_f32), (40, 0.0), (40, 0.4), (90, 0.2), (300, 0.0)] {
            let ratings = noisy(150, items, 5);
            let r = dense(&ratings.by_user);
            let n = items as usize;
            let mut gram = vec![vec![0.0; n]; n];
            for row in &r {
                for i in 0..n {
                    for j in 0..n {
                        gram[i][j] += row[i] * row[j];
                    }
                }
            }
            for (i, line) in gram.iter_mut().enumerate() {
                line[i] = line[i] * (1.0 + f64::from(dropout) / (1.0 - f64::from(dropout))) + 10.0;
            }
            let p = inverse(gram);
            let model = edlae(&ratings, 10.0, dropout).unwrap();
            for i in 0..items {
                for j in 0..items {
                    let (a, b) = (i as usize, j as usize);
                    let wanted = if i == j { 0.0 } else { -p[a][b] / p[b][b] };
                    assert!((f64::from(model.weight(i, j)) - wanted).abs() < 1e-4, "{i} {j}");
                }
            }
        }
    }

    #[test]
    fn two_lessons_by_hand() {
        // G = [[2, 1], [1, 1]]; with λ = 1, P = [[2, -1], [-1, 3]] / 5.
        let row = |user, item| Rating { user, item, weight: 1.0, at: 0 };
        let model = ease(&Ratings::build(2, 2, &[row(0, 0), row(0, 1), row(1, 0)]), 1.0).unwrap();
        assert!((model.weight(0, 1) - 1.0 / 3.0).abs() < 1e-6);
        assert!((model.weight(1, 0) - 1.0 / 2.0).abs() < 1e-6);
    }

    #[test]
    fn impossible_parameters_are_refused_and_nothing_is_something() {
        let ratings = noisy(9, 4, 1);
        assert_eq!(ease(&ratings, 0.0), Err(FitError::Parameter("ridge")));
        assert_eq!(ease(&ratings, f32::NAN), Err(FitError::Parameter("ridge")));
        assert_eq!(edlae(&ratings, 1.0, 1.0), Err(FitError::Parameter("dropout")));
        assert!(ease(&Ratings::build(0, 0, &[]), 1.0).is_ok());
    }
}
