//! One page of a channel or thread: what its messages say about people.

use super::{closed, end};
use crate::actions::record_interaction;
use crate::app::App;
use crate::discord::{DiscordError, Said, Thread};
use crate::domain::community::authors::{Author, RecentAuthors};
use crate::domain::community::past::{self, Place, Skipped};
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::jobs::JobError;
use crate::store::backfills::{self, Next, Page, Part, Reading, Window};
use crate::store::counted::{self, Past};
use crate::store::interactions::PastGate;
use crate::store::{StoreError, lessons};

/// Messages whose authors are remembered while a page is read.
const REMEMBERED: usize = 1_000;

/// Read the next page, write what it says down, and move its mark.
pub(super) async fn read(app: &App, guild: GuildId, window: &Window, reading: &Reading) -> Result<(), JobError> {
    let said = match app.discord.history(reading.channel, reading.mark).await {
        Ok(said) => said,
        Err(error) if closed(&error) => {
            let page = Page { mark: reading.mark, messages: 0, records: 0, next: Next::Refused };
            return keep(app, guild, window, reading, page, &[]).await;
        }
        Err(error) => return Err(error.into()),
    };
    let end = end(window);
    let last = said.last().map_or(reading.mark, |it| it.spoken.id);
    let next = if said.is_empty() || last >= end { Next::Done } else { Next::More };
    let messages = said.iter().take_while(|it| it.spoken.id < end).count();
    let mut records = Vec::new();
    let mut authors = RecentAuthors::new(REMEMBERED);
    if messages > 0 {
        say_whose_thread(app, reading, &mut authors).await?;
    }
    let place = Place { guild, channel: reading.channel, thread: matches!(reading.part, Part::Thread { .. }) };
    for mut said in said.into_iter().take(messages) {
        name_reactions(app, reading.channel, &mut said).await?;
        say_who_is_answered(app, &said, &mut authors).await?;
        past::read(&said.spoken, place, &mut authors, &mut records, &mut Skipped::default());
        if said.spoken.author == Author::Machine {
            like_lesson(app, place, &said, &mut records).await?;
        }
    }
    keep(app, guild, window, reading, Page { mark: last, messages, records: 0, next }, &records).await
}

/// What is written in a thread answers whoever it belongs to, or nobody: found out as for messages heard live.
async fn say_whose_thread(app: &App, reading: &Reading, authors: &mut RecentAuthors) -> Result<(), JobError> {
    let Part::Thread { parent, opener } = reading.part else { return Ok(()) };
    let id = reading.channel;
    let author = match app.authorship.of_thread(&*app.discord, Thread { id, parent, opener }).await {
        // What Discord will not tell about one account shall not hold up a guild's past.
        Err(error) if !error.is_retryable() => Author::Machine,
        answer => answer?,
    };
    authors.insert(id.0, record_interaction::behind(app, id.0, author).await?);
    Ok(())
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
    window: &Window,
    reading: &Reading,
    page: Page,
    records: &[InteractionRecord],
) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    let gate = PastGate::load(&mut tx.read(), guild).await?;
    let admitted: Vec<InteractionRecord> = records.iter().filter(|record| gate.admits(record)).copied().collect();
    let Past { added, .. } = counted::insert_new(&mut tx, guild, &admitted).await?;
    if backfills::advance(&mut tx, window, reading, &Page { records: added, ..page }).await? {
        tx.commit().await?;
    }
    // Else another process has read this page; its records are there.
    Ok(())
}
