//! Every request the bot makes, held to Discord's published `OpenAPI` document.
//!
//! The document is found through `DISCORD_OPENAPI`; without it the check says that it is left out. Each scene checks
//! its own requests when it ends, so the whole suite is covered whatever order it runs in.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

/// One request as our local Discord received it.
pub struct Request<'a> {
    pub method: &'a str,
    /// With or without `/api/v10`, without the query.
    pub path: &'a str,
    /// The JSON body; of a multipart request its `payload_json`.
    pub body: Option<&'a Value>,
}

struct Contract {
    document: Value,
    /// By "POST /template/{with}/names".
    validators: Mutex<HashMap<String, Option<&'static Validator>>>,
}

fn contract() -> Option<&'static Contract> {
    static CONTRACT: OnceLock<Option<Contract>> = OnceLock::new();
    CONTRACT
        .get_or_init(|| {
            let Some(file) = std::env::var_os("DISCORD_OPENAPI") else {
                eprintln!("SKIPPED the contract with Discord: DISCORD_OPENAPI names no document");
                return None;
            };
            let text =
                std::fs::read(&file).unwrap_or_else(|error| panic!("DISCORD_OPENAPI {}: {error}", file.display()));
            Some(Contract { document: serde_json::from_slice(&text).unwrap(), validators: Mutex::default() })
        })
        .as_ref()
}

/// What is wrong with these requests, one sentence each; empty when the document is not at hand.
pub fn violations<'a>(requests: impl IntoIterator<Item = Request<'a>>) -> Vec<String> {
    let Some(contract) = contract() else { return Vec::new() };
    requests.into_iter().filter_map(|request| contract.violation(&request)).collect()
}

/// The two places where Discord's two documents disagree, and every client follows the developer documentation: there
/// `default_member_permissions` is a string of digits (interactions/application-commands), here an integer; there the
/// `id` of an uploaded attachment is its number in the request (reference, Uploading Files), here a string.
fn documents_reconciled(body: &Value) -> Value {
    let mut body = body.clone();
    let commands = match &mut body {
        Value::Array(commands) => commands.iter_mut().collect(),
        other => vec![other],
    };
    for command in commands {
        let number =
            command.get("default_member_permissions").and_then(Value::as_str).and_then(|text| text.parse::<u64>().ok());
        if let Some(number) = number {
            command["default_member_permissions"] = json!(number);
        }
    }
    preset_ids_read(&mut body);
    for place in ["/attachments", "/data/attachments"] {
        for file in body.pointer_mut(place).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(number) = file["id"].as_u64() {
                file["id"] = json!(number.to_string());
            }
        }
    }
    body
}

/// Presets of role and channel menus go out with their ids as numbers, as the client library writes them; Discord's
/// reference ("ID serialization") takes numbers for ids, this document names strings only.
fn preset_ids_read(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(preset_ids_read),
        Value::Object(fields) => {
            for preset in fields.get_mut("default_values").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(number) = preset["id"].as_u64() {
                    preset["id"] = json!(number.to_string());
                }
            }
            fields.values_mut().for_each(preset_ids_read);
        }
        _ => {}
    }
}

/// What the document says at a place; nothing when it is not at hand.
pub fn documented(pointer: &str) -> Option<Value> {
    let contract = contract()?;
    Some(contract.document.pointer(pointer).unwrap_or_else(|| panic!("nothing is documented at {pointer}")).clone())
}

/// What is wrong with an answer our local Discord gave, held to the same document.
pub fn answer_violation(method: &str, path: &str, status: u16, body: &Value) -> Option<String> {
    let contract = contract()?;
    let template = contract.template(path)?;
    let answers = &contract.document["paths"][&template][method.to_lowercase()]["responses"];
    let exact = status.to_string();
    let named = if answers[&exact].is_null() { format!("{}XX", status / 100) } else { exact };
    let mut answer = &answers[&named];
    if let Some(shared) = answer["$ref"].as_str() {
        answer = contract.document.pointer(shared.trim_start_matches('#'))?;
    }
    let schema = &answer["content"]["application/json"]["schema"];
    if schema.is_null() {
        return Some(format!("{method} {path}: Discord documents no answer {status} with a body"));
    }
    let validator = contract.validator(&format!("{method} {template} {named}"), schema)?;
    let errors: Vec<String> =
        validator.iter_errors(body).map(|error| format!("{error} at {}", error.instance_path())).take(3).collect();
    (!errors.is_empty()).then(|| format!("{method} {path}: {}\n  in {body}", errors.join("; ")))
}

impl Contract {
    fn violation(&self, request: &Request<'_>) -> Option<String> {
        let path = request.path.trim_start_matches("/api/v10");
        // Documented in Discord's topics/oauth2, not in its OpenAPI document.
        if request.method == "POST" && matches!(path, "/oauth2/token" | "/oauth2/token/revoke") {
            return None;
        }
        let Some(template) = self.template(path) else {
            return Some(format!("{} {path}: Discord documents no such route", request.method));
        };
        let method = request.method.to_lowercase();
        let operation = &self.document["paths"][&template][&method];
        if operation.is_null() {
            return Some(format!("{} {path}: Discord documents no such method", request.method));
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        match (request.body, schema.is_null()) {
            (Some(body), false) => {
                let validator = self.validator(&format!("{method} {template}"), schema)?;
                let read = documents_reconciled(body);
                let errors: Vec<String> = validator
                    .iter_errors(&read)
                    .map(|error| format!("{} at {}", error, error.instance_path()))
                    .take(3)
                    .collect();
                let shown: String = body.to_string().chars().take(2_000).collect();
                (!errors.is_empty()).then(|| format!("{} {path}: {}\n  in {shown}", request.method, errors.join("; ")))
            }
            (None, false) if operation["requestBody"]["required"] == true => {
                Some(format!("{} {path}: Discord requires a body", request.method))
            }
            _ => None,
        }
    }

    /// The documented path with the most literal segments that fits.
    fn template(&self, path: &str) -> Option<String> {
        let segments: Vec<&str> = path.split('/').collect();
        let fits = |template: &str| {
            let parts: Vec<&str> = template.split('/').collect();
            let same = parts.len() == segments.len()
                && parts.iter().zip(&segments).all(|(part, segment)| part == segment || part.starts_with('{'));
            same.then(|| parts.iter().filter(|part| !part.starts_with('{')).count())
        };
        let paths = self.document["paths"].as_object().unwrap();
        paths
            .keys()
            .filter_map(|template| Some((fits(template)?, template)))
            .max()
            .map(|(_, template)| template.clone())
    }

    fn validator(&self, name: &str, schema: &Value) -> Option<&'static Validator> {
        let mut validators = self.validators.lock().unwrap();
        *validators.entry(name.to_owned()).or_insert_with(|| {
            let whole = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "allOf": [schema],
                "components": self.document["components"],
            });
            let built = jsonschema::options().should_validate_formats(false).build(&whole);
            Some(&*Box::leak(Box::new(built.unwrap_or_else(|error| panic!("{name}: {error}")))))
        })
    }
}

#[test]
fn the_contract_notices_a_wrong_request() {
    if contract().is_none() {
        return;
    }
    let good = json!({"type": 4, "data": {"content": "hello", "flags": 64}});
    let bad = json!([{"name": "plan", "description": 7}]);
    let requests = [
        Request { method: "POST", path: "/api/v10/interactions/1/token/callback", body: Some(&good) },
        Request { method: "PUT", path: "/api/v10/guilds/1/members/2/roles/3", body: None },
        Request { method: "PUT", path: "/api/v10/applications/1/commands", body: Some(&bad) },
        Request { method: "PUT", path: "/api/v10/applications/1/commands", body: None },
        Request { method: "GET", path: "/api/v10/lyceum", body: None },
    ];
    let found = violations(requests);
    assert_eq!(found.len(), 3, "{found:#?}");
    assert!(found[0].contains("/applications/1/commands") && found[0].contains('7'), "{found:#?}");
    assert!(found[1].contains("requires a body") && found[2].contains("no such route"), "{found:#?}");
}
