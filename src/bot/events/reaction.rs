//! Reactions.

use poise::serenity_prelude as serenity;

use crate::app::App;
use crate::message::Trouble;

/// Somebody reacted to a message.
pub async fn added(_app: &App, _ctx: &serenity::Context, _reaction: &serenity::Reaction) -> Result<(), Trouble> {
    Ok(())
}

/// Somebody took a reaction back.
pub async fn removed(_app: &App, _ctx: &serenity::Context, _reaction: &serenity::Reaction) -> Result<(), Trouble> {
    Ok(())
}
