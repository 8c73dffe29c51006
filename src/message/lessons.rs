//! What a person reads when something about a lesson cannot be done.

use super::Trouble;
use crate::actions::arrange_series;
use crate::actions::edit_lesson;
use crate::actions::import_lessons;
use crate::actions::move_lesson;
use crate::actions::open_lesson;
use crate::actions::rank;
use crate::actions::schedule_lesson;
use crate::actions::search_lessons;
use crate::actions::set_lesson_plans;
use crate::actions::state_lesson;
use crate::actions::submit_lesson;
use crate::domain::lessons::draft;
use crate::domain::lessons::import::{self, ImportFault};
use crate::domain::lessons::when::WhenFault;
use crate::domain::lessons::{DraftFault, Refusal};
use crate::domain::names;

impl From<DraftFault> for Trouble {
    fn from(fault: DraftFault) -> Self {
        match fault {
            DraftFault::NoTitle => Self::person("lesson-error-no-title"),
            DraftFault::LongTitle => Self::person("lesson-error-long-title").with("most", draft::TITLE),
            DraftFault::NoSummary => Self::person("lesson-error-no-summary"),
            DraftFault::LongSummary => Self::person("lesson-error-long-summary").with("most", draft::SUMMARY),
            DraftFault::BadLink => Self::person("lesson-error-bad-link"),
            DraftFault::LongLink => Self::person("lesson-error-long-link").with("most", draft::LINK),
            DraftFault::ManyTopics => Self::person("lesson-error-many-topics").with("most", draft::TOPICS),
            DraftFault::LongTopic => Self::person("lesson-error-long-topic").with("most", draft::TOPIC),
            DraftFault::LongSeries => Self::person("lesson-error-long-series").with("most", draft::SERIES),
        }
    }
}

impl From<WhenFault> for Trouble {
    fn from(fault: WhenFault) -> Self {
        Self::person(match fault {
            WhenFault::Unreadable => "lesson-error-when",
            WhenFault::Past => "lesson-error-when-past",
            WhenFault::Far => "lesson-error-when-far",
            WhenFault::NoZone => "lesson-error-zone",
        })
    }
}

impl From<schedule_lesson::ScheduleError> for Trouble {
    fn from(error: schedule_lesson::ScheduleError) -> Self {
        match error {
            schedule_lesson::ScheduleError::When(fault) => fault.into(),
            schedule_lesson::ScheduleError::Move(error) => error.into(),
        }
    }
}

impl From<edit_lesson::Error> for Trouble {
    fn from(error: edit_lesson::Error) -> Self {
        match error {
            edit_lesson::Error::Draft(fault) => fault.into(),
            edit_lesson::Error::Unknown => Self::person("lesson-error-unknown"),
            edit_lesson::Error::NotTheirs => Self::person("lesson-error-not-yours"),
            edit_lesson::Error::Store(error) => error.into(),
        }
    }
}

impl From<state_lesson::Error> for Trouble {
    fn from(error: state_lesson::Error) -> Self {
        match error {
            state_lesson::Error::StaffOnly => Self::person("lesson-error-staff-only"),
            state_lesson::Error::UnknownPrerequisite => {
                Self::person("lesson-error-prerequisite").with("most", state_lesson::MOST_REQUIRED)
            }
            state_lesson::Error::Loop { titles } => circle(&titles),
            state_lesson::Error::Store(error) => error.into(),
        }
    }
}

impl From<rank::Error> for Trouble {
    fn from(error: rank::Error) -> Self {
        match error {
            rank::Error::Discord(error) => error.into(),
            rank::Error::Store(error) => error.into(),
        }
    }
}

impl From<search_lessons::Error> for Trouble {
    fn from(error: search_lessons::Error) -> Self {
        match error {
            search_lessons::Error::Search(error) => Self::ours(error),
            search_lessons::Error::Discord(error) => error.into(),
            search_lessons::Error::Store(error) => error.into(),
        }
    }
}

impl From<ImportFault> for Trouble {
    fn from(fault: ImportFault) -> Self {
        match fault {
            ImportFault::TooLarge => Self::person("lesson-import-large"),
            ImportFault::TooMany => Self::person("lesson-import-many").with("most", import::MOST_LESSONS),
            ImportFault::Html => Self::person("lesson-import-html"),
            ImportFault::Unknown => Self::person("lesson-import-kind"),
            ImportFault::Json(line) => Self::person("lesson-import-json").with("line", line),
            ImportFault::Feed => Self::person("lesson-import-feed"),
            ImportFault::Zip => Self::person("lesson-import-zip"),
            ImportFault::Bomb => Self::person("lesson-import-bomb"),
        }
    }
}

impl From<import_lessons::Error> for Trouble {
    fn from(error: import_lessons::Error) -> Self {
        match error {
            import_lessons::Error::Loop { titles } => circle(&titles),
            import_lessons::Error::Store(error) => error.into(),
        }
    }
}

impl From<arrange_series::Error> for Trouble {
    fn from(error: arrange_series::Error) -> Self {
        match error {
            arrange_series::Error::Unknown => Self::person("lesson-error-series"),
            arrange_series::Error::Move(error) => error.into(),
            arrange_series::Error::Store(error) => error.into(),
        }
    }
}

/// Lessons that would require each other.
fn circle(titles: &[String]) -> Trouble {
    let titles: Vec<String> = titles.iter().map(|title| names::shown(title)).collect();
    Trouble::person("lesson-error-loop").with("titles", names::shortened(&titles.join(" → "), 1_000))
}

impl From<submit_lesson::Error> for Trouble {
    fn from(error: submit_lesson::Error) -> Self {
        match error {
            submit_lesson::Error::Draft(fault) => fault.into(),
            submit_lesson::Error::Off => Self::person("lesson-error-off"),
            submit_lesson::Error::NoReviewChannel => Self::person("lesson-error-no-review-channel"),
            submit_lesson::Error::TooManyWaiting => {
                Self::person("lesson-error-too-many-waiting").with("most", submit_lesson::MOST_WAITING)
            }
            submit_lesson::Error::Store(error) => error.into(),
        }
    }
}

impl From<move_lesson::Error> for Trouble {
    fn from(error: move_lesson::Error) -> Self {
        match error {
            move_lesson::Error::Unknown => Self::person("lesson-error-unknown"),
            move_lesson::Error::Refused(Refusal::Already) => Self::person("lesson-error-already"),
            move_lesson::Error::Refused(Refusal::StaffOnly) => Self::person("lesson-error-staff-only"),
            move_lesson::Error::Refused(Refusal::NoWay) => Self::person("lesson-error-no-way"),
            move_lesson::Error::NoChannel => Self::person("lesson-error-no-channel"),
            move_lesson::Error::Off => Self::person("lesson-error-off"),
            move_lesson::Error::Store(error) => error.into(),
        }
    }
}

impl From<set_lesson_plans::Error> for Trouble {
    fn from(error: set_lesson_plans::Error) -> Self {
        match error {
            set_lesson_plans::Error::Unknown => Self::person("lesson-error-unknown"),
            set_lesson_plans::Error::NotTheirs => Self::person("lesson-error-not-yours"),
            set_lesson_plans::Error::NoSuchPlan => Self::person("lesson-error-no-such-plan"),
            set_lesson_plans::Error::Store(error) => error.into(),
        }
    }
}

impl From<open_lesson::Error> for Trouble {
    fn from(error: open_lesson::Error) -> Self {
        match error {
            open_lesson::Error::Unknown => Self::person("lesson-error-unknown"),
            open_lesson::Error::Withdrawn => Self::person("lesson-error-withdrawn"),
            open_lesson::Error::First { title } => {
                Self::person("lesson-error-first").with("title", names::shown(&title))
            }
            open_lesson::Error::NotYet { at } => Self::person("lesson-error-not-yet").with("at", format!("<t:{at}:R>")),
            open_lesson::Error::Closed { plans } => {
                let plans: Vec<String> = plans.iter().map(|plan| names::shown(plan)).collect();
                Self::person("lesson-error-closed").with("plans", names::shortened(&plans.join(", "), 1_000))
            }
            open_lesson::Error::Store(error) => error.into(),
        }
    }
}
