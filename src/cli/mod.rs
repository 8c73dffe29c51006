//! The command line: one file per subcommand.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::{Config, Needs};

/// `lyceum access`.
pub mod access;
/// `lyceum backfill`.
pub mod backfill;
/// `lyceum backup`.
pub mod backup;
/// `lyceum sandbox --chaos`: its progress and its result.
mod chaos_report;
/// `lyceum doctor`.
pub mod doctor;
/// What the commands on edge files share.
pub mod edge_file;
/// `lyceum erase`.
pub mod erase;
/// `lyceum evaluate`.
pub mod evaluate;
/// Files that people hand us.
pub mod files;
/// `lyceum flags`.
pub mod flags;
/// `lyceum communities`, `lyceum segments`, `lyceum influence`.
pub mod groups;
/// `lyceum holdout`.
pub mod holdout;
/// `lyceum import`.
pub mod import;
/// What `--json` prints.
mod json;
/// `lyceum lessons`.
pub mod lessons;
/// `lyceum migrate`.
pub mod migrate;
/// `lyceum rank`.
pub mod rank;
/// `lyceum run`.
pub mod run;
/// `lyceum sandbox`.
pub mod sandbox;

/// Turn a Discord server into a paid learning community.
#[derive(Debug, Parser)]
#[command(
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "\
EXAMPLES
  lyceum sandbox                          a whole community on this machine: no account, no key
  lyceum run                              the bot, with the keys in the environment
  lyceum --config lyceum.toml doctor      what is missing, and how to mend it

CONFIGURATION
  config.toml in the source lists every key with its default. --config FILE overrides it, the environment overrides
  both: LYCEUM__SECTION__KEY. Secrets come from the environment only: DISCORD_TOKEN, DISCORD_CLIENT_ID,
  DISCORD_CLIENT_SECRET, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET.

EXIT CODES
  0  done                 3  the configuration cannot be used
  1  failed               4  Discord refused for good (token, intents)
  2  wrong arguments      5  the database cannot be opened or brought up to date"
)]
struct Cli {
    /// A file that overrides the built-in config.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open a whole paid community on this machine: no account, no key.
    Sandbox(sandbox::Args),
    /// Run the bot until it is told to stop.
    Run(run::Args),
    /// Bring the database's schema up to date.
    Migrate(migrate::Args),
    /// Bring a community's past along: Discord archives or edge files.
    Import(import::Args),
    /// Bring lessons along: files, folders, feeds.
    Lessons(lessons::Args),
    /// Read what was said before the bot came, or while it was away, from the channels.
    Backfill(backfill::Args),
    /// Name the core members of any community from an edge file.
    Rank(rank::Args),
    /// Show what is not honest in an edge file, and rank by what counts.
    Flags(flags::Args),
    /// Divide a community's members into groups that keep together.
    Communities(groups::CommunityArgs),
    /// Divide a community's members by how they take part.
    Segments(groups::SegmentArgs),
    /// Choose the members from whom most others are reached.
    Influence(groups::InfluenceArgs),
    /// Replay a member's access at any date, or say what a reconcile would change.
    Access(access::Args),
    /// Erase what is stored about a member who cannot ask for it in Discord.
    Erase(erase::Args),
    /// Find out which recommender serves a community best, from files.
    Evaluate(evaluate::Args),
    /// Compare members with recommendations to those with popularity only.
    Holdout(holdout::Args),
    /// Check everything the bot stands on and say how to mend it.
    Doctor(doctor::Args),
    /// Write a copy of the database to a file while the bot runs.
    Backup(backup::Args),
}

/// How the process ends when something went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// Discord refused for good.
    #[error(transparent)]
    Refused(#[from] crate::bot::gateway::Refused),
    /// The database cannot be opened or brought up to date.
    #[error("The database cannot be used: {0}")]
    Database(crate::store::StoreError),
    /// A comparison found something.
    #[error("{0}")]
    Differs(String),
    /// Anything else.
    #[error("{0:#}")]
    Other(#[from] anyhow::Error),
}

impl Failure {
    const fn code(&self) -> i32 {
        match self {
            Self::Other(_) => 1,
            Self::Config(_) => 3,
            Self::Refused(_) => 4,
            Self::Database(_) => 5,
            Self::Differs(_) => 6,
        }
    }
}

/// Parse the arguments, do it, end the process.
///
/// The end is `exit`, not a return: a gateway client gone astray would keep the process from ending.
#[allow(clippy::print_stderr, reason = "the command line's last word, also when logging is off")]
pub fn main() -> ! {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Command::Sandbox(args) => sandbox::run(args),
        Command::Run(args) => run::run(args, &cli),
        Command::Migrate(args) => migrate::run(args, &cli),
        Command::Import(args) => import::run(args, &cli),
        Command::Lessons(args) => lessons::run(args, &cli),
        Command::Backfill(args) => backfill::run(args, &cli),
        Command::Rank(args) => rank::run(args).map_err(Failure::Other),
        Command::Flags(args) => flags::run(args).map_err(Failure::Other),
        Command::Communities(args) => groups::communities(args).map_err(Failure::Other),
        Command::Segments(args) => groups::segments(args).map_err(Failure::Other),
        Command::Influence(args) => groups::influence(args).map_err(Failure::Other),
        Command::Access(args) => access::run(args, &cli),
        Command::Erase(args) => erase::run(args, &cli),
        Command::Evaluate(args) => evaluate::run(args).map_err(Failure::Other),
        Command::Holdout(args) => holdout::run(args, &cli),
        Command::Doctor(args) => doctor::run(args, &cli),
        Command::Backup(args) => backup::run(args, &cli),
    };
    match outcome {
        Ok(()) => std::process::exit(0),
        Err(failure) => {
            eprintln!("lyceum: {failure}");
            std::process::exit(failure.code())
        }
    }
}

impl Cli {
    /// The configuration, with everything that `needs` wants.
    fn load(&self, needs: Needs) -> Result<Config, Failure> {
        // Variables that are not text cannot be ours.
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Config::load(self.config.as_deref(), &environment, needs)?)
    }
}

/// A runtime for one subcommand.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    Ok(runtime.map_err(anyhow::Error::from)?)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent_and_every_subcommand_has_examples() {
        Cli::command().debug_assert();
        for subcommand in Cli::command().get_subcommands() {
            let after = subcommand.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains("EXAMPLES"), "lyceum {} --help shows no example", subcommand.get_name());
            assert!(after.contains("EXIT CODES"), "lyceum {} --help shows no exit codes", subcommand.get_name());
        }
    }
}
