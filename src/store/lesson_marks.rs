//! What members said about lessons.

use std::collections::BTreeMap;

use sqlx::types::Json;

use super::lessons::Lesson;
use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::lessons::Mark;
use crate::domain::lessons::suggest::Candidate;

const INSERT: &str = "INSERT INTO lesson_marks (guild_id, member_id, lesson_id, kind, at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (guild_id, member_id, lesson_id, kind) DO NOTHING";
const DELETE: &str = "DELETE FROM lesson_marks WHERE guild_id = $1 AND member_id = $2 AND lesson_id = $3 AND kind = $4";
const LIST: &str =
    "SELECT lesson_id, kind FROM lesson_marks WHERE guild_id = $1 AND member_id = $2 ORDER BY lesson_id, kind";
const COUNT: &str = "SELECT COUNT(*) FROM lesson_marks WHERE lesson_id = $1 AND kind = $2";
const COUNT_SINCE: &str = "SELECT COUNT(*) FROM lesson_marks WHERE guild_id = $1 AND kind = $2 AND at >= $3";
const UNMET: &str = "SELECT l.id, COUNT(CASE WHEN m.kind = 'done' THEN 1 END), COUNT(CASE WHEN m.kind = 'saved' THEN 1 END),
        COUNT(CASE WHEN m.kind = 'liked' THEN 1 END), COUNT(CASE WHEN m.kind = 'not_for_me' THEN 1 END),
        COALESCE(l.published_at, l.created_at), l.topics
    FROM lessons l LEFT JOIN lesson_marks m ON m.lesson_id = l.id
    WHERE l.guild_id = $1 AND l.state = 'published' AND l.author_id <> $2 AND NOT EXISTS (SELECT 1 FROM lesson_marks mine
        WHERE mine.guild_id = $1 AND mine.member_id = $2 AND mine.lesson_id = l.id)
        AND NOT EXISTS (SELECT 1 FROM lesson_ratings mine
            WHERE mine.guild_id = $1 AND mine.member_id = $2 AND mine.lesson_id = l.id)
        AND (l.preview OR NOT EXISTS (SELECT 1 FROM lesson_prerequisites p JOIN lessons r ON r.id = p.requires_id
            WHERE p.lesson_id = l.id AND r.state = 'published' AND NOT EXISTS (SELECT 1 FROM lesson_marks d
                WHERE d.guild_id = $1 AND d.member_id = $2 AND d.lesson_id = r.id AND d.kind = 'done')))
    GROUP BY l.id, l.published_at, l.created_at ORDER BY l.id";
const SAID: &str = "SELECT COUNT(CASE WHEN kind = 'done' THEN 1 END), COUNT(CASE WHEN kind = 'saved' THEN 1 END),
        COUNT(CASE WHEN kind = 'liked' THEN 1 END), COUNT(CASE WHEN kind = 'not_for_me' THEN 1 END)
    FROM lesson_marks WHERE lesson_id = $1 AND member_id <> $2";
const PLANS: &str = "SELECT p.lesson_id, p.plan_id FROM lesson_plans p JOIN lessons l ON l.id = p.lesson_id
    WHERE l.guild_id = $1 AND l.state = 'published'";

/// How often members of the guild set a mark since a time.
pub async fn count_since(read: &mut Read<'_>, guild: GuildId, mark: Mark, since: i64) -> Result<i64, StoreError> {
    read.query(COUNT_SINCE).bind(guild.to_db()).bind(mark.name()).bind(since).value().await
}

/// Set a mark and take back those it replaces; `false` when it stood already.
pub async fn insert(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    lesson: LessonId,
    mark: Mark,
    now: i64,
) -> Result<bool, StoreError> {
    for replaced in mark.replaces() {
        delete(tx, guild, member, lesson, *replaced).await?;
    }
    let query = tx.query(INSERT).bind(guild.to_db()).bind(member.to_db()).bind(lesson.0).bind(mark.name()).bind(now);
    Ok(query.execute().await? == 1)
}

/// Take a mark back; `false` when there was none.
pub async fn delete(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    lesson: LessonId,
    mark: Mark,
) -> Result<bool, StoreError> {
    let query = tx.query(DELETE).bind(guild.to_db()).bind(member.to_db()).bind(lesson.0).bind(mark.name());
    Ok(query.execute().await? == 1)
}

/// What a member said about which lesson.
pub async fn list(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<BTreeMap<LessonId, Vec<Mark>>, StoreError> {
    let rows: Vec<(i64, String)> = read.query(LIST).bind(guild.to_db()).bind(member.to_db()).all().await?;
    let mut marks: BTreeMap<LessonId, Vec<Mark>> = BTreeMap::new();
    for (lesson, kind) in rows {
        let mark = Mark::from_name(&kind).ok_or_else(|| StoreError::Inconsistent {
            table: "lesson_marks",
            column: "kind",
            key: lesson.to_string(),
        })?;
        marks.entry(LessonId(lesson)).or_default().push(mark);
    }
    Ok(marks)
}

/// How many members set a mark on a lesson.
pub async fn count(read: &mut Read<'_>, lesson: LessonId, mark: Mark) -> Result<i64, StoreError> {
    read.query(COUNT).bind(lesson.0).bind(mark.name()).value().await
}

/// What everybody but `member` said about a lesson.
pub async fn said_by_others(read: &mut Read<'_>, lesson: &Lesson, member: MemberId) -> Result<Candidate, StoreError> {
    let (done, saved, liked, not_for_me) = read.query(SAID).bind(lesson.id.0).bind(member.to_db()).one().await?;
    let published_at = lesson.published_at.unwrap_or(lesson.created_at);
    let (plans, topics) = (std::collections::BTreeSet::new(), lesson.draft.topics.clone());
    Ok(Candidate { lesson: lesson.id, done, saved, liked, not_for_me, published_at, plans, topics })
}

/// The published lessons of others that a member has not met and whose prerequisites they have finished, with what everybody said
/// about them.
pub async fn list_unmet(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Candidate>, StoreError> {
    type Row = (i64, i64, i64, i64, i64, i64, Json<Vec<String>>);
    let rows: Vec<Row> = read.query(UNMET).bind(guild.to_db()).bind(member.to_db()).all().await?;
    let plans: Vec<(i64, i64)> = read.query(PLANS).bind(guild.to_db()).all().await?;
    let mut candidates: BTreeMap<i64, Candidate> = rows
        .into_iter()
        .map(|(id, done, saved, liked, not_for_me, published_at, topics)| {
            let (lesson, plans, topics) = (LessonId(id), std::collections::BTreeSet::new(), topics.0);
            (id, Candidate { lesson, done, saved, liked, not_for_me, published_at, plans, topics })
        })
        .collect();
    for (lesson, plan) in plans {
        if let Some(candidate) = candidates.get_mut(&lesson) {
            candidate.plans.insert(PlanId(plan));
        }
    }
    Ok(candidates.into_values().collect())
}
