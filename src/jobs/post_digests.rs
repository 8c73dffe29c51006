//! A guild's digests appear: one in each channel it chose, and one for each member who asked for one of their own.

use serde::{Deserialize, Serialize};

use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue, tell_member};
use crate::actions::digest;
use crate::actions::digest_card;
use crate::app::App;
use crate::discord::{DiscordError, Post, nonce};
use crate::domain::ids::{ChannelId, GuildId, LessonId, MemberId, MessageId};
use crate::domain::lessons::digest::{Digests, Place, SILENT};
use crate::store::digests::{self, Audience};
use crate::store::interests::{self, Wishes};
use crate::store::notices::REPEATABLE_SECONDS;
use crate::store::{guilds, lesson_settings};
use crate::text::Locale;

/// Post a guild's digests of one moment of its schedule.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PostDigests {
    /// Where.
    pub guild: GuildId,
    /// The moment.
    pub due: i64,
}

/// Send one member their digest.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SendDigest {
    /// Where.
    pub guild: GuildId,
    /// To whom.
    pub member: MemberId,
    /// The moment.
    pub due: i64,
}

/// What a guild chose, while this moment is still the one of its schedule; `None` when there is nothing to do any more.
async fn standing(app: &App, guild: GuildId, due: i64) -> Result<Option<(Digests, Locale)>, JobError> {
    let read = &mut app.store.read();
    let Some(settings) = guilds::find(read, guild).await? else { return Ok(None) };
    let chosen = digests::find(read, guild).await?;
    let zone = lesson_settings::find(read, guild).await?.zone();
    let stands = settings.lessons && settings.left_at.is_none() && chosen.due(&zone, app.clock.now()) == Some(due);
    Ok(stands.then(|| (chosen, Locale::from_tag(&settings.locale))))
}

impl Job for PostDigests {
    const KIND: &'static str = "post_digests";

    fn key(&self) -> Option<String> {
        Some(format!("post_digests:{}:{}", self.guild, self.due))
    }

    /// Safe to run twice because each digest has a row for its audience and moment, written before it is sent.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some((chosen, locale)) = standing(app, self.guild, self.due).await? else { return Ok(()) };
        if chosen.paused_at.is_none() {
            let places = digest::places(app, self.guild, &chosen).await?;
            if self.is_silent(app, places.len()).await? {
                self.pause(app).await?;
            } else {
                for place in &places {
                    self.post(app, &chosen, place, locale).await?;
                }
            }
        }
        let (guild, due) = (self.guild, self.due);
        let readers = interests::readers(&mut app.store.read(), guild).await?;
        let mut tx = app.store.begin().await?;
        for member in readers {
            enqueue(&mut tx, &SendDigest { guild, member, due }, app.clock.now()).await?;
        }
        tx.commit().await?;
        app.tasks.wake();
        Ok(())
    }
}

impl PostDigests {
    async fn is_silent(&self, app: &App, places: usize) -> Result<bool, JobError> {
        let read = &mut app.store.read();
        let since = digests::chosen_at(read, self.guild).await?;
        Ok(digests::nobody_reacted(read, self.guild, None, SILENT * places.max(1), since).await?)
    }

    async fn pause(&self, app: &App) -> Result<(), JobError> {
        let now = app.clock.now();
        let mut tx = app.store.begin().await?;
        if digests::pause(&mut tx, self.guild, now).await? {
            enqueue(&mut tx, &TellStaff { guild: self.guild, about: About::DigestsPaused(now) }, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn post(&self, app: &App, chosen: &Digests, place: &Place, locale: Locale) -> Result<(), JobError> {
        let entries = digest::for_channel(app, self.guild, chosen, place, self.due).await?;
        let post = digest_card::channel(locale, &entries, &place.topics);
        let audience = Audience::Channel(place.channel);
        send(app, self.guild, audience, self.due, &digest::ids(&entries), post).await
    }
}

impl Job for SendDigest {
    const KIND: &'static str = "send_digest";

    fn key(&self) -> Option<String> {
        Some(format!("send_digest:{}:{}:{}", self.guild, self.member, self.due))
    }

    /// Safe to run twice because the digest has a row for its member and moment, written before it is sent.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let (guild, member) = (self.guild, self.member);
        let Some((chosen, _)) = standing(app, guild, self.due).await? else { return Ok(()) };
        let read = &mut app.store.read();
        if !interests::readers(read, guild).await?.contains(&member) {
            return Ok(());
        }
        // The one that completes the silence says that it is the last.
        let since = interests::wished_at(read, guild, member).await?;
        let last = digests::nobody_reacted(read, guild, Some(member), SILENT - 1, since).await?;
        let entries = digest::for_member(app, guild, &chosen, member, self.due).await?;
        if entries.is_empty() {
            return Ok(());
        }
        let locale = tell_member::locale(app, guild, member).await?;
        let post = digest_card::personal(app, guild, locale, &entries, last).await;
        send(app, guild, Audience::Member(member), self.due, &digest::ids(&entries), post).await?;
        if last {
            let wishes = interests::wishes(&mut app.store.read(), guild, member).await?;
            let mut tx = app.store.begin().await?;
            interests::set_wishes(&mut tx, guild, member, Wishes { digest: false, ..wishes }, app.clock.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Write down what is sent, then send it, once. A digest that was begun and may have been sent is not sent again when Discord would no
/// longer see that it is the same.
async fn send(
    app: &App,
    guild: GuildId,
    audience: Audience,
    due: i64,
    lessons: &[LessonId],
    mut post: Post,
) -> Result<(), JobError> {
    if lessons.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let new = digests::begin(&mut tx, guild, audience, due, lessons, now).await?;
    tx.commit().await?;
    if !new {
        let begun = digests::begun(&mut app.store.read(), guild, audience, due).await?;
        if begun.is_none_or(|it| it.sent_at.is_some() || now - it.begun_at > REPEATABLE_SECONDS) {
            return Ok(());
        }
    }
    let (whom, sent) = match audience {
        Audience::Channel(channel) => (format!("c{channel}"), to_channel(app, channel, &mut post, due).await),
        Audience::Member(member) => (format!("m{member}"), to_member(app, guild, member, &mut post, due).await),
    };
    let mut tx = app.store.begin().await?;
    let outcome = match sent {
        Ok(message) => {
            digests::set_sent(&mut tx, guild, audience, due, message, now).await?;
            metrics::counter!("lyceum_digests_total").increment(1);
            Ok(())
        }
        Err(error @ (DiscordError::RateLimited(_) | DiscordError::Unauthorized)) => {
            digests::forget(&mut tx, guild, audience, due).await?;
            Err(error.into())
        }
        Err(error) if error.is_retryable() => Err(error.into()),
        Err(error) => {
            tracing::warn!(%error, %whom, "a digest is not taken");
            Ok(())
        }
    };
    tx.commit().await?;
    outcome
}

async fn to_channel(app: &App, channel: ChannelId, post: &mut Post, due: i64) -> Result<MessageId, DiscordError> {
    post.nonce = Some(nonce(&format!("digest:{channel}:{due}")));
    app.discord.post(channel, post).await
}

async fn to_member(
    app: &App,
    guild: GuildId,
    member: MemberId,
    post: &mut Post,
    due: i64,
) -> Result<MessageId, DiscordError> {
    post.nonce = Some(nonce(&format!("digest:{guild}:{member}:{due}")));
    app.discord.direct_message(member, post).await
}
