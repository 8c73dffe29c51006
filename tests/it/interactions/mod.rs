//! Who interacts with whom: from the gateway to durable rows.

mod crash;
mod invites;
mod listening;
mod past;
pub mod scenes;
pub mod store;
mod voice;
