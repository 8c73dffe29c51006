//! A power cut at a chosen point of the wire: the bot is killed before or after the n-th request it made, or that was made
//! to it, and started again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::sandbox::bot_process::BotProcess;

/// Counts the points at which the bot touches the outside world and kills it at one of them.
#[derive(Clone)]
pub struct PowerCut {
    bot: Arc<BotProcess>,
    /// The point to strike at; 0: never, only count.
    at: usize,
    passed: Arc<AtomicUsize>,
    deaths: Arc<AtomicUsize>,
}

impl PowerCut {
    /// Strike at the `at`-th point, counted from 1.
    #[must_use]
    pub fn new(bot: Arc<BotProcess>, at: usize) -> Self {
        Self { bot, at, passed: Arc::default(), deaths: Arc::default() }
    }

    /// A point was reached: just before a request is carried out, or just after, before its answer is sent.
    pub fn point(&self) {
        let number = self.passed.fetch_add(1, Ordering::SeqCst) + 1;
        if number == self.at {
            // Counted first: who is cut off by it looks at the count at once.
            self.deaths.fetch_add(1, Ordering::SeqCst);
            self.bot.kill();
            if let Err(error) = self.bot.start() {
                tracing::error!(%error, "the bot could not be started again");
            }
        }
    }

    /// How many points were passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.passed.load(Ordering::SeqCst)
    }

    /// How often the bot died.
    #[must_use]
    pub fn deaths(&self) -> usize {
        self.deaths.load(Ordering::SeqCst)
    }
}
