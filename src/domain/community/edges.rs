//! One endorsement: `src` credits `dst` with `weight` at a time.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::kind::Credit;
use super::kind::InteractionKind;

/// The largest weight of one edge. A thousand million of them still add up without losing small ones altogether.
pub const MAX_WEIGHT: f64 = 1e12;

/// One endorsement, oriented: credit flows from `src` to `dst`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// Who gives credit.
    pub src: u64,
    /// Who receives it.
    pub dst: u64,
    /// How much; finite and never negative.
    pub weight: f64,
    /// When, in seconds since 1970.
    pub at: i64,
    /// What was done.
    pub kind: InteractionKind,
}

/// Why a weight is refused.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum EdgeFault {
    /// Not a number.
    #[error("the weight is not a number")]
    NaN,
    /// Below zero: PageRank has no distrust.
    #[error("the weight {0} is negative")]
    Negative(f64),
    /// Infinite, or so large that every other edge would vanish beside it.
    #[error("the weight {0:e} is above {max:e}", max = MAX_WEIGHT)]
    Huge(f64),
}

/// The weight, if it may stand in a graph.
pub fn check_weight(weight: f64) -> Result<f64, EdgeFault> {
    if weight.is_nan() {
        Err(EdgeFault::NaN)
    } else if weight < 0.0 {
        Err(EdgeFault::Negative(weight))
    } else if weight > MAX_WEIGHT {
        Err(EdgeFault::Huge(weight))
    } else {
        Ok(weight)
    }
}

impl Edge {
    /// An edge with a weight that was looked at.
    pub fn new(src: u64, dst: u64, weight: f64, at: i64, kind: InteractionKind) -> Result<Self, EdgeFault> {
        Ok(Self { src, dst, weight: check_weight(weight)?, at, kind })
    }

    /// The edge an interaction makes: the kind's own weight and direction. `None` when no credit flows.
    #[must_use]
    pub fn of(kind: InteractionKind, actor: u64, target: u64, at: i64) -> Option<Self> {
        let (src, dst) = kind.credit(actor, target)?;
        Some(Self { src, dst, weight: kind.weight(), at, kind })
    }

    /// Who did it, to whom: credit for help flows back from the one who was helped.
    #[must_use]
    pub const fn actor_and_target(&self) -> (u64, u64) {
        match self.kind.direction() {
            Credit::ToActor => (self.dst, self.src),
            Credit::ToTarget | Credit::Together | Credit::None => (self.src, self.dst),
        }
    }

    /// Whether someone credits themselves; such an edge never enters a graph.
    #[must_use]
    pub const fn is_loop(&self) -> bool {
        self.src == self.dst
    }

    /// The same act seen from the other side.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { src: self.dst, dst: self.src, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_that_would_poison_a_sum_are_refused() {
        let edge = |weight| Edge::new(1, 2, weight, 0, InteractionKind::Imported);
        assert_eq!(edge(f64::NAN), Err(EdgeFault::NaN));
        assert_eq!(edge(-0.5), Err(EdgeFault::Negative(-0.5)));
        assert_eq!(edge(f64::INFINITY), Err(EdgeFault::Huge(f64::INFINITY)));
        assert_eq!(edge(f64::NEG_INFINITY), Err(EdgeFault::Negative(f64::NEG_INFINITY)));
        assert_eq!(edge(1e300).unwrap_err().to_string(), "the weight 1e300 is above 1e12");
        assert!(edge(0.0).is_ok() && edge(MAX_WEIGHT).is_ok());
    }
}
