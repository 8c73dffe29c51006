//! `/join/{guild}/{plan}`: what a plan is, for everyone; then Discord, then Stripe, and back into the server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use super::Web;
use super::layout::{Mood, Page};
use super::pages::{say, trouble};
use super::visit::{Answer, Bare, Sent, Visit};
use crate::actions::sales_page::{self, Surroundings};
use crate::actions::sign_in::{self, Permitted};
use crate::actions::{join_free, refresh_access, start_checkout};
use crate::domain::community::picture::offer::{self, Offer};
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::names;
use crate::message::{Trouble, offers};
use crate::store::plans::{self, Plan};
use crate::store::web_sessions::Purpose;
use crate::text::{Locale, listed, text, text_with};

/// How long what Discord said about a server is shown again.
const KEPT_SECONDS: i64 = 300;
/// How many of them are kept, and how many pictures.
const MOST_KEPT: usize = 200;
/// A permission outlives its checkout by this, so that a slow payment still brings its buyer in.
const LATE_SECONDS: i64 = 3600;

/// What is shown again without asking.
#[derive(Default)]
pub(super) struct Offers {
    surroundings: Mutex<HashMap<PlanId, (i64, Surroundings)>>,
    pictures: Mutex<HashMap<Offer, Arc<Vec<u8>>>>,
}

/// What is sold at an address: the plan, and what Discord says around it.
struct Shown {
    plan: Plan,
    around: Surroundings,
}

async fn find(web: &Web, (guild, plan): &(String, String), locale: Locale) -> Result<Shown, Response> {
    let lost = || say(locale, StatusCode::NOT_FOUND, "web-join-unknown");
    let guild: GuildId = guild.parse().map_err(|_| lost())?;
    let found = sales_page::plan(&web.app, guild, plan).await;
    let plan = found.map_err(|error| trouble(locale, &error.into()))?.ok_or_else(lost)?;
    if plan.archived() {
        return Err(say(locale, StatusCode::NOT_FOUND, "web-join-archived"));
    }
    if !plan.on_sale() {
        return Err(say(locale, StatusCode::NOT_FOUND, "web-join-preparing"));
    }
    let around = surroundings(web, &plan).await;
    Ok(Shown { plan, around })
}

async fn surroundings(web: &Web, plan: &Plan) -> Surroundings {
    let now = web.app.clock.now();
    let known = {
        let kept = web.offers.surroundings.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&plan.id).cloned()
    };
    if let Some((_, around)) = known.as_ref().filter(|(at, _)| (*at..at + KEPT_SECONDS).contains(&now)) {
        return around.clone();
    }
    match sales_page::surroundings(&web.app, plan.guild, &plan.offer.roles).await {
        Ok(around) => {
            let mut kept = web.offers.surroundings.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= MOST_KEPT {
                kept.clear();
            }
            kept.insert(plan.id, (now, around.clone()));
            around
        }
        // What was true a while ago says more than nothing.
        Err(error) => {
            tracing::warn!(%error, "a sales page is shown without its server");
            known.map(|(_, around)| around).unwrap_or_default()
        }
    }
}

/// `GET /join/{guild}/{plan}`.
pub(super) async fn show(State(web): State<Web>, Path(place): Path<(String, String)>, visit: Visit) -> Answer {
    let locale = visit.locale;
    let shown = find(&web, &place, locale).await?;
    let path = format!("/join/{}/{}", shown.plan.guild, shown.plan.id);
    let head = head(&web, &shown, &path, locale);
    let body = body(&web, &shown, (&visit, &path));
    let title = title(&shown);
    let page = Page { head: Some(&head), switch: Some(&path), ..Page::new(locale, Mood::Plain, &title, &body) };
    Ok(visit.browser.keep(page.answer()))
}

fn title(shown: &Shown) -> String {
    let plan = names::clean(&shown.plan.offer.name);
    if shown.around.server.is_empty() { plan } else { format!("{plan} · {}", shown.around.server) }
}

/// "9.90 EUR a month", and the trial before it if there is one.
fn terms(locale: Locale, plan: &Plan) -> (String, Option<String>) {
    let trial = (plan.offer.trial_days > 0).then(|| offers::terms(locale, &plan.offer, plan.offer.trial_days));
    (offers::price(locale, &plan.offer), trial)
}

/// How others show a link to this page.
fn head(web: &Web, shown: &Shown, path: &str, locale: Locale) -> Markup {
    let public = &web.app.config.server.public_url;
    let (price, trial) = terms(locale, &shown.plan);
    let mut about = trial.unwrap_or(price);
    if !shown.plan.offer.description.is_empty() {
        about = format!("{about} — {}", names::shortened(&names::clean(&shown.plan.offer.description), 160));
    }
    let picture = format!("{public}{path}/card.png?lang={}", locale.tag());
    html! {
        meta name="description" content=(about);
        meta property="og:type" content="website";
        meta property="og:site_name" content="Lyceum";
        meta property="og:title" content=(title(shown));
        meta property="og:description" content=(about);
        meta property="og:url" content={ (public) (path) };
        meta property="og:locale" content=(locale.tag().replace('-', "_"));
        meta property="og:image" content=(picture);
        meta property="og:image:width" content=(offer::WIDTH);
        meta property="og:image:height" content=(offer::HEIGHT);
        meta property="og:image:alt" content=(title(shown));
        meta name="twitter:card" content="summary_large_image";
        link rel="canonical" href={ (public) (path) };
        @for other in Locale::ALL { link rel="alternate" hreflang=(other.tag()) href={ (public) (path) "?lang=" (other.tag()) }; }
    }
}

fn body(web: &Web, shown: &Shown, (visit, path): (&Visit, &str)) -> Markup {
    let locale = visit.locale;
    let Shown { plan, around } = shown;
    let (price, trial) = terms(locale, plan);
    // Without an address that people elsewhere can reach, Discord could send nobody back.
    let closed = web.app.config.public_is_local() && !web.app.config.discord_replaced();
    html! {
        @if !around.server.is_empty() { p class="over" { (around.server) } }
        h1 { (names::clean(&plan.offer.name)) }
        p class="price" { (price) }
        @if let Some(trial) = trial { p class="trial" { (trial) } }
        @for line in plan.offer.description.lines().filter(|line| !line.is_empty()) { p { (line) } }
        h2 { (text(locale, "web-join-gives")) }
        ul class="ticks" {
            @for role in &around.roles {
                li { (text_with(locale, "web-join-role", &crate::args!("role" => role.as_str()))) }
            }
            @for channel in &around.channels { li { span class="channel" { "#" (channel) } } }
            li { (text(locale, "web-join-at-once")) }
        }
        h2 { (text(locale, "web-join-cancel-title")) }
        p { (text(locale, cancelling(plan))) }
        @if plan.offer.trial_days > 0 { p { (text_with(locale, "web-join-trial", &crate::args!("days" => plan.offer.trial_days))) } }
        @if closed {
            p class="notice" { (text(locale, "web-join-local")) }
        } @else {
            form method="post" action=(path) {
                (visit.hidden())
                button class="discord" { (text(locale, "web-join-continue")) }
            }
            p class="soft small" { (text(locale, if plan.offer.free { "web-join-free-steps" } else { "web-join-steps" })) }
        }
    }
}

/// What happens when a buyer changes their mind.
const fn cancelling(plan: &Plan) -> &'static str {
    if plan.offer.free {
        "web-join-free"
    } else if plan.offer.interval.recurs() {
        "web-join-cancel"
    } else {
        "web-join-once"
    }
}

/// `POST /join/{guild}/{plan}`: on to Discord.
pub(super) async fn begin(State(web): State<Web>, Path(place): Path<(String, String)>, sent: Sent<Bare>) -> Answer {
    let shown = find(&web, &place, sent.visit.locale).await?;
    let purpose = Purpose::Join { guild: shown.plan.guild, plan: shown.plan.id };
    sent.sign_in(&web, purpose).await
}

/// Signed in: on to Stripe, with the permission to be brought in kept until the checkout is over.
pub(super) async fn buy(web: &Web, guild: GuildId, plan: PlanId, permitted: &Permitted, locale: Locale) -> Response {
    let app = &web.app;
    let kept = app.config.access.checkout_minutes * 60 + LATE_SECONDS;
    if let Err(error) = sign_in::keep_permission(app, guild, permitted, kept).await {
        return trouble(locale, &error.into());
    }
    match plans::find_in(&mut app.store.read(), guild, plan).await {
        Ok(Some(found)) if found.offer.free => {
            return match join_free::join(app, guild, permitted.member, plan).await {
                Ok(_) => joined(web, guild, locale, ("web-free-title", "web-free-what")),
                Err(join_free::Error::AlreadyIn) => again(web, guild, permitted.member, locale).await,
                Err(error) => trouble(locale, &Trouble::from(error)),
            };
        }
        Ok(_) => {}
        Err(error) => return trouble(locale, &error.into()),
    }
    match start_checkout::run(app, guild, permitted.member, plan, locale).await {
        Ok(started) => Redirect::to(&started.url).into_response(),
        Err(start_checkout::Error::AlreadyHeld(_)) => again(web, guild, permitted.member, locale).await,
        Err(error) => trouble(locale, &Trouble::from(error)),
    }
}

/// Nothing to buy; but whoever paid and left comes in again.
async fn again(web: &Web, guild: GuildId, member: MemberId, locale: Locale) -> Response {
    match refresh_access::run(&web.app, guild, member).await {
        Ok(()) => joined(web, guild, locale, ("web-held-title", "web-held-what")),
        Err(error) => trouble(locale, &error.into()),
    }
}

fn joined(web: &Web, guild: GuildId, locale: Locale, (title, what): (&str, &str)) -> Response {
    let body = html! {
        p { (text(locale, what)) }
        (into_server(web, guild, locale))
    };
    Page::new(locale, Mood::Good, &text(locale, title), &body).answer()
}

/// The way into the server.
pub(super) fn into_server(web: &Web, guild: GuildId, locale: Locale) -> Markup {
    html! {
        // With another Discord in its place, the real one is never even linked to.
        @if !web.app.config.discord_replaced() {
            p { a class="button" href={ "https://discord.com/channels/" (guild) } { (text(locale, "web-paid-back")) } }
        }
    }
}

/// `GET /join/{guild}/{plan}/card.png`: the picture that others show with a link to the page.
pub(super) async fn card(
    State(web): State<Web>,
    Path(place): Path<(String, String)>,
    Visit { locale, .. }: Visit,
) -> Answer {
    let shown = find(&web, &place, locale).await?;
    let (price, trial) = terms(locale, &shown.plan);
    let drawn = Offer {
        server: shown.around.server,
        plan: names::clean(&shown.plan.offer.name),
        price,
        trial: trial.unwrap_or_default(),
        role: listed(locale, &shown.around.roles),
        invitation: text(locale, "web-join-invitation"),
    };
    let bytes = picture(&web, drawn).await.ok_or_else(|| StatusCode::INTERNAL_SERVER_ERROR.into_response())?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "public, max-age=600")];
    let mut response = (headers, bytes.to_vec()).into_response();
    // Other sites show this one, and nothing else of ours.
    response.extensions_mut().insert(super::Shared);
    Ok(response)
}

async fn picture(web: &Web, drawn: Offer) -> Option<Arc<Vec<u8>>> {
    let known = {
        let kept = web.offers.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&drawn).cloned()
    };
    if known.is_some() {
        return known;
    }
    let task = drawn.clone();
    let bytes = match tokio::task::spawn_blocking(move || offer::png(&task)).await {
        Ok(Ok(bytes)) => Arc::new(bytes),
        Ok(Err(error)) => {
            tracing::error!(%error, "a plan's picture could not be drawn");
            return None;
        }
        Err(error) => {
            tracing::error!(%error, "the drawing ended");
            return None;
        }
    };
    let mut kept = web.offers.pictures.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() >= MOST_KEPT {
        kept.clear();
    }
    kept.insert(drawn, Arc::clone(&bytes));
    Some(bytes)
}
