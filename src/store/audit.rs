//! What staff changed: one row each, written in the transaction of the change.

use serde_json::{Map, Value};
use sqlx::types::Json;

use super::{StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId};

/// What was changed, in broad strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// A choice in `/setup`.
    Setup,
    /// A plan.
    Plan,
    /// A sweep that had stopped.
    Brake,
    /// A way into a paid channel.
    Leak,
    /// A list was taken out of the product.
    Export,
    /// A note about a member, or a word about what they give.
    Member,
    /// A finding about praise that does not look honest.
    Finding,
}

impl Area {
    /// The word in our tables and text keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Setup => "setup",
            Self::Plan => "plan",
            Self::Brake => "brake",
            Self::Leak => "leak",
            Self::Export => "export",
            Self::Member => "member",
            Self::Finding => "finding",
        }
    }
}

/// An act of somebody of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    guild: GuildId,
    actor: MemberId,
    member: Option<MemberId>,
    area: Area,
    act: &'static str,
    details: Map<String, Value>,
}

impl Entry {
    /// `actor` did `act`, a word of the texts `audit-<area>-<act>`.
    #[must_use]
    pub fn new(guild: GuildId, actor: MemberId, area: Area, act: &'static str) -> Self {
        Self { guild, actor, member: None, area, act, details: Map::new() }
    }

    /// To whom it was done.
    #[must_use]
    pub const fn about(mut self, member: MemberId) -> Self {
        self.member = Some(member);
        self
    }

    /// With an argument of its text.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

const INSERT: &str = "INSERT INTO audit (guild_id, actor_id, member_id, area, act, details, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// Write an act down.
pub async fn insert(tx: &mut Tx, entry: &Entry, now: i64) -> Result<(), StoreError> {
    tx.query(INSERT)
        .bind(entry.guild.to_db())
        .bind(entry.actor.to_db())
        .bind(entry.member.map(MemberId::to_db))
        .bind(entry.area.word())
        .bind(entry.act)
        .bind(Json(Value::Object(entry.details.clone())))
        .bind(now)
        .execute()
        .await?;
    Ok(())
}
