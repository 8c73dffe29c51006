//! What was found about a member, and whether what they give counts, as staff reads it.

use crate::actions::flag_words as words;
use crate::actions::member_trust::Seen;
use crate::args;
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::decision::Verdict;
use crate::domain::community::trust::flag::State;
use crate::domain::ids::MemberId;
use crate::text::{Locale, text, text_with};

/// Findings that are told; the rest is in `/mod flags`.
const TOLD: usize = 3;

/// What was found about a member, one line each, with what became of it; or that nothing was.
pub fn findings(locale: Locale, seen: &Seen, member: MemberId) -> String {
    if seen.findings.is_empty() {
        return text(locale, "finding-none");
    }
    let mut lines: Vec<String> = seen.findings.iter().take(TOLD).map(|flag| line(locale, flag, member)).collect();
    let more = seen.findings.len().saturating_sub(TOLD);
    if more > 0 {
        lines.push(text_with(locale, "finding-more", &args!("count" => more)));
    }
    lines.join("\n")
}

fn line(locale: Locale, flag: &Flag, member: MemberId) -> String {
    let state = match flag.state {
        State::Open => "finding-open",
        State::Upheld => "finding-upheld",
        State::Cleared => "finding-cleared",
        State::Grown => "finding-grown",
        State::Earlier => "finding-earlier",
    };
    let mut why = words::why(locale, flag, &format!("<@{}>", flag.target));
    if flag.target != member.0 {
        why.push_str(&text_with(locale, "finding-part", &args!("member" => format!("<@{member}>"))));
    }
    let title = words::title(locale, flag);
    text_with(locale, "finding-line", &args!("title" => title, "state" => text(locale, state), "why" => why))
}

/// Whether what a member gives counts, who decided it and when.
pub fn credit(locale: Locale, seen: &Seen) -> String {
    let mut lines = Vec::new();
    if let Some(word) = seen.word {
        let staff = word.by.map_or_else(|| text(locale, "why-by-staff"), |staff| format!("<@{staff}>"));
        let args = args!("staff" => staff, "time" => format!("<t:{0}:f> (<t:{0}:R>)", word.at));
        let key = if word.verdict == Verdict::Discount { "credit-off" } else { "credit-on" };
        lines.push(text_with(locale, key, &args));
    }
    if seen.held && !seen.is_off() {
        lines.push(text(locale, "credit-held"));
    }
    if !seen.heard {
        lines.push(text(locale, "credit-unheard"));
    }
    if lines.is_empty() {
        lines.push(text(locale, "credit-counts"));
    }
    lines.join("\n")
}
