//! People go into voice channels and out of them; events begin and end there.

use serde_json::{Value, json};

use crate::sandbox::discord::gateway::intent;
use crate::sandbox::discord::ids::iso;
use crate::sandbox::discord::model::{ScheduledEvent, State, kind};
use crate::sandbox::discord::permissions::bits;

impl State {
    /// Somebody goes into a voice channel, or out of every one; the bot hears of it where it sees the channel.
    pub fn go_into_voice(&mut self, user: u64, channel: Option<u64>) {
        let before = self.guild.voice.get(&user).copied();
        match channel {
            Some(channel) => self.guild.voice.insert(user, channel),
            None => self.guild.voice.remove(&user),
        };
        let seen = |state: &Self, channel: Option<u64>| {
            channel.is_some_and(|channel| state.may_in(state.app.id, channel, bits::VIEW_CHANNEL))
        };
        if seen(self, channel) || seen(self, before) {
            let data = self.voice_state(user, true);
            self.dispatch("VOICE_STATE_UPDATE", &data, intent::GUILD_VOICE_STATES);
        }
        self.note("voice", json!({ "user": user.to_string() }));
    }

    /// A voice state (docs: resources/voice). Those in `GUILD_CREATE` lack the guild and the member.
    pub fn voice_state(&self, user: u64, whole: bool) -> Value {
        let channel = self.guild.voice.get(&user).map(u64::to_string);
        let mut state = json!({
            "channel_id": channel, "user_id": user.to_string(), "session_id": format!("{user:032x}"),
            "deaf": false, "mute": false, "self_deaf": false, "self_mute": false, "self_video": false, "suppress": false,
            "request_to_speak_timestamp": null,
        });
        if let (true, Some(object)) = (whole, state.as_object_mut()) {
            object.insert("guild_id".into(), json!(self.guild.id.to_string()));
            if let Some(member) = self.guild.members.get(&user) {
                object.insert("member".into(), self.member_json(member));
            }
        }
        state
    }

    /// A new event in a voice channel.
    pub fn schedule(&mut self, creator: u64, channel: u64, name: &str, starts_at: i64) -> u64 {
        let id = self.id();
        let event = ScheduledEvent { id, channel, creator, name: name.to_owned(), starts_at, status: 1 };
        let data = self.event_json(&event);
        self.guild.events.insert(id, event);
        self.dispatch("GUILD_SCHEDULED_EVENT_CREATE", &data, intent::GUILD_SCHEDULED_EVENTS);
        id
    }

    /// An event begins (2) or is over (3). A completed one is gone from the list.
    pub fn set_event_status(&mut self, event: u64, status: u8) -> bool {
        let Some(found) = self.guild.events.get_mut(&event) else { return false };
        found.status = status;
        let found = found.clone();
        let data = self.event_json(&found);
        if status > 2 {
            self.guild.events.remove(&event);
        }
        self.dispatch("GUILD_SCHEDULED_EVENT_UPDATE", &data, intent::GUILD_SCHEDULED_EVENTS);
        true
    }

    /// An event as JSON (docs: resources/guild-scheduled-event). Entity type 2 is a voice channel.
    pub fn event_json(&self, event: &ScheduledEvent) -> Value {
        json!({
            "id": event.id.to_string(), "guild_id": self.guild.id.to_string(), "channel_id": event.channel.to_string(),
            "creator_id": event.creator.to_string(), "name": event.name, "description": null, "image": null,
            "scheduled_start_time": iso(event.starts_at), "scheduled_end_time": null, "privacy_level": 2,
            "status": event.status, "entity_type": 2, "entity_id": null, "entity_metadata": null,
            "recurrence_rule": null, "user_count": 0,
        })
    }

    /// Whether a channel is one for voices, a stage included.
    pub fn is_voice(&self, channel: u64) -> bool {
        self.guild.channels.get(&channel).is_some_and(|channel| matches!(channel.kind, kind::VOICE | kind::STAGE))
    }
}
