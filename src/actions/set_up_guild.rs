//! A creator chooses a setting of the guild in `/setup`. Every choice is saved at once.

use crate::app::App;
use crate::domain::guild::GuildSettings;
use crate::domain::ids::{ChannelId, GuildId, MemberId, RoleId};
use crate::domain::lessons::settings::LessonSettings;
use crate::domain::lessons::when::WhenFault;
use crate::jobs::count_invites;
use crate::store::audit::{self, Area, Entry};
use crate::store::listening::{self, Source};
use crate::store::{StoreError, guilds, lesson_settings, voice};

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The language of public posts, as a tag.
    Language(&'static str),
    /// Where lessons are published.
    LessonChannel(Option<ChannelId>),
    /// Where lessons await review.
    ReviewChannel(Option<ChannelId>),
    /// Whose holders are creators.
    CreatorRole(Option<RoleId>),
    /// Whose holders are moderators.
    ModeratorRole(Option<RoleId>),
    /// Lessons on or off.
    Lessons(bool),
    /// Community analysis on or off.
    Analysis(bool),
}

impl Choice {
    /// What was chosen, by the key of its text without `setup-`, and how it stands now.
    fn told(self) -> (&'static str, String) {
        let channel = |id: Option<ChannelId>| id.map_or_else(|| "–".to_owned(), |id| format!("<#{id}>"));
        let role = |id: Option<RoleId>| id.map_or_else(|| "–".to_owned(), |id| format!("<@&{id}>"));
        let switch = |on: bool| if on { "✓" } else { "✗" }.to_owned();
        match self {
            Self::Language(tag) => ("language", tag.to_owned()),
            Self::LessonChannel(id) => ("lesson-channel", channel(id)),
            Self::ReviewChannel(id) => ("review-channel", channel(id)),
            Self::CreatorRole(id) => ("creator-role", role(id)),
            Self::ModeratorRole(id) => ("moderator-role", role(id)),
            Self::Lessons(on) => ("lessons", switch(on)),
            Self::Analysis(on) => ("analysis", switch(on)),
        }
    }
}

/// Why a choice was not saved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `@everyone` was named as the role of creators or moderators.
    #[error("everybody would be staff")]
    Everyone,
    /// There is no such time zone.
    #[error(transparent)]
    Zone(#[from] WhenFault),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The guild's settings, written down first when it is not known yet.
pub async fn settings(app: &App, guild: GuildId, locale: &str) -> Result<GuildSettings, StoreError> {
    if let Some(known) = guilds::find(&mut app.store.read(), guild).await? {
        return Ok(known);
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    guilds::insert(&mut tx, guild, locale, now).await?;
    tx.commit().await?;
    Ok(guilds::find(&mut app.store.read(), guild).await?.unwrap_or_else(|| GuildSettings::new(guild, locale, now)))
}

/// Save a choice and return all of them.
pub async fn run(app: &App, guild: GuildId, by: MemberId, choice: Choice) -> Result<GuildSettings, Error> {
    if let Choice::CreatorRole(Some(role)) | Choice::ModeratorRole(Some(role)) = choice
        && role.0 == guild.0
    {
        return Err(Error::Everyone);
    }
    let before = settings(app, guild, "en-US").await?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    match choice {
        Choice::Language(tag) => guilds::set_locale(&mut tx, guild, tag, now).await?,
        Choice::LessonChannel(channel) => guilds::set_lesson_channel(&mut tx, guild, channel, now).await?,
        Choice::ReviewChannel(channel) => guilds::set_review_channel(&mut tx, guild, channel, now).await?,
        Choice::CreatorRole(role) => guilds::set_creator_role(&mut tx, guild, role, now).await?,
        Choice::ModeratorRole(role) => guilds::set_moderator_role(&mut tx, guild, role, now).await?,
        Choice::Lessons(on) => guilds::set_lessons(&mut tx, guild, on, now).await?,
        Choice::Analysis(on) => {
            guilds::set_analysis(&mut tx, guild, on, now).await?;
            if !on {
                voice::forget(&mut tx, guild).await?;
            } else if !before.analysis {
                // What was said while it was off is not to be read later.
                listening::insert(&mut tx, guild, now, now, Source::Live).await?;
            }
            // Switched off, the count forgets what it knew.
            count_invites::wish(app, &mut tx, guild, now).await?;
        }
    }
    let (what, value) = choice.told();
    let entry = Entry::new(guild, by, Area::Setup, "chosen").detail("what", what).detail("value", value);
    audit::insert(&mut tx, &entry, now).await?;
    tx.commit().await?;
    Ok(settings(app, guild, "en-US").await?)
}

/// Save what was typed about lessons: a zone's name and two lists.
pub async fn lessons(
    app: &App,
    guild: GuildId,
    zone: &str,
    banned: &str,
    domains: &str,
) -> Result<LessonSettings, Error> {
    let chosen = LessonSettings::check(zone, banned, domains)?;
    let mut tx = app.store.begin().await?;
    lesson_settings::upsert(&mut tx, guild, &chosen, app.clock.now()).await?;
    tx.commit().await?;
    Ok(chosen)
}
