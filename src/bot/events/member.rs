//! People join and leave. Discord tells us only when the members intent is granted; without it the next command of
//! theirs, or the next comparison, says the same.

use poise::serenity_prelude as serenity;

use crate::actions::note_invites;
use crate::actions::presence;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;

/// Somebody joined.
pub async fn joined(app: &App, member: &serenity::Member) -> Result<(), Trouble> {
    let joined_at = member.joined_at.map(|at| at.unix_timestamp());
    let (guild, member) = (GuildId(member.guild_id.get()), MemberId(member.user.id.get()));
    presence::joined(app, guild, member, joined_at).await?;
    Ok(note_invites::joined(app, guild, member, joined_at).await?)
}

/// Somebody left.
pub async fn left(app: &App, guild: serenity::GuildId, user: serenity::UserId) -> Result<(), Trouble> {
    Ok(presence::left(app, GuildId(guild.get()), MemberId(user.get())).await?)
}

/// Somebody typed or clicked, so they are here, since when the interaction says.
pub async fn seen(app: &App, interaction: &serenity::Interaction) -> Result<(), Trouble> {
    let member = match interaction {
        serenity::Interaction::Command(it) => it.member.as_deref(),
        serenity::Interaction::Component(it) => it.member.as_ref(),
        serenity::Interaction::Modal(it) => it.member.as_ref(),
        _ => None,
    };
    let Some(member) = member else { return Ok(()) };
    let joined_at = member.joined_at.map(|at| at.unix_timestamp());
    Ok(presence::seen(app, GuildId(member.guild_id.get()), MemberId(member.user.id.get()), joined_at).await?)
}
