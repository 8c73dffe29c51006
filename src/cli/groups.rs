//! `lyceum communities`, `lyceum segments`, `lyceum influence`: structure of any community, from an edge file.

use std::collections::HashMap;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context as _;
use serde::Serialize;

use super::edge_file;
use super::edge_file::EdgeArgs;
use super::files;
use super::json;
use super::json::Id;
use crate::actions::segment_words;
use crate::domain::community::cluster;
use crate::domain::community::cluster::Ties;
use crate::domain::community::graph::Fold;
use crate::domain::community::influence;
use crate::domain::community::influence::Search;
use crate::domain::community::segments;
use crate::domain::community::segments::Segments;
use crate::text::Locale;

/// From this silhouette on a division is clear.
const CLEAR: f64 = 0.25;

/// What `lyceum communities` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum communities --edges edges.csv.gz
  lyceum communities --edges edges.csv --unweighted --members groups.csv --json | jq .modularity

THE FIGURE
  Modularity: how much more of all credit stays inside the communities than would by chance. From about 0.3 on there is
  a structure; at 0 there is none.

EXIT CODES
  0  done    1  a file cannot be read or written, or nothing in it can be used    2  wrong arguments")]
pub struct CommunityArgs {
    #[command(flatten)]
    file: EdgeArgs,
    /// Count every distinct pair as 1.
    #[arg(long)]
    unweighted: bool,
    /// Drafts that the result is made from: more find more, and take longer.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    runs: u32,
    /// What randomness follows: the same seed, the same answer.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many groups to show.
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,
    /// Write node,community for every member.
    #[arg(long, value_name = "OUT.csv")]
    members: Option<PathBuf>,
}

/// Divide the members into communities.
pub fn communities(args: &CommunityArgs) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Report<'r> {
        members: usize,
        communities: usize,
        modularity: f64,
        sizes: &'r [usize],
        skipped: &'r files::Faults,
    }
    let mut loaded = args.file.load()?;
    if args.unweighted {
        for edge in &mut loaded.edges {
            (edge.src, edge.dst, edge.weight) = (edge.src.min(edge.dst), edge.src.max(edge.dst), 1.0);
        }
        loaded.edges.sort_unstable_by_key(|edge| (edge.src, edge.dst));
        loaded.edges.dedup_by_key(|edge| (edge.src, edge.dst));
    }
    let work = edge_file::working("dividing");
    let ties = Ties::of(&loaded.edges);
    let found = cluster::leiden(&ties, args.seed, args.runs);
    work.finish_and_clear();
    if let Some(out) = &args.members {
        write_members(out, "community", ties.ids.iter().zip(&found.group))?;
    }
    if args.file.json {
        let report = Report {
            members: ties.len(),
            communities: found.sizes.len(),
            modularity: found.modularity,
            sizes: &found.sizes,
            skipped: &loaded.skipped,
        };
        return json::print(&report);
    }
    let mut of_group: HashMap<u32, Vec<u64>> = HashMap::new();
    for (id, &group) in ties.ids.iter().zip(&found.group) {
        let some = of_group.entry(group).or_default();
        if some.len() < 8 {
            some.push(*id);
        }
    }
    let mut table = edge_file::table(["community", "members", "among them"]);
    for (group, size) in (0_u32..).zip(&found.sizes).take(args.top) {
        let some: Vec<String> = of_group.get(&group).into_iter().flatten().map(ToString::to_string).collect();
        table.add_row([group.to_string(), size.to_string(), some.join(" ")]);
    }
    files::print(&format!(
        "{table}\n{} members in {} communities; modularity {:.4}.\n",
        ties.len(),
        found.sizes.len(),
        found.modularity
    ))
}

/// Write who is in which group.
fn write_members<'m>(out: &Path, what: &str, rows: impl Iterator<Item = (&'m u64, &'m u32)>) -> anyhow::Result<()> {
    let rows = rows.map(|(id, group)| format!("{id},{group}\n"));
    let text: String = std::iter::once(format!("node,{what}\n")).chain(rows).collect();
    std::fs::write(out, text).with_context(|| format!("{} cannot be written", out.display()))
}

/// What `lyceum segments` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum segments --edges edges.csv.gz --kinds
  lyceum segments --edges edges.csv --kinds --members segments.csv
  lyceum segments --edges edges.csv --most 6 --json | jq '.segments[].marks'

THE FIGURES
  Silhouette: how much closer members are to their own group than to the next, from -1 to 1. Below 0.25 the groups run
  into each other. In JSON, marks say by how many standard deviations a group lies apart from everybody's mean.

EXIT CODES
  0  done    1  a file cannot be read or written, or nothing in it can be used    2  wrong arguments")]
pub struct SegmentArgs {
    #[command(flatten)]
    file: EdgeArgs,
    /// At most so many groups.
    #[arg(long, value_name = "K", default_value_t = 8, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(2..=50))]
    most: usize,
    /// What randomness follows: the same seed, the same answer.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Write node,segment for everybody who takes part.
    #[arg(long, value_name = "OUT.csv")]
    members: Option<PathBuf>,
}

/// A group as `--json` prints it.
#[derive(Debug, Serialize)]
struct Segment<'s> {
    name: u32,
    members: usize,
    centre: &'s segments::Row,
    marks: Vec<(&'static str, f64)>,
}

impl<'s> Segment<'s> {
    fn of(segment: &'s segments::Segment) -> Self {
        Self {
            name: segment.name,
            members: segment.members,
            centre: &segment.centre,
            marks: segment.marks.iter().map(|&(feature, far)| (feature.name(), far)).collect(),
        }
    }
}

/// Divide the members by how they take part.
pub fn segments(args: &SegmentArgs) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Report<'r> {
        members: usize,
        silhouette: f64,
        inertia: f64,
        segments: Vec<Segment<'r>>,
        skipped: &'r files::Faults,
    }
    let loaded = args.file.load()?;
    let work = edge_file::working("dividing");
    let newest = loaded.edges.iter().map(|edge| edge.at).max().unwrap_or(0);
    let acts = loaded.edges.iter().map(|edge| (edge, 1));
    let (ids, rows): (Vec<u64>, Vec<segments::Row>) = segments::features(acts, newest).into_iter().unzip();
    let found = segments::find(&rows, args.most, &[], args.seed);
    work.finish_and_clear();
    if let Some(out) = &args.members {
        let names = found.group.iter().filter_map(|&place| found.segments.get(place).map(|segment| &segment.name));
        write_members(out, "segment", ids.iter().zip(names))?;
    }
    if args.file.json {
        let report = Report {
            members: rows.len(),
            silhouette: found.silhouette,
            inertia: found.inertia,
            segments: found.segments.iter().map(Segment::of).collect(),
            skipped: &loaded.skipped,
        };
        return json::print(&report);
    }
    files::print(&segments_told(&found, loaded.edges.len()))
}

/// The groups, and how far they can be told apart, for a person.
fn segments_told(found: &Segments, edges: usize) -> String {
    let members = found.group.len();
    if members == 0 {
        return format!(
            "Nobody does anything for anybody else: all {edges} edges are self loops. There are no groups.\n"
        );
    }
    if found.segments.len() == 1 {
        let why = if members < segments::FEWEST {
            format!("fewer than {} are not divided", segments::FEWEST)
        } else {
            "they all take part alike".to_owned()
        };
        return format!("{members} members in one group: {why}.\n");
    }
    let mut table = edge_file::table(["segment", "members", "what sets them apart"]);
    for segment in &found.segments {
        let marks = segment.marks.iter().map(|&(feature, far)| segment_words::mark(Locale::EnUs, feature, far));
        let marks: Vec<String> = marks.collect();
        let marks = if marks.is_empty() { "like everybody".to_owned() } else { marks.join("\n") };
        table.add_row([segment.name.to_string(), segment.members.to_string(), marks]);
    }
    let sure = if found.silhouette < CLEAR { ": they run into each other, take the borders with care" } else { "" };
    format!(
        "{table}\n{members} members in {} groups; silhouette {:.2}{sure}.\n",
        found.segments.len(),
        found.silhouette
    )
}

/// What `lyceum influence` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum influence --edges edges.csv.gz --count 10
  lyceum influence --edges edges.csv --unweighted --epsilon 0.05 --json | jq -r '.chosen[].member'

THE TABLE
  Whoever is reached reaches each one who credits them with the chance of that credit's part in all that one gives.
  adds: how many members are reached with this one, on average, and were not with those before.

EXIT CODES
  0  done    1  a file cannot be read, or nothing in it can be used    2  wrong arguments")]
pub struct InfluenceArgs {
    #[command(flatten)]
    file: EdgeArgs,
    /// How many members to choose.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    count: usize,
    /// How far from the best the choice may stay, from 0.01 to 0.9.
    #[arg(long, value_name = "E", default_value_t = 0.1, value_parser = epsilon)]
    epsilon: f64,
    /// Count every distinct pair as 1.
    #[arg(long)]
    unweighted: bool,
    /// What randomness follows: the same seed, the same answer.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn epsilon(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(epsilon) if (0.01..=0.9).contains(&epsilon) => Ok(epsilon),
        _ => Err("must be a number from 0.01 to 0.9".to_owned()),
    }
}

/// Choose the members from whom most others are reached.
pub fn influence(args: &InfluenceArgs) -> anyhow::Result<()> {
    #[derive(Serialize)]
    struct Chosen {
        member: Id,
        adds: f64,
    }
    #[derive(Serialize)]
    struct Report<'r> {
        chosen: Vec<Chosen>,
        spread: f64,
        sets: usize,
        skipped: &'r files::Faults,
    }
    let loaded = args.file.load()?;
    let fold = if args.unweighted { Fold::Distinct } else { Fold::Sum };
    let work = edge_file::working("spreading");
    let search = Search { count: args.count, epsilon: args.epsilon, seed: args.seed, ..Search::default() };
    let found = influence::maximise(&loaded.edges, fold, &search)?;
    work.finish_and_clear();
    let chosen: Vec<Chosen> = found.chosen.iter().map(|&(member, adds)| Chosen { member: Id(member), adds }).collect();
    if args.file.json {
        let report = Report { chosen, spread: found.spread, sets: found.sets, skipped: &loaded.skipped };
        return json::print(&report);
    }
    let mut table = edge_file::table(["nth", "member", "adds"]);
    for (nth, it) in (1..).zip(&chosen) {
        table.add_row([nth.to_string(), it.member.0.to_string(), format!("{:.1}", it.adds)]);
    }
    files::print(&format!(
        "{table}\nTogether they reach {:.1} members on average (from {} random sets).\n",
        found.spread, found.sets
    ))
}
