//! The owner of a server goes back from their own Stripe account to the operator's. From that moment nothing is sold; a
//! job ends what runs in the account with what is paid for, and has the plans made in the operator's account.

use crate::app::App;
use crate::discord::DiscordError;
use crate::domain::access::Fact;
use crate::domain::ids::{GuildId, MemberId, StripeAccountId};
use crate::jobs::enqueue;
use crate::jobs::follow_account::ending;
use crate::jobs::leave_account::LeaveAccount;
use crate::store::audit::{self, Area, Entry};
use crate::store::stripe_accounts;
use crate::store::{StoreError, ledger, plans};

/// Why nothing changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Only the owner of the server decides who is paid.
    #[error("not the owner")]
    NotOwner,
    /// There is no account to go back from.
    #[error("no account is connected")]
    NotConnected,
    /// Discord did not say who owns the server.
    #[error(transparent)]
    Discord(#[from] DiscordError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What going back would mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prospect {
    /// The account that would be left.
    pub account: StripeAccountId,
    /// Plans that would be made anew.
    pub plans: usize,
    /// Memberships that would end with what is paid for instead of being charged again.
    pub renewing: usize,
}

/// Say what would happen; nothing changes.
pub async fn look(app: &App, guild: GuildId, by: MemberId) -> Result<Prospect, Error> {
    owned_by(app, guild, by).await?;
    let seller = stripe_accounts::of_guild(&mut app.store.read(), guild).await?;
    let account = seller.and_then(|it| it.account).ok_or(Error::NotConnected)?;
    let plans = plans::list(&mut app.store.read(), guild).await?;
    let plans = plans.iter().filter(|plan| !plan.archived() && !plan.offer.free).count();
    Ok(Prospect { account, plans, renewing: renewing(app, guild).await? })
}

/// Begin. Asked again, it says the same.
pub async fn run(app: &App, guild: GuildId, by: MemberId) -> Result<StripeAccountId, Error> {
    owned_by(app, guild, by).await?;
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let seller = stripe_accounts::of_guild(&mut tx.read(), guild).await?;
    let account = seller.and_then(|it| it.account).ok_or(Error::NotConnected)?;
    if stripe_accounts::set_leaving(&mut tx, guild, now).await? {
        let entry = Entry::new(guild, by, Area::Setup, "left").detail("what", "payments");
        audit::insert(&mut tx, &entry.detail("value", account.0.as_str()), now).await?;
        enqueue(&mut tx, &LeaveAccount { guild }, now).await?;
        tx.commit().await?;
        app.tasks.wake();
    }
    Ok(account)
}

async fn owned_by(app: &App, guild: GuildId, by: MemberId) -> Result<(), Error> {
    if app.discord.guild(guild).await?.owner_id == by { Ok(()) } else { Err(Error::NotOwner) }
}

async fn renewing(app: &App, guild: GuildId) -> Result<usize, StoreError> {
    let mut count = 0;
    for member in ledger::members(&mut app.store.read(), guild).await? {
        let lasts = ledger::lasts(&mut app.store.read(), guild, member).await?;
        let renews = |fact: &Fact| matches!(fact, Fact::Subscription(it) if ending(it).is_some());
        count += lasts.iter().filter(|last| renews(&last.entry.fact)).count();
    }
    Ok(count)
}
