//! The commands, by the people who may run them. Commands not built yet are not registered.

use poise::serenity_prelude as serenity;

use super::Command;

/// Creators: "Manage Server", or the role named in `/setup`.
pub mod creator;
/// Everyone.
pub mod member;
/// Moderators: "Timeout Members", or the role named in `/setup`.
pub mod moderator;
mod plan_option;

/// Every command, guild-only, with names and descriptions in both languages.
pub fn all() -> Vec<Command> {
    let mut commands = member::all();
    commands.extend(creator::all());
    commands.extend(moderator::all());
    for command in &mut commands {
        command.guild_only = true;
        command.interaction_context = Some(vec![serenity::InteractionContext::Guild]);
        command.install_context = Some(vec![serenity::InstallationContext::Guild]);
    }
    super::localise::apply(&mut commands);
    commands
}
