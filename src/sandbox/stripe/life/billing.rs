//! Invoices of a subscription: opening, collecting, retrying, giving up.

use serde_json::{Value, json};

use crate::sandbox::stripe::api::cancel_now;
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::money;
use crate::sandbox::stripe::paying;
use crate::sandbox::stripe::period;
use crate::sandbox::stripe::shapes;
use crate::sandbox::stripe::state::{AfterDunning, Desk};
use crate::sandbox::stripe::value::Fields as _;

/// Days between the tries to collect a renewal; after the last one the merchant's setting decides.
const RETRIES: [i64; 4] = [3, 4, 4, 3];

/// Bill a subscription's current period.
pub fn open_invoice(desk: &mut Desk<'_>, subscription: &str, reason: &str) -> Value {
    let Some(subscription) = desk.books().any(subscription).cloned() else { return Value::Null };
    let (id, now) = (desk.id("in"), desk.now());
    let trial = subscription.text("status") == "trialing";
    let mut lines = Vec::new();
    let mut subtotal = 0;
    for item in subscription.each("items.data") {
        let amount = if trial { 0 } else { item.int("price.unit_amount") * item.int("quantity") };
        subtotal += amount;
        lines.push(line(desk, &id, &subscription, item, amount));
    }
    let (start, end) = subscription
        .each("items.data")
        .first()
        .map_or((now, now), |item| (item.int("current_period_start"), item.int("current_period_end")));
    // What changes in the middle of earlier periods left to be billed, or to be credited.
    let pending = if trial { 0 } else { subscription.int("_pending") };
    let coupon = subscription.at("_coupon").filter(|coupon| still_takes_off(coupon, &subscription, now));
    let off = coupon.map_or(0, |coupon| money::discount(subtotal, coupon));
    let total = (subtotal - off + pending).max(0);
    if pending != 0 {
        let left = (subtotal - off + pending).min(0);
        desk.change_quietly(subscription.text("id"), |it| it.set("_pending", left));
    }
    let reference = json!({"type": "subscription_details", "quote_details": null,
        "subscription_details": {"metadata": subscription.at("metadata"), "subscription": subscription.text("id")}});
    let varying = json!({
        "id": id,
        "amount_due": total,
        "amount_remaining": total,
        "billing_reason": reason,
        "created": now,
        "currency": subscription.text("currency"),
        "customer": subscription.text("customer"),
        "effective_at": now,
        "hosted_invoice_url": format!("{}/i/{id}", desk.state.address),
        "lines": {"object": "list", "data": lines, "has_more": false, "url": format!("/v1/invoices/{id}/lines")},
        "parent": reference,
        "period_end": end,
        "period_start": start,
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "total": total,
        "total_excluding_tax": total,
    });
    let invoice = shapes::with(shapes::INVOICE, varying);
    desk.create("invoice.created", invoice);
    let held = subscription.text("pause_collection.behavior").to_owned();
    let number = format!("LYC-{:04}", desk.books().count("invoice"));
    let invoice = match held.as_str() {
        "keep_as_draft" => desk.change_quietly(&id, |it| it.set("auto_advance", false)),
        _ => desk.change("invoice.finalized", &id, |it| {
            it.set("status", "open");
            it.set("number", number);
            it.set("status_transitions.finalized_at", now);
        }),
    };
    desk.change_quietly(subscription.text("id"), |it| it.set("latest_invoice", id.clone()));
    match held.as_str() {
        "void" => void(desk, &id),
        "mark_uncollectible" => {
            desk.change("invoice.marked_uncollectible", &id, |it| it.set("status", "uncollectible"))
        }
        _ => invoice,
    }
}

fn still_takes_off(coupon: &Value, subscription: &Value, now: i64) -> bool {
    match coupon.text("duration") {
        "forever" => true,
        "repeating" => now < period::after(coupon_from(subscription), "month", coupon.int("duration_in_months")),
        _ => subscription.at("_discounted").is_none(),
    }
}

/// Since when a coupon takes off: from the start, unless it was put on later.
fn coupon_from(subscription: &Value) -> i64 {
    match subscription.at("_coupon_from") {
        Some(_) => subscription.int("_coupon_from"),
        None => subscription.int("created"),
    }
}

fn line(desk: &mut Desk<'_>, invoice: &str, subscription: &Value, item: &Value, amount: i64) -> Value {
    json!({
        "id": desk.id("il"), "object": "line_item", "amount": amount, "currency": subscription.text("currency"), "description": null,
        "discount_amounts": [], "discountable": true, "discounts": [], "invoice": invoice, "livemode": false, "metadata": {},
        "parent": {"type": "subscription_item_details", "invoice_item_details": null, "subscription_item_details": {"invoice_item": null,
            "proration": false, "proration_details": null, "subscription": subscription.text("id"), "subscription_item": item.text("id")}},
        "period": {"start": item.int("current_period_start"), "end": item.int("current_period_end")}, "pretax_credit_amounts": [],
        "pricing": {"type": "price_details", "price_details": {"price": item.text("price.id"), "product": item.text("price.product")},
            "unit_amount_decimal": item.text("price.unit_amount_decimal")},
        "quantity": item.int("quantity"), "subtotal": amount, "taxes": [],
    })
}

/// Try to collect an open invoice; whether it is paid afterwards.
pub fn collect(desk: &mut Desk<'_>, id: &str, card: Option<Card>) -> bool {
    let Some(invoice) = desk.books().any(id).cloned() else { return false };
    if invoice.text("status") != "open" {
        return invoice.text("status") != "draft";
    }
    let (now, due) = (desk.now(), invoice.int("amount_remaining"));
    let paid = due == 0 || paying::charge_invoice(desk, &invoice, card);
    if !paid {
        let needs_action = card == Some(Card::NeedsConfirmation);
        let failed = desk.change_quietly(id, |it| {
            let tries = it.int("attempt_count") + 1;
            it.set("attempt_count", tries);
            it.set("attempted", true);
        });
        desk.emit("invoice.payment_failed", &failed, Value::Null);
        if needs_action {
            desk.emit("invoice.payment_action_required", &failed, Value::Null);
        }
        return false;
    }
    let paid = desk.change("invoice.paid", id, |it| {
        it.set("status", "paid");
        it.set("amount_paid", due);
        it.set("amount_remaining", 0);
        it.set("attempted", true);
        let tries = it.int("attempt_count") + i64::from(due > 0);
        it.set("attempt_count", tries);
        it.set("next_payment_attempt", Value::Null);
        it.set("status_transitions.paid_at", now);
    });
    desk.emit("invoice.payment_succeeded", &paid, Value::Null);
    let subscription = invoice.text("parent.subscription_details.subscription").to_owned();
    if due > 0 {
        desk.change_quietly(&subscription, |it| it.set("_discounted", true));
    }
    revive(desk, &subscription);
    true
}

/// A payment brings back what waited for it.
fn revive(desk: &mut Desk<'_>, id: &str) {
    let open = |it: &Value| it.text("parent.subscription_details.subscription") == id && it.text("status") == "open";
    let Some(subscription) = desk.books().any(id) else { return };
    // Before it was told of, its first payment is part of its making.
    let first = subscription.text("status") == "incomplete" && subscription.flag("_told");
    let waits = ["past_due", "unpaid"].contains(&subscription.text("status"));
    if first || waits && !desk.books().all("invoice").any(open) {
        desk.change("customer.subscription.updated", id, |it| it.set("status", "active"));
    }
}

/// A renewal could not be collected: the subscription is past due and will be tried again.
pub fn fall_behind(desk: &mut Desk<'_>, subscription: &str, invoice: &str) {
    let now = desk.now();
    let retry = RETRIES.first().map(|days| now + days * 86_400);
    desk.change("invoice.updated", invoice, |it| it.set("next_payment_attempt", retry));
    desk.change("customer.subscription.updated", subscription, |it| {
        if it.text("status") != "unpaid" {
            it.set("status", "past_due");
        }
    });
}

/// Collect an invoice once more; after the last try the merchant's setting decides.
pub fn retry(desk: &mut Desk<'_>, invoice: &str) {
    let Some(object) = desk.books().any(invoice).cloned() else { return };
    let subscription = object.text("parent.subscription_details.subscription").to_owned();
    let card = renewal_card(desk, &subscription);
    if collect(desk, invoice, card) {
        return;
    }
    let done = usize::try_from(object.int("_retries")).unwrap_or(0) + 1;
    let now = desk.now();
    let next = RETRIES.get(done).map(|days| now + days * 86_400);
    desk.change("invoice.updated", invoice, |it| {
        it.set("_retries", done);
        it.set("next_payment_attempt", next);
    });
    if next.is_some() {
        return;
    }
    match desk.state.settings.after_dunning {
        AfterDunning::Cancel => {
            cancel_now(desk, &subscription, "payment_failed");
        }
        AfterDunning::MarkUnpaid => {
            desk.change("customer.subscription.updated", &subscription, |it| it.set("status", "unpaid"));
        }
        AfterDunning::LeavePastDue => {}
    }
}

/// The card that a renewal is charged to: none when it is made to fail.
pub fn renewal_card(desk: &Desk<'_>, subscription: &str) -> Option<Card> {
    let books = desk.books();
    if books.failing.contains(subscription) {
        return Some(Card::Declines);
    }
    books.any(subscription).and_then(|it| books.cards.get(it.text("customer"))).copied()
}

/// A trial is over, or a paused subscription is taken up: the first real period begins.
pub fn end_trial(desk: &mut Desk<'_>, id: &str) {
    let now = desk.now();
    let card = renewal_card(desk, id);
    let Some(subscription) = desk.books().any(id).cloned() else { return };
    if card.is_none() && subscription.text("status") == "trialing" {
        match subscription.text("trial_settings.end_behavior.missing_payment_method") {
            "cancel" => {
                cancel_now(desk, id, "payment_failed");
                return;
            }
            "pause" => {
                let paused = desk.change("customer.subscription.updated", id, |it| it.set("status", "paused"));
                desk.emit("customer.subscription.paused", &paused, Value::Null);
                return;
            }
            _ => {}
        }
    }
    renew(desk, id, now, card);
}

/// Begin a new period at `now` and bill it.
pub fn renew(desk: &mut Desk<'_>, id: &str, now: i64, card: Option<Card>) {
    let Some(before) = desk.books().any(id).cloned() else { return };
    let trial = ["trialing", "paused"].contains(&before.text("status"));
    if !trial {
        crate::sandbox::stripe::api::turn_schedule(desk, id, now);
    }
    desk.change("customer.subscription.updated", id, |it| {
        // The current period ends so many intervals after the anchor.
        let cycles = if trial { 1 } else { it.int("_cycles") + 1 };
        if trial {
            it.set("billing_cycle_anchor", now);
        }
        let end = period::after(
            it.int("billing_cycle_anchor"),
            it.text("_interval"),
            cycles * it.int("_interval_count").max(1),
        );
        it.set("_cycles", cycles);
        let mut items = it.each("items.data").to_vec();
        for item in &mut items {
            item.set("current_period_start", now);
            item.set("current_period_end", end);
        }
        it.set("items.data", items);
        if trial {
            it.set("status", "active");
            if it.int("trial_end") > now {
                it.set("trial_end", now);
            }
        }
    });
    let invoice = open_invoice(desk, id, "subscription_cycle");
    if before.text("status") == "unpaid" || invoice.text("status") != "open" {
        return;
    }
    if !collect(desk, invoice.text("id"), card) {
        fall_behind(desk, id, invoice.text("id"));
    }
}

/// Cross out an invoice.
pub fn void(desk: &mut Desk<'_>, id: &str) -> Value {
    let now = desk.now();
    desk.change("invoice.voided", id, |it| {
        it.set("status", "void");
        it.set("next_payment_attempt", Value::Null);
        it.set("status_transitions.voided_at", now);
    })
}

/// Stop collecting what a subscription still owes.
pub fn void_open_invoices(desk: &mut Desk<'_>, subscription: &str) {
    let open = |it: &&Value| {
        it.text("parent.subscription_details.subscription") == subscription && it.text("status") == "open"
    };
    let ids: Vec<String> = desk.books().all("invoice").filter(open).map(|it| it.text("id").to_owned()).collect();
    for id in ids {
        desk.change_quietly(&id, |it| {
            it.set("auto_advance", false);
            it.set("next_payment_attempt", Value::Null);
        });
    }
}
