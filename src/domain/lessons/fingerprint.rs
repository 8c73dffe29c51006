//! Near-duplicates: `MinHash` over shingles of title and summary (Broder, 1997). Two fingerprints agree in about the share
//! of places in which the sets of shingles overlap (Jaccard). Words of Latin scripts are shingled by three letters with
//! their neighbours, Han, kana and hangul by two characters, so that both kinds of text are compared alike.

use minhash_rs::prelude::{MinHash, MinHasher as _, SipHashes13};

use crate::domain::names;

/// Places of a fingerprint; the share is then off by about 1/√64, an eighth, at worst.
const PLACES: usize = 64;
/// Bytes of a place.
const WIDTH: usize = 8;
/// Bits of a character.
const LETTER: u32 = 21;

/// From this share on two lessons are pointed out as nearly the same.
pub const NEAR: f64 = 0.6;

/// What is left of a text for comparison: of shingles of up to four characters, each packed into a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(MinHash<u64, PLACES, SipHashes13, u64, u128>);

impl Fingerprint {
    /// The fingerprint of a lesson.
    #[must_use]
    pub fn of(title: &str, summary: &str) -> Self {
        // The title counts as much as the summary of a short lesson: it is shingled with it.
        let text = names::name_key(&format!("{title}\n{summary}"));
        let letters: Vec<char> = text.chars().filter(|it| it.is_alphanumeric()).collect();
        let shingles = letters.windows(4).chain(letters.windows(2).filter(|pair| pair.iter().all(|it| is_cjk(*it))));
        let packed = |shingle: &[char]| shingle.iter().fold(0, |all, it| (all << LETTER) | u128::from(u32::from(*it)));
        Self(shingles.map(packed).collect())
    }

    /// The share of shingles that two texts have in common, estimated; 0 to 1. A text without any is like nothing.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        if self.0.is_empty() || other.0.is_empty() { 0.0 } else { self.0.estimate_jaccard_index(&other.0) }
    }

    /// As stored.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.iter().flat_map(|place| place.to_be_bytes()).collect::<Vec<u8>>())
    }

    /// The inverse of [`Self::to_hex`]. `None` for what is no fingerprint, or one that an earlier version made.
    #[must_use]
    pub fn from_hex(stored: &str) -> Option<Self> {
        let mut bytes = [0; PLACES * WIDTH];
        hex::decode_to_slice(stored, &mut bytes).ok()?;
        let mut places = [0; PLACES];
        for (place, eight) in places.iter_mut().zip(bytes.as_chunks::<WIDTH>().0) {
            *place = u64::from_be_bytes(*eight);
        }
        Some(Self(MinHash::from_words(places)))
    }
}

/// Han, kana or hangul.
#[must_use]
pub fn is_cjk(it: char) -> bool {
    matches!(u32::from(it),
        0x3041..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff
        | 0x1100..=0x11ff | 0x3130..=0x318f | 0x20000..=0x3134f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: (&str, &str), b: (&str, &str)) -> f64 {
        Fingerprint::of(a.0, a.1).likeness(&Fingerprint::of(b.0, b.1))
    }

    #[test]
    fn the_same_lesson_with_other_words_here_and_there_is_near_and_another_one_is_not() {
        let first =
            ("Ownership in Rust", "Who owns a value, who borrows it, and what happens when the owner goes away.");
        let again =
            ("Ownership in Rust!", "Who owns a value, who borrows it, and what happens when its owner goes away");
        let other =
            ("Lifetimes in Rust", "How the compiler knows that a reference outlives what it points to, with examples.");
        assert!(likeness(first, again) >= NEAR, "{}", likeness(first, again));
        assert!(likeness(first, other) < 0.3, "{}", likeness(first, other));
        let chinese = ("Rust 的所有权", "谁拥有一个值，谁借用它，所有者离开时会发生什么。");
        let twin = ("Rust的所有权", "谁拥有一个值、谁借用它，所有者离开时会发生什么");
        let stranger = ("异步编程入门", "从零开始理解任务、执行器和唤醒器之间的关系。");
        assert!(likeness(chinese, twin) >= NEAR, "{}", likeness(chinese, twin));
        assert!(likeness(chinese, stranger) < 0.2, "{}", likeness(chinese, stranger));
    }

    #[test]
    fn texts_without_letters_are_like_nothing() {
        assert!(likeness(("?", "!"), ("?", "!")) < 0.01);
    }

    #[test]
    fn a_fingerprint_is_read_back_as_it_was() {
        let one = Fingerprint::of("One", "A summary of some length.");
        assert_eq!(Fingerprint::from_hex(&one.to_hex()), Some(one));
        assert_eq!(Fingerprint::from_hex("00"), None);
        assert_eq!(Fingerprint::from_hex("zz"), None);
    }
}
