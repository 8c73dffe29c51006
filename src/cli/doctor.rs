//! `lyceum doctor`: what `/doctor` says, beside a running bot or before its first start.

use std::net::Ipv4Addr;
use std::time::Duration;

use std::fmt::Write as _;

use anyhow::anyhow;
use serde::Serialize;

use super::files::print;
use super::run::failure;
use super::{Cli, Failure, runtime};
use crate::actions::examine::words::{Place, cure, sentence};
use crate::actions::examine::{self, Finding, From, State};
use crate::app::App;
use crate::config::{Config, Needs};
use crate::telemetry;
use crate::text::Locale;

/// What `lyceum doctor` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum doctor
  lyceum --config lyceum.toml doctor
  lyceum doctor --json | jq '.[] | select(.state != \"ok\")'
  lyceum doctor --health && echo alive

It changes nothing, and may be run while the bot runs. In Discord, /doctor says the same and also how the
connection to the gateway does.

EXIT CODES
  0  nothing fails     1  something fails     3  the configuration cannot be used     5  the database cannot be opened")]
pub struct Args {
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
    /// Only ask the bot that runs beside this whether it is alive, as a container's health check does.
    #[arg(long, conflicts_with = "json")]
    health: bool,
}

/// One finding, for scripts.
#[derive(Serialize)]
struct Line {
    /// The server it is about, if it is about one.
    server: Option<String>,
    check: &'static str,
    state: State,
    text: String,
    cure: Option<String>,
}

/// Look, and say what was found.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    if args.health {
        return health(&cli.load(Needs::Data)?);
    }
    let config = cli.load(Needs::Everything)?;
    let lines: Vec<Line> = runtime()?.block_on(async {
        let app = App::open_beside(config, telemetry::metrics()).await.map_err(failure)?;
        let mut lines: Vec<Line> =
            examine::machinery(&app, From::Outside).await.iter().map(|found| line(found, None)).collect();
        for guild in app.discord.guilds().await.unwrap_or_default() {
            let name = app.discord.guild(guild).await.map_or_else(|_| guild.to_string(), |guild| guild.name);
            lines.extend(examine::server(&app, guild).await.iter().map(|found| line(found, Some(&name))));
        }
        app.tasks.stop();
        app.tasks.ended().await;
        app.store.close().await;
        Ok::<_, Failure>(lines)
    })?;
    if args.json {
        let json = serde_json::to_string_pretty(&lines).map_err(anyhow::Error::from)?;
        print(&format!("{json}\n"))?;
    } else {
        print(&report(&lines))?;
    }
    match lines.iter().filter(|line| line.state == State::Fail).count() {
        0 => Ok(()),
        1 => Err(anyhow!("one check failed").into()),
        failed => Err(anyhow!("{failed} checks failed").into()),
    }
}

/// Ask `/healthz` of the bot that listens where the configuration says.
fn health(config: &Config) -> Result<(), Failure> {
    let mut address = config.server.listen;
    if address.ip().is_unspecified() {
        address.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    let answer = runtime()?.block_on(async {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(4)).build()?;
        client.get(format!("http://{address}/healthz")).send().await
    });
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(anyhow!("{address} answers {}", answer.status()).into()),
        Err(error) => Err(anyhow!("{address} does not answer: {error}").into()),
    }
}

fn line(finding: &Finding, server: Option<&str>) -> Line {
    Line {
        server: server.map(str::to_owned),
        check: finding.key,
        state: finding.state,
        text: sentence(finding, Locale::EnUs, Place::Terminal),
        cure: cure(finding, Locale::EnUs, Place::Terminal),
    }
}

fn report(lines: &[Line]) -> String {
    let mut text = String::new();
    let mut server = None;
    for line in lines {
        if line.server != server {
            server.clone_from(&line.server);
            let _ = writeln!(text, "\n{}", line.server.as_deref().unwrap_or_default());
        }
        let word = match line.state {
            State::Ok => "ok  ",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        let _ = writeln!(text, "{word}  {}", line.text);
        if let Some(cure) = &line.cure {
            let _ = writeln!(text, "      -> {cure}");
        }
    }
    text
}
