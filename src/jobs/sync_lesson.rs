//! A lesson's posts are brought in line with its row: posted, edited, or marked as withdrawn.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::discord::{DiscordError, Post};
use crate::domain::guild::GuildSettings;
use crate::domain::ids::{ChannelId, LessonId, MessageId};
use crate::domain::lessons::LessonState;
use crate::domain::lessons::review::{self, Finding, Stated};
use crate::jobs::lesson_posts;
use crate::jobs::tell_followers::{GATHER, TellFollowers};
use crate::jobs::{Job, JobError, enqueue_at};
use crate::store::guilds;
use crate::store::interests;
use crate::store::lesson_changes;
use crate::store::lesson_settings;
use crate::store::lessons;
use crate::store::lessons::Lesson;
use crate::store::plans;
use crate::text::Locale;

/// Safe to run twice because a post carries a nonce and its id is kept: what stands is edited into what it already says.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct SyncLesson {
    /// Which.
    pub lesson: LessonId,
}

/// Which of a lesson's two posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Lesson,
    Review,
}

impl Job for SyncLesson {
    const KIND: &'static str = "sync_lesson";

    fn key(&self) -> Option<String> {
        Some(format!("sync_lesson:{}", self.lesson))
    }

    async fn run(&self, app: &App) -> Result<(), JobError> {
        let mut read = app.store.read();
        let Some(lesson) = lessons::find_by_id(&mut read, self.lesson).await? else { return Ok(()) };
        let Some(settings) = guilds::find(&mut read, lesson.guild).await? else { return Ok(()) };
        if settings.left_at.is_some() {
            return Ok(());
        }
        let wanted = lessons::plans(&mut read, lesson.id).await?;
        let names: Vec<String> = plans::list(&mut read, lesson.guild)
            .await?
            .into_iter()
            .filter(|plan| wanted.contains(&plan.id))
            .map(|plan| plan.offer.name)
            .collect();
        let locale = Locale::from_tag(&settings.locale);
        sync_review(app, &lesson, &settings, locale, &names).await?;
        sync_post(app, &lesson, &settings, locale, &names).await
    }
}

/// The post in the review channel: asks while the lesson waits, tells afterwards.
async fn sync_review(
    app: &App,
    lesson: &Lesson,
    settings: &GuildSettings,
    locale: Locale,
    plans: &[String],
) -> Result<(), JobError> {
    let found = if lesson.state == LessonState::InReview { examine(app, lesson).await? } else { Vec::new() };
    let post = lesson_posts::review(locale, lesson, plans, &found);
    match (lesson.review, lesson.state, settings.review_channel) {
        (Some(at), _, channel) => {
            let again = channel.filter(|_| lesson.state == LessonState::InReview);
            edit(app, lesson, Place::Review, at, post, again).await
        }
        (None, LessonState::InReview, Some(channel)) => send(app, lesson, Place::Review, channel, post).await,
        (None, ..) => Ok(()),
    }
}

/// What the machine sees about a lesson that waits.
async fn examine(app: &App, lesson: &Lesson) -> Result<Vec<Finding>, JobError> {
    let read = &mut app.store.read();
    let settings = lesson_settings::find(read, lesson.guild).await?;
    let others = lesson_changes::fingerprints(read, lesson).await?;
    let stated = Stated {
        licence: lesson.licence.as_deref(),
        source: lesson.source.as_deref(),
        link_trouble: lesson.link_trouble.as_deref(),
    };
    Ok(review::examine(&lesson.draft, stated, &settings, &others))
}

/// The post in the lesson channel: made when the lesson is first published, edited for ever after.
async fn sync_post(
    app: &App,
    lesson: &Lesson,
    settings: &GuildSettings,
    locale: Locale,
    plans: &[String],
) -> Result<(), JobError> {
    match (lesson.state, lesson.post, settings.lesson_channel) {
        (LessonState::Published, Some(at), channel) => {
            edit(app, lesson, Place::Lesson, at, lesson_posts::published(locale, lesson, plans), channel).await
        }
        (LessonState::Published, None, Some(channel)) => {
            send(app, lesson, Place::Lesson, channel, lesson_posts::published(locale, lesson, plans)).await
        }
        (LessonState::Published, None, None) => Err(JobError::Fail("the guild has no lesson channel any more".into())),
        (_, Some(at), _) => edit(app, lesson, Place::Lesson, at, lesson_posts::withdrawn(locale, lesson), None).await,
        (_, None, _) => Ok(()),
    }
}

/// Edit a post; if somebody deleted it by hand, post it again where `again` says.
async fn edit(
    app: &App,
    lesson: &Lesson,
    place: Place,
    (channel, message): (ChannelId, MessageId),
    post: Post,
    again: Option<ChannelId>,
) -> Result<(), JobError> {
    match app.discord.edit_post(channel, message, &post).await {
        Ok(()) => Ok(()),
        Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => match again {
            Some(channel) => send(app, lesson, place, channel, post).await,
            None => keep(app, lesson, place, None).await,
        },
        Err(error) => Err(error.into()),
    }
}

async fn send(app: &App, lesson: &Lesson, place: Place, channel: ChannelId, mut post: Post) -> Result<(), JobError> {
    // A killed process may have posted without writing it down: the same nonce is the same message. It names the time
    // of publishing, so that a lesson published again much later is a new post.
    post.nonce = Some(match place {
        Place::Lesson => format!("l{}-{}", lesson.id, lesson.published_at.unwrap_or_default()),
        Place::Review => format!("r{}-{}", lesson.id, lesson.created_at),
    });
    let message = app.discord.post(channel, &post).await?;
    keep(app, lesson, place, Some((channel, message))).await?;
    if place == Place::Lesson { tell_followers(app, lesson).await } else { Ok(()) }
}

async fn keep(app: &App, lesson: &Lesson, place: Place, post: Option<(ChannelId, MessageId)>) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    match place {
        Place::Lesson => lessons::set_post(&mut tx, lesson.id, post).await?,
        Place::Review => lessons::set_review(&mut tx, lesson.id, post).await?,
    }
    tx.commit().await?;
    Ok(())
}

/// Whoever follows a topic of the guild and asked for it hears of the new lesson soon.
async fn tell_followers(app: &App, lesson: &Lesson) -> Result<(), JobError> {
    if interests::followers(&mut app.store.read(), lesson.guild).await?.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    enqueue_at(&mut tx, &TellFollowers { guild: lesson.guild }, now + GATHER, now).await?;
    tx.commit().await?;
    Ok(())
}
