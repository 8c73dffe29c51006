//! Lessons, from the form to the lesson channel and the learner.

pub mod scenes;
mod store;
