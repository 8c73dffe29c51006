//! `lyceum backfill`: what was said before the bot came, or while it was away, read from Discord's channels.

use std::time::Duration;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::files::print;
use super::json::Id;
use super::{Cli, Failure, runtime};
use crate::actions::import_interactions;
use crate::app::{App, OpenError};
use crate::config::{Config, Needs};
use crate::domain::community::past::made_at;
use crate::domain::ids::GuildId;
use crate::jobs::JobError;
use crate::jobs::backfill;
use crate::store::backfills::{self, Progress};
use crate::store::guilds;
use crate::telemetry;

/// What `lyceum backfill` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum backfill --guild 81384788765712384                    everything since the server was made
  lyceum backfill --guild 81384788765712384 --since 2026-01-01
  lyceum backfill --guild 81384788765712384 --days 30 --json

Replies, mentions, thread messages and reactions become interaction records; no text is kept, and what is known already
is not counted twice. It keeps to Discord's limits, so a large server takes hours; stop it at any time and give the same
command to go on. The bot may run meanwhile. Who left the analysis is left out, and who came back is from then on; where
analysis had been switched off, or the bot put out, nothing is read of the time before it was let in again. A reaction
bears the time of its message. Channels do not tell, so nobody counts: reactions taken back in the meantime, time spent in
voice channels, private threads that are archived, and who gave reactions beyond the first thousand of an emoji.

EXIT CODES
  0  read     1  Discord does not answer, or analysis is off     2  wrong arguments
  3  configuration     4  Discord refused for good     5  the database cannot be used")]
pub struct Args {
    /// Whose past.
    #[arg(long, value_name = "ID")]
    guild: GuildId,
    /// From this day on (UTC).
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "days")]
    since: Option<jiff::civil::Date>,
    /// The last so many days.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    days: Option<i64>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// What was done, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Report {
    guild: Id,
    since: i64,
    /// Whether more was asked for than may be read.
    cut: bool,
    channels: i64,
    not_readable: i64,
    messages: i64,
    new_interactions: i64,
}

/// Read a guild's past and say what was found.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    let config = cli.load(Needs::Everything)?;
    let report = runtime()?.block_on(read(args, config))?;
    let text = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&report).context("the report")?)
    } else {
        let closed = match report.not_readable {
            0 => String::new(),
            count => format!(" {count} of them could not be read: see that the bot has Read Message History there."),
        };
        let since = if report.cut { " What was said before analysis was last switched on is left out." } else { "" };
        format!(
            "{} interactions are new, from {} messages in {} channels and threads.{closed}{since}\n",
            report.new_interactions, report.messages, report.channels,
        )
    };
    Ok(print(&text)?)
}

async fn read(args: &Args, config: Config) -> Result<Report, Failure> {
    let app = App::open_beside(config, telemetry::metrics()).await.map_err(|error| match error {
        OpenError::Store(error) => Failure::Database(error),
        other => Failure::Other(other.into()),
    })?;
    let (now, guild) = (app.clock.now(), args.guild);
    let since = match (args.since, args.days) {
        (Some(day), _) => day.to_zoned(jiff::tz::TimeZone::UTC).context("--since")?.timestamp().as_second(),
        (None, Some(days)) => now - days * 86_400,
        (None, None) => made_at(guild.0),
    };
    if since >= now {
        return Err(anyhow::anyhow!("--since lies in the future").into());
    }
    match import_interactions::open(&app.store, guild, false, now).await {
        Ok(()) => {}
        Err(import_interactions::Error::Store(error)) => return Err(Failure::Database(error)),
        Err(off) => return Err(anyhow::anyhow!("{off}. Switch it on with /setup first.").into()),
    }
    let again = guilds::analysed_again(&mut app.store.read(), guild).await.map_err(Failure::Database)?;
    let cut = again.is_some_and(|again| since < again);
    let since = again.filter(|_| cut).unwrap_or(since);
    let begun = backfills::list(&mut app.store.read(), guild).await.map_err(Failure::Database)?;
    // What was begun goes on where it stopped; what was never begun, or reached less far, begins beside it.
    if begun.iter().all(|it| it.from > since) {
        backfill::wish(&app, guild, since, now).await.map_err(Failure::Database)?;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("reading the past [{bar:32}] {pos}/{len} channels, {msg} {elapsed}")
    {
        bar.set_style(style.progress_chars("=> "));
    }
    let mut last = Progress::default();
    loop {
        let goes_on = match backfill::step(&app, guild).await {
            Ok(goes_on) => goes_on,
            Err(JobError::Retry { after, why }) => {
                bar.set_message(format!("waiting: {why}"));
                wait(after).await;
                true
            }
            Err(JobError::Overtaken(_)) => true,
            Err(JobError::Fail(why)) => return Err(anyhow::anyhow!("{why}. What was read is kept.").into()),
        };
        if !goes_on {
            break;
        }
        last = backfills::progress(&mut app.store.read(), guild).await.map_err(Failure::Database)?;
        bar.set_length(last.channels.unsigned_abs());
        bar.set_position(last.ended.unsigned_abs());
        bar.set_message(format!("{} messages, {} new interactions,", last.messages, last.records));
    }
    bar.finish_and_clear();
    let half_life = app.config.community.half_life_days;
    import_interactions::close(&app.store, half_life, now).await.map_err(Failure::Database)?;
    app.tasks.stop();
    app.tasks.ended().await;
    Ok(Report {
        guild: Id(guild.0),
        since,
        cut,
        channels: last.channels,
        not_readable: last.refused,
        messages: last.messages,
        new_interactions: last.records,
    })
}

/// Discord asked for patience, or did not answer; somebody is watching the bar, so the wait is here.
#[allow(clippy::disallowed_methods, reason = "a command in the foreground has no job queue")]
async fn wait(after: Option<i64>) {
    tokio::time::sleep(Duration::from_secs(after.unwrap_or(5).clamp(1, 1_800).unsigned_abs())).await;
}
