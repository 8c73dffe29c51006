//! What a finding says in words: to moderators in Discord, and in a terminal.

use crate::args;
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::flag::{Pattern, State};
use crate::text::{Locale, text, text_with};

/// What it looks like, in a few words.
#[must_use]
pub fn title(locale: Locale, flag: &Flag) -> String {
    text(locale, &format!("flags-title-{}", flag.pattern.name()))
}

/// Who, how many, what share: the one sentence that a person judges by. `target` is the account it is about, as readers
/// know it.
#[must_use]
pub fn why(locale: Locale, flag: &Flag, target: &str) -> String {
    let args = args!(
        "target" => target,
        "accounts" => flag.accounts.len(),
        "others" => flag.accounts.iter().filter(|account| **account != flag.target).count(),
        "open" => open(flag),
        "acts" => flag.acts,
        "share" => percent(flag.share),
        "outside" => percent(flag.outside),
        "helped" => flag.helped,
    );
    let key = match flag.pattern {
        _ if flag.state == State::Earlier => "flags-why-earlier".to_owned(),
        // One that was found as a circle, most of whose praise goes to one of them.
        Pattern::Star if flag.is_circle() => "flags-why-star-circle".to_owned(),
        pattern => format!("flags-why-{}", pattern.name()),
    };
    text_with(locale, &key, &args)
}

/// How many of the accounts count in any case. Nothing for a flood, whose credit is that of those who were answered, and nothing
/// for what was confirmed earlier: who paid then is not known.
#[must_use]
pub fn counting(locale: Locale, flag: &Flag) -> Option<String> {
    let args = args!("counting" => flag.counting, "open" => open(flag));
    let is_told = flag.pattern != Pattern::Flood && flag.state != State::Earlier;
    is_told.then(|| text_with(locale, "flags-counting", &args))
}

const fn open(flag: &Flag) -> &'static str {
    if flag.open { "yes" } else { "no" }
}

/// Whole percent.
#[allow(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}
