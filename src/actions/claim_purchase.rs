//! A purchase made through a public link finds its buyer. Knowing the checkout's id is not enough: only the browser that
//! came back from Stripe first may go on, within the hour, and only once (WS10). Who closed it uses the code that was
//! mailed to the checkout's address. Of many who try at once exactly one wins; each of the others is a case for staff (CC3).

use std::collections::BTreeMap;

use super::open_case;
use super::park_purchase;
use crate::app::App;
use crate::billing::{BillingError, Checkout, CheckoutStatus, key};
use crate::domain::cases::CaseKind;
use crate::domain::codes;
use crate::domain::ids::{CheckoutSessionId, GuildId, MemberId, StripeAccountId};
use crate::domain::limits::Rule;
use crate::domain::names;
use crate::domain::secret;
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::jobs::sync_access::SyncAccess;
use crate::jobs::tell_staff::{About, TellStaff};
use crate::store::cases::NewCase;
use crate::store::ledger;
use crate::store::parked::{Bound, Parked, ParkedWhy};
use crate::store::{StoreError, Tx, checkouts, claims, customers, parked, plans, stripe_accounts};

/// Under which name a case about a claim keeps which purchase it is.
pub(super) const PURCHASE: &str = "purchase";
/// How long after the purchase the browser may claim it.
pub const CLAIM_SECONDS: i64 = 3600;
/// A checkout is open for a day at most; an older one was paid long ago.
const OLDEST_SECONDS: i64 = 25 * 3600;
/// Codes have 128 bits; this only keeps guessing from costing us anything.
const CODES: Rule = Rule { name: "claim-code", most: 10, seconds: 3600 };

/// What a checkout's id opens for a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The purchase waits for its buyer, and this browser may go on.
    Ready {
        /// The parked purchase.
        purchase: String,
        /// The plan's name.
        plan: String,
    },
    /// It was bound already; to whom is nobody's business.
    Claimed,
    /// Bought by a member for themselves: there is nothing to claim.
    Personal,
    /// No such purchase, or too late, or another browser was first.
    Nothing,
}

/// Why a purchase was not bound.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such purchase or code, or it is over.
    #[error("no such purchase or code")]
    Unknown,
    /// It is somebody else's.
    #[error("claimed already")]
    Taken,
    /// Stripe knows no customer of it, so nothing can be followed: staff decides.
    #[error("the purchase has no customer")]
    NoCustomer,
    /// Too many tries; so many seconds to wait.
    #[error("too many tries")]
    TooOften(i64),
    /// Stripe did not answer.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<park_purchase::Error> for Error {
    fn from(error: park_purchase::Error) -> Self {
        match error {
            park_purchase::Error::Billing(error) => Self::Billing(error),
            park_purchase::Error::Store(error) => Self::Store(error),
        }
    }
}

/// A bound purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Where it was bought.
    pub guild: GuildId,
    /// The plan's name.
    pub plan: String,
}

/// A browser shows a checkout's id.
pub async fn open(app: &App, session: &CheckoutSessionId, browser: &str) -> Result<Opened, Error> {
    let known = parked::by_session(&mut app.store.read(), session).await?;
    let known = match known {
        Some(known) => Some(known),
        None if checkouts::by_session(&mut app.store.read(), session).await?.is_some() => return Ok(Opened::Personal),
        // The webhook is late or lost: ask.
        None => ask(app, session).await?,
    };
    let Some(known) = known else { return Ok(Opened::Nothing) };
    if known.settled_at.is_some() {
        return Ok(Opened::Claimed);
    }
    let now = app.clock.now();
    let ends_at = known.parked_at + CLAIM_SECONDS;
    if now >= ends_at {
        return Ok(Opened::Nothing);
    }
    let (digest, ours) = (secret::fingerprint(&session.0), secret::fingerprint(browser));
    let mut tx = app.store.begin().await?;
    let first = claims::visit(&mut tx, (&digest, &ours), ends_at).await?;
    tx.commit().await?;
    if first != ours {
        return Ok(Opened::Nothing);
    }
    let plan = plans::find(&mut app.store.read(), known.plan).await?;
    let plan = plan.map(|plan| names::clean(&plan.offer.name)).unwrap_or_default();
    Ok(Opened::Ready { purchase: known.stripe_id, plan })
}

/// Nothing in the address says whose account sold: each is asked, the operator's own first.
async fn ask(app: &App, session: &CheckoutSessionId) -> Result<Option<Parked>, Error> {
    let mut accounts = vec![None];
    accounts.extend(stripe_accounts::reached(&mut app.store.read()).await?.into_iter().map(|it| it.account));
    for account in accounts {
        let asked = match app.through(account.as_ref()).checkout(session).await {
            Ok(asked) => asked,
            Err(error) if !error.is_retryable() => continue,
            Err(error) => return Err(error.into()),
        };
        return sold(app, account.as_ref(), session, asked).await;
    }
    Ok(None)
}

/// What a checkout of an account sold, if it is a plan of a guild that sells through that account.
async fn sold(
    app: &App,
    account: Option<&StripeAccountId>,
    session: &CheckoutSessionId,
    asked: Checkout,
) -> Result<Option<Parked>, Error> {
    let now = app.clock.now();
    let ours = asked.status == CheckoutStatus::Complete
        && asked.livemode == app.config.stripe_live()
        && asked.created > now - OLDEST_SECONDS;
    if !ours {
        return Ok(None);
    }
    let mut plan = None;
    for price in &asked.prices {
        plan = plan.or(plans::by_price(&mut app.store.read(), price).await?);
    }
    let Some(plan) = plan else { return Ok(None) };
    if stripe_accounts::id_of(&mut app.store.read(), plan.guild).await?.as_ref() != account {
        return Ok(None);
    }
    // A customer of ours who forgot themselves is no stranger: the mirror knows whose that is.
    if let Some(customer) = &asked.customer
        && customers::by_stripe_id(&mut app.store.read(), customer).await?.is_some()
    {
        return Ok(
            parked::find(&mut app.store.read(), asked.subscription.as_ref().map_or(&session.0, |it| &it.0)).await?
        );
    }
    let row = Parked {
        stripe_id: asked.subscription.as_ref().map_or_else(|| session.0.clone(), |it| it.0.clone()),
        plan: plan.id,
        guild: plan.guild,
        session: Some(session.clone()),
        customer: asked.customer,
        why: if asked.client_reference.is_some() { ParkedWhy::UnknownReference } else { ParkedWhy::NoReference },
        parked_at: now,
        claimed_by: None,
        settled_at: None,
    };
    park_purchase::run(app, &row).await?;
    Ok(parked::find(&mut app.store.read(), &row.stripe_id).await?)
}

/// Bind a purchase to the member who signed in for it.
pub async fn bind(app: &App, purchase: &str, member: MemberId) -> Result<Claimed, Error> {
    let known = parked::find(&mut app.store.read(), purchase).await?.ok_or(Error::Unknown)?;
    take(app, &known, member, None).await
}

/// Bind a purchase by the code that was mailed to the checkout's address.
pub async fn by_code(app: &App, guild: GuildId, member: MemberId, typed: &str) -> Result<Claimed, Error> {
    app.take(CODES, &(guild, member)).map_err(Error::TooOften)?;
    let digest = codes::digest(typed);
    let now = app.clock.now();
    let code = claims::find_code(&mut app.store.read(), &digest, guild, now).await?.ok_or(Error::Unknown)?;
    let known = parked::find(&mut app.store.read(), &code.purchase).await?.ok_or(Error::Unknown)?;
    take(app, &known, member, Some(&digest)).await
}

/// The digest of a code that is good, for somebody who has not said yet who they are.
pub async fn code_known(app: &App, typed: &str) -> Result<Option<String>, StoreError> {
    let digest = codes::digest(typed);
    let known = claims::find_code_anywhere(&mut app.store.read(), &digest, app.clock.now()).await?;
    Ok(known.map(|_| digest))
}

/// The server in which the purchase of a code was made, if the code is good.
pub async fn code_guild(app: &App, digest: &str) -> Result<Option<GuildId>, StoreError> {
    let known = claims::find_code_anywhere(&mut app.store.read(), digest, app.clock.now()).await?;
    Ok(known.map(|code| code.guild))
}

/// Bind a purchase by the digest of its code, to the member who signed in for it.
pub async fn by_digest(app: &App, digest: &str, member: MemberId) -> Result<Claimed, Error> {
    let code = claims::find_code_anywhere(&mut app.store.read(), digest, app.clock.now()).await?;
    let code = code.ok_or(Error::Unknown)?;
    let known = parked::find(&mut app.store.read(), &code.purchase).await?.ok_or(Error::Unknown)?;
    take(app, &known, member, Some(digest)).await
}

async fn take(app: &App, known: &Parked, member: MemberId, code: Option<&str>) -> Result<Claimed, Error> {
    let now = app.clock.now();
    let guild = known.guild;
    let Some(customer) = &known.customer else {
        tell(app, guild, About::ClaimContested(known.stripe_id.clone(), member)).await?;
        return Err(Error::NoCustomer);
    };
    let mut tx = app.store.begin().await?;
    if let Some(digest) = code
        && !claims::use_code(&mut tx, digest, now).await?
    {
        return Err(Error::Unknown);
    }
    let mut bound = parked::bind(&mut tx, &known.stripe_id, member, now).await?;
    if bound == Bound::Won {
        let reference = key::draw(now);
        let fresh = customers::insert_claimed(&mut tx, guild, member, (&reference, customer), now).await?;
        let theirs = fresh
            || customers::by_stripe_id(&mut tx.read(), customer)
                .await?
                .is_some_and(|it| (it.guild, it.member) == (guild, member));
        if !theirs {
            bound = Bound::Taken;
        }
    }
    if bound == Bound::Taken {
        // Nothing of this attempt is kept, not even that the code was used.
        drop(tx);
        contest(app, known, member).await?;
        return Err(Error::Taken);
    }
    enqueue(&mut tx, &ApplyStripeEvent::of_customer(customer.clone()), now).await?;
    enqueue(&mut tx, &SyncAccess { guild, member }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    let plan = plans::find(&mut app.store.read(), known.plan).await?;
    Ok(Claimed { guild, plan: plan.map(|plan| names::clean(&plan.offer.name)).unwrap_or_default() })
}

/// Two want one purchase: whoever was first keeps it, and staff decides whether it stays so. What nobody claimed but
/// cannot be claimed either is staff's to look into.
async fn contest(app: &App, known: &Parked, second: MemberId) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    let first = parked::find(&mut tx.read(), &known.stripe_id).await?.and_then(|it| it.claimed_by);
    if let Some(first) = first {
        let case = NewCase {
            guild: known.guild,
            kind: CaseKind::Claim,
            subject: format!("{}:{second}", known.stripe_id),
            member: Some(first),
            other: Some(second),
            plan: Some(known.plan),
            detail: BTreeMap::from([(PURCHASE.into(), known.stripe_id.clone())]),
        };
        open_case::write(&mut tx, &case, now).await?;
    } else {
        let about = About::ClaimContested(known.stripe_id.clone(), second);
        enqueue(&mut tx, &TellStaff { guild: known.guild, about }, now).await?;
    }
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// Staff says that a claimed purchase is the second one's: it moves in the transaction of their answer. False when it is
/// not the first one's any more, or others learned about it meanwhile; then the transaction must not be kept.
pub(super) async fn hand_over(
    tx: &mut Tx,
    purchase: &str,
    (from, to): (MemberId, MemberId),
    now: i64,
) -> Result<bool, StoreError> {
    let known = parked::find(&mut tx.read(), purchase).await?.filter(|it| it.claimed_by == Some(from));
    let Some(known) = known else { return Ok(false) };
    let guild = known.guild;
    parked::rebind(tx, purchase, to).await?;
    if let Some(customer) = &known.customer {
        customers::hand_over(tx, customer, to).await?;
        enqueue(tx, &ApplyStripeEvent::of_customer(customer.clone()), now).await?;
    }
    let session = known.session.as_ref().map(|it| it.0.as_str());
    for last in ledger::lasts(&mut tx.read(), guild, from).await? {
        let source = &last.entry.source;
        let of_it = source.id == purchase || Some(source.id.as_str()) == session;
        if !source.kind.is_stripe() || !of_it {
            continue;
        }
        if !ledger::hand_on(tx, &last, to, now).await? {
            return Ok(false);
        }
    }
    for member in [from, to] {
        enqueue(tx, &SyncAccess { guild, member }, now).await?;
    }
    Ok(true)
}

async fn tell(app: &App, guild: GuildId, about: About) -> Result<(), StoreError> {
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    enqueue(&mut tx, &TellStaff { guild, about }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}
