//! What one person sees at one moment, as the sandbox's page draws it: through permissions, never past them.

use serde_json::{Value, json};

use super::DiscordWorld;
use super::acts::LOADING;
use super::model::{Channel, Message, Role, State, kind};
use super::permissions::bits;
use crate::domain::ids::{ChannelId, MemberId, RoleId};

/// How many members a person's window lists.
const MEMBERS_SHOWN: usize = 300;

/// Where a person looks.
#[derive(Debug, Clone)]
pub struct Look {
    /// Who looks.
    pub viewer: MemberId,
    /// The open channel, thread or conversation.
    pub channel: Option<ChannelId>,
    /// How many of its newest messages.
    pub limit: usize,
    /// People to list first.
    pub first: Vec<MemberId>,
}

impl DiscordWorld {
    /// Everything a page needs to draw this Discord for one person: guild, bot, roles, channels, members, conversations,
    /// and the newest messages of the open place.
    #[must_use]
    pub fn window(&self, look: &Look) -> Value {
        self.lock().window(look)
    }

    /// An account as the page shows it: name, language, roles, whether it has joined.
    #[must_use]
    pub fn person(&self, user: MemberId) -> Value {
        self.lock().person(user.0)
    }

    /// Give a role a colour and a place of its own in the member list, as owners do in the role's settings.
    pub fn paint_role(&self, role: RoleId, color: i64) {
        let mut state = self.lock();
        if let Some(role) = state.guild.roles.get_mut(&role.0) {
            role.color = color;
            role.hoist = true;
        }
        state.dispatch_role("GUILD_ROLE_UPDATE", role.0);
    }

    /// The name of whatever this id is: an account, a role, a channel; else the id.
    #[must_use]
    pub fn name_of(&self, id: u64) -> String {
        let state = self.lock();
        let role = state.guild.roles.get(&id).map(|role| role.name.clone());
        let channel = || state.guild.channels.get(&id).map(|channel| format!("#{}", channel.name));
        role.or_else(channel).unwrap_or_else(|| state.shown_name(id))
    }
}

impl State {
    /// Everything the page needs to draw Discord for this person.
    fn window(&self, look: &Look) -> Value {
        let viewer = look.viewer.0;
        let channels: Vec<Value> = self.channels_in_order().map(|channel| self.channel_row(channel, viewer)).collect();
        let place = look.channel.map_or(Value::Null, |channel| self.place(viewer, channel.0));
        let (messages, more) = match look.channel {
            Some(channel) if self.may_in(viewer, channel.0, bits::VIEW_CHANNEL) => {
                self.stream(viewer, channel.0, look.limit)
            }
            _ => (Vec::new(), false),
        };
        json!({
            "guild": { "id": text(self.guild.id), "name": self.guild.name, "count": self.guild.members.len() },
            "bot": { "id": text(self.app.id), "name": self.shown_name(self.app.id), "connected": self.gateway.connected() },
            "me": self.person(viewer),
            "roles": self.roles_by_id(),
            "channels": channels,
            "members": self.members_listed(&look.first),
            "dms": self.conversations(viewer),
            "place": place,
            "messages": messages,
            "more": more,
        })
    }

    fn person(&self, user: u64) -> Value {
        let account = self.users.get(&user);
        let member = self.guild.members.get(&user);
        json!({
            "id": text(user), "name": self.shown_name(user), "bot": account.is_some_and(|account| account.bot),
            "locale": account.map(|account| account.locale.clone()), "dms_closed": account.is_some_and(|account| account.closed),
            "joined": member.is_some(), "roles": member.map(|member| texts(&member.roles)).unwrap_or_default(),
        })
    }

    fn roles_by_id(&self) -> Value {
        let gates = |role: &Role| {
            let opens = |channel: &Channel| {
                channel.overwrites.iter().any(|one| one.id == role.id && one.allow & bits::VIEW_CHANNEL != 0)
            };
            self.guild.channels.values().any(|channel| self.is_gated(channel) && opens(channel))
        };
        let rows = self.guild.roles.values().filter(|role| role.id != self.guild.id).map(|role| {
            let staff = role.permissions & (bits::ADMINISTRATOR | bits::MANAGE_GUILD | bits::MODERATE_MEMBERS) != 0;
            let row = json!({
                "id": text(role.id), "name": role.name, "color": role.color, "position": role.position, "hoist": role.hoist,
                "sellable": !staff && !role.managed && gates(role) && self.below_bot(role.id),
            });
            (text(role.id), row)
        });
        Value::Object(rows.collect())
    }

    fn below_bot(&self, role: u64) -> bool {
        self.guild.above_role(self.app.id, role)
    }

    /// Not everyone may see it.
    fn is_gated(&self, channel: &Channel) -> bool {
        let base = self.guild.roles.get(&self.guild.id).map_or(0, |role| role.permissions);
        let everyone = channel.overwrites.iter().find(|one| one.id == self.guild.id);
        let seen = everyone.map_or(base, |one| base & !one.deny | one.allow);
        seen & bits::VIEW_CHANNEL == 0
    }

    fn channels_in_order(&self) -> impl Iterator<Item = &Channel> {
        let mut all: Vec<&Channel> = self.guild.channels.values().collect();
        all.sort_by_key(|channel| (channel.position, channel.id));
        all.into_iter()
    }

    fn channel_row(&self, channel: &Channel, viewer: u64) -> Value {
        let visible = self.may_in(viewer, channel.id, bits::VIEW_CHANNEL);
        let gated = self.is_gated(channel);
        json!({
            "id": text(channel.id), "name": channel.name, "kind": kind_name(channel), "parent": channel.parent.map(text),
            "topic": channel.topic, "can_view": visible, "gated": gated, "everyone": !gated,
            "last": channel.last_message.filter(|_| visible).map(text),
        })
    }

    fn place(&self, viewer: u64, channel: u64) -> Value {
        let visible = self.may_in(viewer, channel, bits::VIEW_CHANNEL);
        if self.directs.contains_key(&channel) {
            if !visible {
                return Value::Null;
            }
            let name = self.shown_name(self.app.id);
            let last = self.messages.of(channel).next_back().map(|message| text(message.id.0));
            return json!({ "id": text(channel), "kind": "dm", "name": name, "label": format!("@{name}"), "can_view": true,
                "can_send": true, "last": last });
        }
        let Some(found) = self.guild.channels.get(&channel) else { return Value::Null };
        let mut row = self.channel_row(found, viewer);
        let opening = |channel: &Channel| -> Vec<String> {
            let allowing =
                channel.overwrites.iter().filter(|one| !one.for_member && one.allow & bits::VIEW_CHANNEL != 0);
            allowing
                .filter_map(|one| self.guild.roles.get(&one.id))
                .filter(|role| !role.managed)
                .map(|role| role.name.clone())
                .collect()
        };
        if let Some(row) = row.as_object_mut() {
            row.insert("label".into(), json!(format!("#{}", found.name)));
            row.insert("can_send".into(), json!(visible && self.may_in(viewer, channel, self.writing(channel))));
            row.insert("needs".into(), json!(if visible { Vec::new() } else { opening(found) }));
        }
        row
    }

    fn conversations(&self, viewer: u64) -> Vec<Value> {
        let own = self.directs.iter().filter(|(_, person)| **person == viewer);
        own.map(|(channel, _)| {
            let last = self.messages.of(*channel).next_back().map(|message| text(message.id.0));
            json!({ "id": text(*channel), "with": self.person(self.app.id), "last": last })
        })
        .collect()
    }

    fn members_listed(&self, first: &[MemberId]) -> Vec<Value> {
        let named = first.iter().map(|member| member.0).filter(|member| self.guild.members.contains_key(member));
        let bots = self.guild.members.keys().copied().filter(|user| self.users.get(user).is_some_and(|user| user.bot));
        let mut order: Vec<u64> = named.chain(bots).collect();
        let rest = self.guild.members.keys().copied().filter(|user| !order.contains(user)).take(MEMBERS_SHOWN);
        let rest: Vec<u64> = rest.collect();
        order.extend(rest);
        order.into_iter().map(|user| self.person(user)).collect()
    }

    fn stream(&self, viewer: u64, channel: u64, limit: usize) -> (Vec<Value>, bool) {
        let in_sight = self.messages.of(channel).rev().filter(|message| self.sees(viewer, message));
        let mut newest: Vec<&Message> = in_sight.take(limit + 1).collect();
        let more = newest.len() > limit;
        newest.truncate(limit);
        (newest.into_iter().rev().map(|message| self.message_row(message, viewer)).collect(), more)
    }

    fn message_row(&self, message: &Message, viewer: u64) -> Value {
        let author = message.author.0;
        let held = self.guild.members.get(&author).map_or(&[] as &[u64], |member| &member.roles);
        let tints = held.iter().filter_map(|role| self.guild.roles.get(role)).filter(|role| role.color != 0);
        let color = tints.max_by_key(|role| role.position).map(|role| role.color);
        let own_roles = self.guild.members.get(&viewer).map_or(&[] as &[u64], |member| &member.roles);
        let pings = &message.pings;
        let rings =
            pings.everyone || pings.users.contains(&viewer) || pings.roles.iter().any(|role| own_roles.contains(role));
        let files = message.attachments.iter().enumerate().map(|(index, file)| {
            json!({ "filename": file.filename, "size": file.bytes.len(),
                "url": format!("/api/file/{}/{index}?as={viewer}&for={}", message.id, message.channel_id) })
        });
        let reactions = message.reactions.iter().map(|reaction| {
            json!({ "emoji": reaction.emoji, "count": reaction.users.len() + reaction.bursts.len(), "me": reaction.users.iter().any(|user| user.0 == viewer) })
        });
        json!({
            "id": text(message.id.0),
            "author": { "id": text(author), "name": self.shown_name(author), "bot": self.users.get(&author).is_some_and(|user| user.bot), "color": color },
            "content": message.content, "at": message.sent_at, "edited": message.edited_at.is_some(), "kind": message.kind,
            "embeds": message.embeds, "components": message.components,
            "attachments": files.collect::<Vec<_>>(), "reactions": reactions.collect::<Vec<_>>(),
            "ephemeral": message.ephemeral_for.is_some(), "thinking": message.flags & LOADING != 0, "mentions_me": rings,
            "reply_to": message.reply_to.map(|reply| self.quoted(reply.0)),
            "command": message.interaction.as_ref().and_then(|shown| self.command_used(shown)),
            "thread": message.thread.and_then(|thread| self.guild.channels.get(&thread.0)).map(|thread| {
                json!({ "id": text(thread.id), "name": thread.name, "count": thread.thread.as_ref().map_or(0, |thread| thread.sent) })
            }),
        })
    }

    fn quoted(&self, reply: u64) -> Value {
        self.messages.get(reply).map_or(Value::Null, |found| {
            let name = self.shown_name(found.author.0);
            json!({ "id": text(reply), "name": name, "text": found.content.chars().take(300).collect::<String>() })
        })
    }

    /// The whole name of the command a message answers, such as `plan create`, and who ran it.
    fn command_used(&self, shown: &Value) -> Option<Value> {
        let root = shown.get("name")?.as_str()?;
        let user = shown.pointer("/user/id")?.as_str()?.parse().ok()?;
        let id: Option<u64> = shown.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let mut path = root.to_owned();
        let mut level = id.and_then(|id| self.interactions.get(&id)).map(|interaction| &interaction.data);
        while let Some(inner) = level.and_then(|level| level.pointer("/options/0")) {
            if !matches!(inner.get("type").and_then(Value::as_u64), Some(1 | 2)) {
                break;
            }
            path = format!("{path} {}", inner.get("name").and_then(Value::as_str).unwrap_or_default());
            level = Some(inner);
        }
        Some(json!({ "name": path, "user": self.shown_name(user) }))
    }
}

fn kind_name(channel: &Channel) -> &'static str {
    match channel.kind {
        _ if channel.thread.is_some() => "thread",
        4 => "category",
        5 => "announcement",
        2 | 13 => "voice",
        kind::FORUM => "forum",
        _ => "text",
    }
}

fn text(id: u64) -> String {
    id.to_string()
}

fn texts(ids: &[u64]) -> Vec<String> {
    ids.iter().copied().map(text).collect()
}
