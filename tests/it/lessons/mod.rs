//! Lessons, from the form to the lesson channel and the learner.

mod digesting;
mod fetching;
mod flow;
mod handing_out;
mod heard;
mod importing;
mod recommending;
pub mod scenes;
mod searching;
mod store;
