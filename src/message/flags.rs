//! What a finding says in words: to moderators in Discord, and in a terminal.

use crate::args;
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::flag::Pattern;
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
        "accounts" => others(flag),
        "acts" => flag.acts,
        "share" => percent(flag.share),
        "outside" => percent(flag.outside),
    );
    text_with(locale, &format!("flags-why-{}", flag.pattern.name()), &args)
}

/// How many of the accounts count in any case.
#[must_use]
pub fn counting(locale: Locale, flag: &Flag) -> String {
    text_with(locale, "flags-counting", &args!("counting" => flag.counting))
}

/// The accounts besides the target. A flood has one account, and is told by those who were answered.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of members, a whole number but for its last bits"
)]
fn others(flag: &Flag) -> usize {
    match flag.pattern {
        // The discounts are one for each who did not react.
        Pattern::Flood => (flag.discounts.len() as f64 / flag.share).round() as usize,
        _ => flag.accounts.iter().filter(|account| **account != flag.target).count(),
    }
}

/// Whole percent.
#[allow(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::trust::flag::{Discount, State};

    #[test]
    fn a_flood_is_told_by_those_who_were_answered() {
        let silent = (1..=24).map(|src| Discount { src, dst: 900, keep: 0.0 }).collect();
        let flood = Flag {
            pattern: Pattern::Flood,
            target: 900,
            accounts: vec![900],
            counting: 0,
            acts: 60,
            from: 0,
            to: 9,
            share: 24.0 / 25.0,
            outside: 0.0,
            discounts: silent,
            state: State::Open,
        };
        assert_eq!(
            why(Locale::EnUs, &flood, "900"),
            "900 answered 25 paying members 60 times; 96 % of them never reacted."
        );
        assert_eq!(why(Locale::ZhCn, &flood, "900"), "900 回答了 25 名付费成员，共 60 次，其中 96 % 的人从未回应。");
    }
}
