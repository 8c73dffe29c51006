//! Stripe is told what a member who wanted to leave decided: the end with the period, the offer, or not after all.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::mirror::{self, Sync};
use super::{Job, JobError};
use crate::app::App;
use crate::billing::{Billing, BillingError, Cancel};
use crate::domain::access::leaving::OfferKind;
use crate::domain::access::plan::DAY;
use crate::domain::ids::DepartureId;
use crate::store::departures::{self, Departure, DepartureState};
use crate::store::{customers, plans};

/// A month of a pause, in days.
const MONTH_DAYS: i64 = 30;

/// Carry out what a departure's row says.
#[derive(Debug, Serialize, Deserialize)]
pub struct SettleDeparture {
    /// Which.
    pub departure: DepartureId,
}

impl Job for SettleDeparture {
    const KIND: &'static str = "settle_departure";

    fn key(&self) -> Option<String> {
        Some(format!("departure:{}", self.departure))
    }

    /// Safe to run twice because it sets what is wanted: an end, a pause until a fixed moment, a coupon with a name of its
    /// own, a price.
    async fn run(&self, app: &App) -> Result<(), JobError> {
        let Some(departure) = departures::find(&mut app.store.read(), self.departure).await? else { return Ok(()) };
        let billing = app.billing(departure.about.guild).await?;
        let (asked, next) = match departure.state {
            DepartureState::Leaving => (cancel(&*billing, &departure, Cancel::AtPeriodEnd).await, DepartureState::Left),
            DepartureState::Undoing => (cancel(&*billing, &departure, Cancel::Never).await, DepartureState::Undone),
            DepartureState::Keeping => (keep(app, &*billing, &departure).await?, DepartureState::Kept),
            _ => return Ok(()),
        };
        let state = match asked {
            Ok(()) => next,
            Err(error) if error.is_retryable() => return Err(error.into()),
            Err(error) => {
                tracing::error!(%error, departure.id = departure.id.0, "Stripe refused what a leaving member decided");
                DepartureState::Failed
            }
        };
        let mut tx = app.store.begin().await?;
        departures::set_state(&mut tx, &departure, state, app.clock.now()).await?;
        tx.commit().await?;
        let about = &departure.about;
        for customer in customers::of_member(&mut app.store.read(), about.guild, about.member).await? {
            mirror::refresh(app, &customer, &[], false, Sync::Now).await?;
        }
        Ok(())
    }
}

async fn cancel(billing: &dyn Billing, departure: &Departure, when: Cancel) -> Result<(), BillingError> {
    billing.cancel_subscription(&departure.about.subscription, when).await.map(drop)
}

/// The offer as the plan's rules say it; the outer error is ours.
async fn keep(app: &App, billing: &dyn Billing, departure: &Departure) -> Result<Result<(), BillingError>, JobError> {
    let about = &departure.about;
    let gone = |what: &str| JobError::Fail(format!("the offered {what} is gone"));
    let plan = plans::find(&mut app.store.read(), about.plan).await?.ok_or_else(|| gone("plan"))?;
    let leaving = plan.rules.leaving;
    let subscription = &about.subscription;
    Ok(match about.offer {
        None => Ok(()),
        Some(OfferKind::Discount) => {
            let key = hex::encode(Sha256::digest(format!("leave:{subscription}:{}", departure.id)));
            let key = format!("lyceum-{}", key.get(..24).unwrap_or_default());
            billing.discount_subscription(subscription, leaving.percent, leaving.months, &key).await.map(drop)
        }
        Some(OfferKind::Pause) => {
            let until = departure.asked_at + leaving.pause_months * MONTH_DAYS * DAY;
            billing.pause_subscription(subscription, until).await.map(drop)
        }
        Some(OfferKind::Downgrade) => {
            let all = plans::list(&mut app.store.read(), about.guild).await?;
            let cheaper = plan.cheaper(&all).and_then(|plan| plan.stripe_price.clone()).ok_or_else(|| gone("price"))?;
            billing.move_to_price(subscription, &cheaper).await.map(drop)
        }
    })
}
