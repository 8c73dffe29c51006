//! The difference that a change of price or quantity in the middle of a period makes.
//! docs.stripe.com/billing/subscriptions/prorations: what is unused of the old is credited, the rest of the new charged.

use serde_json::Value;

use super::billing;
use crate::sandbox::stripe::api::Swapped;
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::shapes;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// How a change is billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// With the next invoice; Stripe's default.
    Create,
    /// Now.
    Now,
    /// Not at all.
    None,
}

/// What the rest of the period costs more (or less) at the new terms; a new interval begins anew and is charged whole.
fn difference(old: &Value, swapped: &Swapped, now: i64) -> (i64, i64) {
    let item = old.each("items.data").first().cloned().unwrap_or_default();
    if old.text("status") == "trialing" {
        return (0, 0);
    }
    let (start, end) = (item.int("current_period_start"), item.int("current_period_end"));
    let rest = (end - now).clamp(0, end - start);
    let part = |amount: i64| if end > start { amount * rest / (end - start) } else { 0 };
    let unused = part(item.int("price.unit_amount") * item.int("quantity"));
    let whole = swapped.price.int("unit_amount") * swapped.quantity;
    if swapped.anew { (whole, unused) } else { (part(whole), unused) }
}

/// Bill the change from `old` before it is made. What must be paid now and is not refuses the change.
pub fn bill(
    desk: &mut Desk<'_>,
    old: &Value,
    swapped: &Swapped,
    behaviour: Behaviour,
    must_pay: bool,
) -> Result<(), Refusal> {
    let now = desk.now();
    let (charge, credit) = difference(old, swapped, now);
    let due = charge - credit;
    let id = old.text("id").to_owned();
    // Another interval is billed at once whatever is said about prorations.
    let behaviour = if swapped.anew && behaviour == Behaviour::Create { Behaviour::Now } else { behaviour };
    match behaviour {
        Behaviour::None => return Ok(()),
        Behaviour::Create => {
            desk.change_quietly(&id, |it| {
                let pending = it.int("_pending") + due;
                it.set("_pending", pending);
            });
            return Ok(());
        }
        Behaviour::Now => {}
    }
    if due <= 0 {
        // A credit waits on the customer's balance; here it lowers the next invoice of this subscription.
        desk.change_quietly(&id, |it| {
            let pending = it.int("_pending") + due;
            it.set("_pending", pending);
        });
        return Ok(());
    }
    let invoice = invoice(desk, old, due, now);
    let card = billing::renewal_card(desk, &id);
    if !billing::collect(desk, invoice.text("id"), card) && must_pay {
        billing::void(desk, invoice.text("id"));
        return Err(Refusal::card("card_declined", "Your card was declined."));
    }
    desk.change_quietly(&id, |it| it.set("latest_invoice", invoice.text("id")));
    Ok(())
}

fn invoice(desk: &mut Desk<'_>, old: &Value, due: i64, now: i64) -> Value {
    let id = desk.id("in");
    let parent = serde_json::json!({"type": "subscription_details", "quote_details": null,
        "subscription_details": {"metadata": old.at("metadata"), "subscription": old.text("id")}});
    let varying = serde_json::json!({
        "id": id, "amount_due": due, "amount_remaining": due, "billing_reason": "subscription_update", "created": now,
        "currency": old.text("currency"), "customer": old.text("customer"), "effective_at": now,
        "hosted_invoice_url": format!("{}/i/{id}", desk.state.address),
        "lines": {"object": "list", "data": [], "has_more": false, "url": format!("/v1/invoices/{id}/lines")},
        "parent": parent, "period_end": now, "period_start": now, "status": "open", "subtotal": due,
        "subtotal_excluding_tax": due, "total": due, "total_excluding_tax": due,
        "description": format!("Change of price: {}", money::shown(due, old.text("currency"))),
    });
    desk.create("invoice.created", shapes::with(shapes::INVOICE, varying))
}
