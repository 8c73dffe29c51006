//! What Discord accepts in messages and commands; the rest is 50035 with the field at fault.

mod commands;

use std::collections::HashSet;

use serde_json::Value;

pub(super) use self::commands::command;
use super::error::{Answered, ApiError};
use super::json::Json;

fn count(text: &str) -> usize {
    text.chars().count()
}

fn length(path: &str, text: &str, min: usize, max: usize) -> Answered<()> {
    let long = count(text);
    if long > max {
        return Err(ApiError::form(path, "BASE_TYPE_MAX_LENGTH", &format!("Must be {max} or fewer in length.")));
    }
    if long < min {
        return Err(ApiError::form(path, "BASE_TYPE_REQUIRED", "This field is required"));
    }
    Ok(())
}

fn bad(path: &str, code: &str, message: &str) -> Answered<()> {
    Err(ApiError::form(path, code, message))
}

/// A message's text, embeds and components.
pub(super) fn message(body: &Value) -> Answered<()> {
    length("content", body.text("content"), 0, 2000)?;
    embeds(body.list("embeds"))?;
    components(body.list("components"), body.id("flags").unwrap_or(0) & 1 << 15 != 0, body)
}

fn embeds(embeds: &[Value]) -> Answered<()> {
    if embeds.len() > 10 {
        return bad("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
    }
    let mut total = 0;
    for (at, embed) in embeds.iter().enumerate() {
        let path = |field: &str| format!("embeds.{at}.{field}");
        let footer = embed.get("footer").map_or("", |footer| footer.text("text"));
        let author = embed.get("author").map_or("", |author| author.text("name"));
        let fields = embed.list("fields");
        length(&path("title"), embed.text("title"), 0, 256)?;
        length(&path("description"), embed.text("description"), 0, 4096)?;
        length(&path("footer.text"), footer, 0, 2048)?;
        length(&path("author.name"), author, 0, 256)?;
        if fields.len() > 25 {
            return bad(&path("fields"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
        }
        total += count(embed.text("title")) + count(embed.text("description")) + count(footer) + count(author);
        for (number, field) in fields.iter().enumerate() {
            length(&path(&format!("fields.{number}.name")), field.text("name"), 1, 256)?;
            length(&path(&format!("fields.{number}.value")), field.text("value"), 1, 1024)?;
            total += count(field.text("name")) + count(field.text("value"));
        }
        for (key, url) in [
            ("url", embed.some_text("url")),
            ("image.url", embed.get("image").and_then(|image| image.some_text("url"))),
        ] {
            let known = ["http://", "https://", "attachment://"];
            if url.is_some_and(|url| !url.is_empty() && !known.iter().any(|scheme| url.starts_with(scheme))) {
                return bad(&path(key), "URL_TYPE_INVALID_URL", "Not a well formed URL.");
            }
        }
    }
    if total > 6000 {
        return bad("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
    }
    Ok(())
}

fn components(rows: &[Value], second_version: bool, body: &Value) -> Answered<()> {
    let mut seen = HashSet::new();
    if second_version {
        if !body.text("content").is_empty() || !body.list("embeds").is_empty() {
            return bad(
                "content",
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                "Components V2 replace content and embeds",
            );
        }
        let mut parts = 0;
        return tree(rows, "components", &mut parts, &mut seen);
    }
    if rows.len() > 5 {
        return bad("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    for (at, row) in rows.iter().enumerate() {
        if row.id("type") != Some(1) {
            return bad(
                &format!("components.{at}.type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            );
        }
        action_row(row, &format!("components.{at}"), &mut seen)?;
    }
    Ok(())
}

fn tree(parts: &[Value], path: &str, total: &mut usize, seen: &mut HashSet<String>) -> Answered<()> {
    for (at, part) in parts.iter().enumerate() {
        let path = format!("{path}.{at}");
        *total += 1;
        if *total > 40 {
            return bad("components", "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.");
        }
        match part.id("type") {
            Some(1) => {
                *total += part.list("components").len();
                action_row(part, &path, seen)?;
            }
            Some(9) => {
                tree(part.list("components"), &format!("{path}.components"), total, seen)?;
                if let Some(accessory) = part.get("accessory").filter(|accessory| accessory.id("type") == Some(2)) {
                    button(accessory, &format!("{path}.accessory"), seen)?;
                }
            }
            Some(17) => tree(part.list("components"), &format!("{path}.components"), total, seen)?,
            Some(10..=14) => {}
            _ => return bad(&format!("{path}.type"), "UNION_TYPE_CHOICES", "This component cannot stand here."),
        }
    }
    Ok(())
}

fn action_row(row: &Value, path: &str, seen: &mut HashSet<String>) -> Answered<()> {
    let inner = row.list("components");
    let selects = inner.iter().filter(|component| matches!(component.id("type"), Some(3 | 5..=8))).count();
    let most = if selects > 0 { 1 } else { 5 };
    if inner.is_empty() || inner.len() > most {
        return bad(
            &format!("{path}.components"),
            "BASE_TYPE_BAD_LENGTH",
            &format!("Must be between 1 and {most} in length."),
        );
    }
    for (at, component) in inner.iter().enumerate() {
        let path = format!("{path}.components.{at}");
        match component.id("type") {
            Some(2) => button(component, &path, seen)?,
            Some(3 | 5..=8) => select(component, &path, seen)?,
            _ => {
                return bad(
                    &format!("{path}.type"),
                    "UNION_TYPE_CHOICES",
                    "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).",
                );
            }
        }
    }
    Ok(())
}

fn custom_id(component: &Value, path: &str, seen: &mut HashSet<String>) -> Answered<()> {
    let path = format!("{path}.custom_id");
    length(&path, component.text("custom_id"), 1, 100)?;
    if !seen.insert(component.text("custom_id").to_owned()) {
        return bad(&path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
    Ok(())
}

fn button(button: &Value, path: &str, seen: &mut HashSet<String>) -> Answered<()> {
    length(&format!("{path}.label"), button.text("label"), 0, 80)?;
    match button.id("style") {
        Some(1..=4) if button.has("url") => {
            bad(&format!("{path}.url"), "BUTTON_COMPONENT_INVALID_URL", "A custom id and url cannot both be specified")
        }
        Some(1..=4) if button.text("label").is_empty() && !button.has("emoji") => {
            bad(path, "BUTTON_COMPONENT_INVALID", "A button must have a label or an emoji")
        }
        Some(1..=4) => custom_id(button, path, seen),
        Some(5) if button.has("custom_id") => bad(
            path,
            "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
            "A custom id and url cannot both be specified",
        ),
        Some(5) => {
            length(&format!("{path}.url"), button.text("url"), 1, 512)?;
            let known = ["http://", "https://", "discord://"];
            if known.iter().any(|scheme| button.text("url").starts_with(scheme)) {
                Ok(())
            } else {
                bad(
                    &format!("{path}.url"),
                    "URL_TYPE_INVALID_SCHEME",
                    "Scheme must be one of ('discord', 'http', 'https').",
                )
            }
        }
        Some(6) => Ok(()),
        _ => bad(&format!("{path}.style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}."),
    }
}

fn select(select: &Value, path: &str, seen: &mut HashSet<String>) -> Answered<()> {
    custom_id(select, path, seen)?;
    length(&format!("{path}.placeholder"), select.text("placeholder"), 0, 150)?;
    let options = select.list("options");
    if select.id("type") == Some(3) {
        if options.is_empty() || options.len() > 25 {
            return bad(&format!("{path}.options"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
        }
        let mut values = HashSet::new();
        for (at, option) in options.iter().enumerate() {
            let path = format!("{path}.options.{at}");
            length(&format!("{path}.label"), option.text("label"), 1, 100)?;
            length(&format!("{path}.value"), option.text("value"), 1, 100)?;
            length(&format!("{path}.description"), option.text("description"), 0, 100)?;
            if !values.insert(option.text("value")) {
                return bad(
                    &format!("{path}.value"),
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    "The specified option value is already used",
                );
            }
        }
    }
    let most = select.id("max_values").unwrap_or(1);
    let room = if select.id("type") == Some(3) { u64::try_from(options.len()).unwrap_or(25) } else { 25 };
    if most == 0 || most > room || select.id("min_values").unwrap_or(1) > most {
        return bad(
            &format!("{path}.max_values"),
            "NUMBER_TYPE_MAX",
            &format!("int value should be less than or equal to {room}."),
        );
    }
    Ok(())
}

/// A modal: a title, one to five parts, each an action row with a text input or a label.
pub(super) fn modal(data: &Value) -> Answered<()> {
    length("data.custom_id", data.text("custom_id"), 1, 100)?;
    length("data.title", data.text("title"), 1, 45)?;
    let rows = data.list("components");
    if rows.is_empty() || rows.len() > 5 {
        return bad("data.components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    }
    let mut seen = HashSet::new();
    for (at, row) in rows.iter().enumerate() {
        let path = format!("data.components.{at}");
        let input = match row.id("type") {
            Some(1) => row.list("components").first(),
            Some(18) => {
                length(&format!("{path}.label"), row.text("label"), 1, 45)?;
                row.get("component")
            }
            Some(10) => continue,
            _ => None,
        };
        let Some(input) = input else {
            return bad(
                &format!("{path}.type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1, 18).",
            );
        };
        custom_id(input, &path, &mut seen)?;
        if input.id("type") == Some(4) {
            if row.id("type") == Some(1) {
                length(&format!("{path}.label"), input.text("label"), 1, 45)?;
            }
            if !matches!(input.id("style"), Some(1 | 2)) {
                return bad(&format!("{path}.style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.");
            }
            length(&format!("{path}.placeholder"), input.text("placeholder"), 0, 100)?;
            length(&format!("{path}.value"), input.text("value"), 0, 4000)?;
            let most = input.id("max_length").unwrap_or(4000);
            if most == 0 || most > 4000 || input.id("min_length").unwrap_or(0) > most {
                return bad(
                    &format!("{path}.max_length"),
                    "NUMBER_TYPE_MAX",
                    "int value should be less than or equal to 4000.",
                );
            }
        }
    }
    Ok(())
}

/// Suggestions of an autocomplete.
pub(super) fn choices(choices: &[Value]) -> Answered<()> {
    if choices.len() > 25 {
        return bad("data.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    for (at, choice) in choices.iter().enumerate() {
        length(&format!("data.choices.{at}.name"), choice.text("name"), 1, 100)?;
        if let Some(text) = choice.some_text("value") {
            length(&format!("data.choices.{at}.value"), text, 1, 100)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_field_at_fault_is_named() {
        let duplicate = json!({ "components": [{ "type": 1, "components": [
            { "type": 2, "style": 1, "label": "a", "custom_id": "x" }, { "type": 2, "style": 1, "label": "b", "custom_id": "x" }] }] });
        let error = message(&duplicate).unwrap_err();
        assert_eq!(error.code, 50035);
        assert!(error.errors.unwrap().pointer("/components/0/components/1/custom_id/_errors").is_some());
        assert!(message(&json!({ "content": "x".repeat(2000) })).is_ok());
        assert!(message(&json!({ "content": "x".repeat(2001) })).is_err());
        let required_last = json!({ "name": "a", "description": "b", "options": [
            { "type": 3, "name": "x", "description": "x" }, { "type": 3, "name": "y", "description": "y", "required": true }] });
        assert!(command(&required_last, "0").is_err());
    }
}
