//! The commands, by the people who may run them.

use poise::serenity_prelude as serenity;

use super::Command;
use super::checks::Rank;

/// Creators: "Manage Server", or the role named in `/setup`.
pub mod creator;
mod fields;
/// Everyone.
pub mod member;
/// Moderators: "Timeout Members", or the role named in `/setup`.
pub mod moderator;
mod period;
mod plan_option;

/// Every command, guild-only, with names and descriptions in both languages.
pub fn all() -> Vec<Command> {
    let groups = [(member::all(), Rank::Member), (moderator::all(), Rank::Moderator), (creator::all(), Rank::Creator)];
    let mut commands = Vec::new();
    for (mut group, rank) in groups {
        for command in &mut group {
            categorise(command, rank);
        }
        commands.append(&mut group);
    }
    for command in &mut commands {
        command.default_member_permissions = offered_to(least(command));
        command.guild_only = true;
        command.interaction_context = Some(vec![serenity::InteractionContext::Guild]);
        command.install_context = Some(vec![serenity::InstallationContext::Guild]);
    }
    super::localise::apply(&mut commands);
    commands
}

/// Who may run a command, for `/help`; a subcommand may say so itself with `category = "member"`.
fn categorise(command: &mut Command, rank: Rank) {
    let rank = command.category.as_deref().map_or(rank, rank_named);
    command.category = Some(name_of(rank).into());
    for below in &mut command.subcommands {
        categorise(below, rank);
    }
}

/// Whom Discord's picker offers a command to. It hides whole commands only: one with a part for everyone (`/lesson
/// submit`) is offered to everyone. A role named in `/setup` that lacks the right is let in by an override in Server
/// Settings → Integrations; the check is ours either way.
fn offered_to(rank: Rank) -> serenity::Permissions {
    match rank {
        Rank::Creator => serenity::Permissions::MANAGE_GUILD,
        Rank::Moderator => serenity::Permissions::MODERATE_MEMBERS,
        Rank::Member => serenity::Permissions::empty(),
    }
}

/// The lowest rank that may run the command or one below it.
fn least(command: &Command) -> Rank {
    let below = command.subcommands.iter().map(least).min();
    below.unwrap_or_else(|| rank_of(command))
}

/// Who may run a command of [`all`].
pub(super) fn rank_of(command: &Command) -> Rank {
    command.category.as_deref().map_or(Rank::Member, rank_named)
}

const fn name_of(rank: Rank) -> &'static str {
    match rank {
        Rank::Member => "member",
        Rank::Moderator => "moderator",
        Rank::Creator => "creator",
    }
}

fn rank_named(name: &str) -> Rank {
    match name {
        "creator" => Rank::Creator,
        "moderator" => Rank::Moderator,
        _ => Rank::Member,
    }
}
