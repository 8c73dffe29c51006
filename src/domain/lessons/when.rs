//! A time as a person types it: ISO 8601, or "in 3 days", read in the guild's time zone.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// The longest a lesson may wait: a year and a day.
pub const LONGEST: i64 = 366 * 86_400;

/// What has to be typed differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WhenFault {
    /// Neither a date nor a span.
    #[error("the time cannot be read")]
    Unreadable,
    /// It is over already.
    #[error("the time is over")]
    Past,
    /// More than [`LONGEST`] away.
    #[error("the time is more than a year away")]
    Far,
    /// The guild's zone is none that is known.
    #[error("there is no such time zone")]
    NoZone,
}

/// The zone of an IANA name such as `Asia/Shanghai`.
pub fn zone(name: &str) -> Result<TimeZone, WhenFault> {
    TimeZone::get(name.trim()).map_err(|_| WhenFault::NoZone)
}

/// The second that `typed` means, after `now` and at most [`LONGEST`] away. A day alone means its first moment; an hour
/// that the clocks skip is the one an hour later, as a wall clock would show it.
pub fn parse(typed: &str, zone: &TimeZone, now: i64) -> Result<i64, WhenFault> {
    let typed = typed.trim();
    let at = match span(typed) {
        Some(seconds) => now.checked_add(seconds).ok_or(WhenFault::Far)?,
        None => moment(typed, zone).ok_or(WhenFault::Unreadable)?,
    };
    match at - now {
        ..=0 => Err(WhenFault::Past),
        1..=LONGEST => Ok(at),
        _ => Err(WhenFault::Far),
    }
}

fn moment(typed: &str, zone: &TimeZone) -> Option<i64> {
    // With an offset of its own, the guild's zone does not matter.
    if let Ok(at) = typed.parse::<Timestamp>() {
        return Some(at.as_second());
    }
    // jiff would read 18:00Z as 18:00 here: what names an offset was read above, or not at all.
    if typed.ends_with(['Z', 'z']) {
        return None;
    }
    let civil = typed.parse::<DateTime>().ok().or_else(|| Some(typed.parse::<Date>().ok()?.at(0, 0, 0, 0)))?;
    Some(zone.to_ambiguous_zoned(civil).compatible().ok()?.timestamp().as_second())
}

/// The seconds of "in 3 days", "3 hours", "in an hour", "3天后", "2 小时后"; `None` for what is no such span.
pub fn span(typed: &str) -> Option<i64> {
    let folded = typed.to_lowercase();
    let words = folded.strip_prefix("in ").unwrap_or(&folded).trim();
    let words = words.trim_end_matches(['后', '後']).trim_end_matches(['之', '以']).trim();
    let digits: String = words.chars().take_while(char::is_ascii_digit).collect();
    let (count, unit) = if digits.is_empty() {
        let unit = words.strip_prefix("an ").or_else(|| words.strip_prefix("a "))?;
        (1, unit.trim())
    } else {
        (digits.parse::<i64>().ok()?, words.get(digits.len()..)?.trim())
    };
    let seconds = match unit {
        "minute" | "minutes" | "min" | "mins" | "分钟" | "分" => 60,
        "hour" | "hours" | "h" | "小时" | "个小时" | "钟头" => 3_600,
        "day" | "days" | "d" | "天" | "日" => 86_400,
        "week" | "weeks" | "w" | "周" | "星期" | "个星期" => 7 * 86_400,
        _ => return None,
    };
    count.checked_mul(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2027-01-15 08:00 UTC.
    const NOW: i64 = 1_800_000_000;

    fn read(typed: &str, name: &str) -> Result<i64, WhenFault> {
        parse(typed, &zone(name).unwrap(), NOW)
    }

    #[test]
    fn a_span_is_counted_from_now_in_both_languages() {
        for (typed, seconds) in [
            ("in 3 days", 3 * 86_400),
            ("In 2 Hours", 7_200),
            ("90 minutes", 5_400),
            ("in a week", 604_800),
            ("3天后", 3 * 86_400),
            ("2 小时后", 7_200),
            ("一天后", -1),
        ] {
            let expected = if seconds < 0 { Err(WhenFault::Unreadable) } else { Ok(NOW + seconds) };
            assert_eq!(read(typed, "UTC"), expected, "{typed}");
        }
    }

    #[test]
    fn a_date_is_read_where_the_guild_is_unless_it_says_otherwise() {
        assert_eq!(read("2027-01-15T18:00", "UTC"), Ok(NOW + 10 * 3_600));
        assert_eq!(read("2027-01-15 18:00", "Asia/Shanghai"), Ok(NOW + 2 * 3_600));
        assert_eq!(read("2027-01-15T18:00+08:00", "America/New_York"), Ok(NOW + 2 * 3_600));
        assert_eq!(read("2027-01-15T10:00Z", "Asia/Shanghai"), Ok(NOW + 2 * 3_600));
        assert_eq!(read("2027-01-16", "Asia/Shanghai"), Ok(NOW + 8 * 3_600));
    }

    #[test]
    fn an_hour_that_the_clocks_skip_is_the_one_after() {
        // 2027-03-28 02:30 does not exist in Berlin; at 01:00 UTC the clocks go from 02:00 to 03:00.
        let at = read("2027-03-28T02:30", "Europe/Berlin").unwrap();
        assert_eq!(Timestamp::from_second(at).unwrap().to_string(), "2027-03-28T01:30:00Z");
    }

    #[test]
    fn what_is_over_far_away_or_no_time_says_so() {
        assert_eq!(read("2027-01-15T08:00Z", "UTC"), Err(WhenFault::Past));
        assert_eq!(read("2029-01-15", "UTC"), Err(WhenFault::Far));
        assert_eq!(read("in 9223372036854775807 weeks", "UTC"), Err(WhenFault::Unreadable));
        assert_eq!(read("in 900000000000000 days", "UTC"), Err(WhenFault::Unreadable));
        for typed in ["", "soon", "in", "in -3 days", "2027-13-01", "25:00", "in 3 fortnights", "\u{202e}in 3 days"] {
            assert_eq!(read(typed, "UTC"), Err(WhenFault::Unreadable), "{typed}");
        }
        assert_eq!(zone("Europe/Atlantis"), Err(WhenFault::NoZone));
    }
}
