//! Somebody types the address they bought with. Whatever they type, the answer is the same: what happens, happens in the
//! mailbox of whoever bought. Of the address only a keyed digest goes into the queue.

use super::park_purchase::mail_digest;
use crate::app::App;
use crate::jobs::enqueue;
use crate::jobs::mail_claim_code::MailClaimCode;
use crate::store::StoreError;
use crate::text::Locale;

/// The longest address there is (RFC 5321).
const LONGEST: usize = 254;

/// Look for purchases of this address, and mail their codes there.
pub async fn run(app: &App, address: &str, locale: Locale) -> Result<(), StoreError> {
    let address: String = address.chars().take(LONGEST).collect();
    let job = MailClaimCode { digest: mail_digest(app, &address), locale };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    enqueue(&mut tx, &job, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}
