//! A member buys a plan for somebody else, gets a code to hand on, and can keep the gift for themselves as long as nobody
//! has claimed it.

use super::start_checkout;
use crate::app::App;
use crate::billing::Amount;
use crate::billing::BillingError;
use crate::billing::Key;
use crate::billing::NewCheckout;
use crate::billing::key;
use crate::domain::access::Interval;
use crate::domain::access::plan::DAY;
use crate::domain::codes;
use crate::domain::ids::{GuildId, MemberId, PlanId};
use crate::domain::names;
use crate::jobs::apply_stripe_event::ApplyStripeEvent;
use crate::jobs::enqueue;
use crate::store::StoreError;
use crate::store::customers;
use crate::store::gifts::{self, Gift};
use crate::store::plans::{self, Plan};
use crate::text::Locale;

/// Longest message, in characters.
pub const LONGEST_MESSAGE: usize = 300;
/// How long a code can be used after it was shown; another one can be shown then.
const CODE_DAYS: i64 = 90;
/// The word in front of a gift's code, by which `/claim` knows what it is for.
pub const WORD: &str = "GIFT";

/// Where to pay for a gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// The gift.
    pub gift: Gift,
    /// The plan.
    pub plan: Plan,
    /// The checkout's address.
    pub url: String,
}

/// Why there is no gift, or no code.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This guild has no such plan.
    #[error("no such plan")]
    NoPlan,
    /// The plan cannot be bought, or is not one to give.
    #[error("cannot be given")]
    NotToGive,
    /// The message is too long.
    #[error("the message has {0} characters")]
    MessageTooLong(usize),
    /// No such gift of this member.
    #[error("no such gift")]
    NotFound,
    /// It was not paid (yet).
    #[error("not paid")]
    NotPaid,
    /// Somebody has it.
    #[error("claimed")]
    Claimed,
    /// The money is gone again.
    #[error("void")]
    Void,
    /// Stripe did not answer or refused.
    #[error(transparent)]
    Billing(#[from] BillingError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether the plan is one that can be given.
#[must_use]
pub fn can_be_given(plan: &Plan) -> bool {
    plan.on_sale()
        && !plan.offer.free
        && plan.offer.own_price.is_none()
        && plan.offer.seats == 0
        && plan.product.is_some()
}

/// How long a gift lasts: what is paid once for that long, what renews for one whole period.
#[must_use]
pub const fn days(plan: &Plan) -> Option<i64> {
    match plan.offer.interval {
        Interval::Once => plan.offer.access_days,
        Interval::Week => Some(7),
        Interval::Month => Some(31),
        Interval::Year => Some(366),
    }
}

/// Open a checkout for a gift.
pub async fn offer(
    app: &App,
    (guild, buyer): (GuildId, MemberId),
    plan: PlanId,
    message: &str,
    locale: Locale,
) -> Result<Offered, Error> {
    let plan = plans::find_in(&mut app.store.read(), guild, plan).await?.ok_or(Error::NoPlan)?;
    let (Some(product), Some(price), true) = (&plan.product, &plan.stripe_price, can_be_given(&plan)) else {
        return Err(Error::NotToGive);
    };
    if !start_checkout::sells(app, guild).await? {
        return Err(Error::NotToGive);
    }
    let message = names::clean_lines(message);
    if !names::fits(&message, LONGEST_MESSAGE) && !message.is_empty() {
        return Err(Error::MessageTooLong(message.chars().count()));
    }
    let now = app.clock.now();
    let (_, customer) = start_checkout::customer(app, guild, buyer, now).await.map_err(|error| match error {
        start_checkout::Error::Billing(error) => Error::Billing(error),
        start_checkout::Error::Store(error) => Error::Store(error),
        _ => Error::NotToGive,
    })?;
    let gift = Gift {
        reference: key::draw(now),
        guild,
        plan: plan.id,
        buyer,
        message,
        price: plan.offer.price,
        days: days(&plan),
        session: None,
        locale: locale.tag().to_owned(),
        created_at: now,
        expires_at: now + app.config.access.checkout_minutes * 60,
        paid_at: None,
        closed_at: None,
        void: false,
        code_until: None,
        claimed_by: None,
    };
    let mut tx = app.store.begin().await?;
    gifts::insert(&mut tx, &gift).await?;
    tx.commit().await?;
    let public = &app.config.server.public_url;
    let success_url = format!("{public}/paid?lang={}&session_id={{CHECKOUT_SESSION_ID}}", gift.locale);
    let cancel_url = format!("{public}/cancelled?lang={}", gift.locale);
    let asked = NewCheckout {
        price,
        amount: plan.offer.price.minor,
        every: plan.offer.interval.into(),
        customer: &customer,
        reference: &gift.reference,
        success_url: &success_url,
        cancel_url: &cancel_url,
        trial_days: 0,
        without_card: None,
        expires_at: gift.expires_at,
        locale: &gift.locale,
        instead: Some(Amount { product, amount: plan.offer.price.minor, currency: plan.offer.price.currency.code() }),
        most: 1,
        codes: true,
        referral: None,
    };
    let opened = app.billing(guild).await?.create_checkout(&asked, &Key::of(&gift.reference, app.clock.now())).await?;
    let mut tx = app.store.begin().await?;
    gifts::set_session(&mut tx, &gift.reference, &opened.id).await?;
    tx.commit().await?;
    let missing = || BillingError::Unreachable { why: "a new checkout has no address".into(), retry_after: None };
    Ok(Offered { gift, plan, url: opened.url.ok_or_else(missing)? })
}

/// A new code for a gift that waits, shown this once; the one shown before counts no more.
pub async fn reveal(app: &App, guild: GuildId, buyer: MemberId, reference: &str) -> Result<(String, i64), Error> {
    let gift = own(app, guild, buyer, reference).await?;
    if gift.paid_at.is_none() {
        // Perhaps the webhook is on its way: look, and let the buyer press again.
        let customers = customers::of_member(&mut app.store.read(), guild, buyer).await?;
        let mut tx = app.store.begin().await?;
        for customer in customers.into_iter().filter_map(|customer| customer.stripe_id) {
            enqueue(&mut tx, &ApplyStripeEvent::of_customer(customer), app.clock.now()).await?;
        }
        tx.commit().await?;
        app.tasks.wake();
        return Err(Error::NotPaid);
    }
    let code = format!("{WORD}-{}", codes::spelled(rand::random()));
    let until = app.clock.now() + CODE_DAYS * DAY;
    let mut tx = app.store.begin().await?;
    if !gifts::set_code(&mut tx, reference, &codes::digest(&code), until).await? {
        return Err(Error::Claimed);
    }
    tx.commit().await?;
    Ok((code, until))
}

/// The buyer's own gift, if it is still theirs to hand on.
pub async fn own(app: &App, guild: GuildId, buyer: MemberId, reference: &str) -> Result<Gift, Error> {
    let found = gifts::find(&mut app.store.read(), guild, reference).await?;
    let gift = found.filter(|gift| gift.buyer == buyer).ok_or(Error::NotFound)?;
    if gift.void {
        Err(Error::Void)
    } else if gift.claimed_by.is_some() {
        Err(Error::Claimed)
    } else {
        Ok(gift)
    }
}
