//! Identifiers as types of their own, so that a member can never be passed where a role is wanted.
//!
//! Discord's snowflakes are unsigned 64-bit, SQL's `BIGINT` is signed: [`GuildId::to_db`] and
//! [`GuildId::from_db`] (and their siblings) are the only casts between the two, bit for bit.

use serde::{Deserialize, Serialize};

macro_rules! snowflake {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// The value as stored: the same 64 bits, signed.
            #[must_use]
            pub const fn to_db(self) -> i64 {
                self.0.cast_signed()
            }

            /// The inverse of [`Self::to_db`].
            #[must_use]
            pub const fn from_db(stored: i64) -> Self {
                Self(stored.cast_unsigned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

snowflake! {
    /// A Discord server.
    GuildId,
    /// A Discord account, seen as a member of a guild.
    MemberId,
    /// A role of a guild.
    RoleId,
    /// A channel or thread of a guild.
    ChannelId,
    /// A message.
    MessageId,
}

/// The moment a snowflake was made, in seconds since 1970 (Discord's epoch is 2015-01-01).
#[must_use]
pub const fn snowflake_seconds(snowflake: u64) -> i64 {
    (((snowflake >> 22) + 1_420_070_400_000) / 1000).cast_signed()
}

macro_rules! row_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

row_id! {
    /// A plan on sale in one guild.
    PlanId,
    /// A lesson of one guild.
    LessonId,
    /// What staff is asked to decide.
    CaseId,
    /// Somebody who wanted to leave.
    DepartureId,
    /// A membership on its way to another account.
    TransferId,
    /// A queued job.
    JobId,
}

macro_rules! name_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

name_id! {
    /// Stripe's `cus_…`.
    CustomerId,
    /// Stripe's `sub_…`.
    SubscriptionId,
    /// Stripe's `cs_…`.
    CheckoutSessionId,
    /// Stripe's `prod_…`.
    ProductId,
    /// Stripe's `price_…`.
    PriceId,
    /// Stripe's `plink_…`.
    PaymentLinkId,
    /// Stripe's `evt_…`.
    StripeEventId,
    /// Stripe's `in_…`.
    InvoiceId,
    /// Stripe's `pi_…`.
    PaymentIntentId,
    /// Stripe's `du_…` or `dp_…`.
    DisputeId,
    /// Stripe's `acct_…`: a creator's own account, connected to the operator's.
    StripeAccountId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_snowflake_survives_the_database() {
        assert_eq!(GuildId::from_db(GuildId(u64::MAX).to_db()), GuildId(u64::MAX));
    }

    #[test]
    fn discords_own_example_snowflake_has_discords_own_date() {
        // docs: reference#snowflakes, 175928847299117063 is 2016-04-30 11:18:25.796 UTC.
        assert_eq!(snowflake_seconds(175_928_847_299_117_063), 1_462_015_105);
    }
}
