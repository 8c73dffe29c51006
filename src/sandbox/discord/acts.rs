//! What happens in the world whoever causes it, with the events and audit entries that follow.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::error::{Answered, ApiError};
use super::model::{Channel, Draft, Member, Message, Overwrite, Reaction, Role, State, Thread, kind};
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

    /// Give or take a role. Doing so twice is one, and silent.
    pub fn change_role(&mut self, actor: u64, user: u64, role: u64, give: bool, reason: Option<&str>) {
        let name = self.guild.roles.get(&role).map(|role| role.name.clone()).unwrap_or_default();
        let Some(member) = self.guild.members.get_mut(&user) else { return };
        if member.roles.contains(&role) == give {
            return;
        }
        if give {
            member.roles.push(role);
        } else {
            member.roles.retain(|held| *held != role);
        }
        let key = if give { "$add" } else { "$remove" };
        let change = json!({ "key": key, "new_value": [{ "id": role.to_string(), "name": name }] });
        self.log(actor, 25, user, vec![change], reason);
        self.dispatch_member_update(user);
    }

    /// Somebody comes in.
    pub fn join(&mut self, user: u64, nick: Option<String>, roles: Vec<u64>) -> bool {
        if self.guild.members.contains_key(&user) || !self.users.contains_key(&user) {
            return false;
        }
        let member = Member { user, nick, roles, joined_at: self.now(), timed_out_until: None };
        self.guild.members.insert(user, member.clone());
        let data = self.member_event(&member);
        self.dispatch("GUILD_MEMBER_ADD", &data, super::gateway::intent::GUILD_MEMBERS);
        self.note("member", json!({ "user": user.to_string() }));
        true
    }

    /// Somebody goes; the roles are gone with the membership.
    pub fn leave(&mut self, user: u64) -> bool {
        if self.guild.members.remove(&user).is_none() {
            return false;
        }
        let data = json!({ "guild_id": self.guild.id.to_string(), "user": self.user_json(user) });
        self.dispatch("GUILD_MEMBER_REMOVE", &data, super::gateway::intent::GUILD_MEMBERS);
        self.note("member", json!({ "user": user.to_string() }));
        true
    }

    /// Put a reaction on.
    pub fn react(&mut self, user: u64, id: u64, emoji: &str) -> Answered<()> {
        let message = self.messages.get_mut(id).ok_or_else(ApiError::unknown_message)?;
        let full = message.reactions.len() >= 20;
        let known = message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji);
        match known {
            Some(reaction) if reaction.users.contains(&MemberId(user)) => return Ok(()),
            Some(reaction) => reaction.users.push(MemberId(user)),
            None if full => {
                return Err(ApiError::new(400, 30010, "Maximum number of reactions reached (20)"));
            }
            None => message.reactions.push(Reaction { emoji: emoji.to_owned(), users: vec![MemberId(user)] }),
        }
        let message = message.clone();
        self.dispatch_reaction(true, user, &message, emoji);
        self.note_message("reaction", &message);
        Ok(())
    }

    /// Take a reaction off.
    pub fn unreact(&mut self, user: u64, id: u64, emoji: &str) -> Answered<()> {
        let message = self.messages.get_mut(id).ok_or_else(ApiError::unknown_message)?;
        let reaction = message.reactions.iter_mut().find(|reaction| reaction.emoji == emoji);
        let Some(reaction) = reaction.filter(|reaction| reaction.users.contains(&MemberId(user))) else {
            return Err(ApiError::unknown_emoji());
        };
        reaction.users.retain(|known| known.0 != user);
        message.reactions.retain(|reaction| !reaction.users.is_empty());
        let message = message.clone();
        self.dispatch_reaction(false, user, &message, emoji);
        self.note_message("reaction", &message);
        Ok(())
    }

    /// A new role, just above `@everyone` unless told otherwise; the others move up.
    pub fn add_role(&mut self, name: &str, permissions: u64, position: Option<i64>) -> u64 {
        let id = self.id();
        let position = position.unwrap_or(1);
        let moved: Vec<u64> = self
            .guild
            .roles
            .values()
            .filter(|role| role.position >= position && role.id != self.guild.id)
            .map(|role| role.id)
            .collect();
        for role in &moved {
            if let Some(role) = self.guild.roles.get_mut(role) {
                role.position += 1;
            }
        }
        let role = Role {
            id,
            name: name.to_owned(),
            permissions,
            position,
            color: 0,
            hoist: false,
            mentionable: false,
            managed: false,
            bot: None,
        };
        self.guild.roles.insert(id, role);
        self.dispatch_role("GUILD_ROLE_CREATE", id);
        for role in moved {
            self.dispatch_role("GUILD_ROLE_UPDATE", role);
        }
        id
    }

    /// Put a role at a position (1 is the lowest); the others close up around it.
    pub fn place_role(&mut self, role: u64, position: i64) {
        let mut order: Vec<(i64, u64)> = self
            .guild
            .roles
            .values()
            .filter(|known| known.id != self.guild.id && known.id != role)
            .map(|known| (known.position, known.id))
            .collect();
        order.sort_unstable();
        let at = usize::try_from(position.saturating_sub(1)).unwrap_or(0).min(order.len());
        order.insert(at, (position, role));
        for (position, (_, id)) in (1_i64..).zip(order) {
            let Some(role) = self.guild.roles.get_mut(&id) else { continue };
            if std::mem::replace(&mut role.position, position) != position {
                self.dispatch_role("GUILD_ROLE_UPDATE", id);
            }
        }
    }

    /// A role is deleted, and taken from everyone.
    pub fn remove_role(&mut self, role: u64) {
        self.guild.roles.remove(&role);
        let holders: Vec<u64> = self
            .guild
            .members
            .values()
            .filter(|member| member.roles.contains(&role))
            .map(|member| member.user)
            .collect();
        let data = json!({ "guild_id": self.guild.id.to_string(), "role_id": role.to_string() });
        self.dispatch("GUILD_ROLE_DELETE", &data, super::gateway::intent::GUILDS);
        for user in holders {
            if let Some(member) = self.guild.members.get_mut(&user) {
                member.roles.retain(|held| *held != role);
            }
            self.dispatch_member_update(user);
        }
        let changed: Vec<u64> = self
            .guild
            .channels
            .values_mut()
            .filter(|channel| channel.overwrites.iter().any(|overwrite| overwrite.id == role))
            .map(|channel| {
                channel.overwrites.retain(|overwrite| overwrite.id != role);
                channel.id
            })
            .collect();
        for channel in changed {
            self.dispatch_channel("CHANNEL_UPDATE", channel);
        }
        self.note("role", json!({ "role": role.to_string() }));
    }

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
        self.dispatch(if thread { "THREAD_DELETE" } else { "CHANNEL_DELETE" }, &data, super::gateway::intent::GUILDS);
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
        use super::json::Json as _;
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
            tags: super::json::ids(body.list("applied_tags")),
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
