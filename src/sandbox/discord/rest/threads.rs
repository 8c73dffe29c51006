//! Threads: from a message, without one, and posts of forums.

use serde_json::{Value, json};

use super::messages::{draft, shown, visible};
use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::ids::{iso, seconds_of};
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Channel, State, kind};
use crate::sandbox::discord::permissions::bits;

fn name(body: &Value) -> Answered<String> {
    let name = body.text("name");
    if (1..=100).contains(&name.chars().count()) {
        Ok(name.to_owned())
    } else {
        Err(ApiError::form("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length."))
    }
}

fn thread_json(state: &State, id: u64) -> Value {
    state.guild.channels.get(&id).map_or(Value::Null, |channel| state.channel_json(channel))
}

pub(super) fn from_message(state: &mut State, channel: u64, message: u64, ask: &Ask) -> Answered<Answer> {
    let found = visible(state, channel, message)?;
    state.require(channel, bits::CREATE_PUBLIC_THREADS)?;
    if found.thread.is_some() {
        return Err(ApiError::new(400, 160_004, "A thread has already been created for this message"));
    }
    let name = name(&ask.body)?;
    let id = state.add_thread(state.app.id, channel, Some(message), &name, kind::PUBLIC_THREAD, &ask.body);
    Ok(Answer::Json(201, thread_json(state, id)))
}

pub(super) fn create(state: &mut State, channel: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, bits::VIEW_CHANNEL)?;
    let name = name(&ask.body)?;
    let forum = state.guild.channels.get(&channel).is_some_and(|channel| channel.kind == kind::FORUM);
    if forum {
        state.require(channel, bits::SEND_MESSAGES)?;
        let message = ask
            .body
            .get("message")
            .cloned()
            .ok_or_else(|| ApiError::form("message", "BASE_TYPE_REQUIRED", "This field is required"))?;
        let mut draft = draft(state, &message, ask, state.app.id, channel)?;
        let id = state.add_thread(state.app.id, channel, None, &name, kind::PUBLIC_THREAD, &ask.body);
        draft.channel = id;
        let first = state.post(draft);
        let mut thread = thread_json(state, id);
        thread.put("message", shown(state, first));
        return Ok(Answer::Json(201, thread));
    }
    let wanted = if ask.body.id("type") == Some(11) { kind::PUBLIC_THREAD } else { kind::PRIVATE_THREAD };
    let needed = if wanted == kind::PUBLIC_THREAD { bits::CREATE_PUBLIC_THREADS } else { bits::CREATE_PRIVATE_THREADS };
    state.require(channel, needed)?;
    let id = state.add_thread(state.app.id, channel, None, &name, wanted, &ask.body);
    Ok(Answer::Json(201, thread_json(state, id)))
}

fn bots_own(state: &State, thread: &Channel) -> Option<Value> {
    let joined = thread.thread.as_ref()?.members.get(&state.app.id)?;
    Some(member_json(thread.id, state.app.id, *joined))
}

fn member_json(thread: u64, user: u64, joined: i64) -> Value {
    json!({ "id": thread.to_string(), "user_id": user.to_string(), "join_timestamp": iso(joined), "flags": 0 })
}

fn listed(state: &State, wanted: impl Fn(&Channel) -> bool) -> Vec<&Channel> {
    let seen = |channel: &&Channel| {
        channel.thread.is_some() && wanted(channel) && state.may_in(state.app.id, channel.id, bits::VIEW_CHANNEL)
    };
    state.guild.channels.values().filter(seen).collect()
}

fn shown_list(state: &State, found: &[&Channel], more: bool) -> Value {
    json!({
        "threads": found.iter().map(|thread| state.channel_json(thread)).collect::<Vec<_>>(),
        "members": found.iter().filter_map(|thread| bots_own(state, thread)).collect::<Vec<_>>(),
        "has_more": more,
    })
}

pub(super) fn active(state: &State) -> Answered<Answer> {
    let found = listed(state, |channel| channel.thread.as_ref().is_some_and(|thread| !thread.archived));
    Answer::json(shown_list(state, &found, false))
}

/// The latest archived first; `before` leaves out what was archived at that moment or later.
pub(super) fn archived(state: &State, parent: u64, ask: &Ask) -> Answered<Answer> {
    state.require(parent, bits::READ_MESSAGE_HISTORY)?;
    let limit = ask.number("limit").unwrap_or(50);
    if !(2..=100).contains(&limit) {
        return Err(ApiError::form("limit", "NUMBER_TYPE_MAX", "int value should be between 2 and 100."));
    }
    let before = ask.param("before").and_then(seconds_of).unwrap_or(i64::MAX);
    let at = |channel: &Channel| channel.thread.as_ref().map_or(0, |thread| thread.changed_at);
    let mut found = listed(state, |channel| {
        channel.parent == Some(parent)
            && channel.kind == kind::PUBLIC_THREAD
            && channel.thread.as_ref().is_some_and(|thread| thread.archived)
            && at(channel) < before
    });
    found.sort_by_key(|channel| std::cmp::Reverse((at(channel), channel.id)));
    let page = usize::try_from(limit).unwrap_or(50).min(found.len());
    let (page, rest) = found.split_at(page);
    Answer::json(shown_list(state, page, !rest.is_empty()))
}

pub(super) fn members(state: &State, thread: u64) -> Answered<Answer> {
    state.require(thread, bits::VIEW_CHANNEL)?;
    let found = state.guild.channels.get(&thread).and_then(|channel| channel.thread.as_ref());
    let found = found.ok_or_else(ApiError::unknown_channel)?;
    Answer::json(found.members.iter().map(|(user, joined)| member_json(thread, *user, *joined)).collect())
}

/// Someone is put into a thread, or taken out of it.
pub(super) fn member(state: &mut State, thread: u64, who: &str, add: bool) -> Answered<Answer> {
    let user = if who == "@me" { state.app.id } else { who.parse().map_err(|_| ApiError::unknown_user())? };
    let needed = match (add, user == state.app.id) {
        (_, true) => bits::VIEW_CHANNEL,
        (true, false) => bits::SEND_MESSAGES_IN_THREADS,
        (false, false) => bits::MANAGE_THREADS,
    };
    state.require(thread, needed)?;
    if !state.guild.members.contains_key(&user) {
        return Err(ApiError::unknown_member());
    }
    let now = state.now();
    let found = state.guild.channels.get_mut(&thread).and_then(|channel| channel.thread.as_mut());
    let members = &mut found.ok_or_else(ApiError::unknown_channel)?.members;
    if add {
        members.entry(user).or_insert(now);
    } else {
        members.remove(&user);
    }
    let count = members.len();
    let mut data = json!({
        "id": thread.to_string(), "guild_id": state.guild.id.to_string(), "member_count": count.min(50),
    });
    if add {
        data.put("added_members", json!([member_json(thread, user, now)]));
    } else {
        data.put("removed_member_ids", json!([user.to_string()]));
    }
    state.dispatch("THREAD_MEMBERS_UPDATE", &data, crate::sandbox::discord::gateway::intent::GUILDS);
    state.note("channel", json!({ "channel": thread.to_string() }));
    Answer::empty()
}
