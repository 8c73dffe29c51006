//! `/l/{token}`: a lesson's signed link. Leads to where the lesson is, or shows it when it is a page of ours, with the
//! number of the member it was handed out to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{PreEscaped, html};

use super::layout::{Mood, page};
use crate::actions::open_lesson;
use crate::actions::open_link::{self, Error, Opened};
use crate::app::App;
use crate::args;
use crate::domain::lessons::import::markdown_page;
use crate::domain::lessons::link::LinkFault;
use crate::message::Trouble;
use crate::text::{Locale, text, text_with};

/// Open a link.
pub(super) async fn open(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = accepted.map(Locale::from_accept_language).unwrap_or_default();
    let network = network(&extensions, &headers);
    match open_link::run(&app, &token, &network).await {
        Ok(Opened::Elsewhere(link)) => Redirect::to(&link).into_response(),
        Ok(Opened::Page(lesson, markdown, member)) => {
            let body = html! {
                p class="soft" { (lesson.draft.summary) }
                // Made safe by `markdown_page`: no tag of the author's own is left in it.
                article class="lesson" { (PreEscaped(markdown_page(&markdown))) }
                p class="soft watermark" {
                    (text_with(locale, "web-lesson-watermark", &args!("member" => member.to_string())))
                }
            };
            page(locale, StatusCode::OK, Mood::Plain, &lesson.draft.title, &body)
        }
        Err(error) => refused(locale, error),
    }
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

/// The network somebody comes from: a quarter of a million addresses of the old kind share none, a household's new ones
/// share all. Behind a proxy on this machine its word is taken, the last one, which it wrote itself.
fn network(extensions: &Extensions, headers: &HeaderMap) -> Vec<u8> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let told = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|it| it.trim().parse::<IpAddr>().ok())
        .next_back();
    let address = if peer.is_none_or(|peer| peer.is_loopback()) { told.or(peer) } else { peer };
    match address {
        Some(IpAddr::V4(ip)) => ip.octets().into_iter().take(3).collect(),
        Some(IpAddr::V6(ip)) => ip.octets().into_iter().take(6).collect(),
        None => Vec::new(),
    }
}
