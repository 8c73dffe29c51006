//! Edits of plans that wait for their button.

use sqlx::types::Json;

use super::{Read, StoreError, Tx};
use crate::domain::ids::{GuildId, MemberId, PlanId};

/// An edit that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Random; what the button carries.
    pub token: String,
    /// Where.
    pub guild: GuildId,
    /// Of which plan.
    pub plan: PlanId,
    /// Who typed it.
    pub creator: MemberId,
    /// What was typed.
    pub typed: serde_json::Value,
    /// The digest of the plan it was typed for.
    pub base: String,
    /// When.
    pub created_at: i64,
}

const INSERT: &str = "INSERT INTO plan_drafts (token, guild_id, plan_id, creator_id, typed, base, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const FIND: &str = "SELECT guild_id, plan_id, creator_id, typed, base, created_at FROM plan_drafts WHERE token = $1";

/// Keep an edit until its button is pressed; older ones than `forget_before` are forgotten.
pub async fn insert(tx: &mut Tx, draft: &Draft, forget_before: i64) -> Result<(), StoreError> {
    tx.query("DELETE FROM plan_drafts WHERE created_at < $1").bind(forget_before).execute().await?;
    tx.query(INSERT)
        .bind(draft.token.as_str())
        .bind(draft.guild.to_db())
        .bind(draft.plan.0)
        .bind(draft.creator.to_db())
        .bind(Json(draft.typed.clone()))
        .bind(draft.base.as_str())
        .bind(draft.created_at)
        .execute()
        .await?;
    Ok(())
}

/// The edit behind a button of `guild`.
pub async fn find(read: &mut Read<'_>, guild: GuildId, token: &str) -> Result<Option<Draft>, StoreError> {
    type Row = (i64, i64, i64, Json<serde_json::Value>, String, i64);
    let row: Option<Row> = read.query(FIND).bind(token).optional().await?;
    let draft = row.map(|(own, plan, creator, typed, base, created_at)| Draft {
        token: token.to_owned(),
        guild: GuildId::from_db(own),
        plan: PlanId(plan),
        creator: MemberId::from_db(creator),
        typed: typed.0,
        base,
        created_at,
    });
    Ok(draft.filter(|draft| draft.guild == guild))
}

/// The edit was made or thrown away; false when it was already.
pub async fn delete(tx: &mut Tx, token: &str) -> Result<bool, StoreError> {
    Ok(tx.query("DELETE FROM plan_drafts WHERE token = $1").bind(token).execute().await? > 0)
}
