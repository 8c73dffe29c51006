//! The HTTP face: webhook, health, pages.

use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;

use crate::app::App;

/// Serve until shutdown; requests in hand are finished.
pub async fn serve(app: Arc<App>, listener: TcpListener) -> std::io::Result<()> {
    let stop = app.tasks.stop_token();
    axum::serve(listener, router(app)).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Every route.
pub fn router(app: Arc<App>) -> Router {
    Router::new().with_state(app)
}
