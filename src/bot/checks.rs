//! Who may run what. Discord's picker hides and shows, but a request can be sent without it, so every command and
//! every click is checked here, against the permissions Discord itself put into the interaction.

use poise::serenity_prelude as serenity;

use super::Context;
use crate::actions::note_staff;
use crate::app::App;
use crate::discord::permission;
use crate::domain::guild::GuildSettings;
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;
use crate::store::guilds;

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

/// `check = "checks::creator"`: creators only.
pub async fn creator(ctx: Context<'_>) -> Result<bool, Trouble> {
    require(rank(ctx).await?, Rank::Creator)
}

/// `check = "checks::moderator"`: moderators and creators only.
pub async fn moderator(ctx: Context<'_>) -> Result<bool, Trouble> {
    require(rank(ctx).await?, Rank::Moderator)
}

/// The rank of the person who typed.
pub async fn rank(ctx: Context<'_>) -> Result<Rank, Trouble> {
    let poise::Context::Application(application) = ctx else { return Ok(Rank::Member) };
    of_member(ctx.data(), application.interaction.member.as_deref()).await
}

/// Refuse, in words, anybody below `needed`.
pub fn require(rank: Rank, needed: Rank) -> Result<bool, Trouble> {
    if rank >= needed {
        return Ok(true);
    }
    Err(Trouble::person(if needed == Rank::Creator { "error-not-creator" } else { "error-not-moderator" }))
}

/// The rank that the member inside an interaction has.
pub async fn of_member(app: &App, member: Option<&serenity::Member>) -> Result<Rank, Trouble> {
    let Some(member) = member else { return Err(Trouble::person("error-guild-only")) };
    let guild = GuildId(member.guild_id.get());
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    let permissions = member.permissions.map_or(0, |permissions| permissions.bits());
    let roles: Vec<u64> = member.roles.iter().map(|role| role.get()).collect();
    let rank = decide(permissions, &roles, settings.as_ref());
    // Staff's credit counts in the community's ranking, and this is where staff shows itself.
    note_staff::run(app, guild, MemberId(member.user.id.get()), rank >= Rank::Moderator).await?;
    Ok(rank)
}

/// Discord puts every permission into an owner's and an administrator's interaction.
fn decide(permissions: u64, roles: &[u64], settings: Option<&GuildSettings>) -> Rank {
    let may = |bits: u64| permissions & (bits | permission::ADMINISTRATOR) != 0;
    let holds = |role: Option<crate::domain::ids::RoleId>| role.is_some_and(|role| roles.contains(&role.0));
    if may(permission::MANAGE_GUILD) || holds(settings.and_then(|settings| settings.creator_role)) {
        Rank::Creator
    } else if may(permission::MODERATE_MEMBERS) || holds(settings.and_then(|settings| settings.moderator_role)) {
        Rank::Moderator
    } else {
        Rank::Member
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::RoleId;

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
            assert_eq!(decide(permissions, &roles, Some(&settings)), expected, "{permissions} {roles:?}");
        }
        assert_eq!(decide(0, &[10, 20], None), Rank::Member, "without /setup no role means anything");
    }

    #[test]
    fn a_refusal_names_who_may() {
        assert!(matches!(
            require(Rank::Moderator, Rank::Creator),
            Err(Trouble::Person { key: "error-not-creator", .. })
        ));
        assert!(matches!(
            require(Rank::Member, Rank::Moderator),
            Err(Trouble::Person { key: "error-not-moderator", .. })
        ));
        assert!(matches!(require(Rank::Creator, Rank::Moderator), Ok(true)));
    }
}
