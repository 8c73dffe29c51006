//! What keeps a member who wants to leave: less to pay for a while, nothing to pay for a while. A cheaper price is in
//! [`super::switching`].

use super::Live;
use crate::billing::{BillingError, Subscription, requests};
use crate::domain::ids::SubscriptionId;

impl Live {
    /// Stripe lets us name a coupon, so a repeated creation meets its own twin instead of making another.
    pub(super) async fn discount(
        &self,
        subscription: &SubscriptionId,
        percent: i64,
        months: i64,
        key: &str,
    ) -> Result<Subscription, BillingError> {
        let (percent, months) = (percent.to_string(), months.to_string());
        let coupon = requests::post(
            "/coupons",
            &[("id", key), ("percent_off", &percent), ("duration", "repeating"), ("duration_in_months", &months)],
        );
        match self.transport.ask(coupon, Some(key)).await {
            Ok(_) => {}
            Err(BillingError::Refused { code, .. }) if code == "resource_already_exists" => {}
            Err(error) => return Err(error),
        }
        self.change(subscription, &[("discounts[0][coupon]", key)]).await
    }

    pub(super) async fn pause(&self, subscription: &SubscriptionId, until: i64) -> Result<Subscription, BillingError> {
        let until = until.to_string();
        let fields = [("pause_collection[behavior]", "void"), ("pause_collection[resumes_at]", until.as_str())];
        self.change(subscription, &fields).await
    }
}
