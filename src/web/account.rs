//! `/account`: what the person signed in holds, wherever they hold it; and the way out.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect};
use maud::html;

use super::Web;
use super::layout::{Mood, Page};
use super::session::Browser;
use super::visit::{Answer, Bare, Sent, Visit};
use crate::actions::{my_plans, sign_in};
use crate::domain::limits::Rule;
use crate::store::web_sessions::Purpose;
use crate::text::{text, text_with};

const SIGN_OUT: Rule = Rule { name: "sign-out", most: 60, seconds: 600 };

/// `GET /account`. Only ever about the person who holds the session: there is no id in the address.
pub(super) async fn show(State(web): State<Web>, visit: Visit) -> Answer {
    let holder = sign_in::holder(&web.app, visit.browser.id()).await.map_err(|error| visit.trouble(error))?;
    let Some(member) = holder else {
        return Ok(visit.sign_in("/account", "web-account-title", "web-account-why", &[]));
    };
    let held = my_plans::run(&web.app, member).await.map_err(|error| visit.trouble(error))?;
    let locale = visit.locale;
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
            (visit.hidden())
            button class="quiet" { (text(locale, "web-account-out")) }
        }
    };
    let title = text(locale, "web-account-title");
    Ok(Page { switch: Some("/account"), ..Page::new(locale, Mood::Good, &title, &body) }.answer())
}

/// The day in UTC, as both languages write it in figures.
fn day(at: i64) -> String {
    jiff::Timestamp::from_second(at).map_or_else(|_| String::new(), |at| at.strftime("%Y-%m-%d").to_string())
}

/// `POST /account`: sign in.
pub(super) async fn begin(State(web): State<Web>, sent: Sent<Bare>) -> Answer {
    sent.sign_in(&web, Purpose::Account).await
}

/// `POST /logout`.
pub(super) async fn sign_out(State(web): State<Web>, sent: Sent<Bare>) -> Answer {
    sent.believe(&web, SIGN_OUT)?;
    let signed_out = sign_in::sign_out(&web.app, sent.visit.browser.id()).await;
    signed_out.map_err(|error| sent.visit.trouble(error))?;
    Ok(Browser::forget(Redirect::to("/").into_response()))
}
