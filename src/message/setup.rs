//! Why a choice in `/setup` was not saved.

use super::Trouble;
use crate::actions::connect_stripe;
use crate::actions::digest;
use crate::actions::leave_stripe;
use crate::actions::set_up_guild::Error;
use crate::domain::lessons::digest::DigestFault;
use crate::domain::names;

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Everyone => Self::person("setup-everyone"),
            Error::Zone(fault) => fault.into(),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<connect_stripe::Error> for Trouble {
    fn from(error: connect_stripe::Error) -> Self {
        match error {
            connect_stripe::Error::NotOffered => Self::person("connect-error-not-offered"),
            connect_stripe::Error::NotOwner => Self::person("connect-error-not-owner"),
            connect_stripe::Error::AlreadySelling => Self::person("connect-error-already-selling"),
            connect_stripe::Error::Discord(error) => error.into(),
            connect_stripe::Error::Billing(error) => error.into(),
            connect_stripe::Error::Store(error) => error.into(),
        }
    }
}

impl From<leave_stripe::Error> for Trouble {
    fn from(error: leave_stripe::Error) -> Self {
        match error {
            leave_stripe::Error::NotOwner => Self::person("leave-stripe-error-not-owner"),
            leave_stripe::Error::NotConnected => Self::person("leave-stripe-error-not-connected"),
            leave_stripe::Error::Discord(error) => error.into(),
            leave_stripe::Error::Store(error) => error.into(),
        }
    }
}

impl From<digest::Error> for Trouble {
    fn from(error: digest::Error) -> Self {
        match error {
            digest::Error::Fault(DigestFault::Day(word)) => Self::person("digest-error-day").with("word", said(&word)),
            digest::Error::Fault(DigestFault::Hour) => Self::person("digest-error-hour"),
            digest::Error::Fault(DigestFault::Apart) => Self::person("digest-error-apart"),
            digest::Error::Fault(DigestFault::Channel(name)) => {
                Self::person("digest-error-channel").with("channel", said(&name))
            }
            digest::Error::Discord(error) => error.into(),
            digest::Error::Store(error) => error.into(),
        }
    }
}

fn said(typed: &str) -> String {
    names::shown(&names::shortened(typed, 50))
}
