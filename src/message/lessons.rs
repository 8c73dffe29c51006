//! What a person reads when something about a lesson cannot be done.

use super::Trouble;
use crate::actions::move_lesson;
use crate::actions::open_lesson;
use crate::actions::set_lesson_plans;
use crate::actions::submit_lesson;
use crate::domain::lessons::draft;
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
            open_lesson::Error::Closed { plans } => {
                let plans: Vec<String> = plans.iter().map(|plan| names::shown(plan)).collect();
                Self::person("lesson-error-closed").with("plans", names::shortened(&plans.join(", "), 1_000))
            }
            open_lesson::Error::Store(error) => error.into(),
        }
    }
}
