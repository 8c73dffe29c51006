//! What moderators decided: part of the input, so that it is remembered, can be taken back, and explains itself.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::super::mix::MixSet;
use super::flag::Flag;
use super::flag::Key;
use super::flag::State;

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// One finding, as [`Flag::key`] names it.
    Flag(Key),
    /// Everything that one member gives.
    Member(u64),
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is not honest: the discount stays; a member's credit counts for nothing.
    Discount,
    /// It is honest: nothing is discounted for it.
    Clear,
}

/// One decision. Of several about the same thing the latest holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// About what.
    pub about: About,
    /// What.
    pub verdict: Verdict,
    /// How many accounts the finding had then; a cleared one that doubles is asked about again. 0 for members.
    pub accounts: usize,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// Members whose credit a moderator switched off.
pub(super) fn muted(decisions: &[Decision]) -> MixSet<u64> {
    latest(decisions)
        .into_values()
        .filter_map(|decision| match (decision.about, decision.verdict) {
            (About::Member(member), Verdict::Discount) => Some(member),
            _ => None,
        })
        .collect()
}

/// Put the decisions beside the findings. A member who was cleared is taken out of every discount.
pub(super) fn settle(flags: &mut [Flag], decisions: &[Decision]) {
    let latest = latest(decisions);
    let cleared =
        |member| latest.get(&About::Member(member)).is_some_and(|decision| decision.verdict == Verdict::Clear);
    for flag in flags {
        flag.state = match latest.get(&About::Flag(flag.key())) {
            None => State::Open,
            Some(decision) if decision.verdict == Verdict::Discount => State::Upheld,
            Some(decision) if flag.accounts.len() >= 2 * decision.accounts.max(1) => State::Grown,
            Some(_) => State::Cleared,
        };
        flag.discounts.retain(|discount| !cleared(discount.src));
    }
}

fn latest(decisions: &[Decision]) -> HashMap<About, &Decision> {
    let mut latest: HashMap<About, &Decision> = HashMap::new();
    for decision in decisions {
        let held = latest.entry(decision.about).or_insert(decision);
        if decision.at >= held.at {
            *held = decision;
        }
    }
    latest
}
