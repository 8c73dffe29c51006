//! What a moderator reads when there is nothing to show about the community.

use super::Trouble;
use crate::actions::appeal;
use crate::actions::core_members;
use crate::actions::decide_member;
use crate::actions::note_member;
use crate::actions::rank_community;
use crate::actions::report;

impl From<core_members::Error> for Trouble {
    fn from(error: core_members::Error) -> Self {
        match error {
            core_members::Error::Off => Self::person("community-error-off"),
            core_members::Error::Nothing => Self::person("community-error-nothing"),
            core_members::Error::Rank(error) => error.into(),
        }
    }
}

impl From<rank_community::Error> for Trouble {
    fn from(error: rank_community::Error) -> Self {
        match error {
            rank_community::Error::Store(error) => error.into(),
            rank_community::Error::Standing(_) | rank_community::Error::Interrupted => Self::ours(error),
        }
    }
}

impl From<appeal::Error> for Trouble {
    fn from(error: appeal::Error) -> Self {
        match error {
            appeal::Error::Nothing => Self::person("appeal-error-nothing"),
            appeal::Error::Waiting(since) => {
                Self::person("appeal-error-waiting").with("time", format!("<t:{since}:R>"))
            }
            appeal::Error::Soon(again) => Self::person("appeal-error-soon").with("again", format!("<t:{again}:R>")),
            appeal::Error::Empty => Self::person("appeal-error-empty"),
            appeal::Error::Ours(error) => error.into(),
        }
    }
}

impl From<report::Error> for Trouble {
    fn from(error: report::Error) -> Self {
        match error {
            report::Error::Own => Self::person("report-error-own"),
            report::Error::Ours => Self::person("report-error-ours"),
            report::Error::Already(at) => Self::person("report-error-already").with("time", format!("<t:{at}:R>")),
            report::Error::Decided => Self::person("report-error-decided"),
            report::Error::TooManyOpen(most) => Self::person("report-error-open").with("most", most),
            report::Error::TooManyToday(most, again) => {
                Self::person("report-error-today").with("most", most).with("again", format!("<t:{again}:R>"))
            }
            report::Error::Store(error) => error.into(),
        }
    }
}

impl From<decide_member::Error> for Trouble {
    fn from(error: decide_member::Error) -> Self {
        match error {
            decide_member::Error::Oneself => Self::person("mod-credit-error-self"),
            decide_member::Error::Concerned => Self::person("flags-concerned"),
            decide_member::Error::Ours(error) => error.into(),
            decide_member::Error::Off => Self::person("community-error-off"),
            decide_member::Error::Left => Self::person("mod-credit-error-left"),
            decide_member::Error::Store(error) => error.into(),
        }
    }
}

impl From<note_member::Error> for Trouble {
    fn from(error: note_member::Error) -> Self {
        match error {
            note_member::Error::Empty => Self::person("mod-note-error-empty"),
            note_member::Error::Gone => Self::person("mod-note-error-gone"),
            note_member::Error::Store(error) => error.into(),
        }
    }
}
