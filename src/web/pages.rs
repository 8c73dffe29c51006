//! Pages for people: what this is, where a buyer returns to, and what to do when nothing is here.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use serde::Deserialize;

use super::Web;
use super::layout::{Mood, page};
use super::visit::Visit;
use crate::actions::refresh_access;
use crate::domain::ids::CheckoutSessionId;
use crate::message::Trouble;
use crate::text::{Locale, text};

/// What Stripe puts into the address a buyer returns to.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Returned {
    session_id: Option<String>,
}

/// A checkout's id, if it could be one.
pub(super) fn session(id: Option<&str>) -> Option<CheckoutSessionId> {
    let id = id?;
    let fits =
        id.starts_with("cs_") && id.len() <= 255 && id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    fits.then(|| CheckoutSessionId(id.to_owned()))
}

/// `/`.
pub(super) async fn landing(Visit { locale, .. }: Visit) -> Response {
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
    State(web): State<Web>,
    Query(returned): Query<Returned>,
    Visit { mut locale, .. }: Visit,
) -> Response {
    let mut guild = None;
    if let Some(session) = session(returned.session_id.as_deref()) {
        match refresh_access::returned(&web.app, &session).await {
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
        @if let Some(guild) = guild.filter(|_| !web.app.config.discord_replaced()) {
            p { a class="button" href={ "https://discord.com/channels/" (guild) } { (text(locale, "web-paid-back")) } }
        }
    };
    page(locale, StatusCode::OK, Mood::Good, &text(locale, "web-paid-title"), &body)
}

/// `/cancelled`: the buyer turned back.
pub(super) async fn cancelled(Visit { locale, .. }: Visit) -> Response {
    let body = html! {
        p { (text(locale, "web-cancelled-nothing")) }
        p { (text(locale, "web-cancelled-again")) }
    };
    page(locale, StatusCode::OK, Mood::Plain, &text(locale, "web-cancelled-title"), &body)
}

/// `/connected`: a creator comes back from Stripe's onboarding, finished or not, or with a link that is over. Gives and
/// says nothing about anybody: `/setup` knows how it stands.
pub(super) async fn connected(Visit { locale, .. }: Visit) -> Response {
    let body = html! {
        p { (text(locale, "web-connected-next")) }
        p class="soft" { (text(locale, "web-connected-again")) }
    };
    page(locale, StatusCode::OK, Mood::Plain, &text(locale, "web-connected-title"), &body)
}

/// A page with one text: `<key>-title` and `<key>-what`.
pub(super) fn say(locale: Locale, status: StatusCode, key: &str) -> Response {
    let body = html! {
        p { (text(locale, &format!("{key}-what"))) }
        p { a href="/" { (text(locale, "web-lost-home")) } }
    };
    page(locale, status, Mood::Lost, &text(locale, &format!("{key}-title")), &body)
}

/// What went wrong, in the person's words.
pub(super) fn trouble(locale: Locale, trouble: &Trouble) -> Response {
    let status = match trouble {
        Trouble::Person { .. } => StatusCode::CONFLICT,
        Trouble::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Trouble::Ours { .. } | Trouble::Unanswerable { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let body = html! { p { (trouble.sentence(locale)) } };
    page(locale, status, Mood::Waiting, &text(locale, "web-trouble-title"), &body)
}

/// Everything else.
pub(super) async fn not_found(Visit { locale, .. }: Visit) -> Response {
    say(locale, StatusCode::NOT_FOUND, "web-lost")
}
