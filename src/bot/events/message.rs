//! Messages and threads become interaction records. The text is not ours to read: without the content intent Discord
//! leaves it out, but whom a message answers and mentions still arrives.

use poise::serenity_prelude as serenity;
use serenity::MessageType;

use super::authors;
use crate::actions::record_interaction::{self, Scene};
use crate::app::App;
use crate::domain::community::InteractionKind;
use crate::domain::community::authors::Author;
use crate::domain::community::past::MOST_MENTIONS;
use crate::domain::ids::{ChannelId, GuildId, MemberId, MessageId};
use crate::message::Trouble;
use crate::store::lessons;

/// Somebody wrote a message. Those of bots and webhooks are only remembered as such.
pub async fn created(app: &App, ctx: &serenity::Context, message: &serenity::Message) -> Result<(), Trouble> {
    let author = authors::of_message(message);
    authors::remember(app, message.id, author);
    let (Some(guild), Author::Person(actor)) = (message.guild_id, author) else { return Ok(()) };
    if !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return Ok(());
    }
    let scene = Scene {
        guild: GuildId(guild.get()),
        channel: ChannelId(message.channel_id.get()),
        message: MessageId(message.id.get()),
        actor,
    };
    let answered = replied_to(app, message).await?;
    if let Some(target) = answered {
        record_interaction::offer(app, scene, InteractionKind::Reply, target, 0);
    }
    // An answer to the one who opened the thread is one act, not two.
    let opener = thread_opener(app, ctx, guild, message).await?.filter(|opener| Some(*opener) != answered);
    if let Some(target) = opener {
        record_interaction::offer(app, scene, InteractionKind::ThreadMessage, target, 0);
    }
    let mentioned = message.mentions.iter().filter(|user| !user.bot).map(|user| MemberId(user.id.get()));
    let mentioned: Vec<MemberId> = mentioned.filter(|user| Some(*user) != answered && Some(*user) != opener).collect();
    if mentioned.len() <= MOST_MENTIONS {
        for target in mentioned {
            record_interaction::offer(app, scene, InteractionKind::Mention, target, 0);
        }
    }
    Ok(())
}

/// Somebody opened a thread. A thread opened on a message carries that message's number, so its author is known
/// already; of any other thread the opener is.
pub fn thread_created(app: &App, ctx: &serenity::Context, thread: &serenity::GuildChannel) {
    let start = serenity::MessageId::new(thread.id.get());
    if let (None, Some(owner)) = (authors::recall(app, start.get()), thread.owner_id) {
        let author = authors::known(ctx, owner).unwrap_or(Author::Person(MemberId(owner.get())));
        authors::remember(app, start, author);
    }
}

/// Whom a reply answers: a person, or the author of the lesson whose post it answers.
async fn replied_to(app: &App, message: &serenity::Message) -> Result<Option<MemberId>, Trouble> {
    if message.kind != MessageType::InlineReply {
        return Ok(None);
    }
    let named = message.message_reference.as_ref().and_then(|reference| reference.message_id);
    let inside = message.referenced_message.as_deref().map(authors::of_message);
    let Some(answered) = named.or(message.referenced_message.as_ref().map(|it| it.id)) else { return Ok(None) };
    if let Some(author) = inside {
        authors::remember(app, answered, author);
    }
    match inside.or_else(|| authors::recall(app, answered.get())) {
        Some(author) => person(app, author, answered.get()).await,
        None => Ok(None),
    }
}

/// Whose thread a message stands in: the author of the message it was opened on, else whoever opened it.
async fn thread_opener(
    app: &App,
    ctx: &serenity::Context,
    guild: serenity::GuildId,
    message: &serenity::Message,
) -> Result<Option<MemberId>, Trouble> {
    let owner = ctx.cache.guild(guild).and_then(|guild| {
        guild.threads.iter().find(|thread| thread.id == message.channel_id).map(|thread| thread.owner_id)
    });
    // Not a thread that is known to be active.
    let Some(owner) = owner else { return Ok(None) };
    let start = message.channel_id.get();
    match authors::recall(app, start) {
        Some(author) => person(app, author, start).await,
        None => Ok(owner.and_then(|owner| match authors::known(ctx, owner) {
            Some(Author::Machine) => None,
            Some(Author::Person(_)) | None => Some(MemberId(owner.get())),
        })),
    }
}

/// The person behind `author` of message `id`: behind a machine there is one when the message posts a lesson.
async fn person(app: &App, author: Author, id: u64) -> Result<Option<MemberId>, Trouble> {
    match author {
        Author::Person(member) => Ok(Some(member)),
        Author::Machine => {
            Ok(lessons::find_by_message(&mut app.store.read(), MessageId(id)).await?.map(|lesson| lesson.author))
        }
    }
}
