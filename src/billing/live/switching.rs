//! A subscription moves to another price: at once with the difference billed, or when its period ends.

use serde_json::Value;

use super::Live;
use crate::billing::decode::{self, Json};
use crate::billing::{BillingError, Subscription, SubscriptionItem, Swap, requests};
use crate::domain::ids::{PriceId, SubscriptionId};

impl Live {
    /// `always_invoice` bills the difference now; `error_if_incomplete` changes nothing unless it is paid
    /// (docs.stripe.com/api/subscriptions/update). Safe to repeat: the second swap finds nothing to bill.
    pub(super) async fn swap_now(&self, swap: &Swap<'_>) -> Result<Subscription, BillingError> {
        let (before, item) = self.paid_item(swap.subscription).await?;
        if item.price == *swap.price {
            return Ok(before);
        }
        if let Some(schedule) = &before.schedule {
            self.release(schedule).await?;
        }
        let billed = [("proration_behavior", "always_invoice"), ("payment_behavior", "error_if_incomplete")];
        self.put_on(swap.subscription, &item, swap.price, &billed).await
    }

    /// What was paid already is not given back, and nothing is charged before the next period.
    pub(super) async fn swap_unbilled(
        &self,
        subscription: &SubscriptionId,
        price: &PriceId,
    ) -> Result<Subscription, BillingError> {
        let (_, item) = self.paid_item(subscription).await?;
        self.put_on(subscription, &item, price, &[("proration_behavior", "none")]).await
    }

    async fn put_on(
        &self,
        subscription: &SubscriptionId,
        item: &SubscriptionItem,
        price: &PriceId,
        how: &[(&str, &str)],
    ) -> Result<Subscription, BillingError> {
        let mut fields = vec![("items[0][id]", item.id.as_str()), ("items[0][price]", price.0.as_str())];
        fields.extend(how);
        self.change(subscription, &fields).await
    }

    pub(super) async fn change(
        &self,
        subscription: &SubscriptionId,
        fields: &[(&str, &str)],
    ) -> Result<Subscription, BillingError> {
        let path = format!("/subscriptions/{subscription}");
        decode::subscription(Json(&self.transport.ask(requests::post(&path, fields), None).await?))
    }

    /// A subscription, and the first thing that it pays for.
    async fn paid_item(&self, subscription: &SubscriptionId) -> Result<(Subscription, SubscriptionItem), BillingError> {
        let known = decode::subscription(Json(&self.get(&format!("/subscriptions/{subscription}"), &[]).await?))?;
        let item = known.items.first().cloned();
        item.map(|item| (known, item)).ok_or_else(|| BillingError::unreachable("a subscription came without items"))
    }

    /// A schedule of two phases: what is paid for now until its end, then the other price; after its first period the
    /// schedule lets go (docs.stripe.com/billing/subscriptions/subscription-schedules). A schedule that a lost answer
    /// left behind is taken up again.
    pub(super) async fn swap_later(&self, swap: &Swap<'_>, key: &str) -> Result<String, BillingError> {
        let (before, item) = self.paid_item(swap.subscription).await?;
        let schedule = if let Some(schedule) = &before.schedule {
            self.get(&format!("/subscription_schedules/{schedule}"), &[]).await?
        } else {
            let from = [("from_subscription", swap.subscription.0.as_str())];
            self.transport.ask(requests::post("/subscription_schedules", &from), Some(key)).await?
        };
        let json = Json(&schedule);
        let id = json.own_id("subscription_schedule")?;
        let moment = |field: &str| Json::must("schedule", field, json.int(&format!("current_phase.{field}")));
        let (start, end) = (moment("start_date")?.to_string(), moment("end_date")?.to_string());
        let quantity = item.quantity.to_string();
        let fields = [
            ("end_behavior", "release"),
            ("phases[0][items][0][price]", item.price.0.as_str()),
            ("phases[0][items][0][quantity]", &quantity),
            ("phases[0][start_date]", &start),
            ("phases[0][end_date]", &end),
            ("phases[0][proration_behavior]", "none"),
            ("phases[1][items][0][price]", swap.price.0.as_str()),
            ("phases[1][items][0][quantity]", &quantity),
            ("phases[1][duration][interval]", swap.every.word()),
            ("phases[1][duration][interval_count]", "1"),
            ("phases[1][proration_behavior]", "none"),
        ];
        self.transport.ask(requests::post(&format!("/subscription_schedules/{id}"), &fields), None).await?;
        Ok(id)
    }

    /// Let the subscription go on as it is. Safe to repeat: one that was let go is fine.
    pub(super) async fn release(&self, schedule: &str) -> Result<(), BillingError> {
        let path = format!("/subscription_schedules/{schedule}/release");
        match self.transport.ask(requests::post(&path, &[]), None).await {
            Err(BillingError::Refused { status: 400, .. }) => {
                let now: Value = self.get(&format!("/subscription_schedules/{schedule}"), &[]).await?;
                let status = Json(&now).text("status");
                if matches!(status.as_deref(), Some("released" | "canceled" | "completed")) {
                    return Ok(());
                }
                Err(BillingError::unreachable("a schedule does not let go"))
            }
            outcome => outcome.map(drop),
        }
    }
}
