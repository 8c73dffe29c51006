//! The page: a browser's view of the two worlds, in which a person can be a member, a creator and a moderator.
//!
//! It is served on loopback from embedded files, asks nothing of any other machine, and acts only through the worlds'
//! own handles: what it shows is what Discord and Stripe would show, never the product's tables.

mod acts;
mod assets;
mod console;
mod guard;
mod live;
mod stage;
mod state;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{StatusCode, Uri};
use axum::middleware;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::net::TcpListener;

pub use self::guard::Door;
pub use self::stage::{BotControl, Stage};
use crate::domain::ids::{ChannelId, MemberId, MessageId};

/// Serve the page until its listener ends. `door` must have been made for the listener's address.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, stage: Stage, door: Door) -> anyhow::Result<()> {
    Ok(axum::serve(listener, router(stage, door)).await?)
}

/// The page, its files and its wire, behind `door`.
pub fn router(stage: Stage, door: Door) -> Router {
    Router::new()
        .route("/", get(async || Html(assets::INDEX)))
        .route("/assets/{*path}", get(async |uri: Uri| assets::answer(uri.path())))
        .route("/api/live", get(live::live))
        .route("/api/act", post(acts::act))
        .route("/api/console", post(console::turn))
        .route("/api/file/{message}/{index}", get(file))
        .with_state(stage)
        .layer(middleware::from_fn_with_state(door, guard::guard))
}

#[derive(Debug, Deserialize)]
struct Seen {
    #[serde(rename = "as")]
    viewer: MemberId,
    #[serde(rename = "for")]
    channel: ChannelId,
}

/// A picture or file of a message, for who sees the message.
async fn file(
    State(stage): State<Stage>,
    Path((message, index)): Path<(MessageId, usize)>,
    Query(seen): Query<Seen>,
) -> Response {
    let messages = stage.discord().messages_for(seen.viewer, seen.channel);
    let found = messages.into_iter().find(|known| known.id == message);
    match found.and_then(|found| found.attachments.into_iter().nth(index)) {
        Some(file) => {
            // Only pictures are shown as what they say they are; anything else is bytes to be kept.
            let kind = file.content_type.filter(|kind| kind.starts_with("image/") && !kind.contains("svg"));
            let by_name = file.filename.to_ascii_lowercase().ends_with(".png").then(|| "image/png".to_owned());
            let kind = kind.or(by_name).unwrap_or_else(|| "application/octet-stream".to_owned());
            ([(CONTENT_TYPE, kind)], file.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
