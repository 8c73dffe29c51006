//! The clock both worlds share. It can be moved, and tells the bot by how much it was moved.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

use crate::clock::Clock;

/// The time of the worlds, in seconds since 1970. Clones share one clock.
#[derive(Debug, Clone)]
pub struct WorldClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    base: Clock,
    shift: AtomicI64,
    file: Option<PathBuf>,
    watched: Mutex<Vec<Arc<AtomicI64>>>,
}

impl WorldClock {
    /// The machine's clock plus a shift of whole seconds. The shift is kept in `file`, which a bot in another process
    /// reads; a shift already written there is taken up.
    #[must_use]
    pub fn new(file: Option<PathBuf>) -> Self {
        let kept = file.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        let shift = kept.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        Self(Arc::new(Inner { base: Clock::System, shift: AtomicI64::new(shift), file, watched: Mutex::default() }))
    }

    /// A clock that stands at `start` until it is advanced.
    #[must_use]
    pub fn manual(start: i64) -> Self {
        let base = Clock::manual(start);
        Self(Arc::new(Inner { base, shift: AtomicI64::new(0), file: None, watched: Mutex::default() }))
    }

    /// Seconds since 1970, UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.0.base.now().saturating_add(self.shift())
    }

    /// By how many seconds the clock was moved.
    #[must_use]
    pub fn shift(&self) -> i64 {
        self.0.shift.load(Ordering::SeqCst)
    }

    /// Move the clock. The file, if any, is replaced whole, so that a reader never sees half a number; a file that
    /// cannot be written is logged, for the bot then lives in another time.
    pub fn advance(&self, seconds: i64) {
        let shift = self.0.shift.fetch_add(seconds, Ordering::SeqCst).saturating_add(seconds);
        for watched in self.0.watched.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            watched.store(self.now(), Ordering::SeqCst);
        }
        let Some(file) = &self.0.file else { return };
        let whole = file.with_extension("next");
        let written = std::fs::write(&whole, shift.to_string()).and_then(|()| std::fs::rename(&whole, file));
        if let Err(error) = written {
            tracing::error!(%error, file = %file.display(), "the shift of the sandbox's clock cannot be written");
        }
    }

    /// Keep another clock equal to this one from now on: set at once and on every [`Self::advance`].
    pub fn watch(&self, other: Arc<AtomicI64>) {
        other.store(self.now(), Ordering::SeqCst);
        self.0.watched.lock().unwrap_or_else(PoisonError::into_inner).push(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_the_clock_moves_the_file_and_the_watched_clock() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("clock");
        let clock = WorldClock::new(Some(file.clone()));
        let before = clock.now();
        clock.advance(86_400);
        assert!(clock.now() >= before + 86_400);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "86400");
        assert_eq!(WorldClock::new(Some(file)).shift(), 86_400, "a restarted world takes the shift up");

        let manual = WorldClock::manual(1000);
        let watched = Arc::new(AtomicI64::new(0));
        manual.watch(watched.clone());
        manual.advance(5);
        assert_eq!((manual.now(), watched.load(Ordering::SeqCst)), (1005, 1005));
    }
}
