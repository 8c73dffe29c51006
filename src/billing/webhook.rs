//! Whether a webhook really comes from Stripe, told from its raw bytes before anything is read or kept.

use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::StripeEvent;
use super::decode::{Json, event};

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "stripe-signature";

/// Why a webhook is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// No signature, or none in Stripe's form.
    #[error("the signature header is missing or malformed")]
    Malformed,
    /// Signed by someone who does not know the secret, or changed on its way.
    #[error("no signature fits the body")]
    Forged,
    /// Rightly signed, but too long ago or in the future: a replay, or one of the two clocks is wrong (CL1).
    #[error("signed {seconds} seconds away from now")]
    Stale {
        /// Positive when it is old, negative when it is from the future.
        seconds: i64,
    },
    /// Rightly signed, but not an event.
    #[error("the body is not an event: {0}")]
    Unreadable(String),
}

/// Believe a webhook or not. `tolerance` is in seconds and works in both directions; an empty secret fits nothing.
pub fn verify(body: &[u8], header: &str, secret: &str, tolerance: i64, now: i64) -> Result<StripeEvent, WebhookError> {
    let mut stamp = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) if stamp.is_none() => stamp = Some(value),
            Some(("t", _)) => return Err(WebhookError::Malformed),
            Some(("v1", value)) => signatures.push(hex::decode(value).map_err(|_| WebhookError::Malformed)?),
            _ => {}
        }
    }
    let stamp = stamp.filter(|_| !signatures.is_empty() && !secret.is_empty()).ok_or(WebhookError::Malformed)?;
    let at: i64 = stamp.parse().map_err(|_| WebhookError::Malformed)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| WebhookError::Malformed)?;
    mac.update(stamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    // During a roll of the secret Stripe signs with both; each comparison takes the same time wherever it differs.
    if !signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok()) {
        return Err(WebhookError::Forged);
    }
    let seconds = now.saturating_sub(at);
    if seconds.saturating_abs() > tolerance {
        return Err(WebhookError::Stale { seconds });
    }
    read(body)
}

/// The same for two endpoints of one address: the operator's own, and the one for connected accounts, whose secret is
/// empty where there is none. Where both exist, each is believed about its own accounts only: who learned the one
/// secret cannot speak for the others.
pub fn verify_either(
    body: &[u8],
    header: &str,
    (own, connect): (&str, &str),
    tolerance: i64,
    now: i64,
) -> Result<StripeEvent, WebhookError> {
    let by_own = verify(body, header, own, tolerance, now);
    if connect.is_empty() {
        return by_own;
    }
    match (by_own, verify(body, header, connect, tolerance, now)) {
        (Ok(event), _) if event.account.is_none() => Ok(event),
        (_, Ok(event)) if event.account.is_some() => Ok(event),
        (Ok(_), _) | (_, Ok(_)) => Err(WebhookError::Forged),
        (Err(WebhookError::Forged), Err(error)) | (Err(error), _) => Err(error),
    }
}

/// Read a stored event's body again, without judging where it came from.
pub fn read(body: &[u8]) -> Result<StripeEvent, WebhookError> {
    let value: Value = serde_json::from_slice(body).map_err(|error| WebhookError::Unreadable(error.to_string()))?;
    event(Json(&value)).map_err(|error| WebhookError::Unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_test_1";
    const NOW: i64 = 1_795_000_000;
    const BODY: &[u8] = br#"{"id":"evt_1","object":"event","type":"customer.subscription.updated","created":1794999999,"livemode":false,
        "api_version":"2026-09-30.endive","data":{"object":{"id":"sub_1","object":"subscription","customer":"cus_1"}}}"#;

    fn sign(body: &[u8], secret: &str, at: i64) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{at}.").as_bytes());
        mac.update(body);
        hex::encode(mac.finalize().into_bytes())
    }

    fn header(body: &[u8], secret: &str, at: i64) -> String {
        format!("t={at},v1={}", sign(body, secret, at))
    }

    #[test]
    fn a_true_webhook_says_which_object_changed() {
        let event = verify(BODY, &header(BODY, SECRET, NOW), SECRET, 300, NOW).unwrap();
        assert_eq!(event.object_id.as_deref(), Some("sub_1"));
        assert_eq!(event.customer.unwrap().0, "cus_1");
        assert_eq!(event.kind, "customer.subscription.updated");
    }

    #[test]
    fn sd8_a_bad_absent_truncated_or_foreign_signature_is_refused() {
        let right = header(BODY, SECRET, NOW);
        for (wrong, why) in [
            (String::new(), WebhookError::Malformed),
            (format!("t={NOW}"), WebhookError::Malformed),
            (format!("v1={}", sign(BODY, SECRET, NOW)), WebhookError::Malformed),
            (format!("t={NOW},v1=zz"), WebhookError::Malformed),
            (format!("t={NOW},v1="), WebhookError::Forged),
            (right[..right.len() - 2].to_owned(), WebhookError::Forged),
            (format!("t={},v1={}", NOW + 1, sign(BODY, SECRET, NOW)), WebhookError::Forged),
            (format!("t={NOW},t={NOW},v1={}", sign(BODY, SECRET, NOW)), WebhookError::Malformed),
            (format!("t={NOW},v0={}", sign(BODY, SECRET, NOW)), WebhookError::Malformed),
            (header(BODY, "whsec_other", NOW), WebhookError::Forged),
        ] {
            assert_eq!(verify(BODY, &wrong, SECRET, 300, NOW), Err(why), "{wrong}");
        }
        let mut changed = BODY.to_vec();
        changed[8] ^= 1;
        assert_eq!(verify(&changed, &right, SECRET, 300, NOW), Err(WebhookError::Forged));
        assert_eq!(verify(BODY, &header(BODY, "", NOW), "", 300, NOW), Err(WebhookError::Malformed));
    }

    #[test]
    fn sd9_stale_and_future_stamps_are_refused_to_the_second() {
        for (offset, fits) in [(-300, true), (-301, false), (300, true), (301, false), (i64::MIN / 2, false)] {
            let outcome = verify(BODY, &header(BODY, SECRET, NOW + offset), SECRET, 300, NOW);
            assert_eq!(outcome.is_ok(), fits, "{offset}: {outcome:?}");
        }
        assert_eq!(
            verify(BODY, &header(BODY, SECRET, NOW + 301), SECRET, 300, NOW),
            Err(WebhookError::Stale { seconds: -301 })
        );
    }

    #[test]
    fn sd10_while_the_secret_is_rolled_either_signature_will_do() {
        let (ours, other) = (sign(BODY, SECRET, NOW), sign(BODY, "whsec_new", NOW));
        for header in [
            format!("t={NOW},v1={ours},v1={other}"),
            format!("t={NOW},v1={other},v1={ours}"),
            format!("v1={other}, t={NOW}, v1={ours}"),
        ] {
            assert!(verify(BODY, &header, SECRET, 300, NOW).is_ok(), "{header}");
        }
    }

    #[test]
    fn sd15_unknown_kinds_and_odd_objects_are_still_events() {
        let body = br#"{"id":"evt_2","object":"event","type":"moon.phase.changed","novel":[1],"data":{"object":{"object":"moon"}}}"#;
        let event = verify(body, &header(body, SECRET, NOW), SECRET, 300, NOW).unwrap();
        assert_eq!((event.kind.as_str(), event.object_id), ("moon.phase.changed", None));
        for body in [&b"\xff\xfe"[..], b"{}", b"[]", b"null", br#"{"object":"event","id":"evt_3"}"#] {
            assert!(matches!(
                verify(body, &header(body, SECRET, NOW), SECRET, 300, NOW),
                Err(WebhookError::Unreadable(_))
            ));
        }
    }
}
