//! From a typed line to a command and its options, with the checks Discord's client makes.

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use super::picker::{permitted, translated};
use crate::sandbox::discord::json::{Json, as_id};
use crate::sandbox::discord::model::{Attachment, Command, State};

/// A command with the way to the part that runs.
pub(super) struct Found {
    pub command: Command,
    /// Subcommand names, outermost first, with their types.
    pub path: Vec<(String, u64)>,
    /// The options of the part that runs.
    pub options: Vec<Value>,
}

fn called(thing: &Value, name: &str) -> bool {
    let translations = thing.get("name_localizations").and_then(Value::as_object);
    thing.text("name") == name || translations.is_some_and(|map| map.values().any(|known| known == name))
}

/// Find what a line begins with; the rest of the line are the options.
pub(super) fn find<'a>(state: &State, user: u64, line: &'a str) -> anyhow::Result<(Found, &'a str)> {
    let mut rest = line.trim().trim_start_matches('/').trim_start();
    let word = |text: &'a str| text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let (first, after) = word(rest);
    rest = after.trim_start();
    let slash = |command: &&Command| command.raw.id("type").unwrap_or(1) == 1 && called(&command.raw, first);
    let known: Vec<&Command> = state.commands.iter().filter(slash).collect();
    ensure!(!known.is_empty(), "there is no command /{first}");
    let command = known.into_iter().find(|command| permitted(state, user, command));
    let command =
        command.with_context(|| format!("the picker does not show /{first} to {}", state.shown_name(user)))?.clone();
    let mut path = Vec::new();
    let mut options = command.raw.list("options").to_vec();
    while options.iter().any(|option| matches!(option.id("type"), Some(1 | 2))) {
        let (next, after) = word(rest);
        let inner = options.iter().find(|option| called(option, next));
        let inner = inner.with_context(|| format!("/{first} has no subcommand \"{next}\""))?;
        path.push((inner.text("name").to_owned(), inner.id("type").unwrap_or(1)));
        rest = after.trim_start();
        options = inner.list("options").to_vec();
        if path.last().is_some_and(|(_, kind)| *kind == 1) {
            break;
        }
    }
    Ok((Found { command, path, options }, rest))
}

/// `name:value name:value`, where a value goes on until the next option's name; quotes keep one from ending.
pub(super) fn split<'a>(text: &'a str, options: &[Value]) -> anyhow::Result<Vec<(String, &'a str)>> {
    let names: Vec<String> = options
        .iter()
        .flat_map(|option| {
            let translations = option.get("name_localizations").and_then(Value::as_object).into_iter().flatten();
            let translations = translations.filter_map(|(_, name)| name.as_str().map(str::to_owned));
            translations.chain([option.text("name").to_owned()]).collect::<Vec<_>>()
        })
        .collect();
    let mut starts: Vec<(usize, usize, &str)> = Vec::new();
    let mut quoted = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let here = text.get(at..).unwrap_or_default();
        if !quoted && before.is_whitespace() {
            let opens = |name: &&String| here.strip_prefix(name.as_str()).is_some_and(|after| after.starts_with(':'));
            if let Some(name) = names.iter().filter(opens).max_by_key(|name| name.len()) {
                starts.push((at, at + name.len() + 1, name));
            }
        }
        if c == '"' {
            quoted = !quoted && (before == ':' || before.is_whitespace());
        }
        before = c;
    }
    if starts.is_empty() && !text.trim().is_empty() {
        bail!("\"{}\" names no option of this command", text.trim());
    }
    if let Some((first, _, _)) = starts.first() {
        let stray = text.get(..*first).unwrap_or_default().trim();
        ensure!(stray.is_empty(), "\"{stray}\" names no option of this command");
    }
    let ends = starts.iter().skip(1).map(|(at, _, _)| *at).chain([text.len()]);
    let pairs = starts.iter().zip(ends).map(|((_, from, name), to)| {
        let value = text.get(*from..to).unwrap_or_default().trim();
        let bare = value.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(value);
        ((*name).to_owned(), bare)
    });
    Ok(pairs.collect())
}

/// Check and convert the options given; the error says what Discord's client would show in red.
pub(super) fn fill(state: &mut State, options: &[Value], given: &[(String, Value)]) -> anyhow::Result<Vec<Value>> {
    let mut filled = Vec::new();
    for (name, _) in given {
        ensure!(options.iter().any(|option| called(option, name)), "this command has no option \"{name}\"");
    }
    for option in options {
        let value = given.iter().find(|(name, _)| called(option, name));
        match value {
            Some((_, value)) => {
                let value =
                    convert(state, option, value).with_context(|| format!("option \"{}\"", option.text("name")))?;
                filled.push(json!({ "name": option.text("name"), "type": option.id("type"), "value": value }));
            }
            None => ensure!(!option.flag("required"), "the option \"{}\" is required", option.text("name")),
        }
    }
    Ok(filled)
}

fn convert(state: &mut State, option: &Value, given: &Value) -> anyhow::Result<Value> {
    let kind = option.id("type").unwrap_or(3);
    let text = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
    let choices = option.list("choices");
    if !choices.is_empty() {
        let same = |choice: &&Value| {
            let value = choice.get("value");
            value == Some(given)
                || choice.text("name") == text
                || value.is_some_and(|value| plain(value) == text)
                || called(choice, &text)
        };
        let found = choices.iter().find(same).and_then(|choice| choice.get("value"));
        return found.cloned().with_context(|| format!("\"{text}\" is not one of the choices"));
    }
    let within = |number: f64| {
        let low = option.number("min_value").is_none_or(|min| number >= min);
        low && option.number("max_value").is_none_or(|max| number <= max)
    };
    match kind {
        3 => {
            let long = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
            let fits = long >= option.id("min_length").unwrap_or(0) && long <= option.id("max_length").unwrap_or(6000);
            ensure!(fits, "{long} characters are too few or too many");
            ensure!(!text.is_empty(), "an empty text cannot be sent");
            Ok(json!(text))
        }
        4 => {
            let number: i64 = text.trim().parse().ok().with_context(|| format!("\"{text}\" is no whole number"))?;
            ensure!(number.abs() <= 1 << 53, "{number} is beyond what Discord sends");
            #[allow(clippy::cast_precision_loss, reason = "Discord's integers fit a double")]
            let as_double = number as f64;
            ensure!(within(as_double), "{number} is outside the range");
            Ok(json!(number))
        }
        10 => {
            let number: f64 = text.trim().parse().ok().with_context(|| format!("\"{text}\" is no number"))?;
            ensure!(within(number), "{number} is outside the range");
            Ok(json!(number))
        }
        5 => match text.to_lowercase().as_str() {
            "true" | "yes" => Ok(json!(true)),
            "false" | "no" => Ok(json!(false)),
            _ => bail!("\"{text}\" is neither true nor false"),
        },
        6..=9 => target(state, kind, option, &text),
        11 => upload(state, given),
        _ => bail!("type {kind} takes no value"),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A user, role or channel by mention, id or name.
fn target(state: &State, kind: u64, option: &Value, text: &str) -> anyhow::Result<Value> {
    let name = text.trim();
    let bare = name.trim_start_matches(['<', '@', '#', '&', '!']).trim_end_matches('>');
    let by_id = bare.parse::<u64>().ok();
    let user = || {
        let known = |user: &&crate::sandbox::discord::model::User| {
            Some(user.id) == by_id || user.name.eq_ignore_ascii_case(bare)
        };
        state.users.values().find(known).map(|user| user.id)
    };
    let role = || {
        let roles = state.guild.roles.values();
        roles
            .into_iter()
            .find(|role| Some(role.id) == by_id || role.name.eq_ignore_ascii_case(bare) || role.name == name)
            .map(|role| role.id)
    };
    let channel = || {
        let types = option.list("channel_types");
        let fits = |kind: u8| types.is_empty() || types.iter().any(|known| known.as_u64() == Some(u64::from(kind)));
        let mut channels = state.guild.channels.values();
        channels
            .find(|channel| {
                fits(channel.kind) && (Some(channel.id) == by_id || channel.name.eq_ignore_ascii_case(bare))
            })
            .map(|channel| channel.id)
    };
    let found = match kind {
        6 => user(),
        7 => channel(),
        8 => role(),
        _ => user().or_else(role),
    };
    let found = found.with_context(|| format!("Discord's picker offers nothing for \"{text}\""))?;
    Ok(json!(found.to_string()))
}

/// `{"filename": …, "text": …}` or with `base64` for bytes.
fn upload(state: &mut State, given: &Value) -> anyhow::Result<Value> {
    use base64::Engine as _;
    let filename = given
        .some_text("filename")
        .context("a file is given as {\"filename\", \"text\"} or {\"filename\", \"base64\"}")?;
    let bytes = match given.some_text("base64") {
        Some(encoded) => base64::engine::general_purpose::STANDARD.decode(encoded)?,
        None => given.text("text").as_bytes().to_vec(),
    };
    let id = state.id();
    let content_type = given.some_text("content_type").map(str::to_owned);
    state.uploads.insert(id, Attachment { id, filename: filename.to_owned(), content_type, bytes });
    Ok(json!(id.to_string()))
}

/// The objects that ids among the options stand for.
pub(super) fn resolved(state: &State, channel: u64, options: &[Value]) -> Value {
    let mut resolved = json!({});
    for option in options {
        let Some(id) = option.get("value").and_then(as_id) else { continue };
        match option.id("type") {
            Some(kind @ (6 | 8 | 9)) => {
                if kind != 8 && state.users.contains_key(&id) {
                    add_user(state, &mut resolved, channel, id);
                } else if let Some(role) = state.guild.roles.get(&id) {
                    add(&mut resolved, "roles", id, crate::sandbox::discord::render::role(role));
                }
            }
            Some(7) => add_channel(state, &mut resolved, id),
            Some(11) => {
                if let Some(file) = state.uploads.get(&id) {
                    let mut shown = crate::sandbox::discord::render::attachment(file, channel);
                    shown.put("ephemeral", true);
                    add(&mut resolved, "attachments", id, shown);
                }
            }
            _ => {}
        }
    }
    resolved
}

pub(super) fn add(resolved: &mut Value, group: &str, id: u64, thing: Value) {
    if !resolved.has(group) {
        resolved.put(group, json!({}));
    }
    if let Some(group) = resolved.get_mut(group) {
        group.put(&id.to_string(), thing);
    }
}

pub(super) fn add_user(state: &State, resolved: &mut Value, channel: u64, id: u64) {
    add(resolved, "users", id, state.user_json(id));
    if let Some(member) = state.guild.members.get(&id) {
        let mut member = state.member_json(member);
        if let Some(member) = member.as_object_mut() {
            for absent in ["user", "deaf", "mute"] {
                member.remove(absent);
            }
        }
        member.put("permissions", state.permissions_in(id, channel).to_string());
        add(resolved, "members", id, member);
    }
}

pub(super) fn add_channel(state: &State, resolved: &mut Value, id: u64) {
    if let Some(channel) = state.guild.channels.get(&id) {
        let mut shown = state.channel_json(channel);
        shown.put("permissions", state.permissions_in(state.app.id, id).to_string());
        add(resolved, "channels", id, shown);
    }
}

/// A suggestion's name in someone's language.
pub(super) fn choice(choice: &Value, locale: &str) -> (String, Value) {
    (translated(choice, "name", locale).to_owned(), choice.get("value").cloned().unwrap_or(Value::Null))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_goes_on_until_the_next_options_name() {
        let options = [
            json!({ "name": "name" }),
            json!({ "name": "price" }),
            json!({ "name": "description", "name_localizations": { "zh-CN": "说明" } }),
        ];
        let found = split("name:Gold Plus price:9.90 description:\"has price:1 inside\"", &options).unwrap();
        let expected = [("name", "Gold Plus"), ("price", "9.90"), ("description", "has price:1 inside")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value)));
        assert_eq!(split("说明:好", &options).unwrap(), [("说明".to_owned(), "好")]);
        assert!(split("what:1", &options).is_err());
        assert!(split("", &options).unwrap().is_empty());
    }
}
