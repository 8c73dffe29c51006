//! Invoices, charges and what was given back.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Json, page};
use crate::billing::{BillingError, Dispute, DisputeStatus, Invoice, Page, Payment};
use crate::domain::ids::{CustomerId, DisputeId, InvoiceId, PaymentIntentId, SubscriptionId};

/// An invoice. Its subscription moved below `parent` in 2025-03-31.
pub fn invoice(json: Json<'_>) -> Result<Invoice, BillingError> {
    let id = InvoiceId(json.own_id("invoice")?);
    let mut payment_intents: Vec<_> =
        json.each("payments.data").filter_map(|it| it.id("payment.payment_intent")).collect();
    payment_intents.extend(json.id("payment_intent"));
    Ok(Invoice {
        id,
        customer: json.id("customer").map(CustomerId),
        subscription: json
            .id("parent.subscription_details.subscription")
            .or_else(|| json.id("subscription"))
            .map(SubscriptionId),
        status: json.text("status").unwrap_or_else(|| "draft".to_owned()),
        billing_reason: json.text("billing_reason"),
        amount_due: json.int("amount_due").unwrap_or(0),
        amount_paid: json.int("amount_paid").unwrap_or(0),
        currency: json.text("currency"),
        attempt_count: json.int("attempt_count").unwrap_or(0),
        next_payment_attempt: json.int("next_payment_attempt"),
        hosted_url: json.text("hosted_invoice_url"),
        payment_intents: payment_intents.into_iter().map(PaymentIntentId).collect(),
        created: json.int("created").unwrap_or(0),
    })
}

/// Which invoice and subscription each payment of these invoices paid for.
pub fn invoices_by_payment(invoices: &[Invoice]) -> BTreeMap<PaymentIntentId, (InvoiceId, Option<SubscriptionId>)> {
    invoices
        .iter()
        .flat_map(|it| {
            it.payment_intents.iter().map(|intent| (intent.clone(), (it.id.clone(), it.subscription.clone())))
        })
        .collect()
}

/// The invoice that a listing of invoice payments names, expanded.
pub fn invoice_of_payment(answer: &Value) -> Result<Option<Invoice>, BillingError> {
    let found = page(answer, |json| match json.at("invoice") {
        Some(value) if value.is_object() => invoice(Json(value)).map(Some),
        _ => Ok(None),
    })?;
    Ok(found.items.into_iter().flatten().next())
}

/// The charges of a page that went through, each with whether it was ever disputed.
pub fn charges(answer: &Value) -> Result<Page<Option<(Payment, bool)>>, BillingError> {
    page(answer, |json| {
        let charge = json.own_id("charge")?;
        let status = Json::must("charge", "status", json.text("status"))?;
        if status != "succeeded" {
            return Ok(None);
        }
        let amount = Json::must("charge", "amount", json.int("amount"))?;
        let payment = Payment {
            intent: json.id("payment_intent").map(PaymentIntentId),
            charge,
            customer: json.id("customer").map(CustomerId),
            invoice: json.id("invoice").map(InvoiceId),
            subscription: None,
            checkout: None,
            amount_paid: json.int("amount_captured").unwrap_or(amount),
            amount_refunded: json.int("amount_refunded").unwrap_or(0),
            currency: json.text("currency").unwrap_or_default(),
            disputes: Vec::new(),
            created: json.int("created").unwrap_or(0),
        };
        Ok(Some((payment, json.flag("disputed"))))
    })
}

/// A page of disputes.
pub fn disputes(answer: &Value) -> Result<Page<Dispute>, BillingError> {
    page(answer, |json| {
        let id = DisputeId(json.own_id("dispute")?);
        let status = Json::must("dispute", "status", json.text("status"))?;
        Ok(Dispute {
            id,
            status: match status.as_str() {
                "warning_needs_response" | "warning_under_review" => DisputeStatus::Inquiry,
                "warning_closed" => DisputeStatus::InquiryClosed,
                "needs_response" | "under_review" => DisputeStatus::Open,
                "won" => DisputeStatus::Won,
                "lost" => DisputeStatus::Lost,
                "prevented" => DisputeStatus::Prevented,
                _ => DisputeStatus::Unknown(status),
            },
            intent: json.id("payment_intent").map(PaymentIntentId),
            charge: json.id("charge"),
            amount: json.int("amount").unwrap_or(0),
            created: json.int("created").unwrap_or(0),
        })
    })
}
