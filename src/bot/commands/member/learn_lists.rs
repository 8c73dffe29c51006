//! `/learn search`, `/learn browse`, `/learn saved`, `/learn progress`: everyone. Lists with pages; changes nothing.
//! A lesson's button opens it by `lesson:open`, which checks once more who may.

use std::ops::Range;

use poise::serenity_prelude as serenity;
use serenity::{AutocompleteChoice, CreateAutocompleteResponse};

use crate::actions::search_lessons;
use crate::app::App;
use crate::args;
use crate::bot::components::{Click, stale};
use crate::bot::{Context, guild, locale, member, replies};
use crate::discord::{Button, ButtonStyle, Embed, Post};
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::names;
use crate::message::Trouble;
use crate::store::lessons::Lesson;
use crate::store::{lesson_lists, series};
use crate::text::{Locale, text, text_with};

/// Lessons on a page: one row of buttons.
const PAGE: usize = 5;
/// Characters of what is looked for; it travels in the buttons, whose ids hold 100.
const QUERY: usize = 70;

/// Find lessons by words in any language.
#[poise::command(slash_command)]
pub async fn search(ctx: Context<'_>, #[max_length = 70] query: String) -> Result<(), Trouble> {
    show(ctx, &List::Search(query)).await
}

/// Look through lessons by topic.
#[poise::command(slash_command)]
pub async fn browse(
    ctx: Context<'_>,
    #[autocomplete = "suggest_topics"]
    #[max_length = 30]
    topic: Option<String>,
) -> Result<(), Trouble> {
    show(ctx, &topic.map_or(List::Topics, List::Topic)).await
}

/// The lessons you keep for later.
#[poise::command(slash_command)]
pub async fn saved(ctx: Context<'_>) -> Result<(), Trouble> {
    show(ctx, &List::Saved).await
}

/// How far you are in each series.
#[poise::command(slash_command)]
pub async fn progress(ctx: Context<'_>) -> Result<(), Trouble> {
    show(ctx, &List::Progress).await
}

async fn suggest_topics(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let find = async || -> Result<Vec<AutocompleteChoice>, Trouble> {
        let all = lesson_lists::topics(&mut ctx.data().store.read(), guild(ctx)?).await?;
        let key = names::name_key(partial);
        let fits =
            lesson_lists::count_topics(&all).into_iter().filter(|(topic, _)| names::name_key(topic).contains(&key));
        Ok(fits.take(25).map(|(topic, _)| AutocompleteChoice::new(names::plain(&topic), topic)).collect())
    };
    CreateAutocompleteResponse::new().set_choices(find().await.unwrap_or_default())
}

/// Which list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum List {
    Search(String),
    Topics,
    Topic(String),
    Saved,
    Progress,
}

impl List {
    /// In a button's id, behind the page.
    fn id(&self) -> String {
        match self {
            Self::Search(query) => format!("search:{}", names::shortened(query, QUERY)),
            Self::Topics => "topics".to_owned(),
            Self::Topic(topic) => format!("topic:{topic}"),
            Self::Saved => "saved".to_owned(),
            Self::Progress => "progress".to_owned(),
        }
    }

    fn named(rest: &[&str]) -> Option<Self> {
        Some(match rest {
            ["search", query @ ..] => Self::Search(query.join(":")),
            ["topics"] => Self::Topics,
            ["topic", topic @ ..] => Self::Topic(topic.join(":")),
            ["saved"] => Self::Saved,
            ["progress"] => Self::Progress,
            _ => return None,
        })
    }
}

/// Whether a custom id behind `learn:` belongs here.
pub fn is_list(rest: &[&str]) -> bool {
    rest.first() == Some(&"list")
}

/// A page was turned: `learn:list:<page>:<list>`.
pub async fn click(on: &Click<'_>) -> Result<(), Trouble> {
    let &Click { app, ctx, act: click, guild, member, locale, rest, .. } = on;
    let ["list", page, list @ ..] = rest else { return Err(stale()) };
    let list = List::named(list).ok_or_else(stale)?;
    let page: usize = page.parse().map_err(|_| stale())?;
    let post = page_of(app, (guild, member, locale), &list, page).await?;
    replies::update(ctx, click, &post).await
}

async fn show(ctx: Context<'_>, list: &List) -> Result<(), Trouble> {
    let post = page_of(ctx.data(), (guild(ctx)?, member(ctx), locale(ctx)), list, 0).await?;
    replies::reply_post(ctx, &post, true).await
}

/// What a page shows: lines, and the lessons that have a button.
struct Shown {
    title: String,
    empty: &'static str,
    lines: Vec<String>,
    lessons: Vec<LessonId>,
    count: usize,
    /// Where the same can be done in a browser.
    web: Option<String>,
}

async fn page_of(
    app: &App,
    (guild, member, locale): (GuildId, MemberId, Locale),
    list: &List,
    page: usize,
) -> Result<Post, Trouble> {
    let from = page.saturating_mul(PAGE);
    let here = |count: usize| from.min(count)..from.saturating_add(PAGE).min(count);
    let read = &mut app.store.read();
    let shown = match list {
        List::Search(query) => {
            let found = search_lessons::run(app, guild, member, query).await?;
            let part = found.get(here(found.len())).unwrap_or_default();
            let lines = part.iter().zip(from + 1..).map(|(it, number)| {
                let lock = if it.open { "" } else { "🔒 " };
                let title = marked(&it.lesson.draft.title, &it.in_title, 200);
                let summary = marked(&it.lesson.draft.summary, &it.in_summary, 200);
                format!("**{number}.** {lock}{title}\n{summary}")
            });
            Shown {
                title: text_with(locale, "learn-search-title", &args!("query" => names::shown(query))),
                empty: "learn-search-empty",
                lines: lines.collect(),
                lessons: part.iter().map(|it| it.lesson.id).collect(),
                count: found.len(),
                web: Some(web(app, guild, query)),
            }
        }
        List::Topics => {
            let counts = lesson_lists::count_topics(&lesson_lists::topics(read, guild).await?);
            let lines = counts.get(here(counts.len())).unwrap_or_default().iter().map(|(topic, count)| {
                text_with(locale, "learn-topic-line", &args!("topic" => names::shown(topic), "count" => *count))
            });
            let title = text(locale, "learn-topics-title");
            Shown {
                title,
                empty: "learn-topics-empty",
                lines: lines.collect(),
                lessons: vec![],
                count: counts.len(),
                web: None,
            }
        }
        List::Topic(topic) => {
            let key = names::name_key(topic.trim_start_matches('#'));
            let all = lesson_lists::topics(read, guild).await?;
            let fits = all.into_iter().filter(|(_, topics)| topics.iter().any(|it| names::name_key(it) == key));
            let ids: Vec<LessonId> = fits.map(|(id, _)| id).collect();
            let part = lesson_lists::by_ids(read, guild, ids.get(here(ids.len())).unwrap_or_default()).await?;
            let title = text_with(locale, "learn-topic-title", &args!("topic" => names::shown(topic)));
            plain(title, "learn-topic-empty", &part, from, ids.len())
        }
        List::Saved => {
            let ids = lesson_lists::saved(read, guild, member).await?;
            let part = lesson_lists::by_ids(read, guild, ids.get(here(ids.len())).unwrap_or_default()).await?;
            plain(text(locale, "learn-saved-title"), "learn-saved-empty", &part, from, ids.len())
        }
        List::Progress => {
            let all = series::progress(read, guild, member).await?;
            let lines = all.get(here(all.len())).unwrap_or_default().iter().map(|it| {
                let series::Progress { series, lessons, done } = it;
                let full = usize::try_from(done * 10 / (*lessons).max(1)).unwrap_or_default().min(10);
                let bar = format!("{}{}", "▰".repeat(full), "▱".repeat(10 - full));
                let args = args!("series" => names::shown(series), "bar" => bar, "done" => *done, "count" => *lessons);
                text_with(locale, "learn-progress-line", &args)
            });
            let title = text(locale, "learn-progress-title");
            Shown {
                title,
                empty: "learn-progress-empty",
                lines: lines.collect(),
                lessons: vec![],
                count: all.len(),
                web: None,
            }
        }
    };
    Ok(post(locale, &shown, list, page))
}

/// The page on which the same is looked for.
fn web(app: &App, guild: GuildId, query: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", query).finish();
    format!("{}/lessons/{guild}?{query}", app.config.server.public_url)
}

fn plain(title: String, empty: &'static str, part: &[Lesson], from: usize, count: usize) -> Shown {
    let lines = part.iter().zip(from + 1..).map(|(lesson, number)| {
        let summary = names::shown(&names::shortened(&lesson.draft.summary, 150));
        format!("**{number}.** {}\n{summary}", names::shown(&lesson.draft.title))
    });
    Shown { title, empty, lines: lines.collect(), lessons: part.iter().map(|it| it.id).collect(), count, web: None }
}

fn post(locale: Locale, shown: &Shown, list: &List, page: usize) -> Post {
    if shown.count == 0 {
        return Post { content: text(locale, shown.empty), ..Post::default() };
    }
    let pages = shown.count.div_ceil(PAGE);
    let mut rows = Vec::new();
    let open = shown.lessons.iter().zip(page * PAGE + 1..).map(|(id, number)| Button {
        label: text_with(locale, "learn-open-number", &args!("number" => number)),
        style: ButtonStyle::Primary(format!("lesson:open:{id}")),
        disabled: false,
    });
    let open: Vec<Button> = open.collect();
    if !open.is_empty() {
        rows.push(open);
    }
    if pages > 1 {
        let turn = |key: &str, to: Option<usize>| Button {
            label: text(locale, key),
            style: ButtonStyle::Secondary(format!("learn:list:{}:{}", to.unwrap_or(page), list.id())),
            disabled: to.is_none_or(|to| to >= pages),
        };
        let mut row = vec![turn("learn-button-back", page.checked_sub(1)), turn("learn-button-on", Some(page + 1))];
        if page == 0 {
            // Two buttons may not have one id.
            row.remove(0);
        }
        rows.push(row);
    }
    if let Some(web) = &shown.web {
        rows.push(vec![Button {
            label: text(locale, "learn-button-web"),
            style: ButtonStyle::Link(web.clone()),
            disabled: false,
        }]);
    }
    let footer = args!("page" => page + 1, "pages" => pages, "count" => shown.count);
    let embed = Embed {
        title: shown.title.clone(),
        description: shown.lines.join("\n"),
        footer: Some(text_with(locale, "learn-list-footer", &footer)),
        ..Embed::default()
    };
    Post { embed: Some(embed), rows, ..Post::default() }
}

/// The text, inert, with what matches in bold. The signs that mark it meanwhile are taken out of the text itself.
fn marked(text: &str, ranges: &[Range<usize>], most: usize) -> String {
    let mut with = String::with_capacity(text.len() + 8);
    for (at, it) in text.char_indices() {
        if ranges.iter().any(|range| range.end == at) {
            with.push('⟧');
        }
        if ranges.iter().any(|range| range.start == at) {
            with.push('⟦');
        }
        if !matches!(it, '⟦' | '⟧') {
            with.push(it);
        }
    }
    if ranges.iter().any(|range| range.end == text.len()) {
        with.push('⟧');
    }
    let mut short = names::shortened(&with, most);
    if short.matches('⟦').count() > short.matches('⟧').count() {
        short.push('⟧');
    }
    names::shown(&short).replace(['⟦', '⟧'], "**")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn what_matches_is_bold_and_the_rest_inert() {
        assert_eq!(marked("Own *it*", &[0..3], 50), "**Own** \\*it\\*");
        assert_eq!(marked("谁有所有权", &[6..15], 50), "谁有**所有权**");
        assert_eq!(marked("a ⟦b⟧", &[], 50), "a b");
        assert_eq!(marked("abcdef", &[0..6], 4).matches("**").count(), 2);
    }

    #[test]
    fn a_button_says_which_list_it_turns() {
        for list in
            [List::Search("a:b c".into()), List::Topics, List::Topic("rust:x".into()), List::Saved, List::Progress]
        {
            let id = list.id();
            let parts: Vec<&str> = id.split(':').collect();
            assert_eq!(List::named(&parts), Some(list));
        }
        assert!(format!("learn:list:99:{}", List::Search("学".repeat(500)).id()).chars().count() <= 100);
    }
}
