//! The bot enters and leaves guilds. An outage of Discord's is neither.

use poise::serenity_prelude as serenity;

use crate::actions::note_guild;
use crate::app::App;
use crate::domain::ids::GuildId;
use crate::message::Trouble;
use crate::text::Locale;

/// A guild came into sight: at the start, after an outage, or because the bot was invited.
pub async fn seen(app: &App, guild: &serenity::Guild) -> Result<(), Trouble> {
    let locale = Locale::from_tag(&guild.preferred_locale);
    Ok(note_guild::seen(app, GuildId(guild.id.get()), locale.tag()).await?)
}

/// A guild went out of sight. Only `unavailable: false` means that the bot was removed.
pub async fn gone(app: &App, guild: &serenity::UnavailableGuild) -> Result<(), Trouble> {
    if guild.unavailable {
        return Ok(());
    }
    Ok(note_guild::left(app, GuildId(guild.id.get())).await?)
}
