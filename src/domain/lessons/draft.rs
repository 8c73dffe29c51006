//! What a person typed into the lesson form, checked and made safe to keep.

use url::Url;

use crate::domain::names;

/// Characters of a title; an embed's title shows 256.
pub const TITLE: usize = 100;
/// Characters of a summary.
pub const SUMMARY: usize = 1_000;
/// Characters of a link.
pub const LINK: usize = 500;
/// Topics of one lesson.
pub const TOPICS: usize = 10;
/// Characters of one topic.
pub const TOPIC: usize = 30;
/// Characters of a series' name.
pub const SERIES: usize = 100;

/// A lesson as its author wrote it, every field within its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// One line, 1 to [`TITLE`] characters.
    pub title: String,
    /// 1 to [`SUMMARY`] characters.
    pub summary: String,
    /// An address of the web; empty when the lesson is a page of ours.
    pub link: String,
    /// Folded and distinct, in the order they were typed.
    pub topics: Vec<String>,
    /// The series it belongs to.
    pub series: Option<String>,
}

/// What has to be typed differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DraftFault {
    /// Nothing visible in the title.
    #[error("the title is empty")]
    NoTitle,
    /// More than [`TITLE`] characters.
    #[error("the title is too long")]
    LongTitle,
    /// Nothing visible in the summary.
    #[error("the summary is empty")]
    NoSummary,
    /// More than [`SUMMARY`] characters.
    #[error("the summary is too long")]
    LongSummary,
    /// Not `http://` or `https://` followed by a host, or with a name and password in it.
    #[error("the link is not an address of the web")]
    BadLink,
    /// More than [`LINK`] characters.
    #[error("the link is too long")]
    LongLink,
    /// More than [`TOPICS`].
    #[error("there are too many topics")]
    ManyTopics,
    /// A topic of more than [`TOPIC`] characters.
    #[error("a topic is too long")]
    LongTopic,
    /// More than [`SERIES`] characters.
    #[error("the name of the series is too long")]
    LongSeries,
}

impl Draft {
    /// Check what was typed. `topics` is one line with commas.
    pub fn check(title: &str, summary: &str, link: &str, topics: &str, series: &str) -> Result<Self, DraftFault> {
        let link = check_link(link)?;
        Self::with_link(title, summary, link, topics, series)
    }

    /// The same for a lesson that is a page of ours: the link may be left empty.
    pub fn check_page(title: &str, summary: &str, link: &str, topics: &str, series: &str) -> Result<Self, DraftFault> {
        let link = if link.trim().is_empty() { String::new() } else { check_link(link)? };
        Self::with_link(title, summary, link, topics, series)
    }

    fn with_link(title: &str, summary: &str, link: String, topics: &str, series: &str) -> Result<Self, DraftFault> {
        let title = within(names::clean(title), TITLE, DraftFault::LongTitle)?;
        let summary = within(names::clean_lines(summary), SUMMARY, DraftFault::LongSummary)?;
        let series = within(names::clean(series), SERIES, DraftFault::LongSeries)?;
        if title.is_empty() {
            return Err(DraftFault::NoTitle);
        }
        if summary.is_empty() {
            return Err(DraftFault::NoSummary);
        }
        let series = (!series.is_empty()).then_some(series);
        Ok(Self { title, summary, link, topics: fold_topics(topics)?, series })
    }
}

fn within(text: String, most: usize, fault: DraftFault) -> Result<String, DraftFault> {
    if names::fits(&text, most) { Ok(text) } else { Err(fault) }
}

/// The address as a browser would write it. Whoever fetches it goes through `fetch`, which refuses private addresses.
fn check_link(link: &str) -> Result<String, DraftFault> {
    let url = Url::parse(link.trim()).map_err(|_| DraftFault::BadLink)?;
    let web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty());
    // https://good.example@evil.example looks like a place it does not lead to.
    if !web || !url.username().is_empty() || url.password().is_some() {
        return Err(DraftFault::BadLink);
    }
    within(url.to_string(), LINK, DraftFault::LongLink)
}

/// Commas of both scripts part topics; case, a leading `#` and repetition make no difference.
fn fold_topics(line: &str) -> Result<Vec<String>, DraftFault> {
    let mut topics = Vec::new();
    let mut seen = Vec::new();
    for part in line.split([',', '，', '、', ';', '；', '\n']) {
        let topic = names::clean(part.trim().trim_start_matches('#')).to_lowercase();
        let key = names::name_key(&topic);
        if key.is_empty() || seen.contains(&key) {
            continue;
        }
        topics.push(within(topic, TOPIC, DraftFault::LongTopic)?);
        seen.push(key);
    }
    if topics.len() > TOPICS { Err(DraftFault::ManyTopics) } else { Ok(topics) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, summary: &str, link: &str, topics: &str, series: &str) -> Result<Draft, DraftFault> {
        Draft::check(title, summary, link, topics, series)
    }

    #[test]
    fn what_is_typed_well_is_kept_and_tidied() {
        let draft = check(
            "  Ownership \n in Rust ",
            "One.\r\n\r\n\r\nTwo.",
            " HTTPS://Doc.rust-lang.org/book ",
            "Rust, #rust，内存 、 ",
            " ",
        )
        .unwrap();
        assert_eq!(draft.title, "Ownership in Rust");
        assert_eq!(draft.summary, "One.\n\nTwo.");
        assert_eq!(draft.link, "https://doc.rust-lang.org/book");
        assert_eq!(draft.topics, ["rust", "内存"]);
        assert_eq!(draft.series, None);
    }

    #[test]
    fn ws8_only_addresses_of_the_web_are_links() {
        for link in [
            "",
            "rust",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "http://",
            "https://a:b@evil.example/",
            "discord://-/channels/1",
        ] {
            assert_eq!(check("t", "s", link, "", ""), Err(DraftFault::BadLink), "{link}");
        }
        let long = format!("https://example.com/{}", "a".repeat(LINK));
        assert_eq!(check("t", "s", &long, "", ""), Err(DraftFault::LongLink));
    }

    #[test]
    fn every_limit_has_its_own_fault() {
        let link = "https://example.com/";
        let typed = |title: &str, summary: &str, topics: &str, series: &str| {
            check(title, summary, link, topics, series).map(drop)
        };
        assert_eq!(typed("\u{200B} ", "s", "", ""), Err(DraftFault::NoTitle));
        assert_eq!(typed("t", "\n", "", ""), Err(DraftFault::NoSummary));
        assert_eq!(typed(&"é".repeat(TITLE), &"學".repeat(SUMMARY), "", ""), Ok(()));
        assert_eq!(typed(&"é".repeat(TITLE + 1), "s", "", ""), Err(DraftFault::LongTitle));
        assert_eq!(typed("t", &"學".repeat(SUMMARY + 1), "", ""), Err(DraftFault::LongSummary));
        assert_eq!(typed("t", "s", "", &"x".repeat(SERIES + 1)), Err(DraftFault::LongSeries));
        assert_eq!(typed("t", "s", &"x".repeat(TOPIC + 1), ""), Err(DraftFault::LongTopic));
        let eleven: Vec<String> = (0..=TOPICS).map(|n| n.to_string()).collect();
        assert_eq!(typed("t", "s", &eleven.join(","), ""), Err(DraftFault::ManyTopics));
        assert_eq!(typed("t", "s", &["a"; 50].join(","), ""), Ok(()), "one topic, typed fifty times");
    }
}
