//! What buyers do on the hosted pages, done over the same HTTP as a browser does it.

use anyhow::{Context as _, bail};
use reqwest::header::LOCATION;

use super::StripeWorld;
use super::card::Card;
use super::value::Fields as _;

/// What a buyer has at the end of a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// `cs_…`.
    pub session: String,
    /// Where the buyer is sent: back to the shop, or to the bank's question.
    pub redirect: String,
    /// `cus_…`; empty for a guest.
    pub customer: String,
    /// `sub_…`, when something recurs.
    pub subscription: Option<String>,
    /// Whether the bank still wants the buyer to confirm; then nothing is bought yet.
    pub needs_confirmation: bool,
}

impl StripeWorld {
    /// Pay at a checkout's or a payment link's address. A declined card is an error with the words on the page.
    pub async fn pay(&self, address: &str, card: Card) -> anyhow::Result<Paid> {
        let checkout = self.open_checkout(address).await?;
        self.submit(&checkout, &[("card", card.last4()), ("email", "buyer@example.com")]).await
    }

    /// Pay after filling in more of the page: `quantity`, `amount`, or `field_` and a custom field's key.
    pub async fn pay_with(&self, address: &str, card: Card, fields: &[(&str, &str)]) -> anyhow::Result<Paid> {
        let checkout = self.open_checkout(address).await?;
        let mut form = vec![("card", card.last4()), ("email", "buyer@example.com")];
        form.extend_from_slice(fields);
        self.submit(&checkout, &form).await
    }

    /// Type a promotion code at a checkout. One that is not good for it is an error with the words on the page.
    pub async fn type_code(&self, address: &str, code: &str) -> anyhow::Result<()> {
        let session = address.rsplit('/').next().unwrap_or_default().split('?').next().unwrap_or_default();
        let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("code", code).finish();
        let request = self.inner.http.post(format!("{}/c/{session}/code", self.api_url())).body(body);
        let answer = request.send().await.context("typing a code")?;
        if answer.headers().get(LOCATION).is_none() {
            bail!("the page says: {}", words(&answer.text().await?));
        }
        Ok(())
    }

    /// Answer the bank's question after [`Card::NeedsConfirmation`].
    pub async fn confirm(&self, address: &str, yes: bool) -> anyhow::Result<Paid> {
        let checkout = address.trim_end_matches("/confirm");
        self.submit(
            checkout,
            &[("card", Card::NeedsConfirmation.last4()), ("confirmed", if yes { "yes" } else { "no" })],
        )
        .await
    }

    /// Follow an address to its checkout page, as opening it in a browser does.
    pub async fn open_checkout(&self, address: &str) -> anyhow::Result<String> {
        anyhow::ensure!(address.starts_with(self.api_url()), "{address} is not an address of the local Stripe");
        let answer = self.inner.http.get(address).send().await.context("opening the checkout")?;
        if let Some(next) = answer.headers().get(LOCATION) {
            return Ok(next.to_str()?.to_owned());
        }
        let status = answer.status();
        if !status.is_success() {
            bail!("the page says: {}", words(&answer.text().await?));
        }
        Ok(address.to_owned())
    }

    async fn submit(&self, checkout: &str, form: &[(&str, &str)]) -> anyhow::Result<Paid> {
        let session = checkout.rsplit('/').next().unwrap_or_default().split('?').next().unwrap_or_default().to_owned();
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.inner.http.post(format!("{}/c/{session}", self.api_url())).body(body);
        let answer = request.send().await.context("paying")?;
        let Some(redirect) = answer.headers().get(LOCATION).map(|it| it.to_str().map(str::to_owned)).transpose()?
        else {
            bail!("the page says: {}", words(&answer.text().await?));
        };
        let object = self.object(&session).unwrap_or_default();
        Ok(Paid {
            needs_confirmation: object.text("status") == "open",
            customer: object.text("customer").to_owned(),
            subscription: object.at("subscription").and_then(|it| it.as_str()).map(str::to_owned),
            session,
            redirect,
        })
    }

    /// The address of the newest portal session of a customer, if one was opened.
    #[must_use]
    pub fn portal_of(&self, customer: &str) -> Option<String> {
        let sessions = self.everywhere("billing_portal.session");
        sessions.iter().rev().find(|it| it.text("customer") == customer).map(|it| it.text("url").to_owned())
    }

    /// End a subscription as its buyer does in the portal, at the period's end or at once.
    pub fn portal_cancel(&self, target: &str, at_period_end: bool) -> anyhow::Result<()> {
        let subscription = self.subscription_of(target)?;
        self.at_desk(&subscription, |desk| super::pages::portal::cancel(desk, &subscription, at_period_end));
        Ok(())
    }

    /// Undo [`Self::portal_cancel`] before the period has ended.
    pub fn portal_undo(&self, target: &str) -> anyhow::Result<()> {
        let subscription = self.subscription_of(target)?;
        self.at_desk(&subscription, |desk| super::pages::portal::undo(desk, &subscription));
        Ok(())
    }

    /// A subscription by its own id or its customer's; of several the newest live one.
    pub(super) fn subscription_of(&self, target: &str) -> anyhow::Result<String> {
        let all = self.subscriptions();
        let live = |status: &str| !["canceled", "incomplete_expired"].contains(&status);
        let own = |it: &&serde_json::Value| {
            it.text("id") == target || it.text("customer") == target && live(it.text("status"))
        };
        let found = all.iter().rev().find(own).with_context(|| format!("there is no subscription of {target}"))?;
        Ok(found.text("id").to_owned())
    }
}

/// The words of a page without its tags.
fn words(page: &str) -> String {
    let body = page.split("<main").nth(1).unwrap_or(page);
    let mut text = String::new();
    let mut inside = true;
    for letter in body.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
