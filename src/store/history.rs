//! Who changed what in a guild: role changes, grants, lesson decisions and the acts of staff, in one list.

use serde_json::Value;

use super::{Read, StoreError};
use crate::domain::ids::{GuildId, MemberId};

/// What somebody did.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// In which area: `role`, `grant`, `lesson`, `plan`, `setup`, `brake`, `leak`, `export`, `member`, `finding`.
    pub area: String,
    /// The word of its text.
    pub act: String,
    /// Who did it; nobody where we did it by ourselves.
    pub actor: Option<MemberId>,
    /// To whom.
    pub member: Option<MemberId>,
    /// The role, plan or lesson it is about.
    pub subject: Option<i64>,
    /// The reason or title as text, or the arguments of its text as JSON.
    pub details: String,
    /// When.
    pub at: i64,
}

impl Act {
    /// An argument kept with an act of staff or a grant.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<String> {
        let details: Value = serde_json::from_str(&self.details).ok()?;
        match details.get(name)? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

/// The areas a list can be narrowed to.
pub const AREAS: [&str; 10] =
    ["role", "grant", "lesson", "plan", "setup", "brake", "leak", "export", "member", "finding"];

const LIST: &str = "SELECT area, act, actor_id, member_id, subject, details, at FROM (
        SELECT 'role' AS area, id, created_at AS at, CAST(NULL AS BIGINT) AS actor_id, member_id, role_id AS subject,
            CASE WHEN state = 'refused' THEN 'refused' WHEN added THEN 'given' ELSE 'taken' END AS act, reason AS details
        FROM role_changes WHERE guild_id = $1
        UNION ALL
        SELECT 'grant', id, recorded_at, actor_id, member_id, plan_id, 'fact', CAST(fact AS TEXT)
        FROM ledger WHERE guild_id = $1 AND source = 'manual'
        UNION ALL
        SELECT 'lesson', history.id, history.at, history.actor_id, CAST(NULL AS BIGINT), lessons.id, history.state, lessons.title
        FROM lesson_history history JOIN lessons ON lessons.id = history.lesson_id WHERE lessons.guild_id = $1
        UNION ALL
        SELECT area, id, at, actor_id, member_id, CAST(NULL AS BIGINT), act, CAST(details AS TEXT)
        FROM audit WHERE guild_id = $1
    ) AS acts
    WHERE (CAST($2 AS BIGINT) = 0 OR actor_id = $2 OR member_id = $2) AND (CAST($3 AS TEXT) = '' OR area = $3)
    ORDER BY at DESC, area, id DESC LIMIT $4 OFFSET $5";

type Row = (String, String, Option<i64>, Option<i64>, Option<i64>, String, i64);

/// What was done by or to `member` (or anybody) in `area` (or any), newest first.
pub async fn list(
    read: &mut Read<'_>,
    guild: GuildId,
    (member, area): (Option<MemberId>, Option<&str>),
    limit: i64,
    offset: i64,
) -> Result<Vec<Act>, StoreError> {
    let rows: Vec<Row> = read
        .query(LIST)
        .bind(guild.to_db())
        .bind(member.map_or(0, MemberId::to_db))
        .bind(area.unwrap_or_default())
        .bind(limit)
        .bind(offset)
        .all()
        .await?;
    let act = |(area, act, actor, member, subject, details, at): Row| Act {
        area,
        act,
        actor: actor.map(MemberId::from_db),
        member: member.map(MemberId::from_db),
        subject,
        details,
        at,
    };
    Ok(rows.into_iter().map(act).collect())
}

record! {
    /// A payment or a role change, as a table shows it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Line {
        /// The row.
        pub id: i64,
        /// Whose.
        pub member_id: i64,
        /// The plan or role.
        pub subject: i64,
        /// Where it comes from, or which way it goes.
        pub kind: String,
        /// Stripe's id, or how far it is.
        pub reference: String,
        /// The fact as JSON, or the reason.
        pub details: String,
        /// When.
        pub at: i64,
    }
}

const PAYMENTS: &str = "SELECT id, member_id, plan_id AS subject, source AS kind, source_id AS reference,
        CAST(fact AS TEXT) AS details, recorded_at AS at
    FROM ledger WHERE guild_id = $1 AND source IN ('subscription', 'purchase') AND id > $2 ORDER BY id LIMIT $3";
const CHANGES: &str = "SELECT id, member_id, role_id AS subject, CASE WHEN added THEN 'given' ELSE 'taken' END AS kind,
        state AS reference, reason AS details, created_at AS at
    FROM role_changes WHERE guild_id = $1 AND id > $2 ORDER BY id LIMIT $3";

/// A page of what Stripe's purchases came to, oldest first, behind the row `after`.
pub async fn payments(read: &mut Read<'_>, guild: GuildId, after: i64, limit: i64) -> Result<Vec<Line>, StoreError> {
    read.query(PAYMENTS).bind(guild.to_db()).bind(after).bind(limit).all().await
}

/// A page of role changes, oldest first, behind the row `after`.
pub async fn changes(read: &mut Read<'_>, guild: GuildId, after: i64, limit: i64) -> Result<Vec<Line>, StoreError> {
    read.query(CHANGES).bind(guild.to_db()).bind(after).bind(limit).all().await
}
