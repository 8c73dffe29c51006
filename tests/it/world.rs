//! A whole community for a scene: a local Discord, a local Stripe, and the real application between them on a clock that
//! stands still until it is moved.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lyceum::app::App;
use lyceum::bot::gateway;
use lyceum::clock::Clock;
use lyceum::config::{Config, Needs};
use lyceum::domain::ids::{ChannelId, GuildId, MemberId, RoleId};
use lyceum::sandbox::clock::WorldClock;
use lyceum::sandbox::discord::{DiscordWorld, Message, Reply, RestFault};
use lyceum::sandbox::stripe::{Card, StripeWorld};
use lyceum::{jobs, store, telemetry, web};

use crate::contract;

/// Where every scene begins: 2027-01-15 08:00 UTC.
pub const START: i64 = 1_800_000_000;
/// A day.
pub const DAY: i64 = 86_400;

/// Everything a scene needs.
pub struct TestApp {
    pub discord: DiscordWorld,
    pub stripe: StripeWorld,
    pub clock: WorldClock,
    pub app: Arc<App>,
    pub guild: GuildId,
    /// A member.
    pub ada: MemberId,
    /// The creator, who owns the server.
    pub carl: MemberId,
    /// The moderator.
    pub mo: MemberId,
    /// Someone who has not joined.
    pub guest: MemberId,
    /// `#general`.
    pub general: ChannelId,
    /// `#lessons`.
    pub lessons: ChannelId,
    /// `#review`, for staff.
    pub review: ChannelId,
    /// `#gold-lounge`, for the role Gold.
    pub lounge: ChannelId,
    /// The role Gold.
    pub gold: RoleId,
    /// Where the web side is.
    pub web: String,
    index: tokio::sync::Mutex<jobs::index_lessons::Follower>,
    folder: tempfile::TempDir,
}

impl TestApp {
    /// On SQLite, with the bot connected and its commands registered.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with more of the environment, for example `("LYCEUM__ACCESS__GRACE_DAYS", "3")`.
    pub async fn start_with(more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = WorldClock::manual(START);
        let discord = DiscordWorld::start(clock.clone(), 7).unwrap();
        // What Discord allows in its developer portal before a bot asks for it.
        discord.enable_intents(more.contains(&("LYCEUM__DISCORD__MEMBERS_INTENT", "true")), false);
        let square = discord.lyceum_square();
        let stripe = StripeWorld::start(clock.clone(), 7).await.unwrap();
        stripe.webhooks().manual(true);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let web_url = format!("http://{address}");
        stripe.set_webhook_url(&format!("{web_url}/stripe/webhook"));
        let certificate = folder.path().join("ca.pem");
        std::fs::write(&certificate, discord.ca_pem()).unwrap();
        let mut environment: Vec<(String, String)> = [
            ("DISCORD_TOKEN", discord.token()),
            ("DISCORD_CLIENT_ID", discord.client_id().to_string()),
            ("DISCORD_CLIENT_SECRET", discord.client_secret()),
            ("DISCORD_API_URL", discord.api_url()),
            ("LYCEUM__DISCORD__BROWSER_URL", discord.browser_url()),
            ("DISCORD_CA_CERT", certificate.display().to_string()),
            ("STRIPE_API_URL", stripe.api_url().to_owned()),
            ("STRIPE_SECRET_KEY", stripe.secret_key().to_owned()),
            ("STRIPE_WEBHOOK_SECRET", stripe.webhook_secret()),
            ("STRIPE_CONNECT_WEBHOOK_SECRET", stripe.connect_webhook_secret()),
            ("DATABASE_URL", format!("sqlite://{}", folder.path().join("lyceum.db").display())),
            ("LYCEUM_LISTEN", address.to_string()),
            ("LYCEUM_PUBLIC_URL", web_url.clone()),
            // A scene meets nobody outside; the one about links says otherwise.
            ("LYCEUM__LESSONS__CHECK_LINKS", "false".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        environment.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        environment.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config = Config::load(None, &environment, Needs::Everything).unwrap();
        let manual = Clock::manual(START);
        if let Clock::Manual(seconds) = &manual {
            clock.watch(Arc::clone(seconds));
        }
        let app = App::open_at(config, manual, telemetry::metrics()).await.unwrap();
        app.tasks.spawn({
            let app = Arc::clone(&app);
            async move { web::serve(app, listener).await.unwrap() }
        });
        app.tasks.spawn({
            let app = Arc::clone(&app);
            async move { drop(gateway::run(app).await) }
        });
        let t = Self {
            guild: discord.guild(),
            ada: square.ada,
            carl: square.carl,
            mo: square.mo,
            guest: square.guest,
            general: square.general,
            lessons: square.lessons,
            review: square.review,
            lounge: square.gold_lounge,
            gold: square.gold,
            web: web_url,
            index: tokio::sync::Mutex::default(),
            folder,
            discord,
            stripe,
            clock,
            app,
        };
        t.until("the bot is ready and its commands are registered", || {
            t.app.gateway.is_ready() && !t.discord.commands(t.carl, "en-US").is_empty()
        })
        .await;
        t.settle().await;
        t
    }

    /// A community in which Ada has paid for Gold.
    pub async fn paid() -> Self {
        let t = Self::start().await;
        t.sells("Gold", "9.90").await;
        t.subscribes(t.ada, "Gold").await;
        assert!(t.sees(t.ada, t.lounge));
        t
    }

    /// The newest subscription's id.
    pub fn subscription(&self) -> String {
        self.stripe.subscriptions().last().unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// What Mo is told about somebody's access.
    pub async fn why(&self, who: &str) -> String {
        self.types(self.mo, &format!("/mod why member:@{who}")).await.text()
    }

    /// Where the database is.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Another life of the application on the same database and worlds, connected to the gateway.
    pub async fn restarted(&self) -> Arc<App> {
        let manual = Clock::manual(self.clock.now());
        let app = App::open_at(self.app.config.clone(), manual, telemetry::metrics()).await.unwrap();
        app.tasks.spawn({
            let app = Arc::clone(&app);
            async move { drop(gateway::run(app).await) }
        });
        app
    }

    /// What is due is tried by a life of the application whose token Discord refuses; afterwards all is well again (DR5).
    pub async fn works_with_a_refused_token(&self) {
        self.at_rest().await;
        let manual = Clock::manual(self.clock.now());
        let app = App::open_at(self.app.config.clone(), manual, telemetry::metrics()).await.unwrap();
        self.discord.faults().rest_by_chance("", 1.0, RestFault::Before(401));
        assert!(jobs::run_due(&app).await.unwrap() > 0, "nothing was due");
        self.discord.faults().clear();
        app.tasks.abandon();
        let failed = store::jobs::list_failed(&mut app.store.read()).await.unwrap();
        assert!(failed.is_empty(), "jobs failed for good: {failed:?}");
    }

    /// Let everything that follows by itself happen: webhooks, events, jobs, until nothing moves any more.
    pub async fn settle(&self) {
        for round in 0.. {
            assert!(round < 200, "the scene never comes to rest");
            let delivered = self.stripe.webhooks().deliver().await;
            self.discord.gateway_settled().await;
            self.at_rest().await;
            self.app.interactions.settled().await;
            jobs::schedule(&self.app).await.unwrap();
            let mut ran = jobs::run_due(&self.app).await.unwrap();
            ran += self.index.lock().await.catch_up(&self.app).await.unwrap();
            if delivered == 0 && ran == 0 {
                break;
            }
        }
        let failed = store::jobs::list_failed(&mut self.app.store.read()).await.unwrap();
        assert!(failed.is_empty(), "jobs failed for good: {failed:?}");
    }

    /// Wait until no work has been in hand for a while: an event that the gateway's thread has read is handed over before
    /// it counts as work.
    #[allow(clippy::disallowed_methods, reason = "the gateway lives on a thread of its own")]
    async fn at_rest(&self) {
        let mut quiet = 0;
        while quiet < 6 {
            self.until("no work is in hand", || self.app.tasks.in_hand() == 0).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
            quiet = if self.app.tasks.in_hand() == 0 { quiet + 1 } else { 0 };
        }
    }

    /// Move every clock and let what follows happen.
    pub async fn after(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.stripe.advance().await;
        self.settle().await;
    }

    /// Type a command; the answer as its reader sees it.
    pub async fn types(&self, who: MemberId, line: &str) -> Reply {
        let reply = self.discord.run(who, self.general, line).await.unwrap_or_else(|error| panic!("{line}: {error:#}"));
        self.settle().await;
        reply
    }

    /// Press a button of an answer.
    pub async fn clicks(&self, who: MemberId, reply: &Reply, button: &str) -> Reply {
        let message = reply.message.as_ref().expect("the answer has a message").id;
        let reply =
            self.discord.click(who, message, button).await.unwrap_or_else(|error| panic!("button {button}: {error:#}"));
        self.settle().await;
        reply
    }

    /// Carl sells a plan for the role Gold.
    pub async fn sells(&self, name: &str, price: &str) -> Reply {
        self.types(self.carl, &format!("/plan create name:{name} price:{price} currency:EUR interval:month role:@Gold"))
            .await
    }

    /// Carl edits a plan and saves what the preview shows; the preview's text.
    pub async fn edits(&self, line: &str) -> String {
        let preview = self.types(self.carl, line).await;
        let saved = self.clicks(self.carl, &preview, "Save").await.text();
        assert!(saved.contains("was changed"), "{line}: {saved}");
        preview.text()
    }

    /// Someone subscribes to a plan and pays.
    pub async fn subscribes(&self, who: MemberId, plan: &str) {
        let url = self.checkout(who, plan).await;
        self.stripe.pay(&url, Card::Pays).await.unwrap();
        self.settle().await;
    }

    /// The checkout address that `/subscribe` hands out.
    pub async fn checkout(&self, who: MemberId, plan: &str) -> String {
        let reply = self.types(who, &format!("/subscribe plan:{plan}")).await;
        let links = reply.message.as_ref().map(Message::links).unwrap_or_default();
        let (_, url) = links.first().unwrap_or_else(|| panic!("no checkout link: {}", reply.text()));
        url.clone()
    }

    /// Whether someone sees a channel, by Discord's permissions.
    pub fn sees(&self, who: MemberId, channel: ChannelId) -> bool {
        self.discord.can_view(who, channel)
    }

    /// Wait for something in another thread; fails when it never comes.
    #[allow(clippy::disallowed_methods, reason = "the gateway lives on a thread of its own")]
    pub async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < Duration::from_secs(20), "waited in vain until {what}");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.app.tasks.abandon();
        if std::thread::panicking() {
            return;
        }
        let unknown: Vec<String> =
            self.discord.unknown_requests().iter().map(|it| format!("{} {}", it.method, it.path)).collect();
        assert!(unknown.is_empty(), "our Discord does not know these requests: {unknown:?}");
        let unknown: Vec<String> =
            self.stripe.unknown_requests().iter().map(|it| format!("{} {}", it.method, it.path)).collect();
        assert!(unknown.is_empty(), "our Stripe does not know these requests: {unknown:?}");
        let requests = self.discord.requests();
        // Of what a fault struck before it was read, nothing is known but its address.
        let read = requests.iter().filter(|it| it.path.starts_with("/api/") && !(it.struck && it.body.is_null()));
        let found = contract::violations(read.map(|it| contract::Request {
            method: &it.method,
            path: &it.path,
            body: (!it.body.is_null()).then_some(&it.body),
        }));
        assert!(found.is_empty(), "Discord's own document forbids:\n{}", found.join("\n"));
    }
}
