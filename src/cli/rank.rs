//! `lyceum rank`: the core members of any community, from an edge file, without a database.

use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use comfy_table::CellAlignment;
use comfy_table::Table;
use jiff::Timestamp;
use serde::Serialize;

use super::edge_file;
use super::edge_file::Listed;
use super::edge_file::Loaded;
use super::files;
use super::files::Faults;
use super::json;
use super::json::Id;
use crate::domain::community::decay::Decay;
use crate::domain::community::edges::Edge;
use crate::domain::community::graph::Fold;
use crate::domain::community::graph::Graph;
use crate::domain::community::pagerank;
use crate::domain::community::pagerank::Ranking;
use crate::domain::community::pagerank::Settings;
use crate::domain::community::pagerank::Teleport;
use crate::domain::community::picture;
use crate::domain::community::picture::Legend;
use crate::domain::community::picture::Person;
use crate::domain::community::picture::Scene;
use crate::domain::community::picture::around::around;
use crate::domain::community::reasons::Reason;
use crate::domain::community::reasons::reasons;

/// Members in the middle of the picture.
const CORE: usize = 12;
/// Members in the picture altogether.
const DRAWN: usize = 64;

/// What `lyceum rank` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum rank --edges edges.csv.gz --top 20
  lyceum rank --edges edges.csv --half-life 180 --teleport paying.txt --scores scores.csv
  lyceum rank --edges edges.csv --reverse --json | jq '.top[0]'
  xz -dc edges.csv.xz | lyceum rank --edges -

THE FILE
  One edge a line: src,dst,weight,unix_time[,kind]. The first member gives credit to the second; where the first one
  *helped* the second, --reverse credits the helpers. Plain or gzip; a header may come first. Lines that cannot be
  used are counted and the first ten are told on the error stream; self loops are dropped; parallel edges are summed.

EXIT CODES
  0  ranked    1  a file cannot be read or written, or nothing in it can be ranked    2  wrong arguments")]
pub struct Args {
    /// The edge file; - is the standard input.
    #[arg(long, value_name = "FILE")]
    edges: PathBuf,
    /// How many members to show.
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// The part of a score that follows edges.
    #[arg(long, value_name = "D", default_value_t = 0.85, value_parser = damping)]
    damping: f64,
    /// Stop when the scores change by less than this in total.
    #[arg(long, value_name = "T", default_value_t = 1e-10, value_parser = above_zero)]
    tolerance: f64,
    /// Count every distinct pair as 1.
    #[arg(long, conflicts_with = "half_life")]
    unweighted: bool,
    /// Let an edge count half after so many days, looking back from the newest edge.
    #[arg(long, value_name = "DAYS", value_parser = above_zero)]
    half_life: Option<f64>,
    /// Start from these members only: their ids, one a line.
    #[arg(long, value_name = "FILE")]
    teleport: Option<PathBuf>,
    /// Turn every edge round: the second member credits the first.
    #[arg(long)]
    reverse: bool,
    /// Write node,score for every member, in full precision.
    #[arg(long, value_name = "OUT.csv")]
    scores: Option<PathBuf>,
    /// Draw the graph around the top members.
    #[arg(long, value_name = "OUT.png")]
    picture: Option<PathBuf>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

fn damping(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(damping) if (0.0..1.0).contains(&damping) => Ok(damping),
        _ => Err("must be at least 0 and below 1".to_owned()),
    }
}

fn above_zero(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if number > 0.0 && f64::is_finite(number) => Ok(number),
        _ => Err("must be a number above 0".to_owned()),
    }
}

/// What was found, as `--json` prints it.
#[derive(Debug, Serialize)]
struct Report {
    members: usize,
    pairs: usize,
    edges: usize,
    loops: usize,
    dangling: usize,
    iterations: u32,
    change: f64,
    converged: bool,
    teleport: Option<Landing>,
    skipped: Faults,
    top: Vec<Line>,
}

/// Who was teleported to.
#[derive(Debug, Serialize)]
struct Landing {
    members: usize,
    strangers: usize,
    skipped: Faults,
}

/// One member of the table.
#[derive(Debug, Serialize)]
struct Line {
    rank: usize,
    member: Id,
    score: f64,
    people: usize,
    last: Option<Timestamp>,
}

/// Rank, write what was asked for, print.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let Loaded { edges, skipped } = edge_file::load(&args.edges, |row| {
        let edge = row.as_written();
        Ok(Some(if args.reverse { edge.reversed() } else { edge }))
    })?;
    let work = edge_file::working("ranking");
    let newest = edges.iter().map(|edge| edge.at).max().unwrap_or(0);
    let fold = match args.half_life {
        _ if args.unweighted => Fold::Distinct,
        Some(days) => Fold::Decayed(Decay::new(days, newest).context("the half-life must be above 0")?),
        None => Fold::Sum,
    };
    let graph = Graph::build(&edges, fold)?;
    let (teleport, landing) = work.suspend(|| landing(args.teleport.as_deref(), &graph))?;
    let settings = Settings { damping: args.damping, tolerance: args.tolerance, parallel: true, ..Settings::default() };
    let ranking = pagerank::rank(&graph, &teleport, &settings, None)?;

    if let Some(out) = &args.scores {
        write_scores(out, &graph, &ranking)?;
    }
    let top: Vec<u64> = ranking.top(args.top).iter().filter_map(|&place| graph.ids().get(place).copied()).collect();
    let reasons = reasons(&edges, &top, |_| false);
    let report = Report {
        members: graph.len(),
        pairs: graph.pairs(),
        edges: edges.len(),
        loops: graph.loops(),
        dangling: graph.dangling(),
        iterations: ranking.iterations,
        change: ranking.change,
        converged: ranking.converged,
        teleport: landing,
        skipped,
        top: reasons.iter().zip(1..).map(|(reason, rank)| line(rank, reason, &graph, &ranking)).collect(),
    };
    if let Some(out) = &args.picture {
        let worth = |edge: &Edge| match fold {
            Fold::Distinct => 1.0,
            Fold::Sum => edge.weight,
            Fold::Decayed(decay) => decay.score(edge.weight, edge.at),
        };
        let scene = scene(&report, &edges, &worth, (&graph, &ranking), &teleport);
        std::fs::write(out, picture::png(&scene)?).with_context(|| format!("{} cannot be written", out.display()))?;
    }
    work.finish_and_clear();
    if args.json { json::print(&report) } else { files::print(&told(&report)) }
}

fn landing(file: Option<&Path>, graph: &Graph) -> anyhow::Result<(Teleport, Option<Landing>)> {
    let Some(file) = file else { return Ok((Teleport::Everywhere, None)) };
    let Listed { members, strangers, skipped } = edge_file::members(file, |member| graph.index_of(member).is_some())?;
    let mut known: Vec<u64> = members.into_iter().collect();
    known.sort_unstable();
    let landing = Landing { members: known.len(), strangers, skipped };
    Ok((Teleport::Only(known), Some(landing)))
}

fn write_scores(out: &Path, graph: &Graph, ranking: &Ranking) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let mut file = std::io::BufWriter::new(std::fs::File::create(out)?);
        writeln!(file, "node,score")?;
        for (id, score) in graph.ids().iter().zip(&ranking.scores) {
            writeln!(file, "{id},{score}")?;
        }
        file.flush()
    };
    write().with_context(|| format!("{} cannot be written", out.display()))
}

fn line(rank: usize, reason: &Reason, graph: &Graph, ranking: &Ranking) -> Line {
    let score = graph.index_of(reason.member).and_then(|place| ranking.scores.get(place)).copied().unwrap_or_default();
    // Files write 0 where no time is known.
    let last = reason.last.filter(|&at| at > 0).and_then(|at| Timestamp::from_second(at).ok());
    Line { rank, member: Id(reason.member), score, people: reason.people, last }
}

/// The picture of the first members and those closest to them.
fn scene(
    report: &Report,
    edges: &[Edge],
    worth: &dyn Fn(&Edge) -> f64,
    ranked: (&Graph, &Ranking),
    teleport: &Teleport,
) -> Scene {
    let (graph, ranking) = ranked;
    let starts: HashSet<u64> = match teleport {
        Teleport::Everywhere => HashSet::new(),
        Teleport::Only(members) => members.iter().copied().collect(),
    };
    let core: Vec<u64> = report.top.iter().map(|line| line.member.0).take(CORE).collect();
    let seen = around(&core, edges.iter().map(|edge| (edge.src, edge.dst, worth(edge))), DRAWN);
    let person = |&id: &u64| Person {
        id,
        label: id.to_string(),
        score: graph.index_of(id).and_then(|place| ranking.scores.get(place)).copied().unwrap_or_default(),
        paying: starts.contains(&id),
    };
    let legend = Legend {
        paying: if starts.is_empty() { String::new() } else { "in the teleport set".to_owned() },
        free: "top members".to_owned(),
        others: "closest to them".to_owned(),
        ties: "credit flows to the bright end".to_owned(),
    };
    Scene {
        title: format!("Top {} of {} members", core.len(), grouped(report.members)),
        subtitle: format!("{} pairs from {} edges", grouped(report.pairs), grouped(report.edges)),
        people: seen.people.iter().map(person).collect(),
        ties: seen.ties,
        core: core.len(),
        legend,
    }
}

/// A count with its thousands apart, as 24,818.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let lead = digits.len() % 3;
    let comma =
        |(place, digit): (usize, char)| (place > 0 && place % 3 == lead).then_some(',').into_iter().chain(Some(digit));
    digits.chars().enumerate().flat_map(comma).collect()
}

/// The table, and what was done, for a person.
fn told(report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header(["rank", "member", "score", "distinct people", "last"]);
    for line in &report.top {
        table.add_row([
            line.rank.to_string(),
            line.member.0.to_string(),
            format!("{:.6}", line.score),
            line.people.to_string(),
            line.last.map_or_else(|| "–".to_owned(), |last| last.strftime("%Y-%m-%d").to_string()),
        ]);
    }
    for column in table.column_iter_mut().take(4) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut out = format!("{table}\n");
    let mut say = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    say(format!(
        "{} members and {} pairs from {} edges (self loops dropped: {}); {} iterations to a change of {:.1e}.",
        grouped(report.members),
        grouped(report.pairs),
        grouped(report.edges),
        grouped(report.loops),
        report.iterations,
        report.change
    ));
    if !report.converged {
        say("The scores had not settled to the tolerance when the rounds ran out: take them with care.".to_owned());
    }
    if let Some(landing) = &report.teleport {
        say(format!("Started from {} members; {} more occur in no edge.", landing.members, landing.strangers));
    }
    out
}
