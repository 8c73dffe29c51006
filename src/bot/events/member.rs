//! People join and leave. Discord tells us only when the members intent is granted; without it the next command of
//! theirs, or the next comparison, says the same.

use poise::serenity_prelude as serenity;

use crate::app::App;
use crate::message::Trouble;

/// Somebody joined.
pub async fn joined(_app: &App, _member: &serenity::Member) -> Result<(), Trouble> {
    Ok(())
}

/// Somebody left.
pub async fn left(_app: &App, _guild: serenity::GuildId, _user: serenity::UserId) -> Result<(), Trouble> {
    Ok(())
}
