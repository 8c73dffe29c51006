//! The reason of a role change, as Discord's audit log and our own row carry it: one line, no mentions, no markdown.

use crate::domain::access::{Change, Value};
use crate::domain::names;
use crate::store::plans::Plan;
use crate::text::{self, Args, Locale};

/// Discord takes 512 characters; percent-encoding of other scripts is not counted.
const LONGEST: usize = 400;

/// Why `change` is made, in the guild's language.
pub(super) fn reason(change: &Change, plans: &[Plan], locale: Option<&str>) -> String {
    let locale = locale.map(Locale::from_tag).unwrap_or_default();
    let plan_of = |id| plans.iter().find(|plan: &&Plan| plan.id == id);
    let Some(verdict) = &change.verdict else { return text::text(locale, "audit-drift") };
    let (key, values) = verdict.why.text();
    let mut filled = Args::new();
    for (name, value) in values {
        filled.set(name, plain(&value));
    }
    let why = text::text_with(locale, key, &filled);
    let plan = plan_of(verdict.plan).map_or_else(String::new, |plan| names::plain(&plan.offer.name));
    let line = text::text_with(locale, "audit-reason", &crate::args!("plan" => plan, "why" => why));
    names::shortened(&line, LONGEST)
}

/// Times as dates and people as ids: the audit log shows neither Discord's timestamps nor mentions.
fn plain(value: &Value) -> String {
    match value {
        Value::Time(at) => date(*at),
        Value::Number(number) => number.to_string(),
        Value::Member(member) | Value::Person(member) => member.to_string(),
        Value::Text(text) => names::plain(text),
    }
}

/// The moment in UTC, to the minute.
fn date(at: i64) -> String {
    jiff::Timestamp::from_second(at)
        .map_or_else(|_| at.to_string(), |moment| moment.strftime("%Y-%m-%d %H:%M UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_and_hostile_reasons_are_one_harmless_line() {
        assert_eq!(plain(&Value::Time(1_795_000_000)), "2026-11-18 11:06 UTC");
        assert_eq!(plain(&Value::Text("a\nb @everyone".into())), "a b @\u{200B}everyone");
    }
}
