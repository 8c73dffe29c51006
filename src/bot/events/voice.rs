//! Voice channels and the events in them: who is where, and since when. Nothing is heard of what is said; bots and the
//! channel for those who are away do not count. The intents are unprivileged (Discord: "Gateway Intents",
//! `GUILD_VOICE_STATES` 1 << 7 and `GUILD_SCHEDULED_EVENTS` 1 << 16).

use std::collections::HashMap;

use poise::serenity_prelude as serenity;
use serenity::ScheduledEventStatus;

use super::authors;
use crate::actions::meet_in_voice;
use crate::app::App;
use crate::domain::community::authors::Author;
use crate::domain::community::voice::LiveEvent;
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::message::Trouble;
use crate::store::guilds;

/// Somebody went into, between or out of voice channels, or muted themselves.
pub async fn moved(app: &App, ctx: &serenity::Context, state: &serenity::VoiceState) -> Result<(), Trouble> {
    let Some(guild) = state.guild_id else { return Ok(()) };
    if state.member.as_ref().is_some_and(|member| member.user.bot) {
        return Ok(());
    }
    let away = ctx.cache.guild(guild).and_then(|guild| guild.afk_metadata.as_ref().map(|afk| afk.afk_channel_id));
    let channel = state.channel_id.filter(|channel| Some(*channel) != away).map(|channel| ChannelId(channel.get()));
    Ok(meet_in_voice::moved(app, GuildId(guild.get()), MemberId(state.user_id.get()), channel).await?)
}

/// A guild came into sight, with everybody who is in a voice channel and every event announced. Discord sends the members
/// who are in voice channels along.
pub async fn seen(app: &App, ctx: &serenity::Context, guild: &serenity::Guild) -> Result<(), Trouble> {
    let away = guild.afk_metadata.as_ref().map(|afk| afk.afk_channel_id);
    let person = |user: &serenity::UserId| guild.members.get(user).is_some_and(|member| !member.user.bot);
    let here: HashMap<MemberId, ChannelId> = guild
        .voice_states
        .iter()
        .filter(|(user, _)| person(user))
        .filter_map(|(user, state)| {
            let channel = state.channel_id.filter(|channel| Some(*channel) != away)?;
            Some((MemberId(user.get()), ChannelId(channel.get())))
        })
        .collect();
    let mut events = Vec::new();
    for event in guild.scheduled_events.iter().filter(|event| event.status == ScheduledEventStatus::Active) {
        events.extend(live(app, ctx, event).await?);
    }
    Ok(meet_in_voice::seen(app, GuildId(guild.id.get()), &here, &events).await?)
}

/// An event was made, began, ended or was called off.
pub async fn event(app: &App, ctx: &serenity::Context, event: &serenity::ScheduledEvent) -> Result<(), Trouble> {
    if event.status != ScheduledEventStatus::Active {
        return over(app, event).await;
    }
    match live(app, ctx, event).await? {
        Some(live) => Ok(meet_in_voice::event_began(app, GuildId(event.guild_id.get()), live).await?),
        None => Ok(()),
    }
}

/// An event that takes place in a voice channel and was made by a person, where anybody wants to know of it.
async fn live(
    app: &App,
    ctx: &serenity::Context,
    event: &serenity::ScheduledEvent,
) -> Result<Option<LiveEvent>, Trouble> {
    let guild = GuildId(event.guild_id.get());
    let (Some(channel), Some(creator)) = (event.channel_id, event.creator_id) else { return Ok(None) };
    if !guilds::find(&mut app.store.read(), guild).await?.is_some_and(|settings| settings.analysis) {
        return Ok(None);
    }
    let author =
        event.creator.as_ref().map_or_else(|| authors::known(app, ctx, creator), |user| Some(authors::of_user(user)));
    let creator = MemberId(creator.get());
    let person = match author {
        Some(author) => author != Author::Machine,
        // Many servers have bots make their events; only Discord can say whether this account is one.
        None => match app.discord.member(guild, creator).await {
            Ok(member) => member.is_some_and(|member| !member.bot),
            Err(error) => {
                tracing::warn!(%error, guild.id = %guild, "an event passes unnoticed: who made it cannot be asked");
                false
            }
        },
    };
    let began_at = app.clock.now();
    Ok(person.then_some(LiveEvent { event: event.id.get(), channel: ChannelId(channel.get()), creator, began_at }))
}

/// An event is over or was deleted.
pub async fn over(app: &App, event: &serenity::ScheduledEvent) -> Result<(), Trouble> {
    Ok(meet_in_voice::event_ended(app, GuildId(event.guild_id.get()), event.id.get()).await?)
}
