//! Who belongs into the picture: the core members and those closest to them.

use std::collections::HashMap;
use std::collections::HashSet;

use super::Tie;

/// More lines than this are a carpet.
const LINES: usize = 260;

/// The members to draw, and the credit between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Around {
    /// The core in its order, then those around it by falling closeness; equals by rising id.
    pub people: Vec<u64>,
    /// Summed per pair, strongest first.
    pub ties: Vec<Tie>,
}

/// Choose at most `most` members: `core`, then in turn each core member's closest. `credits` are `(src, dst, weight)`,
/// parallel ones are summed; the iterator is walked twice.
pub fn around(core: &[u64], credits: impl Iterator<Item = (u64, u64, f64)> + Clone, most: usize) -> Around {
    let mut people: Vec<u64> = Vec::new();
    let mut chosen: HashSet<u64> = HashSet::new();
    for &member in core.iter().take(most) {
        if chosen.insert(member) {
            people.push(member);
        }
    }
    let mut closeness: HashMap<u64, HashMap<u64, f64>> =
        people.iter().map(|&member| (member, HashMap::new())).collect();
    for (src, dst, weight) in credits.clone().filter(|(src, dst, _)| src != dst) {
        for (member, other) in [(src, dst), (dst, src)] {
            if let Some(others) = closeness.get_mut(&member)
                && !chosen.contains(&other)
            {
                *others.entry(other).or_default() += weight;
            }
        }
    }
    // Closest last, so that each turn takes from the end.
    let mut queues: Vec<Vec<(f64, u64)>> = people
        .iter()
        .map(|member| {
            let others = closeness.remove(member).unwrap_or_default();
            let mut queue: Vec<(f64, u64)> = others.into_iter().map(|(other, weight)| (weight, other)).collect();
            queue.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            queue
        })
        .collect();
    while people.len() < most && queues.iter().any(|queue| !queue.is_empty()) {
        for queue in &mut queues {
            while let Some((_, other)) = queue.pop() {
                if people.len() < most && chosen.insert(other) {
                    people.push(other);
                    break;
                }
            }
        }
    }
    Around { ties: between(&chosen, credits), people }
}

/// The strongest credit between the chosen.
fn between(chosen: &HashSet<u64>, credits: impl Iterator<Item = (u64, u64, f64)>) -> Vec<Tie> {
    let mut sums: HashMap<(u64, u64), f64> = HashMap::new();
    for (src, dst, weight) in credits {
        if src != dst && chosen.contains(&src) && chosen.contains(&dst) {
            *sums.entry((src, dst)).or_default() += weight;
        }
    }
    let mut ties: Vec<Tie> = sums.into_iter().map(|((src, dst), weight)| Tie { src, dst, weight }).collect();
    ties.sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then((a.src, a.dst).cmp(&(b.src, b.dst))));
    ties.truncate(LINES);
    ties
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_core_member_brings_its_closest() {
        let credits = [(10, 1, 5.0), (11, 1, 9.0), (12, 1, 1.0), (2, 20, 1.0), (1, 2, 3.0), (1, 2, 1.0), (11, 20, 2.0)];
        let seen = around(&[1, 2, 1], credits.into_iter(), 4);
        assert_eq!(seen.people, [1, 2, 11, 20]);
        let ties: Vec<_> = seen.ties.iter().map(|tie| (tie.src, tie.dst, tie.weight)).collect();
        assert_eq!(ties, [(11, 1, 9.0), (1, 2, 4.0), (11, 20, 2.0), (2, 20, 1.0)]);
        assert_eq!(around(&[1], std::iter::empty(), 4).people, [1]);
    }
}
