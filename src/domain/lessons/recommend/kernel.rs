//! Loops over many floats in the widest instructions of the processor they run on. The program is compiled for any 64-bit
//! processor; `arch().dispatch` asks once what this one can do.
//!
//! The instructions are named rather than left to the compiler, which finds them at its highest level only.

#![allow(clippy::indexing_slicing, reason = "slices cut to one length before the loop")]
#![allow(
    clippy::needless_range_loop,
    reason = "five slices at once: zipped, the loop was measured at two thirds of the speed"
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
    let (sums, sums_ends) = sums.as_chunks_mut::<4>();
    let (line, line_ends) = line.as_chunks::<4>();
    for ([s, t, u, v], [a, b, c, d]) in sums.iter_mut().zip(line) {
        *s = simd.mul_add_e_f32s(wide, *a, *s);
        *t = simd.mul_add_e_f32s(wide, *b, *t);
        *u = simd.mul_add_e_f32s(wide, *c, *u);
        *v = simd.mul_add_e_f32s(wide, *d, *v);
    }
    for (sum, cell) in sums_ends.iter_mut().zip(line_ends) {
        *sum = simd.mul_add_e_f32s(wide, *cell, *sum);
    }
    for (sum, cell) in sums_rest.iter_mut().zip(line_rest) {
        *sum += factor * cell;
    }
}

/// `sums += Σ factors[k] · lines[k]`, over the shortest: the sums are read and written once for four lines.
#[inline(always)]
pub fn add_four<S: Simd>(simd: S, sums: &mut [f32], factors: [f32; 4], lines: [&[f32]; 4]) {
    let length = lines.iter().fold(sums.len(), |length, line| length.min(line.len()));
    let (sums, sums_rest) = S::as_mut_simd_f32s(sums.split_at_mut(length).0);
    let [a, b, c, d] = lines.map(|line| S::as_simd_f32s(line.split_at(length).0));
    let [e, f, g, h] = factors.map(|factor| simd.splat_f32s(factor));
    let parts = sums.len();
    // Cut to one length first, so that no place is checked again inside the loop.
    let (a_parts, b_parts, c_parts, d_parts) = (&a.0[..parts], &b.0[..parts], &c.0[..parts], &d.0[..parts]);
    for n in 0..parts {
        let first = simd.mul_add_e_f32s(f, b_parts[n], simd.mul_add_e_f32s(e, a_parts[n], sums[n]));
        let second = simd.mul_add_e_f32s(h, d_parts[n], simd.mul_f32s(g, c_parts[n]));
        sums[n] = simd.add_f32s(first, second);
    }
    for ((((sum, a), b), c), d) in sums_rest.iter_mut().zip(a.1).zip(b.1).zip(c.1).zip(d.1) {
        *sum += (factors[0] * a + factors[1] * b) + (factors[2] * c + factors[3] * d);
    }
}

/// Σ a·b, over the shorter of both.
#[inline(always)]
pub fn dot<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let ((a, a_rest), (b, b_rest)) = (S::as_simd_f32s(a.split_at(length).0), S::as_simd_f32s(b.split_at(length).0));
    let zero = simd.splat_f32s(0.0);
    let [mut s, mut t, mut u, mut v] = [zero; 4];
    let ((fours_a, ends_a), (fours_b, ends_b)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    for ([a, b, c, d], [e, f, g, h]) in fours_a.iter().zip(fours_b) {
        s = simd.mul_add_e_f32s(*a, *e, s);
        t = simd.mul_add_e_f32s(*b, *f, t);
        u = simd.mul_add_e_f32s(*c, *g, u);
        v = simd.mul_add_e_f32s(*d, *h, v);
    }
    for (a, b) in ends_a.iter().zip(ends_b) {
        s = simd.mul_add_e_f32s(*a, *b, s);
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    simd.reduce_sum_f32s(simd.add_f32s(simd.add_f32s(s, t), simd.add_f32s(u, v))) + rest
}

/// Four dot products with the same vector, whose parts are read once; over the shortest.
#[inline(always)]
pub fn dot_four<S: Simd>(simd: S, lines: [&[f32]; 4], v: &[f32]) -> [f32; 4] {
    let length = lines.iter().fold(v.len(), |length, line| length.min(line.len()));
    let (parts, rest) = S::as_simd_f32s(v.split_at(length).0);
    let [a, b, c, d] = lines.map(|line| S::as_simd_f32s(line.split_at(length).0));
    let zero = simd.splat_f32s(0.0);
    let [mut e, mut f, mut g, mut h] = [zero; 4];
    let count = parts.len();
    let (a_parts, b_parts, c_parts, d_parts) = (&a.0[..count], &b.0[..count], &c.0[..count], &d.0[..count]);
    for n in 0..count {
        e = simd.mul_add_e_f32s(a_parts[n], parts[n], e);
        f = simd.mul_add_e_f32s(b_parts[n], parts[n], f);
        g = simd.mul_add_e_f32s(c_parts[n], parts[n], g);
        h = simd.mul_add_e_f32s(d_parts[n], parts[n], h);
    }
    let tail = |line: &[f32]| line.iter().zip(rest).map(|(a, b)| a * b).sum::<f32>();
    [
        simd.reduce_sum_f32s(e) + tail(a.1),
        simd.reduce_sum_f32s(f) + tail(b.1),
        simd.reduce_sum_f32s(g) + tail(c.1),
        simd.reduce_sum_f32s(h) + tail(d.1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every loop once: a·b; a·b, b·b, a·b, b·b; a + 2b; a + 2b the longer way.
    struct All {
        a: Vec<f32>,
        b: Vec<f32>,
    }

    impl WithSimd for All {
        type Output = (f32, [f32; 4], Vec<f32>, Vec<f32>);

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
            let Self { a, b } = self;
            let (mut scaled, mut added) = (a.clone(), a.clone());
            add_scaled(simd, &mut scaled, 2.0, &b);
            add_four(simd, &mut added, [1.0, 2.0, 0.0, -1.0], [&a, &b, &b, &a]);
            (dot(simd, &a, &b), dot_four(simd, [&a, &b, &a, &b], &b), scaled, added)
        }
    }

    #[test]
    fn they_agree_with_the_plain_loops_at_every_length() {
        for length in [0_u8, 1, 31, 32, 33, 64, 100, 255] {
            let a: Vec<f32> = (0..length).map(|n| f32::from(n) * 0.25 - 3.0).collect();
            let b: Vec<f32> = (0..length).map(|n| 7.0 - f32::from(n) * 0.5).collect();
            let plain: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            let all = |a: &[f32], b: &[f32]| arch().dispatch(All { a: a.to_vec(), b: b.to_vec() });
            let (found, four, scaled, added) = all(&a, &b);
            assert!((f64::from(found) - plain).abs() <= 1e-5 * plain.abs().max(1.0), "{length}: {found} {plain}");
            assert!((four[0] - found).abs() <= 1e-5 * found.abs().max(1.0));
            assert!((four[1] - all(&b, &b).0).abs() <= 1e-5 * four[1].max(1.0));
            assert!(scaled.iter().zip(&a).zip(&b).all(|((sum, a), b)| (sum - (a + 2.0 * b)).abs() < 1e-4));
            assert!(added.iter().zip(&a).zip(&b).all(|((sum, a), b)| (sum - (a + 2.0 * b)).abs() < 1e-4));
        }
    }
}
