//! What `--json` prints.

use serde::Serialize;
use serde::Serializer;

use super::files;

/// An account's or a server's id. It has more digits than jq 1.6 and JavaScript keep of a number, so it is text, as Discord
/// writes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Id(pub u64);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Print a report.
pub fn print(report: &impl Serialize) -> anyhow::Result<()> {
    files::print(&format!("{}\n", serde_json::to_string_pretty(report)?))
}
