//! `lyceum holdout`: whether recommendations help, from what members were offered and what came of it.

use comfy_table::Table;
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::files::print;
use super::{Cli, Failure, runtime};
use crate::clock::Clock;
use crate::config::Needs;
use crate::domain::lessons::recommend::holdout;
use crate::domain::lessons::recommend::holdout::Effect;
use crate::store::{Db, StoreError, lesson_offers};

/// What `lyceum holdout` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum holdout
  lyceum holdout --days 30 --json

A share of the members (lessons.holdout_percent) is offered popular lessons, the others what fits them. The table compares the
share of offered lessons that a member then saved or finished, each member counting once. An interval that holds 0 says: not
known yet.

EXIT CODES
  0  compared     1  failed     3  configuration     5  the database cannot be opened")]
pub struct Args {
    /// Only what was offered in the last so many days.
    #[arg(long, value_name = "N", default_value_t = 90)]
    days: u32,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// One guild.
#[derive(Debug, Serialize)]
struct Line {
    guild: String,
    offered: usize,
    /// `None` while either side has fewer than two members.
    effect: Option<Effect>,
}

/// Compare the two sides of every guild.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    let config = cli.load(Needs::Data)?;
    let since = Clock::System.now() - i64::from(args.days) * 86_400;
    let compared = runtime()?.block_on(async {
        let db = Db::open(config.database.url.expose_secret()).await?;
        let mut lines = Vec::new();
        let mut read = db.read();
        for guild in lesson_offers::list_guilds(&mut read).await? {
            let outcomes = lesson_offers::outcomes(&mut read, guild, since).await?;
            lines.push(Line { guild: guild.to_string(), offered: outcomes.len(), effect: holdout::effect(&outcomes) });
        }
        db.close().await;
        Ok::<_, StoreError>(lines)
    });
    let lines = compared.map_err(Failure::Database)?;
    let text = if args.json {
        serde_json::to_string_pretty(&lines).map(|text| format!("{text}\n")).map_err(anyhow::Error::from)?
    } else {
        told(&lines)
    };
    Ok(print(&text)?)
}

fn told(lines: &[Line]) -> String {
    if lines.is_empty() {
        return "Nothing was offered yet: members are offered lessons by /learn next.\n".to_owned();
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header(["server", "offered", "members", "taken", "held out", "taken", "difference", "95 % interval"]);
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    for line in lines {
        let figures = match &line.effect {
            None => ["–", "–", "–", "–", "–", "too few members yet"].map(str::to_owned),
            Some(it) => [
                it.members.to_string(),
                percent(it.with.mean),
                it.held_out.to_string(),
                percent(it.without.mean),
                format!("{:+.1} %", it.difference.mean * 100.0),
                format!("{:+.1} to {:+.1} %", it.interval.0 * 100.0, it.interval.1 * 100.0),
            ],
        };
        table.add_row([line.guild.clone(), line.offered.to_string()].into_iter().chain(figures));
    }
    format!("{table}\n")
}
