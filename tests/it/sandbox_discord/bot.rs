//! A bot of real serenity: limiter on, discord.com resolved to the world, the world's authority trusted.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use lyceum::sandbox::discord::DiscordWorld;
use serenity::all::*;
use tokio::sync::{Mutex, mpsc};

type Work = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;
type Responder = Arc<dyn Fn(Arc<Http>, Interaction) -> Work + Send + Sync>;

pub struct Bot {
    pub http: Arc<Http>,
    events: Mutex<mpsc::UnboundedReceiver<Event>>,
    pub running: tokio::task::JoinHandle<Result<()>>,
}

struct Handler {
    events: mpsc::UnboundedSender<Event>,
    responder: Responder,
}

#[async_trait]
impl RawEventHandler for Handler {
    async fn raw_event(&self, context: Context, event: Event) {
        if let Event::InteractionCreate(created) = &event {
            let work = (self.responder)(context.http.clone(), created.interaction.clone());
            work.await;
        }
        let _ = self.events.send(event);
    }
}

/// serenity's REST client for this world, with any token.
pub fn http_with(world: &DiscordWorld, token: &str) -> Http {
    let client = reqwest::Client::builder()
        .use_rustls_tls()
        .resolve("discord.com", world.api_address())
        .add_root_certificate(reqwest::Certificate::from_pem(world.ca_pem().as_bytes()).unwrap())
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10))
        .build()
        .unwrap();
    let http = HttpBuilder::new(token).client(client).build();
    http.set_application_id(ApplicationId::new(world.client_id()));
    http
}

pub fn http(world: &DiscordWorld) -> Http {
    http_with(world, &world.token())
}

impl Bot {
    pub const UNPRIVILEGED: GatewayIntents = GatewayIntents::non_privileged();

    pub async fn start<F, W>(world: &DiscordWorld, intents: GatewayIntents, respond: F) -> Self
    where
        F: Fn(Arc<Http>, Interaction) -> W + Send + Sync + 'static,
        W: Future<Output = ()> + Send + 'static,
    {
        Self::start_with(world, http(world), intents, respond).await
    }

    /// A bot that answers nothing.
    pub async fn silent(world: &DiscordWorld, intents: GatewayIntents) -> Self {
        Self::start(world, intents, |_, _| async {}).await
    }

    pub async fn start_with<F, W>(world: &DiscordWorld, http: Http, intents: GatewayIntents, respond: F) -> Self
    where
        F: Fn(Arc<Http>, Interaction) -> W + Send + Sync + 'static,
        W: Future<Output = ()> + Send + 'static,
    {
        let (send, events) = mpsc::unbounded_channel();
        let responder: Responder = Arc::new(move |http, interaction| Box::pin(respond(http, interaction)));
        let handler = Handler { events: send, responder };
        let mut client = ClientBuilder::new_with_http(http, intents).raw_event_handler(handler).await.unwrap();
        assert!(client.ws_url.lock().await.starts_with("ws://127.0.0.1"), "never the real gateway");
        let http = client.http.clone();
        let running = tokio::spawn(async move { client.start().await });
        let bot = Self { http, events: Mutex::new(events), running };
        let over = || bot.running.is_finished();
        world.wait_until(Duration::from_secs(5), |world| world.gateway_connected() || over()).await;
        bot
    }

    /// The next event that fits, within some seconds.
    pub async fn event<T>(&self, wanted: impl Fn(&Event) -> Option<T>) -> Option<T> {
        let mut events = self.events.lock().await;
        let find = async {
            loop {
                let event = events.recv().await?;
                if let Some(found) = wanted(&event) {
                    return Some(found);
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(8), find).await.ok().flatten()
    }

    /// The names of all events that have come.
    pub async fn names(&self) -> Vec<String> {
        let mut events = self.events.lock().await;
        let mut names = Vec::new();
        while let Ok(event) = events.try_recv() {
            names.push(event.name().unwrap_or_else(|| format!("{event:?}")));
        }
        names
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.running.abort();
    }
}
