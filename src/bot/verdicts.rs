//! Why somebody has or lacks access, as it is read on Discord: times in the reader's own zone, people as mentions
//! that do not ping, staff's words made inert.

use crate::domain::access::{Value, Verdict, Why};
use crate::domain::names;
use crate::text::{Args, Locale, moment, text, text_with};

/// Who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The member concerned: staff appears as staff, not by name.
    Member,
    /// Staff.
    Staff,
}

/// A reason as a sentence.
pub fn why(locale: Locale, why: &Why, reader: Reader) -> String {
    let (key, values) = why.text();
    let mut filled = Args::new();
    for (name, value) in values {
        filled.set(
            name,
            match value {
                Value::Time(at) => moment(locale, at),
                Value::Number(number) => number.to_string(),
                Value::Member(member) if reader == Reader::Staff => format!("<@{member}>"),
                Value::Person(member) => format!("<@{member}>"),
                Value::Member(_) => text(locale, "why-by-staff"),
                Value::Text(text) => names::shown(&text),
            },
        );
    }
    text_with(locale, key, &filled)
}

/// One line: a sign, the reason.
pub fn line(locale: Locale, verdict: &Verdict, reader: Reader) -> String {
    let sign = if verdict.allowed { "✅" } else { "⛔" };
    format!("{sign} {}", why(locale, &verdict.why, reader))
}
