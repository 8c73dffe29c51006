//! What `/doctor`, `lyceum doctor` and the notices to staff say about a finding.

use super::{Arg, Finding};
use crate::domain::ids::ChannelId;
use crate::domain::names;
use crate::text::{self, Args, Locale};

/// Where a finding is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a Discord message.
    Discord,
    /// In a terminal.
    Terminal,
}

/// What was found.
#[must_use]
pub fn sentence(finding: &Finding, locale: Locale, place: Place) -> String {
    text::text_with(locale, finding.key, &arguments(finding, locale, place))
}

/// How to mend it; `None` where nothing is to be mended.
#[must_use]
pub fn cure(finding: &Finding, locale: Locale, place: Place) -> Option<String> {
    text::find(locale, &format!("{}.cure", finding.key), Some(&arguments(finding, locale, place)))
}

fn arguments(finding: &Finding, locale: Locale, place: Place) -> Args<'_> {
    let mut args = Args::new();
    for (name, value) in &finding.args {
        let said = match (value, place) {
            (Arg::Count(count), _) => {
                args.set(*name, *count);
                continue;
            }
            (Arg::Text(text), _) => text.clone(),
            (Arg::Name(name), Place::Discord) => names::shown(name),
            (Arg::Name(name), Place::Terminal) => names::plain(name),
            (Arg::Person(member), Place::Discord) => format!("<@{member}>"),
            (Arg::Person(member), Place::Terminal) => member.to_string(),
            (Arg::Channels { named, more }, place) => {
                let said = |(id, name): &(ChannelId, String)| match place {
                    Place::Discord => format!("<#{id}>"),
                    Place::Terminal => format!("#{}", names::plain(name)),
                };
                let mut said: Vec<String> = named.iter().map(said).collect();
                said.extend(more.then(|| "…".to_owned()));
                text::listed(locale, &said)
            }
            (Arg::List(values), _) => text::listed(locale, values),
            (Arg::Keys(keys), _) => {
                let words: Vec<String> = keys.iter().map(|key| text::text(locale, key)).collect();
                text::listed(locale, &words)
            }
            // Discord shows each reader the moment in their own time.
            (Arg::Moment(at), Place::Discord) => format!("<t:{at}:R>"),
            (Arg::Moment(at), Place::Terminal) => {
                jiff::Timestamp::from_second(*at).map_or_else(|_| at.to_string(), |moment| moment.to_string())
            }
        };
        args.set(*name, said);
    }
    args
}
