//! What a person reads when a plan cannot be made, changed or bought.

use super::Trouble;
use crate::actions::archive_plan;
use crate::actions::claim_purchase;
use crate::actions::create_plan;
use crate::actions::edit_plan;
use crate::actions::join_free;
use crate::actions::offer::RoleError;
use crate::actions::start_checkout;
use crate::actions::switch_plan;
use crate::billing::BillingError;
use crate::domain::access::plan::{
    HIGHEST_PLACE, LONGEST_ACCESS_DAYS, LONGEST_DESCRIPTION, LONGEST_GRACE_DAYS, LONGEST_NAME, LONGEST_PICTURE,
    LONGEST_TRIAL_DAYS, MOST_PLANS, MOST_ROLES, MOST_SEATS,
};
use crate::domain::access::{OfferError, PriceError};
use crate::domain::names;

impl From<PriceError> for Trouble {
    fn from(error: PriceError) -> Self {
        match error {
            PriceError::NotANumber => Self::person("price-error-not-a-number"),
            PriceError::NotAboveZero => Self::person("price-error-not-above-zero"),
            PriceError::TooFine(currency) if currency.decimals() == 0 => {
                Self::person("price-error-no-decimals").with("currency", currency.shown())
            }
            PriceError::TooFine(currency) => Self::person("price-error-too-fine")
                .with("currency", currency.shown())
                .with("decimals", i64::from(currency.decimals())),
            PriceError::TooLow(least) => Self::person("price-error-too-low").with("least", least.to_string()),
            PriceError::TooHigh(most) => Self::person("price-error-too-high").with("most", most.to_string()),
        }
    }
}

impl From<OfferError> for Trouble {
    fn from(error: OfferError) -> Self {
        match error {
            OfferError::NameEmpty => Self::person("plan-error-name-empty"),
            OfferError::NameTooLong(length) => {
                Self::person("plan-error-name-long").with("length", length).with("most", LONGEST_NAME)
            }
            OfferError::DescriptionTooLong(length) => {
                Self::person("plan-error-description-long").with("length", length).with("most", LONGEST_DESCRIPTION)
            }
            OfferError::UnknownCurrency(typed) => {
                Self::person("plan-error-currency").with("typed", names::shown(&typed))
            }
            OfferError::Price(error) => error.into(),
            OfferError::TrialWithoutRenewal => Self::person("plan-error-trial-once"),
            OfferError::TrialDays(_) => Self::person("plan-error-trial-days").with("most", LONGEST_TRIAL_DAYS),
            OfferError::GraceDays(_) => Self::person("plan-error-grace-days").with("most", LONGEST_GRACE_DAYS),
            OfferError::TooManyRoles => Self::person("plan-error-many-roles").with("most", MOST_ROLES),
            OfferError::RolesUnreadable(word) => {
                Self::person("plan-error-roles-unreadable").with("word", names::shown(&word))
            }
            OfferError::AccessDays(_) => Self::person("plan-error-access-days").with("most", LONGEST_ACCESS_DAYS),
            OfferError::AccessDaysRenewing => Self::person("plan-error-access-days-renewing"),
            OfferError::FreeCosts => Self::person("plan-error-free-costs"),
            OfferError::FreeTrial => Self::person("plan-error-free-trial"),
            OfferError::TrialCardWithoutTrial => Self::person("plan-error-trial-card"),
            OfferError::Picture => Self::person("plan-error-picture").with("most", LONGEST_PICTURE),
            OfferError::Place(option) => {
                Self::person("plan-error-place").with("option", option).with("most", HIGHEST_PLACE)
            }
            OfferError::RankWithoutGroup => Self::person("plan-error-rank-alone"),
            OfferError::GroupTooLong => Self::person("plan-error-group-long").with("most", LONGEST_NAME),
            OfferError::OwnPriceRenewing => Self::person("plan-error-own-price-renewing"),
            OfferError::MaximumAlone => Self::person("plan-error-maximum-alone"),
            OfferError::OwnPriceBounds => Self::person("plan-error-own-price-bounds"),
            OfferError::Seats(_) => Self::person("plan-error-seats").with("most", MOST_SEATS),
            OfferError::SeatsOnce => Self::person("plan-error-seats-once"),
        }
    }
}

impl From<RoleError> for Trouble {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::Unknown => Self::person("error-unknown-role"),
            RoleError::Everyone => Self::person("plan-error-role-everyone"),
            RoleError::Managed => Self::person("plan-error-role-managed"),
            RoleError::Above { own } => Self::person("plan-error-role-above").with("own", names::shown(&own)),
            RoleError::Dangerous(permission) => {
                Self::person("plan-error-role-dangerous").with("permission", permission)
            }
            RoleError::OfStaff => Self::person("plan-error-role-staff"),
            RoleError::BotMayNot => Self::person("plan-error-bot-may-not"),
            RoleError::Discord(error) => error.into(),
            RoleError::Store(error) => error.into(),
        }
    }
}

impl From<create_plan::Error> for Trouble {
    fn from(error: create_plan::Error) -> Self {
        match error {
            create_plan::Error::Offer(error) => error.into(),
            create_plan::Error::Role(error) => error.into(),
            create_plan::Error::Store(error) => error.into(),
            create_plan::Error::NameTaken => Self::person("plan-error-name-taken"),
            create_plan::Error::TooMany => Self::person("plan-error-too-many").with("most", MOST_PLANS),
        }
    }
}

impl From<edit_plan::Error> for Trouble {
    fn from(error: edit_plan::Error) -> Self {
        match error {
            edit_plan::Error::Offer(error) => error.into(),
            edit_plan::Error::Role(error) => error.into(),
            edit_plan::Error::Store(error) => error.into(),
            edit_plan::Error::NameTaken => Self::person("plan-error-name-taken"),
            edit_plan::Error::NotFound => Self::person("plan-error-gone"),
            edit_plan::Error::Archived => Self::person("plan-error-edit-archived"),
            edit_plan::Error::Preparing => Self::person("plan-error-preparing"),
            edit_plan::Error::Stale => Self::person("plan-error-edit-stale"),
            edit_plan::Error::ChangedMeanwhile => Self::person("plan-error-edit-meanwhile"),
            edit_plan::Error::Nothing => Self::person("plan-error-nothing"),
        }
    }
}

impl From<archive_plan::Error> for Trouble {
    fn from(error: archive_plan::Error) -> Self {
        match error {
            archive_plan::Error::NotFound => Self::person("plan-error-gone"),
            archive_plan::Error::AlreadyArchived => Self::person("plan-error-already-archived"),
            archive_plan::Error::Store(error) => error.into(),
        }
    }
}

impl From<claim_purchase::Error> for Trouble {
    fn from(error: claim_purchase::Error) -> Self {
        match error {
            claim_purchase::Error::Unknown => Self::person("purchase-error-unknown"),
            claim_purchase::Error::Taken => Self::person("purchase-error-taken"),
            claim_purchase::Error::NoCustomer => Self::person("purchase-error-no-customer"),
            claim_purchase::Error::TooOften(seconds) => {
                Self::person("purchase-error-too-often").with("minutes", (seconds + 59) / 60)
            }
            claim_purchase::Error::Billing(error) => error.into(),
            claim_purchase::Error::Store(error) => error.into(),
        }
    }
}

impl From<join_free::Error> for Trouble {
    fn from(error: join_free::Error) -> Self {
        match error {
            join_free::Error::NotFound | join_free::Error::NotFree => Self::person("plan-error-gone"),
            join_free::Error::Archived => Self::person("subscribe-error-archived"),
            join_free::Error::NotReady => Self::person("subscribe-error-not-ready"),
            join_free::Error::AlreadyIn => Self::person("subscribe-error-held"),
            join_free::Error::Spent => Self::person("free-error-spent"),
            join_free::Error::Revoked => Self::person("subscribe-error-revoked"),
            join_free::Error::NotIn => Self::person("free-error-not-in"),
            join_free::Error::Overtaken => Self::person("error-again"),
            join_free::Error::Store(error) => error.into(),
        }
    }
}

impl From<switch_plan::Error> for Trouble {
    fn from(error: switch_plan::Error) -> Self {
        match error {
            switch_plan::Error::NotFound => Self::person("plan-error-gone"),
            switch_plan::Error::NotOnSale => Self::person("subscribe-error-not-ready"),
            switch_plan::Error::NotThere => Self::person("switch-error-not-there"),
            switch_plan::Error::Waiting(_) => Self::person("switch-error-waiting"),
            switch_plan::Error::OtherCurrency => Self::person("switch-error-currency"),
            switch_plan::Error::NotPaid => Self::person("switch-error-not-paid"),
            switch_plan::Error::NothingPlanned => Self::person("switch-error-nothing-planned"),
            switch_plan::Error::Billing(error @ BillingError::Refused { .. }) => {
                tracing::error!(%error, "Stripe refused to move a subscription");
                Self::person("switch-error-refused")
            }
            switch_plan::Error::Billing(error) => error.into(),
            switch_plan::Error::Store(error) => error.into(),
        }
    }
}

impl From<start_checkout::Error> for Trouble {
    fn from(error: start_checkout::Error) -> Self {
        match error {
            start_checkout::Error::NotFound => Self::person("plan-error-gone"),
            start_checkout::Error::Archived => Self::person("subscribe-error-archived"),
            start_checkout::Error::NotReady => Self::person("subscribe-error-not-ready"),
            start_checkout::Error::AlreadyHeld(_) => Self::person("subscribe-error-held"),
            start_checkout::Error::SubscriptionWaiting(_) => Self::person("subscribe-error-waiting"),
            start_checkout::Error::SameLadder(from) => {
                Self::person("subscribe-error-ladder").with("plan", names::shown(&from.offer.name))
            }
            start_checkout::Error::PaymentPending => Self::person("subscribe-error-pending"),
            start_checkout::Error::Revoked => Self::person("subscribe-error-revoked"),
            // Stripe understood and said no: the plan or the account needs its creator, trying again will not help.
            start_checkout::Error::Billing(error @ BillingError::Refused { .. }) => {
                tracing::error!(%error, "Stripe refused a checkout");
                Self::person("subscribe-error-refused")
            }
            start_checkout::Error::Billing(error) => error.into(),
            start_checkout::Error::Store(error) => error.into(),
        }
    }
}
