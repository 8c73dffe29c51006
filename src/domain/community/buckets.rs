//! Sorting by counting: entries are laid out by their keys, each key's in the order they came.
#![allow(clippy::indexing_slicing, reason = "a numeric kernel: every key is below the number of keys")]

/// Where each key's entries begin, and the end.
#[inline]
pub(super) fn starts(keys: usize, of: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut starts = vec![0_usize; keys + 1];
    for key in of {
        starts[key as usize + 1] += 1;
    }
    for key in 0..keys {
        starts[key + 1] += starts[key];
    }
    starts
}

/// The next free place of a key, in a copy of what [`starts`] found.
#[inline]
pub(super) fn post(cursor: &mut [usize], key: u32) -> usize {
    let at = cursor[key as usize];
    cursor[key as usize] += 1;
    at
}
