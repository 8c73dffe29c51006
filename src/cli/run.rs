//! `lyceum run`: the bot, its jobs and its web side, until SIGTERM or ctrl-c.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

use super::{Cli, Failure, runtime};
use crate::app::{App, OpenError};
use crate::bot::gateway::{self, Refused};
use crate::config::Needs;
use crate::jobs::Runner;
use crate::{telemetry, web};

/// How long work in hand may take to end after SIGTERM.
const DRAIN: Duration = Duration::from_secs(20);
/// How long the last interaction records may take to be written after that.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// What `lyceum run` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum run
  lyceum --config lyceum.toml run
  DATABASE_URL=postgres://lyceum@localhost/lyceum lyceum run

It brings the database up to date, connects to Discord, serves the web side and works through its jobs. SIGTERM or
ctrl-c ends it in good order: nothing new is begun, work in hand is finished, at the latest after 20 seconds.

EXIT CODES
  0  told to stop     1  failed     3  configuration     4  Discord refused for good     5  database")]
pub struct Args {}

/// Run until told to stop.
pub(super) fn run(_args: &Args, cli: &Cli) -> Result<(), Failure> {
    let config = cli.load(Needs::Everything)?;
    telemetry::start(&config.log);
    runtime()?.block_on(async {
        let listen = config.server.listen;
        let listener = TcpListener::bind(listen).await.with_context(|| {
            format!("server.listen (LYCEUM_LISTEN): {listen} cannot be listened on. Choose a free address")
        })?;
        if config.exposed_without_tls() {
            tracing::warn!(%listen, public_url = config.server.public_url, "anyone on the network can read what comes here: bind server.listen to 127.0.0.1 behind a proxy that speaks TLS, and set server.public_url to its https address");
        }
        let app = App::open(config, telemetry::metrics()).await.map_err(failure)?;
        work(app, listener).await
    })
}

pub(super) fn failure(error: OpenError) -> Failure {
    match error {
        OpenError::Store(error) => Failure::Database(error),
        other => Failure::Other(other.into()),
    }
}

async fn work(app: Arc<App>, listener: TcpListener) -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for ctrl-c")?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    let mut web = Box::pin(web::serve(Arc::clone(&app), listener));
    let mut jobs = Box::pin(Runner::new(Arc::clone(&app)).run());
    let mut discord = Box::pin(gateway::run(Arc::clone(&app)));

    // Whichever ends first ends all.
    let mut refused: Option<Refused> = None;
    let mut broken: Option<anyhow::Error> = None;
    let mut done = [false; 3];
    tokio::select! {
        _ = terminate.recv() => tracing::info!("SIGTERM: ending in good order"),
        _ = interrupt.recv() => tracing::info!("ctrl-c: ending in good order"),
        ended = &mut discord => { refused = ended.err(); done = [true, false, false]; }
        ended = &mut web => { broken = Some(web_ended(ended)); done = [false, true, false]; }
        () = &mut jobs => { broken = Some(anyhow::anyhow!("the job runner ended by itself")); done = [false, false, true]; }
    }
    app.tasks.stop();
    let [discord_done, web_done, jobs_done] = done;
    let drained = timeout(DRAIN, async {
        // The web side stops accepting, the gateway says farewell, jobs and commands in hand are finished, side by side.
        let ends = tokio::join!(
            async { if discord_done { Ok(()) } else { discord.await } },
            async { if web_done { Ok(()) } else { web.await } },
            async {
                if !jobs_done {
                    jobs.await;
                }
            },
        );
        app.tasks.ended().await;
        ends
    });
    if let Ok((discord_end, web_end, ())) = drained.await {
        refused = refused.or(discord_end.err());
        if let Err(error) = web_end {
            tracing::warn!(%error, "the web side did not end in good order");
        }
        tracing::info!("everything in hand is finished");
    } else {
        let seconds = DRAIN.as_secs();
        tracing::warn!(seconds, "work in hand did not end in time; its jobs will be taken up at the next start");
        // Whatever hung, what people did meanwhile is written down.
        if timeout(LAST_WORDS, app.tasks.settled()).await.is_err() {
            tracing::error!("the database did not take the last interaction records");
        }
    }
    app.store.close().await;
    match (refused, broken) {
        (Some(refused), _) => Err(refused.into()),
        (None, Some(broken)) => Err(broken.into()),
        (None, None) => Ok(()),
    }
}

fn web_ended(ended: std::io::Result<()>) -> anyhow::Error {
    match ended {
        Ok(()) => anyhow::anyhow!("the web side ended by itself"),
        Err(error) => anyhow::Error::new(error).context("the web side failed"),
    }
}
