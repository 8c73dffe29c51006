//! How quickly members answer: counted per member, day and step of time. Like the roll-ups, it stays when single records
//! are deleted, for as many days as those.

use super::pair_days::{KEPT_DAYS, PRUNE_ROWS};
use super::{Db, Read, StoreError, Tx};
use crate::domain::community::answering::step;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::{GuildId, MemberId};

const ADD: &str = "INSERT INTO answer_days (guild_id, member_id, day, step, count) VALUES ($1, $2, $3, $4, 1)
    ON CONFLICT (guild_id, member_id, day, step) DO UPDATE SET count = answer_days.count + 1";
const LIST: &str = "SELECT member_id, step, CAST(SUM(count) AS BIGINT) FROM answer_days
    WHERE guild_id = $1 AND day >= $2 AND day < $3 GROUP BY member_id, step ORDER BY member_id, step";
const OF_MEMBER: &str = "SELECT step, CAST(SUM(count) AS BIGINT) FROM answer_days
    WHERE guild_id = $1 AND member_id = $2 AND day >= $3 GROUP BY step ORDER BY step";
// Days are in the middle of the key: what is old is looked for outside of any transaction.
const OLD: &str = "SELECT guild_id, member_id, day, step FROM answer_days
    WHERE (guild_id, member_id, day, step) > ($1, $2, $3, $4) AND day < $5
    ORDER BY guild_id, member_id, day, step LIMIT $6";
const DELETE: &str = "DELETE FROM answer_days WHERE guild_id = $1 AND member_id = $2 AND day = $3 AND step = $4";

/// An answer that came after so many seconds.
pub(super) async fn add(tx: &mut Tx, answer: &InteractionRecord, seconds: i64) -> Result<(), StoreError> {
    tx.query(ADD)
        .bind(answer.guild.to_db())
        .bind(answer.actor.to_db())
        .bind(answer.at.div_euclid(86_400))
        .bind(step(seconds))
        .execute()
        .await?;
    Ok(())
}

/// Everybody's answers from the day of `since` to the day before that of `until` (seconds since 1970), by step.
pub async fn list(
    read: &mut Read<'_>,
    guild: GuildId,
    since: i64,
    until: i64,
) -> Result<Vec<(MemberId, i16, u64)>, StoreError> {
    let query = read.query(LIST).bind(guild.to_db()).bind(since.div_euclid(86_400)).bind(until.div_euclid(86_400));
    let rows: Vec<(i64, i16, i64)> = query.all().await?;
    let answers = |(member, step, count)| (MemberId::from_db(member), step, u64::try_from(count).unwrap_or(0));
    Ok(rows.into_iter().map(answers).collect())
}

/// One member's answers since the day of `since`, by step.
pub async fn of_member(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    since: i64,
) -> Result<Vec<(i16, u64)>, StoreError> {
    let query = read.query(OF_MEMBER).bind(guild.to_db()).bind(member.to_db()).bind(since.div_euclid(86_400));
    let rows: Vec<(i16, i64)> = query.all().await?;
    Ok(rows.into_iter().map(|(step, count)| (step, u64::try_from(count).unwrap_or(0))).collect())
}

/// Delete what is older than [`KEPT_DAYS`]; returns how many rows went.
pub async fn prune(db: &Db, now: i64) -> Result<u64, StoreError> {
    let before = now.div_euclid(86_400) - KEPT_DAYS;
    let (mut gone, mut after) = (0, (i64::MIN, i64::MIN, i64::MIN, i16::MIN));
    loop {
        let mut read = db.read();
        let query = read.query(OLD).bind(after.0).bind(after.1).bind(after.2).bind(after.3);
        let keys: Vec<(i64, i64, i64, i16)> = query.bind(before).bind(PRUNE_ROWS).all().await?;
        let Some(&last) = keys.last() else { return Ok(gone) };
        let mut tx = db.begin().await?;
        for (guild, member, day, step) in keys {
            gone += tx.query(DELETE).bind(guild).bind(member).bind(day).bind(step).execute().await?;
        }
        tx.commit().await?;
        after = last;
    }
}
