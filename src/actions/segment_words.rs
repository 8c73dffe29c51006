//! What sets a group of members apart, in words, for staff in Discord and for a terminal.

use crate::domain::community::segments::Feature;
use crate::text::{Locale, text};

/// In what, which way and how clearly a group lies apart: `far` is in standard deviations.
#[must_use]
pub fn mark(locale: Locale, feature: Feature, far: f64) -> String {
    let much = if far.abs() >= 1.0 { "much" } else { "bit" };
    let way = if far > 0.0 { "more" } else { "less" };
    text(locale, &format!("segment-mark-{}-{way}-{much}", feature.name()))
}
