//! `/account`: what the person signed in holds, wherever they hold it; and the way out.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::html;
use serde::Deserialize;

use super::Web;
use super::forms::{hidden, language, refuse, sign_in as to_discord, trouble};
use super::layout::{Mood, Page};
use super::session::{Address, Browser};
use crate::actions::{my_plans, sign_in};
use crate::domain::limits::Rule;
use crate::store::web_sessions::Purpose;
use crate::text::{Locale, text, text_with};

const SIGN_OUT: Rule = Rule { name: "sign-out", most: 60, seconds: 600 };

/// The language switch.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    lang: Option<String>,
}

/// What our own forms send.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    pub mark: String,
    pub lang: Option<String>,
}

/// `GET /account`. Only ever about the person who holds the session: there is no id in the address.
pub(super) async fn show(State(web): State<Web>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let browser = Browser::of(&headers);
    let locale = language(asked.lang.as_deref(), &headers);
    let holder = match sign_in::holder(&web.app, browser.id()).await {
        Ok(holder) => holder,
        Err(error) => return trouble(locale, &error.into()),
    };
    let Some(member) = holder else { return browser.keep(signed_out(&browser, locale)) };
    let held = match my_plans::run(&web.app, member).await {
        Ok(held) => held,
        Err(error) => return trouble(locale, &error.into()),
    };
    let body = html! {
        @if held.is_empty() {
            p { (text(locale, "web-account-none")) }
        } @else {
            p { (text(locale, "web-account-held")) }
            ul class="ticks" {
                @for one in &held {
                    li {
                        strong { (one.plan) }
                        @if let Some(until) = one.until { " " span class="soft" { (text_with(locale, "web-account-until", &crate::args!("day" => day(until)))) } }
                    }
                }
            }
        }
        p class="soft" { (text(locale, "web-account-more")) }
        form method="post" action="/logout" {
            (hidden(&browser, locale))
            button class="quiet" { (text(locale, "web-account-out")) }
        }
    };
    Page { switch: Some("/account"), ..Page::new(locale, Mood::Good, &text(locale, "web-account-title"), &body) }
        .answer()
}

fn signed_out(browser: &Browser, locale: Locale) -> Response {
    let body = html! {
        p { (text(locale, "web-account-why")) }
        form method="post" action="/account" {
            (hidden(browser, locale))
            button class="discord" { (text(locale, "web-join-continue")) }
        }
    };
    let title = text(locale, "web-account-title");
    Page { status: StatusCode::UNAUTHORIZED, switch: Some("/account"), ..Page::new(locale, Mood::Plain, &title, &body) }
        .answer()
}

/// The day in UTC, as both languages write it in figures.
fn day(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| String::new(), |at| at.strftime("%Y-%m-%d").to_string())
}

/// `POST /account`: sign in.
pub(super) async fn begin(
    State(web): State<Web>,
    address: Address,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Response {
    let browser = Browser::of(&headers);
    let locale = language(sent.lang.as_deref(), &headers);
    to_discord(&web, (&headers, &browser, address), &sent.mark, Purpose::Account, locale).await
}

/// `POST /logout`.
pub(super) async fn sign_out(
    State(web): State<Web>,
    address: Address,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Response {
    let browser = Browser::of(&headers);
    let locale = language(sent.lang.as_deref(), &headers);
    if let Some(refusal) = refuse(&web, (&headers, &browser, address), &sent.mark, SIGN_OUT, locale) {
        return refusal;
    }
    if let Err(error) = sign_in::sign_out(&web.app, browser.id()).await {
        return trouble(locale, &error.into());
    }
    Browser::forget(Redirect::to("/").into_response())
}
