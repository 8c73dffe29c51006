//! Subscriptions: starting, changing and ending them on request. What time does to them is in `life.rs`.

use serde_json::{Value, json};

use super::Ask;
use super::listing::{equal, known, list as page};
use crate::sandbox::stripe::card::Card;
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::life::billing;
use crate::sandbox::stripe::life::prorate::{self, Behaviour};
use crate::sandbox::stripe::period;
use crate::sandbox::stripe::shapes;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::{Fields as _, shown};

/// Statuses from which nothing comes back.
pub const FINAL: [&str; 2] = ["canceled", "incomplete_expired"];

/// A subscription to start.
pub struct NewSubscription {
    pub customer: String,
    /// Price objects and quantities.
    pub items: Vec<(Value, i64)>,
    pub trial_days: i64,
    pub metadata: Value,
    /// The card for the first payment, if there is one.
    pub card: Option<Card>,
    /// Taken off the first invoices.
    pub coupon: Option<Value>,
    /// What becomes of it without a card at the trial's end; an invoice if nothing is said.
    pub missing_card: Option<String>,
    /// The platform's share of each invoice, in per cent.
    pub fee_percent: Option<f64>,
}

fn item(desk: &mut Desk<'_>, subscription: &str, price: &Value, quantity: i64, start: i64, end: i64) -> Value {
    let id = desk.id("si");
    let plan = json!({
        "id": price.text("id"), "object": "plan", "active": price.flag("active"), "amount": price.int("unit_amount"),
        "amount_decimal": price.text("unit_amount_decimal"), "billing_scheme": "per_unit", "created": price.int("created"),
        "currency": price.text("currency"), "interval": price.text("recurring.interval"),
        "interval_count": price.int("recurring.interval_count"), "livemode": false, "metadata": {}, "meter": null, "nickname": null,
        "product": price.text("product"), "tiers_mode": null, "transform_usage": null, "trial_period_days": null, "usage_type": "licensed",
    });
    json!({
        "id": id, "object": "subscription_item", "billing_thresholds": null, "created": desk.now(), "current_period_end": end,
        "current_period_start": start, "discounts": [], "metadata": {}, "plan": plan, "price": shown(price), "quantity": quantity,
        "subscription": subscription, "tax_rates": [],
    })
}

/// Start a subscription and try its first payment.
pub fn make(desk: &mut Desk<'_>, new: NewSubscription) -> Value {
    let now = desk.now();
    let id = desk.id("sub");
    let first = new.items.first().map(|(price, _)| price.clone()).unwrap_or_default();
    let (interval, count) = (first.text("recurring.interval").to_owned(), first.int("recurring.interval_count").max(1));
    let trial_end = (new.trial_days > 0).then(|| now + new.trial_days * 86_400);
    let anchor = trial_end.unwrap_or(now);
    let end = trial_end.unwrap_or_else(|| period::after(now, &interval, count));
    let items: Vec<Value> =
        new.items.iter().map(|(price, quantity)| item(desk, &id, price, *quantity, now, end)).collect();
    let varying = json!({
        "id": id,
        "application_fee_percent": new.fee_percent,
        "billing_cycle_anchor": anchor,
        "created": now,
        "currency": first.text("currency"),
        "customer": new.customer,
        "items": {"object": "list", "data": items, "has_more": false, "url": format!("/v1/subscription_items?subscription={id}")},
        "metadata": new.metadata,
        "start_date": now,
        "status": if trial_end.is_some() { "trialing" } else { "incomplete" },
        "trial_end": trial_end,
        "trial_start": trial_end.map(|_| now),
        "_interval": interval,
        "_interval_count": count,
        "_cycles": i64::from(trial_end.is_none()),
        "_coupon": new.coupon,
    });
    let mut subscription = shapes::with(shapes::SUBSCRIPTION, varying);
    if let Some(missing) = new.missing_card {
        subscription.set("trial_settings.end_behavior.missing_payment_method", missing);
    }
    desk.books_mut().put(subscription);
    if let Some(card) = new.card {
        desk.books_mut().cards.insert(new.customer, card);
    }
    let invoice = billing::open_invoice(desk, &id, "subscription_create");
    let paid = billing::collect(desk, invoice.text("id"), new.card);
    let subscription = desk.change_quietly(&id, |it| {
        if paid && it.text("status") == "incomplete" {
            it.set("status", "active");
        }
        it.set("_told", true);
    });
    desk.emit("customer.subscription.created", &subscription, Value::Null);
    subscription
}

pub fn create(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&[
        "customer",
        "items",
        "metadata",
        "payment_behavior",
        "trial_period_days",
        "trial_end",
        "cancel_at_period_end",
        "trial_settings",
    ])?;
    let customer = desk.named("customer", "customer", ask.must("customer")?)?.text("id").to_owned();
    let mut items = Vec::new();
    for (at, wanted) in ask.each("items").iter().enumerate() {
        let param = format!("items[{at}][price]");
        let price = desk.named(&param, "price", wanted.text("price"))?;
        if price.at("recurring").is_none() {
            return Err(Refusal::about(
                &param,
                "parameter_invalid",
                "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
            ));
        }
        items.push((price, wanted.text("quantity").parse().unwrap_or(1)));
    }
    if items.is_empty() {
        return Err(Refusal::absent("items"));
    }
    let behaviour = ask.text("payment_behavior").unwrap_or("allow_incomplete");
    let trial_days = ask.int("trial_period_days")?.unwrap_or(0);
    let kept = desk.books().cards.get(&customer).copied();
    if kept.is_none() && behaviour != "default_incomplete" && trial_days == 0 {
        return Err(Refusal::about(
            "customer",
            "resource_missing",
            "This customer has no attached payment source or default payment method.",
        ));
    }
    let card = if behaviour == "default_incomplete" { None } else { kept };
    let missing_card = ask.text("trial_settings.end_behavior.missing_payment_method").map(str::to_owned);
    let metadata = ask.metadata("metadata", None)?;
    Ok(make(
        desk,
        NewSubscription { customer, items, trial_days, metadata, card, coupon: None, missing_card, fee_percent: None },
    ))
}

pub fn update(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&[
        "cancel_at",
        "cancel_at_period_end",
        "discounts",
        "items",
        "metadata",
        "pause_collection",
        "payment_behavior",
        "proration_behavior",
        "trial_end",
    ])?;
    let old = desk.find("subscription", id)?;
    let metadata = ask.metadata("metadata", old.at("metadata"))?;
    let (at_end, cancel_at) = (ask.flag("cancel_at_period_end")?, ask.int("cancel_at")?);
    if FINAL.contains(&old.text("status")) && (at_end.is_some() || cancel_at.is_some() || !ask.each("items").is_empty())
    {
        return Err(Refusal::invalid(format!(
            "A {} subscription can only update its metadata and cancellation_details.",
            old.text("status")
        )));
    }
    if old.at("schedule").is_some() && (at_end.is_some() || cancel_at.is_some()) {
        return Err(Refusal::invalid(
            "The subscription is managed by the subscription schedule, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.",
        ));
    }
    let swapped = match ask.each("items").first() {
        None => None,
        Some(wanted) => Some(swap(desk, &old, wanted)?),
    };
    let coupon = match ask.each("discounts").first() {
        None => None,
        Some(wanted) => Some(super::coupons::usable(desk, Some(wanted.text("coupon")), None)?.0),
    };
    let (now, discount) = (desk.now(), desk.id("di"));
    if let Some(swapped) = &swapped {
        let behaviour = match ask.text("proration_behavior") {
            None | Some("create_prorations") => Behaviour::Create,
            Some("always_invoice") => Behaviour::Now,
            Some("none") => Behaviour::None,
            Some(_) => return Err(Refusal::invalid("Invalid proration_behavior")),
        };
        let must_pay = ask.text("payment_behavior") == Some("error_if_incomplete");
        prorate::bill(desk, &old, swapped, behaviour, must_pay)?;
    }
    let changed = desk.change("customer.subscription.updated", id, |it| {
        if let Some(coupon) = coupon {
            it.set("_coupon", coupon);
            it.set("_coupon_from", now);
            it.set("_discounted", Value::Null);
            it.set("discounts", json!([discount]));
        }
        it.set("metadata", metadata);
        match at_end {
            Some(true) => plan_end(it, now),
            Some(false) => unplan_end(it),
            None => {}
        }
        if let Some(cancel_at) = cancel_at {
            it.set("cancel_at", cancel_at);
            it.set("canceled_at", now);
        }
        match ask.text("pause_collection.behavior").or_else(|| ask.text("pause_collection")) {
            Some("") => it.set("pause_collection", Value::Null),
            Some(behaviour) => it.set(
                "pause_collection",
                json!({"behavior": behaviour, "resumes_at": ask.int("pause_collection.resumes_at").ok().flatten()}),
            ),
            None => {}
        }
        if let Some(swapped) = &swapped {
            swap_price(it, &swapped.price, now);
            let mut items = it.each("items.data").to_vec();
            if let Some(first) = items.first_mut() {
                first.set("quantity", swapped.quantity);
            }
            it.set("items.data", items);
        }
    });
    if ask.text("trial_end") == Some("now") && changed.text("status") == "trialing" {
        billing::end_trial(desk, id);
        return desk.find("subscription", id);
    }
    Ok(changed)
}

/// End with the period.
pub fn plan_end(subscription: &mut Value, now: i64) {
    let end = subscription.each("items.data").iter().map(|item| item.int("current_period_end")).max().unwrap_or(now);
    subscription.set("cancel_at_period_end", true);
    subscription.set("cancel_at", end);
    subscription.set("canceled_at", now);
    subscription.set("cancellation_details.reason", "cancellation_requested");
}

/// Not after all.
pub fn unplan_end(subscription: &mut Value) {
    subscription.set("cancel_at_period_end", false);
    subscription.set("cancel_at", Value::Null);
    subscription.set("canceled_at", Value::Null);
    subscription.set("cancellation_details.reason", Value::Null);
}

/// Another price or quantity for the first item.
pub struct Swapped {
    pub price: Value,
    pub quantity: i64,
    /// The interval is another: a new period begins.
    pub anew: bool,
}

fn swap(desk: &Desk<'_>, old: &Value, wanted: &Value) -> Result<Swapped, Refusal> {
    let item = old.each("items.data").first().cloned().unwrap_or_default();
    if wanted.at("id").is_some_and(|id| id.as_str() != Some(item.text("id"))) {
        return Err(Refusal::missing("subscription item", wanted.text("id")));
    }
    let price = if wanted.at("price").is_some() { wanted.text("price") } else { item.text("price.id") };
    let price = desk.named("items[0][price]", "price", price)?;
    if price.at("recurring").is_none() {
        return Err(Refusal::about(
            "items[0][price]",
            "parameter_invalid",
            "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
        ));
    }
    if price.text("currency") != old.text("currency") {
        return Err(Refusal::invalid(
            "The price specified only supports another currency. This doesn't match the expected currency.",
        ));
    }
    let quantity = wanted.text("quantity").parse().unwrap_or_else(|_| item.int("quantity").max(1));
    let interval = (price.text("recurring.interval"), price.int("recurring.interval_count").max(1));
    let anew =
        old.text("status") != "trialing" && interval != (old.text("_interval"), old.int("_interval_count").max(1));
    Ok(Swapped { price, quantity, anew })
}

/// The first item is for another price from now on. Another interval begins a new period.
pub fn swap_price(subscription: &mut Value, price: &Value, now: i64) {
    let interval = (price.text("recurring.interval"), price.int("recurring.interval_count").max(1));
    let anew = interval != (subscription.text("_interval"), subscription.int("_interval_count"));
    let mut items = subscription.each("items.data").to_vec();
    for item in &mut items {
        if anew {
            item.set("current_period_start", now);
            item.set("current_period_end", period::after(now, interval.0, interval.1));
        }
    }
    if let Some(first) = items.first_mut() {
        first.set("price", shown(price));
        first.set("plan.id", price.text("id"));
        first.set("plan.amount", price.int("unit_amount"));
        first.set("plan.product", price.text("product"));
        first.set("plan.interval", interval.0);
    }
    subscription.set("items.data", items);
    if anew {
        subscription.set("billing_cycle_anchor", now);
        subscription.set("_interval", interval.0);
        subscription.set("_interval_count", interval.1);
        subscription.set("_cycles", 1);
    }
}

pub fn cancel(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let subscription = desk.find("subscription", id)?;
    if FINAL.contains(&subscription.text("status")) {
        return Err(Refusal::missing("subscription", id));
    }
    Ok(cancel_now(desk, id, "cancellation_requested"))
}

/// End a subscription at once.
pub fn cancel_now(desk: &mut Desk<'_>, id: &str, reason: &str) -> Value {
    let now = desk.now();
    billing::void_open_invoices(desk, id);
    desk.change("customer.subscription.deleted", id, |it| {
        it.set("status", "canceled");
        it.set("ended_at", now);
        if it.at("canceled_at").is_none() {
            it.set("canceled_at", now);
        }
        it.set("cancellation_details.reason", reason);
    })
}

pub fn resume(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let subscription = desk.find("subscription", id)?;
    if subscription.text("status") != "paused" {
        return Err(Refusal::invalid("Only paused subscriptions can be resumed."));
    }
    billing::end_trial(desk, id);
    let resumed = desk.find("subscription", id)?;
    desk.emit("customer.subscription.resumed", &resumed, Value::Null);
    Ok(resumed)
}

pub fn list(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["customer", "price", "status"]))?;
    let wanted = ask.text("status");
    page(desk, "subscription", "/v1/subscriptions", ask, |it| {
        let status = it.text("status");
        let by_status = match wanted {
            None => status != "canceled",
            Some("all") => true,
            Some("ended") => FINAL.contains(&status),
            Some(wanted) => status == wanted,
        };
        by_status
            && equal(ask, "customer", it, "customer")
            && ask
                .text("price")
                .is_none_or(|price| it.each("items.data").iter().any(|item| item.text("price.id") == price))
    })
}

pub fn list_items(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["subscription"]))?;
    Ok(desk.find("subscription", ask.must("subscription")?)?.at("items").cloned().unwrap_or_default())
}
