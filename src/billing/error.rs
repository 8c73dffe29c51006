//! Why Stripe did not do what we asked.

/// Why Stripe did not do what we asked.
#[derive(Debug, thiserror::Error)]
pub enum BillingError {
    /// 429, 5xx, a timeout or a broken answer: nothing is known, nothing may be concluded.
    #[error("Stripe did not answer: {why}")]
    Unreachable {
        /// For the log, with status and request id where there were any.
        why: String,
        /// Seconds Stripe asked us to wait.
        retry_after: Option<i64>,
    },
    /// The key's first answer was an error of Stripe's own, and Stripe replays it for 24 hours: look whether the
    /// object exists, and only then ask under a new key (SA4). [`super::live::Live`] does both for what it creates.
    #[error("Stripe replays an old error for this idempotency key: {why}")]
    Spent {
        /// For the log.
        why: String,
        /// When Stripe answered, by its own clock.
        asked_at: Option<i64>,
    },
    /// Stripe understood and refused.
    #[error("Stripe refused with status {status}, code {code}: {message} (request {request_id})")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Stripe's own code, such as `resource_missing`; empty if it named none.
        code: String,
        /// Stripe's text, for the log only.
        message: String,
        /// What Stripe's support asks for; empty if there was none.
        request_id: String,
    },
}

impl BillingError {
    /// Whether the same call may succeed when repeated.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Spent { .. })
    }

    /// Seconds Stripe asked us to wait.
    #[must_use]
    pub const fn retry_after(&self) -> Option<i64> {
        match self {
            Self::Unreachable { retry_after, .. } => *retry_after,
            Self::Spent { .. } | Self::Refused { .. } => None,
        }
    }

    /// Whether Stripe says that there is no such object: the only error that is evidence of absence.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { status: 404, code, .. } if code == "resource_missing")
    }

    /// Whether Stripe says that the operator has no access to a creator's account, or no more.
    #[must_use]
    pub fn is_disconnected(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "account_invalid")
    }

    pub(crate) fn unreachable(why: impl Into<String>) -> Self {
        Self::Unreachable { why: why.into(), retry_after: None }
    }
}
