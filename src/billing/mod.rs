//! The Stripe port: what we ask of Stripe, in our own types. [`live::Live`] asks over HTTP.

use async_trait::async_trait;

/// What we ask of Stripe.
#[async_trait]
pub trait Billing: Send + Sync {}

/// Why Stripe did not do what we asked.
#[derive(Debug, thiserror::Error)]
pub enum BillingError {
    /// 429, 5xx, a timeout or a broken answer: nothing is known, nothing may be concluded.
    #[error("Stripe did not answer: {why}")]
    Unreachable {
        /// For the log.
        why: String,
        /// Seconds Stripe asked us to wait.
        retry_after: Option<i64>,
    },
    /// Stripe understood and refused.
    #[error("Stripe refused with status {status}, code {code}: {message}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Stripe's own code, such as `resource_missing`.
        code: String,
        /// Stripe's text, for the log only.
        message: String,
    },
}

impl BillingError {
    /// Whether the same call may succeed when repeated.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    /// Seconds Stripe asked us to wait.
    #[must_use]
    pub const fn retry_after(&self) -> Option<i64> {
        match self {
            Self::Unreachable { retry_after, .. } => *retry_after,
            Self::Refused { .. } => None,
        }
    }
}
