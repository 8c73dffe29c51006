//! A purchase of ours that belongs to nobody we know: kept for its buyer to claim. Of the buyer's mail address only a
//! keyed digest is kept, by which a code finds its way (never the other way round).

use secrecy::ExposeSecret as _;

use crate::app::App;
use crate::billing::BillingError;
use crate::domain::secret::Key;
use crate::jobs::enqueue;
use crate::jobs::tell_staff::{About, TellStaff};
use crate::store::StoreError;
use crate::store::parked::{self, Parked};

/// Why a purchase could not be parked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Stripe did not say who bought.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Park it; one that is parked already only learns which checkout it was.
pub async fn run(app: &App, row: &Parked) -> Result<(), Error> {
    let known = parked::find(&mut app.store.read(), &row.stripe_id).await?;
    let learns = |known: &Parked| known.session.is_none() && row.session.is_some();
    if known.as_ref().is_some_and(|known| !learns(known)) {
        return Ok(());
    }
    let billing = app.billing(row.guild).await?;
    let mail = match billing.buyer_mail(row.session.as_ref(), row.customer.as_ref()).await {
        Ok(mail) => mail,
        Err(error) if error.is_retryable() => return Err(error.into()),
        // Without it no code can be mailed; staff still sees the purchase.
        Err(error) => {
            tracing::warn!(%error, "the buyer's address cannot be read");
            None
        }
    };
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    if parked::insert(&mut tx, row).await? {
        let about = About::Parked(row.stripe_id.clone());
        enqueue(&mut tx, &TellStaff { guild: row.guild, about }, now).await?;
    } else if let Some(session) = &row.session {
        parked::set_session(&mut tx, &row.stripe_id, session).await?;
    }
    if let Some(mail) = mail {
        parked::set_mail(&mut tx, &row.stripe_id, &mail_digest(app, mail.expose_secret())).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// The keyed digest of a mail address, by which purchases are found.
#[must_use]
pub fn mail_digest(app: &App, address: &str) -> String {
    let key = Key::derive(app.config.secrets.discord_client_secret.expose_secret(), "lyceum.mail");
    key.mark(&address.trim().to_lowercase())
}
