//! What Discord answers, as far as we read it. Everything else may come, go or change.

use serde::Deserialize;

use super::{ChannelKind, DiscordError, Overwrite, Role};
use crate::domain::community::invites;
use crate::domain::ids::{ChannelId, GuildId, MemberId, RoleId};

#[derive(Deserialize)]
pub(super) struct Gateway {
    pub url: String,
}

#[derive(Deserialize)]
pub(super) struct Id {
    pub id: String,
}

/// Why Discord did not do it; also the body of a 429.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub code: i64,
    pub message: String,
    pub retry_after: Option<f64>,
    pub global: bool,
}

#[derive(Deserialize)]
pub(super) struct Guild {
    id: String,
    name: String,
    owner_id: String,
    roles: Vec<GuildRole>,
}

#[derive(Deserialize)]
struct GuildRole {
    id: String,
    name: String,
    position: i64,
    permissions: String,
    #[serde(default)]
    managed: bool,
}

#[derive(Deserialize)]
pub(super) struct Member {
    user: User,
    nick: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    joined_at: Option<String>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    username: String,
    global_name: Option<String>,
    #[serde(default)]
    bot: bool,
}

#[derive(Deserialize)]
pub(super) struct Channel {
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(default)]
    permission_overwrites: Vec<ChannelOverwrite>,
}

#[derive(Deserialize)]
pub(super) struct Invite {
    code: String,
    inviter: Option<User>,
    channel: Id,
    #[serde(default)]
    uses: i64,
    #[serde(default)]
    max_uses: i64,
    expires_at: Option<String>,
    roles: Option<Vec<Id>>,
}

#[derive(Deserialize)]
pub(super) struct AuditLog {
    pub audit_log_entries: Vec<AuditEntry>,
}

#[derive(Deserialize)]
pub(super) struct AuditEntry {
    id: String,
    user_id: Option<String>,
    target_id: Option<String>,
    #[serde(default)]
    changes: Vec<AuditChange>,
}

#[derive(Deserialize)]
struct AuditChange {
    key: String,
    #[serde(default)]
    new_value: serde_json::Value,
}

#[derive(Deserialize)]
struct ChannelOverwrite {
    id: String,
    #[serde(rename = "type")]
    kind: u8,
    allow: String,
    deny: String,
}

#[derive(Deserialize)]
pub(super) struct Entitlement {
    id: String,
    sku_id: String,
    #[serde(default)]
    user_id: Option<String>,
    #[serde(default)]
    guild_id: Option<String>,
    #[serde(default)]
    deleted: bool,
    #[serde(default)]
    starts_at: Option<String>,
    #[serde(default)]
    ends_at: Option<String>,
}

/// An id, or a set of permissions: a number in quotes.
pub(super) fn id(text: &str) -> Result<u64, DiscordError> {
    text.parse().map_err(|_| DiscordError::Unreadable("it holds a number that is none".into()))
}

impl TryFrom<Guild> for super::Guild {
    type Error = DiscordError;

    fn try_from(guild: Guild) -> Result<Self, DiscordError> {
        let role = |role: GuildRole| {
            Ok(Role {
                id: RoleId(id(&role.id)?),
                name: role.name,
                position: role.position,
                permissions: id(&role.permissions)?,
                managed: role.managed,
            })
        };
        Ok(Self {
            id: GuildId(id(&guild.id)?),
            name: guild.name,
            owner_id: MemberId(id(&guild.owner_id)?),
            roles: guild.roles.into_iter().map(role).collect::<Result<_, DiscordError>>()?,
        })
    }
}

impl TryFrom<Member> for super::Member {
    type Error = DiscordError;

    fn try_from(member: Member) -> Result<Self, DiscordError> {
        Ok(Self {
            id: MemberId(id(&member.user.id)?),
            name: member.nick.or(member.user.global_name).unwrap_or(member.user.username),
            roles: member.roles.iter().map(|role| id(role).map(RoleId)).collect::<Result<_, _>>()?,
            joined_at: member
                .joined_at
                .and_then(|at| at.parse::<jiff::Timestamp>().ok())
                .map(jiff::Timestamp::as_second),
            bot: member.user.bot,
        })
    }
}

/// Seconds since 1970. An end that cannot be read must not become "for ever".
fn moment(text: Option<String>) -> Result<Option<i64>, DiscordError> {
    let read = |text: String| text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second);
    let wrong = |_| DiscordError::Unreadable("it holds a moment that is none".into());
    text.map(read).transpose().map_err(wrong)
}

impl TryFrom<Entitlement> for super::Entitlement {
    type Error = DiscordError;

    fn try_from(it: Entitlement) -> Result<Self, DiscordError> {
        let number = |text: Option<String>| text.as_deref().map(id).transpose();
        Ok(Self {
            id: id(&it.id)?,
            sku: id(&it.sku_id)?,
            member: number(it.user_id)?.map(MemberId),
            guild: number(it.guild_id)?.map(GuildId),
            deleted: it.deleted,
            starts_at: moment(it.starts_at)?,
            ends_at: moment(it.ends_at)?,
        })
    }
}

impl TryFrom<Invite> for super::Invite {
    type Error = DiscordError;

    fn try_from(invite: Invite) -> Result<Self, DiscordError> {
        let roles = invite.roles.unwrap_or_default();
        let roles = roles.iter().map(|role| id(&role.id).map(RoleId)).collect::<Result<_, _>>()?;
        let inviter = invite.inviter.filter(|user| !user.bot).map(|user| id(&user.id)).transpose()?;
        let counted = invites::Invite {
            code: invite.code,
            inviter: inviter.map(MemberId),
            channel: ChannelId(id(&invite.channel.id)?),
            uses: invite.uses,
            max_uses: invite.max_uses,
            expires_at: moment(invite.expires_at)?,
        };
        Ok(Self { counted, roles })
    }
}

impl TryFrom<AuditEntry> for super::RoleHistory {
    type Error = DiscordError;

    fn try_from(entry: AuditEntry) -> Result<Self, DiscordError> {
        /// Milliseconds from 1970 to the first snowflake (docs: reference, "Snowflakes").
        const EPOCH: u64 = 1_420_070_400_000;
        let named = |key: &str| {
            let changes = entry.changes.iter().filter(|change| change.key == key);
            let roles = changes.filter_map(|change| change.new_value.as_array()).flatten();
            roles.filter_map(|role| role.get("id")?.as_str()?.parse().ok().map(RoleId)).collect()
        };
        let person = |id: Option<&String>| id.and_then(|id| id.parse().ok()).map_or(MemberId(0), MemberId);
        Ok(Self {
            actor: person(entry.user_id.as_ref()),
            member: person(entry.target_id.as_ref()),
            added: named("$add"),
            removed: named("$remove"),
            at: i64::try_from(((id(&entry.id)? >> 22) + EPOCH) / 1000).unwrap_or(0),
        })
    }
}

impl TryFrom<Channel> for super::Channel {
    type Error = DiscordError;

    fn try_from(channel: Channel) -> Result<Self, DiscordError> {
        let kind = match channel.kind {
            0 | 5 => ChannelKind::Text,
            2 | 13 => ChannelKind::Voice,
            15 | 16 => ChannelKind::Forum,
            4 => ChannelKind::Category,
            _ => ChannelKind::Other,
        };
        let overwrite = |overwrite: ChannelOverwrite| {
            Ok(Overwrite {
                target: id(&overwrite.id)?,
                member: overwrite.kind == 1,
                allow: id(&overwrite.allow)?,
                deny: id(&overwrite.deny)?,
            })
        };
        Ok(Self {
            id: ChannelId(id(&channel.id)?),
            name: channel.name.unwrap_or_default(),
            kind,
            overwrites: channel
                .permission_overwrites
                .into_iter()
                .map(overwrite)
                .collect::<Result<_, DiscordError>>()?,
        })
    }
}
