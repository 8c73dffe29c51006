//! Loops over many floats in the widest instructions of the processor they run on. The program is compiled for any 64-bit
//! processor; `arch().dispatch` asks once what this one can do.
//!
//! The instructions are named rather than left to the compiler, which finds them at its highest level only.

#![allow(clippy::indexing_slicing, reason = "slices cut to one length before the loop")]
#![allow(
    clippy::needless_range_loop,
    reason = "five slices at once: zipped, the loop was measured at two thirds of the speed and less"
)]

use pulp::{Arch, Simd, WithSimd};

/// What this processor can do; cheap to ask, but not for every ten floats.
#[must_use]
pub fn arch() -> Arch {
    Arch::new()
}

/// `sums += factor · line`, over the shorter of both.
pub struct AddScaled<'a> {
    /// What is added to.
    pub sums: &'a mut [f32],
    /// Times this.
    pub factor: f32,
    /// What is added.
    pub line: &'a [f32],
}

impl WithSimd for AddScaled<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        add_scaled(simd, self.sums, self.factor, self.line);
    }
}

/// `sums += factor · line`, over the shorter of both.
#[inline(always)]
pub fn add_scaled<S: Simd>(simd: S, sums: &mut [f32], factor: f32, line: &[f32]) {
    let length = sums.len().min(line.len());
    let ((sums, sums_rest), (line, line_rest)) =
        (S::as_mut_simd_f32s(sums.split_at_mut(length).0), S::as_simd_f32s(line.split_at(length).0));
    let wide = simd.splat_f32s(factor);
    let parts = sums.len();
    let line = &line[..parts];
    let fours = parts / 4 * 4;
    for n in (0..fours).step_by(4) {
        sums[n] = simd.mul_add_e_f32s(wide, line[n], sums[n]);
        sums[n + 1] = simd.mul_add_e_f32s(wide, line[n + 1], sums[n + 1]);
        sums[n + 2] = simd.mul_add_e_f32s(wide, line[n + 2], sums[n + 2]);
        sums[n + 3] = simd.mul_add_e_f32s(wide, line[n + 3], sums[n + 3]);
    }
    for n in fours..parts {
        sums[n] = simd.mul_add_e_f32s(wide, line[n], sums[n]);
    }
    for (sum, cell) in sums_rest.iter_mut().zip(line_rest) {
        *sum += factor * cell;
    }
}

/// `cells · factors`, place by place, over the shorter of both.
pub struct Multiply<'a> {
    /// What is multiplied.
    pub cells: &'a mut [f32],
    /// By what.
    pub factors: &'a [f32],
}

impl WithSimd for Multiply<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let length = self.cells.len().min(self.factors.len());
        let (cells, cells_rest) = S::as_mut_simd_f32s(self.cells.split_at_mut(length).0);
        let (factors, factors_rest) = S::as_simd_f32s(self.factors.split_at(length).0);
        let factors = &factors[..cells.len()];
        for n in 0..cells.len() {
            cells[n] = simd.mul_f32s(cells[n], factors[n]);
        }
        for n in 0..cells_rest.len() {
            cells_rest[n] *= factors_rest[n];
        }
    }
}

/// The sum of the cells that are finite, and how many there are.
pub struct FiniteSum<'a> {
    /// What is added up.
    pub cells: &'a [f32],
}

impl WithSimd for FiniteSum<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let (cells, rest) = S::as_simd_f32s(self.cells);
        let (zero, one, most) = (simd.splat_f32s(0.0), simd.splat_f32s(1.0), simd.splat_f32s(f32::MAX));
        let (mut sum, mut count) = (zero, zero);
        for n in 0..cells.len() {
            let finite = simd.less_than_or_equal_f32s(simd.abs_f32s(cells[n]), most);
            sum = simd.add_f32s(sum, simd.select_f32s(finite, cells[n], zero));
            count = simd.add_f32s(count, simd.select_f32s(finite, one, zero));
        }
        let (mut sum, mut count) = (simd.reduce_sum_f32s(sum), simd.reduce_sum_f32s(count));
        for n in 0..rest.len() {
            if rest[n].is_finite() {
                sum += rest[n];
                count += 1.0;
            }
        }
        (sum, count)
    }
}

/// `cells = (cells − less) · factor`.
pub struct Shift<'a> {
    /// What is moved and stretched.
    pub cells: &'a mut [f32],
    /// What is taken away.
    pub less: f32,
    /// By what it is multiplied then.
    pub factor: f32,
}

impl WithSimd for Shift<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (cells, rest) = S::as_mut_simd_f32s(self.cells);
        let (less, factor) = (simd.splat_f32s(self.less), simd.splat_f32s(self.factor));
        for n in 0..cells.len() {
            cells[n] = simd.mul_f32s(simd.sub_f32s(cells[n], less), factor);
        }
        for n in 0..rest.len() {
            rest[n] = (rest[n] - self.less) * self.factor;
        }
    }
}

/// `sums += Σ factors[k] · line k`, of four lines of the sums' length side by side: the sums are read and written once for four.
#[inline(always)]
pub fn add_four<S: Simd>(simd: S, sums: &mut [S::f32s], factors: [f32; 4], lines: &[S::f32s]) {
    let parts = sums.len();
    let (a, rest) = lines.split_at(parts);
    let (b, rest) = rest.split_at(parts);
    let (c, rest) = rest.split_at(parts);
    let d = rest.split_at(parts).0;
    // One by one: closures over arrays stay calls at the level the program is compiled at.
    let (e, f) = (simd.splat_f32s(factors[0]), simd.splat_f32s(factors[1]));
    let (g, h) = (simd.splat_f32s(factors[2]), simd.splat_f32s(factors[3]));
    for n in 0..parts {
        let first = simd.mul_add_e_f32s(f, b[n], simd.mul_add_e_f32s(e, a[n], sums[n]));
        let second = simd.mul_add_e_f32s(h, d[n], simd.mul_f32s(g, c[n]));
        sums[n] = simd.add_f32s(first, second);
    }
}

/// Σ a·b of two vectors of one length.
#[inline(always)]
pub fn dot<S: Simd>(simd: S, a: &[S::f32s], b: &[S::f32s]) -> f32 {
    let (b, zero) = (&b[..a.len()], simd.splat_f32s(0.0));
    let (mut even, mut odd) = (zero, zero);
    let pairs = a.len() / 2 * 2;
    for n in (0..pairs).step_by(2) {
        even = simd.mul_add_e_f32s(a[n], b[n], even);
        odd = simd.mul_add_e_f32s(a[n + 1], b[n + 1], odd);
    }
    for n in pairs..a.len() {
        even = simd.mul_add_e_f32s(a[n], b[n], even);
    }
    simd.reduce_sum_f32s(simd.add_f32s(even, odd))
}

/// Dot products of the same vector, whose parts are read once, with four lines of its length side by side.
#[inline(always)]
pub fn dot_four<S: Simd>(simd: S, lines: &[S::f32s], v: &[S::f32s]) -> [f32; 4] {
    let parts = v.len();
    let (a, rest) = lines.split_at(parts);
    let (b, rest) = rest.split_at(parts);
    let (c, rest) = rest.split_at(parts);
    let d = rest.split_at(parts).0;
    let zero = simd.splat_f32s(0.0);
    let (mut e, mut f, mut g, mut h) = (zero, zero, zero, zero);
    for n in 0..parts {
        e = simd.mul_add_e_f32s(a[n], v[n], e);
        f = simd.mul_add_e_f32s(b[n], v[n], f);
        g = simd.mul_add_e_f32s(c[n], v[n], g);
        h = simd.mul_add_e_f32s(d[n], v[n], h);
    }
    [simd.reduce_sum_f32s(e), simd.reduce_sum_f32s(f), simd.reduce_sum_f32s(g), simd.reduce_sum_f32s(h)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every loop once: a·b; a + 2b; and of a's and b's whole parts, laid side by side as a, b, b, a: their products with b, and
    /// a + 2b as a + (1·a + 2·b + 0·b − 1·a).
    struct All {
        a: Vec<f32>,
        b: Vec<f32>,
    }

    impl WithSimd for All {
        type Output = (f32, Vec<f32>, [f32; 4], Vec<f32>);

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            let Self { a, b } = self;
            let mut scaled = a.clone();
            add_scaled(simd, &mut scaled, 2.0, &b);
            let whole = a.len() / S::F32_LANES * S::F32_LANES;
            let lines: Vec<f32> = [&a, &b, &b, &a].iter().flat_map(|line| &line[..whole]).copied().collect();
            let (lines, v) = (S::as_simd_f32s(&lines).0, S::as_simd_f32s(&b[..whole]).0);
            let mut added = a[..whole].to_vec();
            add_four(simd, S::as_mut_simd_f32s(&mut added).0, [1.0, 2.0, 0.0, -1.0], lines);
            let parts = v.len();
            (dot(simd, &lines[..parts], v), scaled, dot_four(simd, lines, v), added)
        }
    }

    #[test]
    fn they_agree_with_the_plain_loops_at_every_length() {
        for length in [0_u8, 1, 31, 32, 33, 64, 100, 255] {
            let a: Vec<f32> = (0..length).map(|n| f32::from(n) * 0.25 - 3.0).collect();
            let b: Vec<f32> = (0..length).map(|n| 7.0 - f32::from(n) * 0.5).collect();
            let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(a * b)).sum::<f64>();
            let near = |found: f32, wanted: f64| (f64::from(found) - wanted).abs() <= 1e-5 * wanted.abs().max(1.0);
            let (found, scaled, four, added) = arch().dispatch(All { a: a.clone(), b: b.clone() });
            assert!(scaled.iter().zip(&a).zip(&b).all(|((sum, a), b)| (sum - (a + 2.0 * b)).abs() < 1e-4));
            let (a, b) = (&a[..added.len()], &b[..added.len()]);
            assert!(near(found, product(a, b)), "{length}: {found}");
            for (found, line) in four.iter().zip([a, b, b, a]) {
                assert!(near(*found, product(line, b)), "{length}: {four:?}");
            }
            assert!(added.iter().zip(a).zip(b).all(|((sum, a), b)| (sum - (a + 2.0 * b)).abs() < 1e-4));
        }
    }

    #[test]
    fn what_is_infinite_is_neither_added_nor_moved() {
        for length in [0_u8, 1, 7, 8, 9, 40, 255] {
            let mut cells: Vec<f32> = (0..length).map(f32::from).collect();
            cells.iter_mut().step_by(3).for_each(|cell| *cell = f32::NEG_INFINITY);
            let left: Vec<f32> = cells.iter().copied().filter(|cell| cell.is_finite()).collect();
            let found = arch().dispatch(FiniteSum { cells: &cells });
            assert_eq!(found, (left.iter().sum(), left.len() as f32));
            let wanted: Vec<f32> = cells.iter().map(|cell| (cell - 3.0) * 0.5).collect();
            arch().dispatch(Shift { cells: &mut cells, less: 3.0, factor: 0.5 });
            assert_eq!(cells, wanted);
            let wanted: Vec<f32> = cells.iter().map(|cell| cell * 2.0).collect();
            let factors = vec![2.0; cells.len()];
            arch().dispatch(Multiply { cells: &mut cells, factors: &factors });
            assert_eq!(cells, wanted);
        }
    }
}
