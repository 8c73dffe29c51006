//! `lyceum sandbox`: a whole paid community on this machine, to play in or to watch.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::chaos_report::{self, Asked};
use super::{Failure, runtime};
use crate::config::{Log, LogFormat};
use crate::sandbox::chaos::{crash, three};
use crate::sandbox::page::{self, Door, Stage};
use crate::sandbox::tour::{Attack, PowerCut, Tour, end_state};
use crate::sandbox::{Options, Sandbox, community};
use crate::telemetry;

/// What `lyceum sandbox` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum sandbox                                   open the page it prints, and be everyone in turn
  lyceum sandbox --tour                            watch the whole story, without a browser
  lyceum sandbox --community edges.csv.gz          begin with a real community's interactions
  lyceum sandbox --attack star                     fake accounts against the ranking: star, chain, clique or brigade
  lyceum sandbox --data ./play --port 4000         keep the database and the logs, choose the port
  lyceum sandbox --chaos 500                       500 stories of everything going wrong, and whether every promise was kept
  lyceum sandbox --chaos 1 --from-seed 42 --trace  one of them again, told line by line
  lyceum sandbox --load                            how fast, how many, how much memory
  lyceum sandbox --three 12 --database postgres://localhost/empty    three bots on one database, in trouble

A local Discord, a local Stripe and a web page, all on 127.0.0.1, and the real bot between them (`lyceum run` as a child
process). Nothing is registered, nothing leaves this machine, and no key of yours is read.

EXIT CODES
  0  ended, or everything held     1  a step of the tour did not hold, a promise was broken, or the sandbox failed
  2  wrong arguments")]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Args {
    /// Play the whole story, print each step and what was seen, and end with 0 or 1.
    #[arg(long)]
    tour: bool,
    /// First replay a real community: an edge file (`src,dst,weight,unix_time`[,kind]) or a `DiscordChatExporter` export.
    #[arg(long, value_name = "FILE")]
    community: Option<PathBuf>,
    /// The page's port; 0 for any free one.
    #[arg(long, value_name = "PORT", default_value_t = 4100)]
    port: u16,
    /// Let fake accounts try to buy a place among the core members: star, chain, clique or brigade.
    #[arg(long, value_name = "SHAPE", conflicts_with_all = ["tour", "chaos", "community"])]
    attack: Option<Attack>,
    /// Tell this many stories of misfortune, each from a number of its own, and end with 1 at the first broken promise.
    #[arg(long, value_name = "SEEDS", conflicts_with = "tour")]
    chaos: Option<u64>,
    /// The first number; a story is told again by giving its number here with `--chaos 1`.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "chaos")]
    from_seed: u64,
    /// How many stories are told side by side; most of each is waiting.
    #[arg(long, value_name = "NUMBER", default_value_t = 6)]
    side_by_side: usize,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    /// Put known defects of others back in, one by one, and see each noticed within this many stories.
    #[cfg(feature = "bug-zoo")]
    #[arg(long, value_name = "SEEDS", num_args = 0..=1, default_missing_value = "80", conflicts_with_all = ["tour", "chaos"])]
    zoo: Option<u64>,
    /// Only this defect of the zoo; may be given several times.
    #[cfg(feature = "bug-zoo")]
    #[arg(long, value_name = "NAME", requires = "zoo")]
    only: Vec<String>,
    /// Measure how fast, how many and how much memory, on this machine as it is.
    #[arg(long, conflicts_with_all = ["tour", "chaos"])]
    load: bool,
    /// Three bots on this PostgreSQL database: one killed, one frozen, one cut off, for so many rounds.
    #[arg(long, value_name = "ROUNDS", requires = "database", conflicts_with_all = ["tour", "chaos"])]
    three: Option<usize>,
    /// Play a story without chance with the power going at this point of the wire; 0 counts the points.
    #[arg(long, value_name = "POINT", hide = true, conflicts_with_all = ["tour", "chaos"])]
    crash_at: Option<u64>,
    /// An empty database for `--three` and `--crash-at`, such as `postgres://user@host/name`.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Print every story's trace.
    #[arg(long, requires = "chaos")]
    trace: bool,
    /// Keep the database, the logs and the pictures in this folder.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Ids, tokens and chances follow from it.
    #[arg(long, value_name = "NUMBER", default_value_t = 7)]
    seed: u64,
    /// Kill the bot at this point of the wire during the tour, and start it again.
    #[arg(long, value_name = "POINT", hide = true, requires = "tour")]
    kill_at: Option<usize>,
    /// Write how the worlds stand at the end of the tour to this file.
    #[arg(long, value_name = "FILE", hide = true, requires = "tour")]
    end_state: Option<PathBuf>,
}

/// Open the sandbox until ctrl-c, or play the tour.
pub(super) fn run(args: &Args) -> Result<(), Failure> {
    telemetry::start(&Log { filter: "warn".into(), format: LogFormat::Text });
    runtime()?.block_on(async {
        tokio::select! {
            done = chosen(args) => done,
            signal = told_to_end() => signal,
        }
    })?;
    Ok(())
}

async fn chosen(args: &Args) -> anyhow::Result<()> {
    #[cfg(feature = "bug-zoo")]
    if let Some(seeds) = args.zoo {
        return chaos_report::zoo(seeds, args.side_by_side, &args.only).await;
    }
    if args.load {
        return chaos_report::load(args.json).await;
    }
    if let (Some(rounds), Some(database)) = (args.three, &args.database) {
        let seen = three::play(database.clone(), rounds, args.seed).await?;
        return say(&format!("{seen:#}\n"));
    }
    if let Some(point) = args.crash_at {
        let seen = crash::play(point, args.database.clone()).await?;
        return say(&format!("{seen:#}\n"));
    }
    match args.chaos {
        Some(seeds) => chaos(args, seeds).await,
        None if args.attack.is_some() || args.tour => tour(args).await,
        None => play(args).await,
    }
}

/// Whoever ends this program another way than by ctrl-c, such as by closing the window, is not to leave a bot behind.
async fn told_to_end() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut hang_up = signal(SignalKind::hangup()).context("listening for SIGHUP")?;
    let name = tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = hang_up.recv() => "SIGHUP",
    };
    anyhow::bail!("ended by {name}")
}

async fn chaos(args: &Args, seeds: u64) -> anyhow::Result<()> {
    let asked =
        Asked { seeds, from_seed: args.from_seed, side_by_side: args.side_by_side, json: args.json, trace: args.trace };
    chaos_report::run(&asked).await
}

async fn prepare(args: &Args) -> anyhow::Result<Sandbox> {
    let sandbox = Sandbox::prepare(&Options { folder: args.data.clone(), seed: args.seed }).await?;
    if let Some(file) = &args.community {
        community::replay(&sandbox, file)?;
    }
    Ok(sandbox)
}

async fn tour(args: &Args) -> anyhow::Result<()> {
    let sandbox = prepare(args).await?;
    let power = PowerCut::new(Arc::clone(&sandbox.bot), args.kill_at.unwrap_or(0));
    for points in [sandbox.discord.points(), sandbox.stripe.points()] {
        let power = power.clone();
        points.watch(move || power.point());
    }
    let tour = Tour::new(&sandbox, Some(&power), args.community.is_some());
    let played = match args.attack {
        Some(attack) => tour.attacked(attack).await,
        None => tour.play().await,
    };
    if played.is_err() {
        let log = sandbox.folder().join("bot.log");
        say(&format!("\nThe end of the bot's log ({}):\n{}\n", log.display(), sandbox.bot.log_end(4_000)))?;
    }
    if let Some(file) = &args.end_state {
        let state = serde_json::json!({
            "state": end_state(&sandbox),
            "points": power.passed(),
            "deaths": power.deaths(),
            "resident_kib": sandbox.bot.resident_kib(),
        });
        std::fs::write(file, format!("{state:#}")).with_context(|| format!("writing {}", file.display()))?;
    }
    played.map(drop)
}

async fn play(args: &Args) -> anyhow::Result<()> {
    let sandbox = prepare(args).await?;
    let listener = TcpListener::bind(("127.0.0.1", args.port))
        .await
        .with_context(|| format!("port {} is taken; choose another with --port, or 0 for any free one", args.port))?;
    let door = Door::new(listener.local_addr()?);
    let url = door.url();
    let bot = Arc::clone(&sandbox.bot);
    let stage = Stage::new(sandbox.discord.clone(), sandbox.stripe.clone(), sandbox.clock.clone(), Some(bot));
    sandbox.bot_is_back().await?;
    say(&format!(
        "A paid community is open on this machine. Nothing leaves it; ctrl-c closes it.\n\n  \
         page: {url}\n  bot:  {}\n  data: {}\n\n",
        sandbox.bot.public_url(),
        sandbox.folder().display(),
    ))?;
    tokio::select! {
        served = page::serve(listener, stage, door) => served,
        interrupted = tokio::signal::ctrl_c() => interrupted.context("listening for ctrl-c"),
    }
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
