//! Every error turned into the one sentence a person may see: what happened, whose turn it is, the next step.
//!
//! A person's own mistake has a text of its own; ours has one text for everything, with a reference that the log
//! repeats. One file per area holds the exhaustive matches from the actions' errors.

/// What a plan costs.
pub mod offers;
mod setup;

use crate::billing::BillingError;
use crate::discord::DiscordError;
use crate::store::StoreError;
use crate::text::{self, Args, Locale};

mod access;
mod community;
mod gifts;
mod leaks;
mod lessons;
mod selling;

/// What went wrong, seen from the person's side.
#[derive(Debug)]
pub enum Trouble {
    /// The person can do something about it: the key of a text in `locales/`, and its arguments.
    Person {
        /// The key.
        key: &'static str,
        /// Names and values of its arguments.
        args: Vec<(&'static str, Filling)>,
    },
    /// We failed; nothing was changed. The cause is for the log only.
    Ours {
        /// For the log.
        cause: String,
    },
    /// The answer itself could not be delivered (an interaction expired, Discord is away); there is nobody to tell.
    Unanswerable {
        /// For the log.
        cause: String,
    },
    /// Stripe or Discord did not answer; the same step may work in a minute.
    Busy {
        /// For the log.
        cause: String,
    },
}

/// What fills a place in a text.
#[derive(Debug)]
pub enum Filling {
    /// It chooses between singular and plural.
    Number(i64),
    /// As it stands: names, moments, and ids, which as numbers would be rounded.
    Text(String),
}

impl From<i64> for Filling {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Filling {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or_else(|_| Self::Text(number.to_string()), Self::Number)
    }
}

impl From<String> for Filling {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Filling {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Trouble {
    /// A text without arguments.
    #[must_use]
    pub const fn person(key: &'static str) -> Self {
        Self::Person { key, args: Vec::new() }
    }

    /// The same with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Filling>) -> Self {
        if let Self::Person { args, .. } = &mut self {
            args.push((name, value.into()));
        }
        self
    }

    /// Our own failure.
    #[must_use]
    pub fn ours(cause: impl ToString) -> Self {
        Self::Ours { cause: cause.to_string() }
    }

    /// The sentence in the person's language. Our own failures are logged here, once, under the reference shown.
    #[must_use]
    pub fn sentence(&self, locale: Locale) -> String {
        match self {
            Self::Person { key, args } => {
                let mut filled = Args::new();
                for (name, value) in args {
                    match value {
                        Filling::Number(number) => filled.set(*name, *number),
                        Filling::Text(text) => filled.set(*name, text.as_str()),
                    }
                }
                text::text_with(locale, key, &filled)
            }
            Self::Ours { cause } | Self::Unanswerable { cause } => {
                let reference = format!("{:04X}", rand::random::<u16>());
                tracing::error!(reference, cause, "a person was told that we failed");
                text::text_with(locale, "error-ours", &crate::args!("reference" => reference))
            }
            Self::Busy { cause } => {
                let reference = format!("{:04X}", rand::random::<u16>());
                tracing::warn!(reference, cause, "a person was told to try again");
                text::text_with(locale, "error-busy", &crate::args!("reference" => reference))
            }
        }
    }
}

impl std::fmt::Display for Trouble {
    /// For the log; people read [`Trouble::sentence`].
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person { key, .. } => f.write_str(key),
            Self::Ours { cause } | Self::Unanswerable { cause } | Self::Busy { cause } => f.write_str(cause),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() { Self::Busy { cause: error.to_string() } } else { Self::ours(error) }
    }
}

impl From<BillingError> for Trouble {
    fn from(error: BillingError) -> Self {
        if error.is_retryable() { Self::Busy { cause: error.to_string() } } else { Self::ours(error) }
    }
}

impl From<DiscordError> for Trouble {
    fn from(error: DiscordError) -> Self {
        match error {
            DiscordError::UnknownMember => Self::person("error-unknown-member"),
            DiscordError::UnknownRole => Self::person("error-unknown-role"),
            DiscordError::UnknownChannel => Self::person("error-unknown-channel"),
            DiscordError::MissingPermissions => Self::person("error-bot-permissions"),
            DiscordError::MissingAccess | DiscordError::UnknownGuild => Self::person("error-bot-access"),
            DiscordError::RateLimited(_) | DiscordError::Unreachable(_) | DiscordError::Unreadable(_) => {
                Self::Busy { cause: error.to_string() }
            }
            DiscordError::UnknownMessage
            | DiscordError::UnknownInvite
            | DiscordError::UnknownOverwrite
            | DiscordError::CannotDm
            | DiscordError::Unauthorized
            | DiscordError::Refused { .. } => Self::ours(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::access::OfferError;

    #[test]
    fn a_count_chooses_between_singular_and_plural_and_an_id_is_not_rounded() {
        let few = |needed: i64| {
            let trouble = Trouble::person("rewards-error-few").with("purse", 0_i64).with("needed", needed);
            trouble.sentence(Locale::EnUs)
        };
        assert!(few(1).starts_with("That takes one point,"), "{}", few(1));
        assert!(few(2).starts_with("That takes 2 points,"), "{}", few(2));
        let named = |name: &str| Trouble::person("plan-error-unknown").with("name", name).sentence(Locale::EnUs);
        for name in ["1427384719238471923", "007", "+5", "12 %"] {
            assert!(named(name).contains(&format!("“{name}”")), "{}", named(name));
        }
    }

    #[test]
    fn an_option_out_of_bounds_is_named_as_the_readers_discord_names_it() {
        for (option, english, chinese) in [("position", "`position`", "`位置`"), ("rank", "`rank`", "`等级`")] {
            let trouble = Trouble::from(OfferError::Place(option));
            for (locale, name) in [(Locale::EnUs, english), (Locale::ZhCn, chinese)] {
                assert!(trouble.sentence(locale).starts_with(name), "{}", trouble.sentence(locale));
            }
        }
    }
}
