//! Lessons, from the form to the lesson channel and the learner.

mod flow;
pub mod scenes;
mod searching;
mod store;
