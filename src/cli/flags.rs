//! `lyceum flags`: what is not honest in an edge file, with evidence; and the proof that fake accounts gain nothing.

use std::collections::HashMap;
use std::collections::HashSet;
use std::path::PathBuf;

use anyhow::Context as _;
use jiff::Timestamp;
use serde::Serialize;

use super::edge_file;
use super::edge_file::EdgeArgs;
use super::files;
use super::files::Faults;
use super::json;
use super::json::Id;
use crate::actions::finding_words as words;
use crate::domain::community::pagerank::Settings;
use crate::domain::community::trust::Context;
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::Sources;
use crate::domain::community::trust::Trust;
use crate::domain::community::trust::flag::Discount;
use crate::domain::community::trust::flag::Pattern;
use crate::domain::community::trust::flag::State;
use crate::domain::community::trust::standing::Placed;
use crate::domain::community::trust::standing::standing;
use crate::text::Locale;

mod ages;
mod self_test;

/// What `lyceum flags` takes.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("what").args(["edges", "self_test"]).required(true),
    after_help = "\
EXAMPLES
  lyceum flags --edges edges.csv.gz --paid paying.txt
  lyceum flags --edges discord.csv --paid paying.txt --kinds --snowflakes
  lyceum flags --edges edges.csv --paid paying.txt --days 30 --json | jq '.flags[0]'
  lyceum flags --self-test

THE TABLE
  about: who gains most, or, in a flood, who does it; accounts: how many take part, and how many of them pay;
  interactions: what it consists of. The sentence below it says how much that is.

THE RULES
  Only members in --paid are heard; each spreads weight / (all their weight + 10); nobody is listed without three of
  them. Rings, stars, chains, cliques and bursts are shown and discounted; so are brigades of young accounts where
  accounts' ages are known (--snowflakes, or --born FILE), and floods of answers nobody reacted to where the file says
  what was done and it is known who pays (--kinds and --paid). Without --paid everybody is heard, and only what is
  suspicious is discounted.

EXIT CODES
  0  done    1  a file cannot be read, nothing in it can be used, or the self-test failed    2  wrong arguments"
)]
pub struct Args {
    /// Play the attacks of ring, star, chain and clique on generated communities, and print what they gain.
    #[arg(long, exclusive = true)]
    self_test: bool,
    #[command(flatten)]
    file: Option<EdgeArgs>,
    /// The members who pay: their ids, one a line.
    #[arg(long, value_name = "FILE")]
    paid: Option<PathBuf>,
    #[command(flatten)]
    ages: ages::AgeArgs,
    /// Look at so many days before the newest edge only.
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..))]
    days: Option<u32>,
    /// How many findings and members to show.
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
}

/// What was found, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Report {
    edges: usize,
    open: bool,
    paying: usize,
    strangers: usize,
    accounts: usize,
    ages_known: usize,
    not_looked_for: Vec<&'static str>,
    listed: usize,
    weight_all: f64,
    weight_counting: f64,
    skipped: Faults,
    flags: Vec<Told>,
    top: Vec<Line>,
}

/// A finding with its sentence.
#[derive(Debug, Serialize)]
struct Told {
    pattern: &'static str,
    target: Id,
    accounts: Vec<Id>,
    counting: usize,
    open: bool,
    acts: usize,
    from: i64,
    to: i64,
    share: f64,
    outside: f64,
    helped: usize,
    discounts: Vec<Less>,
    state: State,
    why: String,
    #[serde(skip)]
    flag: Flag,
}

/// What is left of what one member gives another.
#[derive(Debug, Serialize)]
struct Less {
    src: Id,
    dst: Id,
    keep: f64,
}

#[derive(Debug, Serialize)]
struct Line {
    rank: usize,
    member: Id,
    score: f64,
    sources: u32,
}

/// Look, rank by what counts, print.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.self_test {
        return self_test::run();
    }
    let file = args.file.as_ref().context("--edges FILE is needed")?;
    let loaded = file.load()?;
    let mut edges = loaded.edges;
    let accounts: HashSet<u64> = edges.iter().flat_map(|edge| [edge.src, edge.dst]).collect();
    let paid = args.paid.as_deref().map(|file| edge_file::members(file, |it| accounts.contains(&it))).transpose()?;
    let ages = args.ages.load(&accounts)?;
    if let Some(days) = args.days {
        let newest = edges.iter().map(|edge| edge.at).max().unwrap_or(0);
        edges.retain(|edge| edge.at > newest.saturating_sub(i64::from(days) * 86_400));
    }
    let work = edge_file::working("looking");
    let sources = Sources::paid(paid.iter().flat_map(|paid| paid.members.iter().copied()));
    let born = |account| ages.as_ref()?.get(&account).copied();
    let trust = Trust::assess(&edges, &Context { sources: &sources, born: &born, decisions: &[] });
    let ranking = standing(&edges, &trust, &Settings { parallel: true, ..Settings::default() }, [])?;
    work.finish_and_clear();
    let line = |(rank, placed): (usize, &Placed)| Line {
        rank,
        member: Id(placed.member),
        score: placed.score,
        sources: placed.sources,
    };
    let mut not_looked_for = Vec::new();
    not_looked_for.extend(ages.is_none().then_some(Pattern::Brigade.name()));
    not_looked_for.extend((trust.open || !file.kinds).then_some(Pattern::Flood.name()));
    let report = Report {
        edges: edges.len(),
        open: trust.open,
        paying: sources.paid.len(),
        strangers: paid.as_ref().map_or(0, |paid| paid.strangers),
        accounts: accounts.len(),
        ages_known: ages.as_ref().map_or(0, HashMap::len),
        not_looked_for,
        listed: ranking.listed().count(),
        weight_all: edges.iter().map(|edge| edge.weight).sum(),
        weight_counting: trust.weights(&edges).iter().sum(),
        skipped: loaded.skipped,
        top: (1..).zip(ranking.listed()).take(args.top).map(line).collect(),
        flags: trust.flags.into_iter().map(told).collect(),
    };
    if file.json { json::print(&report) } else { files::print(&text_of(&report, args.top)) }
}

/// What makes a finding suspicious, as `/mod flags` says it.
fn told(flag: Flag) -> Told {
    let less = |it: &Discount| Less { src: Id(it.src), dst: Id(it.dst), keep: it.keep };
    Told {
        pattern: flag.pattern.name(),
        target: Id(flag.target),
        accounts: flag.accounts.iter().copied().map(Id).collect(),
        counting: flag.counting,
        open: flag.open,
        acts: flag.acts,
        from: flag.from,
        to: flag.to,
        share: flag.share,
        outside: flag.outside,
        helped: flag.helped,
        discounts: flag.discounts.iter().map(less).collect(),
        state: flag.state,
        why: words::why(Locale::EnUs, &flag, &flag.target.to_string()),
        flag,
    }
}

fn text_of(report: &Report, top: usize) -> String {
    let header = ["nth", "pattern", "about", "accounts", "paying", "interactions", "from (UTC)", "to (UTC)"];
    let mut table = edge_file::table(header);
    let mut sentences = String::new();
    for (nth, Told { flag, why, .. }) in (1..).zip(&report.flags).take(top) {
        table.add_row([
            nth.to_string(),
            flag.pattern.name().to_owned(),
            flag.target.to_string(),
            flag.accounts.len().to_string(),
            flag.counting.to_string(),
            flag.acts.to_string(),
            day(flag.from),
            day(flag.to),
        ]);
        // While everybody is heard, who pays is no evidence.
        let counting = words::counting(Locale::EnUs, flag).filter(|_| !report.open).unwrap_or_default();
        let sentence = format!("{nth}. {}: {why} {counting}", words::title(Locale::EnUs, flag));
        sentences.push_str(&format!("{}\n", sentence.trim_end()));
    }
    let mut members = edge_file::table(["rank", "member", "score", "people whose credit counts"]);
    for line in &report.top {
        members.add_row([
            line.rank.to_string(),
            line.member.0.to_string(),
            format!("{:.6}", line.score),
            line.sources.to_string(),
        ]);
    }
    let [table, members] = [table, members].map(|it| if it.is_empty() { String::new() } else { format!("{it}\n") });
    format!(
        "{table}{sentences}{} findings in {} interactions.{} {:.0} of {:.0} in weight counts; {} members are \
         listed.\n{members}{}",
        report.flags.len(),
        report.edges,
        heard(report),
        report.weight_counting,
        report.weight_all,
        report.listed,
        unseen(report),
    )
}

/// Who is heard.
fn heard(report: &Report) -> String {
    match report.strangers {
        _ if report.open => " Nobody is known to pay: everybody is heard.".to_owned(),
        0 => format!(" {} members pay.", report.paying),
        strangers => format!(" {} members pay; {strangers} more in --paid occur in no edge.", report.paying),
    }
}

/// What could not be looked for, and what would help.
fn unseen(report: &Report) -> String {
    let mut text = String::new();
    if report.not_looked_for.contains(&Pattern::Brigade.name()) {
        text.push_str("Brigades were not looked for: that takes accounts' ages (--snowflakes, or --born FILE).\n");
    } else if report.ages_known < report.accounts {
        let (known, all) = (report.ages_known, report.accounts);
        text.push_str(&format!("The ages of {known} of {all} accounts are known; the others count as old.\n"));
    }
    if report.not_looked_for.contains(&Pattern::Flood.name()) {
        text.push_str("Floods were not looked for: that takes what was done and who pays (--kinds and --paid).\n");
    }
    text
}

fn day(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| "–".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}
