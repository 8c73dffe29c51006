//! Series: how their lessons are handed out, which plans include them, and how far members are.

use std::collections::BTreeSet;

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::lessons::series::{Drip, Part};
use crate::domain::names;

/// A series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name as first written.
    pub name: String,
    /// How its lessons are handed out.
    pub drip: Drip,
}

const FIND: &str = "SELECT name, drip, drip_days FROM lesson_series WHERE guild_id = $1 AND series_key = $2";
const UPSERT: &str = "INSERT INTO lesson_series (guild_id, series_key, name, drip, drip_days, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (guild_id, series_key) DO UPDATE SET drip = excluded.drip,
    drip_days = excluded.drip_days, updated_at = excluded.updated_at";
const NAMES: &str = "SELECT MIN(series), COUNT(*) FROM lessons
    WHERE guild_id = $1 AND series_key IS NOT NULL AND state <> 'withdrawn' GROUP BY series_key ORDER BY 1";
const DELETE_PLANS: &str = "DELETE FROM series_plans WHERE guild_id = $1 AND series_key = $2";
const LESSONS: &str = "SELECT id FROM lessons WHERE guild_id = $1 AND series_key = $2 ORDER BY position, id";
const PLANS: &str = "SELECT plan_id FROM series_plans WHERE guild_id = $1 AND series_key = $2 ORDER BY plan_id";
const DELETE_INHERITED: &str = "DELETE FROM lesson_plans WHERE lesson_id = $1 AND EXISTS (SELECT 1 FROM lessons l
    JOIN series_plans s ON s.guild_id = l.guild_id AND s.series_key = l.series_key WHERE l.id = $1)";
const INHERIT: &str = "INSERT INTO lesson_plans (lesson_id, plan_id) SELECT l.id, s.plan_id FROM lessons l
    JOIN series_plans s ON s.guild_id = l.guild_id AND s.series_key = l.series_key
    WHERE l.id = $1 AND l.preview = $2 ON CONFLICT (lesson_id, plan_id) DO NOTHING";
const BEFORE: &str = "SELECT l.id, l.title, m.at FROM lessons l
    LEFT JOIN lesson_marks m ON m.lesson_id = l.id AND m.guild_id = l.guild_id AND m.member_id = $3 AND m.kind = 'done'
    WHERE l.guild_id = $1 AND l.series_key = $2 AND l.state = 'published' AND l.position < $4
    ORDER BY l.position DESC, l.id DESC LIMIT 1";
const REQUIRED: &str = "SELECT l.id, l.title FROM lesson_prerequisites p JOIN lessons l ON l.id = p.requires_id
    WHERE p.lesson_id = $1 AND l.state = 'published' AND NOT EXISTS (SELECT 1 FROM lesson_marks m
        WHERE m.guild_id = l.guild_id AND m.member_id = $2 AND m.lesson_id = l.id AND m.kind = 'done')
    ORDER BY l.id";
const PROGRESS: &str = "SELECT MIN(l.series), COUNT(*), COUNT(m.at), MAX(m.at) FROM lessons l
    LEFT JOIN lesson_marks m ON m.lesson_id = l.id AND m.guild_id = l.guild_id AND m.member_id = $2 AND m.kind = 'done'
    WHERE l.guild_id = $1 AND l.state = 'published' AND l.series_key IS NOT NULL
    GROUP BY l.series_key ORDER BY 1";
const DRIPPED: &str = "SELECT l.id, l.series_key, l.position, s.drip, s.drip_days, MAX(m.at) FROM lessons l
    JOIN lesson_series s ON s.guild_id = l.guild_id AND s.series_key = l.series_key AND s.drip <> 'all'
    LEFT JOIN lesson_marks m ON m.lesson_id = l.id AND m.guild_id = l.guild_id AND m.member_id = $2 AND m.kind = 'done'
    WHERE l.guild_id = $1 AND l.state = 'published' AND l.position IS NOT NULL
    GROUP BY l.id, l.series_key, l.position, s.drip, s.drip_days ORDER BY l.series_key, l.position, l.id";
const REQUIREMENTS: &str = "SELECT p.lesson_id, p.requires_id FROM lesson_prerequisites p
    JOIN lessons l ON l.id = p.lesson_id WHERE l.guild_id = $1 ORDER BY p.lesson_id, p.requires_id";
const DELETE_REQUIREMENTS: &str = "DELETE FROM lesson_prerequisites WHERE lesson_id = $1";

/// How a series is handed out, if somebody chose it.
pub async fn find(read: &mut Read<'_>, guild: GuildId, name: &str) -> Result<Option<Series>, StoreError> {
    let key = names::name_key(name);
    let row: Option<(String, String, i64)> = read.query(FIND).bind(guild.to_db()).bind(key.as_str()).optional().await?;
    row.map(|(name, drip, days)| {
        let drip = Drip::from_stored(&drip, days).ok_or(StoreError::Inconsistent {
            table: "lesson_series",
            column: "drip",
            key,
        })?;
        Ok(Series { name, drip })
    })
    .transpose()
}

/// Choose how a series is handed out.
pub async fn upsert(tx: &mut Tx, guild: GuildId, name: &str, drip: Drip, now: i64) -> Result<(), StoreError> {
    let (kind, days) = drip.stored();
    let query = tx.query(UPSERT).bind(guild.to_db()).bind(names::name_key(name)).bind(name);
    query.bind(kind).bind(days).bind(now).execute().await?;
    Ok(())
}

/// The guild's series and how many lessons each has.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<(String, i64)>, StoreError> {
    read.query(NAMES).bind(guild.to_db()).all().await
}

/// The lessons of a series in their order.
pub async fn lessons(read: &mut Read<'_>, guild: GuildId, name: &str) -> Result<Vec<LessonId>, StoreError> {
    let query = read.query(LESSONS).bind(guild.to_db()).bind(names::name_key(name));
    Ok(query.values::<i64>().await?.into_iter().map(LessonId).collect())
}

/// The plans that include a series.
pub async fn plans(read: &mut Read<'_>, guild: GuildId, name: &str) -> Result<BTreeSet<PlanId>, StoreError> {
    let query = read.query(PLANS).bind(guild.to_db()).bind(names::name_key(name));
    Ok(query.values::<i64>().await?.into_iter().map(PlanId).collect())
}

/// Say which plans include a series; its lessons follow by [`inherit`].
pub async fn set_plans(tx: &mut Tx, guild: GuildId, name: &str, plans: &BTreeSet<PlanId>) -> Result<(), StoreError> {
    let key = names::name_key(name);
    tx.query(DELETE_PLANS).bind(guild.to_db()).bind(key.as_str()).execute().await?;
    let plans: Vec<PlanId> = plans.iter().copied().collect();
    tx.insert_many("INSERT INTO series_plans (guild_id, series_key, plan_id)", "", 3, &plans, |query, plan| {
        query.bind(guild.to_db()).bind(key.as_str()).bind(plan.0)
    })
    .await?;
    Ok(())
}

/// A lesson takes over the plans of its series, when that has any; a free preview takes none.
pub async fn inherit(tx: &mut Tx, lesson: LessonId, now: i64) -> Result<(), StoreError> {
    tx.query(DELETE_INHERITED).bind(lesson.0).execute().await?;
    tx.query(INHERIT).bind(lesson.0).bind(false).execute().await?;
    super::lesson_changes::touch(tx, lesson, now).await
}

/// The published lesson before `position` in a series, its title, and when the member finished it.
pub async fn before(
    read: &mut Read<'_>,
    guild: GuildId,
    name: &str,
    member: MemberId,
    position: i64,
) -> Result<Option<(LessonId, String, Option<i64>)>, StoreError> {
    let query = read.query(BEFORE).bind(guild.to_db()).bind(names::name_key(name));
    let row: Option<(i64, String, Option<i64>)> = query.bind(member.to_db()).bind(position).optional().await?;
    Ok(row.map(|(id, title, at)| (LessonId(id), title, at)))
}

/// The published lessons that a member has to finish first, with their titles.
pub async fn required(
    read: &mut Read<'_>,
    lesson: LessonId,
    member: MemberId,
) -> Result<Vec<(LessonId, String)>, StoreError> {
    let rows: Vec<(i64, String)> = read.query(REQUIRED).bind(lesson.0).bind(member.to_db()).all().await?;
    Ok(rows.into_iter().map(|(id, title)| (LessonId(id), title)).collect())
}

/// How far a member is in each series.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Progress(
    /// The series' name.
    pub String,
    /// Published lessons.
    pub i64,
    /// Of them, finished.
    pub i64,
    /// When the last one was finished.
    pub Option<i64>,
);

/// How far a member is in every series that has a published lesson.
pub async fn progress(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Progress>, StoreError> {
    read.query(PROGRESS).bind(guild.to_db()).bind(member.to_db()).all().await
}

/// The published lessons of the series that are handed out bit by bit, in their order, as they stand with a member.
pub async fn dripped(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Part>, StoreError> {
    type Row = (i64, String, i64, String, i64, Option<i64>);
    let rows: Vec<Row> = read.query(DRIPPED).bind(guild.to_db()).bind(member.to_db()).all().await?;
    rows.into_iter()
        .map(|(lesson, series, position, drip, days, done_at)| {
            let wrong = || StoreError::Inconsistent { table: "lesson_series", column: "drip", key: series.clone() };
            let drip = Drip::from_stored(&drip, days).ok_or_else(wrong)?;
            Ok(Part { lesson: LessonId(lesson), series, position, drip, done_at })
        })
        .collect()
}

/// Every "this one after that one" of a guild.
pub async fn requirements(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<(LessonId, LessonId)>, StoreError> {
    let rows: Vec<(i64, i64)> = read.query(REQUIREMENTS).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(|(lesson, requires)| (LessonId(lesson), LessonId(requires))).collect())
}

/// Say what has to be finished before a lesson.
pub async fn set_requirements(tx: &mut Tx, lesson: LessonId, requires: &BTreeSet<LessonId>) -> Result<(), StoreError> {
    tx.query(DELETE_REQUIREMENTS).bind(lesson.0).execute().await?;
    let requires: Vec<LessonId> = requires.iter().copied().collect();
    let head = "INSERT INTO lesson_prerequisites (lesson_id, requires_id)";
    tx.insert_many(head, "", 2, &requires, |query, requires| query.bind(lesson.0).bind(requires.0)).await?;
    Ok(())
}
