//! What was asked of our Stripe.

use serde_json::Value;

/// One request, as it came and as it was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// `GET`, `POST`, `DELETE`.
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Query and body, decoded.
    pub fields: Value,
    /// Query and body as they came, for searching.
    pub raw: String,
    /// The idempotency key, if any.
    pub key: Option<String>,
    /// The API version asked for.
    pub version: Option<String>,
    /// The account it worked on.
    pub account: String,
    /// HTTP status answered; 0 when the connection was cut instead.
    pub status: u16,
    /// The fault that was put in its way, if any.
    pub fault: Option<String>,
    /// Whether an earlier answer was given again.
    pub replayed: bool,
    /// Whether this Stripe did not know the request or one of its parameters.
    pub unknown: bool,
    /// When, by the worlds' clock.
    pub at: i64,
}
