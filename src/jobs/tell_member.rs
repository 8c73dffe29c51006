//! Tells one member what is theirs alone: by direct message if they allowed that, else in a private thread of their
//! server, else not at all, and `/membership` says it.

use crate::app::App;
use crate::discord::{ChannelKind, DiscordError, Post, permission};
use crate::domain::ids::{ChannelId, GuildId, MemberId};
use crate::domain::names;
use crate::store::StoreError;
use crate::store::consents::{self, Purpose};
use crate::store::notices::Way;
use crate::store::{checkouts, guilds, member_threads};
use crate::text::{self, Locale};

/// Why a member was not told.
#[derive(Debug, thiserror::Error)]
pub(super) enum Untold {
    /// Discord may or may not have sent it.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The language a member reads: that of their last purchase, else the server's.
pub(super) async fn locale(app: &App, guild: GuildId, member: MemberId) -> Result<Locale, StoreError> {
    let read = &mut app.store.read();
    if let Some(tag) = checkouts::locale_of(read, guild, member).await? {
        return Ok(Locale::from_tag(&tag));
    }
    Ok(guilds::find(read, guild).await?.map(|it| Locale::from_tag(&it.locale)).unwrap_or_default())
}

/// Tell the member. The post must carry a nonce; its buttons stand in the thread only, since a click in a direct message
/// names no server. Refusals lead to the next way, never to an error (DR15).
pub(super) async fn tell(
    app: &App,
    guild: GuildId,
    member: MemberId,
    post: &Post,
) -> Result<(Way, Option<ChannelId>), Untold> {
    let allowed = consents::find(&mut app.store.read(), guild, member, Purpose::Notices).await?;
    if allowed == Some(true) {
        let mut direct = post.clone();
        for row in &mut direct.rows {
            row.retain(|button| matches!(button.style, crate::discord::ButtonStyle::Link(_)));
        }
        direct.rows.retain(|row| !row.is_empty());
        match app.discord.direct_message(member, &direct).await {
            Ok(_) => return Ok((Way::Dm, None)),
            Err(error) if error.is_retryable() => return Err(error.into()),
            Err(error) => tracing::info!(%error, "a direct message is not taken; the private thread is next"),
        }
    }
    match in_thread(app, guild, member, post).await {
        Ok(Some(thread)) => Ok((Way::Thread, Some(thread))),
        Ok(None) => Ok((Way::Banner, None)),
        Err(Untold::Discord(error)) if !error.is_retryable() => {
            tracing::info!(%error, "no private thread can be used; /membership says it");
            Ok((Way::Banner, None))
        }
        Err(error) => Err(error),
    }
}

/// `None` when no channel lets us open a thread that the member would see.
async fn in_thread(app: &App, guild: GuildId, member: MemberId, post: &Post) -> Result<Option<ChannelId>, Untold> {
    if let Some(thread) = member_threads::find(&mut app.store.read(), guild, member).await? {
        match app.discord.post(thread, post).await {
            Ok(_) => return Ok(Some(thread)),
            Err(DiscordError::UnknownChannel | DiscordError::MissingAccess) => {
                let mut tx = app.store.begin().await?;
                member_threads::delete(&mut tx, guild, member).await?;
                tx.commit().await?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let Some(parent) = parent(app, guild, member).await? else { return Ok(None) };
    let name = text::text(locale(app, guild, member).await?, "notice-thread");
    let thread = app.discord.open_private_thread(parent, &names::shortened(&name, 100)).await?;
    let mut tx = app.store.begin().await?;
    member_threads::upsert(&mut tx, guild, member, thread, app.clock.now()).await?;
    tx.commit().await?;
    app.discord.add_to_thread(thread, member).await?;
    app.discord.post(thread, post).await?;
    Ok(Some(thread))
}

/// The channel to open a member's thread in: the lesson channel, else the first that both can use.
async fn parent(app: &App, guild: GuildId, member: MemberId) -> Result<Option<ChannelId>, Untold> {
    const OURS: u64 = permission::VIEW_CHANNEL
        | permission::CREATE_PRIVATE_THREADS
        | permission::SEND_MESSAGES_IN_THREADS
        | permission::EMBED_LINKS;
    let preferred = guilds::find(&mut app.store.read(), guild).await?.and_then(|it| it.lesson_channel);
    let Some(reader) = app.discord.member(guild, member).await? else { return Ok(None) };
    let bot = app.discord.me().await?;
    let Some(bot) = app.discord.member(guild, bot).await? else { return Ok(None) };
    let known = app.discord.guild(guild).await?;
    let mut channels = app.discord.channels(guild).await?;
    channels.sort_by_key(|channel| Some(channel.id) != preferred);
    let fits = channels.iter().find(|channel| {
        channel.kind == ChannelKind::Text
            && channel.permissions(&known, &bot) & OURS == OURS
            && channel.permissions(&known, &reader) & permission::VIEW_CHANNEL != 0
    });
    Ok(fits.map(|channel| channel.id))
}
