//! Money moving: charges, and a buyer finishing a checkout.

use serde_json::{Value, json};

use super::api::{NewSubscription, make_subscription};
use super::card::Card;
use super::fault::Refusal;
use super::shapes;
use super::state::Desk;
use super::value::{Fields as _, previous, shown};

/// What one charge is for.
struct Bill<'a> {
    customer: Option<&'a str>,
    amount: i64,
    currency: &'a str,
    metadata: Value,
    /// What the platform takes of it.
    fee: Option<i64>,
}

/// Make a payment intent and try it; the intent, and whether it was paid.
fn charge(desk: &mut Desk<'_>, bill: &Bill<'_>, card: Option<Card>) -> (Value, bool) {
    let (intent, now) = (desk.id("pi"), desk.now());
    let secret = desk.id(&format!("{intent}_secret"));
    let paid = matches!(card, Some(Card::Pays | Card::PaysLater));
    let varying = json!({
        "id": intent,
        "amount": bill.amount,
        "application_fee_amount": bill.fee,
        "client_secret": secret,
        "created": now,
        "currency": bill.currency,
        "customer": bill.customer,
        "metadata": bill.metadata,
    });
    let fresh = shapes::with(shapes::PAYMENT_INTENT, varying);
    desk.create("payment_intent.created", fresh);
    if card == Some(Card::NeedsConfirmation) {
        let waiting = desk.change("payment_intent.requires_action", &intent, |it| it.set("status", "requires_action"));
        return (waiting, false);
    }
    if card.is_none() {
        return (desk.books().any(&intent).cloned().unwrap_or_default(), false);
    }
    let id = desk.id("ch");
    let failure = (!paid).then_some(("card_declined", "Your card was declined."));
    let last4 = card.map_or("", Card::last4);
    let varying = json!({
        "id": id,
        "amount": bill.amount,
        "amount_captured": if paid { bill.amount } else { 0 },
        "application_fee_amount": bill.fee,
        "captured": paid,
        "created": now,
        "currency": bill.currency,
        "customer": bill.customer,
        "failure_code": failure.map(|it| it.0),
        "failure_message": failure.map(|it| it.1),
        "metadata": bill.metadata,
        "paid": paid,
        "payment_intent": intent,
        "payment_method_details": {"card": {"brand": "visa", "exp_month": 12, "exp_year": 2034, "last4": last4, "network": "visa"}, "type": "card"},
        "status": if paid { "succeeded" } else { "failed" },
    });
    let mut tried = shapes::with(shapes::CHARGE, varying);
    if let Some(fee) = bill.fee.filter(|_| paid) {
        tried.set("application_fee", desk.take_fee(&id, fee, bill.currency));
    }
    desk.create(if paid { "charge.succeeded" } else { "charge.failed" }, tried);
    let kind = if paid { "payment_intent.succeeded" } else { "payment_intent.payment_failed" };
    let object = desk.change(kind, &intent, |it| {
        it.set("latest_charge", id);
        if paid {
            it.set("status", "succeeded");
            it.set("amount_received", bill.amount);
        } else {
            it.set(
                "last_payment_error",
                json!({"type": "card_error", "code": "card_declined", "message": "Your card was declined."}),
            );
        }
    });
    (object, paid)
}

/// The platform's share of an invoice.
fn share(desk: &Desk<'_>, invoice: &Value) -> Option<i64> {
    let subscription = desk.books().any(invoice.text("parent.subscription_details.subscription"))?;
    let percent = subscription.at("application_fee_percent").and_then(Value::as_f64)?;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "amounts end at 99,999,999 and stay exact"
    )]
    let fee = (invoice.int("amount_remaining") as f64 * percent / 100.0).round() as i64;
    (fee > 0).then_some(fee)
}

/// Charge an invoice; whether it was paid.
pub fn charge_invoice(desk: &mut Desk<'_>, invoice: &Value, card: Option<Card>) -> bool {
    let bill = Bill {
        customer: Some(invoice.text("customer")),
        amount: invoice.int("amount_remaining"),
        currency: invoice.text("currency"),
        metadata: json!({}),
        fee: share(desk, invoice),
    };
    let (intent, paid) = charge(desk, &bill, card);
    let (id, now) = (desk.id("inpay"), desk.now());
    let payment = json!({
        "id": id, "object": "invoice_payment", "amount_paid": paid.then_some(bill.amount), "amount_requested": bill.amount, "created": now,
        "currency": bill.currency, "invoice": invoice.text("id"), "is_default": true, "livemode": false,
        "payment": {"type": "payment_intent", "payment_intent": intent.text("id")}, "status": if paid { "paid" } else { "open" },
        "status_transitions": {"canceled_at": null, "paid_at": paid.then_some(now)},
    });
    desk.books_mut().put(payment.clone());
    if paid {
        desk.emit("invoice_payment.paid", &payment, Value::Null);
    }
    paid
}

/// What the buyer sees after pressing the button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finished {
    /// Where the buyer goes now; none for a link with a confirmation page of its own.
    Paid(Option<String>),
    /// The bank wants the buyer to confirm first.
    AsksToConfirm,
}

/// The buyer presses the button of a checkout.
pub fn finish(desk: &mut Desk<'_>, id: &str, card: Card, email: &str, confirmed: bool) -> Result<Finished, Refusal> {
    let session = desk.find("checkout.session", id)?;
    if session.text("status") != "open" || desk.now() >= session.int("expires_at") {
        return Err(Refusal::invalid("This checkout is closed."));
    }
    if card == Card::Declines {
        decline(desk, &session);
        return Err(Refusal::card("card_declined", "Your card was declined."));
    }
    if session.int("amount_total") > 0 && session.int("_fee_amount") > session.int("amount_total") {
        return Err(Refusal::invalid("The application fee cannot be greater than the amount of the payment."));
    }
    if card == Card::NeedsConfirmation && !confirmed {
        return Ok(Finished::AsksToConfirm);
    }
    let later = card == Card::PaysLater;
    // Once confirmed, the bank lets renewals through without asking again.
    let card = Card::Pays;
    let customer = match session.at("customer").and_then(Value::as_str) {
        Some(customer) => Some(customer.to_owned()),
        None if session.text("customer_creation") == "always" => {
            let email = Some(email).filter(|it| !it.is_empty());
            Some(super::api::make_customer(desk, email).text("id").to_owned())
        }
        None => None,
    };
    let card = (!asks_no_card(&session)).then_some(card);
    if let (Some(customer), Some(card)) = (&customer, card) {
        desk.books_mut().cards.insert(customer.clone(), card);
    }
    let mut done = session.clone();
    done.set("customer", customer.clone());
    done.set(
        "customer_details",
        json!({"address": null, "business_name": null, "email": email, "individual_name": null, "name": null,
        "phone": null, "tax_exempt": "none", "tax_ids": []}),
    );
    done.set("status", "complete");
    done.set("url", Value::Null);
    let free = session.int("amount_total") == 0;
    if session.text("mode") == "subscription" {
        let items = session
            .each("_line_items")
            .iter()
            .map(|item| (item.at("price").cloned().unwrap_or_default(), item.int("quantity")))
            .collect();
        let new = NewSubscription {
            customer: customer.unwrap_or_default(),
            items,
            trial_days: session.int("_trial_days"),
            metadata: session.at("_children").cloned().unwrap_or_else(|| json!({})),
            card,
            coupon: session.at("_coupon").cloned(),
            missing_card: session.at("_missing_card").and_then(Value::as_str).map(str::to_owned),
            fee_percent: session.at("_fee_percent").and_then(Value::as_f64),
        };
        let subscription = make_subscription(desk, new);
        done.set("subscription", subscription.text("id"));
        done.set("invoice", subscription.text("latest_invoice"));
        done.set("payment_status", if free { "no_payment_required" } else { "paid" });
    } else if free {
        done.set("payment_status", "no_payment_required");
    } else if !later {
        let intent = pay_session(desk, &done);
        done.set("payment_intent", intent.text("id"));
        done.set("payment_status", "paid");
    }
    desk.books_mut().put(done.clone());
    redeem(desk, &session);
    desk.emit("checkout.session.completed", &done, previous(&shown(&session), &shown(&done)));
    let target = done.at("success_url").and_then(Value::as_str).map(|url| url.replace("{CHECKOUT_SESSION_ID}", id));
    Ok(Finished::Paid(target))
}

/// Whether the checkout wants no card: nothing is due, and it was opened so.
pub fn asks_no_card(session: &Value) -> bool {
    session.text("payment_method_collection") == "if_required" && session.int("amount_total") == 0
}

fn pay_session(desk: &mut Desk<'_>, session: &Value) -> Value {
    let bill = Bill {
        customer: session.at("customer").and_then(Value::as_str),
        amount: session.int("amount_total"),
        currency: session.text("currency"),
        metadata: session.at("_children").cloned().unwrap_or_else(|| json!({})),
        fee: session.at("_fee_amount").and_then(Value::as_i64),
    };
    charge(desk, &bill, Some(Card::Pays)).0
}

/// A card that does not pay leaves the checkout open.
fn decline(desk: &mut Desk<'_>, session: &Value) {
    if session.int("amount_total") > 0 {
        let bill = Bill {
            customer: session.at("customer").and_then(Value::as_str),
            amount: session.int("amount_total"),
            currency: session.text("currency"),
            metadata: json!({}),
            fee: None,
        };
        charge(desk, &bill, Some(Card::Declines));
    }
}

fn redeem(desk: &mut Desk<'_>, session: &Value) {
    for used in session.each("discounts") {
        for id in [used.text("coupon"), used.text("promotion_code")] {
            desk.change_quietly(id, |it| {
                let times = it.int("times_redeemed") + 1;
                it.set("times_redeemed", times);
            });
        }
    }
}

/// Money announced with [`Card::PaysLater`] arrives, or does not.
pub fn settle(desk: &mut Desk<'_>, id: &str, arrives: bool) -> Result<(), Refusal> {
    let session = desk.find("checkout.session", id)?;
    if session.text("status") != "complete" || session.text("payment_status") != "unpaid" {
        return Err(Refusal::invalid("This checkout does not wait for money."));
    }
    if !arrives {
        desk.emit("checkout.session.async_payment_failed", &session, Value::Null);
        return Ok(());
    }
    let intent = pay_session(desk, &session);
    let paid = desk.change_quietly(id, |it| {
        it.set("payment_intent", intent.text("id"));
        it.set("payment_status", "paid");
    });
    desk.emit("checkout.session.async_payment_succeeded", &paid, Value::Null);
    Ok(())
}
