//! Application commands: registered everywhere or in the guild (docs: interactions/application-commands).

use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Command, State};
use crate::sandbox::discord::validate;

pub(super) fn route(
    state: &mut State,
    app: u64,
    guild: Option<u64>,
    method: &str,
    path: &[&str],
    ask: &Ask,
) -> Answered<Answer> {
    if app != state.app.id {
        return Err(ApiError::new(403, 20012, "You are not authorized to perform this action on this application"));
    }
    if guild.is_some_and(|guild| guild != state.guild.id) {
        return Err(ApiError::missing_access());
    }
    let localized = ask.param("with_localizations") == Some("true");
    let found = |state: &State, id: &str| {
        let id = id.parse::<u64>().ok();
        let known = state.commands.iter().position(|command| Some(command.id) == id && command.guild == guild);
        known.ok_or_else(ApiError::unknown_command)
    };
    match (method, path) {
        ("GET", []) => {
            let here = state.commands.iter().filter(|command| command.guild == guild);
            Answer::json(here.map(|command| show(state, command, localized)).collect())
        }
        ("PUT", []) => overwrite(state, guild, &ask.body),
        ("POST", []) => {
            let before = state.commands.len();
            let id = put(state, guild, &ask.body, "")?;
            state.note("commands", json!({}));
            let command =
                state.commands.iter().find(|command| command.id == id).ok_or_else(ApiError::unknown_command)?;
            Ok(Answer::Json(if state.commands.len() > before { 201 } else { 200 }, show(state, command, true)))
        }
        ("GET", ["permissions"]) => {
            let set = state.commands.iter().filter(|command| !command.overrides.is_empty());
            Answer::json(set.map(|command| overrides(state, command)).collect())
        }
        ("GET", [id]) => {
            let at = found(state, id)?;
            Answer::json(state.commands.get(at).map_or(Value::Null, |command| show(state, command, true)))
        }
        ("PATCH", [id]) => {
            let at = found(state, id)?;
            let old = state.commands.get(at).ok_or_else(ApiError::unknown_command)?.clone();
            let mut raw = old.raw.clone();
            for (key, value) in ask.body.as_object().into_iter().flatten() {
                raw.put(key, value.clone());
            }
            validate::command(&raw, "")?;
            let new = Command { raw, ..old };
            let shown = show(state, &new, true);
            if let Some(command) = state.commands.get_mut(at) {
                *command = new;
            }
            state.note("commands", json!({}));
            Answer::json(shown)
        }
        ("DELETE", [id]) => {
            let at = found(state, id)?;
            state.commands.remove(at);
            state.note("commands", json!({}));
            Answer::empty()
        }
        _ => Ok(Answer::Unknown),
    }
}

/// Replace all commands of this place; those that keep their name keep their id.
fn overwrite(state: &mut State, guild: Option<u64>, body: &Value) -> Answered<Answer> {
    let list = body
        .as_array()
        .ok_or_else(|| ApiError::form("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"))?;
    let mut names = HashSet::new();
    for (at, command) in list.iter().enumerate() {
        validate::command(command, &at.to_string())?;
        if !names.insert((command.id("type").unwrap_or(1), command.text("name"))) {
            let message = "Application command names must be unique";
            return Err(ApiError::form(&format!("{at}.name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", message));
        }
    }
    for (kind, most) in [(1, 100), (2, 15), (3, 15)] {
        if names.iter().filter(|(known, _)| *known == kind).count() > most {
            return Err(ApiError::new(400, 30032, &format!("Maximum number of application commands reached ({most})")));
        }
    }
    let kept = |command: &Command| {
        command.guild != guild || names.contains(&(command.raw.id("type").unwrap_or(1), command.raw.text("name")))
    };
    state.commands.retain(kept);
    let mut ids = Vec::new();
    for command in list {
        ids.push(put(state, guild, command, "")?);
    }
    state.note("commands", json!({}));
    let registered = ids.iter().filter_map(|id| state.commands.iter().find(|command| command.id == *id));
    Answer::json(registered.map(|command| show(state, command, true)).collect())
}

/// Register one command; one of the same name and type is replaced and keeps its id.
fn put(state: &mut State, guild: Option<u64>, raw: &Value, path: &str) -> Answered<u64> {
    validate::command(raw, path)?;
    let key = |raw: &Value| (raw.id("type").unwrap_or(1), raw.text("name").to_owned());
    let known = state.commands.iter_mut().find(|command| command.guild == guild && key(&command.raw) == key(raw));
    if let Some(command) = known {
        command.raw = raw.clone();
        return Ok(command.id);
    }
    let id = state.id();
    state.commands.push(Command { id, guild, raw: raw.clone(), overrides: BTreeMap::new() });
    Ok(id)
}

/// What is set in Server Settings → Integrations (docs: Guild Application Command Permissions).
fn overrides(state: &State, command: &Command) -> Value {
    let entry = |(target, allowed): (&u64, &bool)| {
        let kind = if state.guild.roles.contains_key(target) { 1 } else { 2 };
        json!({ "id": target.to_string(), "type": kind, "permission": allowed })
    };
    json!({
        "id": command.id.to_string(), "application_id": state.app.id.to_string(), "guild_id": state.guild.id.to_string(),
        "permissions": command.overrides.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn show(state: &State, command: &Command, localized: bool) -> Value {
    let raw = &command.raw;
    let kind = raw.id("type").unwrap_or(1);
    let default = |key: &str, usual: Value| raw.get(key).cloned().unwrap_or(usual);
    let mut shown = json!({
        "id": command.id.to_string(), "application_id": state.app.id.to_string(), "version": command.id.to_string(),
        "type": kind, "name": raw.text("name"), "description": raw.text("description"),
        "default_member_permissions": raw.get("default_member_permissions").cloned().unwrap_or(Value::Null),
        "dm_permission": default("dm_permission", json!(true)), "nsfw": raw.flag("nsfw"),
        "contexts": default("contexts", Value::Null), "integration_types": default("integration_types", json!([0])),
    });
    if !raw.list("options").is_empty() {
        shown.put("options", raw.list("options").to_vec());
    }
    if localized {
        shown.put("name_localizations", default("name_localizations", Value::Null));
        shown.put("description_localizations", default("description_localizations", Value::Null));
    }
    if let Some(guild) = command.guild {
        shown.put("guild_id", guild.to_string());
    }
    shown
}
