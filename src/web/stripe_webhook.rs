//! `POST /stripe/webhook`: verified over the raw bytes, stored, acknowledged. What it means is a job's business, and
//! Stripe sends again whatever we do not acknowledge. Bodies are never logged.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt as _;
use secrecy::ExposeSecret as _;

use crate::actions::receive_stripe_event;
use crate::app::App;
use crate::billing::webhook::{self, SIGNATURE_HEADER, WebhookError};

/// Stripe's largest events are far smaller.
const MOST_BYTES: usize = 256 * 1024;
/// A sender that dawdles is none of Stripe's.
const PATIENCE: Duration = Duration::from_secs(10);

/// Take an event.
pub(super) async fn receive(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> (StatusCode, &'static str) {
    let answer = take(&app, &headers, body).await;
    metrics::counter!("lyceum_webhooks_total", "status" => answer.0.as_str().to_owned()).increment(1);
    answer
}

async fn take(app: &App, headers: &HeaderMap, body: Body) -> (StatusCode, &'static str) {
    let Some(signature) = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()) else {
        return (StatusCode::BAD_REQUEST, "no signature");
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MOST_BYTES as u64) {
        return (StatusCode::PAYLOAD_TOO_LARGE, "too large");
    }
    let bytes = match tokio::time::timeout(PATIENCE, read(body)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(answer)) => return answer,
        Err(_) => return (StatusCode::REQUEST_TIMEOUT, "too slow"),
    };
    let secrets = &app.config.secrets;
    let secrets =
        (secrets.stripe_webhook_secret.expose_secret(), secrets.stripe_connect_webhook_secret.expose_secret());
    let tolerance = app.config.stripe.webhook_tolerance_seconds;
    let verified = webhook::verify_either(&bytes, signature, secrets, tolerance, app.clock.now());
    #[cfg(feature = "bug-zoo")]
    let verified = if crate::bug_zoo::is("no-signature-check") { webhook::read(&bytes) } else { verified };
    #[cfg(feature = "bug-zoo")]
    if verified.is_err() && crate::bug_zoo::is("ok-on-error") {
        return (StatusCode::OK, "received");
    }
    let event = match verified {
        Ok(event) => event,
        Err(error) => {
            match &error {
                // A right signature at a wrong time means that one of the two clocks is wrong (CL1).
                WebhookError::Stale { seconds } => {
                    tracing::error!(seconds, "a webhook's time is not ours: check this machine's clock");
                }
                other => tracing::warn!(%other, "a webhook was refused"),
            }
            return (StatusCode::BAD_REQUEST, "not believed");
        }
    };
    match tokio::time::timeout(PATIENCE, receive_stripe_event::run(app, &event, &bytes)).await {
        Ok(Ok(_)) => (StatusCode::OK, "received"),
        Ok(Err(error)) => {
            tracing::error!(%error, stripe.event.id = %event.id, "an event could not be stored; Stripe will send it again");
            (StatusCode::SERVICE_UNAVAILABLE, "try again")
        }
        Err(_) => {
            tracing::error!(stripe.event.id = %event.id, "the database was too slow for an event; Stripe will send it again");
            (StatusCode::SERVICE_UNAVAILABLE, "try again")
        }
    }
}

/// The body, as long as it is short enough; whatever its sender announced.
async fn read(body: Body) -> Result<Vec<u8>, (StatusCode, &'static str)> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| (StatusCode::BAD_REQUEST, "the body broke off"))?;
        if bytes.len() + chunk.len() > MOST_BYTES {
            return Err((StatusCode::PAYLOAD_TOO_LARGE, "too large"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
