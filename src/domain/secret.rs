//! What keeps secrets secret: references nobody guesses, digests to look them up by, marks only we can make, and sealing for
//! what must be kept a while. Randomness is passed in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};

/// Bytes of randomness that [`Key::seal`] wants, never the same twice.
pub const NONCE: usize = 12;

/// The digest a random secret of 128 bits or more is looked up by; the secret itself is kept nowhere.
#[must_use]
pub fn fingerprint(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// A reference of 192 random bits that cannot be guessed, safe in addresses and cookies: 32 letters.
#[must_use]
pub fn reference(random: [u8; 24]) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

/// A key for one purpose, derived from a secret of the operator's or of a browser's.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// The key for `purpose`; another purpose gives a key that says nothing about this one.
    #[must_use]
    pub fn derive(secret: &str, purpose: &str) -> Self {
        Self(mac(secret.as_bytes(), purpose.as_bytes()).finalize().into_bytes().into())
    }

    /// The mark of `text`, in hex: whoever does not hold the key can neither make nor guess it.
    #[must_use]
    pub fn mark(&self, text: &str) -> String {
        hex::encode(mac(&self.0, text.as_bytes()).finalize().into_bytes())
    }

    /// Whether `mark` is the mark of `text`; takes the same time wherever they differ.
    #[must_use]
    pub fn marks(&self, text: &str, mark: &str) -> bool {
        hex::decode(mark).is_ok_and(|bytes| mac(&self.0, text.as_bytes()).verify_slice(&bytes).is_ok())
    }

    /// `plain` sealed (ChaCha20-Poly1305) for `about` alone; `None` only if the library fails.
    #[must_use]
    pub fn seal(&self, nonce: [u8; NONCE], about: &str, plain: &str) -> Option<Vec<u8>> {
        let mut bytes = plain.as_bytes().to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        let tag = self.aead()?.seal_in_place_separate_tag(nonce_used, Aad::from(about.as_bytes()), &mut bytes).ok()?;
        Some([&nonce[..], &bytes, tag.as_ref()].concat())
    }

    /// What was sealed for `about`, unless it was changed, sealed under another key or for something else.
    #[must_use]
    pub fn open(&self, about: &str, sealed: &[u8]) -> Option<String> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
        let mut bytes = rest.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.aead()?.open_in_place(nonce, Aad::from(about.as_bytes()), &mut bytes).ok()?;
        String::from_utf8(plain.to_vec()).ok()
    }

    fn aead(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&CHACHA20_POLY1305, &self.0).ok().map(LessSafeKey::new)
    }
}

#[allow(clippy::expect_used, reason = "HMAC takes keys of any length; the error exists for other MACs")]
fn mac(key: &[u8], text: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ws11_references_are_long_and_of_letters_for_addresses() {
        let one = reference([255; 24]);
        assert_eq!(one, "_".repeat(32), "192 bits in base64url");
        assert_ne!(one, reference([254; 24]));
    }

    #[test]
    fn marks_belong_to_their_key_purpose_and_text() {
        let key = Key::derive("secret", "form");
        let mark = key.mark("a");
        assert!(key.marks("a", &mark));
        for wrong in [key.mark("b"), Key::derive("secret", "mail").mark("a"), String::new(), "zz".into()] {
            assert!(!key.marks("a", &wrong), "{wrong}");
        }
        assert!(!key.marks("a", &mark[..mark.len() - 2]));
    }

    #[test]
    fn what_is_sealed_opens_only_unchanged_with_its_key_and_for_its_purpose() {
        let key = Key::derive("secret", "join");
        let sealed = key.seal([7; NONCE], "1:2", "token").unwrap();
        assert_eq!(key.open("1:2", &sealed).as_deref(), Some("token"));
        assert_eq!(key.open("1:3", &sealed), None);
        assert_eq!(Key::derive("other", "join").open("1:2", &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(key.open("1:2", &changed), None, "byte {at}");
        }
        assert_eq!(key.open("1:2", &sealed[..5]), None);
        assert!(!sealed.windows(5).any(|it| it == b"token"));
    }

    #[test]
    fn ws12_a_key_is_never_printed() {
        assert_eq!(format!("{:?}", Key::derive("canary", "x")), "Key(…)");
    }
}
