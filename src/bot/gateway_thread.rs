//! serenity's client on a thread and a runtime of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use poise::serenity_prelude as serenity;
use secrecy::ExposeSecret as _;
use serenity::{ApplicationId, GatewayError, Http, HttpBuilder, ShardManager};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{oneshot, watch};

use super::dispatch::Dispatch;
use crate::app::App;

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
    /// Whether the shard is connected.
    pub connected: AtomicBool,
    /// Events received.
    pub events: AtomicU64,
}

/// A client that was started.
pub(super) struct Running {
    /// What it tells us.
    pub signs: Arc<Signs>,
    /// Its runtime, once built.
    pub handle: watch::Receiver<Option<Handle>>,
    parts: watch::Receiver<Option<Parts>>,
    ended: oneshot::Receiver<Ended>,
    give_up: Option<oneshot::Sender<()>>,
}

#[derive(Clone)]
struct Parts {
    shards: Arc<ShardManager>,
    http: Arc<Http>,
}

impl Running {
    /// Start a client that connects to `url` and hands its events to the runtime `main`.
    pub(super) fn start(app: Arc<App>, main: Handle, url: String) -> std::io::Result<Self> {
        let signs = Arc::new(Signs::default());
        let (handle_in, handle) = watch::channel(None);
        let (parts_in, parts) = watch::channel(None);
        let (ended_in, ended) = oneshot::channel();
        let (give_up, given_up) = oneshot::channel();
        let theirs = Arc::clone(&signs);
        std::thread::Builder::new().name("gateway".into()).spawn(move || {
            let runtime = match Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("gateway-worker")
                .enable_all()
                .build()
            {
                Ok(runtime) => runtime,
                Err(error) => {
                    let _ = ended_in.send(Ended::Failed(error.to_string()));
                    return;
                }
            };
            handle_in.send_replace(Some(runtime.handle().clone()));
            let outcome = runtime.block_on(async {
                tokio::select! {
                    outcome = live(app, main, url, theirs, parts_in) => outcome,
                    _ = given_up => Ended::Closed,
                }
            });
            // A task that spins cannot be waited for; it ends at its next pause, at the latest with the process.
            runtime.shutdown_background();
            let _ = ended_in.send(outcome);
        })?;
        Ok(Self { signs, handle, parts, ended, give_up: Some(give_up) })
    }

    /// Resolves when the client ended by itself.
    pub(super) async fn ended(&mut self) -> Ended {
        (&mut self.ended).await.unwrap_or(Ended::Failed("its thread was lost".into()))
    }

    /// Close the connection in good order.
    pub(super) async fn farewell(&self) {
        let parts = self.parts.borrow().clone();
        if let Some(parts) = parts {
            parts.shards.shutdown_all().await;
        }
    }

    /// Let go of the client, whatever it is doing.
    pub(super) fn give_up(&mut self) {
        if let Some(give_up) = self.give_up.take() {
            let _ = give_up.send(());
        }
    }

    /// Forget what serenity's limiter remembers of interactions long answered; it keeps one entry for each for ever.
    pub(super) fn prune(&self) {
        const MANY: usize = 512;
        let parts = self.parts.borrow().clone();
        let Some(limiter) = parts.as_ref().and_then(|parts| parts.http.ratelimiter.as_ref()) else { return };
        let routes = limiter.routes();
        let Ok(mut routes) = routes.try_write() else { return };
        if routes.len() > MANY {
            // An entry in use is locked or shared; forgetting an idle one costs at most one 429.
            routes.retain(|_, limit| Arc::strong_count(limit) > 1 || limit.try_lock().is_err());
        }
    }
}

/// Build the client and stay until it ends.
async fn live(
    app: Arc<App>,
    main: Handle,
    url: String,
    signs: Arc<Signs>,
    parts: watch::Sender<Option<Parts>>,
) -> Ended {
    let http = match crate::discord::live_client::build(&app.discord_settings(), reqwest::header::HeaderMap::new()) {
        Ok(client) => HttpBuilder::new(app.config.secrets.discord_token.expose_secret())
            .client(client)
            .application_id(ApplicationId::new(app.config.secrets.discord_client_id.max(1)))
            .default_allowed_mentions(super::replies::no_mentions())
            .build(),
        Err(error) => return Ended::Failed(error.to_string()),
    };
    let intents = super::gateway::intents(app.config.discord.members_intent);
    let events = Stages { app: Arc::clone(&app), signs: Arc::clone(&signs) };
    let builder = serenity::ClientBuilder::new_with_http(http, intents)
        .event_handler(events)
        .framework(Dispatch::new(app, main, signs));
    let mut client = match builder.await {
        Ok(client) => client,
        Err(error) => return Ended::Failed(error.to_string()),
    };
    // Building asked once more, and on failure took the real Discord's address. Ours was asked for and checked.
    *client.ws_url.lock().await = url;
    parts.send_replace(Some(Parts { shards: Arc::clone(&client.shard_manager), http: Arc::clone(&client.http) }));
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
        self.signs.connected.store(connected, Ordering::SeqCst);
        if !connected {
            self.app.gateway.set_ready(false);
        }
    }
}
