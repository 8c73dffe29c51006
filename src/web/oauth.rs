//! `/oauth/callback`: back from Discord. What follows was fixed when the sign-in began; nothing in the address leads
//! anywhere (WS7).

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::layout::{Mood, page};
use super::pages::{say, trouble};
use super::session::Browser;
use super::visit::{Answer, Visit};
use super::{Web, claim, join};
use crate::actions::sign_in::{self, SignedIn};
use crate::domain::limits::Rule;
use crate::message::Trouble;
use crate::store::web_sessions::Purpose;
use crate::text::{Locale, text};

/// Codes and states cannot be guessed; this keeps guessing from costing us anything.
const CALLBACK: Rule = Rule { name: "callback", most: 60, seconds: 600 };

/// What Discord puts into the address.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Returned {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
}

/// A browser comes back.
pub(super) async fn callback(State(web): State<Web>, Query(returned): Query<Returned>, visit: Visit) -> Answer {
    visit.within(&web, CALLBACK)?;
    let Visit { browser, locale, .. } = visit;
    let Some(state) = returned.state.filter(|_| !browser.is_new()) else {
        return Err(say(locale, StatusCode::BAD_REQUEST, "web-signin-unknown"));
    };
    let outcome = match (returned.code, returned.error) {
        (Some(code), None) => sign_in::finish(&web.app, browser.id(), &state, &code).await,
        (_, Some(_)) => match sign_in::turned_back(&web.app, browser.id(), &state).await {
            Ok(login) => return Ok(turned_back(&login.purpose, Locale::from_tag(&login.locale))),
            Err(error) => Err(error),
        },
        (None, None) => Err(sign_in::Error::Unknown),
    };
    Err(match outcome {
        Ok(signed_in) => return Ok(onward(&web, signed_in).await),
        Err(sign_in::Error::Unknown) => say(locale, StatusCode::BAD_REQUEST, "web-signin-unknown"),
        Err(sign_in::Error::Refused) => say(locale, StatusCode::BAD_REQUEST, "web-signin-refused"),
        Err(sign_in::Error::Discord(error)) => trouble(locale, &Trouble::Busy { cause: error.to_string() }),
        Err(sign_in::Error::Store(error)) => trouble(locale, &error.into()),
    })
}

/// Signed in: on to what it was for.
async fn onward(web: &Web, signed_in: SignedIn) -> Response {
    let SignedIn { session, login, permitted } = signed_in;
    let locale = Locale::from_tag(&login.locale);
    let browser = Browser::signed_in(session);
    let response = match login.purpose {
        Purpose::Join { guild, plan } => join::buy(web, guild, plan, &permitted, locale).await,
        Purpose::Claim { purchase } => claim::bind(web, &purchase, &permitted, locale).await,
        Purpose::Code { digest } => claim::bind_code(web, &digest, &permitted, locale).await,
        purpose @ (Purpose::Account | Purpose::Lessons { .. } | Purpose::Dashboard { .. }) => {
            sign_in::give_back(&web.app, &permitted).await;
            Redirect::to(&page_of(&purpose, locale).unwrap_or_default()).into_response()
        }
    };
    browser.keep(response)
}

/// The address of what somebody signs in for, where it may be opened again.
fn page_of(purpose: &Purpose, locale: Locale) -> Option<String> {
    let (path, query) = match purpose {
        Purpose::Account => return Some("/account".to_owned()),
        Purpose::Code { .. } => return Some("/claim".to_owned()),
        // The page of the purchase is still open in the browser's history; its address is not kept here.
        Purpose::Claim { .. } => return None,
        Purpose::Lessons { guild, query } => (format!("/lessons/{guild}"), query.as_str()),
        Purpose::Dashboard { guild } => (format!("/dashboard/{guild}"), ""),
        Purpose::Join { guild, plan } => (format!("/join/{guild}/{plan}"), ""),
    };
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    if !query.is_empty() {
        pairs.append_pair("q", query);
    }
    Some(format!("{path}?{}", pairs.append_pair("lang", locale.tag()).finish()))
}

fn turned_back(purpose: &Purpose, locale: Locale) -> Response {
    let again = page_of(purpose, locale);
    let body = html! {
        p { (text(locale, "web-signin-declined-what")) }
        @if let Some(again) = again { p { a class="button" href=(again) { (text(locale, "web-signin-again")) } } }
    };
    page(locale, StatusCode::OK, Mood::Plain, &text(locale, "web-signin-declined-title"), &body)
}
