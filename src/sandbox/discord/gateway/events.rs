//! Which event goes to whom, with which fields: the rules of the intents.

use serde_json::{Value, json};

use super::intent;
use crate::sandbox::discord::model::{Message, State};
use crate::sandbox::discord::permissions::bits;
use crate::sandbox::discord::render;

impl State {
    /// A message event, to sessions whose bot can see the channel; its text only with the content intent.
    pub fn dispatch_message(&mut self, name: &'static str, message: &Message) {
        if message.ephemeral_for.is_some() || !self.may_in(self.app.id, message.channel_id.0, bits::VIEW_CHANNEL) {
            return;
        }
        let direct = self.directs.contains_key(&message.channel_id.0);
        let needed = if direct { intent::DIRECT_MESSAGES } else { intent::GUILD_MESSAGES };
        let sessions = self.gateway.sessions.iter().filter(|(_, session)| session.intents & needed != 0);
        let sessions: Vec<(String, bool)> =
            sessions.map(|(id, session)| (id.clone(), session.intents & intent::MESSAGE_CONTENT != 0)).collect();
        for (session, content) in sessions {
            let data = self.message_event(message, content);
            self.dispatch_to(&session, name, data);
        }
    }

    pub fn dispatch_message_delete(&mut self, message: &Message) {
        if message.ephemeral_for.is_some() || !self.may_in(self.app.id, message.channel_id.0, bits::VIEW_CHANNEL) {
            return;
        }
        let direct = self.directs.contains_key(&message.channel_id.0);
        let mut data = json!({ "id": message.id.to_string(), "channel_id": message.channel_id.to_string() });
        if let (false, Some(object)) = (direct, data.as_object_mut()) {
            object.insert("guild_id".into(), json!(self.guild.id.to_string()));
        }
        self.dispatch("MESSAGE_DELETE", &data, if direct { intent::DIRECT_MESSAGES } else { intent::GUILD_MESSAGES });
    }

    /// A reaction put on or taken off.
    pub fn dispatch_reaction(&mut self, added: bool, user: u64, message: &Message, emoji: &str, burst: bool) {
        if message.ephemeral_for.is_some() || !self.may_in(self.app.id, message.channel_id.0, bits::VIEW_CHANNEL) {
            return;
        }
        let direct = self.directs.contains_key(&message.channel_id.0);
        let mut data = json!({
            "user_id": user.to_string(), "channel_id": message.channel_id.to_string(), "message_id": message.id.to_string(),
            "emoji": render::emoji(emoji), "burst": burst, "type": u8::from(burst),
        });
        if let (false, Some(object)) = (direct, data.as_object_mut()) {
            object.insert("guild_id".into(), json!(self.guild.id.to_string()));
            if added {
                object.insert("burst_colors".into(), json!([]));
                object.insert("message_author_id".into(), json!(message.author.to_string()));
                let member = self.guild.members.get(&user).map(|member| self.member_json(member));
                object.insert("member".into(), member.unwrap_or(Value::Null));
            }
        }
        let needed = if direct { intent::DIRECT_MESSAGE_REACTIONS } else { intent::GUILD_MESSAGE_REACTIONS };
        self.dispatch(if added { "MESSAGE_REACTION_ADD" } else { "MESSAGE_REACTION_REMOVE" }, &data, needed);
    }

    /// All reactions were taken off, or all of one emoji. These events carry neither a user nor a type of reaction.
    pub fn dispatch_cleared(&mut self, message: &Message, emoji: Option<&str>) {
        if !self.may_in(self.app.id, message.channel_id.0, bits::VIEW_CHANNEL) {
            return;
        }
        let mut data = json!({
            "channel_id": message.channel_id.to_string(), "message_id": message.id.to_string(),
            "guild_id": self.guild.id.to_string(),
        });
        let name = match (emoji, data.as_object_mut()) {
            (Some(emoji), Some(object)) => {
                object.insert("emoji".into(), render::emoji(emoji));
                "MESSAGE_REACTION_REMOVE_EMOJI"
            }
            _ => "MESSAGE_REACTION_REMOVE_ALL",
        };
        self.dispatch(name, &data, intent::GUILD_MESSAGE_REACTIONS);
    }

    /// A member changed. The bot always hears of itself; of others only with the members intent.
    pub fn dispatch_member_update(&mut self, user: u64) {
        let Some(member) = self.guild.members.get(&user) else { return };
        let data = self.member_event(member);
        let needed = if user == self.app.id { 0 } else { intent::GUILD_MEMBERS };
        self.dispatch("GUILD_MEMBER_UPDATE", &data, needed);
        self.note("member", json!({ "user": user.to_string() }));
    }

    pub fn dispatch_role(&mut self, name: &'static str, role: u64) {
        let Some(found) = self.guild.roles.get(&role) else { return };
        let data = json!({ "guild_id": self.guild.id.to_string(), "role": render::role(found) });
        self.dispatch(name, &data, intent::GUILDS);
        self.note("role", json!({ "role": role.to_string() }));
    }

    /// A channel or thread was made or changed.
    pub fn dispatch_channel(&mut self, name: &'static str, channel: u64) {
        let Some(found) = self.guild.channels.get(&channel) else { return };
        let mut data = self.channel_json(found);
        let thread = found.thread.is_some();
        if let ("THREAD_CREATE", Some(object)) = (name, data.as_object_mut()) {
            object.insert("newly_created".into(), json!(true));
        }
        if !thread || self.may_in(self.app.id, channel, bits::VIEW_CHANNEL) {
            self.dispatch(name, &data, intent::GUILDS);
        }
        self.note("channel", json!({ "channel": channel.to_string() }));
    }
}
