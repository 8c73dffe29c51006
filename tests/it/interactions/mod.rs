//! Who interacts with whom: from the gateway to durable rows.

pub mod scenes;
mod store;
