//! Accounts, the bot's own, and the application behind it.

use serde_json::{Value, json};

use super::{Answer, Ask};
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::gateway::intent;
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Scopes, State};

impl State {
    /// The bot as it sees itself.
    pub fn me_json(&self) -> Value {
        let mut me = self.user_json(self.app.id);
        if let Some(object) = me.as_object_mut() {
            for (key, value) in [
                ("mfa_enabled", json!(true)),
                ("verified", json!(true)),
                ("email", Value::Null),
                ("locale", json!("en-US")),
            ] {
                object.insert(key.to_owned(), value);
            }
        }
        me
    }

    /// Application flags: the limited form of each privileged intent that is switched on.
    pub fn app_flags(&self) -> u64 {
        let known =
            [(intent::GUILD_PRESENCES, 1 << 13), (intent::GUILD_MEMBERS, 1 << 15), (intent::MESSAGE_CONTENT, 1 << 19)];
        known.iter().filter(|(intent, _)| self.app.privileged & intent != 0).fold(0, |flags, (_, flag)| flags | flag)
    }
}

pub(super) fn application(state: &State) -> Answered<Answer> {
    let owner = state.user_json(state.guild.owner);
    Answer::json(json!({
        "id": state.app.id.to_string(), "name": state.app.name, "icon": null, "description": "", "type": null,
        "bot_public": true, "bot_require_code_grant": false, "is_verified": false, "is_monetized": false, "hook": true,
        "verify_key": "0".repeat(64), "flags": state.app_flags(), "flags_new": state.app_flags().to_string(), "owner": owner, "team": null, "summary": "",
        "bot": state.me_json(), "redirect_uris": state.app.redirects, "interactions_endpoint_url": null,
        "role_connections_verification_url": null, "approximate_guild_count": 1, "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0, "eligible_oauth2_scopes": [],
        "integration_types_config": { "0": { "oauth2_install_params": { "scopes": ["applications.commands", "bot"], "permissions": "0" } } },
        "explicit_content_filter": 0, "event_webhooks_status": 1, "event_webhooks_url": null,
    }))
}

/// Somebody's own account, as their token shows it.
pub(super) fn person(state: &State, user: u64, scopes: &Scopes) -> Answered<Answer> {
    let mut shown = state.user_json(user);
    if let (Some(found), Some(object)) = (state.users.get(&user), shown.as_object_mut()) {
        object.insert("locale".into(), json!(found.locale));
        object.insert("mfa_enabled".into(), json!(false));
        object.insert("premium_type".into(), json!(0));
        if scopes.iter().any(|scope| scope == "email") {
            object.insert("email".into(), json!(format!("{}@sandbox.invalid", found.id)));
            object.insert("verified".into(), json!(true));
        }
    }
    Answer::json(shown)
}

pub(super) fn get(state: &State, user: u64) -> Answered<Answer> {
    let account = state.users.get(&user).is_some_and(|user| !user.webhook);
    if account { Answer::json(state.user_json(user)) } else { Err(ApiError::unknown_user()) }
}

pub(super) fn guilds(state: &State, user: u64) -> Answered<Answer> {
    if !state.guild.members.contains_key(&user) {
        return Answer::json(json!([]));
    }
    Answer::json(json!([{
        "id": state.guild.id.to_string(), "name": state.guild.name, "icon": null, "banner": null,
        "owner": state.guild.owner == user, "permissions": state.base_permissions(user).to_string(), "features": [],
    }]))
}

/// A direct channel can be opened to anyone; whether a message arrives shows when one is sent.
pub(super) fn open_direct(state: &mut State, ask: &Ask) -> Answered<Answer> {
    let user = ask.body.id("recipient_id").filter(|user| state.users.contains_key(user) && *user != state.app.id);
    let user = user.ok_or_else(|| ApiError::new(400, 50033, "Invalid Recipient(s)"))?;
    let channel = state.direct_with(user);
    Answer::json(state.direct_json(channel))
}
