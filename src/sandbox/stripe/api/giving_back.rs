//! Refunds and disputes.

use serde_json::{Value, json};

use super::Ask;
use super::listing::{equal, known, list};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

pub fn create_refund(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["amount", "charge", "metadata", "payment_intent", "reason"])?;
    let charge = match (ask.text("charge"), ask.text("payment_intent")) {
        (Some(charge), _) => desk.named("charge", "charge", charge)?,
        (None, Some(intent)) => {
            let intent = desk.named("payment_intent", "payment_intent", intent)?;
            desk.named("payment_intent", "charge", intent.text("latest_charge"))?
        }
        (None, None) => return Err(Refusal::absent("charge")),
    };
    refund(desk, &charge, ask.int("amount")?, ask.text("reason"))
}

/// Give back all that is left of a charge, or a part of it.
pub fn refund(
    desk: &mut Desk<'_>,
    charge: &Value,
    amount: Option<i64>,
    reason: Option<&str>,
) -> Result<Value, Refusal> {
    let id = charge.text("id");
    let left = charge.int("amount_captured") - charge.int("amount_refunded");
    if charge.text("status") != "succeeded" || left <= 0 {
        return Err(Refusal::about(
            "charge",
            "charge_already_refunded",
            format!("Charge {id} has already been refunded."),
        ));
    }
    if charge.flag("disputed") {
        return Err(Refusal::about(
            "charge",
            "charge_disputed",
            format!("Charge {id} has been charged back; cannot issue a refund."),
        ));
    }
    let amount = amount.unwrap_or(left);
    if amount <= 0 || amount > left {
        return Err(Refusal::about(
            "amount",
            "amount_too_large",
            format!("Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"),
        ));
    }
    let new = desk.id("re");
    let object = json!({
        "id": new, "object": "refund", "amount": amount, "balance_transaction": null, "charge": id, "created": desk.now(),
        "currency": charge.text("currency"), "customer": charge.at("customer"), "customer_account": null,
        "destination_details": {"card": {"type": "refund"}, "type": "card"}, "metadata": {}, "payment_intent": charge.at("payment_intent"),
        "payment_method": null, "reason": reason, "receipt_number": null, "source_transfer_reversal": null, "status": "succeeded",
        "transfer_reversal": null,
    });
    let object = desk.create("refund.created", object);
    desk.change("charge.refunded", id, |charge| {
        let total = charge.int("amount_refunded") + amount;
        charge.set("amount_refunded", total);
        charge.set("refunded", total == charge.int("amount_captured"));
    });
    Ok(object)
}

pub fn list_refunds(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["charge", "payment_intent"]))?;
    list(desk, "refund", "/v1/refunds", ask, |it| {
        equal(ask, "charge", it, "charge") && equal(ask, "payment_intent", it, "payment_intent")
    })
}

/// A buyer goes to their bank. `inquiry`: the bank only asks, no money moves.
pub fn open_dispute(desk: &mut Desk<'_>, charge: &Value, inquiry: bool) -> Value {
    let (id, now) = (desk.id("du"), desk.now());
    let dispute = json!({
        "id": id, "object": "dispute", "amount": charge.int("amount"), "balance_transactions": [], "charge": charge.text("id"), "created": now,
        "currency": charge.text("currency"), "enhanced_eligibility_types": [], "evidence": {"enhanced_evidence": {}},
        "evidence_details": {"due_by": now + 7 * 86_400, "enhanced_eligibility": {}, "has_evidence": false, "past_due": false, "submission_count": 0},
        "is_charge_refundable": inquiry, "livemode": false, "metadata": {}, "payment_intent": charge.at("payment_intent"),
        "payment_method_details": {"card": {"brand": "visa", "case_type": if inquiry { "inquiry" } else { "chargeback" },
            "network_reason_code": "10.4", "network": "visa"}, "type": "card"},
        "reason": "fraudulent", "status": if inquiry { "warning_needs_response" } else { "needs_response" },
    });
    desk.change_quietly(charge.text("id"), |charge| charge.set("disputed", true));
    let dispute = desk.create("charge.dispute.created", dispute);
    if !inquiry {
        desk.emit("charge.dispute.funds_withdrawn", &dispute, Value::Null);
    }
    dispute
}

/// The bank decides.
pub fn close_dispute(desk: &mut Desk<'_>, id: &str, won: bool) -> Value {
    let dispute = desk.change("charge.dispute.closed", id, |dispute| {
        let inquiry = dispute.text("status").starts_with("warning_");
        dispute.set(
            "status",
            if inquiry {
                "warning_closed"
            } else if won {
                "won"
            } else {
                "lost"
            },
        );
    });
    if dispute.text("status") == "won" {
        desk.emit("charge.dispute.funds_reinstated", &dispute, Value::Null);
    }
    dispute
}

/// The merchant gives in.
pub fn accept_dispute(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let dispute = desk.find("dispute", id)?;
    if ["won", "lost", "warning_closed"].contains(&dispute.text("status")) {
        return Err(Refusal::invalid("This dispute is already closed."));
    }
    Ok(close_dispute(desk, id, false))
}

pub fn list_disputes(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["charge", "payment_intent"]))?;
    list(desk, "dispute", "/v1/disputes", ask, |it| {
        equal(ask, "charge", it, "charge") && equal(ask, "payment_intent", it, "payment_intent")
    })
}
