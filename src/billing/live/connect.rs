//! Creators' own accounts.

use super::Live;
use super::creation::Creation;
use crate::billing::decode::Json;
use crate::billing::{BillingError, Key, requests};
use crate::domain::ids::StripeAccountId;

impl Live {
    /// What used to be called a Standard account, said in controller properties: its owner has Stripe's whole dashboard,
    /// pays Stripe's fees and bears losses with Stripe, and Stripe asks them who they are
    /// (docs.stripe.com/connect/migrate-to-controller-properties).
    pub(super) async fn make_account(&self, reference: &str, key: &Key) -> Result<StripeAccountId, BillingError> {
        let creation = Creation { kind: "account", list: "/accounts", dated: true, of: None };
        let made = self.create(&creation, key, |made_by| requests::account(reference, made_by)).await?;
        Json(&made).own_id("account").map(StripeAccountId)
    }

    /// A link that is over leads back to the same page of ours, which says how to get another one: making one there
    /// would let whoever knows the address into the creator's onboarding (<https://docs.stripe.com/api/account_links/create>).
    pub(super) async fn link_account(
        &self,
        account: &StripeAccountId,
        return_url: &str,
    ) -> Result<String, BillingError> {
        let fields = [
            ("account", account.0.as_str()),
            ("type", "account_onboarding"),
            ("return_url", return_url),
            ("refresh_url", return_url),
        ];
        let answer = self.transport.ask(requests::post("/account_links", &fields), None).await?;
        Json::must("account link", "url", Json(&answer).text("url"))
    }
}
