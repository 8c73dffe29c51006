//! Who wrote a message, and whether an account is a person's: said by the event, remembered, known to the cache, or
//! asked of Discord, in this order.

use std::time::Duration;

use poise::serenity_prelude as serenity;

use crate::actions::record_interaction;
use crate::app::App;
use crate::discord::{DiscordError, Thread};
use crate::domain::community::authors::Author;
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::store::{StoreError, guilds};

/// How long one question may take; an event is not worth more.
const PATIENCE: Duration = Duration::from_secs(10);

/// Remember whom a message tells of: its author, and those it mentions.
pub fn remember(app: &App, message: &serenity::Message) {
    app.authorship.remember(message.id.get(), of_message(message));
    for user in &message.mentions {
        app.authorship.meet(MemberId(user.id.get()), of_mention(message, user) == Author::Machine);
    }
    if message.webhook_id.is_none() {
        app.authorship.meet(MemberId(message.author.id.get()), message.author.bot);
    }
}

/// Somebody whom a message mentions. A reply mentions whom it answers, a webhook as well, and does not say that it is
/// one.
pub fn of_mention(message: &serenity::Message, user: &serenity::User) -> Author {
    let answered = message.referenced_message.as_deref().filter(|it| it.webhook_id.is_some());
    if user.bot || answered.is_some_and(|it| it.author.id == user.id) {
        Author::Machine
    } else {
        Author::Person(MemberId(user.id.get()))
    }
}

/// The author inside a message.
pub fn of_message(message: &serenity::Message) -> Author {
    if message.author.bot || message.webhook_id.is_some() {
        Author::Machine
    } else {
        Author::Person(MemberId(message.author.id.get()))
    }
}

/// What is known of who wrote something.
pub enum Told {
    /// It was this one.
    By(Author),
    /// Discord was asked in vain: what it was about cannot be written down.
    InVain,
    /// Nobody was asked, for the guild analyses nothing.
    Unasked,
}

impl Told {
    fn of(answer: Option<Author>) -> Self {
        answer.map_or(Self::InVain, Self::By)
    }
}

/// Who wrote the message that a reaction is on. Discord is asked once per message at most, and only for guilds that
/// analyse.
pub async fn of_reaction(
    app: &App,
    ctx: &serenity::Context,
    reaction: &serenity::Reaction,
) -> Result<Told, StoreError> {
    let message = reaction.message_id.get();
    if let Some(author) = app.authorship.recall(message) {
        return Ok(Told::By(author));
    }
    if let Some(author) = reaction.message_author_id.and_then(|author| known(app, ctx, author)) {
        app.authorship.remember(message, author);
        return Ok(Told::By(author));
    }
    if !analysed(app, reaction.guild_id).await? {
        return Ok(Told::Unasked);
    }
    let asked = answered(app.discord.author_of(ChannelId(reaction.channel_id.get()), message)).await;
    if let Some(author) = asked {
        app.authorship.remember(message, author);
        return Ok(Told::By(author));
    }
    // Without the right to read the channel's past, Discord's word about the author must do.
    match reaction.message_author_id {
        Some(author) => Ok(Told::of(answered(app.authorship.of_account(&*app.discord, MemberId(author.get()))).await)),
        None => Ok(Told::InVain),
    }
}

/// Whether an account is a machine's. One that nobody knows is asked for, in guilds that analyse; without an answer it
/// passes for a person.
pub async fn is_machine(
    app: &App,
    ctx: &serenity::Context,
    guild: serenity::GuildId,
    account: serenity::UserId,
) -> Result<bool, StoreError> {
    let author = match known(app, ctx, account) {
        None if analysed(app, Some(guild)).await? => {
            answered(app.authorship.of_account(&*app.discord, MemberId(account.get()))).await
        }
        known => known,
    };
    Ok(author == Some(Author::Machine))
}

/// Whom a message in a thread answers: the author of the message that the thread hangs on, or of the lesson behind it,
/// else whoever opened the thread; a machine when that is nobody.
pub async fn of_thread(
    app: &App,
    ctx: &serenity::Context,
    guild: serenity::GuildId,
    thread: Thread,
) -> Result<Told, StoreError> {
    if let Some(opener) = thread.opener.filter(|opener| opener.0 != 0)
        && let Some(author) = known(app, ctx, serenity::UserId::new(opener.0))
    {
        app.authorship.meet(opener, author == Author::Machine);
    }
    let author = match app.authorship.recall(thread.id.0) {
        Some(author) => author,
        None if analysed(app, Some(guild)).await? => {
            match answered(app.authorship.of_thread(&*app.discord, thread)).await {
                Some(author) => author,
                None => return Ok(Told::InVain),
            }
        }
        None => return Ok(Told::Unasked),
    };
    record_interaction::behind(app, thread.id.0, author).await.map(Told::By)
}

/// A person or a machine, as far as the account is known without asking.
pub fn known(app: &App, ctx: &serenity::Context, account: serenity::UserId) -> Option<Author> {
    if account == ctx.cache.current_user().id {
        return Some(Author::Machine);
    }
    let member = MemberId(account.get());
    let cached = || ctx.cache.user(account).map(|user| if user.bot { Author::Machine } else { Author::Person(member) });
    app.authorship.met(member).or_else(cached)
}

async fn answered(question: impl Future<Output = Result<Author, DiscordError>>) -> Option<Author> {
    tokio::time::timeout(PATIENCE, question).await.ok()?.ok()
}

async fn analysed(app: &App, guild: Option<serenity::GuildId>) -> Result<bool, StoreError> {
    let Some(guild) = guild else { return Ok(false) };
    let settings = guilds::find(&mut app.store.read(), GuildId(guild.get())).await?;
    Ok(settings.is_some_and(|settings| settings.analysis))
}

/// A person or a machine.
pub fn of_user(user: &serenity::User) -> Author {
    if user.bot { Author::Machine } else { Author::Person(MemberId(user.id.get())) }
}
