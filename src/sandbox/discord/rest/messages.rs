//! Messages of channels, threads and direct channels.

use serde_json::Value;

use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::gateway::intent;
use crate::sandbox::discord::json::{Json, ids};
use crate::sandbox::discord::model::{Attachment, Draft, Message, State};
use crate::sandbox::discord::permissions::bits;
use crate::sandbox::discord::{pings, validate};

/// For how long a repeated nonce is the same message, in seconds.
const NONCE_LIFE: i64 = 300;

impl State {
    /// Whether REST answers carry the text of others' messages.
    pub fn content_open(&self) -> bool {
        self.app.privileged & intent::MESSAGE_CONTENT != 0
    }
}

/// Embeds as Discord stores them.
pub(super) fn embeds(body: &Value) -> Vec<Value> {
    let mut embeds = body.list("embeds").to_vec();
    for embed in &mut embeds {
        embed.put("type", "rich");
    }
    embeds
}

/// Components as Discord stores them: each with a number, menus with their bounds.
pub(super) fn components(body: &Value) -> Vec<Value> {
    let mut components = body.list("components").to_vec();
    number(&mut components, &mut 0);
    components
}

fn number(components: &mut [Value], last: &mut u64) {
    for component in components {
        *last = component.id("id").filter(|id| *id > 0).unwrap_or(*last + 1);
        component.put("id", *last);
        if matches!(component.id("type"), Some(3 | 5..=8)) {
            for key in ["min_values", "max_values"] {
                component.put(key, component.id(key).unwrap_or(1));
            }
        }
        for key in ["components", "accessory", "component"] {
            match component.get_mut(key) {
                Some(Value::Array(inner)) => number(inner, last),
                Some(one) if one.is_object() => number(std::slice::from_mut(one), last),
                _ => {}
            }
        }
    }
}

/// The files a message ends up with: those kept of the old ones, and the new.
pub(super) fn files(
    state: &mut State,
    body: &Value,
    sent: &[(String, Attachment)],
    old: &[Attachment],
) -> Vec<Attachment> {
    let keeps = body.get("attachments").is_some_and(Value::is_array).then(|| ids(&ids_of(body)));
    let kept = old.iter().filter(|file| keeps.as_ref().is_none_or(|keeps| keeps.contains(&file.id)));
    let mut files: Vec<Attachment> = kept.cloned().collect();
    for (_, file) in sent {
        let id = state.id();
        files.push(Attachment { id, ..file.clone() });
    }
    for file in &files {
        state.uploads.insert(file.id, file.clone());
    }
    files
}

fn ids_of(body: &Value) -> Vec<Value> {
    body.list("attachments").iter().filter_map(|file| file.get("id").cloned()).collect()
}

/// A message made of a request body, checked.
pub(super) fn draft(state: &mut State, body: &Value, ask: &Ask, author: u64, channel: u64) -> Answered<Draft> {
    validate::message(body)?;
    let empty = body.text("content").trim().is_empty()
        && body.list("embeds").is_empty()
        && body.list("components").is_empty()
        && ask.files.is_empty()
        && !body.has("poll");
    if empty {
        return Err(ApiError::empty_message());
    }
    if ask.files.len() > 10 {
        return Err(ApiError::form("files", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length."));
    }
    if ask.files.iter().any(|(_, file)| file.bytes.len() > 10 * 1024 * 1024) {
        return Err(ApiError::new(413, 40005, "Request entity too large"));
    }
    let content = body.text("content").to_owned();
    let pings = pings::find(state, author, channel, &content, body.get("allowed_mentions"), None);
    Ok(Draft {
        channel,
        author,
        content,
        embeds: embeds(body),
        components: components(body),
        attachments: files(state, body, &ask.files, &[]),
        flags: body.id("flags").unwrap_or(0) & (1 << 2 | 1 << 12 | 1 << 15),
        pings,
        ..Draft::default()
    })
}

/// What reading a channel's messages takes; of a voice channel, to be allowed in (docs: message, Get Channel Messages).
fn reading(state: &State, channel: u64) -> u64 {
    if state.is_voice(channel) { bits::VIEW_CHANNEL | bits::CONNECT } else { bits::VIEW_CHANNEL }
}

/// A message the bot can see; Discord's refusal otherwise.
pub(super) fn visible(state: &State, channel: u64, message: u64) -> Answered<Message> {
    state.require(channel, reading(state, channel))?;
    let found =
        state.messages.get(message).filter(|found| found.channel_id.0 == channel && found.ephemeral_for.is_none());
    let found = found.ok_or_else(ApiError::unknown_message)?;
    // Without the history only what was said since is known; the world does not count sessions.
    if !state.may_in(state.app.id, channel, bits::READ_MESSAGE_HISTORY) && found.author.0 != state.app.id {
        return Err(ApiError::missing_access());
    }
    Ok(found.clone())
}

pub(super) fn shown(state: &State, message: u64) -> Value {
    state.messages.get(message).map_or(Value::Null, |message| state.message_json(message, state.content_open()))
}

pub(super) fn list(state: &State, channel: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, reading(state, channel))?;
    let limit = ask.number("limit").unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::form("limit", "NUMBER_TYPE_MAX", "int value should be less than or equal to 100."));
    }
    if !state.may_in(state.app.id, channel, bits::READ_MESSAGE_HISTORY) {
        return Answer::json(Value::Array(Vec::new()));
    }
    let limit = usize::try_from(limit).unwrap_or(50);
    let (before, after, around) = (ask.number("before"), ask.number("after"), ask.number("around"));
    let known = state.messages.of(channel).filter(|message| message.ephemeral_for.is_none());
    let fits = |message: &&Message| {
        before.is_none_or(|before| message.id.0 < before) && after.is_none_or(|after| message.id.0 > after)
    };
    let mut found: Vec<&Message> = if let Some(around) = around {
        let (older, newer): (Vec<_>, Vec<_>) = known.partition(|message| message.id.0 <= around);
        let older = older.into_iter().rev().take(limit / 2 + 1);
        newer.into_iter().take(limit / 2).chain(older).collect()
    } else if after.is_some() {
        known.filter(fits).take(limit).collect()
    } else {
        known.rev().filter(fits).take(limit).collect()
    };
    found.sort_by_key(|message| std::cmp::Reverse(message.id));
    let open = state.content_open();
    Answer::json(found.into_iter().map(|message| state.message_json(message, open)).collect())
}

pub(super) fn get(state: &State, channel: u64, message: u64) -> Answered<Answer> {
    visible(state, channel, message)?;
    Answer::json(shown(state, message))
}

/// The bot may write these things here.
pub(super) fn writable(state: &State, channel: u64, body: &Value, files: bool) -> Answered<()> {
    if !state.channel_exists(channel) {
        return Err(ApiError::unknown_channel());
    }
    if let Some(other) = state.directs.get(&channel) {
        return if state.reachable(*other) { Ok(()) } else { Err(ApiError::cannot_dm()) };
    }
    if !state.is_text(channel) {
        return Err(ApiError::new(400, 50008, "Cannot send messages in a non-text channel"));
    }
    let mut needed = state.writing(channel);
    needed |= if body.list("embeds").is_empty() { 0 } else { bits::EMBED_LINKS };
    needed |= if files { bits::ATTACH_FILES } else { 0 };
    state.require(channel, needed)?;
    let locked =
        state.guild.channels.get(&channel).and_then(|found| found.thread.as_ref()).is_some_and(|thread| thread.locked);
    if locked && !state.may_in(state.app.id, channel, bits::MANAGE_THREADS) {
        return Err(ApiError::new(400, 50083, "Thread is archived"));
    }
    Ok(())
}

pub(super) fn create(state: &mut State, channel: u64, ask: &Ask) -> Answered<Answer> {
    let body = &ask.body;
    writable(state, channel, body, !ask.files.is_empty())?;
    let nonce = body.get("nonce").filter(|nonce| !nonce.is_null()).cloned();
    if nonce.as_ref().and_then(Value::as_str).is_some_and(|nonce| nonce.chars().count() > 25) {
        return Err(ApiError::form("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length."));
    }
    let author = state.app.id;
    if body.flag("enforce_nonce") && nonce.is_some() {
        let (now, mut sent) = (state.now(), state.messages.of(channel).rev());
        let twin =
            sent.find(|known| known.author.0 == author && known.nonce == nonce && now - known.sent_at < NONCE_LIFE);
        if let Some(twin) = twin.map(|twin| twin.id.0) {
            return Answer::json(shown(state, twin));
        }
    }
    let mut draft = draft(state, body, ask, author, channel)?;
    draft.nonce = nonce;
    if let Some(reference) = body.get("message_reference").filter(|reference| reference.has("message_id")) {
        let id = reference.id("message_id").unwrap_or(0);
        if !state.may_in(author, channel, bits::READ_MESSAGE_HISTORY) {
            return Err(ApiError::new(403, 160_002, "You cannot reply without permission to read message history"));
        }
        match visible(state, channel, id) {
            Ok(found) => {
                draft.kind = 19;
                draft.reply_to = Some(id);
                let allowed = body.get("allowed_mentions");
                draft.pings = pings::find(state, author, channel, &draft.content, allowed, Some(found.author.0));
            }
            Err(_) if reference.get("fail_if_not_exists") == Some(&Value::Bool(false)) => {}
            Err(_) => {
                return Err(ApiError::form(
                    "message_reference",
                    "MESSAGE_REFERENCE_UNKNOWN_MESSAGE",
                    "Unknown message",
                ));
            }
        }
    }
    let id = state.post(draft);
    Answer::json(shown(state, id))
}

/// Replace what a body names on a message; the caller has seen to the rights.
pub(super) fn apply_edit(state: &mut State, id: u64, body: &Value, ask: &Ask) -> Answered<()> {
    validate::message(body)?;
    let old = state.messages.get(id).ok_or_else(ApiError::unknown_message)?.clone();
    let content = if body.get("content").is_some() { body.text("content").to_owned() } else { old.content.clone() };
    let embeds = if body.get("embeds").is_some() { embeds(body) } else { old.embeds.clone() };
    let components = if body.get("components").is_some() { components(body) } else { old.components.clone() };
    let attachments = files(state, body, &ask.files, &old.attachments);
    if content.trim().is_empty() && embeds.is_empty() && components.is_empty() && attachments.is_empty() {
        return Err(ApiError::empty_message());
    }
    if let Some(message) = state.messages.get_mut(id) {
        message.content = content;
        message.embeds = embeds;
        message.components = components;
        message.attachments = attachments;
    }
    Ok(())
}

pub(super) fn edit(state: &mut State, channel: u64, message: u64, ask: &Ask) -> Answered<Answer> {
    let found = visible(state, channel, message)?;
    if found.author.0 != state.app.id {
        return Err(ApiError::not_author());
    }
    apply_edit(state, message, &ask.body, ask)?;
    state.edited(message, true);
    Answer::json(shown(state, message))
}

pub(super) fn delete(state: &mut State, channel: u64, message: u64, ask: &Ask) -> Answered<Answer> {
    let found = visible(state, channel, message)?;
    if found.author.0 != state.app.id {
        state.require(channel, bits::MANAGE_MESSAGES)?;
        state.log(state.app.id, 72, found.author.0, Vec::new(), ask.reason.as_deref());
    }
    state.unpost(message);
    Answer::empty()
}

pub(super) fn bulk_delete(state: &mut State, channel: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, bits::MANAGE_MESSAGES)?;
    let list = ids(ask.body.list("messages"));
    if !(2..=100).contains(&list.len()) {
        return Err(ApiError::form("messages", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length."));
    }
    let here = |id: &u64| state.messages.get(*id).is_some_and(|message| message.channel_id.0 == channel);
    let known: Vec<u64> = list.into_iter().filter(here).collect();
    for id in known {
        state.unpost(id);
    }
    Answer::empty()
}

pub(super) fn pin(state: &mut State, channel: u64, message: u64, pinned: bool) -> Answered<Answer> {
    visible(state, channel, message)?;
    state.require(channel, bits::PIN_MESSAGES)?;
    if let Some(message) = state.messages.get_mut(message) {
        message.pinned = pinned;
    }
    state.edited(message, false);
    Answer::empty()
}
