//! Makes in Stripe what a plan's row asks for, and takes off sale there what the row no longer offers.

use serde::{Deserialize, Serialize};

use super::tell_staff::{About, TellStaff};
use super::{Job, JobError, enqueue};
use crate::app::App;
use crate::billing::BillingError;
use crate::billing::Key;
use crate::billing::NewPaymentLink;
use crate::billing::NewPrice;
use crate::billing::NewProduct;
use crate::billing::WithoutCard;
use crate::domain::access::PlanState;
use crate::domain::ids::{GuildId, PlanId, PriceId, ProductId};
use crate::store::StoreError;
use crate::store::plans::{self, Plan, Trouble};

/// Bring Stripe up to date with a plan.
#[derive(Debug, Serialize, Deserialize)]
pub struct FinishPlan {
    /// Which.
    pub plan: PlanId,
}

impl Job for FinishPlan {
    const KIND: &'static str = "finish_plan";

    fn key(&self) -> Option<String> {
        Some(format!("finish_plan:{}", self.plan))
    }

    /// Safe to run twice because every creation carries the row's own idempotency key and its answer is kept at once.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some(plan) = plans::find(&mut app.store.read(), self.plan).await? else {
            return Err(JobError::Fail(format!("there is no plan {}", self.plan)));
        };
        if plan.archived() {
            return take_off_sale(app, &plan).await;
        }
        match make(app, &plan).await {
            Ok(()) => {}
            Err(Failed::Refused(error)) => return refused(app, &plan, &error).await,
            Err(Failed::Job(error)) => return Err(error),
        }
        retire_old_prices(app, self.plan).await
    }
}

enum Failed {
    /// Stripe understood and refused: only the creator can help.
    Refused(BillingError),
    Job(JobError),
}

impl From<BillingError> for Failed {
    fn from(error: BillingError) -> Self {
        match &error {
            // Wrong or missing rights of the key are the operator's, and heal without an edit.
            BillingError::Refused { status: 401 | 403, .. } => {
                Self::Job(JobError::Retry { why: error.to_string(), after: Some(300) })
            }
            BillingError::Refused { .. } => Self::Refused(error),
            BillingError::Unreachable { .. } | BillingError::Spent { .. } => Self::Job(error.into()),
        }
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Job(error.into())
    }
}

async fn make(app: &App, plan: &Plan) -> Result<(), Failed> {
    // A free plan needs nothing of Stripe.
    if !plan.offer.free {
        make_in_stripe(app, plan).await?;
    }
    if plan.state != PlanState::OnSale {
        let mut tx = app.store.begin().await?;
        // An edit may have asked for another price meanwhile; then it queued this job once more.
        let now = plans::find(&mut tx.read(), plan.id).await?;
        if now.is_some_and(|now| now.price_key == plan.price_key && !now.archived()) {
            plans::set_state(&mut tx, plan.id, PlanState::OnSale, None).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn make_in_stripe(app: &App, plan: &Plan) -> Result<(), Failed> {
    let product = product(app, plan).await?;
    let price = price(app, plan, &product).await?;
    if plan.link.is_none() {
        let return_url = format!("{}/claim?session_id={{CHECKOUT_SESSION_ID}}", app.config.server.public_url);
        let asked = NewPaymentLink {
            price: &price,
            amount: plan.offer.own_price.map_or(plan.offer.price.minor, |own| own.least),
            every: plan.offer.interval.into(),
            trial_days: u32::try_from(plan.offer.trial_days).unwrap_or(0),
            without_card: WithoutCard::of(plan.offer.trial_card),
            reference: &plan.product_key,
            return_url: &return_url,
        };
        let key = Key::of(&plan.price_key, app.clock.now());
        let link = app.billing(plan.guild).await?.create_payment_link(&asked, &key.for_its("link")).await?;
        let mut tx = app.store.begin().await?;
        plans::set_link(&mut tx, plan.id, &plan.price_key, &price, (&link.id, &link.url)).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn product(app: &App, plan: &Plan) -> Result<ProductId, Failed> {
    let asked = NewProduct {
        name: &plan.offer.name,
        description: &plan.offer.description,
        picture: plan.offer.picture.as_deref(),
        reference: &plan.product_key,
    };
    if let Some(product) = &plan.product {
        app.billing(plan.guild).await?.update_product(product, &asked).await?;
        return Ok(product.clone());
    }
    let key = Key::of(&plan.product_key, app.clock.now()).for_its("product");
    let product = app.billing(plan.guild).await?.create_product(&asked, &key).await?;
    let mut tx = app.store.begin().await?;
    plans::set_product(&mut tx, plan.id, &product).await?;
    tx.commit().await?;
    Ok(product)
}

async fn price(app: &App, plan: &Plan, product: &ProductId) -> Result<PriceId, Failed> {
    if let Some(price) = &plan.stripe_price {
        return Ok(price.clone());
    }
    let asked = NewPrice {
        product,
        amount: plan.offer.price.minor,
        currency: plan.offer.price.currency.code(),
        every: plan.offer.interval.into(),
        own: plan.offer.own_price.map(|own| (own.least, own.most)),
        reference: &plan.product_key,
    };
    let key = Key::of(&plan.price_key, app.clock.now()).for_its("price");
    let price = app.billing(plan.guild).await?.create_price(&asked, &key).await?;
    let mut tx = app.store.begin().await?;
    plans::set_price(&mut tx, plan.id, &plan.price_key, &price, app.clock.now()).await?;
    tx.commit().await?;
    Ok(price)
}

async fn refused(app: &App, plan: &Plan, error: &BillingError) -> Result<(), JobError> {
    tracing::warn!(plan.id = plan.id.0, %error, "Stripe refused a plan");
    let now = app.clock.now();
    let mut tx = app.store.begin().await?;
    plans::set_state(&mut tx, plan.id, PlanState::Refused, Some(Trouble::StripeRefused)).await?;
    enqueue(&mut tx, &TellStaff { guild: plan.guild, about: About::PlanRefused(plan.id) }, now).await?;
    tx.commit().await?;
    app.tasks.wake();
    Ok(())
}

/// Old prices and their links are closed; subscriptions on them go on, and `plan_prices` keeps recognising them.
async fn retire_old_prices(app: &App, plan: PlanId) -> Result<(), JobError> {
    let Some(now) = plans::find(&mut app.store.read(), plan).await? else { return Ok(()) };
    for old in plans::prices(&mut app.store.read(), plan).await? {
        if !old.retired
            && Some(&old.price) != now.stripe_price.as_ref()
            && (now.stripe_price.is_some() || now.offer.free)
        {
            retire(app, now.guild, &old).await?;
        }
    }
    Ok(())
}

pub(super) async fn take_off_sale(app: &App, plan: &Plan) -> Result<(), JobError> {
    for price in plans::prices(&mut app.store.read(), plan.id).await?.iter().filter(|price| !price.retired) {
        retire(app, plan.guild, price).await?;
    }
    if let Some(product) = &plan.product {
        app.billing(plan.guild).await?.set_product_active(product, false).await?;
    }
    Ok(())
}

async fn retire(app: &App, guild: GuildId, old: &plans::PlanPrice) -> Result<(), JobError> {
    let billing = app.billing(guild).await?;
    if let Some(link) = &old.link {
        billing.set_payment_link_active(link, false).await?;
    }
    billing.set_price_active(&old.price, false).await?;
    let mut tx = app.store.begin().await?;
    plans::set_retired(&mut tx, &old.price).await?;
    Ok(tx.commit().await?)
}
