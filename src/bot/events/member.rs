//! People join and leave. Discord tells us only when the members intent is granted; without it the next command of
//! theirs, or the next comparison, says the same.

use poise::serenity_prelude as serenity;

use crate::actions::presence;
use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;

/// Somebody joined.
pub async fn joined(app: &App, member: &serenity::Member) -> Result<(), Trouble> {
    let joined_at = member.joined_at.map(|at| at.unix_timestamp());
    Ok(presence::joined(app, GuildId(member.guild_id.get()), MemberId(member.user.id.get()), joined_at).await?)
}

/// Somebody left.
pub async fn left(app: &App, guild: serenity::GuildId, user: serenity::UserId) -> Result<(), Trouble> {
    Ok(presence::left(app, GuildId(guild.get()), MemberId(user.get())).await?)
}

/// Somebody typed or clicked, so they are here.
pub async fn seen(app: &App, interaction: &serenity::Interaction) -> Result<(), Trouble> {
    let (guild, user) = match interaction {
        serenity::Interaction::Command(it) => (it.guild_id, it.user.id),
        serenity::Interaction::Component(it) => (it.guild_id, it.user.id),
        serenity::Interaction::Modal(it) => (it.guild_id, it.user.id),
        _ => return Ok(()),
    };
    let Some(guild) = guild else { return Ok(()) };
    Ok(presence::seen(app, GuildId(guild.get()), MemberId(user.get())).await?)
}
