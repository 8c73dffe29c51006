//! The page: a browser's view of the two worlds, in which a person can be a member, a creator and a moderator.
//!
//! It is served on loopback from embedded files, asks nothing of any other machine, and acts only through the worlds'
//! own handles: what it shows is what Discord and Stripe would show, never the product's tables.

mod assets;
mod guard;

pub use self::guard::Door;
