//! The Discord face: slash commands, buttons and events.

use std::sync::Arc;

use crate::app::App;
use crate::message::Trouble;
use crate::text::Locale;

/// What a command is handed: the interaction, and `ctx.data()` is the [`App`].
pub type Context<'a> = poise::Context<'a, Arc<App>, Trouble>;
/// The same where a command needs the interaction itself (modals, message menus).
pub type ApplicationContext<'a> = poise::ApplicationContext<'a, Arc<App>, Trouble>;
/// A command as poise knows it.
pub type Command = poise::Command<Arc<App>, Trouble>;

/// The language of the person who typed.
pub fn locale(ctx: Context<'_>) -> Locale {
    ctx.locale().map(Locale::from_tag).unwrap_or_default()
}
