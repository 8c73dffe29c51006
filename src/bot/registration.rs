//! Telling Discord which commands there are. Done again and again until it succeeds, once per process: poise's setup
//! must neither wait for it nor fail with it.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use poise::serenity_prelude as serenity;
use serenity::{CreateCommand, GuildId, Http};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::Command;
use crate::app::App;

const PAUSE_AT_MOST: Duration = Duration::from_secs(300);
const PATIENCE: Duration = Duration::from_secs(30);

/// Begin to register `commands`, replacing whatever was registered.
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
            match NonZeroU64::new(app.config.discord.command_guild) {
                Some(guild) => GuildId::from(guild).set_commands(http, commands.clone()).await,
                None => serenity::Command::set_global_commands(http, commands.clone()).await,
            }
        };
        match timeout(PATIENCE, attempt).await {
            Ok(Ok(registered)) => {
                app.gateway.set_commands_registered();
                tracing::info!(commands = registered.len(), "the commands are registered");
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
