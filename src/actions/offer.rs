//! Which roles may be sold.

use crate::app::App;
use crate::discord::DiscordError;
use crate::discord::permission;
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::StoreError;
use crate::store::guilds;

/// Permissions that nobody may buy: with them a member could take the server over or harm others in it.
pub const DANGEROUS: [(u64, &str); 10] = [
    (permission::ADMINISTRATOR, "Administrator"),
    (permission::MANAGE_GUILD, "Manage Server"),
    (permission::MANAGE_ROLES, "Manage Roles"),
    (1 << 4, "Manage Channels"),
    (1 << 1, "Kick Members"),
    (1 << 2, "Ban Members"),
    (1 << 13, "Manage Messages"),
    (1 << 29, "Manage Webhooks"),
    (permission::MODERATE_MEMBERS, "Timeout Members"),
    (1 << 17, "Mention @everyone"),
];

/// Discord's names of the permissions among these that nobody may buy (CF2).
#[must_use]
pub fn dangers(permissions: u64) -> Vec<&'static str> {
    DANGEROUS.iter().filter(|(bit, _)| permissions & bit != 0).map(|(_, name)| *name).collect()
}

/// Why a role cannot be sold.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// Discord has no such role.
    #[error("no such role")]
    Unknown,
    /// Everyone has this role already.
    #[error("the role is @everyone")]
    Everyone,
    /// The role belongs to an integration.
    #[error("the role is managed by an integration")]
    Managed,
    /// The bot cannot give a role that stands above its own.
    #[error("the role stands above the bot's own")]
    Above {
        /// The bot's highest role.
        own: String,
    },
    /// The role gives power over others.
    #[error("the role is dangerous: {0}")]
    Dangerous(&'static str),
    /// The role makes creators or moderators of its holders.
    #[error("the role is the staff's own")]
    OfStaff,
    /// The bot may not give roles at all.
    #[error("the bot may not manage roles")]
    BotMayNot,
    /// Discord did not say.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// The database did not say.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the bot can give `role`, and whether anybody should be able to buy it.
pub async fn role(app: &App, guild: GuildId, bot: MemberId, role: RoleId) -> Result<(), RoleError> {
    if role.0 == guild.0 {
        return Err(RoleError::Everyone);
    }
    let known = app.discord.guild(guild).await?;
    let Some(wanted) = known.roles.iter().find(|it| it.id == role) else { return Err(RoleError::Unknown) };
    if wanted.managed {
        return Err(RoleError::Managed);
    }
    if let Some((_, name)) = DANGEROUS.iter().find(|(bit, _)| wanted.permissions & bit != 0) {
        return Err(RoleError::Dangerous(name));
    }
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    let staff = settings.map(|settings| [settings.creator_role, settings.moderator_role]);
    if staff.is_some_and(|roles| roles.contains(&Some(role))) {
        return Err(RoleError::OfStaff);
    }
    let own = app.discord.member(guild, bot).await?.ok_or(RoleError::BotMayNot)?;
    let mine = || known.roles.iter().filter(|it| it.id.0 == guild.0 || own.roles.contains(&it.id));
    let permissions = mine().fold(0, |bits, it| bits | it.permissions);
    if permissions & (permission::MANAGE_ROLES | permission::ADMINISTRATOR) == 0 {
        return Err(RoleError::BotMayNot);
    }
    match mine().max_by_key(|it| it.position) {
        Some(top) if top.position > wanted.position => Ok(()),
        top => Err(RoleError::Above { own: top.map(|it| it.name.clone()).unwrap_or_default() }),
    }
}
