//! Who is on the way up: the same ranking over two periods of the same length, compared.

use std::collections::HashMap;

use super::trust::standing::Placed;

/// How much larger a member's share of attention must have become, as a part of what it was.
const CLEARLY: f64 = 1.25;

/// A member on the way up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rise {
    /// Who.
    pub member: u64,
    /// Their share of all attention in the later period.
    pub now: f64,
    /// And in the earlier one; 0 when they had none.
    pub before: f64,
    /// Members who count that credited them in the later period.
    pub sources: u32,
    /// And in the earlier one.
    pub sources_before: u32,
}

impl Rise {
    /// What they gained.
    #[must_use]
    pub fn gain(&self) -> f64 {
        self.now - self.before
    }
}

/// The members whose share of attention grew most, by what they gained: at most `most`. Shown are those alone who may be
/// listed (`listed`), grew clearly and are credited by more people than before.
#[must_use]
pub fn rising(now: &[Placed], before: &[Placed], listed: impl Fn(&Placed) -> bool, most: usize) -> Vec<Rise> {
    let before: HashMap<u64, Placed> = before.iter().map(|placed| (placed.member, *placed)).collect();
    let mut risen: Vec<Rise> = now
        .iter()
        .filter(|placed| listed(placed))
        .map(|placed| {
            let earlier = before.get(&placed.member);
            Rise {
                member: placed.member,
                now: placed.score,
                before: earlier.map_or(0.0, |earlier| earlier.score),
                sources: placed.sources,
                sources_before: earlier.map_or(0, |earlier| earlier.sources),
            }
        })
        .filter(|rise| rise.now > rise.before * CLEARLY && rise.sources > rise.sources_before)
        .collect();
    risen.sort_by(|a, b| b.gain().total_cmp(&a.gain()).then(a.member.cmp(&b.member)));
    risen.truncate(most);
    risen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gained_most_comes_first_and_who_only_kept_their_place_is_left_out() {
        let placed = |member, score, sources| Placed { member, score, sources };
        let before = [placed(1, 0.5, 9), placed(2, 0.3, 4), placed(3, 0.2, 3)];
        let now = [placed(1, 0.4, 9), placed(2, 0.1, 3), placed(3, 0.26, 5), placed(4, 0.14, 3), placed(5, 0.1, 2)];
        let found = rising(&now, &before, Placed::is_listed, 9);
        assert_eq!(found.iter().map(|it| it.member).collect::<Vec<_>>(), [4, 3]);
        assert_eq!((found[1].sources, found[1].sources_before), (5, 3));
        assert_eq!(rising(&now, &before, Placed::is_listed, 1).len(), 1);
    }
}
