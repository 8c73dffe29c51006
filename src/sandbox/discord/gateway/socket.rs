//! One connection of the bot to the gateway: HELLO, IDENTIFY or RESUME, heartbeats, member chunks (docs: topics/gateway).

use std::sync::{Arc, Mutex};

use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{Closing, Out, Session, intent};
use crate::sandbox::discord::json::{Json, ids};
use crate::sandbox::discord::lock;
use crate::sandbox::discord::model::State;

type Shared = Arc<Mutex<State>>;

/// Answer the upgrade and keep the connection.
pub(in crate::sandbox::discord) fn connect(upgrade: WebSocketUpgrade, state: Shared) -> Response {
    upgrade.on_upgrade(move |socket| serve(socket, state))
}

struct Line {
    number: u64,
    send: mpsc::UnboundedSender<Out>,
    session: Option<String>,
}

async fn serve(mut socket: WebSocket, state: Shared) {
    let (send, mut outgoing) = mpsc::unbounded_channel();
    let (refusing, interval, number) = {
        let mut state = lock(&state);
        state.gateway.sockets += 1;
        (state.gateway.refusing, state.gateway.heartbeat.as_millis(), state.gateway.sockets)
    };
    if let Some(code) = refusing {
        close(&mut socket, code).await;
        return;
    }
    let hello = json!({ "op": 10, "t": null, "s": null, "d": { "heartbeat_interval": u64::try_from(interval).unwrap_or(41_250), "_trace": [] } });
    if socket.send(Frame::text(hello.to_string())).await.is_err() {
        return;
    }
    let mut line = Line { number, send, session: None };
    loop {
        tokio::select! {
            told = outgoing.recv() => match told {
                Some(Out::Payload(payload)) => {
                    if socket.send(Frame::text(payload.to_string())).await.is_err() { break; }
                }
                Some(Out::Text(text)) => {
                    if socket.send(Frame::text(text)).await.is_err() { break; }
                }
                Some(Out::Close(code)) => { close(&mut socket, code).await; break; }
                None => break,
            },
            frame = socket.recv() => {
                let payload = match frame {
                    Some(Ok(Frame::Text(text))) => serde_json::from_str::<Value>(&text).ok(),
                    Some(Ok(Frame::Binary(bytes))) => serde_json::from_slice::<Value>(&bytes).ok(),
                    Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => continue,
                    _ => break,
                };
                let closing = match payload {
                    Some(payload) => receive(&mut lock(&state), &mut line, &payload).err(),
                    None => Some(4002),
                };
                if let Some(code) = closing {
                    // What was said before the close is still delivered.
                    while let Ok(Out::Payload(payload)) = outgoing.try_recv() {
                        let _ = socket.send(Frame::text(payload.to_string())).await;
                    }
                    close(&mut socket, Closing::Code(code)).await;
                    break;
                }
            }
        }
    }
    let mut state = lock(&state);
    state.gateway.detach(number);
    state.note("gateway", json!({ "connected": state.gateway.connected() }));
}

/// Say goodbye with a code, or hang up.
async fn close(socket: &mut WebSocket, code: Closing) {
    if let Closing::Code(code) = code {
        let _ = socket.send(Frame::Close(Some(CloseFrame { code, reason: reason(code).into() }))).await;
    }
}

fn reason(code: u16) -> &'static str {
    match code {
        4001 => "Unknown opcode",
        4002 => "Decode error",
        4003 => "Not authenticated",
        4004 => "Authentication failed",
        4005 => "Already authenticated",
        4007 => "Invalid seq",
        4008 => "Rate limited",
        4009 => "Session timed out",
        4013 => "Invalid intent(s)",
        4014 => "Disallowed intent(s)",
        _ => "Unknown error",
    }
}

/// Understand one payload; an error is the code to close with.
fn receive(state: &mut State, line: &mut Line, payload: &Value) -> Result<(), u16> {
    let nothing = Value::Null;
    let data = payload.get("d").unwrap_or(&nothing);
    match payload.int("op") {
        Some(1) => {
            let session = line.session.as_ref().and_then(|id| state.gateway.sessions.get_mut(id));
            if let (Some(session), Some(seen)) = (session, data.as_u64()) {
                session.seen = session.seen.max(seen);
            }
            if state.gateway.acknowledging {
                let _ = line.send.send(Out::Payload(json!({ "op": 11, "t": null, "s": null, "d": null })));
            }
            state.stir();
            Ok(())
        }
        Some(2) if line.session.is_some() => Err(4005),
        Some(2) => identify(state, line, data),
        Some(6) => resume(state, line, data),
        Some(3 | 4 | 8 | 31) if line.session.is_none() => Err(4003),
        Some(3 | 4 | 31) => Ok(()),
        Some(8) => {
            chunks(state, line, data);
            Ok(())
        }
        _ => Err(4001),
    }
}

fn authentic(state: &State, data: &Value) -> Result<(), u16> {
    let token = data.text("token");
    if token.strip_prefix("Bot ").unwrap_or(token) == state.app.token { Ok(()) } else { Err(4004) }
}

fn identify(state: &mut State, line: &mut Line, data: &Value) -> Result<(), u16> {
    authentic(state, data)?;
    let intents = data.id("intents").ok_or(4013_u16)?;
    if intents & !intent::ALL != 0 {
        return Err(4013);
    }
    if intents & intent::PRIVILEGED & !state.app.privileged != 0 {
        return Err(4014);
    }
    let id = state.ids.secret();
    // A bot that identifies anew has given its old session up.
    state.gateway.sessions.retain(|_, session| session.socket.is_some());
    let session = Session {
        intents,
        sequence: 0,
        seen: 0,
        buffer: std::collections::VecDeque::new(),
        socket: Some((line.number, line.send.clone())),
        held: Vec::new(),
    };
    state.gateway.sessions.insert(id.clone(), session);
    state.gateway.identifies += 1;
    line.session = Some(id.clone());
    let inside = state.guild.members.contains_key(&state.app.id);
    let guilds: Vec<Value> =
        inside.then(|| json!({ "id": state.guild.id.to_string(), "unavailable": true })).into_iter().collect();
    let ready = json!({
        "v": 10, "user": state.me_json(), "guilds": guilds,
        "session_id": id, "session_type": "normal", "resume_gateway_url": state.gateway_url, "private_channels": [],
        "relationships": [], "presences": [], "user_settings": {}, "guild_join_requests": [], "geo_ordered_rtc_regions": [],
        "application": { "id": state.app.id.to_string(), "flags": state.app_flags() }, "shard": [0, 1], "_trace": [],
    });
    state.dispatch_to(&id, "READY", ready);
    if inside && intents & intent::GUILDS != 0 {
        let guild = state.guild_create();
        state.dispatch_to(&id, "GUILD_CREATE", guild);
    }
    state.note("gateway", json!({ "connected": true }));
    Ok(())
}

fn resume(state: &mut State, line: &mut Line, data: &Value) -> Result<(), u16> {
    authentic(state, data)?;
    let id = data.text("session_id").to_owned();
    let seen = data.id("seq").unwrap_or(0);
    let Some(session) = state.gateway.sessions.get_mut(&id) else {
        let _ = line.send.send(Out::Payload(json!({ "op": 9, "t": null, "s": null, "d": false })));
        return Ok(());
    };
    if seen > session.sequence {
        return Err(4007);
    }
    let oldest = session.buffer.front().map_or(session.sequence + 1, |(sequence, _)| *sequence);
    if seen + 1 < oldest {
        state.gateway.sessions.remove(&id);
        let _ = line.send.send(Out::Payload(json!({ "op": 9, "t": null, "s": null, "d": false })));
        return Ok(());
    }
    session.socket = Some((line.number, line.send.clone()));
    session.seen = session.seen.max(seen);
    for (_, missed) in session.buffer.iter().filter(|(sequence, _)| *sequence > seen) {
        let _ = line.send.send(Out::Payload(missed.clone()));
    }
    line.session = Some(id.clone());
    state.gateway.resumes += 1;
    state.dispatch_to(&id, "RESUMED", json!({ "_trace": [] }));
    state.note("gateway", json!({ "connected": true }));
    Ok(())
}

/// Op 8. The whole list takes the members intent; members asked for by id or by name do not.
fn chunks(state: &mut State, line: &Line, data: &Value) {
    let Some(id) = line.session.clone() else { return };
    if data.id("guild_id") != Some(state.guild.id) {
        return;
    }
    let intents = state.gateway.sessions.get(&id).map_or(0, |session| session.intents);
    let asked = match data.get("user_ids") {
        Some(Value::Array(list)) => Some(ids(list)),
        Some(one) if !one.is_null() => Some(ids(std::slice::from_ref(one))),
        _ => None,
    };
    let query = data.text("query").to_lowercase();
    let limit = data.id("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(0);
    if asked.is_none() && query.is_empty() && limit == 0 && intents & intent::GUILD_MEMBERS == 0 {
        return;
    }
    let known = state.guild.members.values();
    let mut found: Vec<Value> = match &asked {
        Some(asked) => {
            known.filter(|member| asked.contains(&member.user)).map(|member| state.member_json(member)).collect()
        }
        None => known
            .filter(|member| state.shown_name(member.user).to_lowercase().starts_with(&query))
            .map(|member| state.member_json(member))
            .collect(),
    };
    if asked.is_none() && limit > 0 {
        found.truncate(limit.min(100));
    }
    let missing: Vec<String> = asked
        .unwrap_or_default()
        .into_iter()
        .filter(|user| !state.guild.members.contains_key(user))
        .map(|user| user.to_string())
        .collect();
    let parts: Vec<Vec<Value>> =
        if found.is_empty() { vec![Vec::new()] } else { found.chunks(1000).map(<[Value]>::to_vec).collect() };
    let count = parts.len();
    for (index, members) in parts.into_iter().enumerate() {
        let mut chunk = json!({
            "guild_id": state.guild.id.to_string(), "members": members, "chunk_index": index, "chunk_count": count,
            "not_found": if index == 0 { missing.clone() } else { Vec::new() }, "nonce": data.get("nonce"),
        });
        if let (false, Some(object)) = (data.has("nonce"), chunk.as_object_mut()) {
            object.remove("nonce");
        }
        state.dispatch_to(&id, "GUILD_MEMBERS_CHUNK", chunk);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sandbox::clock::WorldClock;
    use crate::sandbox::discord::DiscordWorld;

    /// Fields that payloads have, holding what they are to hold now and then.
    fn data(token: String) -> impl Strategy<Value = Value> {
        let key = prop::sample::select(vec![
            "token",
            "intents",
            "session_id",
            "seq",
            "guild_id",
            "user_ids",
            "query",
            "limit",
            "nonce",
            "shard",
        ]);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::from),
            (0..1_u64 << 26).prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            Just(Value::from(token.clone())),
            Just(json!([])),
            prop::collection::vec("[0-9]{0,22}".prop_map(Value::from), 0..4).prop_map(Value::from),
        ];
        let fields = prop::collection::vec((key.prop_map(str::to_owned), leaf.clone()), 0..8);
        let valid = Just(json!({ "token": token, "intents": 1 }));
        prop_oneof![leaf, fields.prop_map(|fields| fields.into_iter().collect::<Value>()), valid]
    }

    #[test]
    fn whatever_a_bot_sends_is_understood_or_closed_with_one_of_discords_codes() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _inside = runtime.enter();
        let world = DiscordWorld::start(WorldClock::manual(1_800_000_000), 5).unwrap();
        let talk = prop::collection::vec((-1..40_i64, data(world.token())), 1..6);
        proptest!(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }, |(talk in talk)| {
            let (send, mut told) = mpsc::unbounded_channel();
            let mut line = Line { number: 1, send, session: None };
            for (op, data) in talk {
                let answer = receive(&mut world.lock(), &mut line, &json!({ "op": op, "d": data }));
                if let Err(code) = answer {
                    prop_assert_ne!(reason(code), "Unknown error", "{}", code);
                    break;
                }
            }
            while told.try_recv().is_ok() {}
            world.lock().gateway.sessions.clear();
        });
    }
}
