//! The latest ranking of each guild, and a line for every ranking ever made.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};

const INSERT_RUN: &str = "INSERT INTO rank_runs (guild_id, ranked_at, members, pairs, iterations, change_l1, upto)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
/// Of two processes that replace one guild's ranking, the second begins when the first has committed.
const LOCK: &str = "SELECT pg_advisory_xact_lock($1)";
/// Tells these locks from others by the same number.
const LOCKS: i64 = 0x5241_4E4B_0000_0000;
const LATEST_RUN: &str = "SELECT ranked_at, members, pairs, iterations, change_l1, upto FROM rank_runs
    WHERE guild_id = $1 ORDER BY id DESC LIMIT 1";
const DELETE: &str = "DELETE FROM ranks WHERE guild_id = $1";
const DELETE_MEMBER: &str = "DELETE FROM ranks WHERE guild_id = $1 AND member_id = $2";
/// Each time lower, so that whoever ranks meanwhile sees that it happened again.
const EXPIRE: &str = "UPDATE rank_runs SET upto = CASE WHEN upto < 0 THEN upto - 1 ELSE -1 END
    WHERE id = (SELECT MAX(id) FROM rank_runs WHERE guild_id = $1)";
const INSERT: &str = "INSERT INTO ranks (guild_id, member_id, position, score, run_id)";
const TOP: &str =
    "SELECT position, member_id, score FROM ranks WHERE guild_id = $1 AND position BETWEEN 1 AND $2 ORDER BY position";
const FIND: &str =
    "SELECT position, member_id, score FROM ranks WHERE guild_id = $1 AND member_id = $2 AND position > 0";
const LIST: &str =
    "SELECT position, member_id, score FROM ranks WHERE guild_id = $1 AND position > 0 ORDER BY member_id";
const SCORES: &str = "SELECT member_id, score FROM ranks WHERE guild_id = $1 ORDER BY member_id";
const GUILDS: &str = "SELECT guild_id FROM guilds WHERE analysis = $1 AND left_at IS NULL ORDER BY guild_id";

record! {
    /// How a ranking was made.
    #[derive(Debug, Clone, Copy, PartialEq)]
    pub struct RankRun {
        /// When.
        pub ranked_at: i64,
        /// Members ranked.
        pub members: i64,
        /// Pairs of members between whom credit flows.
        pub pairs: i64,
        /// Rounds.
        pub iterations: i64,
        /// What the last round still changed.
        pub change_l1: f64,
        /// The interaction record up to which was ranked; below 0 once the ranking has expired.
        pub upto: i64,
    }
}

impl RankRun {
    /// Whether it must be made again before it is shown: what it was made from does not hold any more.
    #[must_use]
    pub const fn is_expired(&self) -> bool {
        self.upto < 0
    }
}

/// A member's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// 1 is the highest.
    pub position: i64,
    /// Who.
    pub member: MemberId,
    /// The share of all attention; the scores of a guild add up to 1.
    pub score: f64,
}

impl From<(i64, i64, f64)> for Place {
    fn from((position, member, score): (i64, i64, f64)) -> Self {
        Self { position, member: MemberId::from_db(member), score }
    }
}

/// Replace a guild's ranking; `ranked` is in falling order. `rest` have a score and no place: they are not listed, and only
/// the next ranking begins from their scores too ([`scores`]).
pub async fn replace(
    tx: &mut Tx,
    guild: GuildId,
    run: &RankRun,
    ranked: &[(MemberId, f64)],
    rest: &[(MemberId, f64)],
) -> Result<(), StoreError> {
    lock(tx, guild).await?;
    let run_id: i64 = tx
        .query(INSERT_RUN)
        .bind(guild.to_db())
        .bind(run.ranked_at)
        .bind(run.members)
        .bind(run.pairs)
        .bind(run.iterations)
        .bind(run.change_l1)
        .bind(run.upto)
        .value()
        .await?;
    tx.query(DELETE).bind(guild.to_db()).execute().await?;
    let mut rows: Vec<(i64, i64, f64)> =
        (1..).zip(ranked).map(|(at, (member, score))| (at, member.to_db(), *score)).collect();
    rows.extend(rest.iter().map(|(member, score)| (0, member.to_db(), *score)));
    // In the order of the table, so that few pages are touched.
    rows.sort_by_key(|row| row.1);
    tx.insert_many(INSERT, "", 5, &rows, |query, (position, member, score)| {
        query.bind(guild.to_db()).bind(*member).bind(*position).bind(*score).bind(run_id)
    })
    .await?;
    Ok(())
}

/// Whoever changes a guild's ranking waits for the one who does so already, or would not see what that one leaves behind.
async fn lock(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    if tx.is_postgres() {
        tx.query(LOCK).bind(LOCKS ^ guild.to_db()).execute().await?;
    }
    Ok(())
}

/// Whether the ranking has expired since somebody saw its [`RankRun::upto`]: what is made of what was read then does not know
/// why, and must be made again.
pub async fn expired_since(tx: &mut Tx, guild: GuildId, seen: Option<i64>) -> Result<bool, StoreError> {
    lock(tx, guild).await?;
    let now = latest_run(&mut tx.read(), guild).await?.map(|run| run.upto);
    Ok(now != seen && now.is_some_and(|upto| upto < 0))
}

/// A guild's ranking must not be shown any more: somebody left the analysis, or a moderator decided. The scores stay, for the
/// next ranking to begin from.
pub async fn expire(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    lock(tx, guild).await?;
    tx.query(EXPIRE).bind(guild.to_db()).execute().await?;
    Ok(())
}

/// Forget a member's place and score. What the others have is not right any more: the ranking expires.
pub async fn forget(tx: &mut Tx, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    expire(tx, guild).await?;
    tx.query(DELETE_MEMBER).bind(guild.to_db()).bind(member.to_db()).execute().await?;
    Ok(())
}

/// Nobody is ranked any more.
pub async fn clear(tx: &mut Tx, guild: GuildId) -> Result<(), StoreError> {
    expire(tx, guild).await?;
    tx.query(DELETE).bind(guild.to_db()).execute().await?;
    Ok(())
}

/// How the latest ranking of a guild was made.
pub async fn latest_run(read: &mut Read<'_>, guild: GuildId) -> Result<Option<RankRun>, StoreError> {
    read.query(LATEST_RUN).bind(guild.to_db()).optional().await
}

/// A guild's latest ranking if it may be shown: none that has expired.
pub async fn current(read: &mut Read<'_>, guild: GuildId) -> Result<Option<RankRun>, StoreError> {
    Ok(latest_run(read, guild).await?.filter(|run| !run.is_expired()))
}

/// The first `limit` places.
pub async fn top(read: &mut Read<'_>, guild: GuildId, limit: i64) -> Result<Vec<Place>, StoreError> {
    let rows: Vec<(i64, i64, f64)> = read.query(TOP).bind(guild.to_db()).bind(limit).all().await?;
    Ok(rows.into_iter().map(Place::from).collect())
}

/// One member's place.
pub async fn find(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<Place>, StoreError> {
    let row: Option<(i64, i64, f64)> = read.query(FIND).bind(guild.to_db()).bind(member.to_db()).optional().await?;
    Ok(row.map(Place::from))
}

/// Every score, listed or not, by member: a new ranking begins where the last one ended.
pub async fn scores(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<(MemberId, f64)>, StoreError> {
    let rows: Vec<(i64, f64)> = read.query(SCORES).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(|(member, score)| (MemberId::from_db(member), score)).collect())
}

/// Every place, by member.
pub async fn list(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<Place>, StoreError> {
    let rows: Vec<(i64, i64, f64)> = read.query(LIST).bind(guild.to_db()).all().await?;
    Ok(rows.into_iter().map(Place::from).collect())
}

/// The guilds whose members are ranked every night.
pub async fn list_guilds(read: &mut Read<'_>) -> Result<Vec<GuildId>, StoreError> {
    Ok(read.query(GUILDS).bind(true).values::<i64>().await?.into_iter().map(GuildId::from_db).collect())
}
