//! `lyceum import`: a community's past, from `DiscordChatExporter` archives or edge files, as interaction records.

mod chat_export;
mod csv;

use std::io::BufRead;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::ValueEnum;
use indicatif::ProgressBar;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use tokio::runtime::Runtime;

use super::files;
use super::files::Faults;
use super::json::Id;
use super::{Cli, Failure, runtime};
use crate::actions::import_interactions;
use crate::actions::import_interactions::Written;
use crate::clock::Clock;
use crate::config::Needs;
use crate::domain::community::authors::RecentAuthors;
use crate::domain::community::past::Skipped;
use crate::domain::community::record::InteractionRecord;
use crate::domain::ids::GuildId;
use crate::store::Db;
use crate::store::migrate;

/// Records written in one transaction.
const BATCH: usize = 20_000;
/// Messages whose authors are remembered for the replies to them: about 40 MB.
const REMEMBERED: usize = 1_000_000;

/// What `lyceum import` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum import exports/ --guild 81384788765712384
  lyceum import 'general [1234].json' --guild 81384788765712384 --json
  lyceum import edges.csv.gz --guild 81384788765712384 --switch-on

THE FILES
  DiscordChatExporter JSON (export with --format Json; reactions name their people when exported with a bot's or a
  user's token), or CSV lines of src,dst,weight,unix_time[,kind], where src did something to dst and kind is a2q, c2q,
  c2a (answers and comments, which credit src) or one of ours: reaction, reply, mention, thread_message, answer …
  Plain or gzip. In a folder, every .json and .csv counts, .gz included. A second import adds nothing. No text of any
  message is kept. Members who opted out of analysis are left out, with what was said before they came back, and so is what
  was said before analysis was switched on again.

EXIT CODES
  0  read, even when some lines were not used     2  wrong arguments     5  the database cannot be used
  1  a file cannot be opened, nothing in it can be used, or analysis is off     3  configuration")]
pub struct Args {
    /// A file, or a folder of files.
    #[arg(value_name = "FILE|FOLDER")]
    path: PathBuf,
    /// The guild to import into.
    #[arg(long, value_name = "ID")]
    guild: GuildId,
    /// What the files are.
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    format: Format,
    /// Switch community analysis on for the guild first, as `/setup` would.
    #[arg(long)]
    switch_on: bool,
    /// Take archives of other guilds as well.
    #[arg(long)]
    any_guild: bool,
    /// Print JSON instead of sentences.
    #[arg(long)]
    json: bool,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Look at each file's first letter.
    Auto,
    /// Lines of `src,dst,weight,unix_time[,kind]`.
    Csv,
    /// The JSON of DiscordChatExporter.
    DiscordChatExporter,
}

/// What was done, as `--json` prints it.
#[derive(Debug, Default, Serialize)]
struct Report {
    guild: Id,
    files: usize,
    passed_over: usize,
    added: u64,
    present: u64,
    counted: u64,
    opted_out: u64,
    skipped: Skipped,
    faults: Faults,
}

/// Import, and say what became of it.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    let config = cli.load(Needs::Data)?;
    let (files, passed_over) = find(&args.path)?;
    let runtime = runtime()?;
    let db = runtime
        .block_on(async {
            let db = Db::open(config.database.url.expose_secret()).await?;
            migrate::migrate(&db).await?;
            Ok(db)
        })
        .map_err(Failure::Database)?;
    let now = Clock::System.now();
    match runtime.block_on(import_interactions::open(&db, args.guild, args.switch_on, now)) {
        Ok(()) => {}
        Err(import_interactions::Error::Store(error)) => return Err(Failure::Database(error)),
        Err(off @ import_interactions::Error::AnalysisOff(_)) => {
            return Err(anyhow::anyhow!("{off}. Switch it on with /setup, or give --switch-on.").into());
        }
    }
    let mut import = Import {
        args,
        now,
        report: Report { guild: Id(args.guild.0), files: files.len(), passed_over, ..Report::default() },
        authors: RecentAuthors::new(REMEMBERED),
        sink: Sink {
            runtime: &runtime,
            db: &db,
            guild: args.guild,
            batch: Vec::with_capacity(BATCH),
            written: Written::default(),
        },
        bar: files::bar(files.iter().map(|file| files::length(file)).sum(), "importing"),
    };
    for file in &files {
        import.file(file)?;
    }
    import.sink.flush()?;
    import.bar.set_message("adding up who credits whom");
    runtime
        .block_on(import_interactions::close(&db, config.community.half_life_days, now))
        .map_err(Failure::Database)?;
    let Import { mut report, sink, bar, .. } = import;
    bar.finish_and_clear();
    let Written { added, present, counted, withheld } = sink.written;
    (report.added, report.present, report.counted, report.opted_out) = (added, present, counted, withheld);
    runtime.block_on(db.close());
    let text = if args.json {
        format!("{}\n", serde_json::to_string_pretty(&report).context("the report")?)
    } else {
        told(&report)
    };
    files::print(&text)?;
    files::aside(&report.faults.of_all("lines or messages"));
    if added + present + counted + withheld + report.skipped.total() == 0 && report.faults.count > 0 {
        return Err(anyhow::anyhow!("nothing in {} could be used", args.path.display()).into());
    }
    Ok(())
}

/// The files to read, in the order of their names, and how many others there are.
fn find(path: &Path) -> anyhow::Result<(Vec<PathBuf>, usize)> {
    if !path.is_dir() {
        return Ok((vec![path.to_owned()], 0));
    }
    let (mut files, mut others, mut folders) = (Vec::new(), 0, vec![path.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| format!("{} cannot be read", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("{} cannot be read", folder.display()))?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            let name = entry.file_name().to_string_lossy().to_lowercase();
            let name = name.strip_suffix(".gz").unwrap_or(&name);
            if kind.is_dir() {
                folders.push(path);
            } else if [".json", ".csv"].iter().any(|ending| name.ends_with(ending)) {
                files.push(path);
            } else {
                others += 1;
            }
        }
    }
    anyhow::ensure!(!files.is_empty(), "{} holds no .json and no .csv file", path.display());
    files.sort();
    Ok((files, others))
}

/// One import under way.
struct Import<'i> {
    args: &'i Args,
    now: i64,
    report: Report,
    authors: RecentAuthors,
    sink: Sink<'i>,
    bar: ProgressBar,
}

impl Import<'_> {
    fn file(&mut self, path: &Path) -> anyhow::Result<()> {
        let mut input = files::open(path, &self.bar)?;
        let archive = match self.args.format {
            Format::Csv => false,
            Format::DiscordChatExporter => true,
            Format::Auto => begins_as_json(&mut input),
        };
        let mut faults = Faults::of(if archive { "message" } else { "line" });
        let (sink, skipped) = (&mut self.sink, &mut self.report.skipped);
        let tell = |record| sink.tell(record);
        if archive {
            let (guild, any_guild, now, authors) = (self.args.guild, self.args.any_guild, self.now, &mut self.authors);
            let reader = chat_export::Reader { guild, any_guild, now, authors, faults: &mut faults, skipped, tell };
            chat_export::read(input, reader)?;
        } else {
            csv::read(input, self.args.guild, self.now, &mut faults, skipped, tell)?;
        }
        self.report.faults.append(path, faults);
        Ok(())
    }
}

/// Whether the first letter is `{` or `[`, which no edge begins with; a byte order mark and blanks before it are eaten.
fn begins_as_json(input: &mut impl BufRead) -> bool {
    loop {
        let Ok(chunk) = input.fill_buf() else { return false };
        let mark = chunk.starts_with(b"\xef\xbb\xbf");
        match chunk.first() {
            _ if mark => input.consume(3),
            Some(byte) if byte.is_ascii_whitespace() => input.consume(1),
            first => return matches!(first, Some(b'{' | b'[')),
        }
    }
}

/// Where records go: gathered, and written a batch at a time.
struct Sink<'i> {
    runtime: &'i Runtime,
    db: &'i Db,
    guild: GuildId,
    batch: Vec<InteractionRecord>,
    written: Written,
}

impl Sink<'_> {
    fn tell(&mut self, record: InteractionRecord) -> anyhow::Result<()> {
        self.batch.push(record);
        if self.batch.len() < BATCH { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        let done = self.runtime.block_on(import_interactions::run(self.db, self.guild, &self.batch));
        let Written { added, present, counted, withheld } =
            done.context("the database refused a batch; what came before is kept")?;
        self.written.added += added;
        self.written.present += present;
        self.written.counted += counted;
        self.written.withheld += withheld;
        self.batch.clear();
        Ok(())
    }
}

/// The summary for a person.
fn told(report: &Report) -> String {
    let Skipped { bots, system, unknown_target, unnamed_reactions, not_two_people } = report.skipped;
    let mut lines = vec![format!(
        "Guild {}: {} interactions are new, {} were there already ({}).",
        report.guild.0,
        report.added,
        report.present,
        if report.files == 1 { "1 file".to_owned() } else { format!("{} files", report.files) },
    )];
    let skipped = [
        (report.counted, "of days that were counted before and whose raw records retention has deleted since"),
        (report.opted_out, "with members who have left the analysis or had then, or of a time in which it was off"),
        (bots, "by bots or with them"),
        (system, "joins, pins and other messages nobody wrote"),
        (unknown_target, "replies to messages that the files do not hold"),
        (unnamed_reactions, "reactions whose people the export does not name"),
        (not_two_people, "of members with themselves, or with deleted accounts"),
    ];
    for (count, what) in skipped.into_iter().filter(|(count, _)| *count > 0) {
        lines.push(format!("Left out: {count} {what}."));
    }
    if report.passed_over > 0 {
        lines.push(format!("Passed over: {} files that are neither .json nor .csv.", report.passed_over));
    }
    lines.join("\n") + "\n"
}
