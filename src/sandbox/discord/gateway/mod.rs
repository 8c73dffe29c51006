//! The gateway's memory: sessions, what each was sent, and what it still has to get.

mod control;
mod events;
mod socket;

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;

pub(super) use self::socket::connect;
use super::faults::EventFault;
use super::model::{State, remember};

/// Gateway intents (docs: topics/gateway#list-of-intents).
pub(super) mod intent {
    pub const GUILDS: u64 = 1;
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    pub const GUILD_MODERATION: u64 = 1 << 2;
    pub const GUILD_INVITES: u64 = 1 << 6;
    pub const GUILD_VOICE_STATES: u64 = 1 << 7;
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    pub const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    pub const DIRECT_MESSAGE_REACTIONS: u64 = 1 << 13;
    pub const MESSAGE_CONTENT: u64 = 1 << 15;
    pub const GUILD_SCHEDULED_EVENTS: u64 = 1 << 16;
    pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
    /// Everything there is; more is refused with 4013.
    pub const ALL: u64 = ((1 << 17) - 1) | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);
}

/// How many dispatches a session can replay.
const REPLAY: usize = 2000;

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// With this close code.
    Code(u16),
    /// Without a word.
    Dropped,
}

/// What a socket is told to send.
#[derive(Debug)]
pub(super) enum Out {
    Payload(Value),
    /// Whatever it is.
    Text(String),
    Close(Closing),
}

/// One session of the bot; it outlives its socket until it is resumed or invalidated.
#[derive(Debug)]
pub(super) struct Session {
    pub intents: u64,
    pub sequence: u64,
    /// The sequence in the last heartbeat or RESUME.
    pub seen: u64,
    buffer: VecDeque<(u64, Value)>,
    socket: Option<(u64, mpsc::UnboundedSender<Out>)>,
    /// Waiting for the dispatch they shall come after.
    held: Vec<(&'static str, Value)>,
}

/// All sessions, and a few switches.
#[derive(Debug)]
pub(super) struct Gateway {
    pub sessions: HashMap<String, Session>,
    pub sent: VecDeque<Value>,
    pub sockets: u64,
    pub heartbeat: Duration,
    /// Heartbeats are answered.
    pub acknowledging: bool,
    /// New connections are closed at once with this code.
    pub refusing: Option<Closing>,
    pub identifies: u32,
    pub resumes: u32,
}

impl Gateway {
    pub fn new() -> Self {
        Self {
            sessions: HashMap::new(),
            sent: VecDeque::new(),
            sockets: 0,
            heartbeat: Duration::from_millis(41_250),
            acknowledging: true,
            refusing: None,
            identifies: 0,
            resumes: 0,
        }
    }

    pub fn connected(&self) -> bool {
        self.sessions.values().any(|session| session.socket.as_ref().is_some_and(|(_, socket)| !socket.is_closed()))
    }

    /// Send something that is no dispatch to every socket.
    pub fn tell(&self, payload: &Value) {
        for (_, socket) in self.sessions.values().filter_map(|session| session.socket.as_ref()) {
            let _ = socket.send(Out::Payload(payload.clone()));
        }
    }

    /// Close every socket; the sessions stay, to be resumed.
    pub fn close(&mut self, code: Closing) {
        for session in self.sessions.values_mut() {
            if let Some((_, socket)) = session.socket.take() {
                let _ = socket.send(Out::Close(code));
            }
        }
    }

    /// A socket ended by itself.
    pub fn detach(&mut self, number: u64) {
        for session in self.sessions.values_mut() {
            if session.socket.as_ref().is_some_and(|(known, _)| *known == number) {
                session.socket = None;
            }
        }
    }

    fn push(&mut self, id: &str, name: &str, data: &Value) {
        let Some(session) = self.sessions.get_mut(id) else { return };
        session.sequence += 1;
        let payload = json!({ "op": 0, "t": name, "s": session.sequence, "d": data });
        if session.buffer.len() >= REPLAY {
            session.buffer.pop_front();
        }
        session.buffer.push_back((session.sequence, payload.clone()));
        if let Some((_, socket)) = &session.socket {
            let _ = socket.send(Out::Payload(payload.clone()));
        }
        remember(&mut self.sent, payload);
    }
}

impl State {
    /// Send a dispatch to every session with one of these intents; 0 goes to all.
    pub fn dispatch(&mut self, name: &'static str, data: &Value, intents: u64) {
        let of_guild =
            intents & (intent::GUILDS | intent::GUILD_MEMBERS | intent::GUILD_MODERATION | intent::GUILD_INVITES) != 0;
        if of_guild && !self.guild.members.contains_key(&self.app.id) {
            return;
        }
        let wanted = |session: &Session| intents == 0 || session.intents & intents != 0;
        let to: Vec<String> =
            self.gateway.sessions.iter().filter(|(_, s)| wanted(s)).map(|(id, _)| id.clone()).collect();
        for session in to {
            self.dispatch_to(&session, name, data.clone());
        }
        self.stir();
    }

    /// Send a dispatch to one session, unless fate has other plans.
    pub fn dispatch_to(&mut self, session: &str, name: &'static str, data: Value) {
        let protected = matches!(name, "READY" | "RESUMED" | "GUILD_CREATE");
        match if protected { None } else { self.faults.for_event(name) } {
            None => self.gateway.push(session, name, &data),
            Some(EventFault::Drop) => return,
            Some(EventFault::Duplicate) => {
                self.gateway.push(session, name, &data);
                self.gateway.push(session, name, &data);
            }
            Some(EventFault::Reorder) => {
                if let Some(session) = self.gateway.sessions.get_mut(session) {
                    session.held.push((name, data));
                }
                return;
            }
            Some(EventFault::Delay(time)) => {
                let (me, session) = (self.me.clone(), session.to_owned());
                super::in_background_of(&self.runtime, async move {
                    super::pause(time).await;
                    if let Some(state) = me.upgrade() {
                        let mut state = super::lock(&state);
                        state.gateway.push(&session, name, &data);
                        state.stir();
                    }
                });
                return;
            }
        }
        self.release_held(session);
    }

    /// What was to come later comes now.
    pub fn release_held(&mut self, session: &str) {
        let held = self.gateway.sessions.get_mut(session).map(|session| std::mem::take(&mut session.held));
        for (name, data) in held.unwrap_or_default() {
            self.gateway.push(session, name, &data);
        }
    }
}
