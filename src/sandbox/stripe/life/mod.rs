//! What happens without anyone asking: renewals, ends of trials, retries, expiries.

pub mod billing;
pub mod prorate;
pub mod time;
