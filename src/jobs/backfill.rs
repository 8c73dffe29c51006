//! The past of a guild is read from Discord: channel by channel, page by page, at the pace Discord allows.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::discord::{Channel, DiscordError, Guild, Member, Thread, permission};
use crate::domain::community::past::first_id;
use crate::domain::ids::{ChannelId, GuildId};
use crate::jobs::{Job, JobError, enqueue};
use crate::store::StoreError;
use crate::store::backfills::{self, Next, Page, Part, Progress, Reading, Window};
use crate::store::guilds;
use crate::store::listening::{self, Source};

/// A page of messages becomes records.
mod page;

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

/// Wish for what was said in `guild` between `from` and `until` (seconds since 1970); a job reads it. What is being
/// read already goes on afterwards from where it is. Of a time in which analysis had been switched off nothing is read.
pub async fn wish(app: &App, guild: GuildId, from: i64, until: i64) -> Result<(), StoreError> {
    let now = app.clock.now();
    let again = guilds::analysed_again(&mut app.store.read(), guild).await?;
    let from = again.map_or(from, |again| from.max(again));
    if from > until {
        return Ok(());
    }
    let mut tx = app.store.begin().await?;
    backfills::wish(&mut tx, guild, from, until, now).await?;
    enqueue(&mut tx, &ReadPast { guild }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// Read one page more, of messages or of a list of threads; `false` when nothing is left to be read.
pub async fn step(app: &App, guild: GuildId) -> Result<bool, JobError> {
    let mut read = app.store.read();
    let windows = backfills::list(&mut read, guild).await?;
    let Some(window) = windows.first() else { return Ok(false) };
    let analysed = guilds::find(&mut read, guild).await?.is_some_and(|it| it.analysis && it.left_at.is_none());
    if !analysed {
        let mut tx = app.store.begin().await?;
        for window in &windows {
            backfills::delete(&mut tx, window).await?;
        }
        tx.commit().await?;
        return Ok(false);
    }
    if !window.listed {
        list_channels(app, guild, window).await?;
        return Ok(true);
    }
    let Some(reading) = backfills::next(&mut read, window).await? else {
        finish(app, guild, window).await?;
        return Ok(windows.len() > 1);
    };
    match reading.part {
        Part::Threads { on } => list_threads(app, window, &reading, on).await?,
        Part::Messages | Part::Thread { .. } => page::read(app, guild, window, &reading).await?,
    }
    Ok(true)
}

/// The channels and open threads that may hold something of the time in question, and whose lists of archived threads
/// may.
async fn list_channels(app: &App, guild: GuildId, window: &Window) -> Result<(), JobError> {
    let (mut found, mut forums, mut closed) = (Vec::new(), HashSet::new(), HashMap::new());
    let (rights, me) = (app.discord.guild(guild).await?, app.discord.me().await?);
    let bot = app.discord.member(guild, me).await?;
    for channel in app.discord.channels(guild).await? {
        if let Some(why) = bot.as_ref().and_then(|bot| shut(&rights, bot, &channel)) {
            closed.insert(channel.id, why);
        }
        // A forum holds no messages on which threads could hang.
        let on = Some(channel.id).filter(|_| channel.text);
        if on.is_some() {
            found.push(Reading { channel: channel.id, part: Part::Messages, mark: before(window) });
        } else {
            forums.insert(channel.id);
        }
        if channel.threads {
            found.push(Reading { channel: channel.id, part: Part::Threads { on }, mark: 0 });
        }
    }
    for thread in app.discord.active_threads(guild).await? {
        let on = thread.parent.filter(|parent| !forums.contains(parent));
        if let Some(why) = thread.parent.and_then(|parent| closed.get(&parent).copied()) {
            closed.insert(thread.id, why);
        }
        found.extend(reading(window, thread, on));
    }
    let mut tx = app.store.begin().await?;
    if backfills::begin(&mut tx, window, &found).await? {
        for (reading, next) in found.iter().filter_map(|it| Some((it, *closed.get(&it.channel)?))) {
            let page = Page { mark: reading.mark, messages: 0, records: 0, next };
            backfills::advance(&mut tx, window, reading, &page).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Why there is nothing to be read in a channel. Where only the past is closed Discord answers as if nothing had been said
/// (docs: channel, Get Channel Messages), so it is asked by rights.
fn shut(guild: &Guild, bot: &Member, channel: &Channel) -> Option<Next> {
    let may = channel.permissions(guild, bot);
    if may & permission::VIEW_CHANNEL == 0 {
        Some(Next::Hidden)
    } else if may & permission::READ_MESSAGE_HISTORY == 0 {
        Some(Next::Refused)
    } else {
        None
    }
}

/// One page of a channel's archived threads. Each is a step of its own: what fails is repeated alone.
async fn list_threads(app: &App, window: &Window, list: &Reading, on: Option<ChannelId>) -> Result<(), JobError> {
    let earlier = Some(list.mark.cast_signed()).filter(|mark| *mark > 0);
    let (threads, mark, next) = match app.discord.archived_threads(list.channel, window.from, earlier).await {
        Ok(page) => match page.rest {
            Some(rest) => (page.threads, rest.cast_unsigned(), Next::More),
            None => (page.threads, list.mark, Next::Done),
        },
        Err(error) if closed(&error) => (Vec::new(), list.mark, Next::Refused),
        Err(error) => return Err(error.into()),
    };
    let found: Vec<Reading> = threads.into_iter().filter_map(|thread| reading(window, thread, on)).collect();
    let mut tx = app.store.begin().await?;
    backfills::insert(&mut tx, window, &found).await?;
    if backfills::advance(&mut tx, window, list, &Page { mark, messages: 0, records: 0, next }).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// A thread's messages, unless it was opened later.
fn reading(window: &Window, thread: Thread, on: Option<ChannelId>) -> Option<Reading> {
    let part = Part::Thread { parent: thread.parent.and(on), opener: thread.opener };
    (thread.id.0 < end(window)).then_some(Reading { channel: thread.id, part, mark: before(window) })
}

/// The largest id before a window.
const fn before(window: &Window) -> u64 {
    first_id(window.from).saturating_sub(1)
}

/// The smallest id behind a window.
const fn end(window: &Window) -> u64 {
    first_id(window.until.saturating_add(1))
}

/// Whether Discord says that this is not for us to read, rather than that it cannot answer.
const fn closed(error: &DiscordError) -> bool {
    matches!(error, DiscordError::MissingAccess | DiscordError::MissingPermissions | DiscordError::UnknownChannel)
}

async fn finish(app: &App, guild: GuildId, window: &Window) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    let Progress { channels, refused, messages, records, .. } = backfills::progress(&mut tx.read(), guild).await?;
    let source = if backfills::is_whole(&mut tx.read(), window).await? { Source::History } else { Source::Partly };
    listening::insert(&mut tx, guild, window.from, window.until, source).await?;
    backfills::delete(&mut tx, window).await?;
    tx.commit().await?;
    tracing::info!(guild.id = %guild, channels, refused, messages, records, "the past was read");
    Ok(())
}
