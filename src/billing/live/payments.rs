//! What was paid, given back and disputed. Stripe spreads it over charges, disputes, invoices and checkouts.

use std::collections::BTreeMap;

use super::Live;
use crate::billing::decode::{self, Json};
use crate::billing::{BillingError, Checkout, Dispute, Invoice, Payment};
use crate::domain::ids::{CheckoutSessionId, CustomerId, PaymentIntentId};

impl Live {
    pub(super) async fn payments_of_customer(&self, customer: &CustomerId) -> Result<Vec<Payment>, BillingError> {
        let of = [("customer", customer.0.as_str())];
        let mut payments = self.charges(&of).await?;
        if payments.is_empty() {
            return Ok(payments);
        }
        let invoices: Vec<Invoice> = self
            .all("/invoices", &[("customer", customer.0.as_str()), ("expand[]", "data.payments")], decode::invoice)
            .await?;
        let invoices = decode::invoices_by_payment(&invoices);
        let checkouts: Vec<Checkout> = self.all("/checkout/sessions", &of, decode::checkout).await?;
        let checkouts: BTreeMap<PaymentIntentId, CheckoutSessionId> =
            checkouts.into_iter().filter_map(|it| Some((it.payment_intent?, it.id))).collect();
        for payment in &mut payments {
            let Some(intent) = &payment.intent else { continue };
            payment.checkout = checkouts.get(intent).cloned();
            if let Some((invoice, subscription)) = invoices.get(intent) {
                payment.invoice = Some(invoice.clone());
                payment.subscription.clone_from(subscription);
            }
        }
        Ok(payments)
    }

    pub(super) async fn payment_of_intent(&self, intent: &PaymentIntentId) -> Result<Option<Payment>, BillingError> {
        let of = [("payment_intent", intent.0.as_str())];
        let Some(mut payment) = self.charges(&of).await?.into_iter().next() else { return Ok(None) };
        let query = [
            ("payment[type]", "payment_intent"),
            ("payment[payment_intent]", intent.0.as_str()),
            ("expand[]", "data.invoice"),
        ];
        if let Some(invoice) = decode::invoice_of_payment(&self.list("/invoice_payments", &query, None).await?)? {
            payment.invoice = Some(invoice.id);
            payment.subscription = invoice.subscription;
        } else {
            let checkouts: Vec<Checkout> = self.all("/checkout/sessions", &of, decode::checkout).await?;
            payment.checkout = checkouts.into_iter().next().map(|it| it.id);
        }
        Ok(Some(payment))
    }

    /// The charges that went through, with their disputes.
    async fn charges(&self, of: &[(&str, &str)]) -> Result<Vec<Payment>, BillingError> {
        let mut payments = Vec::new();
        let mut after = None;
        loop {
            let page = decode::charges(&self.list("/charges", of, after.as_deref()).await?)?;
            for (mut payment, disputed) in page.items.into_iter().flatten() {
                if disputed {
                    payment.disputes = self.disputes(&payment.charge).await?;
                }
                payments.push(payment);
            }
            after = page.next;
            if after.is_none() {
                return Ok(payments);
            }
        }
    }

    async fn disputes(&self, charge: &str) -> Result<Vec<Dispute>, BillingError> {
        Ok(decode::disputes(&self.list("/disputes", &[("charge", charge)], None).await?)?.items)
    }

    /// All pages of a listing.
    async fn all<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        read: impl Fn(Json<'_>) -> Result<T, BillingError>,
    ) -> Result<Vec<T>, BillingError> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = decode::page(&self.list(path, query, after.as_deref()).await?, &read)?;
            all.extend(page.items);
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }
}
