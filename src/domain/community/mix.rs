//! Maps keyed by ids: snowflakes are already spread, and one multiplication mixes them enough for a table.

use std::collections::HashMap;
use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::hash::Hasher;

/// A map keyed by ids or places.
pub(super) type MixMap<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;
/// A set of ids or places.
pub(super) type MixSet<K> = HashSet<K, BuildHasherDefault<Mix>>;

/// Not for keys that strangers choose: Discord hands the ids out.
#[derive(Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, id: u32) {
        self.write_u64(u64::from(id));
    }

    fn write_usize(&mut self, id: usize) {
        self.write_u64(id as u64);
    }

    fn write_u64(&mut self, id: u64) {
        let mixed = (self.0.rotate_left(29) ^ id).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
