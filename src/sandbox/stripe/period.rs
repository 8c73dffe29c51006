//! Billing periods by the calendar, in UTC: a month from the 31st ends on the last day of a shorter month.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// `count` intervals after `anchor`, both in seconds since 1970.
#[must_use]
pub fn after(anchor: i64, interval: &str, count: i64) -> i64 {
    let span = match interval {
        "day" => Span::new().days(count),
        "week" => Span::new().weeks(count),
        "year" => Span::new().years(count),
        _ => Span::new().months(count),
    };
    let start = Timestamp::from_second(anchor).map(|it| it.to_zoned(TimeZone::UTC));
    start
        .and_then(|it| it.checked_add(span))
        .map_or(anchor.saturating_add(2_592_000 * count), |it| it.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cl3_months_end_where_the_calendar_says_counted_from_the_anchor() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_second();
        let anchor = at("2027-01-31T12:00:00Z");
        assert_eq!(after(anchor, "month", 1), at("2027-02-28T12:00:00Z"));
        assert_eq!(after(anchor, "month", 2), at("2027-03-31T12:00:00Z"));
        assert_eq!(after(at("2028-02-29T00:00:00Z"), "year", 1), at("2029-02-28T00:00:00Z"));
        assert_eq!(after(anchor, "week", 2), anchor + 14 * 86_400);
    }
}
