//! Voice channels and the events in them: who is where, and since when. Nothing is heard of what is said; bots and the
//! channel for those who are away do not count. The intents are unprivileged (Discord: "Gateway Intents",
//! `GUILD_VOICE_STATES` 1 << 7 and `GUILD_SCHEDULED_EVENTS` 1 << 16).

use std::collections::HashMap;

use poise::serenity_prelude as serenity;
use serenity::ScheduledEventStatus;

use crate::actions::meet_in_voice;
use crate::app::App;
use crate::domain::community::voice::LiveEvent;
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::message::Trouble;

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

/// A guild came into sight, with everybody who is in a voice channel. Discord sends their members along.
pub async fn seen(app: &App, guild: &serenity::Guild) -> Result<(), Trouble> {
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
    Ok(meet_in_voice::seen(app, GuildId(guild.id.get()), &here).await?)
}

/// An event was made, began, ended or was called off.
pub async fn event(app: &App, event: &serenity::ScheduledEvent) -> Result<(), Trouble> {
    let guild = GuildId(event.guild_id.get());
    let (Some(channel), Some(creator)) = (event.channel_id, event.creator_id) else { return Ok(()) };
    if event.status == ScheduledEventStatus::Active {
        let live = LiveEvent {
            event: event.id.get(),
            channel: ChannelId(channel.get()),
            creator: MemberId(creator.get()),
            began_at: app.clock.now(),
        };
        return Ok(meet_in_voice::event_began(app, guild, live).await?);
    }
    over(app, event).await
}

/// An event is over or was deleted.
pub async fn over(app: &App, event: &serenity::ScheduledEvent) -> Result<(), Trouble> {
    Ok(meet_in_voice::event_ended(app, GuildId(event.guild_id.get()), event.id.get()).await?)
}
