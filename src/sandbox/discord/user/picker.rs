//! The command picker: only what a person may run, in their language.

use serde_json::{Value, json};

use crate::domain::ids::MemberId;
use crate::sandbox::discord::DiscordWorld;
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Command, State};
use crate::sandbox::discord::permissions::bits;

/// Whether the guild's default rights let this person run the command.
pub(super) fn permitted(state: &State, user: u64, command: &Command) -> bool {
    let held = state.base_permissions(user);
    let gone = !state.guild.members.contains_key(&state.app.id);
    if gone || held & bits::USE_APPLICATION_COMMANDS == 0 {
        return false;
    }
    let contexts = command.raw.list("contexts");
    if !contexts.is_empty() && !contexts.iter().any(|context| context == 0) {
        return false;
    }
    if held & bits::ADMINISTRATOR != 0 {
        return true;
    }
    if let Some(allowed) = overridden(state, user, command) {
        return allowed;
    }
    match command.raw.id("default_member_permissions") {
        None => true,
        // "0" means administrators alone.
        Some(0) => false,
        Some(needed) => held & needed == needed,
    }
}

/// What the guild's staff set for this person: their own entry, else one of their roles that allows, else everyone's.
fn overridden(state: &State, user: u64, command: &Command) -> Option<bool> {
    let set = &command.overrides;
    let roles = state.guild.members.get(&user).map_or(&[] as &[u64], |member| &member.roles);
    let of_roles = roles.iter().filter_map(|role| set.get(role)).copied().reduce(|one, other| one || other);
    set.get(&user).copied().or(of_roles).or_else(|| set.get(&state.guild.id).copied())
}

/// A text in a language: exactly that one, else the default.
pub(super) fn translated<'a>(thing: &'a Value, key: &str, locale: &str) -> &'a str {
    let map = thing.get(format!("{key}_localizations"));
    map.and_then(|map| map.some_text(locale)).unwrap_or_else(|| thing.text(key))
}

fn localized(thing: &Value, locale: &str) -> Value {
    let mut shown = thing.clone();
    for key in ["name", "description"] {
        if thing.has(key) {
            shown.put(&format!("{key}_localized"), translated(thing, key, locale));
        }
    }
    for key in ["options", "choices"] {
        if thing.has(key) {
            shown.put(key, thing.list(key).iter().map(|inner| localized(inner, locale)).collect::<Vec<_>>());
        }
    }
    shown
}

impl DiscordWorld {
    /// Another program with the same token takes a command away. False when there is no such command.
    pub fn forget_command(&self, command: &str) -> bool {
        let mut state = self.lock();
        let before = state.commands.len();
        state.commands.retain(|known| known.raw.text("name") != command);
        state.note("commands", json!({}));
        state.commands.len() < before
    }

    /// The guild's staff shows a command (`"doctor"`) to a role, a member, or with the guild's id to everyone, or hides it,
    /// in Server Settings → Integrations. False when there is no such command.
    pub fn offer_command(&self, command: &str, target: u64, shown: bool) -> bool {
        let mut state = self.lock();
        let Some(found) = state.commands.iter_mut().find(|known| known.raw.text("name") == command) else {
            return false;
        };
        found.overrides.insert(target, shown);
        state.note("commands", json!({}));
        true
    }

    /// What the picker shows this person: each command as registered, with its id, and at every level `name_localized` and
    /// `description_localized` in the language given.
    pub fn commands(&self, user: MemberId, locale: &str) -> Vec<Value> {
        let state = self.lock();
        let mut shown: Vec<Value> = state
            .commands
            .iter()
            .filter(|command| permitted(&state, user.0, command))
            .map(|command| {
                let mut shown = localized(&command.raw, locale);
                shown.put("id", command.id.to_string());
                shown.put("type", command.raw.id("type").unwrap_or(1));
                shown.put("application_id", json!(state.app.id.to_string()));
                shown
            })
            .collect();
        shown.sort_by(|one, other| one.text("name").cmp(other.text("name")));
        shown
    }
}
