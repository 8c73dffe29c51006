//! `lyceum backup`: a consistent copy of the database, also while the bot runs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use secrecy::ExposeSecret as _;

use super::files::print;
use super::{Cli, Failure, runtime};
use crate::config::Needs;
use crate::store::backup;

/// What `lyceum backup` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum backup lyceum-2026-11-21.db
  lyceum backup /backups/lyceum.db --json
  pg_dump --format=custom --file=lyceum.dump \"$DATABASE_URL\"      for PostgreSQL

The copy holds personal data: who belongs to the server, what they bought. Keep it as carefully as the database.
To restore: stop the bot, put the copy in the database's place, delete the -wal and -shm files beside it, start.
Whatever happened since the backup is read again from Stripe.

EXIT CODES
  0  written     1  failed     3  configuration     5  the database cannot be opened")]
pub struct Args {
    /// The file to write; it must not exist yet.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Write the copy.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    let config = cli.load(Needs::Data)?;
    let url = config.database.url.expose_secret();
    if !url.starts_with("sqlite:") {
        return Err(anyhow::anyhow!(
            "this database is PostgreSQL, which has a better tool of its own: pg_dump --format=custom --file={} \"$DATABASE_URL\"",
            args.file.display()
        )
        .into());
    }
    let bytes = runtime()?.block_on(copy(url, &args.file))?;
    let text = if args.json {
        format!("{}\n", serde_json::json!({ "file": args.file, "bytes": bytes }))
    } else {
        format!("Written: {} ({}).\n", args.file.display(), HumanBytes(bytes))
    };
    Ok(print(&text)?)
}

/// Copy into a file beside the target and rename it, so that a file of the target's name is always whole.
async fn copy(url: &str, target: &Path) -> anyhow::Result<u64> {
    if target.exists() {
        bail!("{} exists already; a backup never overwrites. Choose another name", target.display());
    }
    let mut partial = target.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        std::fs::remove_file(&partial).with_context(|| format!("removing the unfinished {}", partial.display()))?;
    }
    let size = backup::size(url).await.context("the database cannot be opened")?;
    let bar = ProgressBar::new(size).with_style(ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}")?);
    let written = backup::copy(url, &partial);
    tokio::pin!(written);
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    loop {
        tokio::select! {
            outcome = &mut written => break outcome.context("the copy could not be written")?,
            _ = tick.tick() => bar.set_position(std::fs::metadata(&partial).map_or(0, |file| file.len())),
        }
    }
    bar.finish_and_clear();
    std::fs::rename(&partial, target).with_context(|| format!("naming {}", target.display()))?;
    Ok(std::fs::metadata(target)?.len())
}
