//! The frame of every page: head, style, one card. No script, nothing inline, nothing from elsewhere.

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
pub(super) fn page(locale: Locale, status: StatusCode, mood: Mood, title: &str, body: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang=(locale.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) " · Lyceum" }
                link rel="icon" href="/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
            }
            body class=(mood.class()) {
                main {
                    div class="sign" aria-hidden="true" { (mood.sign()) }
                    h1 { (title) }
                    (body)
                }
                footer { p { (text(locale, "web-footer")) } }
            }
        }
    };
    let headers = [(header::CONTENT_LANGUAGE, locale.tag()), (header::VARY, "accept-language")];
    (status, headers, Html(markup.into_string())).into_response()
}
