//! A real community's past, replayed before the story begins: the product's own `lyceum import` reads it, and the people
//! who did most get an account in the local Discord, so that they have a name there.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::{Context as _, bail};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;

use super::Sandbox;
use crate::domain::ids::MemberId;

/// How many people get an account; everyone counts in the ranking.
const ACCOUNTS: usize = 300;

/// Import `file` and give its busiest people accounts.
pub fn replay(sandbox: &Sandbox, file: &Path) -> anyhow::Result<()> {
    let guild = sandbox.discord.guild().to_string();
    let path = file.to_str().context("the file's name is not Unicode")?;
    let done =
        sandbox.bot.command(&["import", path, "--guild", &guild, "--switch-on"]).status().context("importing")?;
    if !done.success() {
        bail!("{path} could not be imported");
    }
    for (id, name) in busiest(file)? {
        sandbox.discord.add_member(MemberId(id), &name);
    }
    Ok(())
}

/// The people with most interactions, with a name to show.
fn busiest(file: &Path) -> anyhow::Result<Vec<(u64, String)>> {
    let mut seen: HashMap<u64, (u64, Option<String>)> = HashMap::new();
    let reader = open(file)?;
    if file.to_string_lossy().contains(".json") {
        let export: Export = serde_json::from_reader(reader).context("reading the people of the export")?;
        for message in export.messages {
            let Ok(id) = message.author.id.parse() else { continue };
            let entry = seen.entry(id).or_default();
            entry.0 += 1;
            entry.1 = Some(message.author.name);
        }
    } else {
        let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(reader);
        for row in rows.records().flatten() {
            for id in row.iter().take(2).filter_map(|id| id.trim().parse().ok()) {
                seen.entry(id).or_default().0 += 1;
            }
        }
    }
    let mut people: Vec<_> = seen.into_iter().collect();
    people.sort_by_key(|(id, (count, _))| (std::cmp::Reverse(*count), *id));
    people.truncate(ACCOUNTS);
    Ok(people.into_iter().map(|(id, (_, name))| (id, name.unwrap_or_else(|| format!("member {id}")))).collect())
}

fn open(file: &Path) -> anyhow::Result<Box<dyn Read>> {
    let open = || File::open(file).with_context(|| format!("opening {}", file.display()));
    let mut magic = [0; 2];
    let zipped = open()?.read_exact(&mut magic).is_ok() && magic == [0x1f, 0x8b];
    let reader = BufReader::new(open()?);
    Ok(if zipped { Box::new(MultiGzDecoder::new(reader)) } else { Box::new(reader) })
}

/// As much of a DiscordChatExporter file as names its people.
#[derive(Deserialize)]
struct Export {
    messages: Vec<Post>,
}

#[derive(Deserialize)]
struct Post {
    author: Author,
}

#[derive(Deserialize)]
struct Author {
    id: String,
    name: String,
}
