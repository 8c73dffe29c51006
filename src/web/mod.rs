//! The HTTP face: webhook, health, pages.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use axum::extract::State;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use tokio::net::TcpListener;

use crate::app::App;

mod account;
mod claim;
mod dashboard;
mod health;
mod join;
mod layout;
mod lesson;
mod oauth;
mod pages;
mod search;
mod session;
mod stripe_webhook;
mod visit;

/// What every answer carries beside the content policy. Nobody may frame us, and no address of ours (one may hold a
/// checkout's id) is told to other sites.
const HEADERS: [(HeaderName, &str); 6] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// What the handlers share.
#[derive(Clone)]
struct Web {
    app: Arc<App>,
    /// What Discord said about servers lately, so that a busy page is no load on Discord.
    offers: Arc<join::Offers>,
    /// Nothing is loaded from elsewhere and nothing inline is run; forms lead to us, and from us to Discord and Stripe.
    policy: HeaderValue,
    /// The same, and scripts of ours are run and may talk to us.
    scripted: HeaderValue,
}

impl FromRef<Web> for Arc<App> {
    fn from_ref(web: &Web) -> Self {
        Self::clone(&web.app)
    }
}

/// Marks an answer that pages of other sites may show.
#[derive(Debug, Clone, Copy)]
struct Shared;

/// Marks a page that runs a script of ours.
#[derive(Debug, Clone, Copy)]
struct Scripted;

/// A route: who may do what there is tested for each of them.
struct Route(&'static str, &'static str, MethodRouter<Web>);

fn routes() -> Vec<Route> {
    vec![
        Route("GET", "/", get(pages::landing)),
        Route("GET", "/paid", get(pages::paid)),
        Route("GET", "/cancelled", get(pages::cancelled)),
        Route("GET", "/connected", get(pages::connected)),
        Route("GET", "/join/{guild}/{plan}", get(join::show)),
        Route("POST", "/join/{guild}/{plan}", post(join::begin)),
        Route("GET", "/join/{guild}/{plan}/card.png", get(join::card)),
        Route("GET", "/oauth/callback", get(oauth::callback)),
        Route("GET", "/claim", get(claim::show)),
        Route("POST", "/claim", post(claim::begin)),
        Route("POST", "/claim/mail", post(claim::mail)),
        Route("POST", "/claim/code", post(claim::code)),
        Route("GET", "/account", get(account::show)),
        Route("POST", "/account", post(account::begin)),
        Route("POST", "/logout", post(account::sign_out)),
        Route("GET", "/lessons/{guild}", get(search::show)),
        Route("POST", "/lessons/{guild}", post(search::begin)),
        Route("GET", "/dashboard/{guild}", get(dashboard::show)),
        Route("POST", "/dashboard/{guild}", post(dashboard::begin)),
        Route("GET", "/style.css", get(layout::style)),
        Route("GET", "/icon.svg", get(layout::icon)),
        Route("POST", "/stripe/webhook", post(stripe_webhook::receive)),
        Route("GET", "/l/{token}", get(lesson::open)),
        Route("POST", "/l/{token}/read", post(lesson::read)),
        Route("GET", "/reading.js", get(lesson::script)),
        Route("GET", "/healthz", get(health::alive)),
        Route("GET", "/readyz", get(health::ready)),
        Route("GET", "/metrics", get(health::metrics)),
    ]
}

/// Method and path of every route there is.
#[must_use]
pub fn paths() -> Vec<(&'static str, &'static str)> {
    routes().into_iter().map(|Route(method, path, _)| (method, path)).collect()
}

/// Serve until shutdown; requests in hand are finished.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> std::io::Result<()> {
    let stop = app.tasks.stop_token();
    let service: IntoMakeServiceWithConnectInfo<Router, SocketAddr> = router(app).into_make_service_with_connect_info();
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Every route.
pub fn router(app: Arc<App>) -> Router {
    let (policy, scripted) = (policy(&app, ""), policy(&app, "script-src 'self'; connect-src 'self'; "));
    let web = Web { app, offers: Arc::default(), policy, scripted };
    let with_routes = |router: Router<Web>, Route(_, path, answer)| router.route(path, answer);
    routes()
        .into_iter()
        .fold(Router::new(), with_routes)
        .fallback(pages::not_found)
        .method_not_allowed_fallback(pages::not_found)
        .layer(from_fn_with_state(web.clone(), guard))
        .with_state(web)
}

/// A form's answer may lead on to Discord's page, and from there to Stripe's: browsers hold the whole way against
/// `form-action`.
fn policy(app: &App, more: &str) -> HeaderValue {
    let origin = |address: &str| url::Url::parse(address).map(|url| url.origin().ascii_serialization());
    let stripe =
        if app.config.stripe.api_url.is_empty() { "https://checkout.stripe.com" } else { &app.config.stripe.api_url };
    let onward: Vec<String> =
        [app.config.authorize_url().as_str(), stripe].into_iter().filter_map(|it| origin(it).ok()).collect();
    let policy = format!(
        "default-src 'none'; {more}style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {}",
        onward.join(" ")
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

async fn guard(State(web): State<Web>, request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let shared = response.extensions_mut().remove::<Shared>().is_some();
    let scripted = response.extensions_mut().remove::<Scripted>().is_some();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, if scripted { web.scripted } else { web.policy });
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if shared {
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    if web.app.config.server.public_url.starts_with("https://") {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
