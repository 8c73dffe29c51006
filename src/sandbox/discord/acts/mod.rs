//! What happens in the world whoever causes it, with the events and audit entries that follow.

mod channels;
mod invites;
mod reactions;
mod roles;
mod voice;

use serde_json::json;

use super::model::{Draft, Message, State, kind};
use super::permissions::bits;
use crate::domain::ids::{ChannelId, MemberId, MessageId};

/// Discord's flag for a message one person sees.
pub(super) const EPHEMERAL: u64 = 64;
/// Discord's flag for "is thinking …".
pub(super) const LOADING: u64 = 128;

impl State {
    /// Post a message and tell the world.
    pub fn post(&mut self, draft: Draft) -> u64 {
        let id = self.id();
        let now = self.now();
        let message = Message {
            id: MessageId(id),
            channel_id: ChannelId(draft.channel),
            author: MemberId(draft.author),
            content: draft.content,
            embeds: draft.embeds,
            components: draft.components,
            attachments: draft.attachments,
            reactions: Vec::new(),
            ephemeral_for: draft.ephemeral_for.map(MemberId),
            flags: draft.flags,
            reply_to: draft.reply_to.map(MessageId),
            thread: None,
            pings: draft.pings,
            sent_at: now,
            edited_at: None,
            kind: draft.kind,
            pinned: false,
            nonce: draft.nonce,
            interaction: draft.interaction,
        };
        self.messages.insert(message.clone());
        if message.ephemeral_for.is_none()
            && let Some(channel) = self.guild.channels.get_mut(&draft.channel)
        {
            channel.last_message = Some(id);
            let mut woken = false;
            if let Some(thread) = &mut channel.thread {
                thread.sent += 1;
                thread.members.entry(draft.author).or_insert(now);
                woken = std::mem::replace(&mut thread.archived, false);
            }
            if woken {
                self.dispatch_channel("THREAD_UPDATE", draft.channel);
            }
        }
        self.dispatch_message("MESSAGE_CREATE", &message);
        self.note_message("message", &message);
        id
    }

    fn note_message(&self, what: &str, message: &Message) {
        self.note(what, json!({ "channel": message.channel_id.to_string(), "message": message.id.to_string() }));
    }

    /// A message was changed: stamp it and tell the world.
    pub fn edited(&mut self, id: u64, by_hand: bool) {
        let now = self.now();
        let Some(message) = self.messages.get_mut(id) else { return };
        if by_hand {
            message.edited_at = Some(now);
        }
        let message = message.clone();
        self.dispatch_message("MESSAGE_UPDATE", &message);
        self.note_message("message", &message);
    }

    /// A message is deleted.
    pub fn unpost(&mut self, id: u64) {
        if let Some(message) = self.messages.remove(id) {
            self.dispatch_message_delete(&message);
            self.note_message("message", &message);
        }
    }

    /// The direct channel with a person, opened if need be.
    pub fn direct_with(&mut self, user: u64) -> u64 {
        if let Some((channel, _)) = self.directs.iter().find(|(_, other)| **other == user) {
            return *channel;
        }
        let id = self.id();
        self.directs.insert(id, user);
        id
    }

    /// Whether the bot can write to this person alone: they share the guild and accept messages.
    pub fn reachable(&self, user: u64) -> bool {
        self.guild.members.contains_key(&user) && self.users.get(&user).is_some_and(|user| !user.closed && !user.bot)
    }

    /// A channel in which one can write messages.
    pub fn is_text(&self, channel: u64) -> bool {
        self.guild.channels.get(&channel).is_none_or(|channel| !matches!(channel.kind, 4 | kind::FORUM))
    }

    /// Whether someone sees a message: the channel, and an ephemeral one only if it is theirs.
    pub fn sees(&self, user: u64, message: &Message) -> bool {
        self.may_in(user, message.channel_id.0, bits::VIEW_CHANNEL)
            && message.ephemeral_for.is_none_or(|only| only.0 == user)
    }
}
