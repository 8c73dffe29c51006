//! What changes about a lesson besides its state. Every change raises the revision, by which the search index follows.

use std::collections::BTreeMap;

use sqlx::types::Json;

use super::lessons::Lesson;
use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::Draft;
use crate::domain::lessons::fingerprint::Fingerprint;
use crate::domain::names;

const SET_DRAFT: &str = "UPDATE lessons SET title = $2, summary = $3, link = $4, topics = $5, series = $6, series_key = $7,
    fingerprint = $8, updated_at = $9, revision = revision + 1,
    position = CASE WHEN $7 IS NULL THEN NULL WHEN series_key = $7 THEN position ELSE $10 END,
    link_trouble = CASE WHEN link = $4 THEN link_trouble END, link_checked_at = CASE WHEN link = $4 THEN link_checked_at END
    WHERE id = $1";
const NEXT_POSITION: &str =
    "SELECT COALESCE(MAX(position), 0) + 1 FROM lessons WHERE guild_id = $1 AND series_key = $2";
const TOUCH: &str = "UPDATE lessons SET updated_at = $2, revision = revision + 1 WHERE id = $1";
const SET_CREDIT: &str = "UPDATE lessons SET credit_id = $2 WHERE id = $1";
const SET_DETAILS: &str = "UPDATE lessons SET licence = COALESCE($2, licence), source = COALESCE($3, source),
    position = COALESCE($4, position), preview = $5, updated_at = $6, revision = revision + 1 WHERE id = $1";
const SET_SOURCE_KEY: &str = "UPDATE lessons SET source_key = $2 WHERE id = $1";
const BY_SOURCE: &str = "SELECT id FROM lessons WHERE guild_id = $1 AND source_key = $2";
const SET_PAGE: &str = "INSERT INTO lesson_pages (lesson_id, markdown) VALUES ($1, $2)
    ON CONFLICT (lesson_id) DO UPDATE SET markdown = excluded.markdown";
const PAGE: &str = "SELECT markdown FROM lesson_pages WHERE lesson_id = $1";
const SET_LINK_CHECK: &str = "UPDATE lessons SET link_checked_at = $2, link_trouble = $3 WHERE id = $1 AND link = $4";
const FINGERPRINTS: &str = "SELECT id, title, summary, fingerprint FROM lessons
    WHERE guild_id = $1 AND id <> $2 AND state <> 'withdrawn' AND fingerprint IS NOT NULL ORDER BY id";
const CHANGED: &str = "SELECT id, revision FROM lessons WHERE updated_at >= $1 ORDER BY updated_at, id";
const INDEXED_PAGE: &str = "SELECT l.id, l.guild_id, l.title, l.summary, l.topics, l.series, l.revision, p.markdown
    FROM lessons l LEFT JOIN lesson_pages p ON p.lesson_id = l.id
    WHERE l.id > $1 AND l.state = 'published' ORDER BY l.id LIMIT $2";
const PLANS_BETWEEN: &str = "SELECT lesson_id, plan_id FROM lesson_plans WHERE lesson_id > $1 AND lesson_id <= $2";
const INDEXED: &str = "SELECT l.id, l.guild_id, l.title, l.summary, l.topics, l.series, l.revision, p.markdown
    FROM lessons l LEFT JOIN lesson_pages p ON p.lesson_id = l.id WHERE l.id = $1 AND l.state = 'published'";
const PLANS: &str = "SELECT plan_id FROM lesson_plans WHERE lesson_id = $1 ORDER BY plan_id";

record! {
    /// What the search index holds of a published lesson.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Indexed {
        /// Its number.
        pub id: i64,
        /// Its guild's number as stored.
        pub guild_id: i64,
        /// Its title.
        pub title: String,
        /// Its summary.
        pub summary: String,
        /// Its topics.
        pub topics: Json<Vec<String>>,
        /// The series it belongs to.
        pub series: Option<String>,
        /// Of which change this is.
        pub revision: i64,
        /// The page, when it is one.
        pub markdown: Option<String>,
    }
}

/// Replace what a lesson says; in another series it comes last.
pub async fn set_draft(tx: &mut Tx, lesson: &Lesson, draft: &Draft, now: i64) -> Result<(), StoreError> {
    let series_key = draft.series.as_deref().map(names::name_key);
    let position: Option<i64> = match &series_key {
        Some(key) => Some(tx.query(NEXT_POSITION).bind(lesson.guild.to_db()).bind(key.as_str()).value().await?),
        None => None,
    };
    let query = tx.query(SET_DRAFT).bind(lesson.id.0);
    let query = query.bind(draft.title.as_str()).bind(draft.summary.as_str()).bind(draft.link.as_str());
    let query = query.bind(Json(&draft.topics)).bind(draft.series.as_deref()).bind(series_key.as_deref());
    let query = query.bind(Fingerprint::of(&draft.title, &draft.summary).to_hex()).bind(now).bind(position);
    query.execute().await?;
    Ok(())
}

/// Say that something beside the row changed, its plans for example.
pub async fn touch(tx: &mut Tx, lesson: LessonId, now: i64) -> Result<(), StoreError> {
    tx.query(TOUCH).bind(lesson.0).bind(now).execute().await?;
    Ok(())
}

/// Say whose message a lesson was made from.
pub async fn set_credit(tx: &mut Tx, lesson: LessonId, credit: MemberId) -> Result<(), StoreError> {
    tx.query(SET_CREDIT).bind(lesson.0).bind(credit.to_db()).execute().await?;
    Ok(())
}

/// What is stated about a lesson beside its draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// The terms; `None` leaves them.
    pub licence: Option<String>,
    /// The origin; `None` leaves it.
    pub source: Option<String>,
    /// The place in the series; `None` leaves it.
    pub position: Option<i64>,
    /// Whether it is free to look at.
    pub preview: bool,
}

/// Write what is stated.
pub async fn set_details(tx: &mut Tx, lesson: LessonId, details: &Details, now: i64) -> Result<(), StoreError> {
    let query = tx.query(SET_DETAILS).bind(lesson.0);
    let query = query.bind(details.licence.as_deref()).bind(details.source.as_deref());
    query.bind(details.position).bind(details.preview).bind(now).execute().await?;
    Ok(())
}

/// Remember what an import calls it.
pub async fn set_source_key(tx: &mut Tx, lesson: LessonId, key: &str) -> Result<(), StoreError> {
    tx.query(SET_SOURCE_KEY).bind(lesson.0).bind(key).execute().await?;
    Ok(())
}

/// The lesson that an import calls `key`.
pub async fn find_by_source(read: &mut Read<'_>, guild: GuildId, key: &str) -> Result<Option<LessonId>, StoreError> {
    Ok(read.query(BY_SOURCE).bind(guild.to_db()).bind(key).optional_value::<i64>().await?.map(LessonId))
}

/// Write the page of a lesson that is one.
pub async fn set_page(tx: &mut Tx, lesson: LessonId, markdown: &str) -> Result<(), StoreError> {
    tx.query(SET_PAGE).bind(lesson.0).bind(markdown).execute().await?;
    Ok(())
}

/// The page of a lesson that is one.
pub async fn page(read: &mut Read<'_>, lesson: LessonId) -> Result<Option<String>, StoreError> {
    read.query(PAGE).bind(lesson.0).optional_value().await
}

/// Write down how a link was found; nothing when it was changed meanwhile.
pub async fn set_link_check(tx: &mut Tx, lesson: &Lesson, trouble: Option<&str>, now: i64) -> Result<(), StoreError> {
    let query = tx.query(SET_LINK_CHECK).bind(lesson.id.0).bind(now).bind(trouble);
    query.bind(lesson.draft.link.as_str()).execute().await?;
    Ok(())
}

/// The other lessons of the guild that could be the same: number, title and fingerprint.
pub async fn fingerprints(
    read: &mut Read<'_>,
    lesson: &Lesson,
) -> Result<Vec<(LessonId, String, Fingerprint)>, StoreError> {
    let rows: Vec<(i64, String, String, String)> =
        read.query(FINGERPRINTS).bind(lesson.guild.to_db()).bind(lesson.id.0).all().await?;
    Ok(rows
        .into_iter()
        .map(|(id, title, summary, hex)| {
            // One that an earlier version made is made anew; the lesson's next edit stores it.
            let fingerprint = Fingerprint::from_hex(&hex).unwrap_or_else(|| Fingerprint::of(&title, &summary));
            (LessonId(id), title, fingerprint)
        })
        .collect())
}

/// Number and revision of what changed at `since` or later, whatever its state.
pub async fn changed(read: &mut Read<'_>, since: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    read.query(CHANGED).bind(since).all().await
}

/// What the index shall hold of the published lessons after number `after`, with their plans' numbers.
pub async fn indexed_page(read: &mut Read<'_>, after: i64, limit: i64) -> Result<Vec<(Indexed, Vec<i64>)>, StoreError> {
    let rows: Vec<Indexed> = read.query(INDEXED_PAGE).bind(after).bind(limit).all().await?;
    let last = rows.last().map_or(after, |row| row.id);
    let plans: Vec<(i64, i64)> = read.query(PLANS_BETWEEN).bind(after).bind(last).all().await?;
    let mut by_lesson: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (lesson, plan) in plans {
        by_lesson.entry(lesson).or_default().push(plan);
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let plans = by_lesson.remove(&row.id).unwrap_or_default();
            (row, plans)
        })
        .collect())
}

/// What the index shall hold of a lesson, with its plans' numbers; `None` when it is not published.
pub async fn indexed(read: &mut Read<'_>, lesson: i64) -> Result<Option<(Indexed, Vec<i64>)>, StoreError> {
    let Some(row) = read.query(INDEXED).bind(lesson).optional::<Indexed>().await? else { return Ok(None) };
    let plans = read.query(PLANS).bind(lesson).values().await?;
    Ok(Some((row, plans)))
}
