//! Files of lessons from elsewhere: CSV, JSON, RSS and Atom feeds, Markdown pages alone or in a zip. Bytes in, lessons
//! out; what cannot be used is counted with its place and its reason. Nothing is fetched and nothing is written.

use super::draft::{Draft, DraftFault};

mod archive;
mod csv;
mod encoding;
mod feed;
mod json;
mod markdown;

pub use markdown::page as markdown_page;

/// Bytes of a file; more is refused.
pub const MOST_BYTES: usize = 100 * 1024 * 1024;
/// Lessons of a file; more is refused.
pub const MOST_LESSONS: usize = 20_000;
/// Characters of a page.
pub const MOST_PAGE: usize = 200_000;

/// A lesson as a file tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Where in the file, for people: "line 12" or a file's name.
    pub place: String,
    /// What the file calls it; the same in the next version of the file.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its summary.
    pub summary: String,
    /// Its address; may be empty when it has a page.
    pub link: String,
    /// Markdown.
    pub page: Option<String>,
    /// Parted by commas.
    pub topics: String,
    /// May be empty.
    pub series: String,
    /// From 1.
    pub position: Option<i64>,
    /// Keys or titles of the lessons that come before it.
    pub requires: Vec<String>,
    /// Under which terms it may be used.
    pub licence: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Free to look at.
    pub preview: bool,
}

impl Item {
    /// The draft, checked as if somebody had typed it. A page without a summary is summed up by its beginning.
    pub fn draft(&self) -> Result<Draft, DraftFault> {
        let check = if self.page.is_some() { Draft::check_page } else { Draft::check };
        check(&self.title, &self.summary, &self.link, &self.topics, &self.series)
    }
}

/// A place that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// For people: "line 12" or a file's name.
    pub place: String,
    /// Why.
    pub why: BrokenBy,
}

/// Why a place could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokenBy {
    /// A lesson that could not have been typed either.
    #[error(transparent)]
    Draft(#[from] DraftFault),
    /// Another number of columns than the first line, or a quotation mark that never ends.
    #[error("it has another number of columns than the first line")]
    Columns,
    /// Not an object with texts in it.
    #[error("it is no lesson")]
    Shape,
    /// The same key a second time.
    #[error("another lesson before it has the same id")]
    Twice,
    /// A page of more than [`MOST_PAGE`] characters.
    #[error("the page is too long")]
    LongPage,
}

/// What kind of file it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Comma-separated, or by semicolons or tabs.
    Csv,
    /// A list of objects.
    Json,
    /// RSS, Atom or JSON feed.
    Feed,
    /// One page.
    Markdown,
    /// A zip with pages.
    Zip,
}

/// A file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// What kind of file it was.
    pub kind: Kind,
    /// In which encoding its text was, by its name in the Encoding Standard.
    pub encoding: &'static str,
    /// Lessons.
    pub items: Vec<Item>,
    /// What could not be used.
    pub broken: Vec<Broken>,
}

/// Why a whole file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportFault {
    /// More than [`MOST_BYTES`].
    #[error("the file is larger than 100 MB")]
    TooLarge,
    /// More than [`MOST_LESSONS`].
    #[error("the file has more than 20,000 lessons")]
    TooMany,
    /// A web page where a feed was meant.
    #[error("this is a web page, not a feed; look for its RSS or Atom address")]
    Html,
    /// None of the kinds that can be read.
    #[error("this is neither CSV with a title column, nor JSON, nor a feed, nor Markdown, nor a zip of it")]
    Unknown,
    /// JSON that ends too early, for example.
    #[error("the JSON cannot be read: line {0}")]
    Json(usize),
    /// A feed that cannot be read.
    #[error("the feed cannot be read")]
    Feed,
    /// A zip that cannot be read.
    #[error("the zip cannot be read; it may be cut off or locked with a password")]
    Zip,
    /// A zip made to fill the memory.
    #[error("the zip unpacks to far more than it holds; it is refused")]
    Bomb,
}

/// Read a file. `name` is its name, if it has one; what is in it counts for more.
pub fn read(name: &str, bytes: &[u8]) -> Result<Batch, ImportFault> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportFault::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let (items, broken) = archive::read(bytes)?;
        return finish(Batch { kind: Kind::Zip, encoding: "UTF-8", items, broken });
    }
    let (text, encoding) = encoding::decode(bytes);
    let start = text.trim_start();
    let lower = name.to_lowercase();
    let markdown = [".md", ".markdown", ".mdx"].iter().any(|it| lower.ends_with(it)) || start.starts_with("---\n");
    let head: String = start.chars().take(2_000).collect::<String>().to_lowercase();
    let of = |kind, (items, broken)| finish(Batch { kind, encoding, items, broken });
    if markdown {
        return of(Kind::Markdown, markdown::one(name, &text));
    }
    if start.starts_with('<') {
        if ["<rss", "<feed", "<rdf:rdf"].iter().any(|it| head.contains(it)) {
            return of(Kind::Feed, feed::read(&text)?);
        }
        return Err(if head.contains("<html") || head.contains("<!doctype html") {
            ImportFault::Html
        } else {
            ImportFault::Unknown
        });
    }
    if start.starts_with(['{', '[']) {
        return of(Kind::Json, json::read(&text)?);
    }
    of(Kind::Csv, csv::read(&text)?)
}

/// Leave out what could not have been typed, and second ones of a key.
fn finish(mut batch: Batch) -> Result<Batch, ImportFault> {
    let mut seen = std::collections::HashSet::new();
    let mut kept = Vec::with_capacity(batch.items.len());
    for item in batch.items {
        let long = item.page.as_ref().is_some_and(|page| page.chars().nth(MOST_PAGE).is_some());
        let why = match item.draft() {
            Err(fault) => Some(BrokenBy::Draft(fault)),
            Ok(_) if long => Some(BrokenBy::LongPage),
            Ok(_) => (!seen.insert(item.key.clone())).then_some(BrokenBy::Twice),
        };
        match why {
            Some(why) => batch.broken.push(Broken { place: item.place, why }),
            None => kept.push(item),
        }
    }
    if kept.len() > MOST_LESSONS {
        return Err(ImportFault::TooMany);
    }
    batch.items = kept;
    Ok(batch)
}

/// A field of a file, by its name in English or Chinese; underscores, case and spaces make no difference.
fn field_named(name: &str) -> Option<&'static str> {
    let folded: String = name.trim().to_lowercase().chars().filter(|it| !matches!(it, ' ' | '_' | '-')).collect();
    Some(match folded.trim_start_matches('\u{feff}') {
        "id" | "key" | "slug" | "guid" | "编号" => "id",
        "title" | "name" | "标题" | "课程" | "題名" | "タイトル" => "title",
        "summary" | "description" | "abstract" | "excerpt" | "简介" | "摘要" | "描述" | "概要" => "summary",
        "link" | "url" | "href" | "链接" | "地址" | "リンク" => "link",
        "topics" | "tags" | "categories" | "主题" | "标签" | "トピック" | "タグ" => "topics",
        "series" | "course" | "系列" | "シリーズ" => "series",
        "position" | "order" | "weight" | "位置" | "顺序" | "順番" => "position",
        "requires" | "prerequisites" | "先修" | "前提" => "requires",
        "licence" | "license" | "许可" | "ライセンス" => "licence",
        "source" | "来源" | "出典" => "source",
        "preview" | "试看" => "preview",
        "markdown" | "body" | "content" | "page" | "正文" | "本文" => "page",
        _ => return None,
    })
}

/// Put a field's text where it belongs.
fn put(item: &mut Item, field: &str, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let some = || Some(text.to_owned());
    match field {
        "id" => item.key = format!("id:{text}"),
        "title" => text.clone_into(&mut item.title),
        "summary" => text.clone_into(&mut item.summary),
        "link" => text.clone_into(&mut item.link),
        "topics" => text.clone_into(&mut item.topics),
        "series" => text.clone_into(&mut item.series),
        "position" => item.position = text.parse().ok().filter(|it| (1..=1_000_000).contains(it)),
        "requires" => {
            let parts = text.split([',', '，', '、', ';', '；']).map(str::trim).filter(|it| !it.is_empty());
            item.requires = parts.map(str::to_owned).collect();
        }
        "licence" => item.licence = some(),
        "source" => item.source = some(),
        "preview" => item.preview = matches!(text.to_lowercase().as_str(), "true" | "yes" | "1" | "是" | "はい"),
        "page" => item.page = some(),
        _ => {}
    }
}

/// Fill in what the file leaves out: a key made of title and link, a summary made of the page.
fn complete(item: &mut Item) {
    if let (true, Some(page)) = (item.summary.is_empty(), &item.page) {
        item.summary = markdown::beginning(page);
    }
    if item.key.is_empty() {
        item.key = format!("title:{}:{}", crate::domain::names::name_key(&item.title), item.link);
    }
}

#[cfg(test)]
mod tests;
