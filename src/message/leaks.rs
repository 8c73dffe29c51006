//! What a creator reads when a way into a paid channel cannot be looked at or closed.

use super::Trouble;
use crate::actions::examine::leaks::Unseen;
use crate::actions::fix_leak;

impl From<Unseen> for Trouble {
    fn from(error: Unseen) -> Self {
        match error {
            Unseen::Discord(error) => error.into(),
            Unseen::Store(error) => error.into(),
        }
    }
}

impl From<fix_leak::Error> for Trouble {
    fn from(error: fix_leak::Error) -> Self {
        match error {
            fix_leak::Error::Gone => Self::person("leak-gone"),
            fix_leak::Error::Unseen(error) => error.into(),
            fix_leak::Error::Store(error) => error.into(),
        }
    }
}
