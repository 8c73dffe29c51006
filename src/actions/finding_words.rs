//! What a finding says, to moderators in Discord and in a terminal; what was found about a member, and whether what they give
//! counts, as staff reads it.

use crate::actions::member_trust::Seen;
use crate::args;
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::community::trust::flag::{Pattern, State};
use crate::domain::ids::MemberId;
use crate::text::{Locale, moment, text, text_with};

/// Findings that are told; the rest is in `/mod flags`.
const TOLD: usize = 3;

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
        "waits" => if flag.state.waits() { "yes" } else { "no" },
    );
    let key = match flag.pattern {
        _ if flag.state.is_past() => "flags-why-earlier".to_owned(),
        // One that was found as a circle, most of whose praise goes to one of them.
        Pattern::Star if flag.is_circle() => "flags-why-star-circle".to_owned(),
        pattern => format!("flags-why-{}", pattern.name()),
    };
    text_with(locale, &key, &args)
}

/// How many of the accounts count in any case. Nothing for a flood, whose credit is that of those who were answered, and nothing
/// for what was found earlier: who paid then is not known.
#[must_use]
pub fn counting(locale: Locale, flag: &Flag) -> Option<String> {
    let args = args!("counting" => flag.counting, "open" => open(flag));
    let is_told = flag.pattern != Pattern::Flood && !flag.state.is_past();
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

/// What was found about a member, one line each, with what became of it; or that nothing was. What nobody has looked at since
/// staff let the member's credit count comes first.
pub fn findings(locale: Locale, seen: &Seen, member: MemberId) -> String {
    if seen.findings.is_empty() {
        return text(locale, "finding-none");
    }
    let mut findings: Vec<&Flag> = seen.findings.iter().collect();
    findings.sort_by_key(|flag| !seen.is_since(flag, member));
    let told = findings.into_iter().take(TOLD);
    let mut lines: Vec<String> = told.map(|flag| line(locale, seen, flag, member)).collect();
    let more = seen.findings.len().saturating_sub(TOLD);
    if more > 0 {
        lines.push(text_with(locale, "finding-more", &args!("count" => more)));
    }
    lines.join("\n")
}

fn line(locale: Locale, seen: &Seen, flag: &Flag, member: MemberId) -> String {
    let state = match flag.state {
        State::Open => "finding-open",
        State::Upheld => "finding-upheld",
        State::Cleared => "finding-cleared",
        State::Grown => "finding-grown",
        State::Earlier => "finding-earlier",
        State::Noticed => "finding-noticed",
    };
    let mut said = why(locale, flag, &format!("<@{}>", flag.target));
    if flag.target != member.0 {
        said.push_str(&text_with(locale, "finding-part", &args!("member" => format!("<@{member}>"))));
    }
    if seen.is_since(flag, member) {
        said.push_str(&text(locale, "finding-since"));
    }
    text_with(
        locale,
        "finding-line",
        &args!("title" => title(locale, flag), "state" => text(locale, state), "why" => said),
    )
}

/// Whether what a member gives counts, who decided it and when.
pub fn credit(locale: Locale, seen: &Seen) -> String {
    let mut lines = Vec::new();
    if let Some(word) = seen.word {
        let staff = word.by.map_or_else(|| text(locale, "why-by-staff"), |staff| format!("<@{staff}>"));
        let args = args!("staff" => staff, "time" => moment(locale, word.at));
        let key = if word.verdict == Verdict::Discount { "credit-off" } else { "credit-on" };
        lines.push(text_with(locale, key, &args));
    }
    if seen.held && !seen.is_off() {
        lines.push(text(locale, if seen.word.is_some() { "credit-held-since" } else { "credit-held" }));
    }
    if !seen.heard {
        lines.push(text(locale, "credit-unheard"));
    }
    if lines.is_empty() {
        lines.push(text(locale, "credit-counts"));
    }
    lines.join("\n")
}
