//! Invoices, the payments made for them, payment intents and charges.

use serde_json::Value;

use super::Ask;
use super::listing::{equal, known, list as page};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::life::billing;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

pub fn list(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["customer", "status", "subscription"]))?;
    page(desk, "invoice", "/v1/invoices", ask, |it| {
        equal(ask, "customer", it, "customer")
            && equal(ask, "status", it, "status")
            && equal(ask, "subscription", it, "parent.subscription_details.subscription")
    })
}

/// Pay an open invoice with the customer's card, as the button on its hosted page does.
pub fn pay(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let invoice = desk.find("invoice", id)?;
    match invoice.text("status") {
        "paid" => return Err(Refusal::about("id", "invoice_already_paid", "Invoice is already paid")),
        "void" => return Err(Refusal::invalid("You can only pay an invoice that is open.")),
        _ => {}
    }
    let card = desk.books().cards.get(invoice.text("customer")).copied();
    if billing::collect(desk, id, card) {
        return desk.find("invoice", id);
    }
    Err(Refusal::card("card_declined", "Your card was declined."))
}

pub fn void(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    if desk.find("invoice", id)?.text("status") != "open" {
        return Err(Refusal::invalid("You can only void an invoice that is open."));
    }
    Ok(billing::void(desk, id))
}

pub fn list_payments(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["invoice", "payment", "status"]))?;
    page(desk, "invoice_payment", "/v1/invoice_payments", ask, |it| {
        equal(ask, "invoice", it, "invoice")
            && equal(ask, "status", it, "status")
            && equal(ask, "payment.payment_intent", it, "payment.payment_intent")
    })
}

pub fn list_intents(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["customer"]))?;
    page(desk, "payment_intent", "/v1/payment_intents", ask, |it| equal(ask, "customer", it, "customer"))
}

pub fn list_charges(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["customer", "payment_intent"]))?;
    page(desk, "charge", "/v1/charges", ask, |it| {
        equal(ask, "customer", it, "customer") && equal(ask, "payment_intent", it, "payment_intent")
    })
}
