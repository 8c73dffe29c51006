//! The guild itself, its channels, its audit log.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::model::{AuditEntry, State};
use crate::sandbox::discord::permissions::bits;
use crate::sandbox::discord::render;

/// The world has one guild, and the bot must be in it.
pub(super) fn known(state: &State, guild: u64) -> Answered<()> {
    if guild != state.guild.id {
        return Err(ApiError::unknown_guild());
    }
    if state.guild.members.contains_key(&state.app.id) { Ok(()) } else { Err(ApiError::missing_access()) }
}

pub(super) fn get(state: &State, ask: &Ask) -> Answered<Answer> {
    let mut shown = state.guild_json();
    if let (Some("true"), Some(object)) = (ask.param("with_counts"), shown.as_object_mut()) {
        object.insert("approximate_member_count".into(), json!(state.guild.members.len()));
        object.insert("approximate_presence_count".into(), json!(1));
    }
    Answer::json(shown)
}

pub(super) fn channels(state: &State) -> Answered<Answer> {
    let channels = state.guild.channels.values().filter(|channel| channel.thread.is_none());
    Answer::json(channels.map(|channel| state.channel_json(channel)).collect())
}

pub(super) fn invites(state: &State) -> Answered<Answer> {
    state.require_in_guild(bits::MANAGE_GUILD)?;
    Answer::json(super::channels::invites_json(state))
}

pub(super) fn audit_log(state: &State, ask: &Ask) -> Answered<Answer> {
    state.require_in_guild(bits::VIEW_AUDIT_LOG)?;
    let (user, action, before) = (ask.number("user_id"), ask.number("action_type"), ask.number("before"));
    let limit = usize::try_from(ask.number("limit").unwrap_or(50).clamp(1, 100)).unwrap_or(50);
    let fits = |entry: &&AuditEntry| {
        user.is_none_or(|user| entry.actor == user)
            && action.is_none_or(|action| entry.action == action)
            && before.is_none_or(|before| entry.id < before)
    };
    let entries: Vec<&AuditEntry> = state.audit.iter().rev().filter(fits).take(limit).collect();
    let people: BTreeSet<u64> = entries.iter().flat_map(|entry| [entry.actor, entry.target]).collect();
    let users: Vec<Value> =
        people.into_iter().filter(|id| state.users.contains_key(id)).map(|id| state.user_json(id)).collect();
    Answer::json(json!({
        "audit_log_entries": entries.into_iter().map(render::audit_entry).collect::<Vec<_>>(), "users": users,
        "application_commands": [], "auto_moderation_rules": [], "guild_scheduled_events": [], "integrations": [],
        "threads": [], "webhooks": [],
    }))
}
