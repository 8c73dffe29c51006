//! What a person reads when a coupon cannot be made, a gift cannot be given or claimed, or a reward cannot be taken.

use super::Trouble;
use crate::actions::claim_gift;
use crate::actions::core_members;
use crate::actions::coupon;
use crate::actions::give_gift;
use crate::actions::set_reward;
use crate::actions::take_reward;
use crate::actions::team_seats;
use crate::billing::BillingError;
use crate::domain::access::more_days::Worthless;
use crate::domain::access::plan::LONGEST_GRANT_DAYS;

impl From<coupon::Error> for Trouble {
    fn from(error: coupon::Error) -> Self {
        match error {
            coupon::Error::NoPlan => Self::person("plan-error-gone"),
            coupon::Error::NotForThis => Self::person("coupon-error-plan"),
            coupon::Error::Code => Self::person("coupon-error-code").with("most", coupon::LONGEST_CODE),
            coupon::Error::CodeTaken => Self::person("coupon-error-taken"),
            coupon::Error::OneOfBoth => Self::person("coupon-error-one"),
            coupon::Error::Percent(_) => Self::person("coupon-error-percent"),
            coupon::Error::MoreThanPrice => Self::person("coupon-error-amount"),
            coupon::Error::Duration => Self::person("coupon-error-duration").with("most", coupon::MOST_MONTHS),
            coupon::Error::OnceOnly => Self::person("coupon-error-once"),
            coupon::Error::Uses(_) => Self::person("coupon-error-uses").with("most", coupon::MOST_USES),
            coupon::Error::Expires => Self::person("coupon-error-expires"),
            coupon::Error::Unknown => Self::person("coupon-error-unknown"),
            coupon::Error::Amount(error) => error.into(),
            coupon::Error::Store(error) => error.into(),
        }
    }
}

impl From<give_gift::Error> for Trouble {
    fn from(error: give_gift::Error) -> Self {
        match error {
            give_gift::Error::NoPlan => Self::person("plan-error-gone"),
            give_gift::Error::NotToGive => Self::person("gift-error-plan"),
            give_gift::Error::MessageTooLong(length) => {
                Self::person("gift-error-message").with("length", length).with("most", give_gift::LONGEST_MESSAGE)
            }
            give_gift::Error::NotFound => Self::person("gift-error-not-yours"),
            give_gift::Error::NotPaid => Self::person("gift-error-not-paid"),
            give_gift::Error::Claimed => Self::person("gift-error-claimed"),
            give_gift::Error::Void => Self::person("gift-error-void"),
            give_gift::Error::Billing(error @ BillingError::Refused { .. }) => {
                tracing::error!(%error, "Stripe refused a gift's checkout");
                Self::person("subscribe-error-refused")
            }
            give_gift::Error::Billing(error) => error.into(),
            give_gift::Error::Store(error) => error.into(),
        }
    }
}

impl From<claim_gift::Error> for Trouble {
    fn from(error: claim_gift::Error) -> Self {
        match error {
            claim_gift::Error::Unknown => Self::person("code-error-unknown"),
            claim_gift::Error::Over => Self::person("code-error-over"),
            claim_gift::Error::Taken => Self::person("code-error-taken"),
            claim_gift::Error::Void => Self::person("code-error-void"),
            claim_gift::Error::Worthless(Worthless::Held) => Self::person("code-error-held"),
            claim_gift::Error::Worthless(Worthless::Revoked) => Self::person("subscribe-error-revoked"),
            claim_gift::Error::Store(error) => error.into(),
        }
    }
}

impl From<team_seats::Error> for Trouble {
    fn from(error: team_seats::Error) -> Self {
        match error {
            team_seats::Error::NoTeam => Self::person("team-error-none"),
            team_seats::Error::Full => Self::person("team-error-full"),
            team_seats::Error::Unknown => Self::person("code-error-unknown"),
            team_seats::Error::Over => Self::person("team-error-over"),
            team_seats::Error::Own => Self::person("team-error-own"),
            team_seats::Error::AlreadyHeld => Self::person("team-error-held"),
            team_seats::Error::Revoked => Self::person("subscribe-error-revoked"),
            team_seats::Error::Store(error) => error.into(),
        }
    }
}

impl From<take_reward::Error> for Trouble {
    fn from(error: take_reward::Error) -> Self {
        match error {
            take_reward::Error::Changed => Self::person("rewards-error-changed"),
            take_reward::Error::TooFew { purse, needed } => {
                Self::person("rewards-error-few").with("purse", purse).with("needed", needed)
            }
            take_reward::Error::Worthless(Worthless::Held) => Self::person("rewards-error-held"),
            take_reward::Error::Worthless(Worthless::Revoked) => Self::person("rewards-error-revoked"),
            take_reward::Error::Already => Self::person("rewards-error-already"),
            // Switching it on is no member's to do.
            take_reward::Error::Community(core_members::Error::Off) => Self::person("profile-analysis-off"),
            take_reward::Error::Community(error) => error.into(),
            take_reward::Error::Store(error) => error.into(),
        }
    }
}

impl From<set_reward::Error> for Trouble {
    fn from(error: set_reward::Error) -> Self {
        match error {
            set_reward::Error::NotFound => Self::person("plan-error-gone"),
            set_reward::Error::Archived => Self::person("plan-reward-error-archived"),
            set_reward::Error::Off => Self::person("plan-reward-error-off"),
            set_reward::Error::Points(_) => {
                Self::person("plan-reward-error-points").with("most", set_reward::MOST_POINTS)
            }
            set_reward::Error::Days(_) => Self::person("plan-reward-error-days").with("most", LONGEST_GRANT_DAYS),
            set_reward::Error::WithoutDays => Self::person("plan-reward-error-without-days"),
            set_reward::Error::TooMany => Self::person("plan-reward-error-many").with("most", set_reward::MOST),
            set_reward::Error::NotOffered => Self::person("plan-reward-error-not-offered"),
            set_reward::Error::Store(error) => error.into(),
        }
    }
}
