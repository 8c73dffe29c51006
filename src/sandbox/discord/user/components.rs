//! Buttons, menus and forms: only those that are there, enabled, and in sight.

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use super::interact::Question;
use super::parse;
use super::reply::{Modal, Reply};
use crate::domain::ids::{MemberId, MessageId};
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::State;
use crate::sandbox::discord::{DiscordWorld, Message};

/// A component of a message in sight, by custom id, label or placeholder.
fn component(state: &State, user: MemberId, message: MessageId, name: &str) -> anyhow::Result<(Message, Value)> {
    let found = state.messages.get(message.0).filter(|found| state.sees(user.0, found));
    let found = found.with_context(|| format!("{} does not see this message", state.shown_name(user.0)))?.clone();
    let parts = found.parts();
    let called = |part: &&Value| [part.text("custom_id"), part.text("label"), part.text("placeholder")].contains(&name);
    let emoji = |part: &&Value| part.get("emoji").is_some_and(|emoji| emoji.text("name") == name);
    let part = parts.iter().find(called).or_else(|| parts.iter().find(emoji)).cloned();
    let part = part.with_context(|| format!("the message shows nothing called \"{name}\""))?;
    ensure!(!part.flag("disabled"), "\"{name}\" is greyed out");
    Ok((found, part))
}

impl DiscordWorld {
    /// Press a button, by its custom id or label. A link button answers with its address.
    ///
    /// # Errors
    /// When the message or button is not there or greyed out, or no answer comes in time.
    pub async fn click(&self, user: MemberId, message: MessageId, custom_id_or_label: &str) -> anyhow::Result<Reply> {
        let id = {
            let mut state = self.lock();
            let (found, part) = component(&state, user, message, custom_id_or_label)?;
            ensure!(part.id("type") == Some(2), "\"{custom_id_or_label}\" is a menu");
            if let Some(link) = part.some_text("url") {
                return Ok(Reply { link: Some(link.to_owned()), ..Reply::default() });
            }
            let data = json!({ "custom_id": part.text("custom_id"), "component_type": 2, "id": part.id("id") });
            state.ask(Question {
                kind: 3,
                user: user.0,
                channel: found.channel_id.0,
                data,
                source: Some(message.0),
                opener: None,
            })
        };
        self.answered(id).await
    }

    /// Pick from a menu: option values or labels, or people, roles or channels by id.
    ///
    /// # Errors
    /// When the menu is not there, does not offer a value, takes more or fewer, or no answer comes in time.
    pub async fn select(
        &self,
        user: MemberId,
        message: MessageId,
        custom_id: &str,
        values: &[&str],
    ) -> anyhow::Result<Reply> {
        let id = {
            let mut state = self.lock();
            let (found, part) = component(&state, user, message, custom_id)?;
            let kind = part.id("type").unwrap_or(0);
            ensure!(kind != 2, "\"{custom_id}\" is a button");
            let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
            let (least, most) = (part.id("min_values").unwrap_or(1), part.id("max_values").unwrap_or(1));
            ensure!((least..=most).contains(&count), "the menu takes {least} to {most} values");
            let mut data = json!({ "custom_id": part.text("custom_id"), "component_type": kind, "id": part.id("id") });
            if kind == 3 {
                let offered = |value: &&str| {
                    let mut options = part.list("options").iter();
                    let same = options.find(|option| option.text("value") == *value || option.text("label") == *value);
                    same.map(|option| option.text("value").to_owned())
                        .with_context(|| format!("the menu does not offer \"{value}\""))
                };
                data.put("values", values.iter().map(offered).collect::<anyhow::Result<Vec<_>>>()?);
            } else {
                data.put("values", values.iter().map(ToString::to_string).collect::<Vec<_>>());
                data.put("resolved", things(&state, found.channel_id.0, kind, values)?);
            }
            state.ask(Question {
                kind: 3,
                user: user.0,
                channel: found.channel_id.0,
                data,
                source: Some(message.0),
                opener: None,
            })
        };
        self.answered(id).await
    }

    /// Send a form. Fields left out keep what stood in them.
    ///
    /// # Errors
    /// When a field is unknown, empty though required, too short or too long, or no answer comes in time.
    pub async fn submit(&self, user: MemberId, modal: &Modal, values: &[(&str, &str)]) -> anyhow::Result<Reply> {
        ensure!(modal.user == user, "this form is on someone else's screen");
        for (name, _) in values {
            ensure!(modal.fields.iter().any(|field| field.custom_id == *name), "the form has no field \"{name}\"");
        }
        let mut filled = json!({});
        for field in &modal.fields {
            let typed = values.iter().find(|(name, _)| *name == field.custom_id).map(|(_, value)| *value);
            let value = typed.unwrap_or(&field.value);
            let long = value.chars().count();
            ensure!(!(field.required && value.trim().is_empty()), "the field \"{}\" is required", field.label);
            ensure!(
                long <= field.length.1,
                "the field \"{}\" takes at most {} characters",
                field.label,
                field.length.1
            );
            ensure!(
                long == 0 || long >= field.length.0,
                "the field \"{}\" takes at least {} characters",
                field.label,
                field.length.0
            );
            filled.put(&field.custom_id, value);
        }
        let id = {
            let mut state = self.lock();
            let input = |input: &Value| {
                let name = input.text("custom_id");
                json!({ "type": 4, "id": 1, "custom_id": name, "value": filled.text(name) })
            };
            let rows: Vec<Value> = modal
                .raw
                .list("components")
                .iter()
                .map(|row| match row.get("component") {
                    Some(inner) => json!({ "type": 18, "id": 1, "component": input(inner) }),
                    None => json!({ "type": 1, "id": 1, "components": row.list("components").iter().map(input).collect::<Vec<_>>() }),
                })
                .collect();
            let data = json!({ "custom_id": modal.custom_id, "components": rows });
            state.ask(Question {
                kind: 5,
                user: user.0,
                channel: modal.channel.0,
                data,
                source: modal.source,
                opener: Some(modal.opener),
            })
        };
        self.answered(id).await
    }
}

/// The people, roles or channels picked.
fn things(state: &State, channel: u64, kind: u64, values: &[&str]) -> anyhow::Result<Value> {
    let mut resolved = json!({});
    for value in values {
        let id: u64 = value.parse().with_context(|| format!("\"{value}\" is no id"))?;
        let (user, role) = (state.users.contains_key(&id), state.guild.roles.get(&id));
        match (kind, user, role) {
            (5 | 7, true, _) => parse::add_user(state, &mut resolved, channel, id),
            (6 | 7, _, Some(role)) => {
                parse::add(&mut resolved, "roles", id, crate::sandbox::discord::render::role(role));
            }
            (8, ..) if state.guild.channels.contains_key(&id) => parse::add_channel(state, &mut resolved, id),
            _ => bail!("the menu does not offer {value}"),
        }
    }
    Ok(resolved)
}
