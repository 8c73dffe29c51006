//! Makes in Stripe what a coupon's row asks for, and ends there what the row has ended.

use serde::{Deserialize, Serialize};

use super::{Job, JobError};
use crate::app::App;
use crate::billing::Billing;
use crate::billing::BillingError;
use crate::billing::Key;
use crate::billing::Lasts;
use crate::billing::NewCoupon;
use crate::billing::Off;
use crate::domain::ids::ProductId;
use crate::store::coupons::{self, Coupon, CouponState, Duration, TakesOff};
use crate::store::plans;

/// Bring Stripe up to date with a coupon.
#[derive(Debug, Serialize, Deserialize)]
pub struct FinishCoupon {
    /// Which.
    pub coupon: i64,
}

impl Job for FinishCoupon {
    const KIND: &'static str = "finish_coupon";

    fn key(&self) -> Option<String> {
        Some(format!("finish_coupon:{}", self.coupon))
    }

    /// Safe to run twice because both creations carry the row's own idempotency keys, their answers are kept at once, and
    /// ending twice is ending.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some(coupon) = coupons::find(&mut app.store.read(), self.coupon).await? else {
            return Err(JobError::Fail(format!("there is no coupon {}", self.coupon)));
        };
        let billing = app.billing(coupon.guild).await?;
        if coupon.state == CouponState::Ended {
            return match &coupon.stripe_code {
                Some(code) => Ok(billing.end_promotion_code(code).await?),
                None => Ok(()),
            };
        }
        let plan = plans::find(&mut app.store.read(), coupon.plan).await?;
        let Some(product) = plan.and_then(|plan| plan.product) else {
            return Err(JobError::Retry { why: "the plan's product is not made yet".into(), after: Some(10) });
        };
        match make(app, &*billing, &coupon, &product).await {
            Ok(()) => Ok(()),
            // Wrong or missing rights of the key are the operator's, and heal without a new coupon.
            Err(error @ BillingError::Refused { status: 401 | 403, .. }) => {
                Err(JobError::Retry { why: error.to_string(), after: Some(300) })
            }
            Err(error @ BillingError::Refused { .. }) => {
                tracing::warn!(coupon.id = coupon.id, %error, "Stripe refused a coupon");
                set_state(app, &coupon, CouponState::Refused).await
            }
            Err(error) => Err(error.into()),
        }
    }
}

async fn make(app: &App, billing: &dyn Billing, coupon: &Coupon, product: &ProductId) -> Result<(), BillingError> {
    let wanted = NewCoupon {
        product,
        code: &coupon.code,
        off: match &coupon.off {
            TakesOff::Percent(percent) => Off::Percent(*percent),
            TakesOff::Amount(price) => Off::Amount(price.minor, price.currency.code()),
        },
        lasts: match coupon.lasts {
            Duration::Once => Lasts::Once,
            Duration::Forever => Lasts::Forever,
            Duration::Months(months) => Lasts::Months(months),
        },
        max_uses: coupon.max_uses,
        expires_at: coupon.expires_at,
        reference: &coupon.reference,
    };
    let key = Key::of(&coupon.reference, app.clock.now());
    let made = match &coupon.stripe_coupon {
        Some(made) => made.clone(),
        None => billing.create_coupon(&wanted, &key.clone().for_its("coupon")).await?,
    };
    keep(app, coupon.id, Some(&made), None).await?;
    let code = match &coupon.stripe_code {
        Some(code) => code.clone(),
        None => billing.create_promotion_code(&made, &wanted, &key.for_its("code")).await?,
    };
    keep(app, coupon.id, None, Some(&code)).await?;
    // Ended while Stripe was asked: then it is not to be usable there either.
    let now = coupons::find(&mut app.store.read(), coupon.id).await.map_err(stored)?;
    if now.is_some_and(|now| now.state == CouponState::Ended) {
        return billing.end_promotion_code(&code).await;
    }
    set_state(app, coupon, CouponState::Usable)
        .await
        .map_err(|error| BillingError::Unreachable { why: format!("{error:?}"), retry_after: None })
}

async fn keep(app: &App, coupon: i64, made: Option<&str>, code: Option<&str>) -> Result<(), BillingError> {
    let mut tx = app.store.begin().await.map_err(stored)?;
    coupons::set_made(&mut tx, coupon, made, code).await.map_err(stored)?;
    tx.commit().await.map_err(stored)
}

async fn set_state(app: &App, coupon: &Coupon, state: CouponState) -> Result<(), JobError> {
    let mut tx = app.store.begin().await?;
    coupons::set_state(&mut tx, coupon.id, state).await?;
    Ok(tx.commit().await?)
}

/// A database that fails is no refusal of Stripe's: the job comes back.
fn stored(error: crate::store::StoreError) -> BillingError {
    BillingError::Unreachable { why: error.to_string(), retry_after: None }
}
