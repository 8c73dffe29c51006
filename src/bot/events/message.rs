//! Messages become interaction records. The text is not ours to read: without the content intent Discord leaves it out,
//! but whom a message answers and mentions still arrives.
//!
//! A message that is deleted later keeps what it led to: help was given, and thanks were meant, whatever became of the
//! text. Channels that empty themselves every night, and people who tidy up behind themselves, would otherwise lose
//! months of both, and Discord does not say who deleted. Moderators who want praise gone clear the reactions
//! (`events/reaction.rs`).

use poise::serenity_prelude as serenity;
use serenity::{ChannelType, MessageType};

use super::authors::{self, Told};
use crate::actions::record_interaction;
use crate::app::App;
use crate::discord::Thread;
use crate::domain::community::authors::{Author, RecentAuthors};
use crate::domain::community::past::{self, Place, Skipped, Spoken};
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId};
use crate::message::Trouble;

/// What one message needs to know of others: whom it answers, whose thread it stands in, and itself.
const AROUND: usize = 3;

/// Somebody wrote a message. Those of bots and webhooks are only remembered as such.
pub async fn created(app: &App, ctx: &serenity::Context, message: &serenity::Message) -> Result<(), Trouble> {
    authors::remember(app, message);
    let author = authors::of_message(message);
    let (Some(guild), Author::Person(_)) = (message.guild_id, author) else { return Ok(()) };
    if !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return Ok(());
    }
    let mut around = RecentAuthors::new(AROUND);
    let thread = thread(ctx, guild, message.channel_id);
    let id = message.id.get();
    // Its own time, as history has it; ours may be another day's.
    let at = past::made_at(id).min(app.clock.now());
    if let Some(thread) = thread {
        let author = match authors::of_thread(app, ctx, guild, thread).await? {
            Told::By(author) => author,
            Told::Unasked => Author::Machine,
            Told::InVain => {
                app.interactions.missed(GuildId(guild.get()), at);
                Author::Machine
            }
        };
        around.insert(thread.id.0, author);
    }
    let answered = answered(app, message);
    if let Some((id, author)) = answered {
        around.insert(id, record_interaction::behind(app, id, author).await?);
    }
    let spoken = Spoken {
        id,
        at,
        author,
        system: false,
        answers: answered.map(|(id, _)| id),
        mentions: message.mentions.iter().map(|user| authors::of_mention(message, user)).collect(),
        reactions: Vec::new(),
    };
    let channel = ChannelId(message.channel_id.get());
    let place = Place { guild: GuildId(guild.get()), channel, thread: thread.is_some() };
    let mut records = Vec::new();
    past::read(&spoken, place, &mut around, &mut records, &mut Skipped::default());
    // A post of ours that stands there for weeks waits for nobody, whoever stands behind it.
    let asked = answered.filter(|(_, author)| *author != Author::Machine).map(|(id, _)| MessageId(id));
    record_interaction::heard(app, &records, asked);
    Ok(())
}

/// The message that a reply answers, and its author.
fn answered(app: &App, message: &serenity::Message) -> Option<(u64, Author)> {
    if message.kind != MessageType::InlineReply {
        return None;
    }
    let named = message.message_reference.as_ref().and_then(|reference| reference.message_id);
    let inside = message.referenced_message.as_deref();
    let id = named.or(inside.map(|it| it.id))?.get();
    if let Some(inside) = inside {
        authors::remember(app, inside);
    }
    app.authorship.recall(id).map(|author| (id, author))
}

/// The thread that this channel is, when it is one that is known to be active.
fn thread(ctx: &serenity::Context, guild: serenity::GuildId, channel: serenity::ChannelId) -> Option<Thread> {
    let guild = ctx.cache.guild(guild)?;
    let thread = guild.threads.iter().find(|thread| thread.id == channel)?;
    // A private thread hangs on no message, and a forum holds none of its own.
    let forum = |parent: &serenity::ChannelId| {
        guild.channels.get(parent).is_some_and(|parent| parent.kind == ChannelType::Forum)
    };
    let parent = thread.parent_id.filter(|parent| thread.kind != ChannelType::PrivateThread && !forum(parent));
    Some(Thread {
        id: ChannelId(channel.get()),
        parent: parent.map(|parent| ChannelId(parent.get())),
        opener: thread.owner_id.map(|owner| MemberId(owner.get())),
    })
}
