//! Forms: read, believed or not, and how often they may be sent.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::Web;
use super::layout::{Mood, page};
use super::session::{Address, Browser};
use crate::actions::sign_in;
use crate::domain::limits::Rule;
use crate::message::Trouble;
use crate::store::web_sessions::Purpose;
use crate::text::{Locale, text, text_with};

/// Signing in, by address and by browser.
const SIGN_IN: Rule = Rule { name: "sign-in", most: 20, seconds: 600 };
/// Asking for a code by mail.
pub(super) const MAIL: Rule = Rule { name: "claim-mail", most: 5, seconds: 3600 };
/// Opening the page of a purchase that we do not know yet, which asks Stripe.
pub(super) const CLAIM: Rule = Rule { name: "claim", most: 30, seconds: 600 };

/// The language named in the address, else the browser's.
pub(super) fn language(named: Option<&str>, headers: &HeaderMap) -> Locale {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    named.map_or_else(|| header.map(Locale::from_accept_language).unwrap_or_default(), Locale::from_tag)
}

/// The hidden fields of every form of ours.
pub(super) fn hidden(browser: &Browser, locale: Locale) -> Markup {
    html! {
        input type="hidden" name="mark" value=(browser.mark());
        input type="hidden" name="lang" value=(locale.tag());
    }
}

/// Refuse a form that is not ours, and tries that are too many.
pub(super) fn refuse(
    web: &Web,
    (headers, browser, address): (&HeaderMap, &Browser, Address),
    mark: &str,
    rule: Rule,
    locale: Locale,
) -> Option<Response> {
    if !browser.sent(headers, mark, &web.app.config.server.public_url) {
        return Some(say(locale, StatusCode::FORBIDDEN, "web-form"));
    }
    limited(web, browser, address, rule, locale)
}

/// Refuse tries that are too many, by address and by browser.
pub(super) fn limited(web: &Web, browser: &Browser, address: Address, rule: Rule, locale: Locale) -> Option<Response> {
    let wait = web.app.take(rule, &address).and_then(|()| web.app.take(rule, browser.id())).err()?;
    let body = html! { p { (text_with(locale, "web-often-what", &crate::args!("minutes" => (wait + 59) / 60))) } };
    let mut response =
        page(locale, StatusCode::TOO_MANY_REQUESTS, Mood::Waiting, &text(locale, "web-often-title"), &body);
    response.headers_mut().insert(header::RETRY_AFTER, wait.into());
    Some(response)
}

/// Send the browser to Discord's page.
pub(super) async fn sign_in(
    web: &Web,
    (headers, browser, address): (&HeaderMap, &Browser, Address),
    mark: &str,
    purpose: Purpose,
    locale: Locale,
) -> Response {
    if let Some(refusal) = refuse(web, (headers, browser, address), mark, SIGN_IN, locale) {
        return refusal;
    }
    match sign_in::begin(&web.app, browser.id(), purpose, locale).await {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(error) => trouble(locale, &error.into()),
    }
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
