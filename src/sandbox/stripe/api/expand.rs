//! `expand[]`: ids become the objects they name, and what is left out by default is put in.

use serde_json::{Value, json};

use crate::sandbox::stripe::fault::Refusal;
use crate::sandbox::stripe::state::Desk;
use crate::sandbox::stripe::value::{Fields as _, shown};

/// The answer as the outside sees it, with the wanted parts expanded.
pub fn expand(desk: &Desk<'_>, answer: &Value, fields: &Value) -> Result<Value, Refusal> {
    let wishes = fields.each("expand");
    let mut answer = answer.clone();
    for wish in wishes.iter().filter_map(Value::as_str) {
        let path: Vec<&str> = wish.split('.').collect();
        if path.len() > 4 || !follow(desk, &mut answer, &path) {
            let message = format!("This property cannot be expanded ({wish}).");
            return Err(Refusal { param: Some("expand".into()), ..Refusal::invalid(message) });
        }
    }
    Ok(shown(&answer))
}

/// Whether the property is one that can be expanded.
fn follow(desk: &Desk<'_>, value: &mut Value, path: &[&str]) -> bool {
    let Some((name, rest)) = path.split_first() else { return true };
    if *name == "data" && value.text("object") == "list" {
        let items = value.get_mut("data").and_then(Value::as_array_mut);
        return items.into_iter().flatten().all(|item| follow(desk, item, rest));
    }
    match (value.text("object"), *name) {
        ("checkout.session" | "payment_link", "line_items") => {
            let id = value.text("id").to_owned();
            let items = value.at("_line_items").cloned().unwrap_or_else(|| json!([]));
            let family = if value.text("object") == "payment_link" { "payment_links" } else { "checkout/sessions" };
            value.set("line_items", json!({"object": "list", "url": format!("/v1/{family}/{id}/line_items"), "has_more": false, "data": items}));
        }
        ("invoice", "payments") => {
            let id = value.text("id").to_owned();
            let payments: Vec<Value> =
                desk.books().all("invoice_payment").filter(|it| it.text("invoice") == id).map(shown).collect();
            value.set(
                "payments",
                json!({"object": "list", "url": "/v1/invoice_payments", "has_more": false, "data": payments}),
            );
        }
        _ => {}
    }
    let Some(inner) = value.get_mut(*name) else { return false };
    if let Some(object) = inner.as_str().and_then(|id| desk.books().any(id)) {
        *inner = object.clone();
    } else if inner.is_string() {
        return false;
    }
    inner.is_null() || follow(desk, inner, rest)
}
