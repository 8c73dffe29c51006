//! serenity's client on a thread and a runtime of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use poise::serenity_prelude as serenity;
use secrecy::ExposeSecret as _;
use serenity::{ApplicationId, GatewayError, Http, HttpBuilder, ShardManager};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{oneshot, watch};

use reqwest::header::HeaderMap;

use super::Command;
use super::clearing::Clearing;
use super::dispatch::Dispatch;
use super::lanes::Lanes;
use crate::app::App;
use crate::discord::{DiscordError, live_client};

/// How serenity's client ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ended {
    /// Without an error.
    Closed,
    /// With one that may pass.
    Failed(String),
    /// 4004.
    BadToken,
    /// 4013.
    BadIntents,
    /// 4014.
    IntentsNotAllowed,
}

/// What the client's own tasks tell the watch.
#[derive(Debug, Default)]
pub(super) struct Signs {
    /// Nobody listens any more.
    pub given_up: AtomicBool,
    /// Events received.
    pub events: AtomicU64,
}

/// What a client is started with.
pub(super) struct Start {
    pub app: Arc<App>,
    /// The runtime that events are handed to.
    pub main: Handle,
    /// The gateway's address.
    pub url: String,
    pub commands: Vec<Command>,
    /// What our runtime answers through.
    pub http: Arc<Http>,
}

/// A client that was started.
pub(super) struct Running {
    /// What it tells us.
    pub signs: Arc<Signs>,
    /// Its runtime, once built.
    pub handle: watch::Receiver<Option<Handle>>,
    shards: watch::Receiver<Option<Arc<ShardManager>>>,
    ended: oneshot::Receiver<Ended>,
    give_up: Option<oneshot::Sender<()>>,
}

impl Running {
    /// Start a client.
    pub(super) fn start(start: Start) -> std::io::Result<Self> {
        let signs = Arc::new(Signs::default());
        let (handle_in, handle) = watch::channel(None);
        let (shards_in, shards) = watch::channel(None);
        let (ended_in, ended) = oneshot::channel();
        let (give_up, abandoned) = oneshot::channel();
        let theirs = Arc::clone(&signs);
        std::thread::Builder::new().name("gateway".into()).spawn(move || {
            // One worker, because several would hand two events over in whatever order (see `lanes`).
            let runtime = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => {
                    let _ = ended_in.send(Ended::Failed(error.to_string()));
                    return;
                }
            };
            handle_in.send_replace(Some(runtime.handle().clone()));
            let outcome = runtime.block_on(async {
                tokio::select! {
                    outcome = live(start, theirs, shards_in) => outcome,
                    _ = abandoned => Ended::Closed,
                }
            });
            // A task that spins cannot be waited for; it ends at its next pause, at the latest with the process.
            runtime.shutdown_background();
            let _ = ended_in.send(outcome);
        })?;
        Ok(Self { signs, handle, shards, ended, give_up: Some(give_up) })
    }

    /// Resolves when the client ended by itself.
    pub(super) async fn ended(&mut self) -> Ended {
        (&mut self.ended).await.unwrap_or(Ended::Failed("its thread was lost".into()))
    }

    /// Close the connection in good order.
    pub(super) async fn farewell(&self) {
        let shards = self.shards.borrow().clone();
        if let Some(shards) = shards {
            shards.shutdown_all().await;
        }
    }

    /// Whether the shard is connected, as far as serenity knows; `None` while it is not to be asked.
    pub(super) fn connected(&self) -> Option<bool> {
        let shards = self.shards.borrow().clone()?;
        let runners = shards.runners.try_lock().ok()?;
        Some(runners.values().any(|runner| runner.stage == serenity::ConnectionStage::Connected))
    }

    /// Let go of the client, whatever it is doing. What it says from now on is not heard.
    pub(super) fn give_up(&mut self) {
        self.signs.given_up.store(true, Ordering::SeqCst);
        if let Some(give_up) = self.give_up.take() {
            let _ = give_up.send(());
        }
    }
}

/// What serenity and we send requests with, its limiter on.
pub(super) fn http(app: &App) -> Result<Http, DiscordError> {
    let client = live_client::build(&app.discord_settings(), HeaderMap::new())?;
    Ok(HttpBuilder::new(app.config.secrets.discord_token.expose_secret())
        .client(client)
        .application_id(ApplicationId::new(app.config.secrets.discord_client_id.max(1)))
        .default_allowed_mentions(super::replies::no_mentions())
        .build())
}

/// Forget what serenity's limiter remembers of interactions long answered; it keeps one entry for each for ever.
pub(super) fn prune(http: &Http) {
    const MANY: usize = 512;
    let Some(limiter) = &http.ratelimiter else { return };
    let routes = limiter.routes();
    let Ok(mut routes) = routes.try_write() else { return };
    if routes.len() > MANY {
        // An entry in use is shared or locked; forgetting an idle one costs at most one 429.
        routes.retain(|_, limit| Arc::strong_count(limit) > 1 || limit.try_lock().is_err());
    }
}

/// Build the client and stay until it ends.
async fn live(start: Start, signs: Arc<Signs>, shards: watch::Sender<Option<Arc<ShardManager>>>) -> Ended {
    let app = Arc::clone(&start.app);
    // A second one, because a connection belongs to the runtime that opened it: this one dies with ours here.
    let own = match http(&app) {
        Ok(http) => http,
        Err(error) => return Ended::Failed(error.to_string()),
    };
    let url = start.url.clone();
    let intents = super::gateway::intents(app.config.discord.members_intent);
    let stages = Stages { app, signs: Arc::clone(&signs) };
    let lanes = Arc::new(Lanes::new(&start.app, &start.main));
    let clearing = Clearing::new(Arc::clone(&start.app), Arc::clone(&signs), Arc::clone(&lanes));
    let builder = serenity::ClientBuilder::new_with_http(own, intents)
        .event_handler(stages)
        .raw_event_handler(clearing)
        .framework(Dispatch::new(start, signs, lanes));
    let mut client = match builder.await {
        Ok(client) => client,
        Err(error) => return Ended::Failed(error.to_string()),
    };
    // Building asked once more, and on failure took the real Discord's address. Ours was asked for and checked.
    *client.ws_url.lock().await = url;
    shards.send_replace(Some(Arc::clone(&client.shard_manager)));
    match client.start().await {
        Ok(()) => Ended::Closed,
        Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication)) => Ended::BadToken,
        Err(serenity::Error::Gateway(GatewayError::InvalidGatewayIntents)) => Ended::BadIntents,
        Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents)) => Ended::IntentsNotAllowed,
        Err(error) => Ended::Failed(error.to_string()),
    }
}

/// poise's own handler is not told of these.
struct Stages {
    app: Arc<App>,
    signs: Arc<Signs>,
}

#[serenity::async_trait]
impl serenity::EventHandler for Stages {
    async fn shard_stage_update(&self, _: serenity::Context, event: serenity::ShardStageUpdateEvent) {
        let connected = event.new == serenity::ConnectionStage::Connected;
        if !connected && !self.signs.given_up.load(Ordering::SeqCst) {
            self.app.gateway.set_ready(false);
        }
    }
}
