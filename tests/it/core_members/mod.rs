//! Who holds the community together.

mod scenes;
mod store;
