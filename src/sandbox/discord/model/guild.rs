//! The guild, its roles, channels and members, and who may do what in it.

use std::collections::BTreeMap;

use super::State;
use crate::sandbox::discord::error::{Answered, ApiError};
use crate::sandbox::discord::permissions::{self, bits};

/// Channel types (docs: resources/channel).
pub(in crate::sandbox::discord) mod kind {
    pub const TEXT: u8 = 0;
    pub const DIRECT: u8 = 1;
    pub const VOICE: u8 = 2;
    pub const PUBLIC_THREAD: u8 = 11;
    pub const PRIVATE_THREAD: u8 = 12;
    pub const STAGE: u8 = 13;
    pub const FORUM: u8 = 15;
}

/// An account.
#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct User {
    pub id: u64,
    pub name: String,
    pub locale: String,
    pub bot: bool,
    /// No account at all: the name that a webhook writes under.
    pub webhook: bool,
    /// Accepts no direct messages.
    pub closed: bool,
}

impl User {
    /// A person's account.
    pub fn person(id: u64, name: &str, locale: &str) -> Self {
        Self { id, name: name.to_owned(), locale: locale.to_owned(), bot: false, webhook: false, closed: false }
    }
}

#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Role {
    pub id: u64,
    pub name: String,
    pub permissions: u64,
    pub position: i64,
    pub color: i64,
    pub hoist: bool,
    pub mentionable: bool,
    pub managed: bool,
    /// The bot whose own role this is.
    pub bot: Option<u64>,
}

/// A permission overwrite of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox::discord) struct Overwrite {
    pub id: u64,
    pub for_member: bool,
    pub allow: u64,
    pub deny: u64,
}

#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Thread {
    pub owner: u64,
    pub archived: bool,
    pub locked: bool,
    pub auto_archive: i64,
    pub started_at: i64,
    pub changed_at: i64,
    pub members: BTreeMap<u64, i64>,
    pub sent: u64,
    pub tags: Vec<u64>,
}

#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Channel {
    pub id: u64,
    pub name: String,
    pub kind: u8,
    pub parent: Option<u64>,
    pub position: i64,
    pub topic: Option<String>,
    pub slowmode: i64,
    pub overwrites: Vec<Overwrite>,
    pub last_message: Option<u64>,
    pub thread: Option<Thread>,
    pub tags: Vec<serde_json::Value>,
}

#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Member {
    pub user: u64,
    pub nick: Option<String>,
    pub roles: Vec<u64>,
    pub joined_at: i64,
    pub timed_out_until: Option<i64>,
}

#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct Invite {
    pub code: String,
    pub channel: u64,
    pub inviter: u64,
    pub max_age: i64,
    pub max_uses: i64,
    pub uses: i64,
    pub made_at: i64,
    /// Given to whoever joins by it.
    pub roles: Vec<u64>,
}

impl Invite {
    /// Whether it has not ended by `now`; one that was used up is not kept.
    pub const fn is_good(&self, now: i64) -> bool {
        self.max_age == 0 || self.made_at + self.max_age > now
    }
}

/// A scheduled event in a voice channel (docs: resources/guild-scheduled-event).
#[derive(Debug, Clone)]
pub(in crate::sandbox::discord) struct ScheduledEvent {
    pub id: u64,
    pub channel: u64,
    pub creator: u64,
    pub name: String,
    pub starts_at: i64,
    /// 1 scheduled, 2 active, 3 completed.
    pub status: u8,
}

#[derive(Debug)]
pub(in crate::sandbox::discord) struct Guild {
    pub id: u64,
    pub name: String,
    pub owner: u64,
    pub locale: String,
    pub roles: BTreeMap<u64, Role>,
    pub channels: BTreeMap<u64, Channel>,
    pub members: BTreeMap<u64, Member>,
    /// Who is in which voice channel.
    pub voice: BTreeMap<u64, u64>,
    pub events: BTreeMap<u64, ScheduledEvent>,
}

impl Guild {
    /// The highest role of a member, or position 0.
    pub fn highest(&self, user: u64) -> (i64, u64) {
        let held = self.members.get(&user).map_or(&[] as &[u64], |member| &member.roles);
        // At equal positions the older role stands higher.
        held.iter()
            .filter_map(|id| self.roles.get(id))
            .map(|role| (role.position, u64::MAX - role.id))
            .max()
            .unwrap_or((0, 0))
    }

    /// Whether `actor` stands above the role.
    pub fn above_role(&self, actor: u64, role: u64) -> bool {
        actor == self.owner
            || self.roles.get(&role).is_some_and(|role| (role.position, u64::MAX - role.id) < self.highest(actor))
    }

    /// Whether `actor` stands above the member.
    pub fn above_member(&self, actor: u64, member: u64) -> bool {
        actor == member || member != self.owner && (actor == self.owner || self.highest(member) < self.highest(actor))
    }
}

impl State {
    /// Permissions in the guild as a whole; none for who is no member.
    pub fn base_permissions(&self, user: u64) -> u64 {
        let Some(member) = self.guild.members.get(&user) else { return 0 };
        let of = |id: &u64| self.guild.roles.get(id).map_or(0, |role| role.permissions);
        let everyone = of(&self.guild.id);
        let all = permissions::base(user == self.guild.owner, everyone, member.roles.iter().map(of));
        let timed_out = member.timed_out_until.is_some_and(|until| until > self.now());
        if timed_out && all & bits::ADMINISTRATOR == 0 { permissions::timed_out(all) } else { all }
    }

    /// Whether a permission is held in the guild as a whole.
    pub fn may(&self, user: u64, permission: u64) -> bool {
        self.base_permissions(user) & permission == permission
    }

    /// Permissions in a channel or thread; in a direct channel everything its two people may do.
    pub fn permissions_in(&self, user: u64, channel: u64) -> u64 {
        if let Some(other) = self.directs.get(&channel) {
            return if user == *other || user == self.app.id { bits::EVERYONE } else { 0 };
        }
        let Some(found) = self.guild.channels.get(&channel) else { return 0 };
        let Some(member) = self.guild.members.get(&user) else { return 0 };
        let parent = found.thread.as_ref().and(found.parent).and_then(|parent| self.guild.channels.get(&parent));
        let overwrites = &parent.unwrap_or(found).overwrites;
        let base = self.base_permissions(user);
        let sum = permissions::overwritten(base, overwrites, self.guild.id, &member.roles, user);
        let hidden = found.kind == kind::PRIVATE_THREAD
            && sum & bits::MANAGE_THREADS == 0
            && !found.thread.as_ref().is_some_and(|thread| thread.members.contains_key(&user));
        let timed_out = member.timed_out_until.is_some_and(|until| until > self.now());
        match (hidden, timed_out && sum & bits::ADMINISTRATOR == 0) {
            (true, _) => 0,
            (false, true) => permissions::timed_out(sum),
            (false, false) => sum,
        }
    }

    pub fn may_in(&self, user: u64, channel: u64, permission: u64) -> bool {
        self.permissions_in(user, channel) & permission == permission
    }

    /// A channel, thread or direct channel exists.
    pub fn channel_exists(&self, channel: u64) -> bool {
        self.guild.channels.contains_key(&channel) || self.directs.contains_key(&channel)
    }

    pub fn is_thread(&self, channel: u64) -> bool {
        self.guild.channels.get(&channel).is_some_and(|channel| channel.thread.is_some())
    }

    /// The permission that writing in this channel takes.
    pub fn writing(&self, channel: u64) -> u64 {
        if self.is_thread(channel) { bits::SEND_MESSAGES_IN_THREADS } else { bits::SEND_MESSAGES }
    }

    /// The bot sees this channel, and may do this in it; Discord's refusals otherwise.
    pub fn require(&self, channel: u64, permission: u64) -> Answered<()> {
        if !self.channel_exists(channel) {
            return Err(ApiError::unknown_channel());
        }
        let held = self.permissions_in(self.app.id, channel);
        if held & bits::VIEW_CHANNEL == 0 {
            return Err(ApiError::missing_access());
        }
        if held & permission == permission { Ok(()) } else { Err(ApiError::missing_permissions()) }
    }

    /// The bot may do this in the guild as a whole.
    pub fn require_in_guild(&self, permission: u64) -> Answered<()> {
        if self.may(self.app.id, permission) { Ok(()) } else { Err(ApiError::missing_permissions()) }
    }

    /// The name shown for a user.
    pub fn shown_name(&self, user: u64) -> String {
        let nick = self.guild.members.get(&user).and_then(|member| member.nick.clone());
        nick.or_else(|| self.users.get(&user).map(|user| user.name.clone())).unwrap_or_else(|| user.to_string())
    }
}
