//! `lyceum erase`: what `/privacy delete` does, for whoever cannot type it any more because they, or the bot, left the server.

use std::io::IsTerminal as _;
use std::io::stdin;

use anyhow::{Context as _, anyhow};
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::files;
use super::json::{self, Id};
use super::{Cli, Failure, runtime};
use crate::actions::erase_member;
use crate::clock::Clock;
use crate::config::Needs;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::erasure::{self, Fate};
use crate::store::{Db, StoreError, guilds};

/// What `lyceum erase` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum erase --guild 81384788765712384 --member 123456789012345678
  lyceum erase --guild 81384788765712384 --member 123456789012345678 --yes --json

It only needs DATABASE_URL. The bot does the work: at once when it runs, otherwise at its next start, and once more ten
minutes later, when everything on its way has arrived. From this moment nothing about the member is recorded for analysis
or suggestions. As with /privacy delete in Discord, proof of payments, the member's access and choices, and what they
published or did as staff stay. Copies made by `lyceum backup` are not changed.

EXIT CODES
  0  queued     1  unknown server or member, not confirmed, or failed     2  wrong arguments
  3  configuration     5  the database cannot be opened")]
pub struct Args {
    /// In which server.
    #[arg(long, value_name = "ID")]
    guild: GuildId,
    /// Whose data.
    #[arg(long, value_name = "ID")]
    member: MemberId,
    /// Do not ask; needed where there is no terminal to ask on.
    #[arg(long)]
    yes: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// What was queued, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Report {
    guild: Id,
    member: Id,
    /// Rows that go.
    erased: i64,
    /// Rows that stay.
    kept: i64,
}

/// Ask, and queue the erasure.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    let config = cli.load(Needs::Data)?;
    let runtime = runtime()?;
    let db = runtime.block_on(Db::open(config.database.url.expose_secret())).map_err(Failure::Database)?;
    let found = runtime.block_on(found(&db, args)).map_err(Failure::Database)?;
    let Some((erased, kept)) = found else {
        return Err(anyhow!("server {} is not known: the bot was never in it", args.guild).into());
    };
    if erased + kept == 0 {
        return Err(anyhow!("nothing is stored about member {} in server {}", args.member, args.guild).into());
    }
    if !args.yes && !confirmed(args, erased, kept)? {
        return Err(anyhow!("nothing was erased").into());
    }
    runtime.block_on(wish(&db, args)).map_err(Failure::Database)?;
    let report = Report { guild: Id(args.guild.0), member: Id(args.member.0), erased, kept };
    if args.json {
        return Ok(json::print(&report)?);
    }
    let text = format!(
        "Queued: {erased} records about member {} in server {} go as soon as the bot runs, {kept} stay.\n",
        args.member, args.guild
    );
    Ok(files::print(&text)?)
}

/// How many records go and how many stay; `None` when the server is not known.
async fn found(db: &Db, args: &Args) -> Result<Option<(i64, i64)>, StoreError> {
    let read = &mut db.read();
    if guilds::find(read, args.guild).await?.is_none() {
        return Ok(None);
    }
    let counts = erasure::counts(read, args.guild, args.member).await?;
    let sum = |goes: bool| {
        let of = |(_, fate, count): &(_, Fate, i64)| (matches!(fate, Fate::Erased(_)) == goes).then_some(*count);
        counts.iter().filter_map(of).sum::<i64>()
    };
    Ok(Some((sum(true), sum(false))))
}

async fn wish(db: &Db, args: &Args) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    erase_member::wish(&mut tx, args.guild, args.member, Clock::System.now()).await?;
    tx.commit().await?;
    db.close().await;
    Ok(())
}

/// Ask on the terminal; anything but a yes is a no.
fn confirmed(args: &Args, erased: i64, kept: i64) -> anyhow::Result<bool> {
    anyhow::ensure!(
        stdin().is_terminal(),
        "there is no terminal to confirm on: nothing was erased. Give --yes to erase"
    );
    files::aside(&format!(
        "Erase {erased} records about member {} in server {}? {kept} stay. This cannot be undone. [y/N] ",
        args.member, args.guild
    ));
    let mut answer = String::new();
    stdin().read_line(&mut answer).context("reading the answer")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
