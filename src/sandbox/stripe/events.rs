//! Every change makes an event, and every event a webhook for each endpoint that asked for its kind.

use serde_json::{Value, json};

use super::state::{Desk, OWN_ACCOUNT};
use super::value::{Fields as _, previous, shown};
use super::webhooks::{Delivery, Shape};

/// The version our objects are rendered in.
pub const API_VERSION: &str = "2026-09-30.endive";
const OLD_VERSION: &str = "2024-06-20";

impl Desk<'_> {
    /// Store a new object and say so.
    pub fn create(&mut self, kind: &str, object: Value) -> Value {
        self.books_mut().put(object.clone());
        self.emit(kind, &object, Value::Null);
        object
    }

    /// Change a stored object and, if anything changed for the outside, say so.
    pub fn change(&mut self, kind: &str, id: &str, change: impl FnOnce(&mut Value)) -> Value {
        let Some(before) = self.books().any(id).cloned() else { return Value::Null };
        let mut after = before.clone();
        change(&mut after);
        self.books_mut().put(after.clone());
        let difference = previous(&shown(&before), &shown(&after));
        if before != after && difference.as_object().is_some_and(|it| !it.is_empty()) {
            self.emit(kind, &after, difference);
        }
        after
    }

    /// Change a stored object without saying so.
    pub fn change_quietly(&mut self, id: &str, change: impl FnOnce(&mut Value)) -> Value {
        let Some(mut object) = self.books().any(id).cloned() else { return Value::Null };
        change(&mut object);
        self.books_mut().put(object.clone());
        object
    }

    /// Say that something happened to an object.
    pub fn emit(&mut self, kind: &str, object: &Value, previous: Value) {
        let twins = std::mem::take(&mut self.state.hooks.twins);
        self.emit_one(kind, object, previous.clone());
        if twins > 0 {
            self.state.hooks.twins = twins - 1;
            self.emit_one(kind, object, previous);
        }
    }

    fn emit_one(&mut self, kind: &str, object: &Value, previous: Value) {
        let now = self.now();
        let mut data = json!({"object": shown(object)});
        if !previous.is_null() {
            data.set("previous_attributes", previous);
        }
        let mut version = API_VERSION;
        if self.state.hooks.shape == Shape::Of2024 {
            version = OLD_VERSION;
            if let Some(object) = data.get_mut("object") {
                as_in_2024(object);
            }
        }
        let wanted = |endpoint: &&Value| {
            let kinds = endpoint.each("enabled_events");
            endpoint.text("status") == "enabled"
                && kinds.iter().filter_map(Value::as_str).any(|it| it == "*" || it == kind)
        };
        // Connected accounts' events go to the platform's endpoints that were made with `connect`, and to no others
        // (docs.stripe.com/connect/webhooks).
        // What happens in an account that is connected no more, nobody is told.
        let connect = self.is_connected();
        let own = self.state.accounts.get(OWN_ACCOUNT).filter(|_| self.state.reaches(&self.account));
        let endpoints: Vec<(String, String)> = own
            .into_iter()
            .flat_map(|books| books.all("webhook_endpoint"))
            .filter(wanted)
            .filter(|endpoint| endpoint.at("application").is_some() == connect)
            .map(super::id_and_url)
            .collect();
        let id = self.id("evt");
        let request = json!({"id": null, "idempotency_key": null});
        let mut event = json!({
            "id": id, "object": "event", "api_version": version, "created": now, "data": data, "livemode": false,
            "pending_webhooks": endpoints.len(), "request": request, "type": kind,
        });
        if connect {
            event.set("account", self.account.as_str());
        }
        self.books_mut().put(event.clone());
        let body = event.to_string();
        for (endpoint, url) in endpoints {
            let copies = self.state.hooks.copies();
            // Deliveries go by the clock itself, also while its leap is being worked off.
            let due = self.state.clock.now() + self.state.hooks.delay;
            let (account, event, body) = (self.account.clone(), id.clone(), body.clone());
            let delivery = Delivery { account, event, endpoint, url, body, connect, due, since: due, tries: 0 };
            self.state.outbox.extend(std::iter::repeat_n(delivery, copies));
        }
    }
}

/// Render an object as the version before 2025-03-31 did.
fn as_in_2024(object: &mut Value) {
    match object.text("object") {
        "subscription" => {
            let period = |name: &str| object.each("items.data").first().map_or(0, |item| item.int(name));
            let (start, end) = (period("current_period_start"), period("current_period_end"));
            object.set("current_period_start", start);
            object.set("current_period_end", end);
            for name in ["billing_mode", "billing_schedules", "customer_account", "managed_payments"] {
                object.as_object_mut().map(|it| it.remove(name));
            }
            let items = object.get_mut("items").and_then(|it| it.get_mut("data")).and_then(Value::as_array_mut);
            for item in items.into_iter().flatten().filter_map(Value::as_object_mut) {
                item.remove("current_period_start");
                item.remove("current_period_end");
            }
        }
        "invoice" => {
            let subscription = object.at("parent.subscription_details.subscription").cloned().unwrap_or_default();
            object.set("subscription", subscription);
            object.as_object_mut().map(|it| it.remove("parent"));
        }
        _ => {}
    }
}
