//! An interaction and its clocks: three seconds for the first answer, fifteen minutes for the rest.

use std::time::{Duration, Instant};

use serde_json::Value;

/// Seconds an application has for its first answer.
pub(in crate::sandbox::discord) const FIRST_ANSWER: i64 = 3;
/// Seconds the token lives after that.
pub(in crate::sandbox::discord) const TOKEN_LIFE: i64 = 900;

/// What the application answered first.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sandbox::discord) enum Given {
    /// 4: a message.
    Message,
    /// 5: "is thinking …".
    Deferred,
    /// 6: nothing to see yet, the clicked message may change.
    DeferredUpdate,
    /// 7: the clicked message changed.
    Update,
    /// 8: suggestions.
    Choices(Vec<Value>),
    /// 9: a form.
    Modal(Value),
}

/// A command run, a click, a form sent, or an option being typed.
#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Interaction {
    pub id: u64,
    pub token: String,
    pub user: u64,
    pub channel: u64,
    /// 2 command, 3 component, 4 autocomplete, 5 modal.
    pub kind: u8,
    pub data: Value,
    /// The clicked message, or the one whose button opened the modal.
    pub source: Option<u64>,
    /// The interaction that opened the modal.
    pub opener: Option<u64>,
    pub asked_at: i64,
    pub asked: Instant,
    pub given: Option<Given>,
    /// The message `@original` stands for.
    pub original: Option<u64>,
    pub edits: u32,
    pub followups: Vec<u64>,
}

impl Interaction {
    /// The first answer is too late, by the world's clock or by the wall.
    pub fn too_late(&self, now: i64) -> bool {
        now - self.asked_at > FIRST_ANSWER || self.asked.elapsed() > Duration::from_secs(FIRST_ANSWER.cast_unsigned())
    }

    /// The token is no longer valid.
    pub fn token_dead(&self, now: i64) -> bool {
        now - self.asked_at > TOKEN_LIFE
    }
}
