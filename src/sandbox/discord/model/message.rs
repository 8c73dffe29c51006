//! Messages: stored whole, found by id or by channel.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::domain::ids::{ChannelId, MemberId, MessageId};

/// A file on a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file's id.
    pub id: u64,
    /// Its name.
    pub filename: String,
    /// Its type, when the uploader said.
    pub content_type: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// One emoji under a message and who put it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// A Unicode emoji, or `name:id` of a custom one; `:id` when it was deleted.
    pub emoji: String,
    /// Who, in order.
    pub users: Vec<MemberId>,
    /// Who gave it as a super reaction, in order.
    pub bursts: Vec<MemberId>,
}

impl Reaction {
    /// Those who gave it the one way or the other.
    #[must_use]
    pub const fn given(&self, burst: bool) -> &Vec<MemberId> {
        if burst { &self.bursts } else { &self.users }
    }

    pub(in crate::sandbox::discord) const fn given_mut(&mut self, burst: bool) -> &mut Vec<MemberId> {
        if burst { &mut self.bursts } else { &mut self.users }
    }
}

/// Whom a message rang for when it came in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pings {
    /// `@everyone` or `@here` rang.
    pub everyone: bool,
    /// Members by name, the author of the message replied to included when the reply rings.
    pub users: Vec<u64>,
    /// Roles by name.
    pub roles: Vec<u64>,
}

impl Pings {
    /// It rang for nobody.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        !self.everyone && self.users.is_empty() && self.roles.is_empty()
    }
}

/// A message as Discord keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The message.
    pub id: MessageId,
    /// Where it stands: channel, thread or direct channel.
    pub channel_id: ChannelId,
    /// Who wrote it.
    pub author: MemberId,
    /// Its text.
    pub content: String,
    /// Embeds as sent.
    pub embeds: Vec<Value>,
    /// Action rows as sent.
    pub components: Vec<Value>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Reactions in order of the first.
    pub reactions: Vec<Reaction>,
    /// Seen by this person alone.
    pub ephemeral_for: Option<MemberId>,
    /// Discord's flags: 64 ephemeral, 128 loading, 32768 components v2.
    pub flags: u64,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// The thread that began here.
    pub thread: Option<ChannelId>,
    /// Whom it rang for.
    pub pings: Pings,
    /// Seconds since 1970.
    pub sent_at: i64,
    /// When it was last changed.
    pub edited_at: Option<i64>,
    /// Message type: 0 ordinary, 7 join, 18 thread created, 19 reply, 20 command, 21 thread starter.
    pub kind: u8,
    /// Pinned.
    pub pinned: bool,
    pub(in crate::sandbox::discord) nonce: Option<Value>,
    pub(in crate::sandbox::discord) interaction: Option<Value>,
}

/// What is needed to post a message.
#[derive(Debug, Default)]
pub(in crate::sandbox::discord) struct Draft {
    pub channel: u64,
    pub author: u64,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub attachments: Vec<Attachment>,
    pub ephemeral_for: Option<u64>,
    pub flags: u64,
    pub reply_to: Option<u64>,
    pub pings: Pings,
    pub kind: u8,
    pub nonce: Option<Value>,
    pub interaction: Option<Value>,
}

/// All messages.
#[derive(Debug, Default)]
pub(in crate::sandbox::discord) struct Messages {
    by_id: BTreeMap<u64, Message>,
    of_channel: HashMap<u64, BTreeSet<u64>>,
}

impl Messages {
    pub fn insert(&mut self, message: Message) {
        self.of_channel.entry(message.channel_id.0).or_default().insert(message.id.0);
        self.by_id.insert(message.id.0, message);
    }

    pub fn remove(&mut self, id: u64) -> Option<Message> {
        let message = self.by_id.remove(&id)?;
        if let Some(ids) = self.of_channel.get_mut(&message.channel_id.0) {
            ids.remove(&id);
        }
        Some(message)
    }

    pub fn get(&self, id: u64) -> Option<&Message> {
        self.by_id.get(&id)
    }

    pub fn get_mut(&mut self, id: u64) -> Option<&mut Message> {
        self.by_id.get_mut(&id)
    }

    pub fn all_mut(&mut self) -> impl Iterator<Item = &mut Message> {
        self.by_id.values_mut()
    }

    /// The messages of a channel, oldest first.
    pub fn of(&self, channel: u64) -> impl DoubleEndedIterator<Item = &Message> {
        self.of_channel.get(&channel).into_iter().flatten().filter_map(|id| self.by_id.get(id))
    }

    pub fn drop_channel(&mut self, channel: u64) {
        for id in self.of_channel.remove(&channel).unwrap_or_default() {
            self.by_id.remove(&id);
        }
    }
}
