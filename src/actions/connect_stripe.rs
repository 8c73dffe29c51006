//! The owner of a server connects a Stripe account of their own: what is sold there is paid to them directly. Asked
//! again, it hands out another link to Stripe's onboarding; after a disconnection it begins anew with another account.

use crate::app::App;
use crate::billing::{BillingError, Key, key};
use crate::discord::DiscordError;
use crate::domain::ids::{GuildId, MemberId, StripeAccountId};
use crate::jobs::enqueue;
use crate::jobs::finish_plan::FinishPlan;
use crate::store::audit::{self, Area, Entry};
use crate::store::stripe_accounts::{self, Connected};
use crate::store::{StoreError, Tx, plans};

/// Why nothing was connected.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operator has not set up an endpoint for connected accounts.
    #[error("connecting is not offered")]
    NotOffered,
    /// Only the owner of the server decides who is paid.
    #[error("not the owner")]
    NotOwner,
    /// Plans were made in the operator's account already, and what was bought there cannot move.
    #[error("the server sells through the operator's account already")]
    AlreadySelling,
    /// Discord did not say who owns the server.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// Stripe did not answer or refused.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Through whom a server sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Through the operator's own account.
    Operator {
        /// Whether an account can be connected.
        offered: bool,
    },
    /// The account's owner has still to tell Stripe who they are.
    Unfinished(StripeAccountId),
    /// Payments go to the account.
    Ready(StripeAccountId),
    /// Its owner disconnected it.
    Lost(StripeAccountId),
    /// Its owner is on the way back to the operator's account.
    Leaving(StripeAccountId),
}

/// How it stands. An account that may take no payments yet is asked about: its owner may just have come back from
/// Stripe, and the webhook be on its way.
pub async fn standing(app: &App, guild: GuildId) -> Result<Standing, StoreError> {
    let seller = stripe_accounts::of_guild(&mut app.store.read(), guild).await?;
    let Some((seller, account)) = seller.and_then(|it| it.account.clone().map(|account| (it, account))) else {
        let made = stripe_accounts::has_made(&mut app.store.read(), guild).await?;
        return Ok(Standing::Operator { offered: app.config.connects() && !made });
    };
    if seller.leaving_at.is_some() {
        return Ok(Standing::Leaving(account));
    }
    if seller.lost_at.is_some() {
        return Ok(Standing::Lost(account));
    }
    let mut ready = seller.charges_enabled;
    if !ready && let Ok(now) = app.platform.connected(&account).await {
        ready = now.charges_enabled;
        let mut tx = app.store.begin().await?;
        stripe_accounts::set_standing(&mut tx, &account, (now.charges_enabled, now.details_submitted)).await?;
        tx.commit().await?;
    }
    Ok(if ready { Standing::Ready(account) } else { Standing::Unfinished(account) })
}

/// The address at which the owner tells Stripe who they are: theirs alone, once, within minutes.
pub async fn run(app: &App, guild: GuildId, by: MemberId) -> Result<String, Error> {
    if !app.config.connects() {
        return Err(Error::NotOffered);
    }
    if app.discord.guild(guild).await?.owner_id != by {
        return Err(Error::NotOwner);
    }
    let seller = seller(app, guild, by).await?;
    let account = match seller.account {
        Some(account) => account,
        None => make(app, &seller, by).await?,
    };
    let back = format!("{}/connected", app.config.server.public_url);
    Ok(app.platform.onboarding(&account, &back).await?)
}

/// The guild's row, a new one if the account that it had is lost.
async fn seller(app: &App, guild: GuildId, by: MemberId) -> Result<Connected, Error> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let known = stripe_accounts::of_guild(&mut tx.read(), guild).await?;
    match known {
        Some(known) if known.leaving_at.is_some() => return Err(Error::AlreadySelling),
        Some(known) if known.lost_at.is_some() => {
            start_anew(&mut tx, guild, now).await?;
        }
        Some(known) if known.account.is_some() => return Ok(known),
        _ if stripe_accounts::has_made(&mut tx.read(), guild).await? => return Err(Error::AlreadySelling),
        _ => {}
    }
    let seller = stripe_accounts::open_or_insert(&mut tx, guild, by, &key::draw(now), now).await?;
    tx.commit().await?;
    Ok(seller)
}

/// Make room for another account; see [`stripe_accounts::start_anew`].
pub(crate) async fn start_anew(tx: &mut Tx, guild: GuildId, now: i64) -> Result<bool, StoreError> {
    let plans = plans::list(&mut tx.read(), guild).await?;
    let keys: Vec<_> = plans.iter().map(|plan| (plan.id, key::draw(now), key::draw(now))).collect();
    stripe_accounts::start_anew(tx, guild, &keys, now).await
}

/// Stripe makes the account. Plans that wait for one are made in it.
async fn make(app: &App, seller: &Connected, by: MemberId) -> Result<StripeAccountId, Error> {
    let made = app.platform.create_account(&seller.reference, &Key::of(&seller.reference, app.clock.now())).await?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    // A plan that was made in the operator's account meanwhile stays there: the new account remains unused.
    if stripe_accounts::has_made(&mut tx.read(), seller.guild).await? {
        return Err(Error::AlreadySelling);
    }
    stripe_accounts::set_account(&mut tx, &seller.reference, &made).await?;
    let entry = Entry::new(seller.guild, by, Area::Setup, "chosen").detail("what", "payments");
    audit::insert(&mut tx, &entry.detail("value", made.0.as_str()), now).await?;
    for plan in plans::list(&mut tx.read(), seller.guild).await?.iter().filter(|plan| !plan.archived()) {
        enqueue(&mut tx, &FinishPlan { plan: plan.id }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(made)
}
