//! Members who follow a topic, asked for it and allow direct messages are told of its new lessons: some minutes after the first of
//! them was posted, so that a whole series is one message.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Job, JobError, tell_member};
use crate::actions::digest_card;
use crate::actions::open_lesson;
use crate::app::App;
use crate::discord::{DiscordError, Embed, Post, nonce};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::names;
use crate::store::interests;
use crate::store::lesson_lists;
use crate::store::lessons::Lesson;
use crate::text::{text, text_with};

/// Seconds for which further lessons are waited for.
pub const GATHER: i64 = 300;
/// Lessons older than this are no news.
const NEWS: i64 = 2 * 86_400;
/// Lessons named in one message.
const NAMED: usize = 8;

/// Tell everyone who follows.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct TellFollowers {
    /// Where.
    pub guild: GuildId,
}

impl Job for TellFollowers {
    const KIND: &'static str = "tell_followers";

    fn key(&self) -> Option<String> {
        Some(format!("tell_followers:{}", self.guild))
    }

    /// Safe to run twice because a row is written before a member is told of a lesson, and none is told of one that has a row.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let read = &mut app.store.read();
        let followers = interests::followers(read, self.guild).await?;
        if followers.is_empty() {
            return Ok(());
        }
        let news = interests::news(read, self.guild, app.clock.now() - NEWS).await?;
        let news = lesson_lists::by_ids(read, self.guild, &news).await?;
        for (member, topics) in followers {
            let wanted: Vec<&Lesson> = news.iter().filter(|lesson| follows(lesson, member, &topics)).collect();
            self.tell(app, member, &wanted).await?;
        }
        Ok(())
    }
}

fn follows(lesson: &Lesson, member: MemberId, topics: &BTreeSet<String>) -> bool {
    lesson.author != member && lesson.draft.topics.iter().any(|topic| topics.contains(&names::name_key(topic)))
}

impl TellFollowers {
    async fn tell(&self, app: &App, member: MemberId, wanted: &[&Lesson]) -> Result<(), JobError> {
        let now = app.clock.now();
        let mut open = Vec::new();
        for lesson in wanted {
            match open_lesson::run(app, self.guild, lesson.id, member, false).await {
                Ok(_) => open.push(*lesson),
                Err(open_lesson::Error::Store(error)) => return Err(error.into()),
                Err(_) => {}
            }
        }
        let mut new = Vec::new();
        let mut tx = app.store.begin().await?;
        for lesson in open {
            if interests::tell(&mut tx, self.guild, member, lesson.id, now).await? {
                new.push(lesson);
            }
        }
        tx.commit().await?;
        if new.is_empty() {
            return Ok(());
        }
        let post = self.post(app, member, &new).await?;
        match app.discord.direct_message(member, &post).await {
            Err(error @ (DiscordError::RateLimited(_) | DiscordError::Unauthorized)) => {
                let mut tx = app.store.begin().await?;
                for lesson in new {
                    interests::untell(&mut tx, self.guild, member, lesson.id).await?;
                }
                tx.commit().await?;
                Err(error.into())
            }
            Err(error) => {
                tracing::info!(%error, "a direct message about new lessons is not taken");
                Ok(())
            }
            Ok(_) => {
                metrics::counter!("lyceum_lesson_news_total").increment(1);
                Ok(())
            }
        }
    }

    async fn post(&self, app: &App, member: MemberId, new: &[&Lesson]) -> Result<Post, JobError> {
        let locale = tell_member::locale(app, self.guild, member).await?;
        let mut lines: Vec<String> =
            new.iter().take(NAMED).map(|lesson| format!("• {}", digest_card::linked(lesson))).collect();
        if new.len() > NAMED {
            lines.push(text_with(locale, "news-more", &crate::args!("count" => new.len() - NAMED)));
        }
        let embed = Embed {
            title: text_with(locale, "news-title", &crate::args!("count" => new.len())),
            description: lines.join("\n"),
            footer: Some(digest_card::footer(app, self.guild, locale, text(locale, "news-why")).await),
            ..Embed::default()
        };
        let ids: Vec<String> = new.iter().map(|lesson| lesson.id.to_string()).collect();
        let nonce = nonce(&format!("news:{member}:{}", ids.join(",")));
        Ok(Post { embed: Some(embed), nonce: Some(nonce), ..Post::default() })
    }
}
