//! A case is opened or closed in the transaction of what caused it; the job that shows it to staff goes with it.

use crate::domain::ids::CaseId;
use crate::jobs::enqueue;
use crate::jobs::show_case::ShowCase;
use crate::store::cases::{self, NewCase};
use crate::store::{StoreError, Tx};

/// Open a case and queue the post for staff; `None` when this matter has one already, open or closed.
/// Wake the queue after the commit.
pub async fn write(tx: &mut Tx, case: &NewCase, now: i64) -> Result<Option<CaseId>, StoreError> {
    let opened = cases::insert(tx, case, now).await?;
    if let Some(case) = opened {
        enqueue(tx, &ShowCase { case }, now).await?;
    }
    Ok(opened)
}

/// The matter came to its end without staff: close the case, and let its post say how. False when it was over already.
pub async fn settle(tx: &mut Tx, case: CaseId, how: &str, now: i64) -> Result<bool, StoreError> {
    let closed = cases::set_settled(tx, case, how, now).await?;
    if closed {
        enqueue(tx, &ShowCase { case }, now).await?;
    }
    Ok(closed)
}
