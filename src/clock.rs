//! The only caller of the machine's clock. Everything else is handed `now`.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the current time comes from. Seconds since 1970, UTC.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// A clock that only tests move.
    Manual(Arc<AtomicI64>),
    /// The machine's clock plus the whole seconds written in a file, which the sandbox's console moves by days.
    Shifted(Arc<PathBuf>),
}

impl Clock {
    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: i64) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start)))
    }

    /// Seconds since 1970, UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        match self {
            Self::System => system_seconds(),
            Self::Manual(seconds) => seconds.load(Ordering::SeqCst),
            Self::Shifted(file) => {
                let shift = std::fs::read_to_string(&**file).ok().and_then(|text| text.trim().parse::<i64>().ok());
                system_seconds().saturating_add(shift.unwrap_or(0))
            }
        }
    }

    /// The same without the sandbox's shift, for claims and leases: moving the sandbox's clock by a month must not take
    /// work out of the hands of who is doing it.
    #[must_use]
    pub fn unshifted(&self) -> i64 {
        match self {
            Self::System | Self::Shifted(_) => system_seconds(),
            Self::Manual(_) => self.now(),
        }
    }

    /// Move a manual clock; the others cannot be moved from inside.
    pub fn advance(&self, seconds: i64) {
        if let Self::Manual(at) = self {
            at.fetch_add(seconds, Ordering::SeqCst);
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
fn system_seconds() -> i64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |elapsed| i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX))
}
