//! What a plan's creator decided about money taken back, pauses and leaving, and which product of Discord's gives it.

use super::{StoreError, Tx};
use crate::domain::access::{Policy, Then};
use crate::domain::ids::PlanId;

/// What somebody who wants to leave is offered, at most once in half a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeavingOffer {
    /// Per cent off; 0 for no such offer.
    pub percent: i64,
    /// For so many months.
    pub months: i64,
    /// Months without payment; 0 for no such offer.
    pub pause_months: i64,
    /// A cheaper plan.
    pub plan: Option<PlanId>,
}

/// A plan's rules beyond its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// What money taken back and a pause mean.
    pub policy: Policy,
    /// What leaving members are offered.
    pub leaving: LeavingOffer,
    /// Discord's product that gives the plan, too.
    pub sku: Option<u64>,
}

record! {
    /// The columns of a plan's row.
    pub(in crate::store) struct Row {
        on_refund: String,
        on_partial_refund: String,
        on_dispute: String,
        on_lost_dispute: String,
        on_pause: String,
        leave_percent: i64,
        leave_months: i64,
        leave_pause_months: i64,
        leave_plan_id: Option<i64>,
        sku_id: Option<i64>,
    }
}

impl Row {
    /// The rules; `key` names the plan when a word is impossible.
    pub(in crate::store) fn rules(&self, key: i64) -> Result<Rules, StoreError> {
        let then = |column, word: &str| {
            Then::parse(word).ok_or_else(|| StoreError::Inconsistent { table: "plans", column, key: key.to_string() })
        };
        Ok(Rules {
            policy: Policy {
                refund: then("on_refund", &self.on_refund)?,
                partial_refund: then("on_partial_refund", &self.on_partial_refund)?,
                dispute: then("on_dispute", &self.on_dispute)?,
                lost_dispute: then("on_lost_dispute", &self.on_lost_dispute)?,
                pause: then("on_pause", &self.on_pause)?,
            },
            leaving: LeavingOffer {
                percent: self.leave_percent,
                months: self.leave_months,
                pause_months: self.leave_pause_months,
                plan: self.leave_plan_id.map(PlanId),
            },
            sku: self.sku_id.map(i64::cast_unsigned),
        })
    }
}

const SET: &str = "UPDATE plans SET on_refund = $2, on_partial_refund = $3, on_dispute = $4, on_lost_dispute = $5,
        on_pause = $6, leave_percent = $7, leave_months = $8, leave_pause_months = $9, leave_plan_id = $10, sku_id = $11
    WHERE id = $1";

/// Replace a plan's rules.
pub async fn set(tx: &mut Tx, plan: PlanId, rules: &Rules) -> Result<(), StoreError> {
    let Rules { policy, leaving, sku } = rules;
    tx.query(SET)
        .bind(plan.0)
        .bind(policy.refund.word())
        .bind(policy.partial_refund.word())
        .bind(policy.dispute.word())
        .bind(policy.lost_dispute.word())
        .bind(policy.pause.word())
        .bind(leaving.percent)
        .bind(leaving.months)
        .bind(leaving.pause_months)
        .bind(leaving.plan.map(|plan| plan.0))
        .bind(sku.map(u64::cast_signed))
        .execute()
        .await?;
    Ok(())
}
