//! A real community's past, replayed before the story begins: the product's own `lyceum import` reads it, and the people
//! who did most get an account in the local Discord, so that they have a name there. A past that is over is moved by whole weeks,
//! so that it ends within the last one: what is looked for in the last month is then found.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;

use super::Sandbox;
use crate::domain::ids::MemberId;

const WEEK: i64 = 7 * 86_400;
/// Where a line of an edge file has its time.
const TIME: usize = 3;
/// How many people get an account; everyone counts in the ranking.
const ACCOUNTS: usize = 300;

/// Import `file` and give its busiest people accounts.
pub fn replay(sandbox: &Sandbox, file: &Path) -> anyhow::Result<()> {
    let guild = sandbox.discord.guild().to_string();
    // Needed while it is imported only: a kept folder may hold the last run's, or the file itself.
    let aside = tempfile::tempdir()?;
    let moved = moved_near(file, sandbox.clock.now(), aside.path())?;
    let path = moved.as_deref().unwrap_or(file).to_str().context("the file's name is not Unicode")?;
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

/// The same edges, line by line, so many weeks later that the last is at most a week ago; none where that is so already, or where
/// the file is an export, whose messages say themselves when they were written.
fn moved_near(file: &Path, now: i64, folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    if name.contains(".json") {
        return Ok(None);
    }
    let mut last = i64::MIN;
    each_line(file, |line| {
        last = last.max(time(line).filter(|at| *at <= now).unwrap_or(i64::MIN));
        Ok(())
    })?;
    let weeks = if last == i64::MIN { 0 } else { now.saturating_sub(last) / WEEK };
    if weeks == 0 {
        return Ok(None);
    }
    let path = folder.join(name.trim_end_matches(".gz"));
    let mut copy = BufWriter::new(File::create_new(&path).with_context(|| format!("writing {}", path.display()))?);
    each_line(file, |line| {
        let Some(at) = time(line) else { return copy.write_all(line) };
        for (place, field) in line.split(|byte| *byte == b',').enumerate() {
            let comma: &[u8] = if place == 0 { b"" } else { b"," };
            copy.write_all(comma)?;
            if place == TIME {
                write!(copy, "{}", at.saturating_add(weeks * WEEK))?;
                let digits = field.trim_ascii_end().len();
                copy.write_all(field.get(digits..).unwrap_or_default())?;
            } else {
                copy.write_all(field)?;
            }
        }
        Ok(())
    })?;
    copy.flush()?;
    Ok(Some(path))
}

fn time(line: &[u8]) -> Option<i64> {
    std::str::from_utf8(line.split(|byte| *byte == b',').nth(TIME)?).ok()?.trim().parse().ok()
}

fn each_line(file: &Path, mut take: impl FnMut(&[u8]) -> std::io::Result<()>) -> anyhow::Result<()> {
    let mut reader = BufReader::new(open(file)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        take(&line)?;
        line.clear();
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
            // Bare, or as Discord mentions them.
            let id = |id: &str| id.trim().trim_start_matches("<@").trim_end_matches('>').parse().ok();
            for id in row.iter().take(2).filter_map(id) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_past_that_is_over_is_moved_by_whole_weeks_and_keeps_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("old.csv");
        let now = 1_790_000_000;
        let old = now - 100 * WEEK - 3_600;
        let text = format!(
            "src,dst,weight,unix_time,kind\r\n1,2,1.5,{old},reply\r\n\n2,x,1,{}\n3,4,1,{now}000\n3,4,1,{}\n5",
            old - 60,
            i64::MAX
        );
        std::fs::write(&file, text).unwrap();
        let to = folder.path().join("replayed");
        std::fs::create_dir(&to).unwrap();
        let moved = moved_near(&file, now, &to).unwrap().unwrap();
        let near = now - 3_600;
        let expected = format!(
            "src,dst,weight,unix_time,kind\r\n1,2,1.5,{near},reply\r\n\n2,x,1,{}\n3,4,1,{}\n3,4,1,{}\n5",
            near - 60,
            now * 1_000 + 100 * WEEK,
            i64::MAX
        );
        assert_eq!(std::fs::read_to_string(&moved).unwrap(), expected);
        assert_eq!(moved_near(&moved, now, folder.path()).unwrap(), None, "it is near already");
    }
}
