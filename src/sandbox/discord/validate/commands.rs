//! The rules for application commands: names, nesting, options, choices, weight.

use std::collections::HashSet;

use serde_json::Value;

use super::{bad, count, length};
use crate::sandbox::discord::error::Answered;
use crate::sandbox::discord::json::Json;

/// One application command.
pub(in crate::sandbox::discord) fn command(command: &Value, path: &str) -> Answered<()> {
    let at = |field: &str| if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
    let kind = command.id("type").unwrap_or(1);
    if !(1..=4).contains(&kind) {
        return bad(&at("type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4}.");
    }
    named(command, &at("name"), kind == 1)?;
    if kind != 1 {
        if !command.text("description").is_empty() || !command.list("options").is_empty() {
            return bad(
                &at("description"),
                "APPLICATION_COMMAND_INVALID_DESCRIPTION",
                "Context menu commands cannot have description",
            );
        }
        return Ok(());
    }
    length(&at("description"), command.text("description"), 1, 100)?;
    localized(command, "description_localizations", &at("description_localizations"), 100, false)?;
    options(command.list("options"), &at("options"), 0)?;
    if weight(command) > 8000 {
        return bad(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
    }
    Ok(())
}

/// Discord's name rule: 1 to 32 letters of any script, digits, `-`, `_`, `'`, and no capitals.
fn slash_name(name: &str) -> bool {
    let known = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'') || !c.is_ascii() && !c.is_whitespace();
    (1..=32).contains(&count(name)) && name.chars().all(known) && name.to_lowercase() == name
}

fn named(thing: &Value, path: &str, slash: bool) -> Answered<()> {
    let name = thing.text("name");
    let good = if slash { slash_name(name) } else { (1..=32).contains(&count(name)) };
    if !good {
        return bad(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
    localized(thing, "name_localizations", &format!("{path}_localizations"), 32, slash)
}

const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR",
    "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
];

fn localized(thing: &Value, key: &str, path: &str, max: usize, slash: bool) -> Answered<()> {
    for (locale, text) in thing.get(key).and_then(Value::as_object).into_iter().flatten() {
        let text = text.as_str().unwrap_or_default();
        if !LOCALES.contains(&locale.as_str()) {
            return bad(path, "ENUM_TYPE_COERCE", &format!("Value \"{locale}\" is not a valid enum value."));
        }
        if slash && !slash_name(text) {
            return bad(&format!("{path}.{locale}"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
        }
        length(&format!("{path}.{locale}"), text, 1, max)?;
    }
    Ok(())
}

fn options(options: &[Value], path: &str, depth: usize) -> Answered<()> {
    if options.len() > 25 {
        return bad(path, "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    let mut names = HashSet::new();
    let mut optional = false;
    let nested = options.iter().filter(|option| matches!(option.id("type"), Some(1 | 2))).count();
    if nested > 0 && nested < options.len() {
        return bad(path, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Sub-commands and other options cannot be mixed");
    }
    for (at, option) in options.iter().enumerate() {
        let path = format!("{path}.{at}");
        named(option, &format!("{path}.name"), true)?;
        length(&format!("{path}.description"), option.text("description"), 1, 100)?;
        localized(option, "description_localizations", &format!("{path}.description_localizations"), 100, false)?;
        if !names.insert(option.text("name")) {
            return bad(&path, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", "Option name is used twice");
        }
        let kind = option.id("type").unwrap_or(0);
        match kind {
            2 if depth == 0 => self::options(option.list("options"), &format!("{path}.options"), 1)?,
            1 if depth < 2 => self::options(option.list("options"), &format!("{path}.options"), 2)?,
            3..=11 => {
                if option.flag("required") && optional {
                    return bad(
                        &path,
                        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                        "Required options must be placed before non-required options",
                    );
                }
                optional |= !option.flag("required");
                choice_list(option, kind, &path)?;
            }
            _ => return bad(&format!("{path}.type"), "BASE_TYPE_CHOICES", "This option type cannot stand here."),
        }
    }
    Ok(())
}

fn choice_list(option: &Value, kind: u64, path: &str) -> Answered<()> {
    let list = option.list("choices");
    if list.len() > 25 {
        return bad(&format!("{path}.choices"), "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
    }
    if option.flag("autocomplete") && (!list.is_empty() || !matches!(kind, 3 | 4 | 10)) {
        return bad(
            path,
            "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
            "Autocomplete goes with text and numbers, without choices",
        );
    }
    let mut seen = HashSet::new();
    for (at, choice) in list.iter().enumerate() {
        let path = format!("{path}.choices.{at}");
        length(&format!("{path}.name"), choice.text("name"), 1, 100)?;
        localized(choice, "name_localizations", &format!("{path}.name_localizations"), 100, false)?;
        let fits = match kind {
            3 => choice.some_text("value").is_some_and(|value| (1..=100).contains(&count(value))),
            4 => choice.int("value").is_some(),
            10 => choice.number("value").is_some(),
            _ => false,
        };
        if !fits {
            return bad(
                &format!("{path}.value"),
                "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_INVALID",
                "Value does not fit the option",
            );
        }
        if !seen.insert(choice.text("name")) {
            return bad(&path, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Choice name already exists");
        }
    }
    Ok(())
}

/// Characters of names, descriptions and values; of each text the longest translation.
fn weight(thing: &Value) -> usize {
    let longest = |key: &str, map: &str| {
        let translated = thing.get(map).and_then(Value::as_object).into_iter().flatten();
        translated.filter_map(|(_, text)| text.as_str().map(count)).chain([count(thing.text(key))]).max().unwrap_or(0)
    };
    let own = longest("name", "name_localizations")
        + longest("description", "description_localizations")
        + count(thing.text("value"));
    own + ["options", "choices"].iter().flat_map(|key| thing.list(key)).map(weight).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_discords_rule() {
        for good in ["plan", "方案", "a-b_c", "o'clock", "購読"] {
            assert!(slash_name(good), "{good}");
        }
        for bad in ["", "Plan", "two words", "a.b", &"x".repeat(33)] {
            assert!(!slash_name(bad), "{bad}");
        }
    }
}
