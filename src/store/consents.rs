//! What members allowed or refused, per purpose.

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};

/// What data may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Who interacts with whom.
    Analysis,
    /// Which lessons are suggested.
    Recommendation,
    /// Notices by direct message.
    Notices,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 3] = [Self::Analysis, Self::Recommendation, Self::Notices];

    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Recommendation => "recommendation",
            Self::Notices => "notices",
        }
    }
}

impl Purpose {
    /// The inverse of [`Self::name`].
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

const UPSERT: &str = "INSERT INTO consents (guild_id, member_id, purpose, allowed, updated_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (guild_id, member_id, purpose) DO UPDATE SET allowed = excluded.allowed, updated_at = excluded.updated_at";
const FIND: &str = "SELECT allowed FROM consents WHERE guild_id = $1 AND member_id = $2 AND purpose = $3";
const OPTED_OUT: &str =
    "SELECT member_id FROM consents WHERE guild_id = $1 AND purpose = $2 AND allowed = $3 ORDER BY member_id";

const ALLOWED: &str =
    "SELECT member_id, updated_at FROM consents WHERE guild_id = $1 AND purpose = $2 AND allowed = $3";

/// Record a member's choice.
pub async fn upsert(
    tx: &mut Tx,
    guild: GuildId,
    member: MemberId,
    purpose: Purpose,
    allowed: bool,
    now: i64,
) -> Result<(), StoreError> {
    tx.query(UPSERT)
        .bind(guild.to_db())
        .bind(member.to_db())
        .bind(purpose.name())
        .bind(allowed)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// A member's choice; `None` when they were never asked.
pub async fn find(
    read: &mut Read<'_>,
    guild: GuildId,
    member: MemberId,
    purpose: Purpose,
) -> Result<Option<bool>, StoreError> {
    read.query(FIND).bind(guild.to_db()).bind(member.to_db()).bind(purpose.name()).optional_value().await
}

/// The members of a guild who refused a purpose.
pub async fn list_opted_out(
    read: &mut Read<'_>,
    guild: GuildId,
    purpose: Purpose,
) -> Result<Vec<MemberId>, StoreError> {
    let members: Vec<i64> = read.query(OPTED_OUT).bind(guild.to_db()).bind(purpose.name()).bind(false).values().await?;
    Ok(members.into_iter().map(MemberId::from_db).collect())
}

/// The members of a guild who said that they allow a purpose, and since when.
pub async fn list_allowed(
    read: &mut Read<'_>,
    guild: GuildId,
    purpose: Purpose,
) -> Result<Vec<(MemberId, i64)>, StoreError> {
    let rows: Vec<(i64, i64)> = read.query(ALLOWED).bind(guild.to_db()).bind(purpose.name()).bind(true).all().await?;
    Ok(rows.into_iter().map(|(member, since)| (MemberId::from_db(member), since)).collect())
}
