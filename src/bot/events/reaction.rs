//! Reactions become interaction records: who, to whom, on what, when. Reactions of bots, to bots and to oneself do not;
//! a reaction to a lesson's post is one to the lesson's author. Moderators clear reactions: what was counted is taken
//! back.

use poise::serenity_prelude as serenity;
use serenity::ReactionType;

use super::authors::{self, Told};
use crate::actions::record_interaction::{self, Scene};
use crate::app::App;
use crate::domain::community::InteractionKind;
use crate::domain::community::authors::Author;
use crate::domain::community::record::variant_of_reaction;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId};
use crate::message::Trouble;
use crate::store::StoreError;
use crate::store::reactions::Cleared;

/// Somebody reacted to a message.
pub async fn added(app: &App, ctx: &serenity::Context, reaction: &serenity::Reaction) -> Result<(), Trouble> {
    record(app, ctx, reaction, InteractionKind::Reaction).await
}

/// Somebody took a reaction back.
pub async fn removed(app: &App, ctx: &serenity::Context, reaction: &serenity::Reaction) -> Result<(), Trouble> {
    record(app, ctx, reaction, InteractionKind::ReactionRemoved).await
}

/// All reactions were taken off a message, or all of one emoji, super reactions too.
pub async fn cleared(
    app: &App,
    guild: serenity::GuildId,
    message: serenity::MessageId,
    emoji: Option<&ReactionType>,
) -> Result<(), StoreError> {
    let variants = emoji.map(name).map(|name| [false, true].map(|burst| variant_of_reaction(&name, burst)));
    let (guild, message) = (GuildId(guild.get()), MessageId(message.get()));
    record_interaction::clear(app, Cleared { guild, message, variants, at: app.clock.now() }).await
}

async fn record(
    app: &App,
    ctx: &serenity::Context,
    reaction: &serenity::Reaction,
    kind: InteractionKind,
) -> Result<(), Trouble> {
    let (Some(guild), Some(actor)) = (reaction.guild_id, reaction.user_id) else { return Ok(()) };
    // Whoever reacts is named with their account; whoever takes a reaction back is not.
    if let Some(member) = &reaction.member {
        app.authorship.meet(MemberId(actor.get()), member.user.bot);
    }
    if authors::is_machine(app, ctx, guild, actor).await? {
        return Ok(());
    }
    let scene = Scene {
        guild: GuildId(guild.get()),
        channel: ChannelId(reaction.channel_id.get()),
        message: MessageId(reaction.message_id.get()),
        actor: MemberId(actor.get()),
    };
    let variant = variant_of_reaction(&name(&reaction.emoji), reaction.burst);
    match authors::of_reaction(app, ctx, reaction).await? {
        Told::By(Author::Person(target)) => record_interaction::offer(app, scene, kind, target, variant),
        Told::By(Author::Machine) => record_interaction::react_to_lesson(app, scene, kind, variant).await?,
        _ if kind == InteractionKind::ReactionRemoved => record_interaction::take_back(app, scene, variant).await?,
        Told::InVain => app.interactions.missed(scene.guild, app.clock.now()),
        Told::Unasked => {}
    }
    Ok(())
}

/// What an emoji is known by: the number of a guild's own, else itself.
fn name(emoji: &ReactionType) -> String {
    match emoji {
        ReactionType::Custom { id, .. } => id.to_string(),
        ReactionType::Unicode(emoji) => emoji.clone(),
        other => other.to_string(),
    }
}
