//! `lyceum evaluate`: which recommender serves a community best, from files, without a database.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use self::read::Data;
use self::read::File;
use self::report::Line;
use self::report::Report;
use crate::cli::files;
use crate::cli::files::Faults;
use crate::domain::lessons::recommend::Rating;
use crate::domain::lessons::recommend::Ratings;
use crate::domain::lessons::recommend::Recommender;
use crate::domain::lessons::recommend::Training;
use crate::domain::lessons::recommend::blend::Blend;
use crate::domain::lessons::recommend::compare;
use crate::domain::lessons::recommend::measure;
use crate::domain::lessons::recommend::measure::Measured;
use crate::domain::lessons::recommend::measure::Question;
use crate::domain::lessons::recommend::recipe::Family;
use crate::domain::lessons::recommend::recipe::Recipe;
use crate::domain::lessons::recommend::split::Split;
use crate::domain::lessons::recommend::split::split;
use crate::domain::lessons::recommend::tune;
use crate::domain::lessons::recommend::tune::Tuned;
use crate::domain::lessons::recommend::validation;
use crate::domain::lessons::recommend::validation::Validation;
use crate::domain::lessons::recommend::worth;
use crate::domain::lessons::recommend::worth::Scale;

mod read;
mod report;

/// Share of each member's lessons that `--split random` holds back to find.
const TEST_SHARE: f64 = 0.2;
/// Questions of the validation part that every set of parameters answers.
const VALIDATORS: usize = 12_000;
/// Questions that a blend is weighed by, where they may be asked of other rows.
const WEIGHERS: usize = 30_000;
/// Members whose questions are timed.
const TIMED: usize = 1_000;

/// What `lyceum evaluate` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum evaluate --train train.csv.gz --test test.csv.gz --items items.jsonl.gz
  lyceum evaluate --data clicks.csv --split leave-last --models popular,item-knn,ease,blend
  lyceum evaluate --data rows.csv --split random --json --out result.json

THE FILES
  One row a line: user,item,weight,unix_time[,kind]; time 0 where none is known. Plain or gzip; a header may come first. Rows
  of the same pair are added up. Lines that cannot be used are counted and the first ten are told. With a kind column, what a
  row of each kind is worth is learned. --items: one JSON object a line with item, title (or name), summary and lists of words.

MODELS
  popular, shared-taste (S = R·Rᵀ), user-knn, item-knn, rp3, ease, edlae, slim, als, content (needs --items), and blend

EXIT CODES
  0  evaluated    1  a file cannot be read or written, or there is nothing to learn from    2  wrong arguments")]
pub struct Args {
    /// Rows to learn from.
    #[arg(long, value_name = "FILE", requires = "test", conflicts_with_all = ["data", "split"])]
    train: Option<PathBuf>,
    /// Rows to find.
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
    /// Rows to learn from and to find; --split parts them.
    #[arg(long, value_name = "FILE", required_unless_present = "train")]
    data: Option<PathBuf>,
    /// What is to be found: each member's last lesson, or a fifth of each member's lessons.
    #[arg(long, value_name = "HOW", default_value = "leave-last", value_parser = ["leave-last", "random"])]
    split: String,
    /// What lessons say about themselves.
    #[arg(long, value_name = "FILE.jsonl")]
    items: Option<PathBuf>,
    /// Only these models, separated by commas.
    #[arg(long, value_name = "A,B", value_delimiter = ',', value_parser = model)]
    models: Vec<String>,
    /// Where draws begin: the same seed gives the same result.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Threads to train with; 0: as many as the machine has.
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Write the result as JSON to this file as well.
    #[arg(long, value_name = "OUT.json")]
    out: Option<PathBuf>,
}

fn model(name: &str) -> Result<String, String> {
    if name == "blend" || Family::from_name(name).is_some() {
        return Ok(name.to_owned());
    }
    let names: Vec<&str> = Family::ALL.iter().map(|family| family.name()).collect();
    Err(format!("no such model. There are {} and blend", names.join(", ")))
}

/// Read, choose, fit, measure, print.
pub fn run(args: &Args) -> anyhow::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    let report = pool.install(|| evaluate(args))?;
    let json = || serde_json::to_string_pretty(&report).map(|text| format!("{text}\n"));
    if let Some(out) = &args.out {
        std::fs::write(out, json()?).with_context(|| format!("{} cannot be written", out.display()))?;
    }
    files::aside(&report.skipped.of_all("lines"));
    files::print(&if args.json { json()? } else { report::told(&report) })
}

/// The parts of the data, as rows and as matrices.
struct Parts {
    users: usize,
    items: usize,
    train: Vec<Rating>,
    ratings: Ratings,
    questions: Vec<Question>,
    scale: Scale,
    kinds: Vec<(String, f32)>,
    test: usize,
}

fn evaluate(args: &Args) -> anyhow::Result<Report> {
    let mut data = Data::default();
    let mut skipped = Faults::default();
    let parts = read(args, &mut data, &mut skipped)?;
    let now = parts.train.iter().map(|row| row.at).max().unwrap_or(0);
    let training = Training { ratings: &parts.ratings, rows: &parts.train, texts: &data.texts, now };

    // Chosen by questions like those of the test: the last lesson, or some of all.
    let how = match (&args.data, args.split.as_str()) {
        (Some(_), "leave-last") => Split::LeaveLast,
        _ => Split::Random { share: validation::SHARE, seed: args.seed },
    };
    let validation = Validation::of(&training, how, VALIDATORS);
    anyhow::ensure!(
        !validation.rounds.is_empty(),
        "no member has two lessons: there is nothing to choose parameters by"
    );

    let families: Vec<Family> = Family::ALL
        .into_iter()
        .filter(|family| args.models.is_empty() || args.models.iter().any(|name| name == family.name()))
        .filter(|family| *family != Family::Content || args.items.is_some())
        .collect();
    let mut tuned: Vec<Tuned> = Vec::new();
    let mut fitted: Vec<(Line, Measured, Arc<dyn Recommender>)> = Vec::new();
    for family in families {
        let bar = bar(family.name());
        let chosen = tune::choose(family, args.seed, &validation, &share(&bar, "choosing"))
            .with_context(|| format!("{} cannot be fitted", family.name()))?;
        let start = Instant::now();
        let model = chosen.recipe.fit(&training, &share(&bar, "training"))?;
        let seconds = start.elapsed().as_secs_f64();
        let (line, measured) =
            line(family.name(), Some(chosen.recipe), (chosen.tried, chosen.ndcg), seconds, &*model, &parts);
        bar.finish_and_clear();
        fitted.push((line, measured, model));
        tuned.push(chosen);
    }
    let mut weights = Vec::new();
    if tuned.len() > 1 && (args.models.is_empty() || args.models.iter().any(|name| name == "blend")) {
        let bar = bar("blend");
        let (chosen, ndcg) = tune::blend(&tuned, &training, (&validation, how), WEIGHERS, &share(&bar, "weighing"))?;
        let models = fitted.iter().zip(&chosen).map(|(it, &weight)| (Arc::clone(&it.2), weight)).collect();
        let blend: Arc<dyn Recommender> = Arc::new(Blend::new(models));
        let used = fitted.iter().zip(&chosen).filter(|(_, weight)| **weight > 0.0);
        let seconds = used.clone().map(|(it, _)| it.0.train_seconds).sum();
        weights = used.map(|(it, &weight)| (it.0.model.clone(), weight)).collect();
        let (line, measured) = line("blend", None, (0, ndcg), seconds, &*blend, &parts);
        bar.finish_and_clear();
        fitted.push((line, measured, blend));
    }
    anyhow::ensure!(!fitted.is_empty(), "no model is left: content needs --items");
    Ok(Report {
        users: parts.users,
        items: parts.items,
        train: parts.ratings.by_user.entries(),
        test: parts.test,
        asked: parts.questions.len(),
        scale: parts.scale,
        kinds: parts.kinds,
        threads: rayon::current_num_threads(),
        models: against_best(fitted.into_iter().map(|(line, measured, _)| (line, measured)).collect()),
        blend: weights,
        skipped,
    })
}

fn read(args: &Args, data: &mut Data, skipped: &mut Faults) -> anyhow::Result<Parts> {
    let (train, test) = match (&args.train, &args.test, &args.data) {
        (Some(train), Some(test), _) => (data.read_rows(train, skipped)?, data.read_rows(test, skipped)?.rows),
        (_, _, Some(path)) => {
            let file = data.read_rows(path, skipped)?;
            let how = match args.split.as_str() {
                "random" => Split::Random { share: TEST_SHARE, seed: args.seed ^ 0x7E57 },
                _ => Split::LeaveLast,
            };
            parted(&file, how)
        }
        _ => anyhow::bail!("--train with --test, or --data is needed"),
    };
    if let Some(path) = &args.items {
        data.read_texts(path, skipped)?;
    }
    let (users, items) = (data.users.len(), data.items.len());
    anyhow::ensure!(!train.rows.is_empty(), "there is no row to learn from:\n  {}", skipped.told().join("\n  "));
    let (rows, scale, kinds) = weighed(data, train, (users, items), args.seed);
    let ratings = Ratings::build(users, items, &rows);
    let later = Ratings::build(users, items, &test);
    let questions = measure::questions(&ratings.by_user, &later.by_user);
    anyhow::ensure!(!questions.is_empty(), "there is no lesson to find: no member took a new one in the test part");
    let test = questions.iter().map(|it| it.wanted.len()).sum();
    Ok(Parts { users, items, train: rows, ratings, questions, scale, kinds, test })
}

/// The training file and the rows to find.
fn parted(file: &File, how: Split) -> (File, Vec<Rating>) {
    let (stay, held) = split(&file.rows, how);
    let gone: std::collections::HashSet<(u32, u32)> = held.iter().map(|row| (row.user, row.item)).collect();
    let kept = file.rows.iter().zip(&file.kinds).filter(|(row, _)| !gone.contains(&(row.user, row.item)));
    (File { kinds: kept.map(|(_, &kind)| kind).collect(), rows: stay }, held)
}

/// Learn what rows are worth, on a part of the training rows, and weigh all of them.
fn weighed(
    data: &Data,
    file: File,
    (users, items): (usize, usize),
    seed: u64,
) -> (Vec<Rating>, Scale, Vec<(String, f32)>) {
    let same = file.rows.iter().all(|row| row.weight.to_bits() == 1.0_f32.to_bits());
    let names = data.kind_names();
    if same && names.len() < 2 {
        return (Scale::Given.apply(&file.rows), Scale::Given, Vec::new());
    }
    let (kept, held) = parted(&file, Split::Random { share: validation::SHARE, seed: seed ^ 0x3A1E });
    let inner = Ratings::build(users, items, &kept.rows);
    let judges = sample(measure::questions(&inner.by_user, &Ratings::build(users, items, &held).by_user));
    let factors = if names.len() < 2 {
        Vec::new()
    } else {
        worth::learn_kinds((users, items), &kept.rows, &kept.kinds, names.len(), &judges)
    };
    let factor = |kind: usize| factors.get(kind).copied().unwrap_or(1.0);
    let weigh = |file: &File| -> Vec<Rating> {
        let rows = file.rows.iter().zip(&file.kinds);
        rows.map(|(row, &kind)| Rating { weight: row.weight * factor(kind), ..*row })
            .filter(|row| row.weight > 0.0)
            .collect()
    };
    let scale = worth::choose_scale(users, items, &weigh(&kept), &judges);
    let kinds = names.into_iter().zip(factors.iter().copied()).collect();
    (scale.apply(&weigh(&file)), scale, kinds)
}

/// At most [`VALIDATORS`] questions, evenly taken.
fn sample(questions: Vec<Question>) -> Vec<Question> {
    let every = questions.len().div_ceil(VALIDATORS).max(1);
    questions.into_iter().step_by(every).collect()
}

fn line(
    name: &str,
    recipe: Option<Recipe>,
    (tried, validation): (usize, f64),
    train_seconds: f64,
    model: &dyn Recommender,
    parts: &Parts,
) -> (Line, Measured) {
    let lists = measure::lists(model, &parts.questions, &|| ());
    let measured = measure::measure(&lists, &parts.questions, &parts.ratings.by_item);
    let (median_ms, p99_ms) = latency(model, &parts.questions);
    #[allow(clippy::cast_precision_loss, reason = "megabytes for people")]
    let megabytes = model.bytes() as f64 / 1e6;
    let line = Line {
        model: name.to_owned(),
        recipe,
        tried,
        validation,
        recall: measured.recall(),
        ndcg: measured.ndcg(),
        hit: measured.hit(),
        coverage: measured.coverage,
        novelty: measured.novelty,
        train_seconds,
        median_ms,
        p99_ms,
        megabytes,
        against_best: None,
    };
    (line, measured)
}

/// Milliseconds for one member after the other, on one thread: the median and the 99th percentile.
fn latency(model: &dyn Recommender, questions: &[Question]) -> (f64, f64) {
    let every = questions.len().div_ceil(TIMED).max(1);
    let ask = |question: &Question| {
        let start = Instant::now();
        std::hint::black_box(model.top(&question.history, measure::CUT, &|_| true));
        start.elapsed().as_secs_f64() * 1e3
    };
    let mut times: Vec<f64> = questions.iter().step_by(every).map(ask).collect();
    times.sort_by(f64::total_cmp);
    let place = |hundredths: usize| times.get(times.len() * hundredths / 100).copied().unwrap_or_default();
    (place(50), place(99))
}

/// Say of every model how far it is from the best, and whether that may be chance.
fn against_best(models: Vec<(Line, Measured)>) -> Vec<Line> {
    let ndcg = |measured: &Measured| measured.each.iter().map(|it| it.ndcg).collect::<Vec<f64>>();
    let best = models.iter().max_by(|a, b| a.0.ndcg.mean.total_cmp(&b.0.ndcg.mean));
    let Some((name, first)) = best.map(|it| (it.0.model.clone(), ndcg(&it.1))) else { return Vec::new() };
    let differences: Vec<_> = models.iter().map(|it| compare::paired(&ndcg(&it.1), &first)).collect();
    let others: Vec<f64> =
        models.iter().zip(&differences).filter(|(it, _)| it.0.model != name).map(|it| it.1.p).collect();
    let mut corrected = compare::holm(&others).into_iter();
    models
        .into_iter()
        .zip(differences)
        .map(|((line, _), difference)| {
            let against_best =
                (line.model != name).then(|| compare::Difference { p: corrected.next().unwrap_or(1.0), ..difference });
            Line { against_best, ..line }
        })
        .collect()
}

/// A bar on the error stream, only on a terminal.
fn bar(name: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(1_000).with_prefix(name);
    if let Ok(style) = ProgressStyle::with_template("{prefix:>12} [{bar:32}] {msg} {elapsed}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

fn share<'a>(bar: &'a ProgressBar, what: &'static str) -> impl Fn(f64) + Sync + 'a {
    move |share| {
        bar.set_message(what);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a thousand")]
        bar.set_position((share.clamp(0.0, 1.0) * 1_000.0) as u64);
    }
}
