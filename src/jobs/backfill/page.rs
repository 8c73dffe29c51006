//! One page of a channel or thread: what its messages say about people.

use std::collections::HashMap;

use super::{Hindrance, end, is_final};
use crate::actions::record_interaction;
use crate::app::App;
use crate::discord::{DiscordError, Said, Thread};
use crate::domain::community::authors::{Author, RecentAuthors};
use crate::domain::community::past::{self, Place, Skipped};
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::store::backfills::{self, Next, Page, Part, Reading, Window};
use crate::store::counted::{self, Past};
use crate::store::interactions::PastGate;
use crate::store::listening::{self, Source};
use crate::store::{StoreError, lessons, reactions};

/// Messages whose authors are remembered while a page is read.
const REMEMBERED: usize = 1_000;

/// Read the next page, write what it says down, and move its mark.
pub(super) async fn read(app: &App, guild: GuildId, window: &Window, reading: &Reading) -> Result<(), Hindrance> {
    let said = match app.discord.history(reading.channel, reading.mark).await {
        Ok(said) => said,
        Err(error) if is_final(&error, window) => {
            tracing::warn!(%error, guild.id = %guild, channel.id = %reading.channel, "the past of a channel cannot be read");
            let page = Page { mark: reading.mark, messages: 0, records: 0, next: Next::Refused };
            return Ok(keep(app, guild, window, reading, page, Found::default()).await?);
        }
        Err(error) => return Err(error.into()),
    };
    let end = end(window);
    let last = said.last().map_or(reading.mark, |it| it.spoken.id);
    let next = if said.is_empty() || last >= end { Next::Done } else { Next::More };
    let messages = said.iter().take_while(|it| it.spoken.id < end).count();
    let mut found = Found::default();
    let mut authors = RecentAuthors::new(REMEMBERED);
    if messages > 0 {
        say_whose_thread(app, window, reading, &mut authors).await?;
    }
    let place = Place { guild, channel: reading.channel, thread: matches!(reading.part, Part::Thread { .. }) };
    for mut said in said.into_iter().take(messages) {
        if !name_reactions(app, guild, window, reading.channel, &mut said).await? {
            found.unnamed.push(said.spoken.at);
        }
        say_who_is_answered(app, &said, &mut authors).await?;
        past::read(&said.spoken, place, &mut authors, &mut found.records, &mut Skipped::default());
        if said.spoken.author == Author::Machine {
            like_lesson(app, place, &said, &mut found.records).await?;
        }
    }
    let page = Page { mark: last, messages, records: 0, next };
    Ok(keep(app, guild, window, reading, page, found).await?)
}

/// What a page says.
#[derive(Debug, Default)]
struct Found {
    records: Vec<InteractionRecord>,
    /// When messages were written under which stand reactions of which nobody will say whose they are.
    unnamed: Vec<i64>,
}

/// What is written in a thread answers whoever it belongs to, or nobody: found out as for messages heard live.
async fn say_whose_thread(
    app: &App,
    window: &Window,
    reading: &Reading,
    authors: &mut RecentAuthors,
) -> Result<(), Hindrance> {
    let Part::Thread { parent, opener } = reading.part else { return Ok(()) };
    let id = reading.channel;
    let author = match app.authorship.of_thread(&*app.discord, Thread { id, parent, opener }).await {
        // What Discord will not tell about one account shall not hold up a guild's past.
        Err(error) if is_final(&error, window) => Author::Machine,
        answer => answer?,
    };
    authors.insert(id.0, record_interaction::behind(app, id.0, author).await?);
    Ok(())
}

/// Reactions come as numbers; who gave them is asked for, emoji by emoji. `false` when Discord will not say it of some. Of
/// what was written before the window, as many as are known already are taken to be the same.
async fn name_reactions(
    app: &App,
    guild: GuildId,
    window: &Window,
    channel: ChannelId,
    said: &mut Said,
) -> Result<bool, Hindrance> {
    let known = if said.spoken.at < window.from && !said.emojis.is_empty() {
        reactions::count(&mut app.store.read(), guild, MessageId(said.spoken.id)).await?
    } else {
        HashMap::new()
    };
    let mut named = true;
    for (reacted, emoji) in said.spoken.reactions.iter_mut().zip(&said.emojis) {
        if known.get(&reacted.variant).is_some_and(|known| *known >= reacted.unnamed) {
            continue;
        }
        match app.discord.reactors(channel, said.spoken.id, emoji).await {
            Ok(by) => {
                reacted.unnamed = reacted.unnamed.saturating_sub(u64::try_from(by.len()).unwrap_or(u64::MAX));
                reacted.by = by;
            }
            Err(DiscordError::UnknownMessage) => return Ok(named),
            Err(error) if is_final(&error, window) => {
                tracing::warn!(%error, channel.id = %channel, message.id = said.spoken.id, "some reactions stay unnamed");
                named = false;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(named)
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
    window: &Window,
    reading: &Reading,
    page: Page,
    found: Found,
) -> Result<(), StoreError> {
    // Most of it was heard, and what is there need not be looked for while others wait to write.
    let new = counted::list_new(&mut app.store.read(), guild, &found.records).await?;
    let mut tx = app.store.begin().await?;
    let gate = PastGate::load(&mut tx.read(), guild).await?;
    let admitted: Vec<InteractionRecord> = new.into_iter().filter(|record| gate.admits(record)).collect();
    let Past { added, .. } = counted::insert_new(&mut tx, guild, &admitted).await?;
    for at in found.unnamed {
        listening::lose(&mut tx, guild, at.max(window.from).min(window.until), Source::Unnamed).await?;
    }
    if backfills::advance(&mut tx, window, reading, &Page { records: added, ..page }).await? {
        tx.commit().await?;
    }
    // Else another process has read this page; its records are there.
    Ok(())
}
