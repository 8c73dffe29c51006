//! The past of a guild is read from Discord: channel by channel, page by page, at the pace Discord allows.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::discord::{Channel, ChannelKind, DiscordError, Guild, Member, Thread, permission};
use crate::domain::community::past::first_id;
use crate::domain::ids::{ChannelId, GuildId};
use crate::jobs::{Job, JobError, enqueue};
use crate::store::StoreError;
use crate::store::backfills::{self, Next, Page, Part, Progress, Reading, Window};
use crate::store::guilds;
use crate::store::listening::{self, Source};

/// A page of messages becomes records.
mod page;

/// So long before a span the reading begins. What is said is praised within days, and praise is found under what it is for;
/// everything else of that time is there already.
const BEFORE: i64 = 3 * 86_400;
/// After so many answers in a row that cannot be read, whatever they were asked for is passed over.
const TRIES: i64 = 5;

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
enum Hindrance {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Discord(#[from] DiscordError),
}

impl From<Hindrance> for JobError {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::Store(error) => error.into(),
            Hindrance::Discord(error) => error.into(),
        }
    }
}

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
    let outcome = go_on(app, guild, window).await;
    let tries = match &outcome {
        Ok(_) => 0,
        Err(Hindrance::Discord(DiscordError::Unreadable(_))) => window.tries + 1,
        Err(_) => window.tries,
    };
    if tries != window.tries {
        let mut tx = app.store.begin().await?;
        backfills::set_tries(&mut tx, window, tries).await?;
        tx.commit().await?;
    }
    Ok(!outcome? || windows.len() > 1)
}

/// Go on with a window; `true` when it is done with.
async fn go_on(app: &App, guild: GuildId, window: &Window) -> Result<bool, Hindrance> {
    if !window.listed {
        return match list_channels(app, guild, window).await {
            Err(Hindrance::Discord(error @ DiscordError::Unreadable(_))) if is_final(&error, window) => {
                tracing::warn!(%error, guild.id = %guild, "nothing of the past can be read");
                finish(app, guild, window, false).await?;
                Ok(true)
            }
            listed => listed.map(|()| false),
        };
    }
    let Some(reading) = backfills::next(&mut app.store.read(), window).await? else {
        finish(app, guild, window, true).await?;
        return Ok(true);
    };
    match reading.part {
        Part::Threads { on } => list_threads(app, guild, window, &reading, on).await?,
        Part::Messages | Part::Thread { .. } => page::read(app, guild, window, &reading).await?,
    }
    Ok(false)
}

/// From which second on messages are read for a window: not what was written before anybody listened, unless it is wished
/// for, nor while analysis had been switched off.
async fn begins(app: &App, guild: GuildId, window: &Window) -> Result<i64, StoreError> {
    let mut read = app.store.read();
    let first = listening::first(&mut read, guild).await?.map_or(window.from, |first| first.min(window.from));
    let again = guilds::analysed_again(&mut read, guild).await?;
    Ok((window.from - BEFORE).max(first).max(again.unwrap_or(first)))
}

/// Whether nothing is gained by asking once more: Discord refuses for good, or goes on answering what cannot be read.
const fn is_final(error: &DiscordError, window: &Window) -> bool {
    match error {
        DiscordError::Unauthorized => false,
        DiscordError::Unreadable(_) => window.tries + 1 >= TRIES,
        error => !error.is_retryable(),
    }
}

/// The channels and open threads that may hold something of the time in question, and whose lists of archived threads
/// may.
async fn list_channels(app: &App, guild: GuildId, window: &Window) -> Result<(), Hindrance> {
    let begins = begins(app, guild, window).await?;
    let (mut found, mut forums, mut closed) = (Vec::new(), HashSet::new(), HashMap::new());
    let (rights, me) = (app.discord.guild(guild).await?, app.discord.me().await?);
    let bot = app.discord.member(guild, me).await?;
    for channel in app.discord.channels(guild).await? {
        if let Some(why) = bot.as_ref().and_then(|bot| shut(&rights, bot, &channel)) {
            closed.insert(channel.id, why);
        }
        // A forum holds no messages on which threads could hang.
        let on = Some(channel.id).filter(|_| channel.kind.holds_messages());
        if on.is_some() {
            found.push(Reading { channel: channel.id, part: Part::Messages, mark: before(begins) });
        } else {
            forums.insert(channel.id);
        }
        if channel.kind.holds_threads() {
            found.push(Reading { channel: channel.id, part: Part::Threads { on }, mark: 0 });
        }
    }
    for thread in app.discord.active_threads(guild).await? {
        let on = thread.parent.filter(|parent| !forums.contains(parent));
        if let Some(why) = thread.parent.and_then(|parent| closed.get(&parent).copied()) {
            closed.insert(thread.id, why);
        }
        found.extend(reading(window, begins, thread, on));
    }
    let mut tx = app.store.begin().await?;
    if backfills::begin(&mut tx, window, &found).await? {
        listening::forget_unnamed(&mut tx, guild, window.from, window.until).await?;
        for (reading, next) in found.iter().filter_map(|it| Some((it, *closed.get(&it.channel)?))) {
            let page = Page { mark: reading.mark, messages: 0, records: 0, next };
            backfills::advance(&mut tx, window, reading, &page).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Why there is nothing to be read in a channel. Where only the past is closed Discord answers as if nothing had been said,
/// and what is written in a voice channel is for those who may go in (docs: message, Get Channel Messages), so it is asked
/// by rights.
fn shut(guild: &Guild, bot: &Member, channel: &Channel) -> Option<Next> {
    let may = channel.permissions(guild, bot);
    let seen = permission::VIEW_CHANNEL | if channel.kind == ChannelKind::Voice { permission::CONNECT } else { 0 };
    if may & seen != seen {
        Some(Next::Hidden)
    } else if may & permission::READ_MESSAGE_HISTORY == 0 {
        Some(Next::Refused)
    } else {
        None
    }
}

/// One page of a channel's archived threads. Each is a step of its own: what fails is repeated alone.
async fn list_threads(
    app: &App,
    guild: GuildId,
    window: &Window,
    list: &Reading,
    on: Option<ChannelId>,
) -> Result<(), Hindrance> {
    let earlier = Some(list.mark.cast_signed()).filter(|mark| *mark > 0);
    let (threads, mark, next) = match app.discord.archived_threads(list.channel, window.from, earlier).await {
        Ok(page) => match page.rest {
            Some(rest) => (page.threads, rest.cast_unsigned(), Next::More),
            None => (page.threads, list.mark, Next::Done),
        },
        Err(error) if is_final(&error, window) => (Vec::new(), list.mark, Next::Refused),
        Err(error) => return Err(error.into()),
    };
    let begins = begins(app, guild, window).await?;
    let found: Vec<Reading> = threads.into_iter().filter_map(|it| reading(window, begins, it, on)).collect();
    let mut tx = app.store.begin().await?;
    backfills::insert(&mut tx, window, &found).await?;
    if backfills::advance(&mut tx, window, list, &Page { mark, messages: 0, records: 0, next }).await? {
        tx.commit().await?;
    }
    Ok(())
}

/// A thread's messages, unless it was opened later.
fn reading(window: &Window, begins: i64, thread: Thread, on: Option<ChannelId>) -> Option<Reading> {
    let part = Part::Thread { parent: thread.parent.and(on), opener: thread.opener };
    (thread.id.0 < end(window)).then_some(Reading { channel: thread.id, part, mark: before(begins) })
}

/// The largest id of what was made before this second.
const fn before(second: i64) -> u64 {
    first_id(second).saturating_sub(1)
}

/// The smallest id behind a window.
const fn end(window: &Window) -> u64 {
    first_id(window.until.saturating_add(1))
}

/// Say what is known of a window by now: all that can be heard, or a part when some of it, or all (`listed`), cannot be read.
async fn finish(app: &App, guild: GuildId, window: &Window, listed: bool) -> Result<(), StoreError> {
    let mut tx = app.store.begin().await?;
    let Progress { channels, refused, messages, records, .. } = backfills::progress(&mut tx.read(), guild).await?;
    let whole = listed && backfills::is_whole(&mut tx.read(), window).await?;
    let source = if whole { Source::History } else { Source::Partly };
    listening::insert(&mut tx, guild, window.from, window.until, source).await?;
    backfills::delete(&mut tx, window).await?;
    tx.commit().await?;
    tracing::info!(guild.id = %guild, channels, refused, messages, records, "the past was read");
    Ok(())
}
