//! What a guild chose about its lessons: where its clock stands, and what review looks for.

use jiff::tz::TimeZone;

use super::when::{WhenFault, zone};
use crate::domain::names;

/// Most entries of a list.
pub const MOST: usize = 100;

/// A guild's choices about lessons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonSettings {
    /// An IANA name; times are read and shown in it.
    pub time_zone: String,
    /// Folded; a lesson with one of them is pointed out to staff.
    pub banned_words: Vec<String>,
    /// Lower case; when there are any, links elsewhere are pointed out. A domain stands for those below it as well.
    pub link_domains: Vec<String>,
}

impl Default for LessonSettings {
    fn default() -> Self {
        Self { time_zone: "UTC".to_owned(), banned_words: Vec::new(), link_domains: Vec::new() }
    }
}

impl LessonSettings {
    /// Check what was typed: a zone's name, and two lists parted by commas or lines.
    pub fn check(time_zone: &str, banned_words: &str, link_domains: &str) -> Result<Self, WhenFault> {
        let time_zone = time_zone.trim();
        let time_zone = if time_zone.is_empty() { "UTC" } else { time_zone };
        zone(time_zone)?;
        let domains = list(link_domains).into_iter().filter_map(|it| domain(&it)).collect();
        let words = list(banned_words).iter().map(|it| names::name_key(it)).filter(|it| !it.is_empty()).collect();
        Ok(Self { time_zone: time_zone.to_owned(), banned_words: words, link_domains: domains })
    }

    /// The zone; UTC should the name have left the database of zones.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        zone(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

fn list(typed: &str) -> Vec<String> {
    let parts = typed.split([',', '，', '、', ';', '；', '\n']).map(names::clean).filter(|it| !it.is_empty());
    let mut parts: Vec<String> = parts.collect();
    parts.dedup();
    parts.truncate(MOST);
    parts
}

/// The host of what was typed, be it `https://www.example.com/x`, `*.example.com` or `Example.com`.
fn domain(typed: &str) -> Option<String> {
    let bare = typed.split("://").last()?.split(['/', ':', '?']).next()?.trim_start_matches("*.").trim_matches('.');
    let bare = bare.to_lowercase();
    (!bare.is_empty() && bare.contains('.') && !bare.contains(char::is_whitespace)).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_folded_and_zones_are_real() {
        let chosen = LessonSettings::check(
            " Asia/Shanghai ",
            "Casino,ＦＲＥＥ money，赌场",
            "https://Example.com/x, *.edu.cn\nnonsense",
        )
        .unwrap();
        assert_eq!(chosen.time_zone, "Asia/Shanghai");
        assert_eq!(chosen.banned_words, ["casino", "freemoney", "赌场"]);
        assert_eq!(chosen.link_domains, ["example.com", "edu.cn"]);
        assert_eq!(LessonSettings::check("", "", ""), Ok(LessonSettings::default()));
        assert_eq!(LessonSettings::check("Mars/Olympus", "", ""), Err(WhenFault::NoZone));
    }
}
