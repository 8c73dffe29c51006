//! What keeps a member who wants to leave: less to pay for a while, nothing to pay for a while, a cheaper price.

use stripe_client_core::{RequestBuilder, StripeMethod};

use super::Live;
use crate::billing::decode::{self, Json};
use crate::billing::{BillingError, Subscription};
use crate::domain::ids::{PriceId, SubscriptionId};

/// A POST that the crates we build in have no type for.
fn post(path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let mut request = RequestBuilder::new(StripeMethod::Post, path);
    request.body = Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
    request
}

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
        let coupon = post(
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

    /// What was paid already is not given back, and nothing is charged before the next period.
    pub(super) async fn switch(
        &self,
        subscription: &SubscriptionId,
        price: &PriceId,
    ) -> Result<Subscription, BillingError> {
        let known = self.get(&format!("/subscriptions/{subscription}"), &[]).await?;
        let items: Vec<String> = Json(&known).each("items.data").filter_map(|item| item.text("id")).collect();
        let item = Json::must("subscription", "items", items.into_iter().next())?;
        let fields =
            [("items[0][id]", item.as_str()), ("items[0][price]", price.0.as_str()), ("proration_behavior", "none")];
        self.change(subscription, &fields).await
    }

    async fn change(
        &self,
        subscription: &SubscriptionId,
        fields: &[(&str, &str)],
    ) -> Result<Subscription, BillingError> {
        let path = format!("/subscriptions/{subscription}");
        decode::subscription(Json(&self.transport.ask(post(&path, fields), None).await?))
    }
}
