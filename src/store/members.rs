//! Members whom access concerns: present or gone, and which paid roles they hold as last seen on Discord.

use std::collections::{BTreeSet, HashSet};

use super::consents::Purpose;
use super::{Read, StoreError, Tx};
use crate::domain::community::{Edge, InteractionKind};
use crate::domain::ids::{GuildId, MemberId, RoleId};

const SET_PRESENT: &str = "INSERT INTO members (guild_id, member_id, present, joined_at, left_at, updated_at)
    VALUES ($1, $2, $3, $4, NULL, $5)
    ON CONFLICT (guild_id, member_id) DO UPDATE SET present = excluded.present,
        joined_at = COALESCE(excluded.joined_at, members.joined_at), left_at = NULL, updated_at = excluded.updated_at";
const SET_GONE: &str = "UPDATE members SET present = $3, left_at = $4, updated_at = $4
    WHERE guild_id = $1 AND member_id = $2 AND present <> $3";
const INSERT_GONE: &str = "INSERT INTO members (guild_id, member_id, present, left_at, updated_at)
    VALUES ($1, $2, $3, $4, $4) ON CONFLICT (guild_id, member_id) DO NOTHING";
const HELD: &str = "SELECT role_id FROM held_roles WHERE guild_id = $1 AND member_id = $2 ORDER BY role_id";
const INSERT_HELD: &str = "INSERT INTO held_roles (guild_id, member_id, role_id, seen_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (guild_id, member_id, role_id) DO NOTHING";
const DELETE_HELD: &str = "DELETE FROM held_roles WHERE guild_id = $1 AND member_id = $2 AND role_id = $3";
const TIES: &str = "SELECT src, dst, kind, last_at FROM
    (SELECT guild_id, src, dst, kind, last_at FROM edges WHERE guild_id = $1 AND src = $2
    UNION ALL SELECT guild_id, src, dst, kind, last_at FROM edges WHERE guild_id = $1 AND dst = $2 AND src <> $2) AS ties
    WHERE NOT EXISTS (SELECT 1 FROM consents WHERE consents.guild_id = ties.guild_id AND purpose = $3 AND allowed = $4
        AND consents.member_id IN (ties.src, ties.dst))";
const HOLDERS: &str = "SELECT COUNT(*) FROM held_roles WHERE guild_id = $1";

/// The member is in the guild.
pub async fn set_present(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    joined_at: Option<i64>,
    now: i64,
) -> Result<(), StoreError> {
    tx.query(SET_PRESENT)
        .bind(guild.to_db())
        .bind(member.to_db())
        .bind(true)
        .bind(joined_at)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// The member left. Roles leave with them; what they paid for stays.
pub async fn set_gone(tx: &mut Tx, guild: GuildId, member: MemberId, now: i64) -> Result<(), StoreError> {
    #[cfg(feature = "bug-zoo")]
    crate::bug_zoo::forget(member);
    tx.query(SET_GONE).bind(guild.to_db()).bind(member.to_db()).bind(false).bind(now).execute().await?;
    tx.query(INSERT_GONE).bind(guild.to_db()).bind(member.to_db()).bind(false).bind(now).execute().await?;
    tx.query("DELETE FROM held_roles WHERE guild_id = $1 AND member_id = $2")
        .bind(guild.to_db())
        .bind(member.to_db())
        .execute()
        .await?;
    Ok(())
}

/// Whether the member is in the guild; `None` when we never looked.
pub async fn is_present(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<bool>, StoreError> {
    read.query("SELECT present FROM members WHERE guild_id = $1 AND member_id = $2")
        .bind(guild.to_db())
        .bind(member.to_db())
        .optional_value()
        .await
}

/// When the member joined the guild, as far as Discord told us.
pub async fn joined_at(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<i64>, StoreError> {
    let found: Option<Option<i64>> = read
        .query("SELECT joined_at FROM members WHERE guild_id = $1 AND member_id = $2")
        .bind(guild.to_db())
        .bind(member.to_db())
        .optional_value()
        .await?;
    Ok(found.flatten())
}

/// The paid roles the member held when we last looked.
pub async fn held(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<BTreeSet<RoleId>, StoreError> {
    let ids: Vec<i64> = read.query(HELD).bind(guild.to_db()).bind(member.to_db()).values().await?;
    Ok(ids.into_iter().map(RoleId::from_db).collect())
}

/// The member was seen with, or without, a paid role.
pub async fn set_held(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    role: RoleId,
    holds: bool,
    now: i64,
) -> Result<(), StoreError> {
    let query = tx
        .query(if holds { INSERT_HELD } else { DELETE_HELD })
        .bind(guild.to_db())
        .bind(member.to_db())
        .bind(role.to_db());
    if holds {
        query.bind(now).execute().await?
    } else {
        query.execute().await?
    };
    Ok(())
}

/// How many paid roles are held in the guild.
pub async fn holders(read: &mut Read<'_>, guild: GuildId) -> Result<i64, StoreError> {
    read.query(HOLDERS).bind(guild.to_db()).value().await
}

/// Members of `guild` seen with a paid role, in order of their ids.
pub async fn list_holders(read: &mut Read<'_>, guild: GuildId) -> Result<Vec<MemberId>, StoreError> {
    let ids: Vec<i64> = read
        .query("SELECT DISTINCT member_id FROM held_roles WHERE guild_id = $1 ORDER BY member_id")
        .bind(guild.to_db())
        .values()
        .await?;
    Ok(ids.into_iter().map(MemberId::from_db).collect())
}

/// How a member is tied to others, as far as interactions are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activity {
    /// People the member turned to.
    pub towards: usize,
    /// People who turned to the member.
    pub from: usize,
    /// People who were in a voice channel together with the member.
    pub company: usize,
    /// When the member last turned to somebody.
    pub last_at: Option<i64>,
}

/// How a member is tied to others, by who acted and not by who gives credit: an answer is an act of the one who answers.
/// Who left the analysis is no partner of anybody's. `None` when nothing is recorded.
pub async fn activity(read: &mut Read<'_>, guild: GuildId, member: MemberId) -> Result<Option<Activity>, StoreError> {
    let rows: Vec<(i64, i64, i16, i64)> = read
        .query(TIES)
        .bind(guild.to_db())
        .bind(member.to_db())
        .bind(Purpose::Analysis.name())
        .bind(false)
        .all()
        .await?;
    let (mut towards, mut from, mut company, mut last_at) = (HashSet::new(), HashSet::new(), HashSet::new(), None);
    for (src, dst, kind, at) in rows {
        let Some(kind) = InteractionKind::from_code(kind) else { continue };
        let edge = Edge { src: src.cast_unsigned(), dst: dst.cast_unsigned(), weight: 0.0, at, kind };
        let (actor, target) = edge.actor_and_target();
        if kind.is_company() {
            company.insert(if actor == member.0 { target } else { actor });
        } else if actor == member.0 {
            towards.insert(target);
            last_at = last_at.max(Some(at));
        } else {
            from.insert(actor);
        }
    }
    let activity = Activity { towards: towards.len(), from: from.len(), company: company.len(), last_at };
    Ok((activity.towards + activity.from + activity.company > 0).then_some(activity))
}
