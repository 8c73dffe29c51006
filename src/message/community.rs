//! What a moderator reads when there is nothing to show about the community.

use super::Trouble;
use crate::actions::core_members;
use crate::actions::rank_community;

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
