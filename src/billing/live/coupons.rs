//! Coupons, and the codes that people type for them.

use super::Live;
use super::creation::Creation;
use crate::billing::decode::{self, Json};
use crate::billing::{BillingError, Key, NewCoupon, PromotionCode, requests};

impl Live {
    /// A coupon for one product, and the promotion code that people type for it.
    pub(super) async fn make_coupon(&self, wanted: &NewCoupon<'_>, key: &Key) -> Result<String, BillingError> {
        let creation = Creation { kind: "coupon", list: "/coupons", dated: true, of: None };
        let made = self.create(&creation, key, |made_by| requests::coupon(wanted, made_by)).await?;
        Json(&made).own_id("coupon")
    }

    /// The code of a coupon; it carries the limits.
    pub(super) async fn make_code(
        &self,
        coupon: &str,
        wanted: &NewCoupon<'_>,
        key: &Key,
    ) -> Result<String, BillingError> {
        let of = Some(("coupon", coupon));
        let creation = Creation { kind: "promotion_code", list: "/promotion_codes", dated: true, of };
        let made = self.create(&creation, key, |made_by| requests::promotion_code(coupon, wanted, made_by)).await?;
        Json(&made).own_id("promotion_code")
    }

    /// How a code stands.
    pub(super) async fn code(&self, code: &str) -> Result<PromotionCode, BillingError> {
        decode::promotion_code(Json(&self.get(&format!("/promotion_codes/{code}"), &[]).await?))
    }

    /// Let a code be used no more.
    pub(super) async fn end_code(&self, code: &str) -> Result<(), BillingError> {
        let request = requests::post(&format!("/promotion_codes/{code}"), &[("active", "false")]);
        self.transport.ask(request, None).await.map(drop)
    }
}
