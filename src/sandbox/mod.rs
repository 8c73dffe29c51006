//! The other side of the wire: a local Discord and a local Stripe on loopback.

/// The clock both worlds share.
pub mod clock;
/// A local Discord.
pub mod discord;
/// The page in which a person can be everyone.
pub mod page;
/// A local Stripe.
pub mod stripe;
