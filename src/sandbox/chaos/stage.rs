//! Two worlds and the real bot as a child, made from one seed: what a story of misfortune is played on.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::sandbox::bot_process::BotProcess;
use crate::sandbox::clock::WorldClock;
use crate::sandbox::discord::{DiscordWorld, Square};
use crate::sandbox::stripe::StripeWorld;

/// Where every story begins: 2027-01-15 08:00 UTC, so that months are as long on every day it is played.
pub const START: i64 = 1_800_000_000;

/// How a stage is made.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Ids, tokens and chances follow from it.
    pub seed: u64,
    /// The bot is told who joins and leaves.
    pub members_intent: bool,
    /// Another database than a file of its own.
    pub database: Option<String>,
    /// More of the bot's environment.
    pub more: Vec<(String, String)>,
}

/// The worlds, the bot and the means to disturb them.
pub struct Stage {
    /// What both worlds go by.
    pub clock: WorldClock,
    /// What the bot goes by; equal to the worlds' unless it was set wrong.
    bot_clock: WorldClock,
    /// The local Discord.
    pub discord: DiscordWorld,
    /// Who and what is in it.
    pub square: Square,
    /// The local Stripe.
    pub stripe: StripeWorld,
    /// The bot.
    pub bot: Arc<BotProcess>,
    power: Arc<Power>,
    /// What the bot is told.
    environment: Vec<(String, String)>,
    /// Holds the database, the log and the certificate.
    folder: tempfile::TempDir,
}

/// Counts the points of the wire, and cuts the power at one of them.
#[derive(Debug, Default)]
struct Power {
    passed: AtomicU64,
    /// The point to strike at; 0: none.
    at: AtomicU64,
    /// How long after the point.
    moment: Mutex<Duration>,
    /// How often it was said that the power stays.
    kept: AtomicUsize,
    deaths: AtomicUsize,
}

impl Stage {
    /// Make the worlds and prepare the bot; nothing runs yet.
    pub async fn build(setting: &Setting) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("lyceum-chaos-").tempdir()?;
        let files = [folder.path().join("world-clock"), folder.path().join("bot-clock")];
        for file in &files {
            std::fs::write(file, (START - WorldClock::new(None).now()).to_string())?;
        }
        let [world_file, bot_file] = files;
        let (clock, bot_clock) = (WorldClock::new(Some(world_file)), WorldClock::new(Some(bot_file.clone())));
        let discord = DiscordWorld::start(clock.clone(), setting.seed)?;
        let square = discord.lyceum_square();
        discord.enable_intents(setting.members_intent, false);
        let stripe = StripeWorld::start(clock.clone(), setting.seed).await?;
        let certificate = folder.path().join("ca.pem");
        std::fs::write(&certificate, discord.ca_pem())?;
        let own = || format!("sqlite://{}", folder.path().join("lyceum.db").display());
        let database = setting.database.clone().unwrap_or_else(own);
        let mut environment = crate::sandbox::environment(&discord, &stripe, &certificate, &bot_file, database);
        let fixed = [
            ("LYCEUM__SANDBOX__TICK_MILLISECONDS", "40"),
            ("LYCEUM__SANDBOX__CLAIM_SECONDS", "3"),
            ("LYCEUM__DISCORD__MEMBERS_INTENT", if setting.members_intent { "true" } else { "false" }),
            // Each try waits in the machine's time; the queue's pauses pass in the worlds' time, which is quicker.
            ("LYCEUM__STRIPE__ATTEMPTS", "1"),
            // A handful of people is no crowd: half of them may leave at once.
            ("LYCEUM__ACCESS__BRAKE_MINIMUM", "50"),
        ];
        environment.extend(fixed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        environment.extend(setting.more.iter().cloned());
        let bot = Arc::new(BotProcess::new(environment.clone(), folder.path().join("bot.log"))?);
        stripe.set_webhook_url(&format!("{}/stripe/webhook", bot.public_url()));
        let power = Arc::new(Power::default());
        for points in [discord.points(), stripe.points()] {
            let (power, bot) = (Arc::clone(&power), Arc::clone(&bot));
            points.watch(move || Power::point(&power, &bot));
        }
        Ok(Self { clock, bot_clock, discord, square, stripe, bot, power, environment, folder })
    }

    /// Another bot in a process of its own, on the same worlds; its webhooks go to it as well.
    pub async fn another(&self, name: &str, database: Option<String>) -> anyhow::Result<BotProcess> {
        let mut environment = self.environment.clone();
        if let Some(database) = database {
            environment.retain(|(name, _)| name != "DATABASE_URL");
            environment.push(("DATABASE_URL".to_owned(), database));
        }
        let bot = BotProcess::new(environment, self.folder.path().join(format!("{name}.log")))?;
        let url: String =
            url::form_urlencoded::byte_serialize(format!("{}/stripe/webhook", bot.public_url()).as_bytes()).collect();
        let form = format!("url={url}&enabled_events[0]=*");
        self.stripe.call("/v1/webhook_endpoints", &form).await?;
        Ok(bot)
    }

    /// Start the bot unless it runs, and wait until it is ready and Discord hears it.
    pub async fn awake(&self) -> anyhow::Result<()> {
        loop {
            let deaths = self.deaths();
            self.bot.start()?;
            match self.bot.ready().await {
                Ok(_) => return Ok(()),
                // The power went meanwhile: no fault of the bot's.
                Err(_) if self.deaths() != deaths => {}
                Err(error) => return Err(error.context("the bot did not come back")),
            }
        }
    }

    /// Move every clock, and let the worlds act on it.
    pub async fn pass(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.bot_clock.advance(seconds);
        self.stripe.advance().await;
    }

    /// Set the bot's clock wrong by so many seconds, or right again with 0.
    pub fn set_bot_clock_off(&self, seconds: i64) {
        self.bot_clock.advance(self.clock.shift() + seconds - self.bot_clock.shift());
    }

    /// Let the power go at the `n`-th point from now, or a moment after it, in the middle of what the bot does then.
    pub fn cut_power_in(&self, n: u64, moment: Duration) {
        *self.power.moment.lock().unwrap_or_else(PoisonError::into_inner) = moment;
        self.power.at.store(self.power.passed.load(Ordering::SeqCst) + n.max(1), Ordering::SeqCst);
    }

    /// The power stays.
    pub fn keep_power(&self) {
        self.power.at.store(0, Ordering::SeqCst);
        self.power.kept.fetch_add(1, Ordering::SeqCst);
    }

    /// How many points of the wire were passed.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.power.passed.load(Ordering::SeqCst)
    }

    /// How often the bot died.
    #[must_use]
    pub fn deaths(&self) -> usize {
        self.power.deaths.load(Ordering::SeqCst)
    }

    /// Wait until nobody has touched a world for `calm`; false when that takes longer than `patience`.
    pub async fn quiet(&self, calm: Duration, patience: Duration) -> bool {
        let begun = Instant::now();
        let (mut seen, mut since) = (self.passed(), Instant::now());
        while begun.elapsed() < patience {
            pause(Duration::from_millis(5)).await;
            let now = self.passed();
            if now != seen || self.stripe.webhooks().under_way() > 0 {
                (seen, since) = (now, Instant::now());
            } else if since.elapsed() >= calm {
                return true;
            }
        }
        false
    }

    /// Keep the folder after the end, for reading the log and the database; where it is.
    pub fn keep(&mut self) -> std::path::PathBuf {
        self.folder.disable_cleanup(true);
        self.folder.path().to_owned()
    }
}

impl Power {
    fn point(power: &Arc<Self>, bot: &Arc<BotProcess>) {
        let number = power.passed.fetch_add(1, Ordering::SeqCst) + 1;
        if power.at.compare_exchange(number, 0, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            return;
        }
        let moment = *power.moment.lock().unwrap_or_else(PoisonError::into_inner);
        if moment.is_zero() {
            power.goes(bot);
            return;
        }
        let (power, bot, kept) = (Arc::clone(power), Arc::downgrade(bot), power.kept.load(Ordering::SeqCst));
        std::thread::spawn(move || {
            std::thread::sleep(moment);
            if let Some(bot) = bot.upgrade().filter(|_| power.kept.load(Ordering::SeqCst) == kept) {
                power.goes(&bot);
            }
        });
    }

    fn goes(&self, bot: &BotProcess) {
        // Counted first: who is cut off by it looks at the count at once.
        self.deaths.fetch_add(1, Ordering::SeqCst);
        bot.kill();
        if let Err(error) = bot.start() {
            tracing::error!(%error, "the bot could not be started again");
        }
    }
}

/// Real waiting: the bot is another process.
#[allow(clippy::disallowed_methods, reason = "an onlooker of another process can only look again")]
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
