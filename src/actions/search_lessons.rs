//! A member looks for lessons. What the index finds is looked up in the store, and only what is published is shown.

use std::ops::Range;

use crate::actions::open_lesson::held_plans;
use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::LessonState;
use crate::search::{Ask, SearchError, highlights};
use crate::store::StoreError;
use crate::store::guilds;
use crate::store::lessons;
use crate::store::lessons::Lesson;

/// The most lessons that a search lists, over all its pages.
pub const MOST: usize = 50;

/// A lesson that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The lesson.
    pub lesson: Lesson,
    /// Whether it is free or belongs to a plan that the member holds.
    pub open: bool,
    /// The bytes of the title that match.
    pub in_title: Vec<Range<usize>>,
    /// The bytes of the summary that match.
    pub in_summary: Vec<Range<usize>>,
}

/// Why nothing was found for reasons of ours.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// Discord did not say who is in the server.
    #[error(transparent)]
    Discord(DiscordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The same for somebody in a browser, of whom nothing is known but who they are. `None` for who is not in the server, and where no
/// lessons are served.
pub async fn for_visitor(app: &App, guild: GuildId, member: MemberId, text: &str) -> Result<Option<Vec<Found>>, Error> {
    let settings = guilds::find(&mut app.store.read(), guild).await?;
    if !settings.is_some_and(|settings| settings.lessons && settings.left_at.is_none()) {
        return Ok(None);
    }
    match app.discord.member(guild, member).await {
        Ok(Some(_)) => run(app, guild, member, text).await.map(Some),
        Ok(None) | Err(DiscordError::UnknownGuild | DiscordError::MissingAccess) => Ok(None),
        Err(error) => Err(Error::Discord(error)),
    }
}

/// The lessons that match what was typed, the best first.
pub async fn run(app: &App, guild: GuildId, member: MemberId, text: &str) -> Result<Vec<Found>, Error> {
    let mut read = app.store.read();
    let held = held_plans(&mut read, guild, member, app.clock.now()).await?;
    let hits = app.search.find(&Ask { guild, text, held: &held }, MOST)?;
    let mut found = Vec::with_capacity(hits.len());
    for hit in hits {
        let Some(lesson) = lessons::find(&mut read, guild, LessonId(hit.id)).await? else { continue };
        if lesson.state != LessonState::Published {
            continue;
        }
        let plans = lessons::plans(&mut read, lesson.id).await?;
        found.push(Found {
            open: plans.is_empty() || !plans.is_disjoint(&held),
            in_title: highlights(text, &lesson.draft.title),
            in_summary: highlights(text, &lesson.draft.summary),
            lesson,
        });
    }
    Ok(found)
}
