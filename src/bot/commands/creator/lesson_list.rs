//! `/lesson list`: creators only. The guild's lessons in pages, the newest first; changes nothing.

use std::sync::Arc;

use poise::serenity_prelude as serenity;
use serenity::ComponentInteraction;

use crate::app::App;
use crate::args;
use crate::bot::{Context, checks, guild, locale, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::GuildId;
use crate::domain::lessons::LessonState;
use crate::domain::names;
use crate::message::Trouble;
use crate::store::lessons::{self, Lesson};
use crate::text::{Locale, text, text_with};

/// Lessons on a page.
const PAGE: i64 = 10;

/// The states a list can be narrowed to.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub enum Narrowed {
    /// Written by staff, not yet shown.
    #[name = "draft"]
    Draft,
    /// Waiting for staff.
    #[name = "in review"]
    InReview,
    /// Appears by itself.
    #[name = "scheduled"]
    Scheduled,
    /// In the lesson channel.
    #[name = "published"]
    Published,
    /// Taken back.
    #[name = "withdrawn"]
    Withdrawn,
}

/// List lessons, the newest first.
#[poise::command(slash_command, check = "checks::creator")]
pub async fn list(ctx: Context<'_>, state: Option<Narrowed>) -> Result<(), Trouble> {
    let state = state.map(|state| match state {
        Narrowed::Draft => LessonState::Draft,
        Narrowed::InReview => LessonState::InReview,
        Narrowed::Scheduled => LessonState::Scheduled,
        Narrowed::Published => LessonState::Published,
        Narrowed::Withdrawn => LessonState::Withdrawn,
    });
    let post = page(ctx.data(), guild(ctx)?, locale(ctx), state, 0).await?;
    replies::reply_post(ctx, &post, true).await
}

/// A click on "Earlier" or "Later".
pub async fn turn(
    app: &Arc<App>,
    ctx: &serenity::Context,
    click: &ComponentInteraction,
    (guild, locale): (GuildId, Locale),
    staff: bool,
    state: &str,
    wanted: &str,
) -> Result<(), Trouble> {
    if !staff {
        return Err(Trouble::person("error-not-creator"));
    }
    let wanted: i64 = wanted.parse().map_err(|_| Trouble::person("error-stale-button"))?;
    let post = page(app, guild, locale, LessonState::from_name(state), wanted.clamp(0, 1_000_000)).await?;
    replies::update(ctx, click, &post).await
}

async fn page(
    app: &App,
    guild: GuildId,
    locale: Locale,
    state: Option<LessonState>,
    page: i64,
) -> Result<Post, Trouble> {
    let (lessons, count) = lessons::list(&mut app.store.read(), guild, state, PAGE, page * PAGE).await?;
    if count == 0 {
        return Ok(Post { content: text(locale, "lesson-list-empty"), ..Post::default() });
    }
    let pages = (count + PAGE - 1) / PAGE;
    let description: Vec<String> = lessons.iter().map(|lesson| line(locale, lesson)).collect();
    let footer = args!("page" => (page + 1).to_string(), "pages" => pages.to_string(), "count" => count);
    let embed = Embed {
        title: text(locale, "lesson-list-title"),
        description: description.join("\n"),
        footer: Some(text_with(locale, "lesson-list-footer", &footer)),
        ..Embed::default()
    };
    let narrowed = state.map_or("all", LessonState::name);
    let button = |key: &str, to: i64, possible: bool| Button {
        label: text(locale, key),
        style: ButtonStyle::Secondary(format!("lesson:list:{narrowed}:{to}")),
        disabled: !possible,
    };
    let row = vec![
        button("lesson-button-earlier", page - 1, page > 0),
        button("lesson-button-later", page + 1, page + 1 < pages),
    ];
    Ok(Post { embed: Some(embed), rows: if pages > 1 { vec![row] } else { vec![] }, ..Post::default() })
}

/// Number, title, state, author and the post's address.
fn line(locale: Locale, lesson: &Lesson) -> String {
    let args = args!(
        "id" => lesson.id.to_string(),
        "title" => names::shown(&lesson.draft.title),
        "state" => state_name(locale, lesson.state),
        "author" => format!("<@{}>", lesson.author)
    );
    let mut line = text_with(locale, "lesson-list-line", &args);
    if let Some((channel, message)) = lesson.post {
        let address = format!("https://discord.com/channels/{}/{channel}/{message}", lesson.guild);
        line.push(' ');
        line.push_str(&address);
    }
    line
}

fn state_name(locale: Locale, state: LessonState) -> String {
    text(
        locale,
        match state {
            LessonState::Draft => "lesson-state-draft",
            LessonState::InReview => "lesson-state-in-review",
            LessonState::Scheduled => "lesson-state-scheduled",
            LessonState::Published => "lesson-state-published",
            LessonState::Withdrawn => "lesson-state-withdrawn",
        },
    )
}
