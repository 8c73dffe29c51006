//! Subscription schedules made from a running subscription: what is paid for now, then another price.
//! docs.stripe.com/billing/subscriptions/subscription-schedules

use serde_json::{Value, json};

use super::Ask;
use super::listing::{equal, known, list as page};
use super::subscriptions::swap_price;
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::period;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

pub fn create(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["from_subscription"])?;
    let subscription = desk.named("from_subscription", "subscription", ask.must("from_subscription")?)?;
    let status = subscription.text("status");
    if !["trialing", "active", "past_due"].contains(&status) {
        return Err(Refusal::invalid(format!(
            "You cannot migrate a subscription that is `{status}`. Please use an active subscription instead."
        )));
    }
    if subscription.at("schedule").is_some() {
        return Err(Refusal::invalid("You cannot migrate a subscription that is already attached to a schedule."));
    }
    let id = desk.id("sub_sched");
    let item = subscription.each("items.data").first().cloned().unwrap_or_default();
    let (start, end) = (item.int("current_period_start"), item.int("current_period_end"));
    let phase = json!({"items": [{"price": item.text("price.id"), "quantity": item.int("quantity"), "metadata": {}, "discounts": []}],
        "start_date": start, "end_date": end, "proration_behavior": "create_prorations", "currency": subscription.text("currency"), "metadata": {}});
    let schedule = json!({
        "id": id, "object": "subscription_schedule", "application": null, "canceled_at": null, "completed_at": null, "created": desk.now(),
        "current_phase": {"start_date": start, "end_date": end}, "customer": subscription.text("customer"), "customer_account": null,
        "end_behavior": "release", "livemode": false, "metadata": {}, "phases": [phase], "released_at": null,
        "released_subscription": null, "status": "active", "subscription": subscription.text("id"), "test_clock": null,
    });
    desk.change("customer.subscription.updated", subscription.text("id"), |it| it.set("schedule", id));
    Ok(desk.create("subscription_schedule.created", schedule))
}

pub fn update(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["end_behavior", "metadata", "phases", "proration_behavior"])?;
    let schedule = desk.find("subscription_schedule", id)?;
    if schedule.text("status") != "active" {
        return Err(Refusal::invalid(format!(
            "You cannot update a subscription schedule that is currently in the `{}` status.",
            schedule.text("status")
        )));
    }
    let wanted = ask.each("phases");
    if wanted.is_empty() {
        return Err(Refusal::absent("phases"));
    }
    let mut phases: Vec<Value> = Vec::new();
    for (at, phase) in wanted.iter().enumerate() {
        phases.push(read_phase(desk, &schedule, at, phase, phases.last())?);
    }
    Ok(desk.change("subscription_schedule.updated", id, |it| {
        it.set("phases", phases);
        it.set("end_behavior", ask.text("end_behavior").unwrap_or("release"));
    }))
}

fn read_phase(
    desk: &Desk<'_>,
    schedule: &Value,
    at: usize,
    phase: &Value,
    before: Option<&Value>,
) -> Result<Value, Refusal> {
    let param = format!("phases[{at}]");
    if phase.at("iterations").is_some() {
        return Err(Refusal::about(
            &format!("{param}[iterations]"),
            "parameter_unknown",
            format!("Received unknown parameter: {param}[iterations]"),
        ));
    }
    let moment = |name: &str| phase.text(name).parse::<i64>().ok();
    let start = match before {
        Some(before) => before.int("end_date"),
        None => moment("start_date").unwrap_or_default(),
    };
    if before.is_none() && start != schedule.int("current_phase.start_date") {
        return Err(Refusal::about(
            &format!("{param}[start_date]"),
            "",
            "The subscription schedule update is missing at least one phase with a `start_date` to anchor end dates to.",
        ));
    }
    let length = (phase.text("duration.interval"), phase.text("duration.interval_count").parse().unwrap_or(1));
    let end = match (moment("end_date"), length) {
        (Some(end), _) => end,
        (None, (interval @ ("day" | "week" | "month" | "year"), count)) => period::after(start, interval, count),
        (None, _) => return Err(Refusal::absent(&format!("{param}[duration]"))),
    };
    let mut items = Vec::new();
    for item in phase.each("items") {
        let price = desk.named(&format!("{param}[items][0][price]"), "price", item.text("price"))?;
        let quantity = item.text("quantity").parse().unwrap_or(1_i64);
        items.push(json!({"price": price.text("id"), "quantity": quantity, "metadata": {}, "discounts": []}));
    }
    if items.is_empty() {
        return Err(Refusal::absent(&format!("{param}[items]")));
    }
    Ok(
        json!({"items": items, "start_date": start, "end_date": end, "metadata": {}, "currency": schedule.text("phases.0.currency"),
        "proration_behavior": phase.text("proration_behavior")}),
    )
}

pub fn release(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let schedule = desk.find("subscription_schedule", id)?;
    if schedule.text("status") != "active" {
        return Err(Refusal::invalid(format!(
            "You cannot release a subscription schedule that is currently in the `{}` status.",
            schedule.text("status")
        )));
    }
    Ok(let_go(desk, id))
}

fn let_go(desk: &mut Desk<'_>, id: &str) -> Value {
    let now = desk.now();
    let subscription = desk.books().any(id).map(|it| it.text("subscription").to_owned()).unwrap_or_default();
    desk.change("customer.subscription.updated", &subscription, |it| it.set("schedule", Value::Null));
    desk.change("subscription_schedule.released", id, |it| {
        it.set("status", "released");
        it.set("released_at", now);
        it.set("released_subscription", subscription);
        it.set("subscription", Value::Null);
        it.set("current_phase", Value::Null);
    })
}

/// A period of the subscription ends at `now`: its schedule goes on to its next phase, or lets go after its last.
pub fn turn(desk: &mut Desk<'_>, subscription: &str, now: i64) {
    let Some(id) = desk.books().any(subscription).and_then(|it| it.at("schedule")).and_then(Value::as_str) else {
        return;
    };
    let Some(schedule) = desk.books().any(id).cloned() else { return };
    let id = id.to_owned();
    if now < schedule.int("current_phase.end_date") {
        return;
    }
    let phases = schedule.each("phases");
    let Some(next) = phases.iter().find(|phase| phase.int("start_date") >= schedule.int("current_phase.end_date"))
    else {
        let_go(desk, &id);
        return;
    };
    let (start, end) = (next.int("start_date"), next.int("end_date"));
    desk.change("subscription_schedule.updated", &id, |it| {
        it.set("current_phase", json!({"start_date": start, "end_date": end}));
    });
    let item = next.each("items").first().cloned().unwrap_or_default();
    if let Some(price) = desk.books().any(item.text("price")).cloned() {
        desk.change_quietly(subscription, |it| {
            swap_price(it, &price, now);
            // The new period is begun by the renewal that follows, counted from here.
            it.set("billing_cycle_anchor", now);
            it.set("_cycles", 0);
        });
    }
}

pub fn list(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["customer"]))?;
    page(desk, "subscription_schedule", "/v1/subscription_schedules", ask, |it| equal(ask, "customer", it, "customer"))
}
