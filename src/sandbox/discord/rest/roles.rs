//! Roles: made, edited, ordered and deleted below the bot's own, never with more than the bot may itself.

use serde_json::{Map, Value, json};

use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::State;
use crate::sandbox::discord::permissions::bits;
use crate::sandbox::discord::render;

pub(super) fn list(state: &State) -> Answered<Answer> {
    Answer::json(state.guild.roles.values().map(render::role).collect())
}

pub(super) fn get(state: &State, role: u64) -> Answered<Answer> {
    Answer::json(render::role(state.guild.roles.get(&role).ok_or_else(ApiError::unknown_role)?))
}

pub(super) fn member_counts(state: &State) -> Answered<Answer> {
    let count = |role: u64| state.guild.members.values().filter(|member| member.roles.contains(&role)).count();
    let roles = state.guild.roles.keys().filter(|role| **role != state.guild.id);
    Answer::json(Value::Object(roles.map(|role| (role.to_string(), json!(count(*role)))).collect::<Map<_, _>>()))
}

/// Discord lets nobody give more than they have.
fn permissions(state: &State, body: &Value) -> Answered<Option<u64>> {
    if !body.has("permissions") {
        return Ok(None);
    }
    let wanted =
        body.id("permissions").ok_or_else(|| ApiError::form("permissions", "NUMBER_TYPE_COERCE", "Not a number."))?;
    let held = state.base_permissions(state.app.id);
    if wanted & !held & bits::ALL == 0 { Ok(Some(wanted)) } else { Err(ApiError::missing_permissions()) }
}

fn apply(state: &mut State, role: u64, body: &Value, permissions: Option<u64>) -> Answered<()> {
    if body.some_text("name").is_some_and(|name| name.chars().count() > 100) {
        return Err(ApiError::form("name", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length."));
    }
    let Some(role) = state.guild.roles.get_mut(&role) else { return Err(ApiError::unknown_role()) };
    if let Some(name) = body.some_text("name").filter(|name| !name.is_empty()) {
        name.clone_into(&mut role.name);
    }
    role.permissions = permissions.unwrap_or(role.permissions);
    let primary = body.get("colors").and_then(|colors| colors.int("primary_color"));
    role.color = primary.or_else(|| body.int("color")).unwrap_or(role.color);
    if body.has("hoist") {
        role.hoist = body.flag("hoist");
    }
    if body.has("mentionable") {
        role.mentionable = body.flag("mentionable");
    }
    Ok(())
}

pub(super) fn create(state: &mut State, ask: &Ask) -> Answered<Answer> {
    state.require_in_guild(bits::MANAGE_ROLES)?;
    let permissions = permissions(state, &ask.body)?;
    let everyone = state.guild.roles.get(&state.guild.id).map_or(0, |role| role.permissions);
    let id = state.add_role("new role", everyone, None);
    if let Err(error) = apply(state, id, &ask.body, permissions) {
        state.remove_role(id);
        return Err(error);
    }
    state.dispatch_role("GUILD_ROLE_UPDATE", id);
    state.log(state.app.id, 30, id, Vec::new(), ask.reason.as_deref());
    get(state, id)
}

fn below(state: &State, role: u64) -> Answered<()> {
    if !state.guild.roles.contains_key(&role) {
        return Err(ApiError::unknown_role());
    }
    state.require_in_guild(bits::MANAGE_ROLES)?;
    if state.guild.above_role(state.app.id, role) { Ok(()) } else { Err(ApiError::missing_permissions()) }
}

pub(super) fn edit(state: &mut State, role: u64, ask: &Ask) -> Answered<Answer> {
    below(state, role)?;
    let permissions = permissions(state, &ask.body)?;
    apply(state, role, &ask.body, permissions)?;
    state.log(state.app.id, 31, role, Vec::new(), ask.reason.as_deref());
    state.dispatch_role("GUILD_ROLE_UPDATE", role);
    get(state, role)
}

pub(super) fn reorder(state: &mut State, ask: &Ask) -> Answered<Answer> {
    let moves: Vec<(u64, i64)> = ask
        .body
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entry| Some((entry.id("id")?, entry.int("position")?)))
        .collect();
    let top = state.guild.highest(state.app.id).0;
    for (role, position) in &moves {
        below(state, *role)?;
        if *position >= top {
            return Err(ApiError::missing_permissions());
        }
    }
    for (role, position) in moves {
        state.place_role(role, position);
    }
    list(state)
}

pub(super) fn delete(state: &mut State, role: u64, ask: &Ask) -> Answered<Answer> {
    below(state, role)?;
    if role == state.guild.id || state.guild.roles.get(&role).is_some_and(|role| role.managed) {
        return Err(ApiError::invalid_role());
    }
    state.remove_role(role);
    state.log(state.app.id, 32, role, Vec::new(), ask.reason.as_deref());
    Answer::empty()
}
