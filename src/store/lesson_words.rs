//! What members said about lessons and did with them, read together: marks, stars, and links they opened.

use std::collections::BTreeMap;

use super::{Read, StoreError};
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::Mark;
use crate::domain::lessons::recommend::word::{READ_SECONDS, Said, Word};

const ALL: &str = "SELECT member_id, lesson_id, kind, amount, at FROM (
        SELECT member_id, lesson_id, kind, CAST(0 AS BIGINT) AS amount, at FROM lesson_marks WHERE guild_id = $1
        UNION ALL SELECT member_id, lesson_id, 'rated', stars, at FROM lesson_ratings WHERE guild_id = $1
        UNION ALL SELECT member_id, lesson_id, 'opened', CAST(MAX(seconds) AS BIGINT), MAX(at) FROM lesson_opens WHERE guild_id = $1
            GROUP BY member_id, lesson_id
    ) AS words ORDER BY member_id, lesson_id, kind";
const OF_MEMBER: &str = "SELECT lesson_id, kind, amount FROM (
        SELECT lesson_id, kind, CAST(0 AS BIGINT) AS amount FROM lesson_marks WHERE guild_id = $1 AND member_id = $2
        UNION ALL SELECT lesson_id, 'rated', stars FROM lesson_ratings WHERE guild_id = $1 AND member_id = $2
        UNION ALL SELECT lesson_id, 'opened', CAST(MAX(seconds) AS BIGINT) FROM lesson_opens
            WHERE guild_id = $1 AND member_id = $2 GROUP BY lesson_id
    ) AS words ORDER BY lesson_id, kind";
const GUILDS: &str = "SELECT DISTINCT guild_id FROM lesson_marks ORDER BY guild_id";

/// Everything that was said about a guild's lessons, by member and lesson; everybody is heard.
pub async fn all(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Said>, StoreError> {
    let rows: Vec<(i64, i64, String, i64, i64)> = read.query(ALL).bind(guild.to_db()).all().await?;
    let mut all: Vec<Said> = Vec::new();
    for (member, lesson, kind, amount, at) in rows {
        let (member, lesson, word) = (MemberId::from_db(member), LessonId(lesson), word(&kind, amount, lesson)?);
        match all.last_mut() {
            Some(last) if (last.member, last.lesson) == (member, lesson) => {
                last.words.push(word);
                last.at = last.at.max(at);
            }
            _ => all.push(Said { member, lesson, words: vec![word], at, trust: 1.0 }),
        }
    }
    Ok(all)
}

/// What a member said about which lesson.
pub async fn of_member(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
) -> Result<BTreeMap<LessonId, Vec<Word>>, StoreError> {
    let rows: Vec<(i64, String, i64)> = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).all().await?;
    let mut words: BTreeMap<LessonId, Vec<Word>> = BTreeMap::new();
    for (lesson, kind, amount) in rows {
        words.entry(LessonId(lesson)).or_default().push(word(&kind, amount, lesson)?);
    }
    Ok(words)
}

/// The guilds in which anything was ever said about a lesson.
pub async fn list_guilds(read: &mut Read<'_>) -> Result<Vec<GuildId>, StoreError> {
    Ok(read.query(GUILDS).values::<i64>().await?.into_iter().map(GuildId::from_db).collect())
}

/// `amount`: stars, or seconds.
fn word(kind: &str, amount: i64, lesson: i64) -> Result<Word, StoreError> {
    let wrong = || StoreError::Inconsistent { table: "lesson_marks", column: "kind", key: lesson.to_string() };
    Ok(match kind {
        "rated" => Word::Stars(amount),
        "opened" if amount >= READ_SECONDS => Word::Read,
        "opened" => Word::Opened,
        mark => Word::Mark(Mark::from_name(mark).ok_or_else(wrong)?),
    })
}
