//! `lyceum lessons import`: lessons from a file, a folder or an address, as drafts.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{Cli, Failure, files, runtime};
use crate::actions::import_lessons;
use crate::clock::Clock;
use crate::config::Needs;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::lessons::import::{self, Batch, MOST_BYTES};
use crate::fetch::Fetcher;
use crate::store::{Db, guilds, migrate};

/// Broken places that are listed.
const LISTED: usize = 50;

/// What `lyceum lessons` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
EXAMPLES
  lyceum lessons import course.csv --guild 81384788765712384
  lyceum lessons import https://blog.example/feed.xml --guild 81384788765712384
  lyceum lessons import course/ --guild 81384788765712384 --json

EXIT CODES
  0  read, even when some lines were not used     2  wrong arguments     5  the database cannot be used
  1  the file cannot be used, or the address is refused                  3  configuration")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make drafts of a file, a folder of Markdown, or a feed.
    #[command(after_help = "\
THE FILES
  CSV with a line of column names (title, summary, link, and if you like id, topics, series, position, requires,
  licence, source, preview, markdown), JSON with the same names, RSS or Atom, Markdown with front matter, a zip or a
  folder of Markdown. Any encoding; it is found out. A second import changes what it made before and doubles nothing.
  An address is fetched only if it lies in the public internet; see lessons.fetch_allow in config.toml.

EXAMPLES
  lyceum lessons import course.csv --guild 81384788765712384 --author 80351110224678912
  lyceum lessons import https://blog.example/feed.xml --guild 81384788765712384

EXIT CODES
  0  read     1  cannot be used     2  wrong arguments     3  configuration     5  database")]
    Import {
        /// A file, a folder or an address of the web.
        #[arg(value_name = "FILE|FOLDER|URL")]
        from: String,
        /// The guild to import into.
        #[arg(long, value_name = "ID")]
        guild: GuildId,
        /// Whose lessons they are; the bot's own when left out.
        #[arg(long, value_name = "ID")]
        author: Option<MemberId>,
        /// Print JSON instead of sentences.
        #[arg(long)]
        json: bool,
    },
}

/// Import, and say what became of it.
pub(super) fn run(args: &Args, cli: &Cli) -> Result<(), Failure> {
    let Action::Import { from, guild, author, json } = &args.action;
    let config = cli.load(Needs::Data)?;
    let Some(author) = author
        .or_else(|| (config.secrets.discord_client_id != 0).then_some(MemberId(config.secrets.discord_client_id)))
    else {
        return Err(anyhow::anyhow!("whose lessons are they? Give --author, or set DISCORD_CLIENT_ID").into());
    };
    let runtime = runtime()?;
    let batch = runtime.block_on(read(from, &Fetcher::new(&config.lessons.fetch_allow)))?;
    let now = Clock::System.now();
    let written = runtime.block_on(async {
        let db = Db::open(config.database.url.expose_secret()).await.map_err(Failure::Database)?;
        migrate::migrate(&db).await.map_err(Failure::Database)?;
        if guilds::find(&mut db.read(), *guild).await.map_err(Failure::Database)?.is_none() {
            return Err(anyhow::anyhow!("the bot does not know the guild {guild}. Run /setup there first").into());
        }
        let written = import_lessons::run(&db, *guild, author, &batch, now).await;
        db.close().await;
        written.map_err(|error| match error {
            import_lessons::Error::Store(error) => Failure::Database(error),
            other @ import_lessons::Error::Loop { .. } => Failure::Other(other.into()),
        })
    })?;
    let broken: Vec<String> = batch.broken.iter().map(|it| format!("{}: {}", it.place, it.why)).collect();
    let text = if *json {
        let report = json!({ "written": written, "encoding": batch.encoding, "broken": broken });
        format!("{}\n", serde_json::to_string_pretty(&report).context("the report")?)
    } else {
        let text = format!(
            "{} new drafts, {} changed, {} as before ({}); {} places not used\n",
            written.added,
            written.changed,
            written.same,
            batch.encoding,
            broken.len()
        );
        let mut notes = String::new();
        if written.unknown_prerequisites > 0 {
            notes.push_str(&format!("{} prerequisites name no lesson\n", written.unknown_prerequisites));
        }
        for line in broken.iter().take(LISTED) {
            notes.push_str(&format!("  {line}\n"));
        }
        if broken.len() > LISTED {
            notes.push_str(&format!("  and {} more\n", broken.len() - LISTED));
        }
        files::aside(&notes);
        text
    };
    files::print(&text)?;
    Ok(())
}

async fn read(from: &str, fetcher: &Fetcher) -> anyhow::Result<Batch> {
    if from.starts_with("http://") || from.starts_with("https://") {
        let fetched = fetcher.get(from, MOST_BYTES, Duration::from_secs(120)).await;
        let fetched = fetched.with_context(|| format!("{from} was not fetched"))?;
        return import::read(fetched.url.path(), &fetched.bytes).with_context(|| from.to_owned());
    }
    let path = Path::new(from);
    if path.is_dir() {
        return folder(path);
    }
    let size = std::fs::metadata(path).with_context(|| from.to_owned())?.len();
    if size > MOST_BYTES as u64 {
        bail!("{from}: {}", import::ImportFault::TooLarge);
    }
    let bytes = std::fs::read(path).with_context(|| from.to_owned())?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    import::read(&name, &bytes).with_context(|| from.to_owned())
}

/// Every Markdown page in a folder and those below it, as if they lay in a zip.
fn folder(path: &Path) -> anyhow::Result<Batch> {
    let mut batch = Batch { kind: import::Kind::Zip, encoding: "UTF-8", items: Vec::new(), broken: Vec::new() };
    let mut folders: Vec<PathBuf> = vec![path.to_owned()];
    let mut pages: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() && entry.path().extension().is_some_and(|it| it == "md" || it == "markdown") {
                pages.push(entry.path());
            }
        }
    }
    pages.sort();
    let mut total = 0;
    for page in pages {
        let bytes = std::fs::read(&page).with_context(|| page.display().to_string())?;
        total += bytes.len();
        if total > MOST_BYTES {
            bail!("{}: {}", path.display(), import::ImportFault::TooLarge);
        }
        let below = page.strip_prefix(path.parent().unwrap_or(path)).unwrap_or(&page);
        let name = below.to_string_lossy().replace('\\', "/");
        let read = import::read(&name, &bytes).with_context(|| name.clone())?;
        batch.items.extend(read.items);
        batch.broken.extend(read.broken);
    }
    if batch.items.is_empty() && batch.broken.is_empty() {
        bail!("{} holds no Markdown", path.display());
    }
    Ok(batch)
}
