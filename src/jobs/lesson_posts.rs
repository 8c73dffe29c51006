//! What a lesson's posts say, in the guild's language.

use crate::args;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::lessons::LessonState;
use crate::domain::lessons::review::Finding;
use crate::domain::names;
use crate::store::lessons::Lesson;
use crate::text::{Locale, listed, text, text_with};

/// Published.
const GREEN: u32 = 0x2E_8B_57;
/// Waiting.
const AMBER: u32 = 0xE0_A0_30;
/// Withdrawn.
const GREY: u32 = 0x80_84_8E;

/// The post in the lesson channel. The link stands in it only when the lesson is free.
pub fn published(locale: Locale, lesson: &Lesson, plans: &[String]) -> Post {
    let id = lesson.id;
    // A page of ours, and what costs something, is handed out to each member by a link of their own.
    let open = if plans.is_empty() && !lesson.draft.link.is_empty() {
        ButtonStyle::Link(lesson.draft.link.clone())
    } else {
        ButtonStyle::Primary(format!("lesson:open:{id}"))
    };
    let row = vec![
        button(locale, "lesson-button-open", open),
        button(locale, "lesson-button-done", ButtonStyle::Success(format!("lesson:done:{id}"))),
        button(locale, "lesson-button-save", ButtonStyle::Secondary(format!("lesson:save:{id}"))),
        button(locale, "lesson-button-skip", ButtonStyle::Secondary(format!("lesson:skip:{id}"))),
    ];
    Post { embed: Some(card(locale, lesson, plans, GREEN)), rows: vec![row], ..Post::default() }
}

/// What stands in its place once it is withdrawn: the title, so that a reader knows what was here, and no link.
pub fn withdrawn(locale: Locale, lesson: &Lesson) -> Post {
    let at = lesson.withdrawn_at.unwrap_or(lesson.created_at);
    let embed = Embed {
        title: names::shown(&lesson.draft.title),
        description: text_with(locale, "lesson-post-withdrawn", &args!("at" => format!("<t:{at}:D>"))),
        footer: Some(number(locale, lesson)),
        colour: Some(GREY),
        ..Embed::default()
    };
    Post { embed: Some(embed), ..Post::default() }
}

/// The post in the review channel: with the link and two buttons while it waits, with the outcome afterwards.
pub fn review(locale: Locale, lesson: &Lesson, plans: &[String], found: &[Finding]) -> Post {
    let id = lesson.id;
    let (content, colour) = match lesson.state {
        LessonState::InReview => ("lesson-review-waiting", AMBER),
        LessonState::Draft => ("lesson-review-sent-back", GREY),
        LessonState::Scheduled => ("lesson-review-scheduled", GREEN),
        LessonState::Published => ("lesson-review-published", GREEN),
        LessonState::Withdrawn => ("lesson-review-declined", GREY),
    };
    let rows = if lesson.state == LessonState::InReview {
        vec![vec![
            button(locale, "lesson-button-approve", ButtonStyle::Success(format!("lesson:approve:{id}"))),
            button(locale, "lesson-button-send-back", ButtonStyle::Secondary(format!("lesson:sendback:{id}"))),
            button(locale, "lesson-button-reject", ButtonStyle::Danger(format!("lesson:reject:{id}"))),
            if lesson.draft.link.is_empty() {
                button(locale, "lesson-button-open", ButtonStyle::Primary(format!("lesson:open:{id}")))
            } else {
                button(locale, "lesson-button-open", ButtonStyle::Link(lesson.draft.link.clone()))
            },
        ]]
    } else {
        vec![]
    };
    let mut card = card(locale, lesson, plans, colour);
    if lesson.state == LessonState::InReview {
        let lines: Vec<String> = found.iter().map(|finding| finding_line(locale, finding)).collect();
        let said = if lines.is_empty() { text(locale, "lesson-checks-none") } else { lines.join("\n") };
        card.fields.push((text(locale, "lesson-checks"), names::shortened(&said, 1024), false));
    }
    Post { content: text(locale, content), embed: Some(card), rows, ..Post::default() }
}

/// What was found, and why it matters.
fn finding_line(locale: Locale, finding: &Finding) -> String {
    match finding {
        Finding::NearDuplicate { lesson, title, percent } => text_with(
            locale,
            "lesson-check-duplicate",
            &args!("id" => lesson.to_string(), "title" => names::shown(title), "percent" => *percent),
        ),
        Finding::BannedWord(word) => text_with(locale, "lesson-check-banned", &args!("word" => names::shown(word))),
        Finding::LinkDomain(host) => text_with(locale, "lesson-check-domain", &args!("host" => names::shown(host))),
        Finding::DeadLink(why) => text_with(locale, "lesson-check-dead", &args!("why" => names::shown(why))),
        Finding::NoSummary => text(locale, "lesson-check-summary"),
        Finding::NoLicence => text(locale, "lesson-check-licence"),
        Finding::NoSource => text(locale, "lesson-check-source"),
    }
}

/// The lesson's card.
pub fn card(locale: Locale, lesson: &Lesson, plans: &[String], colour: u32) -> Embed {
    let draft = &lesson.draft;
    let mut fields = vec![
        (text(locale, "lesson-field-author"), format!("<@{}>", lesson.author), true),
        (text(locale, "lesson-field-plans"), plan_names(locale, plans), true),
    ];
    if !draft.topics.is_empty() {
        let topics: Vec<String> = draft.topics.iter().map(|topic| names::shown(topic)).collect();
        fields.push((text(locale, "lesson-field-topics"), topics.join(" · "), false));
    }
    if let Some(series) = &draft.series {
        fields.push((text(locale, "lesson-field-series"), names::shown(series), false));
    }
    if let Some(credit) = lesson.credit.filter(|credit| *credit != lesson.author) {
        fields.push((text(locale, "lesson-field-credit"), format!("<@{credit}>"), true));
    }
    if let Some(licence) = &lesson.licence {
        fields.push((text(locale, "lesson-field-licence"), names::shown(licence), true));
    }
    if let Some(source) = &lesson.source {
        fields.push((text(locale, "lesson-field-source"), names::shortened(&names::shown(source), 1024), true));
    }
    Embed {
        title: names::shown(&draft.title),
        description: names::shown(&draft.summary),
        fields,
        footer: Some(number(locale, lesson)),
        colour: Some(colour),
        ..Embed::default()
    }
}

/// The names of the plans, or that the lesson is free.
fn plan_names(locale: Locale, plans: &[String]) -> String {
    if plans.is_empty() {
        return text(locale, "lesson-free");
    }
    let names: Vec<String> = plans.iter().map(|plan| names::shown(plan)).collect();
    names::shortened(&listed(locale, &names), 1024)
}

fn number(locale: Locale, lesson: &Lesson) -> String {
    text_with(locale, "lesson-number", &args!("id" => lesson.id.to_string()))
}

fn button(locale: Locale, key: &str, style: ButtonStyle) -> Button {
    Button { label: text(locale, key), style, disabled: false }
}
