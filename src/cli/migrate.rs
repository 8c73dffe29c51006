//! `lyceum migrate`: bring the database's schema up to date without starting the bot.

use secrecy::ExposeSecret as _;

use super::files::print;
use super::{Cli, Failure, runtime};
use crate::config::Needs;
use crate::store::{Db, StoreError, migrate};

/// What `lyceum migrate` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum migrate
  lyceum migrate --json
  DATABASE_URL=postgres://lyceum@localhost/lyceum lyceum migrate

`lyceum run` does the same at its start; this is for those who want to do it apart. It only needs DATABASE_URL.
Make a backup first: a schema is never taken back.

EXIT CODES
  0  up to date     3  configuration     5  the database cannot be opened or brought up to date")]
pub struct Args {
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Bring the schema up to date and say what was done.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    let config = cli.load(Needs::Data)?;
    let (before, after) = runtime()?
        .block_on(async {
            let db = Db::open(config.database.url.expose_secret()).await?;
            let before = migrate::version(&db).await?;
            migrate::migrate(&db).await?;
            let after = migrate::version(&db).await?;
            db.close().await;
            Ok::<_, StoreError>((before, after))
        })
        .map_err(Failure::Database)?;
    let text = if args.json {
        format!("{}\n", serde_json::json!({ "before": before, "after": after }))
    } else if before == after {
        format!("The database is up to date (version {after}).\n")
    } else {
        format!("The database was brought from version {before} to version {after}.\n")
    };
    Ok(print(&text)?)
}
