//! Which slot of time was last taken by something that happens again and again.

use super::{StoreError, Tx};

const TAKE: &str = "INSERT INTO schedule_slots (name, slot) VALUES ($1, $2)
    ON CONFLICT (name) DO UPDATE SET slot = excluded.slot WHERE schedule_slots.slot < excluded.slot";

/// Take `slot`; `true` for the first who asks for it or a later one.
pub async fn take(tx: &mut Tx, name: &str, slot: i64) -> Result<bool, StoreError> {
    Ok(tx.query(TAKE).bind(name).bind(slot).execute().await? == 1)
}
