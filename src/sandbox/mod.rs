//! The other side of the wire: a local Discord and a local Stripe on loopback.

pub mod page;
