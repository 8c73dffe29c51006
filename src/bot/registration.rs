//! Telling Discord which commands there are. Done again and again until it succeeds, once per process: poise's setup
//! must neither wait for it nor fail with it.

use std::collections::BTreeSet;
use std::error::Error;
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use poise::serenity_prelude as serenity;
use serde_json::Value;
use serenity::{CreateCommand, GuildId, Http};
use sha2::{Digest as _, Sha256};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::Command;
use crate::actions::note_registration;
use crate::app::App;
use crate::store::registrations;

const PAUSE_AT_MOST: Duration = Duration::from_secs(300);
const PATIENCE: Duration = Duration::from_secs(30);

/// Begin to register `commands`, replacing whatever was registered, unless Discord has them already.
pub(super) fn begin(app: &Arc<App>, main: &Handle, http: Arc<Http>, commands: &[Command]) {
    let commands = created(commands);
    let ours = Arc::clone(app);
    app.tasks.spawn_on(main, async move { until_done(&ours, &http, commands).await });
}

/// The commands as Discord takes them. poise leaves out the names that a message's menu shows in other languages.
fn created(commands: &[Command]) -> Vec<CreateCommand> {
    let mut all = Vec::new();
    for command in commands {
        all.extend(command.create_as_slash_command());
        if let Some(menu) = command.create_as_context_menu_command() {
            let names = command.name_localizations.iter();
            all.push(names.fold(menu, |menu, (tag, name)| menu.name_localized(tag.as_ref(), name.as_ref())));
        }
    }
    all
}

async fn until_done(app: &App, http: &Http, commands: Vec<CreateCommand>) {
    if !app.gateway.commands_wanted() {
        return;
    }
    let stop = app.tasks.stop_token();
    let mut pause = Duration::from_secs(2);
    loop {
        let attempt = async {
            let _busy = app.tasks.busy();
            register(app, http, &commands).await
        };
        match timeout(PATIENCE, attempt).await {
            Ok(Ok(news)) => {
                app.gateway.set_commands_registered();
                tracing::info!(commands = commands.len(), news, "Discord knows the commands");
                return;
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, seconds = pause.as_secs(), "the commands could not be registered yet");
            }
            Err(_) => {
                tracing::warn!(seconds = pause.as_secs(), "Discord did not answer the registration of the commands");
            }
        }
        if timeout(pause, stop.cancelled()).await.is_ok() {
            return;
        }
        pause = (pause * 2).min(PAUSE_AT_MOST);
    }
}

/// Replace what is registered by `commands`, unless they are what was registered last; false when they were.
async fn register(app: &App, http: &Http, commands: &[CreateCommand]) -> Result<bool, Box<dyn Error + Send + Sync>> {
    let guild = app.config.discord.command_guild;
    let place = (app.config.secrets.discord_client_id, guild);
    // As a value, whose keys are in order: translations are kept in no order.
    let wanted = serde_json::to_value(commands)?;
    let digest = hex::encode(Sha256::digest(wanted.to_string()));
    let place_id = NonZeroU64::new(guild).map(GuildId::from);
    let last = registrations::find(&mut app.store.read(), place).await?;
    if last.as_deref() == Some(&*digest) {
        // Discord keeps them; somebody else with this token may have replaced them meanwhile, though.
        let there = match place_id {
            Some(guild) => guild.get_commands(http).await?,
            None => serenity::Command::get_global_commands(http).await?,
        };
        if names(&serde_json::to_value(&there)?) == names(&wanted) {
            return Ok(false);
        }
    }
    match place_id {
        Some(guild) => guild.set_commands(http, commands.to_vec()).await?,
        None => serenity::Command::set_global_commands(http, commands.to_vec()).await?,
    };
    note_registration::run(app, place, &digest).await?;
    Ok(true)
}

/// The commands' names and kinds, whatever their order.
fn names(commands: &Value) -> BTreeSet<(String, u64)> {
    let name = |command: &Value| {
        let kind = command.get("type").and_then(Value::as_u64).unwrap_or(1);
        (command.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(), kind)
    };
    commands.as_array().map(|all| all.iter().map(name).collect()).unwrap_or_default()
}
