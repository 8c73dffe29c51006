//! `lyceum sandbox --chaos`: how far it is, and what came of it.

use std::io::Write as _;
use std::time::Instant;

use anyhow::bail;
use comfy_table::Table;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::sandbox::chaos::load::{self, Figures, Size};
use crate::sandbox::chaos::{self, Outcome, Summary};

/// What was asked for.
pub(super) struct Asked {
    pub seeds: u64,
    pub from_seed: u64,
    pub side_by_side: usize,
    pub json: bool,
    pub trace: bool,
}

/// Tell the stories; an error at the first broken promise, with how to hear that story again.
pub(super) async fn run(asked: &Asked) -> anyhow::Result<()> {
    let begun = Instant::now();
    let bar = ProgressBar::with_draw_target(Some(asked.seeds), ProgressDrawTarget::stderr());
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} stories, {elapsed} {msg}")?);
    let heard = |outcome: &Outcome| {
        if asked.trace {
            let mut out = std::io::stdout().lock();
            // Whoever closed the pipe does not want to hear the rest.
            let _ = writeln!(out, "seed {} ({:.1} s)\n  {}", outcome.seed, outcome.took, outcome.trace.join("\n  "));
        }
        if let Some(what) = &outcome.violation {
            bar.set_message(format!("seed {}: {what}", outcome.seed));
        }
        bar.inc(1);
    };
    let summary = chaos::run(asked.from_seed, asked.seeds, asked.side_by_side, &[], heard).await?;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    if asked.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&summary)?)?;
    } else {
        writeln!(out, "{}\n{:.1} s in all", table(&summary), begun.elapsed().as_secs_f64())?;
    }
    let Some((seed, what)) = summary.violations.first_key_value() else { return Ok(()) };
    let kept = summary.kept.get(seed).map(|folder| format!("\nIts log and database: {folder}")).unwrap_or_default();
    bail!(
        "seed {seed} broke a promise. {what}\nTo hear it again: lyceum sandbox --chaos 1 --from-seed {seed} --trace{kept}"
    )
}

fn table(summary: &Summary) -> Table {
    let mut table = Table::new();

    table.set_header(["", "figure"]);
    table.add_row(["stories", &summary.seeds.to_string()]);
    table.add_row(["broken promises", &summary.violations.len().to_string()]);
    let strikes: usize = summary.struck.values().sum();
    table.add_row(["misfortunes that struck", &strikes.to_string()]);
    for (kind, count) in &summary.struck {
        table.add_row([&format!("  {kind}"), &count.to_string()]);
    }
    let three = |all: Option<[String; 3]>| all.map_or_else(|| "none".to_owned(), |all| all.join(" / "));
    let row = summary.paid_to_role_ms.map(|all| all.map(|it| it.to_string()));
    table.add_row(["paid to role, nothing in the way, ms (p50 / p99 / worst)", &three(row)]);
    let row = summary.right_after_seconds.map(|all| all.map(|it| it.to_string()));
    table.add_row(["all right after the last misfortune, s of the worlds' clock (p50 / p99 / worst)", &three(row)]);
    let row = summary.seconds_a_seed.map(|all| all.map(|it| format!("{it:.1}")));
    table.add_row(["one story, s of this machine (p50 / p99 / worst)", &three(row)]);
    table
}

/// Measure, and hold each figure against what was promised. Bounds hold for an idle machine; here they are only shown.
pub(super) async fn load(json: bool) -> anyhow::Result<()> {
    let size = Size { events: 10_000, people: 1_000, subscriptions: 10_000 };
    let bar = ProgressBar::new_spinner();
    let mut figures = Figures::default();
    let ended = load::measure(size, &mut figures, |what| bar.set_message(what.to_owned())).await;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&figures)?)?;
        return ended;
    }
    let mut table = Table::new();
    table.set_header(["", "figure", "promised at most"]);
    for (name, figure, bound) in &figures.rows {
        table.add_row([
            name.clone(),
            format!("{figure:.1}"),
            bound.map(|bound| format!("{bound:.0}")).unwrap_or_default(),
        ]);
    }
    writeln!(out, "{table}")?;
    ended
}

/// Every defect of the zoo in its turn, or only those that are named; an error when one goes unnoticed.
#[cfg(feature = "bug-zoo")]
pub(super) async fn zoo(seeds: u64, side_by_side: usize, only: &[String]) -> anyhow::Result<()> {
    let stranger = only.iter().find(|name| crate::bug_zoo::ALL.iter().all(|(known, _)| known != name));
    if let Some(name) = stranger {
        let known = crate::bug_zoo::ALL.map(|(name, _)| name).join(", ");
        bail!("the zoo has no defect \"{name}\"; it has {known}");
    }
    let mut unnoticed = Vec::new();
    let chosen = |name: &str| only.is_empty() || only.iter().any(|it| it == name);
    for (name, what) in crate::bug_zoo::ALL.into_iter().filter(|(name, _)| chosen(name)) {
        let begun = Instant::now();
        let more = [("LYCEUM_BUG".to_owned(), name.to_owned())];
        let summary = chaos::run(1, seeds, side_by_side, &more, |_| {}).await?;
        for folder in summary.kept.values() {
            // A temporary folder that stays costs room, nothing else.
            let _ = std::fs::remove_dir_all(folder);
        }
        let noticed = summary.violations.first_key_value();
        let seen = noticed.map_or("NOT NOTICED".to_owned(), |(seed, saw)| format!("seed {seed}: {saw}"));
        let mut out = std::io::stdout().lock();
        writeln!(
            out,
            "{name} ({what})\n  {seen}\n  {} stories, {:.0} s",
            summary.seeds,
            begun.elapsed().as_secs_f64()
        )?;
        if noticed.is_none() {
            unnoticed.push(name);
        }
    }
    if unnoticed.is_empty() { Ok(()) } else { bail!("{} went unnoticed", unnoticed.join(", ")) }
}
