//! Which topics members chose, what they want to hear of, and which new lessons they were told of.

use std::collections::{BTreeMap, BTreeSet};

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, LessonId, MemberId};
use crate::domain::lessons::heard::Tally;
use crate::domain::lessons::suggest::Interests;
use crate::domain::names;

const DELETE_TOPICS: &str = "DELETE FROM member_interests WHERE guild_id = $1 AND member_id = $2";
const INSERT_TOPIC: &str = "INSERT INTO member_interests (guild_id, member_id, topic_key, topic, chosen_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild_id, member_id, topic_key) DO NOTHING";
const TOPICS: &str = "SELECT topic FROM member_interests WHERE guild_id = $1 AND member_id = $2 ORDER BY topic_key";
/// Who marked a lesson twice took it once.
const TAKEN: &str = "SELECT lesson_id, topic_key, CAST(COUNT(CASE WHEN share >= 1 THEN 1 END) AS DOUBLE PRECISION),
        COALESCE(SUM(CASE WHEN share < 1 THEN share END), 0.0)
    FROM (SELECT DISTINCT m.lesson_id, i.topic_key, m.member_id, COALESCE(v.share, d.share, 1) AS share
        FROM member_interests i
        LEFT JOIN lesson_voices v ON v.guild_id = i.guild_id AND v.member_id = i.member_id
        LEFT JOIN lesson_voices d ON d.guild_id = i.guild_id AND d.member_id = 0
        JOIN lesson_marks m ON m.guild_id = i.guild_id AND m.member_id = i.member_id
        WHERE i.guild_id = $1 AND i.member_id <> $2 AND m.kind <> 'not_for_me' AND i.topic_key IN
            (SELECT topic_key FROM member_interests WHERE guild_id = $1 AND member_id = $2)) AS takers
    GROUP BY lesson_id, topic_key";
const WISHES: &str = "SELECT news, own_digest FROM lesson_wishes WHERE guild_id = $1 AND member_id = $2";
const WISHED_AT: &str = "SELECT updated_at FROM lesson_wishes WHERE guild_id = $1 AND member_id = $2";
const SET_WISHES: &str = "INSERT INTO lesson_wishes (guild_id, member_id, news, own_digest, updated_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild_id, member_id) DO UPDATE SET news = excluded.news,
    own_digest = excluded.own_digest, updated_at = excluded.updated_at";
const FOLLOWERS: &str = "SELECT i.member_id, i.topic_key FROM member_interests i
    JOIN lesson_wishes w ON w.guild_id = i.guild_id AND w.member_id = i.member_id AND w.news = $2
    JOIN consents c ON c.guild_id = i.guild_id AND c.member_id = i.member_id AND c.purpose = 'notices' AND c.allowed = $2
    WHERE i.guild_id = $1 ORDER BY i.member_id, i.topic_key";
const READERS: &str = "SELECT w.member_id FROM lesson_wishes w
    JOIN consents c ON c.guild_id = w.guild_id AND c.member_id = w.member_id AND c.purpose = 'notices' AND c.allowed = $2
    WHERE w.guild_id = $1 AND w.own_digest = $2 ORDER BY w.member_id";
const NEWS: &str = "SELECT id FROM lessons WHERE guild_id = $1 AND state = 'published' AND published_at >= $2
    ORDER BY published_at, position, id";
const TELL: &str = "INSERT INTO lesson_news (guild_id, member_id, lesson_id, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (guild_id, member_id, lesson_id) DO NOTHING";
const UNTELL: &str = "DELETE FROM lesson_news WHERE guild_id = $1 AND member_id = $2 AND lesson_id = $3";

/// What a member wants to be told by direct message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// New lessons of their topics.
    pub news: bool,
    /// A digest of their own.
    pub digest: bool,
}

/// Choose topics in place of those before.
pub async fn set_topics(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    topics: &[String],
    now: i64,
) -> Result<(), StoreError> {
    tx.query(DELETE_TOPICS).bind(guild.to_db()).bind(member.to_db()).execute().await?;
    for topic in topics {
        let query = tx.query(INSERT_TOPIC).bind(guild.to_db()).bind(member.to_db()).bind(names::name_key(topic));
        query.bind(topic.as_str()).bind(now).execute().await?;
    }
    Ok(())
}

/// The topics a member chose, as they were written.
pub async fn topics(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Vec<String>, StoreError> {
    read.query(TOPICS).bind(guild.to_db()).bind(member.to_db()).values().await
}

/// The topics a member chose, with what others who chose them took.
pub async fn find(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Interests, StoreError> {
    let topics: BTreeSet<String> = topics(read, guild, member).await?.iter().map(|it| names::name_key(it)).collect();
    if topics.is_empty() {
        return Ok(Interests::default());
    }
    let rows: Vec<(i64, String, f64, f64)> = read.query(TAKEN).bind(guild.to_db()).bind(member.to_db()).all().await?;
    let taken = rows.into_iter().map(|(id, key, full, strangers)| {
        let takers = Tally { full, strangers };
        ((LessonId(id), key), takers.members())
    });
    Ok(Interests { topics, taken: taken.filter(|it| it.1 > 0).collect() })
}

/// What a member wants to be told; nothing until they say so.
pub async fn wishes(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Wishes, StoreError> {
    let row: Option<(bool, bool)> = read.query(WISHES).bind(guild.to_db()).bind(member.to_db()).optional().await?;
    Ok(row.map_or_else(Wishes::default, |(news, digest)| Wishes { news, digest }))
}

/// When a member last said what they want to be told; 0 when they never did.
pub async fn wished_at(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<i64, StoreError> {
    let at = read.query(WISHED_AT).bind(guild.to_db()).bind(member.to_db()).optional_value().await?;
    Ok(at.unwrap_or_default())
}

/// Write down what a member wants to be told.
pub async fn set_wishes(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    wishes: Wishes,
    now: i64,
) -> Result<(), StoreError> {
    let query = tx.query(SET_WISHES).bind(guild.to_db()).bind(member.to_db());
    query.bind(wishes.news).bind(wishes.digest).bind(now).execute().await?;
    Ok(())
}

/// Who wants to hear of new lessons, allows direct messages, and follows which topics (folded).
pub async fn followers(
    read: &mut Read<'_>,
    guild: GuildId,
) -> Result<BTreeMap<MemberId, BTreeSet<String>>, StoreError> {
    let rows: Vec<(i64, String)> = read.query(FOLLOWERS).bind(guild.to_db()).bind(true).all().await?;
    let mut followers: BTreeMap<MemberId, BTreeSet<String>> = BTreeMap::new();
    for (member, topic) in rows {
        followers.entry(MemberId::from_db(member)).or_default().insert(topic);
    }
    Ok(followers)
}

/// Who wants a digest of their own and allows direct messages.
pub async fn readers(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<MemberId>, StoreError> {
    let members: Vec<i64> = read.query(READERS).bind(guild.to_db()).bind(true).values().await?;
    Ok(members.into_iter().map(MemberId::from_db).collect())
}

/// The lessons published at `since` or later, the oldest first, a series in its order.
pub async fn news(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<Vec<LessonId>, StoreError> {
    let ids: Vec<i64> = read.query(NEWS).bind(guild.to_db()).bind(since).values().await?;
    Ok(ids.into_iter().map(LessonId).collect())
}

/// A member is about to be told of a lesson; `false` when they were before.
pub async fn tell(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    lesson: LessonId,
    now: i64,
) -> Result<bool, StoreError> {
    let query = tx.query(TELL).bind(guild.to_db()).bind(member.to_db()).bind(lesson.0).bind(now);
    Ok(query.execute().await? == 1)
}

/// They were not told after all.
pub async fn untell(tx: &mut Tx, guild: GuildId, member: MemberId, lesson: LessonId) -> Result<(), StoreError> {
    tx.query(UNTELL).bind(guild.to_db()).bind(member.to_db()).bind(lesson.0).execute().await?;
    Ok(())
}
