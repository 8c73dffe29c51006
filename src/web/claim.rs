//! `/claim`: where a public payment link returns to. The purchase is bound, once, to the Discord account that signs in
//! here; the address alone gives nothing.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::Web;
use super::join::into_server;
use super::layout::{Mood, Page, page};
use super::pages::{session, trouble};
use super::visit::{Answer, Sent, Visit};
use crate::actions::claim_purchase::{self, Claimed, Opened};
use crate::actions::request_claim_code;
use crate::actions::sign_in::{self, Permitted};
use crate::domain::ids::CheckoutSessionId;
use crate::domain::limits::Rule;
use crate::message::Trouble;
use crate::store::parked;
use crate::store::web_sessions::Purpose;
use crate::text::{Locale, text, text_with};

/// Asking for a code by mail.
const MAIL: Rule = Rule { name: "claim-mail", most: 5, seconds: 3600 };
/// Opening the page of a purchase that we do not know yet, which asks Stripe.
const CLAIM: Rule = Rule { name: "claim", most: 30, seconds: 600 };
/// A permission given while claiming is used at once, or soon, or not at all.
const JOIN_SECONDS: i64 = 3600;

/// What Stripe puts into the address, and our form hands on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    session_id: Option<String>,
}

/// Where a code is to go.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Mailed {
    address: String,
}

/// The code that came.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    code: String,
}

/// `GET /claim`.
pub(super) async fn show(State(web): State<Web>, Query(asked): Query<Asked>, visit: Visit) -> Answer {
    let Some(session) = session(asked.session_id.as_deref()) else {
        return Ok(visit.browser.keep(lost(&web, &visit, StatusCode::OK)));
    };
    visit.within(&web, CLAIM)?;
    let (_, plan) = opened(&web, &visit, &session).await?;
    Ok(visit.browser.keep(ready(&visit, &session, &plan)))
}

/// The purchase and its plan, when this browser may go on with it.
async fn opened(web: &Web, visit: &Visit, session: &CheckoutSessionId) -> Result<(String, String), Response> {
    Err(match claim_purchase::open(&web.app, session, visit.browser.id()).await {
        Ok(Opened::Ready { purchase, plan }) => return Ok((purchase, plan)),
        Ok(Opened::Claimed) => claimed(visit.locale),
        Ok(Opened::Personal) => personal(visit.locale),
        Ok(Opened::Nothing) => visit.browser.keep(lost(web, visit, StatusCode::NOT_FOUND)),
        Err(error) => visit.trouble(error),
    })
}

fn ready(visit: &Visit, session: &CheckoutSessionId, plan: &str) -> Response {
    let locale = visit.locale;
    let body = html! {
        p { (text_with(locale, "web-claim-safe", &crate::args!("plan" => plan))) }
        p { (text(locale, "web-claim-signin")) }
        form method="post" action="/claim" {
            (visit.hidden())
            input type="hidden" name="session_id" value=(session);
            button class="discord" { (text(locale, "web-join-continue")) }
        }
        p class="soft small" { (text(locale, "web-claim-once")) }
    };
    let switch = format!("/claim?session_id={session}");
    let title = text(locale, "web-claim-title");
    Page { switch: Some(&switch), ..Page::new(locale, Mood::Good, &title, &body) }.answer()
}

fn claimed(locale: Locale) -> Response {
    let body = html! {
        p { (text(locale, "web-claimed-what")) }
        p class="soft" { (text(locale, "web-claimed-not-you")) }
    };
    page(locale, StatusCode::CONFLICT, Mood::Waiting, &text(locale, "web-claimed-title"), &body)
}

fn personal(locale: Locale) -> Response {
    let body = html! { p { (text(locale, "web-claim-personal")) } };
    page(locale, StatusCode::OK, Mood::Good, &text(locale, "web-paid-title"), &body)
}

/// The address opens nothing here: no such purchase, too late, or another browser was first. Which one is not said.
fn lost(web: &Web, visit: &Visit, status: StatusCode) -> Response {
    let locale = visit.locale;
    let by_mail: Markup = html! {
        h2 { (text(locale, "web-claim-mail-title")) }
        p { (text(locale, "web-claim-mail-what")) }
        form method="post" action="/claim/mail" {
            (visit.hidden())
            label { span { (text(locale, "web-claim-mail-address")) }
                input type="email" name="address" autocomplete="email" maxlength="254" required; }
            button { (text(locale, "web-claim-mail-send")) }
        }
        h2 { (text(locale, "web-claim-code-title")) }
        form method="post" action="/claim/code" {
            (visit.hidden())
            label { span { (text(locale, "web-claim-code-label")) }
                input type="text" name="code" autocomplete="one-time-code" spellcheck="false" maxlength="64" required; }
            button { (text(locale, "web-claim-code-use")) }
        }
    };
    let by_staff: Markup = html! {
        ol {
            li { (text(locale, "web-claim-join")) }
            li { (text(locale, "web-claim-tell")) }
        }
    };
    let (key, title) = if status == StatusCode::OK {
        ("web-claim-find-what", text(locale, "web-claim-find-title"))
    } else {
        ("web-claim-lost-what", text(locale, "web-claim-lost-title"))
    };
    let body = html! {
        p { (text(locale, key)) }
        @if web.app.mail.is_some() { (by_mail) } @else { (by_staff) }
    };
    Page { status, switch: Some("/claim"), ..Page::new(locale, Mood::Waiting, &title, &body) }.answer()
}

/// `POST /claim`: sign in to have the purchase bound.
pub(super) async fn begin(State(web): State<Web>, sent: Sent<Asked>) -> Answer {
    sent.believe(&web, CLAIM)?;
    let Some(session) = session(sent.fields.session_id.as_deref()) else {
        return Ok(lost(&web, &sent.visit, StatusCode::NOT_FOUND));
    };
    let (purchase, _) = opened(&web, &sent.visit, &session).await?;
    sent.sign_in(&web, Purpose::Claim { purchase }).await
}

/// `POST /claim/mail`: the answer is the same whatever was typed.
pub(super) async fn mail(State(web): State<Web>, sent: Sent<Mailed>) -> Answer {
    sent.believe(&web, MAIL)?;
    let locale = sent.visit.locale;
    let requested = request_claim_code::run(&web.app, &sent.fields.address, locale).await;
    requested.map_err(|error| sent.visit.trouble(error))?;
    let body = html! {
        p { (text(locale, "web-claim-sent-what")) }
        p { (text(locale, "web-claim-sent-next")) }
        p class="soft" { (text(locale, "web-claim-sent-nothing")) }
    };
    Ok(page(locale, StatusCode::OK, Mood::Waiting, &text(locale, "web-claim-sent-title"), &body))
}

/// `POST /claim/code`: sign in to have what the code is for bound.
pub(super) async fn code(State(web): State<Web>, sent: Sent<Typed>) -> Answer {
    sent.believe(&web, CLAIM)?;
    let known = claim_purchase::code_known(&web.app, &sent.fields.code).await;
    match known.map_err(|error| sent.visit.trouble(error))? {
        Some(digest) => sent.sign_in(&web, Purpose::Code { digest }).await,
        None => Err(sent.visit.trouble(claim_purchase::Error::Unknown)),
    }
}

/// Signed in with a code.
pub(super) async fn bind_code(web: &Web, digest: &str, permitted: &Permitted, locale: Locale) -> Response {
    match claim_purchase::code_guild(&web.app, digest).await {
        Ok(Some(guild)) => {
            if let Err(error) = sign_in::keep_permission(&web.app, guild, permitted, JOIN_SECONDS).await {
                return trouble(locale, &error.into());
            }
        }
        Ok(None) => return trouble(locale, &Trouble::from(claim_purchase::Error::Unknown)),
        Err(error) => return trouble(locale, &error.into()),
    }
    bound(web, claim_purchase::by_digest(&web.app, digest, permitted.member).await, locale)
}

/// Signed in: bind the purchase, and bring the buyer in.
pub(super) async fn bind(web: &Web, purchase: &str, permitted: &Permitted, locale: Locale) -> Response {
    let guild = match parked::find(&mut web.app.store.read(), purchase).await {
        Ok(found) => found.map(|parked| parked.guild),
        Err(error) => return trouble(locale, &error.into()),
    };
    if let Some(guild) = guild
        && let Err(error) = sign_in::keep_permission(&web.app, guild, permitted, JOIN_SECONDS).await
    {
        return trouble(locale, &error.into());
    }
    bound(web, claim_purchase::bind(&web.app, purchase, permitted.member).await, locale)
}

fn bound(web: &Web, outcome: Result<Claimed, claim_purchase::Error>, locale: Locale) -> Response {
    let claim = match outcome {
        Ok(claim) => claim,
        Err(claim_purchase::Error::Taken) => return claimed(locale),
        Err(error) => return trouble(locale, &Trouble::from(error)),
    };
    let body = html! {
        p { (text_with(locale, "web-bound-what", &crate::args!("plan" => claim.plan.as_str()))) }
        p class="soft" { (text(locale, "web-paid-slow")) }
        (into_server(web, claim.guild, locale))
    };
    Page::new(locale, Mood::Good, &text(locale, "web-bound-title"), &body).answer()
}
