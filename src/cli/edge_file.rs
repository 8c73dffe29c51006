//! What the commands on edge files share: reading edges and lists of members, and telling beside the result what was not used.

use std::collections::HashMap;
use std::collections::HashSet;
use std::path::Path;
use std::path::PathBuf;

use indicatif::ProgressBar;

use super::files;
use super::files::Faults;
use crate::clock::Clock;
use crate::domain::community::edges::Edge;
use crate::domain::community::rows;

/// The edge file and how it is read.
#[derive(Debug, Clone, clap::Args)]
pub struct EdgeArgs {
    /// The edge file: `src,dst,weight,unix_time`[,kind] a line, plain or gzip; - is the standard input.
    #[arg(long, value_name = "FILE")]
    pub edges: PathBuf,
    /// Turn every edge round: the second member credits the first.
    #[arg(long)]
    pub reverse: bool,
    /// Let each line's kind say who credits whom: the first member is the one who acts.
    #[arg(long, conflicts_with = "reverse")]
    pub kinds: bool,
    /// Print JSON instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// Edges, and the lines that could not be used.
#[derive(Debug)]
pub struct Loaded {
    /// In the file's order.
    pub edges: Vec<Edge>,
    /// What was passed over.
    pub skipped: Faults,
}

impl EdgeArgs {
    /// Read the file; it is an error when nothing in it can be used.
    pub fn load(&self) -> anyhow::Result<Loaded> {
        load(&self.edges, |row| self.edge(row))
    }

    fn edge(&self, row: &rows::Row<'_>) -> Result<Option<Edge>, rows::RowFault> {
        if !self.kinds {
            let edge = row.as_written();
            return Ok(Some(if self.reverse { edge.reversed() } else { edge }));
        }
        let kind = row.interaction()?;
        Ok(kind.credit(row.src, row.dst).map(|(src, dst)| Edge { src, dst, weight: row.weight, at: row.at, kind }))
    }
}

/// The edges of a file, as `edge` makes them of its lines; it is an error when nothing in it can be used.
pub fn load(
    file: &Path,
    edge: impl Fn(&rows::Row<'_>) -> Result<Option<Edge>, rows::RowFault>,
) -> anyhow::Result<Loaded> {
    let now = Clock::System.now();
    let bar = files::bar(files::length(file), "reading");
    let (mut edges, mut skipped) = (Vec::new(), Faults::default());
    let mut first = true;
    files::lines(files::open(file, &bar)?, &mut skipped, |number, line, skipped| {
        if std::mem::take(&mut first) && rows::is_header(line) {
            return;
        }
        match rows::read(line, now).and_then(|row| edge(&row)) {
            Ok(Some(edge)) => edges.push(edge),
            Ok(None) => {}
            Err(fault) => skipped.note(number, || fault.to_string()),
        }
    });
    bar.finish_and_clear();
    if edges.is_empty() {
        anyhow::bail!("{} cannot be used: {}", files::called(file), nothing(&skipped, "it holds no edge"));
    }
    files::aside(&skipped.about(file));
    Ok(Loaded { edges, skipped })
}

/// Why a file gave nothing.
fn nothing(skipped: &Faults, empty: &str) -> String {
    if skipped.count == 0 {
        empty.to_owned()
    } else {
        format!("no line can be used:\n  {}", skipped.told().join("\n  "))
    }
}

/// Members that a file lists.
#[derive(Debug)]
pub struct Listed {
    /// Those who occur in an edge.
    pub members: HashSet<u64>,
    /// How many more it lists.
    pub strangers: usize,
    /// Lines that hold no id.
    pub skipped: Faults,
}

/// The members a file lists, one id a line; lines that hold none are noted, but for a header. It is an error when none
/// of them `occurs`: the ids are of another community, or of another kind.
pub fn members(file: &Path, occurs: impl Fn(u64) -> bool) -> anyhow::Result<Listed> {
    let (mut listed, mut skipped) = (HashSet::new(), Faults::default());
    let mut first = true;
    files::lines(files::open(file, &ProgressBar::hidden())?, &mut skipped, |number, line, skipped| {
        let header = std::mem::take(&mut first) && line.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        match rows::member(line) {
            Ok(member) => drop(listed.insert(member)),
            Err(_) if header => {}
            Err(fault) => skipped.note(number, || fault.to_string()),
        }
    });
    if listed.is_empty() {
        anyhow::bail!("{} cannot be used: {}", files::called(file), nothing(&skipped, "it lists no member"));
    }
    let all = listed.len();
    listed.retain(|&member| occurs(member));
    anyhow::ensure!(!listed.is_empty(), "none of the {all} members in {} occurs in any edge", files::called(file));
    files::aside(&skipped.about(file));
    Ok(Listed { strangers: all - listed.len(), members: listed, skipped })
}

/// When the accounts that a file lists were made, `id,unix_time` a line; those of which none `occurs` are an error.
pub fn births(file: &Path, occurs: impl Fn(u64) -> bool) -> anyhow::Result<HashMap<u64, i64>> {
    let now = Clock::System.now();
    let (mut born, mut skipped) = (HashMap::new(), Faults::default());
    let mut first = true;
    files::lines(files::open(file, &ProgressBar::hidden())?, &mut skipped, |number, line, skipped| {
        let header = std::mem::take(&mut first) && rows::is_header(line);
        match rows::birth(line, now) {
            Ok((account, at)) => drop(born.insert(account, at)),
            Err(_) if header => {}
            Err(fault) => skipped.note(number, || fault.to_string()),
        }
    });
    if born.is_empty() {
        anyhow::bail!("{} cannot be used: {}", files::called(file), nothing(&skipped, "it lists no account"));
    }
    let all = born.len();
    born.retain(|&account, _| occurs(account));
    anyhow::ensure!(!born.is_empty(), "none of the {all} accounts in {} occurs in any edge", files::called(file));
    files::aside(&skipped.about(file));
    Ok(born)
}

/// A spinner on the error stream, on a terminal only, until it is dropped.
pub fn working(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(files::TICK);
    bar
}

/// A table as the commands print them.
pub fn table<const N: usize>(header: [&str; N]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header(header);
    table
}
