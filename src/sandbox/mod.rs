//! The other side of the wire: a local Discord and a local Stripe on loopback, and the real bot between them as a child
//! process, which can be killed at any moment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use self::bot_process::BotProcess;
use self::clock::WorldClock;
use self::discord::{DiscordWorld, Square};
use self::stripe::StripeWorld;

/// The real bot as a child process.
pub mod bot_process;
/// Seeded misfortune, and an onlooker who knows only the worlds.
pub mod chaos;
/// The clock both worlds share.
pub mod clock;
/// A real community's past, replayed.
pub mod community;
/// A local Discord.
pub mod discord;
/// A web page to be a member, a creator and a moderator in.
pub mod page;
/// The points at which the bot touches a world.
pub mod points;
/// A local Stripe.
pub mod stripe;
/// The whole story, played without a browser.
pub mod tour;

/// What a sandbox is made with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the database, the log and the certificate go; a temporary folder when not given.
    pub folder: Option<PathBuf>,
    /// Ids, tokens and faults follow from it.
    pub seed: u64,
}

/// What the bot is told of both worlds, its database and its clock.
fn environment(
    discord: &DiscordWorld,
    stripe: &StripeWorld,
    certificate: &Path,
    clock_file: &Path,
    database: String,
) -> Vec<(String, String)> {
    [
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
        ("DATABASE_URL", database),
        ("LYCEUM__SANDBOX__CLOCK_FILE", clock_file.display().to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Two worlds with the real bot between them.
pub struct Sandbox {
    /// The clock both worlds and the bot share.
    pub clock: WorldClock,
    /// The local Discord.
    pub discord: DiscordWorld,
    /// Who and what is in it.
    pub square: Square,
    /// The local Stripe.
    pub stripe: StripeWorld,
    /// The bot.
    pub bot: Arc<BotProcess>,
    folder: Folder,
}

/// A folder that is removed at the end, or kept.
enum Folder {
    Temporary(tempfile::TempDir),
    Kept(PathBuf),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

impl Sandbox {
    /// Make both worlds and prepare the bot, without starting it.
    ///
    /// The worlds begin anew each time, so the database does as well: its rows would speak of people and payments that
    /// no longer exist.
    pub async fn prepare(options: &Options) -> anyhow::Result<Self> {
        let folder = match &options.folder {
            Some(path) => {
                std::fs::create_dir_all(path).with_context(|| format!("making {}", path.display()))?;
                for old in ["lyceum.db", "lyceum.db-wal", "lyceum.db-shm"] {
                    match std::fs::remove_file(path.join(old)) {
                        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                            return Err(error).with_context(|| format!("removing the last run's {old}"));
                        }
                        _ => {}
                    }
                }
                Folder::Kept(path.clone())
            }
            None => Folder::Temporary(tempfile::Builder::new().prefix("lyceum-sandbox-").tempdir()?),
        };
        let clock_file = folder.path().join("clock");
        std::fs::write(&clock_file, "0")?;
        let clock = WorldClock::new(Some(clock_file.clone()));
        let discord = DiscordWorld::start(clock.clone(), options.seed)?;
        let square = discord.lyceum_square();
        let stripe = StripeWorld::start(clock.clone(), options.seed).await?;
        let certificate = folder.path().join("ca.pem");
        std::fs::write(&certificate, discord.ca_pem())?;
        let database = format!("sqlite://{}", folder.path().join("lyceum.db").display());
        let environment = environment(&discord, &stripe, &certificate, &clock_file, database);
        let bot = Arc::new(BotProcess::new(environment, folder.path().join("bot.log"))?);
        stripe.set_webhook_url(&format!("{}/stripe/webhook", bot.public_url()));
        Ok(Self { clock, discord, square, stripe, bot, folder })
    }

    /// Wait until the bot answers: its process is ready and it hears Discord.
    pub async fn bot_is_back(&self) -> anyhow::Result<()> {
        self.bot.start()?;
        self.bot.ready().await?;
        Ok(())
    }

    /// Where the database, the log and the certificate are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
