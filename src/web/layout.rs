//! The frame of every page: head, style, one card. Nothing inline, nothing from elsewhere.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::text::{Locale, text};

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// `/style.css`.
pub(super) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], STYLE)
}

/// `/icon.svg`.
pub(super) async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], ICON)
}

/// What a page is about, for its colours and its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Plain,
    Good,
    Waiting,
    Lost,
}

impl Mood {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Waiting => "waiting",
            Self::Lost => "lost",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Plain => "L",
            Self::Good => "✓",
            Self::Waiting => "…",
            Self::Lost => "?",
        }
    }
}

/// A whole page.
pub(super) struct Page<'p> {
    pub locale: Locale,
    pub status: StatusCode,
    pub mood: Mood,
    pub title: &'p str,
    pub body: &'p Markup,
    /// What else stands in the head; a page that has something there may be listed by search engines.
    pub head: Option<&'p Markup>,
    /// The path of this page, when it can be shown in the other language.
    pub switch: Option<&'p str>,
}

impl<'p> Page<'p> {
    /// A page that is well.
    pub(super) const fn new(locale: Locale, mood: Mood, title: &'p str, body: &'p Markup) -> Self {
        Self { locale, status: StatusCode::OK, mood, title, body, head: None, switch: None }
    }

    /// The answer.
    pub(super) fn answer(&self) -> Response {
        let (locale, title) = (self.locale, self.title);
        let markup = html! {
            (DOCTYPE)
            html lang=(locale.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · Lyceum" }
                    link rel="icon" href="/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/style.css";
                    @if let Some(head) = self.head { (head) } @else { meta name="robots" content="noindex"; }
                }
                body class=(self.mood.class()) {
                    main {
                        @if self.head.is_none() { div class="sign" aria-hidden="true" { (self.mood.sign()) } h1 { (title) } }
                        (self.body)
                    }
                    footer {
                        @if let Some(path) = self.switch {
                            p { @for other in Locale::ALL.into_iter().filter(|it| *it != locale) {
                                a href={ (path) (if path.contains('?') { "&" } else { "?" }) "lang=" (other.tag()) }
                                    hreflang=(other.tag()) lang=(other.tag()) { (text(other, "web-language")) }
                            } }
                        }
                        p { (text(locale, "web-footer")) }
                    }
                }
            }
        };
        let headers = [(header::CONTENT_LANGUAGE, locale.tag()), (header::VARY, "accept-language, cookie")];
        (self.status, headers, Html(markup.into_string())).into_response()
    }
}

/// A page without anything special.
pub(super) fn page(locale: Locale, status: StatusCode, mood: Mood, title: &str, body: &Markup) -> Response {
    Page { status, ..Page::new(locale, mood, title, body) }.answer()
}
