//! The largest few of many numbers above 0.

use super::matrix::narrow;

/// The `keep` largest of `cells` above 0, by ascending column. `found` is only working space.
///
/// For cells that come one by one, most of them too small to be kept: see [`Row`] for many of few.
pub fn largest(cells: impl Iterator<Item = (u32, f32)>, keep: usize, found: &mut Vec<(f32, u32)>) -> Vec<(u32, f32)> {
    found.clear();
    if keep == 0 {
        return Vec::new();
    }
    let room = keep.saturating_mul(3).max(64);
    let mut least = 0.0;
    for (column, cell) in cells {
        if cell > least {
            found.push((cell, column));
            if found.len() == room {
                least = cut(found, keep);
            }
        }
    }
    if found.len() > keep {
        cut(found, keep);
    }
    let mut list: Vec<(u32, f32)> = found.iter().map(|&(cell, column)| (column, cell)).collect();
    list.sort_unstable_by_key(|entry| entry.0);
    list
}

/// Keep the `keep` largest; equal ones by ascending column. Returns the least kept.
fn cut(found: &mut Vec<(f32, u32)>, keep: usize) -> f32 {
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    let least = found.select_nth_unstable_by(keep - 1, order).1.0;
    found.truncate(keep);
    least
}

/// Leading bits by which numbers are counted: the sign, the exponent and four of the fraction.
const SHIFT: u32 = 19;
/// So many different ones have numbers that are not negative.
const BINS: usize = 1 << (31 - SHIFT);

/// Working space for the largest of a row that is at hand as a whole: numbers are counted by their leading bits, so that only those
/// of one bin have to be put in order, and what is kept is read in the order of its columns.
#[derive(Debug)]
pub struct Row {
    counts: Vec<u32>,
    tied: Vec<u32>,
}

impl Default for Row {
    fn default() -> Self {
        Self { counts: vec![0; BINS], tied: Vec::new() }
    }
}

impl Row {
    /// The `keep` largest of `cells` above 0, by ascending column; equal ones by ascending column as well. No cell may be below 0 or not
    /// a number; those below 10⁻³⁸ count as 0.
    #[allow(clippy::indexing_slicing, reason = "the kernel: a bin is the upper part of 31 bits")]
    pub fn largest(&mut self, cells: &[f32], keep: usize) -> Vec<(u32, f32)> {
        self.counts.fill(0);
        let mut bin = 0;
        for cell in cells {
            let of = (cell.to_bits() >> SHIFT) as usize % BINS;
            self.counts[of] += 1;
            bin = bin.max(of);
        }
        // The bin that the last one kept lies in, and how many of that bin are kept.
        let mut left = keep;
        while bin > 0 && self.counts[bin] as usize <= left {
            left -= self.counts[bin] as usize;
            bin -= 1;
        }
        // What is above `least` is kept, and so many that are equal to it.
        let (mut least, mut equal) = ((narrow(bin + 1) << SHIFT) - 1, 0);
        if bin > 0 && left > 0 {
            self.tied.clear();
            self.tied.extend(cells.iter().map(|cell| cell.to_bits()).filter(|bits| (bits >> SHIFT) as usize == bin));
            least = *self.tied.select_nth_unstable_by(left - 1, |a, b| b.cmp(a)).1;
            equal = left - self.tied.iter().take(left).filter(|bits| **bits > least).count();
        }
        // Each is written, and stays where the next is not written over it: a branch would be guessed wrong too often.
        let (mut list, mut count) = (vec![(0, 0.0); keep.min(cells.len()) + 1], 0);
        for (column, &cell) in cells.iter().enumerate() {
            let bits = cell.to_bits();
            let tie = usize::from(bits == least).min(equal);
            equal -= tie;
            list[count] = (narrow(column), cell);
            count += usize::from(bits > least) | tie;
        }
        list.truncate(count);
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(cells: &[f32], keep: usize) -> Vec<(u32, f32)> {
        let mut all: Vec<(u32, f32)> = (0..).zip(cells.iter().copied()).filter(|cell| cell.1 > 0.0).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(keep);
        all.sort_by_key(|entry| entry.0);
        all
    }

    #[test]
    fn both_ways_keep_what_sorting_keeps() {
        let whole = |n: u32| f32::from(u16::try_from(n).unwrap());
        // Many alike, all alike, wide apart, close together, and a few.
        let rows: [Vec<f32>; 5] = [
            (0..1_000).map(|n| whole(n * 7919 % 97)).collect(),
            vec![3.0; 200],
            (0..300)
                .map(|n| (whole(n * 31 % 300) - 150.0).exp2().min(1e30))
                .map(|it| if it < 1e-30 { 0.0 } else { it })
                .collect(),
            (0..500).map(|n| 1.0 + whole(n * 17 % 500) * 1e-6).collect(),
            vec![0.0, 2.0, 0.0, 1.0],
        ];
        let mut space = Row::default();
        for cells in &rows {
            for keep in [0, 1, 2, 7, 25, 199, 200, 999, 5_000] {
                assert_eq!(space.largest(cells, keep), wanted(cells, keep), "{keep}");
                let stream = (0..).zip(cells.iter().copied());
                assert_eq!(largest(stream, keep, &mut Vec::new()), wanted(cells, keep), "{keep}");
            }
        }
    }
}
