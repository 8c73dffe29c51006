//! Who holds the community together.

mod looks;
mod scenes;
mod store;
mod twice;
