//! The groups of the latest division, so that the next one calls them by the same names.

use sqlx::types::Json;

use super::{Read, StoreError, Tx};
use crate::domain::community::segments::{Row, Segment};
use crate::domain::ids::GuildId;

const LIST: &str = "SELECT number, label, centre,
        CASE WHEN seen_at = (SELECT MAX(seen_at) FROM segments WHERE guild_id = $1) THEN members ELSE 0 END
    FROM segments WHERE guild_id = $1 AND seen_at >= $2 ORDER BY number";
const DELETE: &str = "DELETE FROM segments WHERE guild_id = $1 AND seen_at < $2";
const UPSERT: &str = "INSERT INTO segments (guild_id, number, label, centre, members, seen_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (guild_id, number) DO UPDATE SET label = excluded.label, centre = excluded.centre,
        members = excluded.members, seen_at = excluded.seen_at";

/// The groups seen at `since` or later, each with its label; what set them apart then is not kept. Nobody is in those that
/// the latest look did not find.
pub async fn list(read: &mut Read<'_>, guild: GuildId, since: i64) -> Result<Vec<(Segment, String)>, StoreError> {
    let rows: Vec<(i64, String, Json<Row>, i64)> = read.query(LIST).bind(guild.to_db()).bind(since).all().await?;
    rows.into_iter()
        .map(|(number, label, centre, members)| {
            let wrong = |column| StoreError::Inconsistent { table: "segments", column, key: number.to_string() };
            let segment = Segment {
                name: u32::try_from(number).map_err(|_| wrong("number"))?,
                members: usize::try_from(members).map_err(|_| wrong("members"))?,
                centre: centre.0,
                marks: Vec::new(),
            };
            Ok((segment, label))
        })
        .collect()
}

/// Keep `segments` with their labels as seen at `now`, and forget those last seen before `since`.
pub async fn keep(
    tx: &mut Tx,
    guild: GuildId,
    segments: &[(Segment, String)],
    since: i64,
    now: i64,
) -> Result<(), StoreError> {
    tx.query(DELETE).bind(guild.to_db()).bind(since).execute().await?;
    for (segment, label) in segments {
        tx.query(UPSERT)
            .bind(guild.to_db())
            .bind(i64::from(segment.name))
            .bind(label.as_str())
            .bind(Json(segment.centre))
            .bind(i64::try_from(segment.members).unwrap_or(i64::MAX))
            .bind(now)
            .execute()
            .await?;
    }
    Ok(())
}
