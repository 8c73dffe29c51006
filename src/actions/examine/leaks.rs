//! Ways into paid channels past their price, as findings; some of them the bot itself can close.

use super::Finding;
use crate::app::App;
use crate::discord::{Channel, ChannelKind, DiscordError, Guild, permission};
use crate::domain::access::leaks::{self, Leak, Meant, Overwrite, Role, Server, Way, Whose};
use crate::domain::ids::{GuildId, RoleId};
use crate::store::{StoreError, guilds, plans};

/// Channels named in one finding at most.
const MOST_NAMED: usize = 5;

/// A guild's leaks with what is needed to name and close them.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What is open, the widest first.
    pub leaks: Vec<Leak>,
    /// Whether invites could be looked at.
    pub invites_seen: bool,
    guild: Guild,
    channels: Vec<Channel>,
}

/// Why a guild could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum Unseen {
    /// Discord did not say.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// The database did not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Ask Discord for a guild, and look for leaks in it.
pub async fn look(app: &App, guild: GuildId) -> Result<Seen, Unseen> {
    let (found, channels) = tokio::join!(app.discord.guild(guild), app.discord.channels(guild));
    look_at(app, found?, channels?).await
}

/// Look for leaks in what Discord said about a guild.
pub(super) async fn look_at(app: &App, guild: Guild, channels: Vec<Channel>) -> Result<Seen, Unseen> {
    let meant = meant(app, guild.id).await?;
    let (invites, invites_seen) = if meant.sold.is_empty() {
        (Vec::new(), true)
    } else {
        match app.discord.invites(guild.id).await {
            Ok(invites) => (invites, true),
            Err(DiscordError::MissingPermissions | DiscordError::MissingAccess) => (Vec::new(), false),
            Err(error) => return Err(error.into()),
        }
    };
    let server = Server {
        everyone: RoleId(guild.id.0),
        owner: guild.owner_id,
        bot: app.discord.me().await?,
        roles: guild
            .roles
            .iter()
            .map(|role| Role { id: role.id, permissions: role.permissions, managed: role.managed })
            .collect(),
        channels: channels.iter().filter(|channel| channel.kind != ChannelKind::Category).map(as_seen).collect(),
        invites: invites.into_iter().map(|it| leaks::Invite { code: it.counted.code, roles: it.roles }).collect(),
    };
    Ok(Seen { leaks: leaks::leaks(&server, &meant), invites_seen, guild, channels })
}

/// Who is meant to see what is sold.
async fn meant(app: &App, guild: GuildId) -> Result<Meant, StoreError> {
    let read = &mut app.store.read();
    let sold = plans::list(read, guild).await?.iter().flat_map(|plan| plan.offer.roles.iter().copied()).collect();
    let settings = guilds::find(read, guild).await?;
    let staff = settings.iter().flat_map(|it| [it.creator_role, it.moderator_role]).flatten().collect();
    Ok(Meant { sold, staff })
}

fn as_seen(channel: &Channel) -> leaks::Channel {
    let overwrite = |it: &crate::discord::Overwrite| Overwrite {
        of: if it.member {
            Whose::Member(crate::domain::ids::MemberId(it.target))
        } else {
            Whose::Role(RoleId(it.target))
        },
        allow: it.allow,
        deny: it.deny,
    };
    leaks::Channel { id: channel.id, overwrites: channel.overwrites.iter().map(overwrite).collect() }
}

impl Seen {
    /// The leak with this fingerprint, if it is still there.
    #[must_use]
    pub fn find(&self, fingerprint: &str) -> Option<&Leak> {
        self.leaks.iter().find(|leak| leak.fingerprint() == fingerprint)
    }

    /// What is to be said about a leak.
    #[must_use]
    pub fn finding(&self, leak: &Leak) -> Finding {
        let named = leak.channels.iter().take(MOST_NAMED).map(|id| {
            let found = self.channels.iter().find(|channel| channel.id == *id);
            (*id, found.map_or_else(|| id.to_string(), |channel| channel.name.clone()))
        });
        let role = |id: RoleId| self.guild.role(id).map_or_else(|| id.to_string(), |role| role.name.clone());
        let found = match &leak.way {
            Way::Everyone => Finding::fail("leak-everyone"),
            Way::Overwrite(id) => Finding::fail("leak-overwrite").named("role", &role(*id)),
            Way::Member(id) => Finding::fail("leak-member").person("member", *id),
            Way::Permission(id) => Finding::fail("leak-permission").named("role", &role(*id)),
            Way::Administrator(id) => Finding::warn("leak-administrator").named("role", &role(*id)),
            Way::Invite(code, id) => Finding::fail("leak-invite").named("code", code).named("role", &role(*id)),
        };
        let found = found.channels(named.collect(), leak.channels.len() > MOST_NAMED);
        if can_close(&leak.way) { found.closing(leak.fingerprint()) } else { found }
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self.leaks.iter().map(|leak| self.finding(leak)).collect();
        if findings.is_empty() {
            findings.push(Finding::ok("leak-none"));
        }
        if !self.invites_seen {
            findings.push(Finding::ok("leak-invites-unseen"));
        }
        findings
    }
}

/// Whether the bot can close such a leak by taking one thing away: an overwrite or an invite. What else is open was made
/// so by the order of the server itself, which is people's to decide.
#[must_use]
pub const fn can_close(way: &Way) -> bool {
    matches!(way, Way::Overwrite(_) | Way::Member(_) | Way::Invite(..))
}

/// What closing a leak takes, and its text.
#[must_use]
pub const fn takes(way: &Way) -> (u64, &'static str) {
    match way {
        Way::Invite(..) => (permission::MANAGE_CHANNELS, "permission-manage-channels"),
        _ => (permission::MANAGE_ROLES, "permission-manage-roles"),
    }
}
