//! `/lessons/{guild}`: somebody of the server looks for lessons in a browser. That they are of the server is asked of Discord each
//! time, not taken from the session (WS5, WS6); to everybody else the address is one where there is nothing.

use std::ops::Range;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;

use super::Web;
use super::layout::{Mood, Page};
use super::pages::say;
use super::visit::{Answer, Sent, Visit};
use crate::actions::search_lessons::{self, Found};
use crate::actions::{open_link, sign_in};
use crate::args;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::limits::Rule;
use crate::domain::names;
use crate::store::web_sessions::Purpose;
use crate::text::{text, text_with};

/// Each search asks Discord once.
const SEARCH: Rule = Rule { name: "search-lessons", most: 60, seconds: 60 };
/// Characters that are looked for.
const QUERY: usize = 70;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

impl Asked {
    fn query(&self) -> String {
        names::shortened(&names::clean(&self.q), QUERY)
    }
}

/// `GET /lessons/{guild}?q=…`.
pub(super) async fn show(
    State(web): State<Web>,
    Path(guild): Path<String>,
    Query(asked): Query<Asked>,
    visit: Visit,
) -> Answer {
    let locale = visit.locale;
    let lost = || say(locale, StatusCode::NOT_FOUND, "web-lost");
    let guild: GuildId = guild.parse().map_err(|_| lost())?;
    let holder = sign_in::holder(&web.app, visit.browser.id()).await.map_err(|error| visit.trouble(error))?;
    let query = asked.query();
    let Some(member) = holder else {
        return Ok(visit.sign_in(
            &format!("/lessons/{guild}"),
            "web-lessons-title",
            "web-lessons-why",
            &[("q", &query)],
        ));
    };
    visit.within(&web, SEARCH)?;
    let found = search_lessons::for_visitor(&web.app, guild, member, &query).await;
    let found = found.map_err(|error| visit.trouble(error))?.ok_or_else(lost)?;
    let path = format!("/lessons/{guild}");
    let body = html! {
        form method="get" action=(path) role="search" {
            label {
                span { (text(locale, "web-lessons-label")) }
                input type="text" name="q" value=(query) maxlength=(QUERY) autocomplete="off";
            }
            input type="hidden" name="lang" value=(locale.tag());
            button { (text(locale, "web-lessons-search")) }
        }
        @if query.is_empty() {
            p class="soft" { (text(locale, "web-lessons-how")) }
        } @else if found.is_empty() {
            p { (text(locale, "web-lessons-empty")) }
        } @else {
            p class="soft" { (text_with(locale, "web-lessons-count", &args!("count" => found.len()))) }
            ol class="found" { @for one in &found { (line(&web, &visit, (guild, member), one)) } }
        }
    };
    let title = text(locale, "web-lessons-title");
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("q", &query).finish();
    let switch = format!("{path}?{query}");
    Ok(Page { switch: Some(&switch), ..Page::new(locale, Mood::Plain, &title, &body) }.answer())
}

/// A lesson that was found. What is open to the member has a link of their own.
fn line(web: &Web, visit: &Visit, (guild, member): (GuildId, MemberId), found: &Found) -> Markup {
    let draft = &found.lesson.draft;
    let title = marked(&draft.title, &found.in_title);
    html! {
        li {
            @if found.open {
                a href=(open_link::address(&web.app, guild, found.lesson.id, (member, false))) { (title) }
            } @else {
                span aria-hidden="true" { "🔒 " } (title)
                " " span class="soft" { (text(visit.locale, "web-lessons-closed")) }
            }
            p { (marked(&draft.summary, &found.in_summary)) }
        }
    }
}

/// The text, with what matches marked.
fn marked(text: &str, ranges: &[Range<usize>]) -> Markup {
    let mut from = 0;
    let mut parts = Vec::with_capacity(ranges.len() * 2 + 1);
    for range in ranges {
        parts.push((text.get(from..range.start), text.get(range.clone())));
        from = range.end;
    }
    html! {
        @for (plain, hit) in parts { (plain.unwrap_or_default()) mark { (hit.unwrap_or_default()) } }
        (text.get(from..).unwrap_or_default())
    }
}

/// `POST /lessons/{guild}`: sign in, and go on with what was typed.
pub(super) async fn begin(State(web): State<Web>, Path(guild): Path<String>, sent: Sent<Asked>) -> Answer {
    let lost = |_| say(sent.visit.locale, StatusCode::NOT_FOUND, "web-lost");
    let guild: GuildId = guild.parse().map_err(lost)?;
    sent.sign_in(&web, Purpose::Lessons { guild, query: sent.fields.query() }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
    fn ws9_what_matches_is_marked_and_the_rest_is_text() {
        assert_eq!(marked("Own <it>", &[0..3]).into_string(), "<mark>Own</mark> &lt;it&gt;");
        assert_eq!(marked("谁有所有权", &[6..15]).into_string(), "谁有<mark>所有权</mark>");
        assert_eq!(marked("a<b", &[]).into_string(), "a&lt;b");
        assert_eq!(marked("ab ab", &[0..2, 3..5]).into_string(), "<mark>ab</mark> <mark>ab</mark>");
    }
}
