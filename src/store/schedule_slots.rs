//! Which slot of time was last taken by something that happens again and again.

use super::{Read, StoreError, Tx};

const TAKE: &str = "INSERT INTO schedule_slots (name, slot) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET slot = excluded.slot WHERE schedule_slots.slot <> excluded.slot";

const HOLDS: &str = "SELECT COUNT(*) FROM schedule_slots WHERE name = $1 AND slot = $2";

/// Take `slot`; `true` for the first who asks for it. An earlier slot is as good as a later one: a clock that ran ahead and
/// was set right must not keep everything waiting until it has caught up with itself (CL2).
pub async fn take(tx: &mut Tx, name: &str, slot: i64) -> Result<bool, StoreError> {
    Ok(tx.query(TAKE).bind(name).bind(slot).execute().await? == 1)
}

/// Whether `slot` is the one that was taken last.
pub async fn holds(read: &mut Read<'_>, name: &str, slot: i64) -> Result<bool, StoreError> {
    Ok(read.query(HOLDS).bind(name).bind(slot).value::<i64>().await? > 0)
}
