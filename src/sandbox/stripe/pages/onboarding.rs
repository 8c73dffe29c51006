//! Where the owner of a connected account tells Stripe who they are. A link can be opened once, and not for long: then
//! Stripe leads back to the platform for another one.

use axum::http::StatusCode;
use maud::html;
use serde_json::Value;

use super::words::Words;
use super::{Reply, Visit, gone, page};
use crate::sandbox::stripe::api;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

fn link(desk: &Desk<'_>, secret: &str) -> Option<Value> {
    desk.books().get(api::ACCOUNT_LINK, secret).cloned()
}

/// Show the page, once.
pub fn show(desk: &mut Desk<'_>, secret: &str, visit: &Visit<'_>) -> Reply {
    let Some(link) = link(desk, secret) else { return gone(visit) };
    if link.flag("_opened") || desk.now() >= link.int("expires_at") {
        return Reply::Go(link.text("refresh_url").to_owned());
    }
    desk.change_quietly(secret, |it| it.set("_opened", true));
    let words = Words::of(None, visit.languages);
    let body = html! {
        main.one {
            h1 { (words.onboarding_title) }
            p { (words.onboarding_text) }
            form.panel method="post" action=(format!("/connect/{secret}/done")) {
                button id="onboard" { (words.onboarding_button) }
            }
            p.back { a href=(link.text("return_url")) { (words.onboarding_later) } }
        }
    };
    Reply::Page(StatusCode::OK, page(words, words.onboarding_title, &body))
}

/// The form was sent.
pub fn finish(desk: &mut Desk<'_>, secret: &str, visit: &Visit<'_>) -> Reply {
    let Some(link) = link(desk, secret).filter(|link| visit.posts && link.flag("_opened")) else { return gone(visit) };
    api::set_account_ready(desk, link.text("account"), true);
    Reply::Go(link.text("return_url").to_owned())
}
