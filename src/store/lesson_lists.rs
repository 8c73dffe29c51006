//! Lists of published lessons as members see them.

use std::collections::BTreeMap;

use sqlx::types::Json;

use super::lessons::Lesson;
use super::{Read, StoreError, lessons};
use crate::domain::ids::{GuildId, LessonId, MemberId};

const SAVED: &str = "SELECT m.lesson_id FROM lesson_marks m JOIN lessons l ON l.id = m.lesson_id
    WHERE m.guild_id = $1 AND m.member_id = $2 AND m.kind = 'saved' AND l.state = 'published'
    ORDER BY m.at DESC, m.lesson_id DESC";
const TOPICS: &str = "SELECT id, topics FROM lessons WHERE guild_id = $1 AND state = 'published'
    ORDER BY published_at DESC, id DESC LIMIT 20000";
const WRITTEN_TOPICS: &str = "SELECT id, topics FROM lessons WHERE guild_id = $1 AND author_id = $2 AND state = 'published' ORDER BY id LIMIT 2000";
const MET_TOPICS: &str = "SELECT l.id, l.topics FROM lessons l JOIN lesson_marks m ON m.lesson_id = l.id
    WHERE m.guild_id = $1 AND m.member_id = $2 AND m.kind = 'done' AND l.state = 'published' ORDER BY l.id LIMIT 2000";
const WAITING: &str = "SELECT COUNT(*), MIN(updated_at) FROM lessons WHERE guild_id = $1 AND state = 'in_review'";
const WAITED: &str = "SELECT h.at, (SELECT MAX(b.at) FROM lesson_history b
        WHERE b.lesson_id = h.lesson_id AND b.id < h.id AND b.state = 'in_review') AS since
    FROM lesson_history h JOIN lessons l ON l.id = h.lesson_id
    WHERE l.guild_id = $1 AND h.state IN ('published', 'withdrawn', 'draft', 'scheduled') AND h.at >= $2
        AND EXISTS (SELECT 1 FROM lesson_history b WHERE b.lesson_id = h.lesson_id AND b.id < h.id AND b.state = 'in_review')
    ORDER BY h.id DESC LIMIT 200";
const OLDEST: &str =
    "SELECT id FROM lessons WHERE guild_id = $1 AND state = 'in_review' ORDER BY updated_at, id LIMIT $2";

/// The lessons a member keeps for later, the latest first.
pub async fn saved(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<LessonId>, StoreError> {
    let ids = read.query(SAVED).bind(guild.to_db()).bind(member.to_db()).values::<i64>().await?;
    Ok(ids.into_iter().map(LessonId).collect())
}

/// The newest published lessons with their topics.
pub async fn topics(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<(LessonId, Vec<String>)>, StoreError> {
    let rows: Vec<(i64, Json<Vec<String>>)> = read.query(TOPICS).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(|(id, topics)| (LessonId(id), topics.0)).collect())
}

/// The published lessons that a member wrote, with their topics.
pub async fn written_by(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<(LessonId, Vec<String>)>, StoreError> {
    with_topics(read, WRITTEN_TOPICS, guild, member).await
}

/// The published lessons that a member finished, with their topics.
pub async fn finished_by(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<(LessonId, Vec<String>)>, StoreError> {
    with_topics(read, MET_TOPICS, guild, member).await
}

async fn with_topics(
    read: &mut Read<'_>,
    sql: &'static str,
    guild: GuildId,
    member: MemberId,
) -> Result<Vec<(LessonId, Vec<String>)>, StoreError> {
    let rows: Vec<(i64, Json<Vec<String>>)> = read.query(sql).bind(guild.to_db()).bind(member.to_db()).all().await?;
    Ok(rows.into_iter().map(|(id, topics)| (LessonId(id), topics.0)).collect())
}

/// How many lessons each topic has, the largest first.
#[must_use]
pub fn count_topics(lessons: &[(LessonId, Vec<String>)]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for topic in lessons.iter().flat_map(|(_, topics)| topics) {
        *counts.entry(topic).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().map(|(topic, count)| (topic.to_owned(), count)).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
}

/// These lessons in this order; those that are gone are left out.
pub async fn by_ids(read: &mut Read<'_>, guild: GuildId, ids: &[LessonId]) -> Result<Vec<Lesson>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(lessons::find(read, guild, *id).await?);
    }
    Ok(found)
}

/// What waits for review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// How many.
    pub count: i64,
    /// Since when the oldest one waits.
    pub oldest: Option<i64>,
    /// Half of those decided since the time asked for waited no longer than so many seconds.
    pub median: Option<i64>,
    /// The ones that have waited longest.
    pub first: Vec<LessonId>,
}

/// What waits for review, with how long decisions took since `since`.
pub async fn queue(read: &mut Read<'_>, guild: GuildId, since: i64, limit: i64) -> Result<Queue, StoreError> {
    let (count, oldest): (i64, Option<i64>) = read.query(WAITING).bind(guild.to_db()).one().await?;
    let rows: Vec<(i64, Option<i64>)> = read.query(WAITED).bind(guild.to_db()).bind(since).all().await?;
    let mut waits: Vec<i64> = rows.into_iter().filter_map(|(at, since)| Some((at - since?).max(0))).collect();
    waits.sort_unstable();
    let first = read.query(OLDEST).bind(guild.to_db()).bind(limit).values::<i64>().await?;
    Ok(Queue {
        count,
        oldest,
        median: waits.get(waits.len() / 2).copied(),
        first: first.into_iter().map(LessonId).collect(),
    })
}
