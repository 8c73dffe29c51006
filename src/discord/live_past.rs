//! What was said before we listened: history, reactions and threads, read page by page at our own pace.

use serde::Deserialize;
use serenity::http::Route;

use super::live::{Ask, Live, snowflake};
use super::live_answers::id;
use super::{Archived, DiscordError, Emoji, Said, Thread};
use crate::domain::community::authors::Author;
use crate::domain::community::past::{Reacted, Spoken, made_at};
use crate::domain::community::record::variant_of_reaction;
use crate::domain::ids::{ChannelId, GuildId, MemberId};

/// Most that Discord gives at once (docs: Get Channel Messages, Get Reactions, List Public Archived Threads).
const PAGE: usize = 100;
/// Pages of reactions read for one emoji; whoever gathers more than this gains nothing by it.
const REACTION_PAGES: usize = 10;
/// Message types that somebody wrote: DEFAULT and REPLY (docs: Message Types).
const WRITTEN: [u8; 2] = [0, 19];
const REPLY: u8 = 19;
/// A channel's type (docs: Channel Types).
const PRIVATE_THREAD: u8 = 12;

#[derive(Deserialize)]
#[allow(clippy::struct_field_names, reason = "Discord's names")]
struct Message {
    id: String,
    #[serde(rename = "type", default)]
    kind: u8,
    author: User,
    webhook_id: Option<String>,
    #[serde(default)]
    mentions: Vec<User>,
    message_reference: Option<Reference>,
    referenced_message: Option<Box<Self>>,
    #[serde(default)]
    reactions: Vec<Reaction>,
}

#[derive(Deserialize)]
struct User {
    id: String,
    #[serde(default)]
    bot: bool,
}

#[derive(Deserialize)]
struct Reference {
    message_id: Option<String>,
}

#[derive(Deserialize)]
struct Reaction {
    count_details: Counts,
    emoji: ReactionEmoji,
}

#[derive(Deserialize)]
struct Counts {
    normal: u64,
    burst: u64,
}

#[derive(Deserialize)]
struct ReactionEmoji {
    id: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Threads {
    threads: Vec<ThreadChannel>,
    #[serde(default)]
    has_more: bool,
}

#[derive(Deserialize)]
struct ThreadChannel {
    id: String,
    #[serde(rename = "type")]
    kind: u8,
    owner_id: Option<String>,
    parent_id: Option<String>,
    thread_metadata: Option<Metadata>,
}

#[derive(Deserialize)]
struct Metadata {
    archive_timestamp: Option<String>,
}

pub(super) async fn history(live: &Live, channel: ChannelId, after: u64) -> Result<Vec<Said>, DiscordError> {
    let route = Route::ChannelMessages { channel_id: snowflake(channel.0)? };
    let page: Vec<Message> = live.ask(Ask::get(route).with(format!("?limit={PAGE}&after={after}"))).await?;
    let mut said = page.into_iter().map(Said::try_from).collect::<Result<Vec<_>, _>>()?;
    // Discord gives the newest first.
    said.sort_by_key(|it| it.spoken.id);
    Ok(said)
}

pub(super) async fn author_of(live: &Live, channel: ChannelId, message: u64) -> Result<Author, DiscordError> {
    let (channel_id, message_id) = (snowflake(channel.0)?, snowflake(message)?);
    let found: Message = live.ask(Ask::get(Route::ChannelMessage { channel_id, message_id })).await?;
    found.written_by()
}

pub(super) async fn account(live: &Live, account: MemberId) -> Result<Author, DiscordError> {
    let found: User = live.ask(Ask::get(Route::User { user_id: snowflake(account.0)? })).await?;
    found.author()
}

pub(super) async fn reactors(
    live: &Live,
    channel: ChannelId,
    message: u64,
    emoji: &Emoji,
) -> Result<Vec<Author>, DiscordError> {
    let encoded: String = url::form_urlencoded::byte_serialize(emoji.name.as_bytes()).collect();
    // Without a type Discord names those of normal reactions alone (docs: Get Reactions, Reaction Types).
    let kind = if emoji.burst { "&type=1" } else { "" };
    let (channel_id, message_id) = (snowflake(channel.0)?, snowflake(message)?);
    let mut authors = Vec::new();
    let mut after = 0;
    for _ in 0..REACTION_PAGES {
        let route = Route::ChannelMessageReactionEmoji { channel_id, message_id, reaction: &encoded };
        let query = format!("?limit={PAGE}&after={after}{kind}");
        let page: Vec<User> = live.ask(Ask::get(route).with(query)).await?;
        let more = page.len() == PAGE;
        for user in page {
            after = after.max(id(&user.id)?);
            authors.push(user.author()?);
        }
        if !more {
            break;
        }
    }
    Ok(authors)
}

pub(super) async fn active_threads(live: &Live, guild: GuildId) -> Result<Vec<Thread>, DiscordError> {
    let found: Threads = live.ask(Ask::get(Route::GuildThreadsActive { guild_id: snowflake(guild.0)? })).await?;
    found.threads.iter().map(ThreadChannel::thread).collect()
}

pub(super) async fn archived_threads(
    live: &Live,
    channel: ChannelId,
    since: i64,
    before: Option<i64>,
) -> Result<Archived, DiscordError> {
    let route = Route::ChannelArchivedPublicThreads { channel_id: snowflake(channel.0)? };
    let before = before.and_then(|at| jiff::Timestamp::from_microsecond(at).ok()).map(|at| at.to_string());
    let before = before.map_or_else(String::new, |at| {
        format!("&before={}", url::form_urlencoded::byte_serialize(at.as_bytes()).collect::<String>())
    });
    let page: Threads = live.ask(Ask::get(route).with(format!("?limit={PAGE}{before}"))).await?;
    // Ordered by the time of archiving, the latest first.
    let (mut threads, mut rest) = (Vec::new(), None);
    for thread in &page.threads {
        let at = thread.archived_at();
        if at.is_some_and(|at| at.as_second() < since) {
            return Ok(Archived { threads, rest: None });
        }
        threads.push(thread.thread()?);
        rest = at.map(jiff::Timestamp::as_microsecond);
    }
    Ok(Archived { threads, rest: rest.filter(|_| page.has_more) })
}

impl ThreadChannel {
    fn archived_at(&self) -> Option<jiff::Timestamp> {
        self.thread_metadata.as_ref()?.archive_timestamp.as_deref()?.parse().ok()
    }

    fn thread(&self) -> Result<Thread, DiscordError> {
        let opener = self.owner_id.as_deref().map(id).transpose()?.map(MemberId);
        let parent = self.parent_id.as_deref().filter(|_| self.kind != PRIVATE_THREAD);
        let parent = parent.map(id).transpose()?.map(ChannelId);
        Ok(Thread { id: ChannelId(id(&self.id)?), parent, opener })
    }
}

impl User {
    fn author(&self) -> Result<Author, DiscordError> {
        Ok(if self.bot { Author::Machine } else { Author::Person(MemberId(id(&self.id)?)) })
    }
}

impl Message {
    fn written_by(&self) -> Result<Author, DiscordError> {
        if self.webhook_id.is_some() { Ok(Author::Machine) } else { self.author.author() }
    }
}

impl TryFrom<Message> for Said {
    type Error = DiscordError;

    fn try_from(message: Message) -> Result<Self, DiscordError> {
        let own = id(&message.id)?;
        let author = message.written_by()?;
        let answered = message.referenced_message.as_deref().map(Message::written_by).transpose()?;
        let named = message.message_reference.as_ref().filter(|_| message.kind == REPLY);
        let answers = named.and_then(|reference| reference.message_id.as_deref()).map(id).transpose()?;
        // A reply mentions whom it answers, a webhook as well, and does not say that it is one.
        let hook = message.referenced_message.as_deref().filter(|it| it.webhook_id.is_some()).map(|it| &it.author.id);
        let mentioned = |user: &User| if hook == Some(&user.id) { Ok(Author::Machine) } else { user.author() };
        let mentions = message.mentions.iter().map(mentioned).collect::<Result<_, _>>()?;
        let (mut reactions, mut emojis) = (Vec::new(), Vec::new());
        for reaction in message.reactions {
            // A custom emoji is told by its number, and asked for as name:number (docs: Get Reactions). One that was
            // deleted has no name any more; what stands in its place may be anything but nothing.
            let name = reaction.emoji.name.filter(|name| !name.is_empty());
            let (known_by, asked_as) = match (reaction.emoji.id, name) {
                (Some(number), name) => (number.clone(), format!("{}:{number}", name.as_deref().unwrap_or("_"))),
                (None, Some(name)) => (name.clone(), name),
                (None, None) => continue,
            };
            let Counts { normal, burst } = reaction.count_details;
            for (burst, count) in [(false, normal), (true, burst)].into_iter().filter(|(_, count)| *count > 0) {
                let variant = variant_of_reaction(&known_by, burst);
                reactions.push(Reacted { variant, by: Vec::new(), unnamed: count });
                emojis.push(Emoji { name: asked_as.clone(), burst });
            }
        }
        let system = !WRITTEN.contains(&message.kind);
        let spoken = Spoken { id: own, at: made_at(own), author, system, answers, mentions, reactions };
        Ok(Self { spoken, emojis, answered })
    }
}
