//! RSS and Atom.

use super::{Broken, ImportFault, Item, complete};
use crate::domain::lessons::draft::{SUMMARY, TITLE, TOPIC, TOPICS};
use crate::domain::names;

pub(super) fn read(text: &str) -> Result<(Vec<Item>, Vec<Broken>), ImportFault> {
    // The text was decoded here: what its first line says about its encoding is no longer true.
    let text = match text.split_once("?>") {
        Some((declaration, rest)) if declaration.trim_start().starts_with("<?xml") => rest,
        _ => text,
    };
    let feed = feed_rs::parser::parse(text.trim_start().as_bytes()).map_err(|_| ImportFault::Feed)?;
    let rights = feed.rights.map(|it| plain(&it.content));
    let source = feed.title.map(|it| plain(&it.content));
    let mut items = Vec::new();
    for (entry, number) in feed.entries.into_iter().zip(1..) {
        let said = entry.summary.map(|it| it.content).or_else(|| entry.content.and_then(|it| it.body));
        let title = entry.title.map(|it| plain(&it.content)).unwrap_or_default();
        let summary = names::shortened(&plain(&said.unwrap_or_default()), SUMMARY.min(400));
        let topics = entry.categories.into_iter().map(|it| it.label.unwrap_or(it.term));
        let topics = topics.map(|it| names::shortened(&it.replace(',', " "), TOPIC)).take(TOPICS);
        let mut item = Item {
            place: format!("entry {number}"),
            key: if entry.id.is_empty() { String::new() } else { format!("feed:{}", entry.id) },
            summary: if summary.is_empty() { title.clone() } else { summary },
            title: names::shortened(&title, TITLE),
            link: entry.links.into_iter().next().map(|it| it.href).unwrap_or_default(),
            topics: topics.collect::<Vec<_>>().join(","),
            licence: entry.rights.map(|it| plain(&it.content)).or_else(|| rights.clone()),
            source: source.clone(),
            ..Item::default()
        };
        complete(&mut item);
        items.push(item);
    }
    Ok((items, Vec::new()))
}

/// The text of a piece of HTML, without its tags, scripts and styles.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let name: String = after.chars().take(6).collect::<String>().to_lowercase();
        let hidden = ["script", "style"].into_iter().find(|it| name.starts_with(it));
        rest = match hidden.and_then(|it| after.to_lowercase().find(&format!("</{it}")).and_then(|at| after.get(at..)))
        {
            Some(closing) => closing.split_once('>').map_or("", |(_, rest)| rest),
            None => after.split_once('>').map_or("", |(_, rest)| rest),
        };
        text.push(' ');
    }
    text.push_str(rest);
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, letter);
    }
    names::clean(&text)
}
