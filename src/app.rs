//! The built application: made once, shared as `Arc<App>`.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::ExposeSecret as _;
use tokio::sync::{Mutex as AsyncMutex, Notify};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::billing::live::Live as BillingLive;
use crate::billing::{Billing, BillingError, Share};
use crate::clock::Clock;
use crate::config::Config;
use crate::discord::authorship::Authorship;
use crate::discord::lately::Lately;
use crate::discord::live::Live as DiscordLive;
use crate::discord::live_client::Settings;
use crate::discord::{Discord, DiscordError};
use crate::domain::community::coverage::Period;
use crate::domain::community::points::Table;
use crate::domain::community::trust::Assessed;
use crate::domain::ids::{GuildId, StripeAccountId};
use crate::domain::lessons::recommend::Shelf;
use crate::domain::limits::{Limits, Rule};
use crate::fetch::Fetcher;
use crate::mail::Mailer;
use crate::search::Search;
use crate::store::interaction_writer::{self, Recorder};
use crate::store::{Db, StoreError, migrate, stripe_accounts};

/// Whose tries are counted at once; about 1 MB.
const LIMITED: usize = 20_000;

/// Everything the faces, actions and jobs share.
pub struct App {
    /// What the operator chose.
    pub config: Config,
    /// The database.
    pub store: Db,
    /// Discord.
    pub discord: Arc<dyn Discord>,
    /// Stripe through the operator's own account. Whatever concerns a guild is asked through [`Self::billing`].
    pub platform: Arc<dyn Billing>,
    /// The time.
    pub clock: Clock,
    /// Work in the background.
    pub tasks: Tasks,
    /// What the gateway's thread reports.
    pub gateway: Gateway,
    /// Where interaction records go.
    pub interactions: Recorder,
    /// Who wrote the latest messages, and who is a bot.
    pub authorship: Authorship,
    /// Fetches addresses that people gave us.
    pub fetch: Fetcher,
    /// The lesson index.
    pub search: Arc<Search>,
    /// Guilds as Discord described them lately.
    pub lately: Lately,
    /// The operator's mail server, if there is one.
    pub mail: Option<Mailer>,
    /// How often somebody may try what could be guessed.
    pub limits: Mutex<Limits>,
    /// What was learned of each guild's lessons.
    pub shelves: Shelves,
    /// Guilds' tables of points by the days they look back on.
    pub tables: Slots<(GuildId, i64), Table>,
    /// Whose credit counts in a guild, and what was found there.
    pub assessments: Slots<GuildId, Assessed>,
    /// What `/metrics` answers.
    pub metrics: PrometheusHandle,
}

/// Why the application could not be built.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be opened or brought up to date.
    #[error("the database cannot be used: {0}")]
    Store(#[from] StoreError),
    /// Discord's client cannot be made from the settings.
    #[error("Discord cannot be asked: {0}")]
    Discord(#[from] DiscordError),
    /// Stripe's client cannot be made from the settings.
    #[error("Stripe cannot be asked: {0}")]
    Billing(#[from] BillingError),
}

impl App {
    /// Build everything as the configuration says: the database brought up to date, Discord and Stripe over HTTP.
    pub async fn open(config: Config, metrics: PrometheusHandle) -> Result<Arc<Self>, OpenError> {
        let clock = configured_clock(&config);
        Self::open_at(config, clock, metrics).await
    }

    /// The same with a clock of the caller's.
    pub async fn open_at(config: Config, clock: Clock, metrics: PrometheusHandle) -> Result<Arc<Self>, OpenError> {
        let store = Db::open(config.database.url.expose_secret()).await?;
        migrate::migrate(&store).await?;
        Self::connect(config, store, clock, metrics)
    }

    /// The same without bringing the database up to date, for looking at what another process runs on.
    pub async fn open_beside(config: Config, metrics: PrometheusHandle) -> Result<Arc<Self>, OpenError> {
        let store = Db::open(config.database.url.expose_secret()).await?;
        let clock = configured_clock(&config);
        Self::connect(config, store, clock, metrics)
    }

    fn connect(config: Config, store: Db, clock: Clock, metrics: PrometheusHandle) -> Result<Arc<Self>, OpenError> {
        let discord = Arc::new(DiscordLive::new(&discord_settings(&config))?);
        let stripe = &config.stripe;
        let secret = config.secrets.stripe_secret_key.clone();
        let billing =
            BillingLive::new(&stripe.api_url, secret, Duration::from_secs(stripe.timeout_seconds), stripe.attempts)?;
        let billing = billing.sharing(Share { percent: stripe.application_fee_percent });
        Ok(Self::start(config, store, discord, Arc::new(billing), clock, metrics))
    }

    /// Put the parts together and start the writer of interaction records; [`Tasks::ended`] lets it write what is left
    /// when nobody can hand it anything more.
    pub fn start(
        config: Config,
        store: Db,
        discord: Arc<dyn Discord>,
        billing: Arc<dyn Billing>,
        clock: Clock,
        metrics: PrometheusHandle,
    ) -> Arc<Self> {
        let login = (&config.secrets.smtp_username, &config.secrets.smtp_password);
        let mail = Mailer::new(&config.mail.smtp, &config.mail.from, login).unwrap_or_else(|error| {
            tracing::error!(%error, "no mail can be sent");
            None
        });
        let (interactions, writer) = interaction_writer::queue(config.community.queue_capacity);
        let search = Arc::new(Search::new(config.search_folder()));
        let app = Arc::new(Self {
            search,
            fetch: Fetcher::new(&config.lessons.fetch_allow),
            config,
            store,
            discord,
            platform: billing,
            clock,
            tasks: Tasks::default(),
            gateway: Gateway::default(),
            interactions,
            authorship: Authorship::default(),
            lately: Lately::default(),
            mail,
            limits: Mutex::new(Limits::new(LIMITED)),
            shelves: Shelves::default(),
            tables: Slots::default(),
            assessments: Slots::default(),
            metrics,
        });
        app.tasks.spawn_last(writer.run(app.store.clone(), app.tasks.last.clone()));
        app
    }

    /// Stripe as a guild sells through it: its creator's connected account, else the operator's own.
    pub async fn billing(&self, guild: GuildId) -> Result<Arc<dyn Billing>, StoreError> {
        let account = stripe_accounts::id_of(&mut self.store.read(), guild).await?;
        Ok(self.through(account.as_ref()))
    }

    /// Stripe through a creator's account, or through the operator's own.
    #[must_use]
    pub fn through(&self, account: Option<&StripeAccountId>) -> Arc<dyn Billing> {
        account.map_or_else(|| Arc::clone(&self.platform), |account| self.platform.through(account))
    }

    /// Count one more try of `who`.
    ///
    /// # Errors
    /// The seconds to wait, when there were too many.
    pub fn take(&self, rule: Rule, who: &(impl Hash + ?Sized)) -> Result<(), i64> {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.take(rule, who, self.clock.now())
    }

    /// How Discord is reached.
    #[must_use]
    pub fn discord_settings(&self) -> Settings {
        discord_settings(&self.config)
    }
}

fn configured_clock(config: &Config) -> Clock {
    let file = &config.sandbox.clock_file;
    if file.as_os_str().is_empty() { Clock::System } else { Clock::Shifted(Arc::new(file.clone())) }
}

/// How the configuration says that Discord is reached.
fn discord_settings(config: &Config) -> Settings {
    Settings {
        token: config.secrets.discord_token.clone(),
        client_id: config.secrets.discord_client_id,
        client_secret: config.secrets.discord_client_secret.clone(),
        api_url: config.discord.api_url.clone(),
        ca_cert: config.discord.ca_cert.clone(),
        patience: Duration::from_secs(config.discord.timeout_seconds),
    }
}

/// The guilds' trained models, in memory. One is replaced as a whole or not at all: who is being served keeps the one they have.
#[derive(Default)]
pub struct Shelves {
    by_guild: RwLock<HashMap<GuildId, Arc<Shelf>>>,
}

impl Shelves {
    /// A guild's models; `None` until they are trained for the first time since the start.
    #[must_use]
    pub fn find(&self, guild: GuildId) -> Option<Arc<Shelf>> {
        self.by_guild.read().unwrap_or_else(PoisonError::into_inner).get(&guild).cloned()
    }

    /// Serve these from now on.
    pub fn replace(&self, guild: GuildId, shelf: Shelf) {
        self.by_guild.write().unwrap_or_else(PoisonError::into_inner).insert(guild, Arc::new(shelf));
    }
}

/// What was made and when; locked while it is being made, so that who comes meanwhile waits for it.
pub type Slot<T> = Arc<AsyncMutex<Option<(i64, Arc<T>)>>>;

/// What every member may ask for and costs a look at everything that happened: made once for all who ask within a short while.
pub struct Slots<K, T>(Mutex<HashMap<K, Slot<T>>>);

impl<K, T> Default for Slots<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, T> Slots<K, T> {
    /// Where what belongs to `key` stands. What was made before `since` for others and is in nobody's hands is forgotten.
    pub fn slot(&self, key: K, since: i64) -> Slot<T> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let young = |slot: &Slot<T>| slot.try_lock().is_ok_and(|it| it.as_ref().is_some_and(|(at, _)| *at >= since));
        slots.retain(|_, slot| Arc::strong_count(slot) > 1 || young(slot));
        Arc::clone(slots.entry(key).or_default())
    }
}

/// Work in the background, and how it ends.
#[derive(Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
    /// What the others hand their work to, and so ends after them.
    closing: TaskTracker,
    last: CancellationToken,
    wake: Notify,
    busy: Arc<AtomicUsize>,
}

impl Tasks {
    /// Run `task` in the background; shutdown waits for it.
    #[allow(clippy::disallowed_methods, reason = "the tracked spawn that the ban points to")]
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task);
    }

    /// Run `task` in the background until everything else has ended.
    #[allow(clippy::disallowed_methods, reason = "the tracked spawn that the ban points to")]
    fn spawn_last(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.closing.spawn(task);
    }

    /// Run `task` on the runtime of `handle`; shutdown waits for it.
    pub fn spawn_on(&self, handle: &tokio::runtime::Handle, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn_on(task, handle);
    }

    /// Wake the job runner: something was enqueued.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Resolves when the job runner is woken.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Ask everything to end.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Resolves when everything is asked to end.
    pub async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Whether everything was asked to end.
    pub fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// A token that is cancelled when everything is asked to end.
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Wait until every background task has ended: first those that hand work on, then those that take it.
    pub async fn ended(&self) {
        self.tracker.close();
        self.tracker.wait().await;
        self.settled().await;
    }

    /// Let what takes work over from others finish what it has, and end; nothing more is taken. For a shutdown whose
    /// other tasks did not end in time.
    pub async fn settled(&self) {
        self.last.cancel();
        self.closing.close();
        self.closing.wait().await;
    }

    /// Ask everything to end in no order and without waiting, for whoever throws the application away.
    pub fn abandon(&self) {
        self.stop();
        self.last.cancel();
    }

    /// Count a piece of work as going on until the guard is dropped.
    #[must_use]
    pub fn busy(&self) -> Busy {
        self.busy.fetch_add(1, Ordering::SeqCst);
        Busy(Arc::clone(&self.busy))
    }

    /// Pieces of work going on.
    pub fn in_hand(&self) -> usize {
        self.busy.load(Ordering::SeqCst)
    }
}

/// A piece of work going on.
pub struct Busy(Arc<AtomicUsize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What the gateway's thread reports to `/readyz`, `/metrics` and `/doctor`.
#[derive(Debug, Default)]
pub struct Gateway {
    ready: AtomicBool,
    last_event_at: AtomicI64,
    connects: AtomicI64,
    commands_registered: AtomicBool,
    session: AtomicU64,
    /// In which session each guild came into sight, and the period of listening that began with it, once one did.
    pub periods: AsyncMutex<HashMap<GuildId, (u64, Option<Period>)>>,
}

impl Gateway {
    /// Whether Discord has answered READY or RESUMED since the last break.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::SeqCst)
    }

    /// Record that the gateway is ready, or no longer.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::SeqCst);
        if ready {
            self.connects.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Record that a new session began: of what happened before it Discord tells nothing any more.
    pub fn session_began(&self) {
        self.session.fetch_add(1, Ordering::SeqCst);
    }

    /// Which session it is, counted since the start.
    pub fn session(&self) -> u64 {
        self.session.load(Ordering::SeqCst)
    }

    /// Record that an event arrived.
    pub fn set_event_at(&self, now: i64) {
        self.last_event_at.store(now, Ordering::SeqCst);
    }

    /// When the last event arrived; 0 before the first.
    pub fn last_event_at(&self) -> i64 {
        self.last_event_at.load(Ordering::SeqCst)
    }

    /// Whether the commands still have to be registered with Discord.
    pub fn commands_wanted(&self) -> bool {
        !self.commands_registered.load(Ordering::SeqCst)
    }

    /// Record that Discord knows the commands.
    pub fn set_commands_registered(&self) {
        self.commands_registered.store(true, Ordering::SeqCst);
    }

    /// How often the gateway became ready.
    pub fn connects(&self) -> i64 {
        self.connects.load(Ordering::SeqCst)
    }
}
