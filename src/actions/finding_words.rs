//! What was found about a member, and whether what they give counts, as staff reads it.

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
    };
    let why = args!(
        "target" => format!("<@{}>", flag.target),
        "accounts" => flag.accounts.iter().filter(|account| **account != flag.target).count(),
        "counting" => flag.counting,
        "acts" => flag.acts,
        "share" => percent(flag.share),
        "outside" => percent(flag.outside),
    );
    let mut why = text_with(locale, &format!("flags-why-{}", flag.pattern.name()), &why);
    if flag.target != member.0 {
        why.push_str(&text_with(locale, "finding-gives", &args!("member" => format!("<@{member}>"))));
    }
    let title = text(locale, &format!("flags-title-{}", flag.pattern.name()));
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

/// Whole percent.
#[allow(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::trust::flag::Pattern;
    use crate::store::trust::Word;

    fn flag(pattern: Pattern, state: State) -> Flag {
        Flag {
            pattern,
            target: 2,
            accounts: vec![1, 2, 3],
            counting: 1,
            acts: 12,
            from: 0,
            to: 9,
            share: 0.5,
            outside: 0.25,
            discounts: Vec::new(),
            state,
        }
    }

    fn seen(findings: Vec<Flag>) -> Seen {
        Seen { findings, word: None, held: false, heard: true }
    }

    #[test]
    fn every_pattern_and_state_has_its_line_in_both_languages() {
        for locale in Locale::ALL {
            let mut said = std::collections::BTreeSet::new();
            for pattern in Pattern::ALL {
                for state in [State::Open, State::Upheld, State::Cleared, State::Grown] {
                    let line = line(locale, &flag(pattern, state), MemberId(1));
                    assert!(line.contains("<@1>") && !line.contains('{') && !line.contains("finding-"), "{line}");
                    said.insert(line);
                }
            }
            assert_eq!(said.len(), Pattern::ALL.len() * 4, "no two alike");
        }
    }

    #[test]
    fn three_findings_are_told_and_the_rest_is_counted() {
        let many = seen(vec![flag(Pattern::Star, State::Open); 5]);
        let said = findings(Locale::EnUs, &many, MemberId(2));
        assert_eq!(said.lines().count(), 4, "{said}");
        assert!(said.contains("and 2 more") && !said.contains("one of those accounts"), "{said}");
        assert_eq!(findings(Locale::ZhCn, &seen(Vec::new()), MemberId(2)), text(Locale::ZhCn, "finding-none"));
    }

    #[test]
    fn the_state_says_who_decided_and_what_holds_besides() {
        let word = |verdict, by| Some(Word { verdict, by, at: 77 });
        let mut it = seen(Vec::new());
        assert_eq!(credit(Locale::EnUs, &it), text(Locale::EnUs, "credit-counts"));
        it.held = true;
        assert_eq!(credit(Locale::EnUs, &it), text(Locale::EnUs, "credit-held"));
        it.word = word(Verdict::Discount, Some(MemberId(5)));
        let off = credit(Locale::EnUs, &it);
        assert!(off.contains("<@5>") && off.contains("<t:77:f>") && off.lines().count() == 1, "{off}");
        it = Seen { word: word(Verdict::Clear, None), held: false, heard: false, ..it };
        let on = credit(Locale::EnUs, &it);
        assert!(on.contains("the server's staff") && on.lines().count() == 2, "{on}");
    }
}
