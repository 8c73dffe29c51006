//! What a person reads when access cannot be given, taken or managed.

use super::Trouble;
use crate::actions::grant;
use crate::actions::refresh_access::PortalError;
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

impl From<PortalError> for Trouble {
    fn from(error: PortalError) -> Self {
        match error {
            PortalError::NoCustomer => Self::person("membership-error-no-customer"),
            PortalError::Billing(error) => error.into(),
            PortalError::Store(error) => error.into(),
        }
    }
}
