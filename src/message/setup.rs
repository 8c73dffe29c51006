//! Why a choice in `/setup` was not saved.

use super::Trouble;
use crate::actions::set_up_guild::Error;

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Everyone => Self::person("setup-everyone"),
            Error::Zone(fault) => fault.into(),
            Error::Store(error) => error.into(),
        }
    }
}
