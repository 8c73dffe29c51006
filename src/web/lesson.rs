//! `/l/{token}`: a lesson's signed link. Leads to where the lesson is, or shows it when it is a page of ours, with the
//! number of the member it was handed out to. How long the page is looked at, its script tells.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{PreEscaped, html};

use super::layout::{Mood, page};
use super::visit::Visit;
use super::{Scripted, Web};
use crate::actions::open_lesson;
use crate::actions::open_link::{self, Error, Opened};
use crate::args;
use crate::domain::lessons::import::markdown_page;
use crate::domain::lessons::link::LinkFault;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// Open a link.
pub(super) async fn open(
    State(web): State<Web>,
    Path(token): Path<String>,
    Visit { address, locale, .. }: Visit,
) -> Response {
    match open_link::run(&web.app, &token, &address.network()).await {
        Ok(Opened::Elsewhere(link)) => Redirect::to(&link).into_response(),
        Ok(Opened::Page(lesson, markdown, member)) => {
            let body = html! {
                p class="soft" { (lesson.draft.summary) }
                // Made safe by `markdown_page`: no tag of the author's own is left in it.
                article class="lesson" { (PreEscaped(markdown_page(&markdown))) }
                p class="soft watermark" {
                    (text_with(locale, "web-lesson-watermark", &args!("member" => member.to_string())))
                }
                script src="/reading.js" defer {}
            };
            let mut shown = page(locale, StatusCode::OK, Mood::Plain, &lesson.draft.title, &body);
            shown.extensions_mut().insert(Scripted);
            shown
        }
        Err(error) => refused(locale, error),
    }
}

/// `POST /l/{token}/read`: how many seconds the page was looked at, as a number and nothing else.
pub(super) async fn read(
    State(web): State<Web>,
    Path(token): Path<String>,
    Visit { address, .. }: Visit,
    told: String,
) -> StatusCode {
    let Ok(seconds) = told.trim().parse() else { return StatusCode::BAD_REQUEST };
    match open_link::read(&web.app, &token, &address.network(), seconds).await {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(Error::Link(LinkFault::Forged)) => StatusCode::NOT_FOUND,
        Err(Error::Link(LinkFault::Over)) => StatusCode::GONE,
        Err(Error::Closed(_)) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// `/reading.js`, which counts them.
pub(super) async fn script() -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, include_str!("reading.js"))
}

/// Why it does not open, and what to do about it.
fn refused(locale: Locale, error: Error) -> Response {
    let (status, said) = match error {
        Error::Link(LinkFault::Forged) => (StatusCode::NOT_FOUND, text(locale, "web-lesson-forged")),
        Error::Link(LinkFault::Over) => (StatusCode::GONE, text(locale, "web-lesson-over")),
        Error::Closed(error) => {
            let status = match &error {
                open_lesson::Error::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
                open_lesson::Error::Withdrawn => StatusCode::GONE,
                open_lesson::Error::Unknown => StatusCode::NOT_FOUND,
                _ => StatusCode::FORBIDDEN,
            };
            // What Discord would show as a time or a mark is plain here.
            (status, Trouble::from(error).sentence(locale).replace(['`', '\\', '\u{200B}'], ""))
        }
    };
    let body = html! { p { (said) } };
    page(locale, status, Mood::Lost, &text(locale, "web-lesson-closed-title"), &body)
}
