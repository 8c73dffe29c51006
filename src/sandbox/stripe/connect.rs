//! Connected accounts, as their owners and the platform's dashboard see them.

use anyhow::{Context as _, bail};
use reqwest::header::LOCATION;
use serde_json::{Value, json};

use super::state::{Desk, OWN_ACCOUNT};
use super::value::{Fields as _, shown};
use super::{StripeWorld, api, events};

impl StripeWorld {
    /// The secret of the endpoint that connected accounts' events are sent to: `whsec_…`.
    #[must_use]
    pub fn connect_webhook_secret(&self) -> String {
        self.inner.with(|state| state.hooks.connect_secret.clone())
    }

    /// A connected account that may take payments, reached with `Stripe-Account`.
    pub fn add_account(&self, id: &str) {
        self.inner.with(|state| {
            let now = state.now();
            let account = api::make_account(id, now, json!({}), true);
            state.desk(OWN_ACCOUNT).books_mut().put(account);
            state.desk(id);
        });
    }

    /// All objects of one kind in the books of one account, oldest first.
    #[must_use]
    pub fn objects_of(&self, account: &str, kind: &str) -> Vec<Value> {
        self.inner.with(|state| state.desk(account).books().all(kind).map(shown).collect())
    }

    /// The connected accounts, those whose owners have disconnected them included, which say so by `connected`.
    #[must_use]
    pub fn accounts(&self) -> Vec<Value> {
        let told = |it: &Value| {
            let mut told = shown(it);
            told.set("connected", !it.flag("_gone"));
            told
        };
        self.inner.with(|state| state.desk(OWN_ACCOUNT).books().all("account").map(told).collect())
    }

    /// Open an onboarding link and tell Stripe everything, as a creator does in a browser; where Stripe sends them then.
    pub async fn onboard(&self, address: &str) -> anyhow::Result<String> {
        let page = self.inner.http.get(address).send().await.context("opening the onboarding")?;
        if let Some(elsewhere) = page.headers().get(LOCATION) {
            bail!("the link is over; Stripe leads to {}", elsewhere.to_str()?);
        }
        let answer =
            self.inner.http.post(format!("{address}/done")).send().await.context("finishing the onboarding")?;
        let target = answer.headers().get(LOCATION).context("the onboarding leads nowhere")?;
        Ok(target.to_str()?.to_owned())
    }

    /// Stripe wants to know more from the owner of an account: it may charge nobody until then, or again.
    pub fn set_account_ready(&self, account: &str, ready: bool) {
        self.inner.with(|state| api::set_account_ready(&mut state.desk(OWN_ACCOUNT), account, ready));
        self.inner.woken.notify_one();
    }

    /// The owner of an account disconnects it from the platform in their own dashboard: the platform reaches it no
    /// more, and is told so (docs.stripe.com/connect/webhooks, `account.application.deauthorized`).
    pub fn deauthorize(&self, account: &str) -> anyhow::Result<()> {
        self.inner.with(|state| {
            anyhow::ensure!(account != OWN_ACCOUNT && state.reaches(account), "{account} is not connected");
            let application = json!({"id": api::APPLICATION, "object": "application", "name": "Lyceum"});
            state.desk(account).emit("account.application.deauthorized", &application, Value::Null);
            state.desk(OWN_ACCOUNT).change_quietly(account, |it| it.set("_gone", true));
            Ok(())
        })?;
        self.inner.woken.notify_one();
        Ok(())
    }
}

impl Desk<'_> {
    /// Send connected accounts' events to this address from now on. The endpoint's id is not drawn, so that equal seeds go
    /// on making the ids that they always made.
    pub(super) fn set_connect_url(&mut self, url: &str) {
        let now = self.now();
        self.books_mut().put(json!({
            "id": "we_1LyceumSandboxConnect", "object": "webhook_endpoint", "api_version": events::API_VERSION,
            "application": api::APPLICATION, "created": now, "description": null, "enabled_events": ["*"], "livemode": false,
            "metadata": {"sandbox_connect": true}, "status": "enabled", "url": url,
        }));
    }

    /// The platform takes its fee of a charge on a connected account; the fee's id.
    pub(super) fn take_fee(&mut self, charge: &str, amount: i64, currency: &str) -> String {
        let (id, now, account) = (self.id("fee"), self.now(), self.account.clone());
        let fee = json!({
            "id": id, "object": "application_fee", "account": account, "amount": amount, "amount_refunded": 0, "application": api::APPLICATION,
            "balance_transaction": null, "charge": charge, "created": now, "currency": currency,
            "fee_source": {"charge": charge, "type": "charge"}, "livemode": false, "originating_transaction": null, "refunded": false,
            "refunds": {"object": "list", "data": [], "has_more": false, "url": format!("/v1/application_fees/{id}/refunds")},
        });
        self.state.desk(OWN_ACCOUNT).create("application_fee.created", fee);
        id
    }
}
