//! The operator's hand on the gateway: breaks, refusals, and waiting until everything has arrived.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Closing, Out};
use crate::sandbox::discord::DiscordWorld;
use crate::sandbox::discord::model::State;

impl DiscordWorld {
    /// Whether the bot is connected and identified.
    #[must_use]
    pub fn gateway_connected(&self) -> bool {
        self.lock().gateway.connected()
    }

    /// Break the bot's connection: with a close code, or by dropping it without a word. The session can be resumed.
    pub fn cut_gateway(&self, code: Option<u16>) {
        let mut state = self.lock();
        state.gateway.close(code.map_or(Closing::Dropped, Closing::Code));
        state.stir();
    }

    /// New connections are closed at once like this until `None` is set.
    pub fn refuse_gateway(&self, how: Option<Closing>) {
        self.lock().gateway.refusing = how;
    }

    /// Heartbeats are answered, or not.
    pub fn acknowledge_heartbeats(&self, yes: bool) {
        self.lock().gateway.acknowledging = yes;
    }

    /// The interval told in HELLO to the connections to come.
    pub fn set_heartbeat(&self, interval: Duration) {
        self.lock().gateway.heartbeat = interval;
    }

    /// Op 7: the bot shall reconnect.
    pub fn ask_reconnect(&self) {
        self.lock().gateway.tell(&json!({ "op": 7, "t": null, "s": null, "d": null }));
    }

    /// Op 9: the session is invalid, and can be resumed or not. One that cannot is forgotten.
    pub fn invalidate_session(&self, resumable: bool) {
        let mut state = self.lock();
        state.gateway.tell(&json!({ "op": 9, "t": null, "s": null, "d": resumable }));
        if !resumable {
            state.gateway.sessions.clear();
        }
    }

    /// Dispatch anything at all to every session, as the Discord of tomorrow may.
    pub fn dispatch_anything(&self, name: &str, data: &Value) {
        let mut state = self.lock();
        let sessions: Vec<String> = state.gateway.sessions.keys().cloned().collect();
        for session in sessions {
            state.gateway.push(&session, name, data);
        }
        state.stir();
    }

    /// Send a frame that need not even be JSON.
    pub fn send_anything(&self, frame: &str) {
        for (_, socket) in self.lock().gateway.sessions.values().filter_map(|session| session.socket.as_ref()) {
            let _ = socket.send(Out::Text(frame.to_owned()));
        }
    }

    /// How often the bot identified, and how often it resumed.
    #[must_use]
    pub fn identified_and_resumed(&self) -> (u32, u32) {
        let state = self.lock();
        (state.gateway.identifies, state.gateway.resumes)
    }

    /// Ask for a heartbeat and wait until it confirms the last dispatch sent: the bot has received everything. False after
    /// ten seconds, or when nobody is connected.
    pub async fn gateway_settled(&self) -> bool {
        let mut version = self.lock().version.subscribe();
        let settled = |state: &State| state.gateway.sessions.values().all(|session| session.seen >= session.sequence);
        let waiting = async {
            loop {
                {
                    let mut state = self.lock();
                    if !state.gateway.connected() {
                        return false;
                    }
                    let held: Vec<String> = state.gateway.sessions.keys().cloned().collect();
                    for session in held {
                        state.release_held(&session);
                    }
                    if settled(&state) {
                        return true;
                    }
                    version.borrow_and_update();
                    state.gateway.tell(&json!({ "op": 1, "t": null, "s": null, "d": null }));
                }
                if version.changed().await.is_err() {
                    return false;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waiting).await.unwrap_or(false)
    }
}
