//! The hosted pages: checkout, payment link, portal, invoice. They need no script and load nothing.

use axum::body::Body;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION};
use axum::http::{Method, Response, StatusCode};
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::Inner;
use super::state::{Desk, OWN_ACCOUNT, State};
use super::value::Fields as _;
use words::Words;

mod checkout;
mod invoice;
mod onboarding;
pub mod portal;
mod style;
mod words;

/// What a page's handler decides.
pub enum Reply {
    /// Show a page.
    Page(StatusCode, Markup),
    /// Send the browser elsewhere.
    Go(String),
}

/// One visit.
pub struct Visit<'v> {
    /// Whether a form was sent.
    pub posts: bool,
    /// The query.
    pub query: &'v Value,
    /// The form.
    pub form: &'v Value,
    /// The browser's languages.
    pub languages: &'v str,
}

/// Answer a browser.
pub fn serve(
    world: &Inner,
    method: &Method,
    path: &str,
    query: &Value,
    form: &Value,
    languages: &str,
) -> Response<Body> {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let visit = Visit { posts: method == Method::POST, query, form, languages };
    let reply = world.with(|state| {
        let account = holder(state, &segments);
        let desk = &mut state.desk(&account);
        match segments.as_slice() {
            ["pay", short] => checkout::follow_link(desk, short, &visit),
            ["c", id] => checkout::checkout(desk, id, &visit),
            ["c", id, "code"] => checkout::apply_code(desk, id, &visit),
            ["c", id, "confirm"] => checkout::bank(desk, id, &visit),
            ["c", id, "done"] => checkout::done(desk, id, &visit),
            ["p", "session", secret] => portal::portal(desk, secret, &visit),
            ["p", "session", secret, action] => portal::act(desk, secret, action, &visit),
            ["i", id] => invoice::invoice(desk, id, &visit),
            ["connect", secret] => onboarding::show(desk, secret, &visit),
            ["connect", secret, "done"] => onboarding::finish(desk, secret, &visit),
            _ => gone(&visit),
        }
    });
    world.woken.notify_one();
    respond(reply)
}

/// Whose page an address is: browsers do not say it, the object behind the address does.
fn holder(state: &State, segments: &[&str]) -> String {
    let last = |it: &Value, secret: &str| it.text("url").rsplit('/').next() == Some(secret);
    match segments {
        ["pay", short, ..] => state.holder_of(|books| books.all("payment_link").any(|it| last(it, short))),
        ["p", "session", secret, ..] => {
            state.holder_of(|books| books.all("billing_portal.session").any(|it| last(it, secret)))
        }
        ["c" | "i", id, ..] => state.holder(id),
        _ => OWN_ACCOUNT.to_owned(),
    }
}

fn respond(reply: Reply) -> Response<Body> {
    let response = match reply {
        Reply::Go(target) => {
            Response::builder().status(StatusCode::SEE_OTHER).header(LOCATION, target).body(Body::empty())
        }
        Reply::Page(status, page) => Response::builder()
            .status(status)
            .header(CONTENT_TYPE, "text/html; charset=utf-8")
            .header(CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'")
            .header("cache-control", "no-store")
            .body(Body::from(page.into_string())),
    };
    response.unwrap_or_else(|_| {
        super::server::plain(StatusCode::INTERNAL_SERVER_ERROR, "The address to return to cannot be used.")
    })
}

/// The page for an address that leads nowhere (any more).
pub fn gone(visit: &Visit<'_>) -> Reply {
    let words = Words::of(None, visit.languages);
    Reply::Page(StatusCode::NOT_FOUND, notice(words, words.gone_title, words.gone_text, None))
}

/// A page of one sentence.
pub fn notice(words: &Words, title: &str, text: &str, link: Option<(&str, &str)>) -> Markup {
    let body = html! {
        main.notice {
            h1 { (title) }
            p { (text) }
            @if let Some((target, label)) = link { a.button href=(target) { (label) } }
        }
    };
    page(words, title, &body)
}

/// The frame of every page, with the banner that says that no money moves.
pub fn page(words: &Words, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(words.lang) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (maud::PreEscaped(style::CSS)) }
            }
            body {
                div.banner role="note" { strong { (words.test_mode) } " " (words.test_text) }
                (body)
            }
        }
    }
}

/// The name of what an object's first item sells.
pub fn product_name(desk: &Desk<'_>, price: &Value) -> String {
    desk.books().any(price.text("product")).map(|it| it.text("name").to_owned()).unwrap_or_default()
}
