//! Somebody asks us to look again: at Stripe for all the member's customers, then at Discord.

use crate::app::App;
use crate::billing::BillingError;
use crate::domain::ids::{CheckoutSessionId, GuildId, MemberId};
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::store::StoreError;
use crate::store::{checkouts, customers};

/// Look again at everything about a member.
pub async fn run(app: &App, guild: GuildId, member: MemberId) -> Result<(), StoreError> {
    let now = app.clock.now();
    let customers = customers::of_member(&mut app.store.read(), guild, member).await?;
    let mut tx = app.store.begin().await?;
    for customer in customers.into_iter().filter_map(|customer| customer.stripe_id) {
        enqueue(&mut tx, &ApplyStripeEvent::of_customer(customer), now).await?;
    }
    enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// A buyer who came back from Stripe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The language they bought in, as a tag.
    pub locale: String,
    /// Where they bought.
    pub guild: GuildId,
}

/// The buyer came back from Stripe: do not wait for the webhook. `None` when the session is none of ours.
pub async fn returned(app: &App, session: &CheckoutSessionId) -> Result<Option<Returned>, StoreError> {
    let Some(row) = checkouts::by_session(&mut app.store.read(), session).await? else { return Ok(None) };
    if row.used_at.is_none() && row.closed_at.is_none() {
        run(app, row.guild, row.member).await?;
    }
    Ok(Some(Returned { locale: row.locale, guild: row.guild }))
}

/// Where a member manages what they pay.
#[derive(Debug, thiserror::Error)]
pub enum PortalError {
    /// The member never paid here.
    #[error("no customer")]
    NoCustomer,
    /// Stripe did not answer or refused.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The address of the member's customer portal; it is theirs alone and short-lived.
pub async fn portal(app: &App, guild: GuildId, member: MemberId) -> Result<String, PortalError> {
    let customers = customers::of_member(&mut app.store.read(), guild, member).await?;
    let open = customers.into_iter().filter(|customer| !customer.closed).find_map(|customer| customer.stripe_id);
    let customer = open.ok_or(PortalError::NoCustomer)?;
    let back = format!("{}/", app.config.server.public_url);
    Ok(app.billing(guild).await?.portal(&customer, &back).await?)
}
