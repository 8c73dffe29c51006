//! Channels, their overwrites, invites to them, and the files in them.

use serde_json::{Value, json};

use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::ids::iso;
use crate::sandbox::discord::json::{Json, ids};
use crate::sandbox::discord::model::{Invite, Overwrite, Role, State};
use crate::sandbox::discord::permissions::bits;

pub(super) fn get(state: &State, channel: u64) -> Answered<Answer> {
    state.require(channel, bits::VIEW_CHANNEL)?;
    Answer::json(state.any_channel_json(channel))
}

fn overwrites(state: &State, body: &Value) -> Answered<Vec<Overwrite>> {
    let read = |entry: &Value| {
        let (allow, deny) = (entry.id("allow").unwrap_or(0), entry.id("deny").unwrap_or(0));
        let overwrite =
            Overwrite { id: entry.id("id").unwrap_or(0), for_member: entry.id("type") == Some(1), allow, deny };
        let known = overwrite.for_member || state.guild.roles.contains_key(&overwrite.id);
        if known { Ok(overwrite) } else { Err(ApiError::new(404, 10009, "Unknown Overwrite")) }
    };
    body.list("permission_overwrites").iter().map(read).collect()
}

fn check_name(body: &Value) -> Answered<()> {
    match body.some_text("name") {
        Some(name) if !(1..=100).contains(&name.chars().count()) => {
            Err(ApiError::form("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length."))
        }
        _ => Ok(()),
    }
}

pub(super) fn create(state: &mut State, ask: &Ask) -> Answered<Answer> {
    state.require_in_guild(bits::MANAGE_CHANNELS)?;
    check_name(&ask.body)?;
    let overwrites = overwrites(state, &ask.body)?;
    if !overwrites.is_empty() {
        state.require_in_guild(bits::MANAGE_ROLES)?;
    }
    let kind = u8::try_from(ask.body.id("type").unwrap_or(0)).unwrap_or(0);
    let name = ask.body.text("name").to_lowercase().replace(' ', "-");
    let id = state.add_channel(&name, kind, overwrites);
    if let Some(channel) = state.guild.channels.get_mut(&id) {
        channel.topic = ask.body.some_text("topic").map(str::to_owned);
        channel.parent = ask.body.id("parent_id");
    }
    state.log(state.app.id, 10, id, Vec::new(), ask.reason.as_deref());
    Ok(Answer::Json(201, state.any_channel_json(id)))
}

pub(super) fn edit(state: &mut State, channel: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, bits::VIEW_CHANNEL)?;
    let body = &ask.body;
    let found = state.guild.channels.get(&channel).ok_or_else(ApiError::missing_access)?;
    let thread = found.thread.clone();
    let own = thread.as_ref().is_some_and(|thread| thread.owner == state.app.id);
    match (&thread, own) {
        (Some(_), true) => {}
        (Some(_), false) => state.require(channel, bits::MANAGE_THREADS)?,
        (None, _) => state.require(channel, bits::MANAGE_CHANNELS)?,
    }
    check_name(body)?;
    let given = overwrites(state, body)?;
    if body.has("permission_overwrites") {
        state.require(channel, bits::MANAGE_ROLES)?;
    }
    let now = state.now();
    if let Some(channel) = state.guild.channels.get_mut(&channel) {
        if let Some(name) = body.some_text("name") {
            name.clone_into(&mut channel.name);
        }
        if body.get("topic").is_some() {
            channel.topic = body.some_text("topic").map(str::to_owned);
        }
        if let Some(position) = body.int("position") {
            channel.position = position;
        }
        if body.get("parent_id").is_some() && channel.thread.is_none() {
            channel.parent = body.id("parent_id");
        }
        if let Some(slowmode) = body.int("rate_limit_per_user") {
            channel.slowmode = slowmode;
        }
        if body.has("permission_overwrites") {
            channel.overwrites = given;
        }
        if body.has("available_tags") {
            channel.tags = body.list("available_tags").to_vec();
        }
        if let Some(thread) = &mut channel.thread {
            for (key, switch) in [("archived", &mut thread.archived), ("locked", &mut thread.locked)] {
                if body.has(key) {
                    *switch = body.flag(key);
                    thread.changed_at = now;
                }
            }
            if body.has("applied_tags") {
                thread.tags = ids(body.list("applied_tags"));
            }
        }
    }
    state.log(state.app.id, if thread.is_some() { 111 } else { 11 }, channel, Vec::new(), ask.reason.as_deref());
    state.dispatch_channel(if thread.is_some() { "THREAD_UPDATE" } else { "CHANNEL_UPDATE" }, channel);
    Answer::json(state.any_channel_json(channel))
}

pub(super) fn delete(state: &mut State, channel: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, bits::VIEW_CHANNEL)?;
    let shown = state.any_channel_json(channel);
    if state.directs.contains_key(&channel) {
        return Answer::json(shown);
    }
    let thread = state.is_thread(channel);
    state.require(channel, if thread { bits::MANAGE_THREADS } else { bits::MANAGE_CHANNELS })?;
    state.remove_channel(channel);
    state.log(state.app.id, if thread { 112 } else { 12 }, channel, Vec::new(), ask.reason.as_deref());
    Answer::json(shown)
}

/// Only what the bot itself may do here can it allow or deny to others.
pub(super) fn put_overwrite(state: &mut State, channel: u64, target: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, bits::MANAGE_ROLES)?;
    let overwrite = Overwrite {
        id: target,
        for_member: ask.body.id("type") == Some(1),
        allow: ask.body.id("allow").unwrap_or(0),
        deny: ask.body.id("deny").unwrap_or(0),
    };
    if !overwrite.for_member && !state.guild.roles.contains_key(&target) {
        return Err(ApiError::new(404, 10009, "Unknown Overwrite"));
    }
    let held = state.permissions_in(state.app.id, channel);
    if (overwrite.allow | overwrite.deny) & !held != 0 {
        return Err(ApiError::missing_permissions());
    }
    let found = state.guild.channels.get_mut(&channel).filter(|channel| channel.thread.is_none());
    let found = found.ok_or_else(ApiError::unknown_channel)?;
    let new = found.overwrites.iter().all(|known| known.id != target);
    found.overwrites.retain(|known| known.id != target);
    found.overwrites.push(overwrite);
    state.log(state.app.id, if new { 13 } else { 14 }, channel, Vec::new(), ask.reason.as_deref());
    state.dispatch_channel("CHANNEL_UPDATE", channel);
    Answer::empty()
}

pub(super) fn delete_overwrite(state: &mut State, channel: u64, target: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, bits::MANAGE_ROLES)?;
    let found = state.guild.channels.get_mut(&channel).ok_or_else(ApiError::unknown_channel)?;
    let before = found.overwrites.len();
    found.overwrites.retain(|known| known.id != target);
    if found.overwrites.len() == before {
        return Err(ApiError::new(404, 10009, "Unknown Overwrite"));
    }
    state.log(state.app.id, 15, channel, Vec::new(), ask.reason.as_deref());
    state.dispatch_channel("CHANNEL_UPDATE", channel);
    Answer::empty()
}

/// A file's bytes.
pub(super) fn attachment(state: &State, file: u64) -> Answered<Answer> {
    let found = state.uploads.get(&file).ok_or_else(|| ApiError::new(404, 0, "404: Not Found"))?;
    let kind = found.content_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned());
    Ok(Answer::File(kind, found.bytes.clone()))
}

fn invite_json(state: &State, invite: &Invite) -> Value {
    let channel = state.guild.channels.get(&invite.channel);
    let expires = (invite.max_age > 0).then(|| iso(invite.made_at + invite.max_age));
    json!({
        "type": 0, "code": invite.code, "guild_id": state.guild.id.to_string(), "inviter": state.user_json(invite.inviter), "expires_at": expires,
        "guild": {
            "id": state.guild.id.to_string(), "name": state.guild.name, "splash": null, "banner": null, "description": null,
            "icon": null, "features": [], "verification_level": 1, "vanity_url_code": null, "nsfw_level": 0, "nsfw": false,
            "premium_subscription_count": 0,
        },
        "channel": channel.map(|channel| json!({ "id": channel.id.to_string(), "name": channel.name, "type": channel.kind })),
        "uses": invite.uses, "max_uses": invite.max_uses, "max_age": invite.max_age, "temporary": false,
        "created_at": iso(invite.made_at),
        "roles": invite.roles.iter().filter_map(|id| state.guild.roles.get(id)).map(invite_role).collect::<Vec<_>>(),
    })
}

fn invite_role(role: &Role) -> Value {
    json!({
        "id": role.id.to_string(), "name": role.name, "position": role.position, "color": role.color,
        "colors": { "primary_color": role.color, "secondary_color": null, "tertiary_color": null },
        "icon": null, "unicode_emoji": null, "permissions": role.permissions.to_string(),
    })
}

/// Takes Manage Channels where the invite leads to, or Manage Server (docs: Delete Invite).
pub(super) fn delete_invite(state: &mut State, code: &str, ask: &Ask) -> Answered<Answer> {
    let at = state.invites.iter().position(|invite| invite.code == code);
    let at = at.ok_or_else(|| ApiError::new(404, 10006, "Unknown Invite"))?;
    let found = state.invites.get(at).cloned().ok_or_else(|| ApiError::new(404, 10006, "Unknown Invite"))?;
    let may =
        state.may(state.app.id, bits::MANAGE_GUILD) || state.may_in(state.app.id, found.channel, bits::MANAGE_CHANNELS);
    if !may {
        return Err(ApiError::missing_permissions());
    }
    let shown = invite_json(state, &found);
    state.drop_invite(at);
    state.log(state.app.id, 42, 0, Vec::new(), ask.reason.as_deref());
    state.note("invite", json!({ "code": code }));
    Answer::json(shown)
}

pub(super) fn make_invite(state: &mut State, channel: u64, ask: &Ask) -> Answered<Answer> {
    state.require(channel, bits::CREATE_INSTANT_INVITE)?;
    // Roles in an invite take Manage Roles, and only roles below one's own can be in it (docs: Create Channel Invite).
    let roles = ids(ask.body.list("role_ids"));
    if !roles.is_empty() {
        state.require_in_guild(bits::MANAGE_ROLES)?;
        if roles.iter().any(|role| !state.guild.above_role(state.app.id, *role)) {
            return Err(ApiError::missing_permissions());
        }
    }
    let (age, uses) = (ask.body.int("max_age").unwrap_or(86_400), ask.body.int("max_uses").unwrap_or(0));
    let code = state.make_invite(state.app.id, channel, age, uses, roles);
    invite(state, &code)
}

pub(super) fn invite(state: &State, code: &str) -> Answered<Answer> {
    let now = state.now();
    let found = state
        .invites
        .iter()
        .find(|invite| invite.code == code && invite.is_good(now))
        .ok_or_else(|| ApiError::new(404, 10006, "Unknown Invite"))?;
    Answer::json(invite_json(state, found))
}

pub(super) fn invites_json(state: &State) -> Value {
    let now = state.now();
    state.invites.iter().filter(|invite| invite.is_good(now)).map(|invite| invite_json(state, invite)).collect()
}
