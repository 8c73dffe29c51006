//! Channels and threads are made and deleted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::ids::ChannelId;
use crate::sandbox::discord::gateway::intent;
use crate::sandbox::discord::json::{Json, ids};
use crate::sandbox::discord::model::{Channel, Overwrite, State, Thread};

impl State {
    /// A new channel of the guild.
    pub fn add_channel(&mut self, name: &str, kind: u8, overwrites: Vec<Overwrite>) -> u64 {
        let id = self.id();
        let position = self.guild.channels.values().filter(|channel| channel.thread.is_none()).count();
        let channel = Channel {
            id,
            name: name.to_owned(),
            kind,
            parent: None,
            position: i64::try_from(position).unwrap_or(0),
            topic: None,
            slowmode: 0,
            overwrites,
            last_message: None,
            thread: None,
            tags: Vec::new(),
        };
        self.guild.channels.insert(id, channel);
        self.dispatch_channel("CHANNEL_CREATE", id);
        id
    }

    /// A channel or thread is deleted, with what is in it.
    pub fn remove_channel(&mut self, id: u64) {
        let Some(channel) = self.guild.channels.get(&id) else { return };
        let thread = channel.thread.is_some();
        let data = if thread {
            json!({
                "id": id.to_string(), "guild_id": self.guild.id.to_string(), "type": channel.kind,
                "parent_id": channel.parent.map(|parent| parent.to_string()),
            })
        } else {
            self.channel_json(channel)
        };
        let threads: Vec<u64> = self
            .guild
            .channels
            .values()
            .filter(|channel| channel.thread.is_some() && channel.parent == Some(id))
            .map(|channel| channel.id)
            .collect();
        for inner in threads {
            self.guild.channels.remove(&inner);
            self.messages.drop_channel(inner);
        }
        self.guild.channels.remove(&id);
        self.messages.drop_channel(id);
        self.dispatch(if thread { "THREAD_DELETE" } else { "CHANNEL_DELETE" }, &data, intent::GUILDS);
        self.note("channel", json!({ "channel": id.to_string() }));
    }

    /// A new thread. One that begins at a message has that message's id.
    pub fn add_thread(
        &mut self,
        owner: u64,
        parent: u64,
        message: Option<u64>,
        name: &str,
        kind: u8,
        body: &Value,
    ) -> u64 {
        let id = message.unwrap_or_else(|| self.id());
        let now = self.now();
        let thread = Thread {
            owner,
            archived: false,
            locked: false,
            auto_archive: body.int("auto_archive_duration").unwrap_or(4320),
            started_at: now,
            changed_at: now,
            members: BTreeMap::from([(owner, now)]),
            sent: 0,
            tags: ids(body.list("applied_tags")),
        };
        let channel = Channel {
            id,
            name: name.to_owned(),
            kind,
            parent: Some(parent),
            position: 0,
            topic: None,
            slowmode: body.int("rate_limit_per_user").unwrap_or(0),
            overwrites: Vec::new(),
            last_message: None,
            thread: Some(thread),
            tags: Vec::new(),
        };
        self.guild.channels.insert(id, channel);
        self.dispatch_channel("THREAD_CREATE", id);
        if let Some(message) = message {
            if let Some(message) = self.messages.get_mut(message) {
                message.thread = Some(ChannelId(id));
            }
            self.edited(message, false);
        }
        id
    }
}
