//! What the commands on edge files share: reading edges and lists of members, and telling what was not used.

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
    /// The edge file: `src,dst,weight,unix_time`[,kind] a line, plain or gzip.
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
        let now = Clock::System.now();
        let bar = files::bar(std::fs::metadata(&self.edges).map_or(0, |file| file.len()), "reading");
        let (mut edges, mut skipped) = (Vec::new(), Faults::default());
        let mut first = true;
        files::lines(files::open(&self.edges, &bar)?, &mut skipped, |number, line, skipped| {
            if std::mem::take(&mut first) && rows::is_header(line) {
                return;
            }
            match rows::read(line, now).and_then(|row| self.edge(&row)) {
                Ok(Some(edge)) => edges.push(edge),
                Ok(None) => {}
                Err(fault) => skipped.note(number, || fault.to_string()),
            }
        });
        bar.finish_and_clear();
        if edges.is_empty() {
            let told = skipped.told().join("\n  ");
            let why = if skipped.count == 0 {
                "it holds no edge".to_owned()
            } else {
                format!("no line can be used:\n  {told}")
            };
            anyhow::bail!("{} cannot be used: {why}", self.edges.display());
        }
        Ok(Loaded { edges, skipped })
    }

    fn edge(&self, row: &rows::Row<'_>) -> Result<Option<Edge>, rows::RowFault> {
        if !self.kinds {
            let edge = row.as_written();
            return Ok(Some(if self.reverse { edge.reversed() } else { edge }));
        }
        let kind = row.interaction()?;
        Ok(kind.credit(row.src, row.dst).map(|(src, dst)| Edge { src, dst, weight: row.weight, at: row.at, kind }))
    }

    /// What was not used, as lines for a person.
    pub fn told(&self, skipped: &Faults) -> String {
        if skipped.count == 0 {
            return String::new();
        }
        let head = format!("{} lines of {} were not used:\n", skipped.count, self.edges.display());
        skipped.told().into_iter().fold(head, |lines, fault| lines + "  " + &fault + "\n")
    }
}

/// The members a file lists, one id a line; lines that hold none are noted, but for a header.
pub fn members(file: &Path) -> anyhow::Result<(HashSet<u64>, Faults)> {
    let (mut members, mut skipped) = (HashSet::new(), Faults::default());
    let mut first = true;
    files::lines(files::open(file, &ProgressBar::hidden())?, &mut skipped, |number, line, skipped| {
        let header = std::mem::take(&mut first) && line.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        match rows::member(line) {
            Ok(member) => drop(members.insert(member)),
            Err(_) if header => {}
            Err(fault) => skipped.note(number, || fault.to_string()),
        }
    });
    Ok((members, skipped))
}

/// A spinner on the error stream, on a terminal only, until it is dropped.
pub fn working(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

/// A table as the commands print them.
pub fn table<const N: usize>(header: [&str; N]) -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header(header);
    table
}
