//! Digests: when they appear, where, and which lessons are in one.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::suggest::{Candidate, Suggestion};
use crate::domain::ids::{ChannelId, LessonId};
use crate::domain::names;

/// Lessons of one digest.
pub const MOST: usize = 5;
/// A digest that could not appear at its hour still may so many seconds later.
const LATE: i64 = 6 * 3_600;
/// After so many digests that nobody reacted to, they pause.
pub const SILENT: usize = 3;
/// Days between two digests with the same lesson, unless somebody chooses.
pub const APART_DAYS: i64 = 30;
/// What being new is worth, in members who like a lesson.
const NEW: i64 = 3;
/// Channels of one guild.
const MOST_PLACES: usize = 10;

/// A channel and what its digests are about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Where.
    pub channel: ChannelId,
    /// Topics as written; all when there is none.
    pub topics: Vec<String>,
}

/// What a guild chose about digests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Bit 0 is Monday. None: no digests.
    pub days: i64,
    /// 0 to 23, in the guild's time zone.
    pub hour: i64,
    /// Days for which a lesson is not repeated to the same audience.
    pub apart_days: i64,
    /// Where; the lesson channel when there is none.
    pub places: Vec<Place>,
    /// Since when they pause because nobody reacted.
    pub paused_at: Option<i64>,
}

impl Default for Digests {
    fn default() -> Self {
        Self { days: 0, hour: 18, apart_days: APART_DAYS, places: Vec::new(), paused_at: None }
    }
}

/// What has to be typed differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DigestFault {
    /// A word that is no day of the week.
    #[error("{0} is no day of the week")]
    Day(String),
    /// No hour of the day.
    #[error("the hour cannot be read")]
    Hour,
    /// Not between 1 and 365.
    #[error("the days between repetitions cannot be read")]
    Apart,
    /// A channel that is not there, or takes no messages.
    #[error("there is no channel {0}")]
    Channel(String),
}

impl Digests {
    /// Check what was typed, but for the channels.
    pub fn check(days: &str, hour: &str, apart: &str) -> Result<Self, DigestFault> {
        let hour = hour.trim();
        let bare = hour.strip_suffix(":00").or_else(|| hour.strip_suffix('点')).unwrap_or(hour);
        let hour = if bare.is_empty() { 18 } else { bare.trim().parse().map_err(|_| DigestFault::Hour)? };
        let apart =
            if apart.trim().is_empty() { APART_DAYS } else { apart.trim().parse().map_err(|_| DigestFault::Apart)? };
        match (hour, apart) {
            (0..=23, 1..=365) => Ok(Self { days: parse_days(days)?, hour, apart_days: apart, ..Self::default() }),
            (0..=23, _) => Err(DigestFault::Apart),
            _ => Err(DigestFault::Hour),
        }
    }

    /// The chosen days, Monday 0.
    pub fn chosen(&self) -> impl Iterator<Item = i64> + '_ {
        (0..7).filter(|day| self.days & (1 << day) != 0)
    }

    /// The moment whose digest may appear now: the latest one of the schedule, while it is not too long ago.
    #[must_use]
    pub fn due(&self, zone: &TimeZone, now: i64) -> Option<i64> {
        (-1..=0).rev().filter_map(|day| self.moment(zone, now, day)).find(|at| *at <= now && now - at < LATE)
    }

    /// When the next digest appears.
    #[must_use]
    pub fn next(&self, zone: &TimeZone, now: i64) -> Option<i64> {
        (0..=7).filter_map(|day| self.moment(zone, now, day)).find(|at| *at > now)
    }

    /// The moment of the day `away` days from the day of `now`, if it is one of the chosen. An hour that the clocks skip is the one after.
    fn moment(&self, zone: &TimeZone, now: i64, away: i64) -> Option<i64> {
        let today = Timestamp::from_second(now).ok()?.to_zoned(zone.clone()).date();
        let date = today.checked_add(away.days()).ok()?;
        let place = i64::from(weekday(date.weekday()));
        let hour = i8::try_from(self.hour).ok()?;
        let civil = date.at(hour, 0, 0, 0);
        let at = zone.to_ambiguous_zoned(civil).compatible().ok()?.timestamp().as_second();
        (self.days & (1 << place) != 0).then_some(at)
    }
}

fn weekday(day: Weekday) -> i8 {
    day.to_monday_zero_offset()
}

/// "Mon, Thu", "every day", "周一、周四", "每天"; nothing typed is no day.
fn parse_days(typed: &str) -> Result<i64, DigestFault> {
    const ENGLISH: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    const CHINESE: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];
    let mut days = 0;
    let words = typed.split([',', '，', '、', ';', '；', '/', '\n']).map(names::clean).filter(|word| !word.is_empty());
    for word in words {
        let folded = word.to_lowercase();
        if ["every day", "daily", "每天", "每日"].contains(&folded.as_str()) {
            days = 0b111_1111;
            continue;
        }
        let bare = ["星期", "礼拜", "周", "週"].iter().find_map(|it| folded.strip_prefix(it)).unwrap_or(&folded);
        let bare = bare.replace('天', "日");
        let english = ENGLISH.iter().position(|day| {
            folded.starts_with(day) && folded.len() <= 9 && folded.chars().all(|letter| letter.is_ascii_alphabetic())
        });
        let chinese = CHINESE.iter().position(|day| bare == day.to_string());
        let place = english.or(chinese).ok_or(DigestFault::Day(word))?;
        days |= 1 << place;
    }
    Ok(days)
}

/// What was typed about channels: a line each, `#rust: rust, async` or an id, with topics behind a colon.
#[must_use]
pub fn parse_places(typed: &str) -> Vec<(String, Vec<String>)> {
    let lines = typed.lines().map(names::clean).filter(|line| !line.is_empty());
    let place = |line: String| {
        let (channel, topics) = line.split_once([':', '：']).unwrap_or((&line, ""));
        let topics = topics.split([',', '，', '、']).map(names::clean).filter(|topic| !topic.is_empty());
        let bare = channel.trim().trim_start_matches("<#").trim_end_matches('>').trim_start_matches('#').trim();
        (bare.to_owned(), topics.collect())
    };
    lines.map(place).take(MOST_PLACES).collect()
}

/// The lessons of a digest: of the topics, not told of lately, the most liked first, with a head start for new ones.
#[must_use]
pub fn choose(
    mut candidates: Vec<Candidate>,
    topics: &[String],
    lately: &BTreeSet<LessonId>,
    now: i64,
) -> Vec<Suggestion> {
    let wanted: BTreeSet<String> = topics.iter().map(|topic| names::name_key(topic)).collect();
    candidates.retain(|it| {
        let fits = wanted.is_empty() || it.topics.iter().any(|topic| wanted.contains(&names::name_key(topic)));
        fits && !lately.contains(&it.lesson) && it.score() >= 0
    });
    let worth = |it: &Candidate| it.score() + if it.is_new(now) { NEW } else { 0 };
    candidates.sort_by_key(|it| (std::cmp::Reverse((worth(it), it.published_at)), it.lesson));
    candidates.iter().take(MOST).map(|it| Suggestion { lesson: it.lesson, why: it.why(now) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::suggest::Why;
    use crate::domain::lessons::when::zone;

    /// Friday 2027-01-15 08:00 UTC.
    const NOW: i64 = 1_800_000_000;
    const DAY: i64 = 86_400;

    #[test]
    fn days_and_hours_are_read_in_both_languages() {
        let read = |days: &str, hour: &str| Digests::check(days, hour, "").map(|it| (it.days, it.hour));
        assert_eq!(read("Mon, thursday", "9"), Ok((0b1001, 9)));
        assert_eq!(read("周一、星期四，礼拜天", "18:00"), Ok((0b100_1001, 18)));
        assert_eq!(read("每天", "7点"), Ok((127, 7)));
        assert_eq!(read("", ""), Ok((0, 18)));
        assert_eq!(read("mon, someday", "9"), Err(DigestFault::Day("someday".into())));
        assert_eq!(read("monkeys!", "9"), Err(DigestFault::Day("monkeys!".into())));
        for hour in ["24", "-1", "9:30", "noon"] {
            assert_eq!(read("mon", hour), Err(DigestFault::Hour), "{hour}");
        }
        assert_eq!(Digests::check("mon", "9", "0"), Err(DigestFault::Apart));
        assert_eq!(Digests::check("mon", "9", "7").unwrap().apart_days, 7);
    }

    #[test]
    fn channels_come_with_their_topics() {
        let found = parse_places("#rust: Rust, async\n\n<#42>：音乐、舞蹈\nlessons");
        let told: Vec<_> = found.iter().map(|it| (it.0.as_str(), it.1.join("+"))).collect();
        assert_eq!(told, [("rust", "Rust+async".into()), ("42", "音乐+舞蹈".into()), ("lessons", String::new())]);
    }

    #[test]
    fn a_digest_is_due_at_its_hour_where_the_guild_is_and_some_hours_later() {
        let digests = Digests::check("fri", "18", "").unwrap();
        let shanghai = zone("Asia/Shanghai").unwrap();
        // 18:00 in Shanghai is 10:00 UTC.
        assert_eq!(digests.due(&shanghai, NOW), None);
        assert_eq!(digests.next(&shanghai, NOW), Some(NOW + 2 * 3_600));
        assert_eq!(digests.due(&shanghai, NOW + 2 * 3_600), Some(NOW + 2 * 3_600));
        assert_eq!(digests.due(&shanghai, NOW + 7 * 3_600), Some(NOW + 2 * 3_600));
        assert_eq!(digests.due(&shanghai, NOW + 9 * 3_600), None, "nobody wants last night's news");
        assert_eq!(digests.next(&shanghai, NOW + 2 * 3_600), Some(NOW + 2 * 3_600 + 7 * DAY));
        assert_eq!(Digests::default().next(&shanghai, NOW), None);
        // Late in the evening: after midnight it is still the day before that is due.
        let late = Digests::check("fri", "23", "").unwrap();
        assert_eq!(late.due(&TimeZone::UTC, NOW + 17 * 3_600), Some(NOW + 15 * 3_600));
    }

    fn candidate(id: i64, done: i64, published_at: i64, topic: &str) -> Candidate {
        Candidate {
            lesson: LessonId(id),
            done,
            saved: 0,
            liked: 0,
            not_for_me: 0,
            published_at,
            plans: BTreeSet::new(),
            topics: vec![topic.to_owned()],
        }
    }

    #[test]
    fn the_liked_and_the_new_of_the_topics_come_and_none_twice() {
        let all = || {
            vec![
                candidate(1, 9, 0, "Rust"),
                candidate(2, 2, 0, "rust"),
                candidate(3, 0, NOW, "RUST"),
                candidate(4, 50, 0, "music"),
            ]
        };
        let ids = |found: &[Suggestion]| found.iter().map(|it| it.lesson.0).collect::<Vec<_>>();
        let found = choose(all(), &["rust".into()], &BTreeSet::new(), NOW);
        assert_eq!(ids(&found), [1, 3, 2]);
        assert_eq!(found[1].why, Why::New);
        assert_eq!(ids(&choose(all(), &[], &[LessonId(1)].into(), NOW)), [4, 3, 2]);
    }
}
