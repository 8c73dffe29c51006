//! What the merchant, the banks and fate do, for tests and the sandbox's console.

use anyhow::{Context as _, anyhow, ensure};
use serde_json::Value;

use super::card::Card;
use super::state::Desk;
use super::value::Fields as _;
use super::{StripeWorld, api, paying};

/// How a dispute goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The bank only asks.
    Inquiry,
    /// It is opened; the money is taken back for now.
    Open,
    /// It is decided for the merchant.
    Won,
    /// It is decided for the buyer.
    Lost,
}

impl StripeWorld {
    /// Ask the API for something with the account's own key, as a merchant's other programs do; what it answers.
    pub async fn call(&self, path: &str, form: &str) -> anyhow::Result<Value> {
        let request = self.inner.http.post(format!("{}{path}", self.api_url())).bearer_auth(self.secret_key());
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        let answer = request.send().await.with_context(|| format!("asking the local Stripe: {path}"))?;
        let status = answer.status();
        let body: Value = serde_json::from_str(&answer.text().await?)?;
        ensure!(status.is_success(), "{path}: {body}");
        Ok(body)
    }

    /// Make the renewals of a subscription (or of a customer's newest) fail, or work again.
    pub fn fail_renewals(&self, target: &str, fail: bool) -> anyhow::Result<()> {
        let subscription = self.subscription_of(target)?;
        self.at_desk(&subscription.clone(), |desk| {
            let failing = &mut desk.books_mut().failing;
            if fail {
                failing.insert(subscription)
            } else {
                failing.remove(&subscription)
            };
        });
        Ok(())
    }

    /// Give a customer another card.
    pub fn set_card(&self, customer: &str, card: Card) {
        self.at_desk(customer, |desk| desk.books_mut().cards.insert(customer.to_owned(), card));
    }

    /// Give back the newest payment of a subscription, customer, checkout, payment intent or charge, wholly or in
    /// part; the refund's id.
    pub fn refund(&self, target: &str, amount: Option<i64>) -> anyhow::Result<String> {
        let charge = self.charge_of(target)?;
        let refund =
            self.at_desk(charge.text("id"), |desk| api::refund(desk, &charge, amount, Some("requested_by_customer")));
        refund.map(|it| it.text("id").to_owned()).map_err(|refusal| anyhow!(refusal.message))
    }

    /// Dispute the newest payment of a subscription, customer, checkout, payment intent or charge, or move its open
    /// dispute on; the dispute's id.
    pub fn dispute(&self, target: &str, outcome: Outcome) -> anyhow::Result<String> {
        let charge = self.charge_of(target)?;
        let id = self.at_desk(charge.text("id"), |desk| {
            let undecided = ["needs_response", "under_review", "warning_needs_response", "warning_under_review"];
            let mine = |it: &&Value| it.text("charge") == charge.text("id") && undecided.contains(&it.text("status"));
            let known = desk.books().all("dispute").find(mine).map(|it| it.text("id").to_owned());
            let id = known
                .unwrap_or_else(|| api::open_dispute(desk, &charge, outcome == Outcome::Inquiry).text("id").to_owned());
            if matches!(outcome, Outcome::Won | Outcome::Lost) {
                api::close_dispute(desk, &id, outcome == Outcome::Won);
            }
            id
        });
        Ok(id)
    }

    /// Money announced with [`Card::PaysLater`] arrives at a checkout, or does not.
    pub fn settle(&self, session: &str, arrives: bool) -> anyhow::Result<()> {
        self.at_desk(session, |desk| paying::settle(desk, session, arrives)).map_err(|refusal| anyhow!(refusal.message))
    }

    /// End a subscription at once, as the merchant can in the dashboard.
    pub fn cancel_now(&self, target: &str) -> anyhow::Result<()> {
        let subscription = self.subscription_of(target)?;
        self.at_desk(&subscription, |desk| api::cancel_now(desk, &subscription, "cancellation_requested"));
        Ok(())
    }

    /// The owner of a subscription has another number of seats, as after a change in the portal.
    pub fn set_quantity(&self, subscription: &str, quantity: i64) {
        self.at_desk(subscription, |desk| {
            desk.change("customer.subscription.updated", subscription, |it| {
                let mut items = it.each("items.data").to_vec();
                if let Some(first) = items.first_mut() {
                    first.set("quantity", quantity);
                }
                it.set("items.data", items);
            })
        });
    }

    /// Put a subscription on another price without telling anybody: the event is lost.
    pub fn move_quietly(&self, subscription: &str, price: &str) {
        self.at_desk(subscription, |desk| {
            let Some(price) = desk.books().any(price).cloned() else { return };
            let now = desk.now();
            desk.change_quietly(subscription, |it| api::swap_price(it, &price, now));
        });
    }

    /// Put a subscription into a state that takes long or luck to reach, and say so by an event.
    pub fn set_status(&self, subscription: &str, status: &str) {
        self.at_desk(subscription, |desk| {
            desk.change("customer.subscription.updated", subscription, |it| it.set("status", status))
        });
    }

    /// Work at the desk of the account that has the object `of`.
    pub(super) fn at_desk<T>(&self, of: &str, work: impl FnOnce(&mut Desk<'_>) -> T) -> T {
        let done = self.inner.with(|state| {
            let account = state.holder(of);
            work(&mut state.desk(&account))
        });
        self.inner.woken.notify_one();
        done
    }

    /// The newest payment that went through for whatever `target` names.
    fn charge_of(&self, target: &str) -> anyhow::Result<Value> {
        let charges = self.everywhere("charge");
        let paid_for = |id: &str| -> Vec<String> {
            let invoices = self.everywhere("invoice");
            let own = |it: &&Value| it.text("parent.subscription_details.subscription") == id;
            let ids: Vec<String> = invoices.iter().filter(own).map(|it| it.text("id").to_owned()).collect();
            let payments = self.everywhere("invoice_payment");
            payments
                .iter()
                .filter(|it| ids.iter().any(|id| it.text("invoice") == id))
                .map(|it| it.text("payment.payment_intent").to_owned())
                .collect()
        };
        let intents = match target.split('_').next() {
            Some("sub") => paid_for(target),
            Some("cs") => {
                let session = self.object(target).unwrap_or_default();
                let mut intents = paid_for(session.text("subscription"));
                intents.push(session.text("payment_intent").to_owned());
                intents
            }
            _ => vec![target.to_owned()],
        };
        let fits = |it: &&Value| {
            it.text("status") == "succeeded"
                && (it.text("id") == target
                    || it.text("customer") == target
                    || intents.iter().any(|intent| it.text("payment_intent") == intent))
        };
        charges.iter().rev().find(fits).cloned().with_context(|| format!("nothing was paid for {target}"))
    }
}
