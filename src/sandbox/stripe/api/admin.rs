//! Events, webhook endpoints and the account itself.

use serde_json::{Value, json};

use super::listing::{known, list};
use super::{Ask, sessions};
use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::Fields as _;

/// How long events can be listed.
const EVENTS: i64 = 30 * 86_400;
/// The platform as connected accounts know it; endpoints made with `connect` name it.
pub const APPLICATION: &str = "ca_LyceumSandbox00000000000000000";

pub fn list_events(desk: &Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&known(&["delivery_success", "type", "types"]))?;
    let kinds: Vec<&str> = ask.each("types").iter().filter_map(Value::as_str).chain(ask.text("type")).collect();
    if kinds.len() > 20 {
        return Err(Refusal::about("types", "parameter_invalid", "You may pass up to 20 event types."));
    }
    let (delivered, oldest) = (ask.flag("delivery_success")?, desk.now() - EVENTS);
    let fits = |kind: &str| {
        kinds.is_empty()
            || kinds.iter().any(|it| it.strip_suffix('*').map_or(*it == kind, |start| kind.starts_with(start)))
    };
    list(desk, "event", "/v1/events", ask, |it| {
        it.int("created") >= oldest
            && fits(it.text("type"))
            && delivered.is_none_or(|wanted| (it.int("pending_webhooks") == 0) == wanted)
    })
}

pub fn event(desk: &Desk<'_>, id: &str) -> Result<Value, Refusal> {
    let event = desk.find("event", id)?;
    if event.int("created") < desk.now() - EVENTS { Err(Refusal::missing("event", id)) } else { Ok(event) }
}

pub fn create_endpoint(desk: &mut Desk<'_>, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["api_version", "connect", "description", "enabled_events", "metadata", "url"])?;
    let kinds = ask.each("enabled_events").to_vec();
    if kinds.is_empty() {
        return Err(Refusal::absent("enabled_events"));
    }
    if desk.books().all("webhook_endpoint").count() >= 16 {
        return Err(Refusal::invalid("You have reached the maximum of 16 test webhook endpoints."));
    }
    let url = sessions::address(ask, "url")?;
    let metadata = ask.metadata("metadata", None)?;
    let version = ask.text("api_version").map(str::to_owned);
    let connect = ask.flag("connect")?.unwrap_or(false);
    let mut answer = make_endpoint(desk, &url, &kinds, version.as_deref(), &metadata);
    if connect {
        answer = desk.change_quietly(answer.text("id"), |it| it.set("application", APPLICATION));
    }
    let hooks = &desk.state.hooks;
    answer.set("secret", if connect { hooks.connect_secret.clone() } else { hooks.secret.clone() });
    Ok(answer)
}

/// Make an endpoint. All endpoints of one kind share a secret here.
pub fn make_endpoint(
    desk: &mut Desk<'_>,
    url: &str,
    kinds: &[Value],
    version: Option<&str>,
    metadata: &Value,
) -> Value {
    let id = desk.id("we");
    let endpoint = json!({
        "id": id, "object": "webhook_endpoint", "api_version": version, "application": null, "created": desk.now(), "description": null,
        "enabled_events": kinds, "livemode": false, "metadata": metadata, "status": "enabled", "url": url,
    });
    desk.books_mut().put(endpoint.clone());
    endpoint
}

pub fn update_endpoint(desk: &mut Desk<'_>, id: &str, ask: Ask<'_>) -> Result<Value, Refusal> {
    ask.only(&["description", "disabled", "enabled_events", "metadata", "url"])?;
    let metadata = ask.metadata("metadata", desk.find("webhook_endpoint", id)?.at("metadata"))?;
    let disabled = ask.flag("disabled")?;
    let url = ask.text("url").map(|_| sessions::address(ask, "url")).transpose()?;
    Ok(desk.change_quietly(id, |endpoint| {
        endpoint.set("metadata", metadata);
        if let Some(url) = url {
            endpoint.set("url", url);
        }
        if let Some(disabled) = disabled {
            endpoint.set("status", if disabled { "disabled" } else { "enabled" });
        }
        if !ask.each("enabled_events").is_empty() {
            endpoint.set("enabled_events", ask.each("enabled_events").to_vec());
        }
    }))
}

pub fn delete_endpoint(desk: &mut Desk<'_>, id: &str) -> Result<Value, Refusal> {
    desk.find("webhook_endpoint", id)?;
    let gone = json!({"id": id, "object": "webhook_endpoint", "deleted": true});
    desk.books_mut().put(gone.clone());
    desk.state.outbox.retain(|delivery| delivery.endpoint != id);
    Ok(gone)
}
