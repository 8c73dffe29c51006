//! Who opened which lesson through a signed link, from which networks (keyed hashes, never addresses).

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, LessonId, MemberId};

const INSERT: &str = "INSERT INTO lesson_opens (guild_id, member_id, lesson_id, link, network, at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (link, network) DO NOTHING";
// A beacon told late, twice or by a hand that wants more: never less than before, never longer than since the opening.
const READ: &str = "UPDATE lesson_opens SET seconds = CASE WHEN $3 < $4 - at THEN $3 ELSE $4 - at END
    WHERE link = $1 AND network = $2 AND seconds < CASE WHEN $3 < $4 - at THEN $3 ELSE $4 - at END";
const NETWORKS: &str = "SELECT COUNT(*) FROM lesson_opens WHERE link = $1";
const RATE: &str = "INSERT INTO lesson_ratings (guild_id, member_id, lesson_id, stars, at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (guild_id, member_id, lesson_id) DO UPDATE SET stars = excluded.stars, at = excluded.at";
const RATING: &str =
    "SELECT COUNT(*), CAST(COALESCE(SUM(stars), 0) AS BIGINT) FROM lesson_ratings WHERE lesson_id = $1";
const PRUNE: &str = "DELETE FROM lesson_opens WHERE at < $1";

/// Write down that a link was opened; `false` when it was opened from this network before.
pub async fn insert(
    tx: &mut Tx,
    (guild, member, lesson): (GuildId, MemberId, LessonId),
    link: i64,
    network: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let query = tx.query(INSERT).bind(guild.to_db()).bind(member.to_db()).bind(lesson.0);
    Ok(query.bind(link).bind(network).bind(now).execute().await? == 1)
}

/// The page behind a link was looked at from this network for `seconds` in all, up to `now`.
pub async fn read(tx: &mut Tx, link: i64, network: i64, seconds: i64, now: i64) -> Result<(), StoreError> {
    tx.query(READ).bind(link).bind(network).bind(seconds).bind(now).execute().await?;
    Ok(())
}

/// From how many networks a link was opened.
pub async fn networks(read: &mut Read<'_>, link: i64) -> Result<i64, StoreError> {
    read.query(NETWORKS).bind(link).value().await
}

/// Give a lesson 1 to 5 stars; a second time replaces the first.
pub async fn rate(
    tx: &mut Tx,
    (guild, member, lesson): (GuildId, MemberId, LessonId),
    stars: i64,
    now: i64,
) -> Result<(), StoreError> {
    let query = tx.query(RATE).bind(guild.to_db()).bind(member.to_db()).bind(lesson.0);
    query.bind(stars).bind(now).execute().await?;
    Ok(())
}

/// How many members rated a lesson, and the sum of their stars.
pub async fn rating(read: &mut Read<'_>, lesson: LessonId) -> Result<(i64, i64), StoreError> {
    read.query(RATING).bind(lesson.0).one().await
}

/// Forget what was opened before `before`.
pub async fn prune(tx: &mut Tx, before: i64) -> Result<u64, StoreError> {
    tx.query(PRUNE).bind(before).execute().await
}
