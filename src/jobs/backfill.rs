//! The past of a guild is read from Discord: channel by channel, page by page, at the pace Discord allows.

use serde::{Deserialize, Serialize};

use crate::actions::record_interaction;
use crate::app::App;
use crate::discord::{DiscordError, Said};
use crate::domain::community::authors::{Author, RecentAuthors};
use crate::domain::community::past::{self, Place, Skipped, first_id};
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::jobs::{Job, JobError, enqueue};
use crate::store::backfills::{self, Backfill, Next, Page, Progress, Reading};
use crate::store::counted::{self, Past};
use crate::store::interactions::Gate;
use crate::store::listening::{self, Source};
use crate::store::{StoreError, guilds, lessons};

/// Messages whose authors are remembered while a page is read.
const REMEMBERED: usize = 1_000;

/// Safe to run twice because records are written once however often they are read, and a page's mark moves in the
/// transaction that writes its records, and only from where it was.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ReadPast {
    /// Whose past.
    pub guild: GuildId,
}

impl Job for ReadPast {
    const KIND: &'static str = "read_past";

    fn key(&self) -> Option<String> {
        Some(format!("read_past:{}", self.guild))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        if step(app, self.guild).await? {
            // One page at a time, so that those who have just paid are served in between.
            let now = app.clock.now();
            let mut tx = app.store.begin().await?;
            enqueue(&mut tx, self, now).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Wish for what was said in `guild` between `from` and `until` (seconds since 1970); a job reads it.
pub async fn wish(app: &App, guild: GuildId, from: i64, until: i64) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    backfills::upsert(&mut tx, guild, from, until, now).await?;
    enqueue(&mut tx, &ReadPast { guild }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// Read one page more; `false` when nothing is left to be read.
pub async fn step(app: &App, guild: GuildId) -> Result<bool, JobError> {
    let mut read = app.store.read();
    let Some(wanted) = backfills::find(&mut read, guild).await? else { return Ok(false) };
    let analysed = guilds::find(&mut read, guild).await?.is_some_and(|it| it.analysis && it.left_at.is_none());
    if !analysed {
        let mut tx = app.store.begin().await?;
        backfills::delete(&mut tx, guild).await?;
        tx.commit().await?;
        return Ok(false);
    }
    if !wanted.listed {
        let channels = channels(app, guild, wanted).await?;
        let mut tx = app.store.begin().await?;
        backfills::insert_channels(&mut tx, guild, &channels).await?;
        tx.commit().await?;
        return Ok(true);
    }
    let Some(reading) = backfills::next(&mut read, guild).await? else {
        finish(app, guild, wanted).await?;
        return Ok(false);
    };
    page(app, guild, wanted, reading).await?;
    Ok(true)
}

/// The channels and threads that may hold something of the time in question.
async fn channels(app: &App, guild: GuildId, wanted: Backfill) -> Result<Vec<Reading>, JobError> {
    let after = first_id(wanted.from).saturating_sub(1);
    let (mut found, mut threads) = (Vec::new(), app.discord.active_threads(guild).await?);
    for channel in app.discord.channels(guild).await? {
        if channel.text {
            found.push(Reading { channel: channel.id, thread: false, opener: None, after });
        }
        if channel.threads {
            match app.discord.archived_threads(channel.id, wanted.from).await {
                Ok(archived) => threads.extend(archived),
                Err(error) if closed(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    for thread in threads {
        let author = app.authorship.of_thread(&*app.discord, thread).await?;
        let opener = match record_interaction::behind(app, thread.id.0, author).await? {
            Author::Person(member) => Some(member),
            Author::Machine => None,
        };
        found.push(Reading { channel: thread.id, thread: true, opener, after });
    }
    Ok(found)
}

/// Whether Discord says that this is not for us to read, rather than that it cannot answer.
const fn closed(error: &DiscordError) -> bool {
    matches!(error, DiscordError::MissingAccess | DiscordError::MissingPermissions | DiscordError::UnknownChannel)
}

async fn page(app: &App, guild: GuildId, wanted: Backfill, reading: Reading) -> Result<(), JobError> {
    let end = first_id(wanted.until.saturating_add(1));
    let said = match app.discord.history(reading.channel, reading.after).await {
        Ok(said) => said,
        Err(error) if closed(&error) => {
            let page = Page { after: reading.after, messages: 0, records: 0, next: Next::Refused };
            return keep(app, guild, &reading, page, &[]).await;
        }
        Err(error) => return Err(error.into()),
    };
    let last = said.last().map_or(reading.after, |it| it.spoken.id);
    let next = if said.is_empty() || last >= end { Next::Done } else { Next::More };
    let mut records = Vec::new();
    let mut authors = RecentAuthors::new(REMEMBERED);
    if reading.thread {
        authors.insert(reading.channel.0, reading.opener.map_or(Author::Machine, Author::Person));
    }
    let place = Place { guild, channel: reading.channel, thread: reading.thread };
    let messages = said.iter().take_while(|it| it.spoken.id < end).count();
    for mut said in said.into_iter().take(messages) {
        name_reactions(app, reading.channel, &mut said).await?;
        say_who_is_answered(app, &said, &mut authors).await?;
        past::read(&said.spoken, place, &mut authors, &mut records, &mut Skipped::default());
        if said.spoken.author == Author::Machine {
            like_lesson(app, place, &said, &mut records).await?;
        }
    }
    let page = Page { after: last, messages, records: 0, next };
    keep(app, guild, &reading, page, &records).await
}

/// Reactions come as numbers; who gave them is asked for, emoji by emoji.
async fn name_reactions(app: &App, channel: ChannelId, said: &mut Said) -> Result<(), JobError> {
    for (reacted, emoji) in said.spoken.reactions.iter_mut().zip(&said.emojis) {
        match app.discord.reactors(channel, said.spoken.id, emoji).await {
            Ok(by) => {
                reacted.unnamed = reacted.unnamed.saturating_sub(u64::try_from(by.len()).unwrap_or(u64::MAX));
                reacted.by = by;
            }
            Err(DiscordError::UnknownMessage) => return Ok(()),
            Err(error) if closed(&error) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// A reply names whom it answers.
async fn say_who_is_answered(app: &App, said: &Said, authors: &mut RecentAuthors) -> Result<(), StoreError> {
    if let (Some(answered), Some(author)) = (said.spoken.answers, said.answered) {
        authors.insert(answered, record_interaction::behind(app, answered, author).await?);
    }
    Ok(())
}

/// Reactions to a lesson's post are to the lesson's author.
async fn like_lesson(
    app: &App,
    place: Place,
    said: &Said,
    records: &mut Vec<InteractionRecord>,
) -> Result<(), StoreError> {
    if said.spoken.reactions.iter().all(|reacted| reacted.by.is_empty()) {
        return Ok(());
    }
    let message = MessageId(said.spoken.id);
    let Some(lesson) = lessons::find_by_message(&mut app.store.read(), message).await? else { return Ok(()) };
    let spoken = past::Spoken {
        author: Author::Person(lesson.author),
        answers: None,
        mentions: Vec::new(),
        system: false,
        ..said.spoken.clone()
    };
    let place = Place { thread: false, ..place };
    past::read(&spoken, place, &mut RecentAuthors::new(1), records, &mut Skipped::default());
    Ok(())
}

/// Write a page's records and move its mark, or nothing at all.
async fn keep(
    app: &App,
    guild: GuildId,
    reading: &Reading,
    page: Page,
    records: &[InteractionRecord],
) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    let gate = Gate::load(&mut tx.read(), &std::collections::HashSet::from([guild])).await?;
    let admitted: Vec<InteractionRecord> = records.iter().filter(|record| gate.admits(record)).copied().collect();
    let Past { added, .. } = counted::insert_new(&mut tx, guild, &admitted).await?;
    if !backfills::advance(&mut tx, guild, reading, &Page { records: added, ..page }).await? {
        // Another process has read this page; its records are there.
        return Ok(());
    }
    tx.commit().await?;
    Ok(())
}

async fn finish(app: &App, guild: GuildId, wanted: Backfill) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    let Progress { channels, refused, messages, records, .. } = backfills::progress(&mut tx.read(), guild).await?;
    listening::insert(&mut tx, guild, wanted.from, wanted.until, Source::History).await?;
    backfills::delete(&mut tx, guild).await?;
    tx.commit().await?;
    tracing::info!(guild.id = %guild, channels, refused, messages, records, "the past was read");
    Ok(())
}
