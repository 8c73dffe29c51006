//! The Discord face: slash commands, buttons and events.

use std::sync::Arc;

use crate::app::App;
use crate::domain::ids::{GuildId, MemberId};
use crate::message::Trouble;
use crate::text::Locale;

mod answering;
/// Who may run what; decided here, never by the picker.
pub mod checks;
mod clearing;
/// The commands, by the people who may run them.
pub mod commands;
/// Clicks, selections and submitted forms, routed to the command they belong to.
pub mod components;
mod dispatch;
mod errors;
/// What happens in a guild without a command, one file per kind of event.
pub mod events;
/// The connection to Discord's gateway.
pub mod gateway;
mod gateway_thread;
mod gateway_watch;
mod lanes;
/// Names and descriptions of commands in both languages.
pub mod localise;
mod registration;
/// Answers to the person who typed or clicked.
pub mod replies;
mod verdicts;

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

/// The guild a command was typed in.
pub fn guild(ctx: Context<'_>) -> Result<GuildId, Trouble> {
    ctx.guild_id().map(|id| GuildId(id.get())).ok_or_else(|| Trouble::person("error-guild-only"))
}

/// The person who typed.
pub fn member(ctx: Context<'_>) -> MemberId {
    MemberId(ctx.author().id.get())
}
