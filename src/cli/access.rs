//! `lyceum access`: what the ledger says about a member at any date, and what a reconcile would change now.

use std::fmt::Write as _;

use anyhow::anyhow;
use secrecy::ExposeSecret as _;
use serde_json::{Value as Json, json};

use super::files::print;
use super::run::failure;
use super::{Cli, Failure, runtime};
use crate::app::App;
use crate::config::Needs;
use crate::domain::access::{Access, Value, Why, decide};
use crate::domain::ids::{GuildId, MemberId};
use crate::jobs::diff::{self, Difference, Found};
use crate::store::plans::Plan;
use crate::store::{Db, StoreError, ledger, plans};
use crate::telemetry;
use crate::text::{self, Args as Filled, Locale};

/// What `lyceum access` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum access at --member 123456789012345678 --time 2026-11-21T08:00:00Z
  lyceum access at --member 123456789012345678 --json | jq '.[] | select(.allowed)'
  lyceum access diff
  lyceum access diff --guild 234567890123456789 --json

`at` only needs DATABASE_URL and reads nothing but the ledger: it says what was known at that moment, by the plans'
terms of today. `diff` asks Stripe whatever a reconcile would ask it now, and Discord about every member who ever held
anything, and writes nothing.

EXIT CODES
  0  done; diff: nothing differs     1  failed     2  wrong arguments     3  configuration
  5  the database cannot be opened   6  diff: something differs, or not all could be looked at")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Replay a member's access at a moment from the ledger.
    At {
        /// The member's number.
        #[arg(long)]
        member: u64,
        /// The moment: 2026-11-21T08:00:00Z, 2026-11-21, or seconds since 1970; now if left out.
        #[arg(long, value_parser = moment)]
        time: Option<i64>,
        /// Only in this server.
        #[arg(long)]
        guild: Option<u64>,
        /// Print it as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what a reconcile would give and take, and why, without doing it.
    Diff {
        /// Only in this server.
        #[arg(long)]
        guild: Option<u64>,
        /// Print it as JSON.
        #[arg(long)]
        json: bool,
    },
}

fn moment(typed: &str) -> Result<i64, String> {
    let seconds = typed.parse::<i64>().ok();
    let moment = || typed.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
    let day = || format!("{typed}T00:00:00Z").parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_second);
    seconds.or_else(moment).or_else(day).ok_or_else(|| "not a moment: try 2026-11-21T08:00:00Z".to_owned())
}

/// Replay, or compare.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    match &args.command {
        Command::At { member, time, guild, json } => at(cli, MemberId(*member), *time, guild.map(GuildId), *json),
        Command::Diff { guild, json } => compare(cli, guild.map(GuildId), *json),
    }
}

fn at(cli: &Cli, member: MemberId, time: Option<i64>, only: Option<GuildId>, as_json: bool) -> Result<(), Failure> {
    let config = cli.load(Needs::Data)?;
    let found: Vec<(GuildId, Access, Vec<Plan>)> = runtime()?
        .block_on(async {
            let db = Db::open(config.database.url.expose_secret()).await?;
            let time = time.unwrap_or_else(|| crate::clock::Clock::System.now());
            let mut found = Vec::new();
            for guild in plans::guilds(&mut db.read()).await? {
                if only.is_none_or(|only| only == guild) {
                    let read = &mut db.read();
                    let entries = ledger::of_member(read, guild, member, time).await?;
                    let access = decide(&entries, &plans::terms(read, guild).await?, time);
                    if !access.verdicts.is_empty() {
                        found.push((guild, access, plans::list(read, guild).await?));
                    }
                }
            }
            db.close().await;
            Ok::<_, StoreError>(found)
        })
        .map_err(Failure::Database)?;
    let lines = found.iter().flat_map(|(guild, access, plans)| {
        access.verdicts.iter().map(move |verdict| {
            let plan = plans
                .iter()
                .find(|plan| plan.id == verdict.plan)
                .map(|plan| plan.offer.name.clone())
                .unwrap_or_default();
            (guild, verdict, plan)
        })
    });
    let text = if as_json {
        let lines: Vec<Json> = lines
            .map(|(guild, verdict, plan)| {
                json!({
                    "guild": guild.to_string(), "plan": plan, "allowed": verdict.allowed,
                    "why": verdict.why.text().0, "text": sentence(&verdict.why), "until": verdict.until,
                    "roles": verdict.roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "source": verdict.source.kind.word(), "source_id": verdict.source.id,
                    "recorded_at": verdict.recorded_at,
                })
            })
            .collect();
        format!("{}\n", serde_json::to_string_pretty(&lines).map_err(anyhow::Error::from)?)
    } else {
        let mut text = String::new();
        for (guild, verdict, plan) in lines {
            let word = if verdict.allowed { "in " } else { "out" };
            let _ = writeln!(text, "{word}  {guild}  {plan}: {}", sentence(&verdict.why));
        }
        if text.is_empty() { "Nothing is known about this member at that moment.\n".into() } else { text }
    };
    Ok(print(&text)?)
}

fn compare(cli: &Cli, only: Option<GuildId>, as_json: bool) -> Result<(), Failure> {
    let config = cli.load(Needs::Everything)?;
    let found = runtime()?.block_on(async {
        let app = App::open_beside(config, telemetry::metrics()).await.map_err(failure)?;
        let found = diff::run(&app, only).await.map_err(Failure::Database)?;
        app.tasks.stop();
        app.tasks.ended().await;
        app.store.close().await;
        Ok::<_, Failure>(found)
    })?;
    print(&if as_json { shown_json(&found)? } else { shown(&found) })?;
    match (found.differences.len(), found.unseen.len()) {
        (0, 0) if found.unasked.is_some() => Err(Failure::Differs("Stripe did not say everything".into())),
        (0, 0) => Ok(()),
        (0, _) => Err(Failure::Differs("a server could not be looked at".into())),
        (1, _) => Err(Failure::Differs("one role differs".into())),
        (several, _) => Err(Failure::Differs(format!("{several} roles differ"))),
    }
}

fn reason(difference: &Difference) -> String {
    difference.why.as_ref().map_or_else(|| text::text(Locale::EnUs, "audit-drift"), sentence)
}

fn shown_json(found: &Found) -> Result<String, Failure> {
    let lines: Vec<Json> = found
        .differences
        .iter()
        .map(|it| {
            json!({
                "guild": it.guild.to_string(), "member": it.member.to_string(), "role": it.role.to_string(),
                "would": if it.added { "give" } else { "take" }, "why": it.why.as_ref().map(|why| why.text().0),
                "text": reason(it), "held_by": it.held_by,
            })
        })
        .collect();
    let unseen: Vec<Json> =
        found.unseen.iter().map(|(guild, why)| json!({ "guild": guild.to_string(), "why": why })).collect();
    let whole = json!({
        "differences": lines, "looked_at": found.looked_at, "unseen": unseen, "asked": found.asked, "unasked": found.unasked,
    });
    Ok(format!("{}\n", serde_json::to_string_pretty(&whole).map_err(|error| anyhow!(error))?))
}

fn shown(found: &Found) -> String {
    let mut text = String::new();
    for it in &found.differences {
        let word = if it.added { "give" } else { "take" };
        let held = match it.held_by {
            Some("brake") => "  [held by the brake]",
            Some(_) => "  [after Stripe was asked]",
            None => "",
        };
        let _ = writeln!(text, "{word}  {}  member {}  role {}: {}{held}", it.guild, it.member, it.role, reason(it));
    }
    for (guild, why) in &found.unseen {
        let _ = writeln!(text, "????  {guild}: {why}");
    }
    if let Some(why) = &found.unasked {
        let _ = writeln!(text, "????  Stripe: {why}");
    }
    let (members, differ) = (found.looked_at, found.differences.len());
    let _ =
        writeln!(text, "{} customers asked about, {members} members looked at, {differ} roles differ.", found.asked);
    text
}

/// A reason in English, times in UTC.
fn sentence(why: &Why) -> String {
    let (key, values) = why.text();
    let mut filled = Filled::new();
    for (name, value) in values {
        filled.set(
            name,
            match value {
                Value::Time(at) => jiff::Timestamp::from_second(at)
                    .map_or_else(|_| at.to_string(), |moment| moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()),
                Value::Number(number) => number.to_string(),
                Value::Member(member) | Value::Person(member) => member.to_string(),
                Value::Text(text) => crate::domain::names::plain(&text),
            },
        );
    }
    text::text_with(Locale::EnUs, key, &filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_type_them() {
        assert_eq!(moment("1800000000"), Ok(1_800_000_000));
        assert_eq!(moment("2027-01-15T08:00:00Z"), Ok(1_800_000_000));
        assert_eq!(moment("2027-01-15"), Ok(1_799_971_200));
        assert!(moment("yesterday").is_err());
    }
}
