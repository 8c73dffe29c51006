//! Who asks for a page, and what a form of ours brings: the same few questions before every answer, asked once here.

use axum::extract::{Form, FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Web;
use super::layout::{Mood, Page, page};
use super::pages::{say, trouble};
use super::session::{Address, Browser};
use crate::actions::sign_in;
use crate::domain::limits::Rule;
use crate::message::Trouble;
use crate::store::web_sessions::Purpose;
use crate::text::{Locale, text, text_with};

/// Signing in, by address and by browser.
const SIGN_IN: Rule = Rule { name: "sign-in", most: 20, seconds: 600 };

/// What a page's handler answers with; a refusal is an answer too, and ends the handler early.
pub(super) type Answer = Result<Response, Response>;

/// The language switch in an address, and in a form.
#[derive(Debug, Default, Deserialize)]
struct Named {
    lang: Option<String>,
}

/// A browser, where it comes from, and the language its person reads.
pub(super) struct Visit {
    pub browser: Browser,
    pub address: Address,
    pub locale: Locale,
    headers: HeaderMap,
}

impl FromRequestParts<Web> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        let address = Address::from_request_parts(parts, web).await?;
        // An address that cannot be read names no language; the page itself says what else is wrong with it.
        let named = Query::<Named>::try_from_uri(&parts.uri).map(|it| it.0).unwrap_or_default();
        let headers = parts.headers.clone();
        Ok(Self { browser: Browser::of(&headers), address, locale: language(named.lang.as_deref(), &headers), headers })
    }
}

/// The language named in the address or the form, else the browser's.
fn language(named: Option<&str>, headers: &HeaderMap) -> Locale {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    named.map_or_else(|| header.map(Locale::from_accept_language).unwrap_or_default(), Locale::from_tag)
}

impl Visit {
    /// The hidden fields of every form of ours.
    pub(super) fn hidden(&self) -> Markup {
        html! {
            input type="hidden" name="mark" value=(self.browser.mark());
            input type="hidden" name="lang" value=(self.locale.tag());
        }
    }

    /// Refuse tries that are too many, by address and by browser.
    pub(super) fn within(&self, web: &Web, rule: Rule) -> Result<(), Response> {
        let tried = web.app.take(rule, &self.address).and_then(|()| web.app.take(rule, self.browser.id()));
        let Err(wait) = tried else { return Ok(()) };
        let minutes = crate::args!("minutes" => (wait + 59) / 60);
        let body = html! { p { (text_with(self.locale, "web-often-what", &minutes)) } };
        let title = text(self.locale, "web-often-title");
        let mut response = page(self.locale, StatusCode::TOO_MANY_REQUESTS, Mood::Waiting, &title, &body);
        response.headers_mut().insert(header::RETRY_AFTER, wait.into());
        Err(response)
    }

    /// The page that asks somebody to sign in, for what is at `path`; `kept` are fields that come back with them.
    pub(super) fn sign_in(&self, path: &str, title: &str, why: &str, kept: &[(&str, &str)]) -> Response {
        let locale = self.locale;
        let body = html! {
            p { (text(locale, why)) }
            form method="post" action=(path) {
                (self.hidden())
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                button class="discord" { (text(locale, "web-join-continue")) }
            }
        };
        let title = text(locale, title);
        let page = Page {
            status: StatusCode::UNAUTHORIZED,
            switch: Some(path),
            ..Page::new(locale, Mood::Plain, &title, &body)
        };
        self.browser.keep(page.answer())
    }

    /// What went wrong, in this person's words.
    pub(super) fn trouble(&self, error: impl Into<Trouble>) -> Response {
        trouble(self.locale, &error.into())
    }
}

/// A form of ours as it was sent: believed only after [`Sent::believe`] or [`Sent::sign_in`].
pub(super) struct Sent<T> {
    pub visit: Visit,
    pub fields: T,
    mark: String,
}

/// A form with nothing but the hidden fields.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Bare {}

#[derive(Debug, Default, Deserialize)]
struct Envelope<T> {
    #[serde(default)]
    mark: String,
    lang: Option<String>,
    #[serde(flatten)]
    fields: T,
}

impl<T: DeserializeOwned> FromRequest<Web> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let Ok(mut visit) = Visit::from_request_parts(&mut parts, web).await;
        let sent = Form::<Envelope<T>>::from_request(Request::from_parts(parts, body), web).await;
        let Form(Envelope { mark, lang, fields }) = sent.map_err(axum::response::IntoResponse::into_response)?;
        if let Some(lang) = lang {
            visit.locale = Locale::from_tag(&lang);
        }
        Ok(Self { visit, fields, mark })
    }
}

impl<T> Sent<T> {
    /// Refuse a form that is not ours, and tries that are too many.
    pub(super) fn believe(&self, web: &Web, rule: Rule) -> Result<(), Response> {
        if !self.visit.browser.sent(&self.visit.headers, &self.mark, &web.app.config.server.public_url) {
            return Err(say(self.visit.locale, StatusCode::FORBIDDEN, "web-form"));
        }
        self.visit.within(web, rule)
    }

    /// Send the browser to Discord's page, to come back for `purpose`.
    pub(super) async fn sign_in(&self, web: &Web, purpose: Purpose) -> Answer {
        self.believe(web, SIGN_IN)?;
        let begun = sign_in::begin(&web.app, self.visit.browser.id(), purpose, self.visit.locale).await;
        let address = begun.map_err(|error| self.visit.trouble(error))?;
        Ok(Redirect::to(&address).into_response())
    }
}
