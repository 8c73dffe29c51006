//! A lesson's signed link: member, lesson and end inside, sealed with a key of this installation. Whoever passes it on
//! passes on a link with their own number in it, and its end comes within a day.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::domain::ids::{GuildId, LessonId, MemberId};

/// Seconds a link lives.
pub const LIFE: i64 = 6 * 3_600;
/// Seconds no link may outlive, whatever stands in it.
const LONGEST: i64 = 24 * 3_600;
/// Bytes of what is sealed: four numbers and a flag.
const BODY: usize = 33;
/// Bytes of the seal; 128 bits cannot be guessed.
const SEAL: usize = 16;

/// What links are sealed with.
#[derive(Clone)]
pub struct LinkKey([u8; 32]);

impl std::fmt::Debug for LinkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkKey(…)")
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

impl LinkKey {
    /// A key of its own, made of a secret that has other uses.
    #[must_use]
    pub fn derive(secret: &str) -> Self {
        Self(mac(secret.as_bytes(), &[b"lyceum lesson link 1"]))
    }

    /// A number for a network, from which nobody learns its address.
    #[must_use]
    pub fn network(&self, network: &[u8]) -> i64 {
        let [a, b, c, d, e, f, g, h, ..] = mac(&self.0, &[b"network", network]);
        i64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

/// What stands in a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// Where.
    pub guild: GuildId,
    /// What it opens.
    pub lesson: LessonId,
    /// To whom it was handed out.
    pub member: MemberId,
    /// Whether they were staff when it was handed out: staff read what costs something, and what waits for review.
    pub staff: bool,
    /// The last second in which it opens anything.
    pub until: i64,
}

/// Why a link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkFault {
    /// Not sealed by us, or changed.
    #[error("the link is not ours")]
    Forged,
    /// Its time is over.
    #[error("the link's time is over")]
    Over,
}

impl Pass {
    /// The link's token.
    #[must_use]
    pub fn seal(&self, key: &LinkKey) -> String {
        let body = self.bytes();
        let seal = mac(&key.0, &[b"pass", &body]);
        URL_SAFE_NO_PAD.encode([&body[..], seal.get(..SEAL).unwrap_or_default()].concat())
    }

    /// What stands in `token`, and the number of this very link.
    pub fn open(token: &str, key: &LinkKey, now: i64) -> Result<(Self, i64), LinkFault> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| LinkFault::Forged)?;
        let (body, seal) =
            bytes.split_at_checked(BODY).filter(|(_, seal)| seal.len() == SEAL).ok_or(LinkFault::Forged)?;
        let mut check = Hmac::<Sha256>::new_from_slice(&key.0).map_err(|_| LinkFault::Forged)?;
        check.update(b"pass");
        check.update(body);
        // In constant time.
        check.verify_truncated_left(seal).map_err(|_| LinkFault::Forged)?;
        let mut numbers = body.chunks_exact(8).filter_map(|it| Some(u64::from_be_bytes(it.try_into().ok()?)));
        let mut next = || numbers.next().ok_or(LinkFault::Forged);
        let pass = Self {
            guild: GuildId(next()?),
            lesson: LessonId(next()?.cast_signed()),
            member: MemberId(next()?),
            staff: body.last() == Some(&1),
            until: next()?.cast_signed(),
        };
        if pass.until < now || pass.until - now > LONGEST {
            return Err(LinkFault::Over);
        }
        let number = seal.first_chunk::<8>().map_or(0, |it| i64::from_be_bytes(*it));
        Ok((pass, number))
    }

    fn bytes(&self) -> [u8; BODY] {
        let mut bytes = [0; BODY];
        if let Some(last) = bytes.last_mut() {
            *last = u8::from(self.staff);
        }
        let numbers = [self.guild.0, self.lesson.0.cast_unsigned(), self.member.0, self.until.cast_unsigned()];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn pass() -> Pass {
        Pass { guild: GuildId(u64::MAX), lesson: LessonId(7), member: MemberId(9), staff: true, until: NOW + LIFE }
    }

    #[test]
    fn a_link_is_read_back_until_its_end() {
        let key = LinkKey::derive("secret");
        let token = pass().seal(&key);
        assert_eq!(Pass::open(&token, &key, NOW).unwrap().0, pass());
        assert_eq!(Pass::open(&token, &key, NOW + LIFE).unwrap().0, pass());
        assert_eq!(Pass::open(&token, &key, NOW + LIFE + 1), Err(LinkFault::Over));
        assert!(token.len() < 80 && token.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_'));
        let other = Pass { until: NOW + LIFE + 1, ..pass() }.seal(&key);
        assert_ne!(Pass::open(&token, &key, NOW).unwrap().1, Pass::open(&other, &key, NOW).unwrap().1);
    }

    #[test]
    fn ws11_what_was_not_sealed_by_us_opens_nothing() {
        let key = LinkKey::derive("secret");
        let token = pass().seal(&key);
        assert_eq!(Pass::open(&token, &LinkKey::derive("other"), NOW), Err(LinkFault::Forged));
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(Pass::open(&changed, &key, NOW).is_err(), "{at}");
        }
        for token in ["", "x", "====", &token[..20], &format!("{token}AAAA"), &"A".repeat(5_000)] {
            assert_eq!(Pass::open(token, &key, NOW), Err(LinkFault::Forged));
        }
        let endless = Pass { until: i64::MAX, ..pass() }.seal(&key);
        assert_eq!(Pass::open(&endless, &key, NOW), Err(LinkFault::Over));
    }

    #[test]
    fn ws12_the_key_shows_nothing_of_itself() {
        assert_eq!(format!("{:?}", LinkKey::derive("secret")), "LinkKey(…)");
    }
}
