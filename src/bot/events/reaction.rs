//! Reactions become interaction records: who, to whom, on what, when. Reactions of bots, to bots and to oneself do not;
//! a reaction to a lesson's post is one to the lesson's author.

use poise::serenity_prelude as serenity;
use serenity::ReactionType;

use super::authors;
use crate::actions::record_interaction::{self, Scene};
use crate::app::App;
use crate::domain::community::InteractionKind;
use crate::domain::community::authors::Author;
use crate::domain::community::record::variant_of;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId};
use crate::message::Trouble;

/// Somebody reacted to a message.
pub async fn added(app: &App, ctx: &serenity::Context, reaction: &serenity::Reaction) -> Result<(), Trouble> {
    record(app, ctx, reaction, InteractionKind::Reaction).await
}

/// Somebody took a reaction back.
pub async fn removed(app: &App, ctx: &serenity::Context, reaction: &serenity::Reaction) -> Result<(), Trouble> {
    record(app, ctx, reaction, InteractionKind::ReactionRemoved).await
}

async fn record(
    app: &App,
    ctx: &serenity::Context,
    reaction: &serenity::Reaction,
    kind: InteractionKind,
) -> Result<(), Trouble> {
    let (Some(guild), Some(actor)) = (reaction.guild_id, reaction.user_id) else { return Ok(()) };
    if authors::known(ctx, actor) == Some(Author::Machine) {
        return Ok(());
    }
    let scene = Scene {
        guild: GuildId(guild.get()),
        channel: ChannelId(reaction.channel_id.get()),
        message: MessageId(reaction.message_id.get()),
        actor: MemberId(actor.get()),
    };
    let variant = variant_of(&match &reaction.emoji {
        ReactionType::Custom { id, .. } => id.to_string(),
        ReactionType::Unicode(emoji) => emoji.clone(),
        other => other.to_string(),
    });
    match authors::of_reaction(app, ctx, reaction).await? {
        Some(Author::Person(target)) => record_interaction::offer(app, scene, kind, target, variant),
        Some(Author::Machine) => record_interaction::react_to_lesson(app, scene, kind, variant).await?,
        None => {}
    }
    Ok(())
}
