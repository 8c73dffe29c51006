//! Everything a window draws, gathered from the worlds for one person at one moment.

use serde_json::{Value, json};

use super::console;
use super::live::Watch;
use super::stage::{BotControl, Stage};
use crate::sandbox::discord::Look;

/// The most messages of one place that are sent.
const MOST_MESSAGES: usize = 1_000;

/// The state for what is watched, but for the time; nothing when nobody of that name is on the stage.
pub(super) fn state(stage: &Stage, watch: &Watch) -> Option<Value> {
    let actor = stage.actor(&watch.person)?;
    let first = stage.cast().iter().map(|actor| actor.id).collect();
    let look = Look { viewer: actor.id, channel: watch.channel(), limit: watch.limit.clamp(1, MOST_MESSAGES), first };
    let mut state = stage.discord().window(&look);
    let me = state.get("me").cloned().unwrap_or_default();
    let locale = me.get("locale").and_then(Value::as_str).unwrap_or("en-US").to_owned();
    let people: Vec<Value> = stage
        .cast()
        .iter()
        .map(|one| {
            let mut person = stage.discord().person(one.id);
            put(&mut person, "key", json!(one.key));
            put(&mut person, "part", json!(one.part));
            person
        })
        .collect();
    let subscriptions = stage.stripe().subscriptions();
    note_progress(stage, &subscriptions);
    let steps: serde_json::Map<String, Value> =
        stage.steps().iter().map(|step| ((*step).to_owned(), json!(true))).collect();
    let bot = stage.bot();
    if let Some(shown) = state.get_mut("bot") {
        put(shown, "running", json!(bot.map_or_else(|| stage.discord().gateway_connected(), BotControl::is_running)));
        put(shown, "controlled", json!(bot.is_some()));
    }
    put(&mut state, "as", json!(watch.person));
    put(&mut state, "people", json!(people));
    put(&mut state, "clock", json!({ "shift": stage.clock().shift() }));
    put(&mut state, "commands", json!(stage.discord().commands(actor.id, &locale)));
    put(&mut state, "guide", Value::Object(steps));
    put(&mut state, "console", if watch.console { console::shown(stage, &subscriptions) } else { Value::Null });
    Some(state)
}

/// Steps of the guide that show in the worlds themselves.
fn note_progress(stage: &Stage, subscriptions: &[Value]) {
    let done = stage.steps();
    if !done.contains("plan") && !stage.stripe().objects("price").is_empty() {
        stage.tick("plan");
    }
    let status =
        |subscription: &Value| subscription.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
    if subscriptions.iter().any(|one| matches!(status(one).as_str(), "active" | "trialing")) {
        stage.tick("subscribe");
    }
    if done.contains("subscribe") && subscriptions.iter().any(|one| status(one) == "canceled") {
        stage.tick("end");
    }
}

/// Set one key of an object.
pub(super) fn put(object: &mut Value, key: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(key.to_owned(), value);
    }
}
