//! What `lyceum evaluate` found, for people and for programs.

use comfy_table::CellAlignment;
use comfy_table::Table;
use serde::Serialize;

use crate::cli::files::Faults;
use crate::domain::lessons::recommend::compare::Difference;
use crate::domain::lessons::recommend::measure::Mean;
use crate::domain::lessons::recommend::recipe::Recipe;
use crate::domain::lessons::recommend::worth::Scale;

/// Below this corrected p two models are called different.
const LEVEL: f64 = 0.05;

/// Everything, as `--json` and `--out` write it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Members.
    pub users: usize,
    /// Lessons.
    pub items: usize,
    /// Pairs to learn from.
    pub train: usize,
    /// Pairs to find.
    pub test: usize,
    /// Members who were asked.
    pub asked: usize,
    /// How rows became weights.
    pub scale: Scale,
    /// What a row of each kind was found to be worth.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<(String, f32)>,
    /// Threads used for training.
    pub threads: usize,
    /// The models, in the order they were fitted; the blend last.
    pub models: Vec<Line>,
    /// The blend's weights.
    pub blend: Vec<(String, f32)>,
    /// Lines that were not used.
    pub skipped: Faults,
}

/// One model.
#[derive(Debug, Serialize)]
pub struct Line {
    /// Its name.
    pub model: String,
    /// The parameters chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Recipe>,
    /// How many parameters were tried.
    pub tried: usize,
    /// NDCG@10 on the validation part.
    pub validation: f64,
    /// recall@10 on the test.
    pub recall: Mean,
    /// NDCG@10 on the test.
    pub ndcg: Mean,
    /// Share of members with a hit in ten.
    pub hit: Mean,
    /// Share of the catalogue offered to anybody.
    pub coverage: f64,
    /// Bits of surprise per offer.
    pub novelty: Mean,
    /// Seconds to fit with the parameters chosen, on all training rows.
    pub train_seconds: f64,
    /// Milliseconds for one member's ten, median.
    pub median_ms: f64,
    /// The same at the 99th percentile.
    pub p99_ms: f64,
    /// Megabytes that the model holds.
    pub megabytes: f64,
    /// NDCG against the best model, paired by member; `None` for the best itself. p is Holm-corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_best: Option<Difference>,
}

/// As a table.
pub fn told(report: &Report) -> String {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header([
        "model",
        "recall@10",
        "NDCG@10",
        "± s.e.",
        "hit rate",
        "coverage",
        "novelty",
        "train s",
        "ms/user",
        "p99 ms",
        "MB",
        "vs best",
    ]);
    for line in &report.models {
        let against = line.against_best.map_or_else(
            || "best".to_owned(),
            |it| format!("{:+.4} {}", it.mean, if it.p < LEVEL { "different" } else { "same" }),
        );
        table.add_row([
            line.model.clone(),
            format!("{:.4}", line.recall.mean),
            format!("{:.4}", line.ndcg.mean),
            format!("{:.4}", line.ndcg.error),
            format!("{:.3}", line.hit.mean),
            format!("{:.3}", line.coverage),
            format!("{:.2}", line.novelty.mean),
            format!("{:.2}", line.train_seconds),
            format!("{:.3}", line.median_ms),
            format!("{:.3}", line.p99_ms),
            format!("{:.1}", line.megabytes),
            against,
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut out = format!("{table}\n");
    let mut say = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    say(format!(
        "{} members, {} lessons; learned from {} pairs, {} to find, {} members asked; {} threads.",
        report.users, report.items, report.train, report.test, report.asked, report.threads
    ));
    say("Parameters and blend were chosen on a part of the training rows; the test was looked at once.".to_owned());
    say("\"different\": paired by member, two-sided p below 0.05 after Holm's correction for all rows of the table."
        .to_owned());
    let listed = |pairs: &[(String, f32)]| {
        let pairs: Vec<String> = pairs.iter().map(|(name, weight)| format!("{name} {weight}")).collect();
        pairs.join(", ")
    };
    if !report.blend.is_empty() {
        say(format!("Blend: {}.", listed(&report.blend)));
    }
    if !report.kinds.is_empty() {
        say(format!("A row is worth, by kind: {}.", listed(&report.kinds)));
    }
    out
}
