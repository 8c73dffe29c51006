//! Who may run what. Discord's picker hides and shows, but a request can be sent without it, so every command and
//! every click is checked here, against the permissions Discord itself put into the interaction.

use poise::serenity_prelude as serenity;

use super::Context;
use crate::actions::note_staff;
use crate::actions::rank;
pub use crate::actions::rank::Rank;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::message::Trouble;
use crate::store::guilds;

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
    let roles: Vec<RoleId> = member.roles.iter().map(|role| RoleId(role.get())).collect();
    let rank = rank::decide(permissions, &roles, settings.as_ref());
    // Staff's credit counts in the community's ranking, and this is where staff shows itself.
    note_staff::run(app, guild, MemberId(member.user.id.get()), rank >= Rank::Moderator).await?;
    Ok(rank)
}

#[cfg(test)]
mod tests {
    use super::*;

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
