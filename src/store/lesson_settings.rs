//! What each guild chose about its lessons.

use sqlx::types::Json;

use super::{Read, StoreError, Tx};
use crate::domain::ids::GuildId;
use crate::domain::lessons::settings::LessonSettings;

const FIND: &str = "SELECT time_zone, banned_words, link_domains FROM lesson_settings WHERE guild_id = $1";
const UPSERT: &str = "INSERT INTO lesson_settings (guild_id, time_zone, banned_words, link_domains, updated_at)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (guild_id) DO UPDATE SET time_zone = excluded.time_zone,
    banned_words = excluded.banned_words, link_domains = excluded.link_domains, updated_at = excluded.updated_at";

type Words = Json<Vec<String>>;

/// The guild's choices; those of a guild that has made none are UTC and no rules.
pub async fn find(read: &mut Read<'_>, guild: GuildId) -> Result<LessonSettings, StoreError> {
    let row: Option<(String, Words, Words)> = read.query(FIND).bind(guild.to_db()).optional().await?;
    Ok(row.map_or_else(LessonSettings::default, |(time_zone, Json(banned_words), Json(link_domains))| LessonSettings {
        time_zone,
        banned_words,
        link_domains,
    }))
}

/// Write the guild's choices.
pub async fn upsert(tx: &mut Tx, guild: GuildId, chosen: &LessonSettings, now: i64) -> Result<(), StoreError> {
    let query = tx.query(UPSERT).bind(guild.to_db()).bind(chosen.time_zone.as_str());
    query.bind(Json(&chosen.banned_words)).bind(Json(&chosen.link_domains)).bind(now).execute().await?;
    Ok(())
}
