//! How far members are heard about lessons, as of the last night; counting (`lesson_marks`, `interests`) joins it.

use super::{StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::lessons::heard::Voices;

const DELETE: &str = "DELETE FROM lesson_voices WHERE guild_id = $1";
const INSERT: &str = "INSERT INTO lesson_voices (guild_id, member_id, share)";
/// Two trainings at once: whichever is later stands.
const AGAIN: &str = "ON CONFLICT (guild_id, member_id) DO UPDATE SET share = excluded.share";
/// Everybody who has no row of their own.
const EVERYBODY: MemberId = MemberId(0);

/// Put these in place of all that were there.
pub async fn replace(tx: &mut Tx, guild: GuildId, voices: &Voices) -> Result<(), StoreError> {
    tx.query(DELETE).bind(guild.to_db()).execute().await?;
    let members = voices.members.iter().map(|(member, share)| (*member, *share));
    let rows: Vec<(MemberId, f64)> = std::iter::once((EVERYBODY, voices.everybody)).chain(members).collect();
    tx.insert_many(INSERT, AGAIN, 3, &rows, |query, (member, share)| {
        query.bind(guild.to_db()).bind(member.to_db()).bind(*share)
    })
    .await?;
    Ok(())
}
