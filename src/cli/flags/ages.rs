//! How old the accounts of an edge file are: their ids say it, or a list does.

use std::collections::HashMap;
use std::collections::HashSet;
use std::path::PathBuf;

use super::super::edge_file;
use crate::domain::ids::snowflake_seconds;

/// Below this a number holds no time: no id of Discord's is so small.
const FIRST_SNOWFLAKE: u64 = 1 << 22;

/// Where accounts' ages come from.
#[derive(Debug, clap::Args)]
pub struct AgeArgs {
    /// The ids are Discord's, which hold an account's age: look for brigades of young accounts.
    #[arg(long, conflicts_with = "born")]
    snowflakes: bool,
    /// When accounts were made, `id,unix_time` a line: look for brigades of young accounts.
    #[arg(long, value_name = "FILE")]
    pub born: Option<PathBuf>,
}

impl AgeArgs {
    /// When `accounts` were made, in seconds since 1970, for those of whom it is known; `None` when nothing says it.
    pub fn load(&self, accounts: &HashSet<u64>) -> anyhow::Result<Option<HashMap<u64, i64>>> {
        if let Some(file) = &self.born {
            return edge_file::births(file, |account| accounts.contains(&account)).map(Some);
        }
        if !self.snowflakes {
            return Ok(None);
        }
        let known = accounts.iter().filter(|account| **account >= FIRST_SNOWFLAKE);
        let born: HashMap<u64, i64> = known.map(|&account| (account, snowflake_seconds(account))).collect();
        anyhow::ensure!(!born.is_empty(), "--snowflakes: none of the {} ids is one of Discord's", accounts.len());
        Ok(Some(born))
    }
}
