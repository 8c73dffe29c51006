//! Running commands: typed as a line, by parts, or from the menu of a message or member.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::interact::Question;
use super::parse::{self, Found};
use super::picker::permitted;
use super::reply::Reply;
use crate::domain::ids::{ChannelId, MemberId, MessageId};
use crate::sandbox::discord::DiscordWorld;
use crate::sandbox::discord::json::Json;
use crate::sandbox::discord::model::{Command, State};

/// The command's data as Discord sends it: the options inside their subcommands.
fn data_of(state: &State, channel: u64, found: &Found, options: Vec<Value>) -> Value {
    let resolved = parse::resolved(state, channel, &options);
    let nested = found
        .path
        .iter()
        .rev()
        .fold(options, |inner, (name, kind)| vec![json!({ "name": name, "type": kind, "options": inner })]);
    let mut data = base_data(&found.command);
    if !nested.is_empty() {
        data.put("options", nested);
    }
    if resolved.as_object().is_some_and(|groups| !groups.is_empty()) {
        data.put("resolved", resolved);
    }
    data
}

fn base_data(command: &Command) -> Value {
    let kind = command.raw.id("type").unwrap_or(1);
    let mut data = json!({ "id": command.id.to_string(), "name": command.raw.text("name"), "type": kind });
    if let Some(guild) = command.guild {
        data.put("guild_id", guild.to_string());
    }
    data
}

fn owned(options: &[(&str, Value)]) -> Vec<(String, Value)> {
    options.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

impl DiscordWorld {
    /// Run a command as typed: `/plan create name:Gold price:9.90 role:@Gold`. A value goes on until the next option's name.
    ///
    /// # Errors
    /// What Discord's client says: no such command in the picker, an option missing or out of range, or no answer in time.
    pub async fn run(&self, user: MemberId, channel: ChannelId, line: &str) -> anyhow::Result<Reply> {
        let id = {
            let mut state = self.lock();
            state.may_interact(user, channel)?;
            let (found, rest) = parse::find(&state, user.0, line)?;
            let given = parse::split(rest, &found.options)?;
            let given: Vec<(String, Value)> = given.into_iter().map(|(name, value)| (name, json!(value))).collect();
            start(&mut state, user, channel, &found, &given)?
        };
        self.answered(id).await
    }

    /// Run a command by its path (`plan create`) and options. Files are `{"filename", "text"}` or `{"filename", "base64"}`.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn run_with(
        &self,
        user: MemberId,
        channel: ChannelId,
        path: &str,
        options: &[(&str, Value)],
    ) -> anyhow::Result<Reply> {
        let id = {
            let mut state = self.lock();
            state.may_interact(user, channel)?;
            let (found, rest) = parse::find(&state, user.0, path)?;
            ensure!(rest.is_empty(), "\"{rest}\" is no subcommand");
            start(&mut state, user, channel, &found, &owned(options))?
        };
        self.answered(id).await
    }

    /// What the application suggests while an option is being typed.
    ///
    /// # Errors
    /// When the option does not autocomplete, or no answer comes in time.
    pub async fn autocomplete(
        &self,
        user: MemberId,
        channel: ChannelId,
        path: &str,
        option: &str,
        partial: &str,
    ) -> anyhow::Result<Vec<(String, Value)>> {
        self.autocomplete_with(user, channel, path, &[], option, partial).await
    }

    /// The same with other options filled in already.
    ///
    /// # Errors
    /// As [`Self::autocomplete`].
    pub async fn autocomplete_with(
        &self,
        user: MemberId,
        channel: ChannelId,
        path: &str,
        others: &[(&str, Value)],
        option: &str,
        partial: &str,
    ) -> anyhow::Result<Vec<(String, Value)>> {
        let (id, locale) = {
            let mut state = self.lock();
            state.may_interact(user, channel)?;
            let (found, _) = parse::find(&state, user.0, path)?;
            let focused = found.options.iter().find(|known| known.text("name") == option);
            let focused = focused.filter(|known| known.flag("autocomplete")).cloned();
            let focused = focused.with_context(|| format!("the option \"{option}\" suggests nothing"))?;
            let optional: Vec<Value> = found
                .options
                .iter()
                .map(|option| {
                    let mut option = option.clone();
                    option.put("required", false);
                    option
                })
                .collect();
            let mut options = parse::fill(&mut state, &optional, &owned(others))?;
            options.push(json!({ "name": option, "type": focused.id("type"), "value": partial, "focused": true }));
            let data = data_of(&state, channel.0, &found, options);
            let locale = state.users.get(&user.0).map(|user| user.locale.clone()).unwrap_or_default();
            (
                state.ask(Question { kind: 4, user: user.0, channel: channel.0, data, source: None, opener: None }),
                locale,
            )
        };
        self.answered(id).await?;
        Ok(self.choices_of(id).iter().map(|choice| parse::choice(choice, &locale)).collect())
    }

    /// Run a command from a message's menu (right click, Apps).
    ///
    /// # Errors
    /// When the menu does not show it, the message is not in sight, or no answer comes in time.
    pub async fn run_on_message(&self, user: MemberId, name: &str, message: MessageId) -> anyhow::Result<Reply> {
        let id = {
            let mut state = self.lock();
            let found = state.messages.get(message.0).filter(|found| state.sees(user.0, found));
            let found = found.context("the message is not there")?.clone();
            state.may_interact(user, found.channel_id)?;
            let mut data = base_data(&from_menu(&state, user, 3, name)?);
            // What a menu was opened on the application may read.
            data.put("resolved", json!({ "messages": { message.to_string(): state.message_json(&found, true) } }));
            data.put("target_id", message.to_string());
            state.ask(Question { kind: 2, user: user.0, channel: found.channel_id.0, data, source: None, opener: None })
        };
        self.answered(id).await
    }

    /// Run a command from a member's menu.
    ///
    /// # Errors
    /// When the menu does not show it, or no answer comes in time.
    pub async fn run_on_user(
        &self,
        user: MemberId,
        channel: ChannelId,
        name: &str,
        target: MemberId,
    ) -> anyhow::Result<Reply> {
        let id = {
            let mut state = self.lock();
            state.may_interact(user, channel)?;
            ensure!(state.users.contains_key(&target.0), "there is no account {target}");
            let mut data = base_data(&from_menu(&state, user, 2, name)?);
            let mut resolved = json!({});
            parse::add_user(&state, &mut resolved, channel.0, target.0);
            data.put("resolved", resolved);
            data.put("target_id", target.to_string());
            state.ask(Question { kind: 2, user: user.0, channel: channel.0, data, source: None, opener: None })
        };
        self.answered(id).await
    }
}

fn from_menu(state: &State, user: MemberId, kind: u64, name: &str) -> anyhow::Result<Command> {
    let fits = |command: &&Command| {
        let translations = command.raw.get("name_localizations").and_then(Value::as_object);
        let translated = translations.is_some_and(|map| map.values().any(|known| known == name));
        command.raw.id("type") == Some(kind)
            && (command.raw.text("name") == name || translated)
            && permitted(state, user.0, command)
    };
    let found = state.commands.iter().find(fits).cloned();
    found.with_context(|| format!("the menu does not show \"{name}\" to {}", state.shown_name(user.0)))
}

fn start(
    state: &mut State,
    user: MemberId,
    channel: ChannelId,
    found: &Found,
    given: &[(String, Value)],
) -> anyhow::Result<u64> {
    let options = parse::fill(state, &found.options, given)?;
    let data = data_of(state, channel.0, found, options);
    Ok(state.ask(Question { kind: 2, user: user.0, channel: channel.0, data, source: None, opener: None }))
}
