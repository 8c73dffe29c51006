//! An assessment with what it rests on, so that one that does not hold any more is known as such.

use std::collections::HashMap;
use std::collections::HashSet;

use super::Decided;
use super::Trust;
use crate::domain::access::Waiting;

/// What was found in a guild, and what moderators and members had said by then.
#[derive(Debug, Clone, Default)]
pub struct Assessed {
    /// Who counts, and what is discounted.
    pub trust: Trust,
    /// Whose access gives them no say yet.
    pub waiting: HashMap<u64, Waiting>,
    /// Who had left the analysis.
    pub left: HashSet<u64>,
    /// What moderators had decided.
    pub decisions: Vec<Decided>,
}
