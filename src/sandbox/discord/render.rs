//! The shapes Discord sends, whole: a field that a client's library wants is never left out.

use serde_json::{Value, json};

use super::ids::iso;
use super::model::{Attachment, AuditEntry, Channel, Member, Message, Role, State};
use super::permissions::bits;
use crate::domain::ids::MemberId;

fn text(id: u64) -> String {
    id.to_string()
}

fn texts(ids: &[u64]) -> Vec<String> {
    ids.iter().map(u64::to_string).collect()
}

/// An audit log entry.
pub(super) fn audit_entry(entry: &AuditEntry) -> Value {
    let mut shown = json!({
        "id": text(entry.id), "user_id": text(entry.actor), "target_id": text(entry.target),
        "action_type": entry.action, "changes": entry.changes,
    });
    if let (Some(reason), Some(object)) = (&entry.reason, shown.as_object_mut()) {
        object.insert("reason".into(), json!(reason));
    }
    shown
}

fn merge(into: &mut Value, more: Value) {
    if let (Some(object), Value::Object(more)) = (into.as_object_mut(), more) {
        object.extend(more);
    }
}

/// A role.
pub(super) fn role(role: &Role) -> Value {
    let mut shown = json!({
        "id": text(role.id), "name": role.name, "description": null, "permissions": text(role.permissions),
        "position": role.position, "color": role.color,
        "colors": { "primary_color": role.color, "secondary_color": null, "tertiary_color": null },
        "hoist": role.hoist, "icon": null, "unicode_emoji": null, "managed": role.managed,
        "mentionable": role.mentionable, "flags": 0,
    });
    if let (Some(bot), Some(object)) = (role.bot, shown.as_object_mut()) {
        object.insert("tags".into(), json!({ "bot_id": text(bot) }));
    }
    shown
}

/// An emoji as reactions carry it.
pub(super) fn emoji(emoji: &str) -> Value {
    match emoji.rsplit_once(':') {
        Some((name, id)) if id.parse::<u64>().is_ok() => {
            json!({ "id": id, "name": Some(name).filter(|name| !name.is_empty()), "animated": false })
        }
        _ => json!({ "id": null, "name": emoji }),
    }
}

/// Where a file can be fetched: from this world itself, so that no request leaves the machine.
pub(super) fn attachment(file: &Attachment, channel: u64) -> Value {
    let url = format!("https://discord.com/attachments/{channel}/{}/{}", file.id, file.filename);
    let mut shown = json!({
        "id": text(file.id), "filename": file.filename, "size": file.bytes.len(), "url": url, "proxy_url": url,
    });
    if let (Some(kind), Some(object)) = (&file.content_type, shown.as_object_mut()) {
        object.insert("content_type".into(), json!(kind));
    }
    shown
}

impl State {
    pub fn user_json(&self, id: u64) -> Value {
        let Some(user) = self.users.get(&id) else {
            return json!({ "id": text(id), "username": "deleted", "discriminator": "0", "avatar": null, "global_name": null });
        };
        json!({
            "id": text(id), "username": user.name.to_lowercase().replace(' ', "_"), "discriminator": "0",
            "global_name": if user.bot { Value::Null } else { json!(user.name) }, "avatar": null, "banner": null,
            "accent_color": null, "avatar_decoration_data": null, "collectibles": null, "primary_guild": null, "clan": null,
            "bot": user.bot, "system": false, "public_flags": 0, "flags": 0,
        })
    }

    pub fn member_json(&self, member: &Member) -> Value {
        json!({
            "user": self.user_json(member.user), "nick": member.nick, "avatar": null, "banner": null,
            "roles": texts(&member.roles), "joined_at": iso(member.joined_at), "premium_since": null, "deaf": false,
            "mute": false, "flags": 0, "pending": false,
            "communication_disabled_until": member.timed_out_until.map(iso),
        })
    }

    /// A channel or thread of the guild.
    pub fn channel_json(&self, channel: &Channel) -> Value {
        let mut shown = json!({
            "id": text(channel.id), "type": channel.kind, "guild_id": text(self.guild.id), "name": channel.name,
            "parent_id": channel.parent.map(text), "last_message_id": channel.last_message.map(text),
            "rate_limit_per_user": channel.slowmode, "flags": 0, "last_pin_timestamp": null,
        });
        let Some(object) = shown.as_object_mut() else { return shown };
        if let Some(thread) = &channel.thread {
            object.insert("owner_id".into(), json!(text(thread.owner)));
            object.insert("message_count".into(), json!(thread.sent));
            object.insert("total_message_sent".into(), json!(thread.sent));
            object.insert("member_count".into(), json!(thread.members.len().min(50)));
            object.insert("applied_tags".into(), json!(texts(&thread.tags)));
            let mut metadata = json!({
                "archived": thread.archived, "auto_archive_duration": thread.auto_archive, "locked": thread.locked,
                "archive_timestamp": iso(thread.changed_at), "create_timestamp": iso(thread.started_at),
            });
            if let (12, Some(metadata)) = (channel.kind, metadata.as_object_mut()) {
                metadata.insert("invitable".into(), json!(true));
            }
            object.insert("thread_metadata".into(), metadata);
            if let Some(joined) = thread.members.get(&self.app.id) {
                object.insert(
                    "member".into(),
                    json!({ "id": text(channel.id), "user_id": text(self.app.id), "join_timestamp": iso(*joined), "flags": 0 }),
                );
            }
        } else {
            let overwrites: Vec<Value> = channel
                .overwrites
                .iter()
                .map(|o| json!({ "id": text(o.id), "type": u8::from(o.for_member), "allow": text(o.allow), "deny": text(o.deny) }))
                .collect();
            object.insert("permission_overwrites".into(), json!(overwrites));
            object.insert("position".into(), json!(channel.position));
            object.insert("topic".into(), json!(channel.topic));
            object.insert("nsfw".into(), json!(false));
            if channel.kind == super::model::kind::FORUM {
                object.insert("available_tags".into(), json!(channel.tags));
                object.insert("default_reaction_emoji".into(), Value::Null);
                object.insert("default_sort_order".into(), Value::Null);
                object.insert("default_forum_layout".into(), json!(0));
            }
        }
        shown
    }

    /// A direct channel as the bot sees it.
    pub fn direct_json(&self, channel: u64) -> Value {
        let other = self.directs.get(&channel).copied().unwrap_or_default();
        let last = self.messages.of(channel).next_back().map(|message| text(message.id.0));
        json!({
            "id": text(channel), "type": 1, "last_message_id": last, "flags": 0, "recipients": [self.user_json(other)],
        })
    }

    pub fn any_channel_json(&self, channel: u64) -> Value {
        self.guild.channels.get(&channel).map_or_else(|| self.direct_json(channel), |found| self.channel_json(found))
    }

    /// Whether the application may read a message's text without the intent for it.
    fn open_to_app(&self, message: &Message) -> bool {
        message.author.0 == self.app.id
            || self.directs.contains_key(&message.channel_id.0)
            || message.pings.users.contains(&self.app.id)
            || message.content.contains(&format!("<@{}>", self.app.id))
    }

    /// A message. Without the message content intent its text, embeds, files and components are blank unless they are
    /// meant for the application.
    pub fn message_json(&self, message: &Message, content_intent: bool) -> Value {
        let open = content_intent || self.open_to_app(message);
        let files: Vec<Value> = message.attachments.iter().map(|file| attachment(file, message.channel_id.0)).collect();
        let mentions: Vec<Value> = message.pings.users.iter().map(|user| self.user_json(*user)).collect();
        let mut shown = json!({
            "id": text(message.id.0), "channel_id": text(message.channel_id.0), "author": self.user_json(message.author.0),
            "content": if open { message.content.as_str() } else { "" },
            "timestamp": iso(message.sent_at), "edited_timestamp": message.edited_at.map(iso), "tts": false,
            "mention_everyone": message.pings.everyone, "mentions": mentions, "mention_roles": texts(&message.pings.roles),
            "attachments": if open { files } else { Vec::new() },
            "embeds": if open { message.embeds.clone() } else { Vec::new() },
            "components": if open { message.components.clone() } else { Vec::new() },
            "pinned": message.pinned, "type": message.kind, "flags": message.flags,
        });
        let Some(object) = shown.as_object_mut() else { return shown };
        if !message.reactions.is_empty() {
            let reactions: Vec<Value> = message
                .reactions
                .iter()
                .map(|reaction| {
                    let (normal, burst) = (reaction.users.len(), reaction.bursts.len());
                    let mine = |given: &[MemberId]| given.iter().any(|user| user.0 == self.app.id);
                    json!({
                        "emoji": emoji(&reaction.emoji), "count": normal + burst,
                        "count_details": { "burst": burst, "normal": normal }, "me": mine(&reaction.users),
                        "me_burst": mine(&reaction.bursts), "burst_me": mine(&reaction.bursts), "burst_count": burst,
                        "burst_colors": [],
                    })
                })
                .collect();
            object.insert("reactions".into(), json!(reactions));
        }
        if let Some(reply) = message.reply_to {
            let reference = json!({
                "type": 0, "message_id": text(reply.0), "channel_id": text(message.channel_id.0), "guild_id": text(self.guild.id),
            });
            object.insert("message_reference".into(), reference);
            let referenced = self.messages.get(reply.0).map_or(Value::Null, |found| {
                // Discord nests one level only.
                let mut found = found.clone();
                found.reply_to = None;
                self.message_json(&found, content_intent)
            });
            object.insert("referenced_message".into(), referenced);
        }
        if let Some(nonce) = &message.nonce {
            object.insert("nonce".into(), nonce.clone());
        }
        match self.users.get(&message.author.0) {
            // A bot has the number of its application.
            Some(user) if user.bot => drop(object.insert("application_id".into(), json!(text(user.id)))),
            Some(user) if user.webhook => drop(object.insert("webhook_id".into(), json!(text(user.id)))),
            _ => {}
        }
        if let Some(interaction) = &message.interaction {
            object.insert("interaction_metadata".into(), interaction.clone());
            object.insert("webhook_id".into(), json!(text(self.app.id)));
        }
        if let Some(thread) = message.thread.and_then(|thread| self.guild.channels.get(&thread.0)) {
            object.insert("thread".into(), self.channel_json(thread));
        }
        shown
    }

    /// A message as a dispatch carries it: with the guild and the writer's member.
    pub fn message_event(&self, message: &Message, content_intent: bool) -> Value {
        let mut shown = self.message_json(message, content_intent);
        let Some(object) = shown.as_object_mut() else { return shown };
        if self.directs.contains_key(&message.channel_id.0) {
            object.insert("channel_type".into(), json!(super::model::kind::DIRECT));
            return shown;
        }
        object.insert("guild_id".into(), json!(text(self.guild.id)));
        if let Some(channel) = self.guild.channels.get(&message.channel_id.0) {
            object.insert("channel_type".into(), json!(channel.kind));
        }
        if let Some(member) = self.guild.members.get(&message.author.0) {
            let mut member = self.member_json(member);
            if let Some(member) = member.as_object_mut() {
                member.remove("user");
            }
            object.insert("member".into(), member);
        }
        shown
    }

    /// The guild over REST.
    pub fn guild_json(&self) -> Value {
        let guild = &self.guild;
        let roles: Vec<Value> = guild.roles.values().map(role).collect();
        let mut shown = json!({
            "id": text(guild.id), "name": guild.name, "icon": null, "description": null, "home_header": null, "splash": null,
            "discovery_splash": null, "features": ["COMMUNITY"], "banner": null, "owner_id": text(guild.owner),
            "application_id": null, "region": "deprecated", "afk_channel_id": null, "afk_timeout": 300,
            "system_channel_id": null, "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": null,
            "verification_level": 1, "roles": roles, "default_message_notifications": 1, "mfa_level": 0,
        });
        let rest = json!({
            "explicit_content_filter": 2, "max_presences": null, "max_members": 500_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
            "preferred_locale": guild.locale, "rules_channel_id": null, "safety_alerts_channel_id": null,
            "public_updates_channel_id": null, "hub_type": null, "premium_progress_bar_enabled": false,
            "premium_progress_bar_enabled_user_updated_at": null, "nsfw": false, "nsfw_level": 0, "emojis": [], "stickers": [],
            "incidents_data": null, "inventory_settings": null,
        });
        merge(&mut shown, rest);
        shown
    }

    /// The guild as `GUILD_CREATE` tells it. Of the members only the bot: the rest comes with privileged intents alone.
    pub fn guild_create(&self) -> Value {
        let guild = &self.guild;
        let mut shown = self.guild_json();
        let me = guild.members.get(&self.app.id);
        let (threads, channels): (Vec<&Channel>, Vec<&Channel>) =
            guild.channels.values().partition(|c| c.thread.is_some());
        let threads = threads.into_iter().filter(|thread| {
            thread.thread.as_ref().is_some_and(|t| !t.archived)
                && self.may_in(self.app.id, thread.id, bits::VIEW_CHANNEL)
        });
        let extra = json!({
            "joined_at": iso(me.map_or(0, |me| me.joined_at)), "large": guild.members.len() > 250, "unavailable": false,
            "member_count": guild.members.len(), "presences": [], "stage_instances": [], "soundboard_sounds": [],
            "voice_states": guild.voice.keys().map(|user| self.voice_state(*user, false)).collect::<Vec<_>>(),
            "guild_scheduled_events": guild.events.values().map(|event| self.event_json(event)).collect::<Vec<_>>(),
            // Without the members intent: the bot itself, and who is in a voice channel.
            "members": me
                .into_iter()
                .chain(guild.voice.keys().filter(|user| **user != self.app.id).filter_map(|user| guild.members.get(user)))
                .map(|member| self.member_json(member))
                .collect::<Vec<_>>(),
            "channels": channels.into_iter().map(|channel| self.channel_json(channel)).collect::<Vec<_>>(),
            "threads": threads.map(|thread| self.channel_json(thread)).collect::<Vec<_>>(),
        });
        merge(&mut shown, extra);
        shown
    }

    /// `GUILD_MEMBER_UPDATE` and its siblings carry the guild beside the member.
    pub fn member_event(&self, member: &Member) -> Value {
        let mut shown = self.member_json(member);
        if let Some(object) = shown.as_object_mut() {
            object.insert("guild_id".into(), json!(text(self.guild.id)));
        }
        shown
    }
}
