//! Lessons, from the form to the lesson channel and the learner.

mod recommending;
pub mod scenes;
mod store;
