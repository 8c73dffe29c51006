//! The HTTP face: webhook, health, pages.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use crate::app::App;

mod health;
mod layout;
mod lesson;
mod pages;
mod stripe_webhook;

/// What every answer carries. Nothing is loaded from elsewhere, nothing inline is run, nobody may frame us, and no
/// address of ours (one may hold a checkout's id) is told to other sites.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// Serve until shutdown; requests in hand are finished.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> std::io::Result<()> {
    let stop = app.tasks.stop_token();
    axum::serve(listener, router(app)).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Every route.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(pages::landing))
        .route("/l/{token}", get(lesson::open))
        .route("/paid", get(pages::paid))
        .route("/cancelled", get(pages::cancelled))
        .route("/claim", get(pages::claim))
        .route("/style.css", get(layout::style))
        .route("/icon.svg", get(layout::icon))
        .route("/stripe/webhook", post(stripe_webhook::receive))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(pages::not_found)
        .layer(map_response(guard))
        .with_state(app)
}

async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
