//! Days of a plan for somebody who may hold it already: a gift, a reward.

use super::decide::Access;
use super::fact::SourceKind;
use super::why::Why;

/// Why days would be worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Worthless {
    /// The member holds the plan without an end, or it renews.
    #[error("already held")]
    Held,
    /// Staff took the plan from the member.
    #[error("taken by staff")]
    Revoked,
}

/// When days given at `now` begin: behind those of whatever ends anyway. `access` is decided for the one plan.
pub fn begin(access: &Access, now: i64) -> Result<i64, Worthless> {
    let mut begins = now;
    for verdict in &access.verdicts {
        match (&verdict.why, verdict.until) {
            (Why::Revoked { .. }, _) => return Err(Worthless::Revoked),
            (_, Some(until)) if verdict.allowed && verdict.source.kind != SourceKind::Subscription => {
                begins = begins.max(until);
            }
            _ if verdict.allowed => return Err(Worthless::Held),
            _ => {}
        }
    }
    Ok(begins)
}
