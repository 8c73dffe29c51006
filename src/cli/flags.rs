//! `lyceum flags`: what is not honest in an edge file, with evidence; and the proof that fake accounts gain nothing.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Context as _;
use jiff::Timestamp;
use serde::Serialize;

use super::edge_file;
use super::edge_file::EdgeArgs;
use super::files;
use super::files::Faults;
use crate::domain::community::pagerank::Settings;
use crate::domain::community::trust::Context;
use crate::domain::community::trust::Flag;
use crate::domain::community::trust::Sources;
use crate::domain::community::trust::Trust;
use crate::domain::community::trust::attack;
use crate::domain::community::trust::attack::Outcome;
use crate::domain::community::trust::attack::Price;
use crate::domain::community::trust::attack::Shape;
use crate::domain::community::trust::standing::standing;

/// What `lyceum flags` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum flags --edges edges.csv.gz --paid paying.txt
  lyceum flags --edges edges.csv --paid paying.txt --days 30 --json | jq '.flags[0]'
  lyceum flags --self-test

THE RULES
  Only members in --paid are heard; each spreads weight / (all their weight + 10); nobody is listed without three of
  them. Rings, stars, chains, cliques, bursts, brigades and floods are shown and discounted. Without --paid everybody
  is heard, and only what is suspicious is discounted.

EXIT CODES
  0  done    1  a file cannot be read, nothing in it can be used, or the self-test failed    2  wrong arguments")]
pub struct Args {
    /// Play the attacks of ring, star, chain and clique on generated communities, and print what they gain.
    #[arg(long, exclusive = true)]
    self_test: bool,
    #[command(flatten)]
    file: Option<EdgeArgs>,
    /// The members who pay: their ids, one a line.
    #[arg(long, value_name = "FILE")]
    paid: Option<PathBuf>,
    /// Look at so many days before the newest edge only.
    #[arg(long, value_name = "DAYS")]
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
    listed: usize,
    weight_all: f64,
    weight_counting: f64,
    skipped: Faults,
    flags: Vec<Flag>,
    top: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    rank: usize,
    member: u64,
    score: f64,
    sources: u32,
}

/// Look, rank by what counts, print.
pub fn run(args: &Args) -> anyhow::Result<()> {
    if args.self_test {
        return self_test();
    }
    let file = args.file.as_ref().context("--edges FILE is needed")?;
    let loaded = file.load()?;
    let paid = args.paid.as_deref().map(edge_file::members).transpose()?;
    let (paid, paid_skipped) = paid.unwrap_or_default();
    let mut edges = loaded.edges;
    if let Some(days) = args.days {
        let newest = edges.iter().map(|edge| edge.at).max().unwrap_or(0);
        edges.retain(|edge| edge.at > newest.saturating_sub(i64::from(days) * 86_400));
    }
    let work = edge_file::working("looking");
    let sources = Sources::paid(paid);
    let trust = Trust::assess(&edges, &Context { sources: &sources, born: &|_| None, decisions: &[] });
    let ranking = standing(&edges, &trust, &Settings { parallel: true, ..Settings::default() }, [])?;
    work.finish_and_clear();
    let line = |(rank, placed): (usize, &crate::domain::community::trust::standing::Placed)| Line {
        rank,
        member: placed.member,
        score: placed.score,
        sources: placed.sources,
    };
    let report = Report {
        edges: edges.len(),
        open: trust.open,
        paying: sources.paid.len(),
        listed: ranking.listed().count(),
        weight_all: edges.iter().map(|edge| edge.weight).sum(),
        weight_counting: trust.weights(&edges).iter().sum(),
        skipped: loaded.skipped,
        top: (1..).zip(ranking.listed()).take(args.top).map(line).collect(),
        flags: trust.flags,
    };
    if file.json {
        return files::print(&format!("{}\n", serde_json::to_string_pretty(&report)?));
    }
    let mut text = told(&report, args.top);
    text.push_str(&file.told(&report.skipped));
    for fault in paid_skipped.told() {
        text.push_str(&format!("  --paid {fault}\n"));
    }
    files::print(&text)
}

fn told(report: &Report, top: usize) -> String {
    let mut table = edge_file::table(["pattern", "gains", "accounts", "paying", "acts", "share", "from", "to"]);
    for flag in report.flags.iter().take(top) {
        table.add_row([
            flag.pattern.name().to_owned(),
            flag.target.to_string(),
            flag.accounts.len().to_string(),
            flag.counting.to_string(),
            flag.acts.to_string(),
            format!("{:.0} %", flag.share * 100.0),
            day(flag.from),
            day(flag.to),
        ]);
    }
    let mut members = edge_file::table(["rank", "member", "score", "counting sources"]);
    for line in &report.top {
        members.add_row([
            line.rank.to_string(),
            line.member.to_string(),
            format!("{:.6}", line.score),
            line.sources.to_string(),
        ]);
    }
    let heard = if report.open {
        "Nobody is known to pay: everybody is heard.".to_owned()
    } else {
        format!("{} members pay.", report.paying)
    };
    format!(
        "{table}\n{} findings in {} interactions. {heard} {:.0} of {:.0} in weight counts; {} members are listed.\n{members}\n",
        report.flags.len(),
        report.edges,
        report.weight_counting,
        report.weight_all,
        report.listed,
    )
}

fn day(at: i64) -> String {
    Timestamp::from_second(at).map_or_else(|_| "–".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M").to_string())
}

/// Twenty seeds, four shapes, three amounts of bait; then the price of paid accounts.
fn self_test() -> anyhow::Result<()> {
    let work = edge_file::working("attacking 60 communities in four shapes");
    let seeds: Vec<u64> = (0..20).collect();
    let baits = [0, 20, 200];
    let outcomes = attack::attacks(&seeds, &baits)?;
    let prices = attack::paid(&[0, 1, 2, 3, 4], &[1, 2, 3, 5, 10, 15, 20])?;
    work.finish_and_clear();
    files::print(&outcome_table(&outcomes, &baits))?;
    files::print(&price_table(&prices))?;
    let broken: Vec<String> = outcomes.iter().flat_map(Outcome::broken).collect();
    anyhow::ensure!(broken.is_empty(), "{} promises were not kept:\n  {}", broken.len(), broken.join("\n  "));
    files::print("Every promise was kept.\n")
}

fn outcome_table(outcomes: &[Outcome], baits: &[usize]) -> String {
    let mut table = edge_file::table([
        "bait",
        "shape",
        "(a) gain",
        "(b) ring's share",
        "listed",
        "best place",
        "of",
        "(c) top 50 kept",
        "ring found",
        "false alarms",
    ]);
    for &bait in baits {
        for shape in Shape::ALL {
            let own = || outcomes.iter().filter(move |it| it.bait == bait && it.shape == shape);
            let worst = |of: fn(&Outcome) -> f64| own().map(of).fold(0.0, f64::max);
            let least = |of: fn(&Outcome) -> usize| own().map(of).min().unwrap_or(0);
            table.add_row([
                bait.to_string(),
                format!("{shape:?}").to_lowercase(),
                format!("{:e}", worst(|it| it.gain)),
                format!("{:.3} %", worst(|it| it.share) * 100.0),
                own().map(|it| it.listed).max().unwrap_or(0).to_string(),
                own().filter_map(|it| it.best).min().map_or_else(|| "–".to_owned(), |best| best.to_string()),
                least(|it| it.list).to_string(),
                least(|it| it.kept).to_string(),
                format!("{} of {}", least(|it| it.found), attack::RING),
                own().map(|it| it.false_alarms).sum::<usize>().to_string(),
            ]);
        }
    }
    let seeds: BTreeSet<u64> = outcomes.iter().map(|it| it.seed).collect();
    format!(
        "Worst of {} seeds each; 5,000 members, 1,000 paying, a ring of 200 free accounts × 50 interactions.\n{table}\n",
        seeds.len()
    )
}

fn price_table(prices: &[Price]) -> String {
    let mut table =
        edge_file::table(["(d) paid accounts", "ring's target", "middle member", "boosted to", "of", "places each"]);
    for price in prices {
        table.add_row([
            price.colluders.to_string(),
            price.target.map_or_else(|| "not listed".to_owned(), |place| place.to_string()),
            price.before.to_string(),
            price.after.to_string(),
            price.list.to_string(),
            format!("{:.0}", price.places_each()),
        ]);
    }
    format!("What paid accounts in a star buy (medians of 5 seeds):\n{table}\n")
}
