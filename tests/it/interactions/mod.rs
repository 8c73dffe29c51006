//! Who interacts with whom: from the gateway to durable rows.

mod crash;
mod full_disk;
mod invites;
mod listening;
mod machines;
mod past;
mod reactions;
pub mod scenes;
pub mod store;
mod voice;
