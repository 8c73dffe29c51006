//! What members said about lessons.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::types::Json;

use super::lessons::Lesson;
use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, LessonId, MemberId, PlanId};
use crate::domain::lessons::Mark;
use crate::domain::lessons::heard::Tally;
use crate::domain::lessons::suggest::Candidate;

const INSERT: &str = "INSERT INTO lesson_marks (guild_id, member_id, lesson_id, kind, at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (guild_id, member_id, lesson_id, kind) DO NOTHING";
const DELETE: &str = "DELETE FROM lesson_marks WHERE guild_id = $1 AND member_id = $2 AND lesson_id = $3 AND kind = $4";
const LIST: &str =
    "SELECT lesson_id, kind FROM lesson_marks WHERE guild_id = $1 AND member_id = $2 ORDER BY lesson_id, kind";
const COUNT: &str = "SELECT COUNT(*) FROM lesson_marks WHERE lesson_id = $1 AND kind = $2";
const COUNT_SINCE: &str = "SELECT COUNT(*) FROM lesson_marks WHERE guild_id = $1 AND kind = $2 AND at >= $3";
const UNMET: &str = "SELECT l.id, COALESCE(l.published_at, l.created_at), l.topics FROM lessons l
    WHERE l.guild_id = $1 AND l.state = 'published' AND l.author_id <> $2 AND NOT EXISTS (SELECT 1 FROM lesson_marks mine
        WHERE mine.guild_id = $1 AND mine.member_id = $2 AND mine.lesson_id = l.id)
        AND NOT EXISTS (SELECT 1 FROM lesson_ratings mine
            WHERE mine.guild_id = $1 AND mine.member_id = $2 AND mine.lesson_id = l.id)
        AND (l.preview OR NOT EXISTS (SELECT 1 FROM lesson_prerequisites p JOIN lessons r ON r.id = p.requires_id
            WHERE p.lesson_id = l.id AND r.state = 'published' AND NOT EXISTS (SELECT 1 FROM lesson_marks d
                WHERE d.guild_id = $1 AND d.member_id = $2 AND d.lesson_id = r.id AND d.kind = 'done')))
    ORDER BY l.id";
/// How many are heard in full to have set which mark on a lesson, and what all others who did weigh. From the lessons on, so
/// that the index groups and what holds for everybody is read once a lesson.
macro_rules! heard {
    ($which:literal) => {
        concat!(
            "SELECT l.id, m.kind, CAST(COUNT(CASE WHEN COALESCE(v.share, d.share, 1) >= 1 THEN 1 END) AS DOUBLE PRECISION),
                COALESCE(SUM(CASE WHEN COALESCE(v.share, d.share, 1) < 1 THEN COALESCE(v.share, d.share, 1) END), 0.0)
            FROM lessons l
            LEFT JOIN lesson_voices d ON d.guild_id = l.guild_id AND d.member_id = 0
            JOIN lesson_marks m ON m.lesson_id = l.id
            LEFT JOIN lesson_voices v ON v.guild_id = m.guild_id AND v.member_id = m.member_id
            WHERE ",
            $which,
            " GROUP BY l.id, m.kind"
        )
    };
}
const HEARD: &str = heard!("l.guild_id = $1 AND l.state = 'published'");
const HEARD_OF_ALL: &str = heard!("l.state = 'published'");
const SAID: &str = heard!("l.id = $1 AND m.member_id <> $2");
const PLANS: &str = "SELECT p.lesson_id, p.plan_id FROM lesson_plans p JOIN lessons l ON l.id = p.lesson_id
    WHERE l.guild_id = $1 AND l.state = 'published'";

/// A lesson, a mark, how many are heard in full to have set it, what all others who did weigh.
type Heard = (i64, String, f64, f64);

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

/// What everybody but `member` is heard to have said about a lesson.
pub async fn said_by_others(read: &mut Read<'_>, lesson: &Lesson, member: MemberId) -> Result<Candidate, StoreError> {
    let rows: Vec<Heard> = read.query(SAID).bind(lesson.id.0).bind(member.to_db()).all().await?;
    let published_at = lesson.published_at.unwrap_or(lesson.created_at);
    let mut candidate = candidate(lesson.id, published_at, lesson.draft.topics.clone());
    for (_, mark, members) in rows.into_iter().filter_map(told) {
        candidate.hear(mark, members);
    }
    Ok(candidate)
}

/// The published lessons of others that a member has not met and whose prerequisites they have finished, with what everybody is
/// heard to have said about them.
pub async fn list_unmet(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<Candidate>, StoreError> {
    type Row = (i64, i64, Json<Vec<String>>);
    let rows: Vec<Row> = read.query(UNMET).bind(guild.to_db()).bind(member.to_db()).all().await?;
    let heard: Vec<Heard> = read.query(HEARD).bind(guild.to_db()).all().await?;
    let plans: Vec<(i64, i64)> = read.query(PLANS).bind(guild.to_db()).all().await?;
    let mut candidates: BTreeMap<LessonId, Candidate> = rows
        .into_iter()
        .map(|(id, published_at, topics)| (LessonId(id), candidate(LessonId(id), published_at, topics.0)))
        .collect();
    for (lesson, mark, members) in heard.into_iter().filter_map(told) {
        if let Some(candidate) = candidates.get_mut(&lesson) {
            candidate.hear(mark, members);
        }
    }
    for (lesson, plan) in plans {
        if let Some(candidate) = candidates.get_mut(&LessonId(lesson)) {
            candidate.plans.insert(PlanId(plan));
        }
    }
    Ok(candidates.into_values().collect())
}

/// What every guild is heard to think of its lessons: how many speak for one, less those who decline it.
pub async fn usefulness(read: &mut Read<'_>) -> Result<BTreeMap<LessonId, i64>, StoreError> {
    let mut useful: BTreeMap<LessonId, i64> = BTreeMap::new();
    for (lesson, mark, members) in read.query(HEARD_OF_ALL).all::<Heard>().await?.into_iter().filter_map(told) {
        *useful.entry(lesson).or_default() += if mark == Mark::NotForMe { -members } else { members };
    }
    Ok(useful)
}

/// A mark that a newer version left behind says nothing here.
fn told((lesson, kind, full, strangers): Heard) -> Option<(LessonId, Mark, i64)> {
    Some((LessonId(lesson), Mark::from_name(&kind)?, Tally { full, strangers }.members()))
}

const fn candidate(lesson: LessonId, published_at: i64, topics: Vec<String>) -> Candidate {
    let plans = BTreeSet::new();
    Candidate { lesson, done: 0, saved: 0, liked: 0, not_for_me: 0, published_at, plans, topics }
}
