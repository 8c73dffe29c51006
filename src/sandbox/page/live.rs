//! The socket that keeps a window up to date: the browser says what it watches, and is sent the state whenever that changes.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::stage::Stage;
use super::state;
use crate::domain::ids::ChannelId;

/// Stripe's and the process's side tell nothing by themselves: they are looked at this often.
const LOOK_AGAIN: Duration = Duration::from_millis(400);
/// Changes come in bursts; this long is waited for the rest of one.
const GATHER: Duration = Duration::from_millis(25);

/// What a window shows.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Watch {
    /// As whom.
    #[serde(rename = "as")]
    pub person: String,
    /// The open channel or conversation.
    pub place: Option<String>,
    /// How many messages of it.
    pub limit: usize,
    /// Whether the console is open.
    #[serde(default)]
    pub console: bool,
}

impl Watch {
    pub(super) fn channel(&self) -> Option<ChannelId> {
        self.place.as_deref().and_then(|place| place.parse().ok())
    }
}

/// `GET /api/live`.
pub(super) async fn live(State(stage): State<Stage>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| follow(stage, socket))
}

async fn follow(stage: Stage, mut socket: WebSocket) {
    let mut changes = stage.discord().subscribe();
    let mut beat = tokio::time::interval(LOOK_AGAIN);
    let mut watch: Option<Watch> = None;
    let mut shown = String::new();
    loop {
        tokio::select! {
            said = socket.recv() => match said {
                Some(Ok(Message::Text(text))) => watch = serde_json::from_str(&text).ok(),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {}
            },
            change = changes.recv() => {
                if matches!(change, Err(RecvError::Closed)) {
                    return;
                }
                let mut rest = tokio::time::interval(GATHER);
                rest.tick().await;
                rest.tick().await;
                while changes.try_recv().is_ok() {}
            },
            _ = beat.tick() => {}
        }
        let Some(mut found) = watch.as_ref().and_then(|watch| state::state(&stage, watch)) else { continue };
        // The time is told with every change, but its passing alone is none: the browser counts on by itself.
        let text = found.to_string();
        if text != shown {
            shown = text;
            if let Some(clock) = found.get_mut("clock") {
                state::put(clock, "now", json!(stage.clock().now()));
            }
            if socket.send(Message::Text(found.to_string().into())).await.is_err() {
                return;
            }
        }
    }
}
