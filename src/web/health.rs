//! For machines that watch us: alive, ready, and in numbers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use crate::app::App;
use crate::store::{StoreError, jobs, stripe_events};

/// A database that is slower than this is not ready.
const PATIENCE: Duration = Duration::from_secs(3);

/// `/healthz`: the process answers.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// `/readyz`: the gateway is ready and the database answers.
pub(super) async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let database = tokio::time::timeout(PATIENCE, app.store.ping()).await;
    match (database, app.gateway.is_ready()) {
        (Ok(Ok(())), true) => (StatusCode::OK, "ready\n"),
        (Ok(Ok(())), false) => (StatusCode::SERVICE_UNAVAILABLE, "not ready: no connection to Discord's gateway\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready: the database does not answer\n"),
    }
}

/// `/metrics`: Prometheus' text.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> impl IntoResponse {
    // A database that does not answer is the very moment in which the others are looked at.
    match tokio::time::timeout(PATIENCE, refresh(&app)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the gauges could not be read from the database"),
        Err(_) => tracing::warn!("the gauges could not be read from the database in time"),
    }
    measure(&app);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.metrics.render())
}

/// What this process knows without asking anybody, as it is now.
#[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and counts fit its 52 bits")]
fn measure(app: &App) {
    metrics::gauge!("lyceum_gateway_ready").set(if app.gateway.is_ready() { 1.0 } else { 0.0 });
    metrics::gauge!("lyceum_interactions_waiting").set(app.interactions.waiting() as f64);
    metrics::gauge!("lyceum_interactions_capacity").set(app.interactions.capacity() as f64);
    metrics::gauge!("lyceum_work_in_hand").set(app.tasks.in_hand() as f64);
}

/// What is counted in the database rather than in this process.
#[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and counts fit its 52 bits")]
async fn refresh(app: &App) -> Result<(), StoreError> {
    let read = &mut app.store.read();
    let (waiting, failed) = jobs::counts(read).await?;
    metrics::gauge!("lyceum_jobs", "state" => "waiting").set(waiting as f64);
    metrics::gauge!("lyceum_jobs", "state" => "failed").set(failed as f64);
    for (state, count) in stripe_events::counts(read).await? {
        metrics::gauge!("lyceum_stripe_events", "state" => state).set(count as f64);
    }
    Ok(())
}
