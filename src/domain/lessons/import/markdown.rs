//! Markdown with front matter: `---`, lines of `name: value`, `---`, then the page. Of YAML what such files use: texts with
//! or without quotation marks, and lists in brackets or on lines of their own.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::{Broken, Item, complete, field_named, put};
use crate::domain::names;

/// One file as one lesson.
pub(super) fn one(name: &str, text: &str) -> (Vec<Item>, Vec<Broken>) {
    let bare = name.rsplit('/').next().unwrap_or(name);
    let mut item = Item { place: name.to_owned(), key: format!("md:{name}"), ..Item::default() };
    let (front, page) = parted(text);
    for (field, value) in front {
        if let Some(field) = field_named(&field) {
            put(&mut item, field, &value);
        }
    }
    let stem = bare.rsplit_once('.').map_or(bare, |(stem, _)| stem);
    let number: String = stem.chars().take_while(char::is_ascii_digit).collect();
    if item.position.is_none() {
        item.position = number.parse().ok().filter(|it| (1..=1_000_000).contains(it));
    }
    if item.title.is_empty() {
        let heading = page.lines().find_map(|line| line.strip_prefix("# "));
        let named = stem.trim_start_matches(|it: char| it.is_ascii_digit()).replace(['-', '_'], " ");
        item.title = heading.unwrap_or(&named).trim().into();
    }
    // A folder is a series.
    if let (true, Some((folder, _))) = (item.series.is_empty(), name.rsplit_once('/')) {
        item.series = folder.rsplit('/').next().unwrap_or_default().replace(['-', '_'], " ");
    }
    item.page = Some(page.trim().to_owned()).filter(|page| !page.is_empty());
    complete(&mut item);
    (vec![item], Vec::new())
}

/// The front matter's fields, and the page.
fn parted(text: &str) -> (Vec<(String, String)>, String) {
    let text = text.replace("\r\n", "\n");
    let text = text.trim_start_matches('\u{feff}');
    let Some((front, page)) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n").or_else(|| rest.strip_suffix("\n---").map(|front| (front, ""))))
    else {
        return (Vec::new(), text.to_owned());
    };
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in front.lines() {
        if let Some(entry) = line.trim_start().strip_prefix("- ") {
            if let Some((_, value)) = fields.last_mut() {
                if !value.is_empty() {
                    value.push(',');
                }
                value.push_str(bare(entry));
            }
        } else if let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '#'])) {
            let value = value.trim();
            let list = value.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            let value = match list {
                Some(list) => list.split(',').map(|it| bare(it).to_owned()).collect::<Vec<_>>().join(","),
                None => bare(value).to_owned(),
            };
            fields.push((name.to_owned(), value));
        }
    }
    (fields, page.to_owned())
}

fn bare(value: &str) -> &str {
    let value = value.trim();
    ['"', '\''].iter().find_map(|mark| value.strip_prefix(*mark)?.strip_suffix(*mark)).unwrap_or(value)
}

/// The first paragraph of a page as plain text, for a summary.
pub(super) fn beginning(page: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for event in Parser::new(page) {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) if !text.trim().is_empty() => break,
            Event::End(TagEnd::Paragraph) => inside = false,
            Event::Text(part) | Event::Code(part) if inside => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak if inside => text.push(' '),
            _ => {}
        }
    }
    names::shortened(&names::clean(&text), 300)
}

/// A page as HTML that is safe to show: HTML inside the Markdown is shown as text, addresses are of the web or nothing,
/// and pictures are links, because nothing of ours loads anything from elsewhere (WS9).
#[must_use]
pub fn page(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let safe = |url: CowStr<'_>| -> CowStr<'static> {
        let lower = url.trim().to_lowercase();
        let fits = ["https://", "http://", "mailto:", "#"].iter().any(|it| lower.starts_with(it));
        CowStr::from(if fits { url.into_string() } else { "#".to_owned() })
    };
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Link { link_type, dest_url, title, id } | Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: safe(dest_url), title, id })
        }
        Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
        other => other,
    });
    let mut out = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut out, events);
    out
}
