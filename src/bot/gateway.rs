//! The connection to Discord's gateway.
//!
//! serenity 0.12 can spin without ever yielding (a close without a code, 4003, 4010, 4011) and can reconnect without
//! a pause; both starve every task that shares its runtime. So it lives on a runtime and a thread of its own, only
//! hands events over to ours ([`super::dispatch`]), and is watched from here: when it misbehaves, its runtime is given
//! up and a new client is made after a growing pause.

use std::sync::Arc;
use std::time::Duration;

use poise::serenity_prelude as serenity;
use serenity::{GatewayIntents, Http};
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use super::gateway_thread::{Ended, Running, Start};
use super::gateway_watch::Watch;
use super::{Command, commands, gateway_thread};
use crate::actions::listen;
use crate::app::App;
use crate::discord::DiscordError;
use crate::discord::live::Live;

/// Pauses between two attempts: 1, 2, 4 … seconds, never more than this.
const PAUSE_AT_MOST: Duration = Duration::from_secs(60);
/// A connection that held this long starts the pauses over.
const HELD: Duration = Duration::from_secs(120);
/// How often it is noted that the gateway listens.
const MARK_EVERY: Duration = Duration::from_mins(1);
/// How long a farewell to Discord may take at shutdown.
const FAREWELL: Duration = Duration::from_secs(3);

/// Discord refused for good: trying again cannot help, a person must change something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// What we ask to be told about. Only who joins needs Discord's approval; without it nobody's invite is looked for either.
pub fn intents(members: bool) -> GatewayIntents {
    let base = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::GUILD_MESSAGE_REACTIONS
        | GatewayIntents::GUILD_VOICE_STATES
        | GatewayIntents::GUILD_SCHEDULED_EVENTS;
    if members { base | GatewayIntents::GUILD_MEMBERS | GatewayIntents::GUILD_INVITES } else { base }
}

/// Stay connected until shutdown, or until Discord refuses for good.
pub async fn run(app: Arc<App>) -> Result<(), Refused> {
    run_with(app, commands::all).await
}

/// The same with other commands.
pub async fn run_with(app: Arc<App>, commands: fn() -> Vec<Command>) -> Result<(), Refused> {
    let live =
        Live::new(&app.discord_settings()).map_err(|error| Refused(format!("Discord cannot be asked: {error}")))?;
    let http =
        Arc::new(gateway_thread::http(&app).map_err(|error| Refused(format!("Discord cannot be asked: {error}")))?);
    let stop = app.tasks.stop_token();
    let mut pause = Duration::from_secs(1);
    while !stop.is_cancelled() {
        let Some(url) = gateway_url(&app, &live).await? else { return Ok(()) };
        let began = Instant::now();
        let ended = connection(&app, &http, url, commands()).await?;
        app.gateway.set_ready(false);
        if stop.is_cancelled() {
            return Ok(());
        }
        if began.elapsed() > HELD {
            pause = Duration::from_secs(1);
        }
        metrics::counter!("lyceum_gateway_restarts_total").increment(1);
        tracing::warn!(ended, seconds = pause.as_secs(), "the connection to Discord is made anew");
        if timeout(pause, stop.cancelled()).await.is_ok() {
            return Ok(());
        }
        pause = (pause * 2).min(PAUSE_AT_MOST);
    }
    Ok(())
}

/// Ask for the gateway's address until there is an answer; `None` at shutdown.
///
/// serenity would fall back to the real gateway by itself. We never start it without an address of our own asking.
async fn gateway_url(app: &App, live: &Live) -> Result<Option<String>, Refused> {
    let stop = app.tasks.stop_token();
    let mut pause = Duration::from_secs(1);
    loop {
        match live.gateway_url().await {
            Ok(url) if app.config.discord_replaced() && belongs_to_discord(&url) => {
                tracing::error!(
                    "discord.api_url is set, yet its gateway address is the real Discord's; it is not used"
                );
            }
            Ok(url) => return Ok(Some(url)),
            Err(DiscordError::Unauthorized) => return Err(token_refused()),
            Err(error) => tracing::warn!(%error, seconds = pause.as_secs(), "the gateway's address cannot be had yet"),
        }
        if timeout(pause, stop.cancelled()).await.is_ok() {
            return Ok(None);
        }
        pause = (pause * 2).min(PAUSE_AT_MOST);
    }
}

fn belongs_to_discord(url: &str) -> bool {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_lowercase)).unwrap_or_default();
    ["discord.gg", "discord.com", "discordapp.com"]
        .iter()
        .any(|domain| host == *domain || host.ends_with(&format!(".{domain}")))
}

/// One life of serenity's client; returns why it ended.
async fn connection(
    app: &Arc<App>,
    http: &Arc<Http>,
    url: String,
    commands: Vec<Command>,
) -> Result<&'static str, Refused> {
    let stop = app.tasks.stop_token();
    let mut running = match Running::start(Start {
        app: Arc::clone(app),
        main: Handle::current(),
        url,
        commands,
        http: Arc::clone(http),
    }) {
        Ok(running) => running,
        Err(error) => {
            tracing::error!(%error, "the gateway's thread cannot be started");
            return Ok("its thread did not start");
        }
    };
    let mut watch = Watch::default();
    let mut mark = tokio::time::interval(MARK_EVERY);
    mark.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut tick = tokio::time::interval(Duration::from_millis(500));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => {
                // A spinning client never says farewell; the process ends without it.
                let _ = timeout(FAREWELL, running.farewell()).await;
                running.give_up();
                return Ok("shutdown");
            }
            ended = running.ended() => {
                running.give_up();
                return outcome(ended);
            }
            _ = mark.tick() => {
                if app.gateway.is_ready() {
                    let app = Arc::clone(app);
                    app.clone().tasks.spawn(async move {
                        if let Err(error) = listen::goes_on(&app).await {
                            tracing::warn!(%error, "it could not be noted that the gateway listens");
                        }
                    });
                }
            }
            _ = tick.tick() => {
                if let Some(fault) = watch.look(&running) {
                    running.give_up();
                    return Ok(fault);
                }
                if running.connected() == Some(false) {
                    app.gateway.set_ready(false);
                }
                gateway_thread::prune(http);
            }
        }
    }
}

fn outcome(ended: Ended) -> Result<&'static str, Refused> {
    match ended {
        Ended::Closed => Ok("serenity ended"),
        Ended::Failed(why) => {
            tracing::warn!(why, "serenity ended with an error");
            Ok("serenity failed")
        }
        Ended::BadToken => Err(token_refused()),
        Ended::BadIntents => Err(Refused(
            "Discord does not know the intents this program asks for (close code 4013). Cure: update Lyceum to its newest version.".into(),
        )),
        Ended::IntentsNotAllowed => Err(Refused(
            "Discord refused an intent that must be switched on first (close code 4014). Cure: in the Discord developer portal, Bot, \
             Privileged Gateway Intents, switch on Server Members Intent, or set discord.members_intent = false."
                .into(),
        )),
    }
}

fn token_refused() -> Refused {
    Refused(
        "Discord refused the bot's token (close code 4004 or status 401). Cure: in the Discord developer portal, Bot, Reset Token, put the new \
         one into DISCORD_TOKEN and start again."
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_gateway_is_recognised_in_any_dress() {
        for real in [
            "wss://gateway.discord.gg",
            "wss://gateway-us-east1-b.discord.gg/?v=10",
            "WSS://GATEWAY.DISCORD.GG",
            "wss://discord.com",
        ] {
            assert!(belongs_to_discord(real), "{real}");
        }
        for local in ["ws://127.0.0.1:4000/gateway", "ws://localhost:1", "wss://notdiscord.gg"] {
            assert!(!belongs_to_discord(local), "{local}");
        }
    }

    #[test]
    fn no_privileged_intent_is_asked_for_by_default() {
        assert!(!intents(false).is_privileged());
        assert!(!intents(true).contains(GatewayIntents::MESSAGE_CONTENT));
    }
}
