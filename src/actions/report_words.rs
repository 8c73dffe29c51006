//! Who reported a message and what they say, as staff reads it below the case.

use crate::actions::report::CHANNEL;
use crate::args;
use crate::domain::cases::CaseState;
use crate::domain::names;
use crate::store::cases::Case;
use crate::store::reports::{self, Report};
use crate::store::{Read, StoreError, trust};
use crate::text::{Locale, text, text_with};

/// Reporters who are named.
const NAMED: usize = 3;
/// Reasons that are quoted.
const QUOTED: usize = 5;
/// Reporters among whose words those are sought.
const LOOKED_AT: i64 = 50;

/// Who reported a message.
#[derive(Debug, Clone)]
pub struct Reported {
    count: i64,
    first: Vec<Report>,
    /// Whether the author is of the staff, and may read this: then nobody is named.
    by_staff: bool,
}

/// Who reported the message of a case.
pub async fn find(read: &mut Read<'_>, case: &Case) -> Result<Reported, StoreError> {
    let by_staff = match case.about.member {
        Some(author) => trust::staff_seen(read, case.about.guild, author).await?.is_some(),
        None => false,
    };
    Ok(Reported {
        count: reports::count(read, case.id).await?,
        first: reports::list(read, case.id, LOOKED_AT).await?,
        by_staff,
    })
}

/// The address of the message.
pub fn link(case: &Case) -> String {
    let channel = case.about.detail.get(CHANNEL).map_or("0", String::as_str);
    format!("https://discord.com/channels/{}/{channel}/{}", case.about.guild, case.about.subject)
}

/// Who reported it, what they say, and what staff can do.
pub fn said(locale: Locale, case: &Case, reported: &Reported) -> String {
    let mut parts = vec![who(locale, reported)];
    let reasons = reported.first.iter().map(|report| report.reason.as_str()).filter(|reason| !reason.is_empty());
    parts.extend(reasons.take(QUOTED).map(|reason| {
        // In one line, which begins as ours and ends as ours.
        let reason = names::shown(&names::clean(reason));
        text_with(locale, "case-report-reason", &args!("reason" => reason))
    }));
    if case.state == CaseState::Open {
        parts.push(text(locale, "case-report-how"));
    }
    parts.join("\n")
}

fn who(locale: Locale, reported: &Reported) -> String {
    let count = reported.count;
    let named: Vec<_> = reported.first.iter().take(NAMED).map(|report| format!("<@{}>", report.reporter)).collect();
    let more = count.saturating_sub(i64::try_from(named.len()).unwrap_or(count));
    let key = match (named.is_empty(), reported.by_staff, more > 0) {
        (true, ..) => return text(locale, "case-report-nobody"),
        (_, true, _) => "case-report-unnamed",
        (_, _, true) => "case-report-many",
        (..) => "case-report-few",
    };
    let named = named.join(&text(locale, "case-report-and"));
    text_with(locale, key, &args!("count" => count, "named" => named, "more" => more))
}
