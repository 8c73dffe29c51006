//! Members: who is in, with which roles; always below the bot's own highest role.

use serde_json::{Value, json};

use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::gateway::intent;
use crate::sandbox::discord::ids::seconds_of;
use crate::sandbox::discord::json::{Json, ids};
use crate::sandbox::discord::model::State;
use crate::sandbox::discord::permissions::bits;

pub(super) fn get(state: &State, guild: u64, user: u64) -> Answered<Answer> {
    if guild != state.guild.id {
        return Err(ApiError::unknown_guild());
    }
    match state.guild.members.get(&user) {
        Some(member) => Answer::json(state.member_json(member)),
        None if state.users.contains_key(&user) => Err(ApiError::unknown_member()),
        None => Err(ApiError::unknown_user()),
    }
}

/// The whole list takes the members intent in the developer portal.
pub(super) fn list(state: &State, ask: &Ask) -> Answered<Answer> {
    if state.app.privileged & intent::GUILD_MEMBERS == 0 {
        return Err(ApiError::missing_access());
    }
    let after = ask.number("after").unwrap_or(0);
    let limit = usize::try_from(ask.number("limit").unwrap_or(1).clamp(1, 1000)).unwrap_or(1);
    let members = state.guild.members.range(after.saturating_add(1)..).take(limit);
    Answer::json(members.map(|(_, member)| state.member_json(member)).collect())
}

pub(super) fn search(state: &State, ask: &Ask) -> Answered<Answer> {
    let query = ask.param("query").unwrap_or_default().to_lowercase();
    let limit = usize::try_from(ask.number("limit").unwrap_or(1).clamp(1, 1000)).unwrap_or(1);
    let fits = |user: u64| state.shown_name(user).to_lowercase().starts_with(&query);
    let members = state.guild.members.values().filter(|member| fits(member.user)).take(limit);
    Answer::json(members.map(|member| state.member_json(member)).collect())
}

/// The bot may give and take this role.
fn manageable(state: &State, role: u64) -> Answered<()> {
    let found = state.guild.roles.get(&role).ok_or_else(ApiError::unknown_role)?;
    state.require_in_guild(bits::MANAGE_ROLES)?;
    if found.managed || role == state.guild.id {
        return Err(ApiError::invalid_role());
    }
    if state.guild.above_role(state.app.id, role) { Ok(()) } else { Err(ApiError::missing_permissions()) }
}

pub(super) fn role(state: &mut State, user: u64, role: u64, give: bool, ask: &Ask) -> Answered<Answer> {
    if !state.guild.members.contains_key(&user) {
        return Err(if state.users.contains_key(&user) {
            ApiError::unknown_member()
        } else {
            ApiError::unknown_user()
        });
    }
    manageable(state, role)?;
    state.change_role(state.app.id, user, role, give, ask.reason.as_deref());
    Answer::empty()
}

/// `guilds.join`: 201 and the member when the person comes in, 204 when they were in already.
pub(super) fn join(state: &mut State, user: u64, ask: &Ask) -> Answered<Answer> {
    state.require_in_guild(bits::CREATE_INSTANT_INVITE)?;
    if !state.users.contains_key(&user) {
        return Err(ApiError::unknown_user());
    }
    let (token, now) = (ask.body.text("access_token"), state.now());
    let allows = state.grants.iter().any(|grant| {
        grant.access == token
            && grant.user == user
            && grant.until > now
            && grant.scopes.iter().any(|scope| scope == "guilds.join")
    });
    if !allows {
        return Err(ApiError::bad_oauth_token());
    }
    if state.guild.members.contains_key(&user) {
        return Answer::empty();
    }
    let roles = ids(ask.body.list("roles"));
    for role in &roles {
        manageable(state, *role)?;
    }
    state.join(user, ask.body.some_text("nick").map(str::to_owned), roles);
    let member = state.guild.members.get(&user).map(|member| state.member_json(member));
    Ok(Answer::Json(201, member.unwrap_or(Value::Null)))
}

pub(super) fn edit(state: &mut State, user: u64, ask: &Ask) -> Answered<Answer> {
    let (body, me) = (&ask.body, state.app.id);
    let member = state.guild.members.get(&user).ok_or_else(ApiError::unknown_member)?.clone();
    if body.get("roles").is_some_and(Value::is_array) {
        let wanted = ids(body.list("roles"));
        let changed = wanted.iter().filter(|role| !member.roles.contains(role)).map(|role| (*role, true));
        let changed: Vec<(u64, bool)> = changed
            .chain(member.roles.iter().filter(|role| !wanted.contains(role)).map(|role| (*role, false)))
            .collect();
        for (role, _) in &changed {
            manageable(state, *role)?;
        }
        for (role, give) in changed {
            state.change_role(me, user, role, give, ask.reason.as_deref());
        }
    }
    let nick = body.get("nick").is_some();
    let time_out = body.get("communication_disabled_until").is_some();
    if nick {
        state.require_in_guild(if user == me { bits::CHANGE_NICKNAME } else { bits::MANAGE_NICKNAMES })?;
    }
    if time_out {
        state.require_in_guild(bits::MODERATE_MEMBERS)?;
    }
    if nick || time_out {
        let admin = state.base_permissions(user) & bits::ADMINISTRATOR != 0;
        if !state.guild.above_member(me, user) || time_out && admin {
            return Err(ApiError::missing_permissions());
        }
        if let Some(member) = state.guild.members.get_mut(&user) {
            if nick {
                member.nick = body.some_text("nick").filter(|nick| !nick.is_empty()).map(str::to_owned);
            }
            if time_out {
                member.timed_out_until = body.some_text("communication_disabled_until").and_then(seconds_of);
            }
        }
        let key = if nick { "nick" } else { "communication_disabled_until" };
        state.log(me, 24, user, vec![json!({ "key": key, "new_value": body.get(key) })], ask.reason.as_deref());
        state.dispatch_member_update(user);
    }
    let member = state.guild.members.get(&user).map(|member| state.member_json(member));
    Answer::json(member.unwrap_or(Value::Null))
}

pub(super) fn kick(state: &mut State, user: u64, ask: &Ask) -> Answered<Answer> {
    const KICK_MEMBERS: u64 = 1 << 1;
    if !state.guild.members.contains_key(&user) {
        return Err(ApiError::unknown_member());
    }
    state.require_in_guild(KICK_MEMBERS)?;
    if user == state.app.id || !state.guild.above_member(state.app.id, user) {
        return Err(ApiError::missing_permissions());
    }
    state.leave(user);
    state.log(state.app.id, 20, user, Vec::new(), ask.reason.as_deref());
    Answer::empty()
}
