//! Which lessons a member was offered, by which of the two ways, and what came of it.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::recommend::holdout::Outcome;

const INSERT: &str = "INSERT INTO lesson_offers (guild_id, member_id, lesson_id, held_out, offered_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild_id, member_id, lesson_id) DO NOTHING";
const OUTCOMES: &str = "SELECT o.member_id, o.held_out, COUNT(m.kind) FROM lesson_offers o
    LEFT JOIN lesson_marks m ON m.guild_id = o.guild_id AND m.member_id = o.member_id AND m.lesson_id = o.lesson_id
        AND m.kind IN ('done', 'saved') AND m.at >= o.offered_at
    WHERE o.guild_id = $1 AND o.offered_at >= $2
    GROUP BY o.member_id, o.lesson_id, o.held_out ORDER BY o.member_id, o.lesson_id";
const GUILDS: &str = "SELECT DISTINCT guild_id FROM lesson_offers ORDER BY guild_id";

/// Remember that a member was offered these lessons; what was offered before keeps its first time.
pub async fn insert(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    lessons: &[LessonId],
    held_out: bool,
    now: i64,
) -> Result<(), StoreError> {
    for lesson in lessons {
        let query = tx.query(INSERT).bind(guild.to_db()).bind(member.to_db()).bind(lesson.0).bind(held_out).bind(now);
        query.execute().await?;
    }
    Ok(())
}

/// What came of everything offered since a time.
pub async fn outcomes(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<Vec<Outcome>, StoreError> {
    let rows: Vec<(i64, bool, i64)> = read.query(OUTCOMES).bind(guild.to_db()).bind(since).all().await?;
    let outcome = |(member, held_out, taken)| Outcome { member: MemberId::from_db(member), held_out, taken: taken > 0 };
    Ok(rows.into_iter().map(outcome).collect())
}

/// The guilds in which anything was offered.
pub async fn list_guilds(read: &mut Read<'_>) -> Result<Vec<GuildId>, StoreError> {
    Ok(read.query(GUILDS).values::<i64>().await?.into_iter().map(GuildId::from_db).collect())
}
