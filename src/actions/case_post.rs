//! A case as staff reads it: in the review channel, and in `/mod cases`.

use std::collections::HashMap;

use crate::actions::finding_words;
use crate::actions::member_trust::{self, Seen};
use crate::actions::rank_community::Error;
use crate::actions::report_words::{self, Reported};
use crate::app::App;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::cases::{CaseKind, CaseState, Choice};
use crate::domain::ids::{CaseId, GuildId, MemberId};
use crate::domain::names;
use crate::store::cases::Case;
use crate::store::plans::{self, Plan};
use crate::text::{self, Args, Locale};

const AMBER: u32 = 0x00D9_8E04;
const GREY: u32 = 0x0080_848E;

/// What the texts of cases need besides the rows.
#[derive(Debug, Clone, Default)]
pub struct Around {
    plans: Vec<Plan>,
    /// What is found now about those who ask for a look. It is never kept.
    seen: HashMap<MemberId, Seen>,
    /// Who reported the messages that are looked at.
    reported: HashMap<CaseId, Reported>,
}

/// What the texts of `cases` of `guild` need besides their rows.
pub async fn around(app: &App, guild: GuildId, cases: &[Case]) -> Result<Around, Error> {
    let plans = plans::list(&mut app.store.read(), guild).await?;
    let asking: Vec<MemberId> = cases.iter().filter_map(asks_for_a_look).collect();
    let mut seen = HashMap::new();
    if !asking.is_empty() {
        let found = member_trust::look(app, guild).await?;
        for member in asking {
            seen.insert(member, member_trust::seen(&mut app.store.read(), guild, member, &found).await?);
        }
    }
    let mut reported = HashMap::new();
    for case in cases.iter().filter(|case| case.about.kind == CaseKind::Report) {
        reported.insert(case.id, report_words::find(&mut app.store.read(), case).await?);
    }
    Ok(Around { plans, seen, reported })
}

/// Who waits for a look at what they give.
fn asks_for_a_look(case: &Case) -> Option<MemberId> {
    case.about.member.filter(|_| case.about.kind == CaseKind::Appeal && case.state == CaseState::Open)
}

/// A case as staff reads it.
pub fn post(locale: Locale, case: &Case, around: &Around) -> Post {
    let about = &case.about;
    let plan = around.plans.iter().find(|plan| Some(plan.id) == about.plan).map(|plan| plan.offer.name.as_str());
    let key = format!("case-{}", about.kind.word().replace('_', "-"));
    let mention = |member: Option<MemberId>| member.map(|it| format!("<@{it}>")).unwrap_or_default();
    let mut args = Args::new();
    for (name, value) in &about.detail {
        args.set(name.clone(), names::shown(value));
    }
    args.set("member", mention(about.member));
    args.set("other", mention(about.other));
    args.set("plan", plan.map(names::shown).unwrap_or_default());
    if about.kind == CaseKind::Report {
        args.set("by", if about.member.is_some() { "member" } else { "webhook" });
        args.set("link", report_words::link(case));
    }
    let mut description = text::text_with(locale, &key, &args);
    if let Some(reported) = around.reported.get(&case.id) {
        description.push_str("\n\n");
        description.push_str(&report_words::said(locale, case, reported));
    }
    let asks = asks_for_a_look(case).and_then(|member| Some((member, around.seen.get(&member)?)));
    if let Some((member, seen)) = asks {
        for said in [finding_words::credit(locale, seen), finding_words::findings(locale, seen, member)] {
            description.push_str("\n\n");
            description.push_str(&said);
        }
    }
    if let Some(how) = closed(locale, case) {
        description.push_str("\n\n");
        description.push_str(&how);
    }
    let open = case.state == CaseState::Open;
    let title = text::text(locale, &format!("{key}.title"));
    let embed = Embed {
        title: text::text_with(
            locale,
            "case-title",
            &crate::args!("number" => case.id.0.to_string(), "title" => title),
        ),
        description,
        colour: Some(if open { AMBER } else { GREY }),
        ..Embed::default()
    };
    let buttons = about.kind.choices().iter().map(|choice| button(locale, case, *choice)).collect();
    Post { embed: Some(embed), rows: if open { vec![buttons] } else { Vec::new() }, ..Post::default() }
}

fn button(locale: Locale, case: &Case, choice: Choice) -> Button {
    let id = format!("case:{}:{}", case.id, choice.word());
    let style = match choice {
        Choice::LetIn | Choice::First | Choice::Second | Choice::Clear | Choice::Acted => ButtonStyle::Primary(id),
        Choice::GiveBack | Choice::Neither => ButtonStyle::Danger(id),
        Choice::KeepOut | Choice::Leave | Choice::Seen | Choice::Keep | Choice::Dismiss => ButtonStyle::Secondary(id),
    };
    Button { label: text::text(locale, &answer_key(choice.word())), style, disabled: false }
}

/// The key of an answer's words.
pub fn answer_key(word: &str) -> String {
    format!("case-answer-{}", word.replace('_', "-"))
}

/// How it ended; nothing while it is open.
fn closed(locale: Locale, case: &Case) -> Option<String> {
    let word = case.decision.as_deref().unwrap_or_default();
    let time = format!("<t:{}:f>", case.closed_at?);
    Some(match case.state {
        CaseState::Open => return None,
        CaseState::Decided => {
            let answer = text::text(locale, &answer_key(word));
            let staff = case.decided_by.map(|staff| format!("<@{staff}>")).unwrap_or_default();
            let args = crate::args!("answer" => answer, "staff" => staff, "time" => time);
            text::text_with(locale, "case-decided", &args)
        }
        CaseState::Settled => {
            let how = text::text(locale, &format!("case-settled-{}", word.replace('_', "-")));
            text::text_with(locale, "case-settled", &crate::args!("how" => how, "time" => time))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cases::CaseKind;

    #[test]
    fn every_kind_and_every_answer_has_its_words_in_both_languages() {
        for locale in Locale::ALL {
            let has = |key: &str| assert!(text::find(locale, key, None).is_some(), "{key} in {}", locale.tag());
            for kind in CaseKind::ALL {
                assert!(kind.choices().len() <= 5);
                has(&format!("case-{}.title", kind.word().replace('_', "-")));
            }
            for choice in Choice::ALL {
                has(&answer_key(choice.word()));
            }
            for how in ["won", "lost", "withdrawn"] {
                has(&format!("case-settled-{how}"));
            }
        }
    }
}
