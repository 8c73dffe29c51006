//! Who wrote a message: remembered, said by the event, known to the cache, or asked of Discord, in this order.

use std::sync::PoisonError;
use std::time::Duration;

use poise::serenity_prelude as serenity;

use crate::app::App;
use crate::domain::community::authors::Author;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::StoreError;
use crate::store::guilds;

/// How long one question may take; an event is not worth more.
const PATIENCE: Duration = Duration::from_secs(10);

/// Remember who wrote a message.
pub fn remember(app: &App, message: serenity::MessageId, author: Author) {
    app.authors.lock().unwrap_or_else(PoisonError::into_inner).insert(message.get(), author);
}

/// Who wrote a message, if it was lately.
pub fn recall(app: &App, message: u64) -> Option<Author> {
    app.authors.lock().unwrap_or_else(PoisonError::into_inner).find(message)
}

/// The author inside a message.
pub fn of_message(message: &serenity::Message) -> Author {
    if message.author.bot || message.webhook_id.is_some() {
        Author::Machine
    } else {
        Author::Person(MemberId(message.author.id.get()))
    }
}

/// Who wrote the message that a reaction is on. Discord is asked once per message at most, and only for guilds that
/// analyse; `None` when nobody knows.
pub async fn of_reaction(
    app: &App,
    ctx: &serenity::Context,
    reaction: &serenity::Reaction,
) -> Result<Option<Author>, StoreError> {
    if let Some(author) = recall(app, reaction.message_id.get()) {
        return Ok(Some(author));
    }
    if let Some(author) = reaction.message_author_id.and_then(|author| known(ctx, author)) {
        remember(app, reaction.message_id, author);
        return Ok(Some(author));
    }
    let Some(guild) = reaction.guild_id else { return Ok(None) };
    let settings = guilds::find(&mut app.store.read(), GuildId(guild.get())).await?;
    if !settings.is_some_and(|settings| settings.analysis) {
        return Ok(None);
    }
    let asked = tokio::time::timeout(PATIENCE, ctx.http.get_message(reaction.channel_id, reaction.message_id)).await;
    if let Ok(Ok(message)) = asked {
        let author = of_message(&message);
        remember(app, reaction.message_id, author);
        return Ok(Some(author));
    }
    // Without the right to read the channel's past, Discord's word about the author must do.
    Ok(reaction.message_author_id.map(|author| Author::Person(MemberId(author.get()))))
}

/// A person or a machine, as far as the cache knows the account.
pub fn known(ctx: &serenity::Context, account: serenity::UserId) -> Option<Author> {
    if account == ctx.cache.current_user().id {
        return Some(Author::Machine);
    }
    let user = ctx.cache.user(account)?;
    Some(of_user(&user))
}

/// A person or a machine.
pub fn of_user(user: &serenity::User) -> Author {
    if user.bot { Author::Machine } else { Author::Person(MemberId(user.id.get())) }
}
