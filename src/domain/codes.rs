//! Codes that people read out and type: made of given random bits, understood however they are typed, kept as digests.

use crate::domain::{names, secret};

/// The 32 letters of a code: no I, L, O or U, which are misread (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 128 bits, five in each.
const LENGTH: u32 = 26;
/// Letters between two dashes.
const GROUP: usize = 5;
/// Letters of what was typed that are read; a code with its word in front is far shorter.
const LONGEST: usize = 64;

/// A code of 128 random bits, in groups that can be read out.
#[must_use]
pub fn spelled(random: u128) -> String {
    let digit = |at: u32| usize::try_from(random >> (5 * at) & 31).unwrap_or(0);
    let letters = (0..LENGTH).filter_map(|at| LETTERS.get(digit(at))).map(|it| char::from(*it));
    letters.enumerate().fold(String::new(), |mut code, (at, letter)| {
        if at > 0 && at % GROUP == 0 {
            code.push('-');
        }
        code.push(letter);
        code
    })
}

/// The digest a code is kept by, however it was typed: in small letters, with other gaps, with `O` for `0` or `I` for `1`.
#[must_use]
pub fn digest(typed: &str) -> String {
    secret::fingerprint(&normal(typed))
}

fn normal(typed: &str) -> String {
    let letters =
        typed.chars().map(names::narrow).filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase());
    letters
        .map(|it| match it {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ws11_a_code_has_all_its_bits_and_forgives_how_it_is_typed() {
        assert_eq!(spelled(u128::MAX), "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-7");
        let one = spelled(1);
        assert_ne!(one, spelled(1 << 127), "the highest bit counts too");
        assert_eq!(normal(&one.to_lowercase().replace('-', " ")), normal(&one));
        assert_eq!(normal("o0-iIl1"), "001111");
        assert_eq!(digest(&one), digest(&format!(" {one}\n")));
        assert!(!digest(&one).contains(&one));
    }

    #[test]
    fn digests_are_stored_and_stay_what_they_were() {
        let purchase = "9589a5ac41a229ed1842efbb493fb5e3e7e603883de04e50dbabb8f9b15b4f4a";
        assert_eq!(digest("zzzzz zzzzz zzzzz zzzzz zzzzz 7"), purchase);
        let gift = "9dbe08c0f3ec8c353aafc027a7a874a198c8ad6a75fa60baae22d6fbd2495ac8";
        assert_eq!(digest("GIFT-O123456789"), gift);
    }
}
