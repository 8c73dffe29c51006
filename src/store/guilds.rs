//! What each guild chose, and whether the bot is still in it.

use super::{Read, StoreError, Tx};
use crate::domain::guild::GuildSettings;
use crate::domain::ids::{ChannelId, GuildId, RoleId};

record! {
    struct Row {
        guild_id: i64,
        locale: String,
        lesson_channel_id: Option<i64>,
        review_channel_id: Option<i64>,
        creator_role_id: Option<i64>,
        moderator_role_id: Option<i64>,
        analysis: bool,
        lessons: bool,
        created_at: i64,
        updated_at: i64,
        left_at: Option<i64>,
    }
}

impl TryFrom<Row> for GuildSettings {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        if !matches!(row.locale.as_str(), "en-US" | "zh-CN") {
            return Err(StoreError::Inconsistent { table: "guilds", column: "locale", key: row.guild_id.to_string() });
        }
        Ok(Self {
            guild: GuildId::from_db(row.guild_id),
            locale: row.locale,
            lesson_channel: row.lesson_channel_id.map(ChannelId::from_db),
            review_channel: row.review_channel_id.map(ChannelId::from_db),
            creator_role: row.creator_role_id.map(RoleId::from_db),
            moderator_role: row.moderator_role_id.map(RoleId::from_db),
            analysis: row.analysis,
            lessons: row.lessons,
            created_at: row.created_at,
            updated_at: row.updated_at,
            left_at: row.left_at,
        })
    }
}

const INSERT: &str =
    "INSERT INTO guilds (guild_id, locale, analysis, lessons, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)
    ON CONFLICT (guild_id) DO NOTHING";
const FIND: &str = "SELECT * FROM guilds WHERE guild_id = $1";
const LIST: &str = "SELECT * FROM guilds WHERE left_at IS NULL ORDER BY guild_id";
const SET_LOCALE: &str = "UPDATE guilds SET locale = $2, updated_at = $3 WHERE guild_id = $1";
const SET_LESSON_CHANNEL: &str = "UPDATE guilds SET lesson_channel_id = $2, updated_at = $3 WHERE guild_id = $1";
const SET_REVIEW_CHANNEL: &str = "UPDATE guilds SET review_channel_id = $2, updated_at = $3 WHERE guild_id = $1";
const SET_CREATOR_ROLE: &str = "UPDATE guilds SET creator_role_id = $2, updated_at = $3 WHERE guild_id = $1";
const SET_MODERATOR_ROLE: &str = "UPDATE guilds SET moderator_role_id = $2, updated_at = $3 WHERE guild_id = $1";
// Switching on what is on changes nothing.
const SET_ANALYSIS: &str = "UPDATE guilds SET analysis = $2, updated_at = $3,
    analysis_since = CASE WHEN $2 AND analysis THEN analysis_since WHEN $2 THEN $3 ELSE NULL END WHERE guild_id = $1";
const SET_ANALYSED_ANEW: &str =
    "UPDATE guilds SET analysis_since = $2, updated_at = $3 WHERE guild_id = $1 AND analysis";
// It was heard before, so it was off in between.
const ANALYSED_AGAIN: &str = "SELECT analysis_since FROM guilds g WHERE guild_id = $1 AND analysis_since IS NOT NULL
    AND EXISTS (SELECT 1 FROM listening l WHERE l.guild_id = g.guild_id AND l.source = 'live'
        AND l.from_at < g.analysis_since)";
const SET_LESSONS: &str = "UPDATE guilds SET lessons = $2, updated_at = $3 WHERE guild_id = $1";
const SET_LEFT: &str = "UPDATE guilds SET left_at = $2, updated_at = $3 WHERE guild_id = $1";
const LIST_LEFT: &str = "SELECT guild_id, left_at FROM guilds WHERE left_at <= $1 ORDER BY guild_id";
const HOLD_LEFT: &str = "UPDATE guilds SET left_at = left_at WHERE guild_id = $1 AND left_at = $2";

/// Write down a guild with nothing chosen; nothing happens when it is known.
pub async fn insert(tx: &mut Tx, guild: GuildId, locale: &str, now: i64) -> Result<(), StoreError> {
    let fresh = GuildSettings::new(guild, locale, now);
    let query = tx.query(INSERT).bind(guild.to_db()).bind(locale).bind(fresh.analysis).bind(fresh.lessons).bind(now);
    query.execute().await?;
    Ok(())
}

/// A guild's settings, if it is known.
pub async fn find(read: &mut Read<'_>, guild: GuildId) -> Result<Option<GuildSettings>, StoreError> {
    let row: Option<Row> = read.query(FIND).bind(guild.to_db()).optional().await?;
    row.map(GuildSettings::try_from).transpose()
}

/// The guilds the bot is in.
pub async fn list(read: &mut Read<'_>) -> Result<Vec<GuildSettings>, StoreError> {
    let rows: Vec<Row> = read.query(LIST).all().await?;
    rows.into_iter().map(GuildSettings::try_from).collect()
}

/// Choose the language of public posts.
pub async fn set_locale(tx: &mut Tx, guild: GuildId, locale: &str, now: i64) -> Result<(), StoreError> {
    tx.query(SET_LOCALE).bind(guild.to_db()).bind(locale).bind(now).execute().await?;
    Ok(())
}

/// Choose where lessons are published.
pub async fn set_lesson_channel(
    tx: &mut Tx,
    guild: GuildId,
    channel: Option<ChannelId>,
    now: i64,
) -> Result<(), StoreError> {
    set_id(tx, SET_LESSON_CHANNEL, guild, channel.map(ChannelId::to_db), now).await
}

/// Choose where lessons await review.
pub async fn set_review_channel(
    tx: &mut Tx,
    guild: GuildId,
    channel: Option<ChannelId>,
    now: i64,
) -> Result<(), StoreError> {
    set_id(tx, SET_REVIEW_CHANNEL, guild, channel.map(ChannelId::to_db), now).await
}

/// Choose whose holders are creators.
pub async fn set_creator_role(tx: &mut Tx, guild: GuildId, role: Option<RoleId>, now: i64) -> Result<(), StoreError> {
    set_id(tx, SET_CREATOR_ROLE, guild, role.map(RoleId::to_db), now).await
}

/// Choose whose holders are moderators.
pub async fn set_moderator_role(tx: &mut Tx, guild: GuildId, role: Option<RoleId>, now: i64) -> Result<(), StoreError> {
    set_id(tx, SET_MODERATOR_ROLE, guild, role.map(RoleId::to_db), now).await
}

/// Switch the recording of interactions on or off.
pub async fn set_analysis(tx: &mut Tx, guild: GuildId, on: bool, now: i64) -> Result<(), StoreError> {
    tx.query(SET_ANALYSIS).bind(guild.to_db()).bind(on).bind(now).execute().await?;
    Ok(())
}

/// The guild is heard again from `now` on, after the bot had been put out.
pub async fn set_analysed_anew(tx: &mut Tx, guild: GuildId, now: i64) -> Result<(), StoreError> {
    set_id(tx, SET_ANALYSED_ANEW, guild, Some(now), now).await
}

/// Since when analysis is on again, after it had been off or the bot put out: nothing that was said before is to be read
/// later, and what was heard then is there. `None` while it is on for the first time: whoever runs the bot may have the
/// years before read, which nobody had refused.
pub async fn analysed_again(read: &mut Read<'_>, guild: GuildId) -> Result<Option<i64>, StoreError> {
    read.query(ANALYSED_AGAIN).bind(guild.to_db()).optional_value().await
}

/// Switch lessons on or off.
pub async fn set_lessons(tx: &mut Tx, guild: GuildId, on: bool, now: i64) -> Result<(), StoreError> {
    tx.query(SET_LESSONS).bind(guild.to_db()).bind(on).bind(now).execute().await?;
    Ok(())
}

/// Write down that the bot was removed at a time, or is back.
pub async fn set_left(tx: &mut Tx, guild: GuildId, left_at: Option<i64>, now: i64) -> Result<(), StoreError> {
    set_id(tx, SET_LEFT, guild, left_at, now).await
}

/// The guilds from which the bot was removed at `before` or earlier, and when.
pub async fn list_left(read: &mut Read<'_>, before: i64) -> Result<Vec<(GuildId, i64)>, StoreError> {
    let rows: Vec<(i64, i64)> = read.query(LIST_LEFT).bind(before).all().await?;
    Ok(rows.into_iter().map(|(guild, left_at)| (GuildId::from_db(guild), left_at)).collect())
}

/// Whether the bot has not come back since it was removed at `left_at`; then it does not until this transaction ends.
pub(super) async fn hold_left(tx: &mut Tx, guild: GuildId, left_at: i64) -> Result<bool, StoreError> {
    Ok(tx.query(HOLD_LEFT).bind(guild.to_db()).bind(left_at).execute().await? > 0)
}

async fn set_id(
    tx: &mut Tx,
    sql: &'static str,
    guild: GuildId,
    value: Option<i64>,
    now: i64,
) -> Result<(), StoreError> {
    tx.query(sql).bind(guild.to_db()).bind(value).bind(now).execute().await?;
    Ok(())
}
