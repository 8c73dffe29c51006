//! Who holds the community together.

mod doubt;
mod figures;
mod leaving;
mod looks;
mod scenes;
mod small;
mod store;
mod twice;
