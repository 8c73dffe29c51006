//! Loops over many floats. The program is compiled for any 64-bit processor; here it asks once what this one can do and
//! runs the same loop in its widest instructions.

#![allow(clippy::indexing_slicing, reason = "arrays of a fixed length")]

use pulp::Arch;

/// What this processor can do; cheap to ask, but not for every ten floats.
#[must_use]
pub fn arch() -> Arch {
    Arch::new()
}

/// `sums += factor · line`, over the shorter of both.
pub fn add_scaled(arch: Arch, sums: &mut [f32], factor: f32, line: &[f32]) {
    arch.dispatch(
        #[inline(always)]
        || add_scaled_inline(sums, factor, line),
    );
}

/// [`add_scaled`] for use inside a dispatched loop.
#[inline(always)]
pub fn add_scaled_inline(sums: &mut [f32], factor: f32, line: &[f32]) {
    for (sum, &cell) in sums.iter_mut().zip(line) {
        *sum += factor * cell;
    }
}

/// `sums += Σ factors[k] · lines[k]`, for use inside a dispatched loop: the sums are read and written once for four lines.
#[inline(always)]
pub fn add_four_inline(sums: &mut [f32], factors: [f32; 4], lines: [&[f32]; 4]) {
    let [a, b, c, d] = lines;
    for ((((sum, a), b), c), d) in sums.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *sum += (factors[0] * a + factors[1] * b) + (factors[2] * c + factors[3] * d);
    }
}

/// Σ a·b in 16 independent sums, for use inside a dispatched loop; over the shorter of both.
#[inline(always)]
pub fn dot_inline(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 16];
    let (a, a_rest) = a.as_chunks::<16>();
    let (b, b_rest) = b.as_chunks::<16>();
    for (a, b) in a.iter().zip(b) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    folded(sums) + rest
}

/// Four dot products with the same vector, whose parts are read once; for use inside a dispatched loop.
#[inline(always)]
pub fn dot_four_inline(lines: [&[f32]; 4], v: &[f32]) -> [f32; 4] {
    let mut sums = [[0.0_f32; 16]; 4];
    let (v, v_rest) = v.as_chunks::<16>();
    let parts = lines.map(|line| line.as_chunks::<16>());
    for (place, v) in v.iter().enumerate() {
        for (sum, (line, _)) in sums.iter_mut().zip(&parts) {
            if let Some(line) = line.get(place) {
                for ((sum, a), b) in sum.iter_mut().zip(line).zip(v) {
                    *sum += a * b;
                }
            }
        }
    }
    let mut found = sums.map(folded);
    for (found, (_, rest)) in found.iter_mut().zip(&parts) {
        *found += rest.iter().zip(v_rest).map(|(a, b)| a * b).sum::<f32>();
    }
    found
}

/// The sum of sixteen, by halves.
#[inline(always)]
fn folded(s: [f32; 16]) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|n| s[n] + s[n + 8]);
    let four: [f32; 4] = std::array::from_fn(|n| eight[n] + eight[n + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_the_plain_loops_at_every_length() {
        for length in [0_u8, 1, 31, 32, 33, 64, 100, 255] {
            let a: Vec<f32> = (0..length).map(|n| f32::from(n) * 0.25 - 3.0).collect();
            let b: Vec<f32> = (0..length).map(|n| 7.0 - f32::from(n) * 0.5).collect();
            let plain: f64 = a.iter().zip(&b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            let found = arch().dispatch(|| dot_inline(&a, &b));
            assert!((f64::from(found) - plain).abs() <= 1e-5 * plain.abs().max(1.0), "{length}: {found} {plain}");
            let four = arch().dispatch(|| dot_four_inline([&a, &b, &a, &b], &b));
            assert!((four[0] - found).abs() <= 1e-5 * found.abs().max(1.0));
            assert!((four[1] - arch().dispatch(|| dot_inline(&b, &b))).abs() <= 1e-5 * four[1].max(1.0));
            let mut sums = a.clone();
            add_four_inline(&mut sums, [1.0, 2.0, 0.0, -1.0], [&a, &b, &b, &a]);
            assert!(sums.iter().zip(&a).zip(&b).all(|((sum, a), b)| (sum - (a + 2.0 * b)).abs() < 1e-4));
            let mut sums = a.clone();
            add_scaled(arch(), &mut sums, 2.0, &b);
            assert!(sums.iter().zip(&a).zip(&b).all(|((sum, a), b)| (sum - (a + 2.0 * b)).abs() < 1e-4));
        }
    }
}
