//! What a digest looks like, in a channel and to one member.

use crate::actions::lesson_reason;
use crate::app::App;
use crate::args;
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::GuildId;
use crate::domain::lessons::suggest::Why;
use crate::domain::names;
use crate::store::lessons::Lesson;
use crate::text::{Locale, text, text_with};

/// The card's edge.
const TEAL: u32 = 0x1F_9E_89;

/// A lesson of a digest and why it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which.
    pub lesson: Lesson,
    /// Why.
    pub why: Why,
    /// The title of the lesson that [`Why::Because`] names.
    pub because: Option<String>,
}

/// The digest of a channel. Whoever opens a lesson from it gets a link of their own.
#[must_use]
pub fn channel(locale: Locale, entries: &[Entry], topics: &[String]) -> Post {
    let field = |number: usize, it: &Entry| {
        let why = lesson_reason::told(locale, &it.why, it.because.as_deref());
        let summary = names::shown(&names::shortened(&it.lesson.draft.summary, 200));
        (format!("{number}. {}", names::shown(&it.lesson.draft.title)), format!("*{why}*\n{summary}"), false)
    };
    let open = |number: usize, it: &Entry| Button {
        label: format!("{number} · {}", text(locale, "lesson-button-open")),
        style: ButtonStyle::Primary(format!("lesson:open:{}", it.lesson.id)),
        disabled: false,
    };
    let shown: Vec<String> = topics.iter().map(|topic| names::shown(topic)).collect();
    let description = if shown.is_empty() {
        text(locale, "digest-intro")
    } else {
        text_with(locale, "digest-intro-topics", &args!("topics" => shown.join(" · ")))
    };
    let embed = Embed {
        title: text(locale, "digest-title"),
        description,
        fields: (1..).zip(entries).map(|(number, it)| field(number, it)).collect(),
        footer: Some(text(locale, "digest-footer")),
        colour: Some(TEAL),
        ..Embed::default()
    };
    let row = (1..).zip(entries).map(|(number, it)| open(number, it)).collect();
    Post { embed: Some(embed), rows: vec![row], ..Post::default() }
}

/// The digest of one member, without buttons: a click in a direct message names no server. `last`: it is the last one.
pub async fn personal(app: &App, guild: GuildId, locale: Locale, entries: &[Entry], last: bool) -> Post {
    let line = |it: &Entry| {
        let why = lesson_reason::told(locale, &it.why, it.because.as_deref());
        let summary = names::shown(&names::shortened(&it.lesson.draft.summary, 200));
        format!("**{}**\n*{why}*\n{summary}", linked(&it.lesson))
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let why = text(locale, if last { "digest-personal-last" } else { "digest-personal-why" });
    let embed = Embed {
        title: text(locale, "digest-personal-title"),
        description: lines.join("\n\n"),
        footer: Some(footer(app, guild, locale, why).await),
        colour: Some(TEAL),
        ..Embed::default()
    };
    Post { embed: Some(embed), ..Post::default() }
}

/// A lesson's title, leading to its post.
#[must_use]
pub fn linked(lesson: &Lesson) -> String {
    let title = names::shown(&lesson.draft.title);
    match lesson.post {
        Some((channel, message)) => {
            format!("[{title}](https://discord.com/channels/{}/{channel}/{message})", lesson.guild)
        }
        None => title,
    }
}

/// Why a member gets this, and from which server; its name is a courtesy that a silent Discord does not hold up.
pub async fn footer(app: &App, guild: GuildId, locale: Locale, why: String) -> String {
    match app.discord.guild(guild).await {
        Ok(known) => {
            let server = names::plain(&known.name);
            format!("{} · {why}", text_with(locale, "notice-from", &args!("server" => server)))
        }
        Err(_) => why,
    }
}
