//! The bot enters and leaves guilds. An outage of Discord's is neither.

use poise::serenity_prelude as serenity;

use crate::actions::listen;
use crate::actions::note_guild;
use crate::actions::note_invites;
use crate::app::App;
use crate::domain::ids::GuildId;
use crate::message::Trouble;
use crate::text::Locale;

/// A guild came into sight: at the start, after an outage, or because the bot was invited.
pub async fn seen(app: &App, guild: &serenity::Guild) -> Result<(), Trouble> {
    let locale = Locale::from_tag(&guild.preferred_locale);
    let guild = GuildId(guild.id.get());
    listen::in_sight(app, guild).await;
    note_guild::seen(app, guild, locale.tag()).await?;
    listen::began(app, guild).await?;
    Ok(note_invites::began(app, guild).await?)
}

/// Somebody made an invite. Discord says so where the bot may manage the channel.
pub async fn invite_made(app: &App, invite: &serenity::InviteCreateEvent) -> Result<(), Trouble> {
    match invite.guild_id {
        Some(guild) => Ok(note_invites::made(app, GuildId(guild.get())).await?),
        None => Ok(()),
    }
}

/// A guild went out of sight. Only `unavailable: false` means that the bot was removed.
pub async fn gone(app: &App, guild: &serenity::UnavailableGuild) -> Result<(), Trouble> {
    listen::lost(app, GuildId(guild.id.get())).await;
    if guild.unavailable {
        return Ok(());
    }
    Ok(note_guild::left(app, GuildId(guild.id.get())).await?)
}
