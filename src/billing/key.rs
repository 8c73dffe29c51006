//! Idempotency keys that know their age: Stripe forgets a key after 24 hours
//! (<https://docs.stripe.com/api/idempotent_requests>), and then the same key makes a second object.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// From this age on a key may be forgotten: an hour less than Stripe keeps it, for clocks that differ.
const FORGOTTEN_FROM: i64 = 23 * 3600;
/// Hexadecimal digits of the moment in front; enough until 2106.
const DIGITS: usize = 8;

/// What a row's creations are made under: when it was drawn, in seconds since 1970, and 192 random bits. Letters, digits,
/// `_` and `-`, as Stripe wants references to be. All that Stripe ever learns of a member or a plan.
#[must_use]
pub fn draw(now: i64) -> String {
    format!("{now:0DIGITS$x}_{}", URL_SAFE_NO_PAD.encode(rand::random::<[u8; 24]>()))
}

/// An idempotency key, about to be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What Stripe is sent.
    pub text: String,
    /// When it was drawn; `None` if it does not say.
    pub drawn_at: Option<i64>,
    /// Whether Stripe may no longer know what it answered to it: it is old, or does not say how old.
    pub may_be_forgotten: bool,
}

impl Key {
    /// The key that was drawn for a row, used now.
    #[must_use]
    pub fn of(drawn: &str, now: i64) -> Self {
        let drawn_at = drawn
            .split_once('_')
            .filter(|(moment, _)| moment.len() == DIGITS)
            .and_then(|(moment, _)| i64::from_str_radix(moment, 16).ok());
        let may_be_forgotten = drawn_at.is_none_or(|at| now.saturating_sub(at) >= FORGOTTEN_FROM);
        Self { text: drawn.to_owned(), drawn_at, may_be_forgotten }
    }

    /// The key for one of several things that are made for the row.
    #[must_use]
    pub fn for_its(self, what: &str) -> Self {
        Self { text: format!("{}-{what}", self.text), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_000_000;

    #[test]
    fn sa4_a_key_says_when_it_was_drawn() {
        let drawn = draw(NOW);
        assert_eq!(drawn.len(), DIGITS + 1 + 32, "192 bits in base64url");
        assert!(drawn.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_')));
        assert_ne!(drawn, draw(NOW));

        let fresh = Key::of(&drawn, NOW + FORGOTTEN_FROM - 1).for_its("link");
        assert_eq!(fresh, Key { text: format!("{drawn}-link"), drawn_at: Some(NOW), may_be_forgotten: false });
        assert!(Key::of(&drawn, NOW + FORGOTTEN_FROM).may_be_forgotten);
        assert!(!Key::of(&drawn, NOW - 3600).may_be_forgotten, "a clock that was set back makes nothing old");
    }

    #[test]
    fn sa4_a_key_that_does_not_say_its_age_may_be_forgotten() {
        for drawn in ["", "key-1", "_", "dG9wX3NlY3JldA", "zzzzzzzz_dG9w"] {
            let key = Key::of(drawn, NOW);
            assert_eq!((key.drawn_at, key.may_be_forgotten), (None, true), "{drawn:?}");
        }
    }
}
