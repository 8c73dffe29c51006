//! What a person reads when access cannot be given, taken or managed.

use super::Trouble;
use crate::actions::decide_case;
use crate::actions::grant;
use crate::actions::leave;
use crate::actions::refresh_access::PortalError;
use crate::actions::set_plan_rules;
use crate::actions::transfer;
use crate::domain::access::plan::LONGEST_GRANT_DAYS;

impl From<grant::Error> for Trouble {
    fn from(error: grant::Error) -> Self {
        match error {
            grant::Error::NotFound => Self::person("plan-error-gone"),
            grant::Error::Days(_) => Self::person("grant-error-days").with("most", LONGEST_GRANT_DAYS),
            grant::Error::NoReason => Self::person("grant-error-no-reason"),
            grant::Error::ReasonTooLong(length) => {
                Self::person("grant-error-reason-long").with("length", length).with("most", grant::LONGEST_REASON)
            }
            grant::Error::NothingToTake => Self::person("grant-error-nothing"),
            grant::Error::ScholarshipWithoutEnd => Self::person("grant-error-scholarship"),
            grant::Error::Overtaken => Self::person("grant-error-overtaken"),
            grant::Error::Store(error) => error.into(),
        }
    }
}

impl From<decide_case::Error> for Trouble {
    fn from(error: decide_case::Error) -> Self {
        match error {
            decide_case::Error::NotFound => Self::person("case-error-gone"),
            decide_case::Error::NoSuchAnswer => Self::person("error-stale-button"),
            decide_case::Error::Closed(_) => Self::person("case-error-closed"),
            decide_case::Error::Oneself => Self::person("case-error-self"),
            decide_case::Error::Concerned => Self::person("flags-concerned"),
            decide_case::Error::Ours(error) => error.into(),
            decide_case::Error::Overtaken => Self::person("grant-error-overtaken"),
            decide_case::Error::Store(error) => error.into(),
        }
    }
}

impl From<leave::Error> for Trouble {
    fn from(error: leave::Error) -> Self {
        match error {
            leave::Error::Nothing => Self::person("leave-error-nothing"),
            leave::Error::Decided => Self::person("leave-error-decided"),
            leave::Error::Store(error) => error.into(),
        }
    }
}

impl From<transfer::Error> for Trouble {
    fn from(error: transfer::Error) -> Self {
        match error {
            transfer::Error::ToOneself => Self::person("transfer-error-self"),
            transfer::Error::NotAMember => Self::person("transfer-error-not-member"),
            transfer::Error::Nothing => Self::person("transfer-error-nothing"),
            transfer::Error::HeldBack => Self::person("transfer-error-held"),
            transfer::Error::OtherHasOne => Self::person("transfer-error-other"),
            transfer::Error::OnItsWay => Self::person("transfer-error-on-its-way"),
            transfer::Error::Gone => Self::person("transfer-error-gone"),
            transfer::Error::Discord(error) => error.into(),
            transfer::Error::Store(error) => error.into(),
        }
    }
}

impl From<set_plan_rules::Error> for Trouble {
    fn from(error: set_plan_rules::Error) -> Self {
        match error {
            set_plan_rules::Error::NotFound => Self::person("plan-error-gone"),
            set_plan_rules::Error::Percent(_) => Self::person("plan-rules-error-percent"),
            set_plan_rules::Error::Months(_) => {
                Self::person("plan-rules-error-months").with("most", set_plan_rules::MOST_MONTHS)
            }
            set_plan_rules::Error::HalfADiscount => Self::person("plan-rules-error-half"),
            set_plan_rules::Error::SamePlan => Self::person("plan-rules-error-same"),
            set_plan_rules::Error::Sku => Self::person("plan-rules-error-sku"),
            set_plan_rules::Error::Store(error) => error.into(),
        }
    }
}

impl From<PortalError> for Trouble {
    fn from(error: PortalError) -> Self {
        match error {
            PortalError::NoCustomer => Self::person("membership-error-no-customer"),
            PortalError::Billing(error) => error.into(),
            PortalError::Store(error) => error.into(),
        }
    }
}
