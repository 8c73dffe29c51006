//! Pages for people: what this is, where a buyer returns to, and what to do when nothing is here.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::forms::language;
use super::layout::{Mood, page};
use crate::actions::refresh_access;
use crate::app::App;
use crate::domain::ids::CheckoutSessionId;
use crate::text::{Locale, text};

/// What Stripe and we put into the address a buyer returns to.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Returned {
    session_id: Option<String>,
    lang: Option<String>,
}

impl Returned {
    /// The language named in the address, else the browser's.
    fn locale(&self, headers: &HeaderMap) -> Locale {
        language(self.lang.as_deref(), headers)
    }
}

/// A checkout's id, if it could be one.
pub(super) fn session(id: Option<&str>) -> Option<CheckoutSessionId> {
    let id = id?;
    let fits =
        id.starts_with("cs_") && id.len() <= 255 && id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    fits.then(|| CheckoutSessionId(id.to_owned()))
}

/// `/`.
pub(super) async fn landing(headers: HeaderMap) -> Response {
    let locale = language(None, &headers);
    let body = html! {
        p { (text(locale, "web-landing-what")) }
        h2 { (text(locale, "web-landing-member-title")) }
        p { (text(locale, "web-landing-member")) }
        h2 { (text(locale, "web-landing-creator-title")) }
        p { (text(locale, "web-landing-creator")) }
    };
    page(locale, StatusCode::OK, Mood::Plain, &text(locale, "web-landing-title"), &body)
}

/// `/paid`: the buyer comes back from Stripe. Proves nothing and gives nothing; it only makes us look at once.
pub(super) async fn paid(
    State(app): State<Arc<App>>,
    Query(returned): Query<Returned>,
    headers: HeaderMap,
) -> Response {
    let mut locale = returned.locale(&headers);
    let mut guild = None;
    if let Some(session) = session(returned.session_id.as_deref()) {
        match refresh_access::returned(&app, &session).await {
            Ok(Some(found)) => {
                locale = Locale::from_tag(&found.locale);
                guild = Some(found.guild);
            }
            Ok(None) => {}
            // The webhook or the next comparison will do it.
            Err(error) => tracing::warn!(%error, "a returning buyer could not be looked at"),
        }
    }
    let body = html! {
        p { (text(locale, "web-paid-next")) }
        p class="soft" { (text(locale, "web-paid-slow")) }
        // With another Discord in its place, the real one is never even linked to.
        @if let Some(guild) = guild.filter(|_| !app.config.discord_replaced()) {
            p { a class="button" href={ "https://discord.com/channels/" (guild) } { (text(locale, "web-paid-back")) } }
        }
    };
    page(locale, StatusCode::OK, Mood::Good, &text(locale, "web-paid-title"), &body)
}

/// `/cancelled`: the buyer turned back.
pub(super) async fn cancelled(Query(returned): Query<Returned>, headers: HeaderMap) -> Response {
    let locale = returned.locale(&headers);
    let body = html! {
        p { (text(locale, "web-cancelled-nothing")) }
        p { (text(locale, "web-cancelled-again")) }
    };
    page(locale, StatusCode::OK, Mood::Plain, &text(locale, "web-cancelled-title"), &body)
}

/// Everything else.
pub(super) async fn not_found(headers: HeaderMap) -> Response {
    let locale = language(None, &headers);
    let body = html! {
        p { (text(locale, "web-lost-what")) }
        p { a href="/" { (text(locale, "web-lost-home")) } }
    };
    page(locale, StatusCode::NOT_FOUND, Mood::Lost, &text(locale, "web-lost-title"), &body)
}
