//! What a person may do in a guild, by the rights Discord gives them there and the roles named in `/setup`.

use crate::app::App;
use crate::discord::{DiscordError, permission};
use crate::domain::guild::GuildSettings;
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::{StoreError, guilds};

/// What a person may do in a guild. Creators may do everything moderators may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Anybody.
    Member,
    /// "Timeout Members", or the role named in `/setup`.
    Moderator,
    /// "Manage Server", or the role named in `/setup`.
    Creator,
}

/// Why a rank is not known.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Discord did not say.
    #[error(transparent)]
    Discord(DiscordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The rank that these permissions and roles make. Discord puts every permission into an owner's and an administrator's.
#[must_use]
pub fn decide(permissions: u64, roles: &[RoleId], settings: Option<&GuildSettings>) -> Rank {
    let may = |bits: u64| permissions & (bits | permission::ADMINISTRATOR) != 0;
    let holds = |role: Option<RoleId>| role.is_some_and(|role| roles.contains(&role));
    if may(permission::MANAGE_GUILD) || holds(settings.and_then(|settings| settings.creator_role)) {
        Rank::Creator
    } else if may(permission::MODERATE_MEMBERS) || holds(settings.and_then(|settings| settings.moderator_role)) {
        Rank::Moderator
    } else {
        Rank::Member
    }
}

/// The rank of somebody in a browser, of whom nothing is known but who they are: Discord is asked each time. `None` for who is not
/// in the guild, and for a guild that the bot is not in.
pub async fn of_visitor(app: &App, guild: GuildId, member: MemberId) -> Result<Option<Rank>, Error> {
    let Some(settings) = guilds::find(&mut app.store.read(), guild).await?.filter(|it| it.left_at.is_none()) else {
        return Ok(None);
    };
    let asked = async {
        let Some(member) = app.discord.member(guild, member).await? else { return Ok(None) };
        Ok(Some((app.discord.guild(guild).await?.permissions(&member), member)))
    };
    match asked.await {
        Ok(found) => Ok(found.map(|(permissions, member)| decide(permissions, &member.roles, Some(&settings)))),
        Err(DiscordError::UnknownGuild | DiscordError::MissingAccess) => Ok(None),
        Err(error) => Err(Error::Discord(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_come_from_permissions_or_the_roles_named_in_setup() {
        let mut settings = GuildSettings::new(GuildId(1), "en-US", 0);
        settings.creator_role = Some(RoleId(10));
        settings.moderator_role = Some(RoleId(20));
        let cases = [
            (0, vec![], Rank::Member),
            (permission::MANAGE_ROLES, vec![5], Rank::Member),
            (permission::MODERATE_MEMBERS, vec![], Rank::Moderator),
            (permission::MANAGE_GUILD, vec![], Rank::Creator),
            (permission::ADMINISTRATOR, vec![], Rank::Creator),
            (0, vec![5, 10], Rank::Creator),
            (0, vec![20], Rank::Moderator),
            (0, vec![10, 20], Rank::Creator),
        ];
        for (permissions, roles, expected) in cases {
            let roles: Vec<RoleId> = roles.into_iter().map(RoleId).collect();
            assert_eq!(decide(permissions, &roles, Some(&settings)), expected, "{permissions} {roles:?}");
        }
        assert_eq!(decide(0, &[RoleId(10), RoleId(20)], None), Rank::Member, "without /setup no role means anything");
    }
}
