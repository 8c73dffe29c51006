//! Whom to ask first when something should spread: influence maximisation by reverse-reachable sets.
//!
//! Model: independent cascade; whoever is reached passes it on to each one who credits them with the chance
//! `weight / all credit given by that one` (with even weights 1/in-degree of the spread). Tang, Shi, Xiao:
//! "Influence Maximization in Near-Linear Time: A Martingale Approach" (IMM), SIGMOD 2015, Algorithms 1–3: enough random
//! sets of those who would have reached a random member, then greedy cover, is within `1 − 1/e − ε` of the best with
//! probability `1 − 1/nˡ`.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a numeric kernel: every index is a member's place, counted when the graph is made"
)]

use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::dice::Dice;
use super::edges::Edge;
use super::graph::BuildError;
use super::graph::Fold;
use super::graph::Spread;

/// How to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Search {
    /// How many members are wanted.
    pub count: usize,
    /// How far from the best it may stay, above 0.
    pub epsilon: f64,
    /// Sets at most: a bound on memory and time.
    pub most_sets: usize,
    /// What the random sets follow.
    pub seed: u64,
}

impl Default for Search {
    fn default() -> Self {
        Self { count: 10, epsilon: 0.1, most_sets: 2_000_000, seed: 1 }
    }
}

/// Who was chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Influence {
    /// Members in the order they were chosen, each with the members it adds to those reached before.
    pub chosen: Vec<(u64, f64)>,
    /// Members reached altogether, on average, those chosen included.
    pub spread: f64,
    /// Random sets that the choice rests on.
    pub sets: usize,
}

/// Choose the members from whom most others are reached.
pub fn maximise(edges: &[Edge], fold: Fold, search: &Search) -> Result<Influence, BuildError> {
    let spread = Spread::of(edges, fold)?;
    let members = spread.ids.len();
    let count = search.count.min(members);
    if count == 0 {
        return Ok(Influence::default());
    }
    let n = members as f64;
    let epsilon = if search.epsilon.is_finite() { search.epsilon.clamp(0.01, 0.9) } else { 0.1 };
    // ln of "n choose k", and ℓ = 1 raised so that both phases together hold.
    let choose: f64 = (0..count).map(|nth| ((n - nth as f64) / (nth as f64 + 1.0)).ln()).sum();
    let ell = 1.0 + 2.0_f64.ln() / n.ln().max(1.0);
    let ell_ln = ell * n.ln();
    let first = epsilon * 2.0_f64.sqrt();
    let rounds = (n.log2() as usize).max(2);
    let lambda = (2.0 + 2.0 / 3.0 * first) * (choose + ell_ln + (rounds as f64).ln()) * n / (first * first);
    let mut sets = Sets::default();
    let mut lower = 1.0;
    let mut x = n;
    for _ in 1..rounds {
        x /= 2.0;
        sets.grow(&spread, (lambda / x).ceil() as usize, search);
        let covered = n * sets.cover(members, count).1 as f64 / sets.len().max(1) as f64;
        if covered >= (1.0 + first) * x {
            lower = covered / (1.0 + first);
            break;
        }
        if sets.len() >= search.most_sets {
            lower = covered.max(1.0);
            break;
        }
    }
    let e = 1.0 - (-1.0_f64).exp();
    let alpha = (ell_ln + 2.0_f64.ln()).sqrt();
    let beta = (e * (choose + ell_ln + 2.0_f64.ln())).sqrt();
    let wanted = 2.0 * n * (e * alpha + beta).powi(2) / (epsilon * epsilon * lower);
    sets.grow(&spread, wanted.ceil() as usize, search);
    let (chosen, covered) = sets.cover(members, count);
    let each = n / sets.len().max(1) as f64;
    Ok(Influence {
        chosen: chosen.into_iter().map(|(place, gain)| (spread.ids[place as usize], gain as f64 * each)).collect(),
        spread: covered as f64 * each,
        sets: sets.len(),
    })
}

/// How many members `chosen` would reach on average, on `sets` fresh random sets.
pub fn reach(edges: &[Edge], fold: Fold, chosen: &[u64], sets: usize, seed: u64) -> Result<f64, BuildError> {
    let spread = Spread::of(edges, fold)?;
    let mut fresh = Sets::default();
    fresh.grow(&spread, sets, &Search { most_sets: sets, seed, ..Search::default() });
    let chosen: Vec<bool> = spread.ids.iter().map(|id| chosen.contains(id)).collect();
    let hit = (0..fresh.len()).filter(|&set| fresh.of(set).iter().any(|&place| chosen[place as usize])).count();
    Ok(spread.ids.len() as f64 * hit as f64 / fresh.len().max(1) as f64)
}

/// Random reverse-reachable sets, end to end.
#[derive(Default)]
struct Sets {
    ends: Vec<usize>,
    members: Vec<u32>,
}

/// Sets drawn by one task.
const CHUNK: usize = 4096;

impl Sets {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn of(&self, set: usize) -> &[u32] {
        let from = if set == 0 { 0 } else { self.ends[set - 1] };
        &self.members[from..self.ends[set]]
    }

    /// Draw until there are `wanted`; the same seed gives the same sets on any number of threads.
    fn grow(&mut self, spread: &Spread, wanted: usize, search: &Search) {
        let wanted = wanted.min(search.most_sets);
        let tasks: Vec<(usize, usize)> =
            (self.len()..wanted).step_by(CHUNK).map(|from| (from, (from + CHUNK).min(wanted))).collect();
        let drawn: Vec<Self> = tasks
            .into_par_iter()
            .map(|(from, to)| {
                let mut own = Self::default();
                let mut seen = vec![u32::MAX; spread.ids.len()];
                for set in from..to {
                    own.draw(spread, &mut Dice::stream(search.seed, set as u64), &mut seen, (set - from) as u32);
                }
                own
            })
            .collect();
        for part in drawn {
            let shift = self.members.len();
            self.members.extend(part.members);
            self.ends.extend(part.ends.into_iter().map(|end| end + shift));
        }
    }

    /// One set: a random member, and everybody who would have reached them.
    fn draw(&mut self, spread: &Spread, dice: &mut Dice, seen: &mut [u32], mark: u32) {
        let begin = self.members.len();
        let root = dice.below(spread.ids.len());
        seen[root] = mark;
        self.members.push(root as u32);
        let mut at = begin;
        while at < self.members.len() {
            let node = self.members[at] as usize;
            at += 1;
            let range = spread.starts[node]..spread.starts[node + 1];
            let targets = &spread.targets[range.clone()];
            if spread.even {
                // Chances are all alike: jump to the next that holds.
                let chance = 1.0 / targets.len().max(1) as f64;
                let skip = (1.0 - chance).ln();
                let mut next = jump(dice, skip);
                while next < targets.len() {
                    self.reach(targets[next], seen, mark);
                    next += 1 + jump(dice, skip);
                }
            } else {
                for (&target, &chance) in targets.iter().zip(&spread.chances[range]) {
                    if dice.unit() < chance {
                        self.reach(target, seen, mark);
                    }
                }
            }
        }
        self.ends.push(self.members.len());
    }

    fn reach(&mut self, member: u32, seen: &mut [u32], mark: u32) {
        if seen[member as usize] != mark {
            seen[member as usize] = mark;
            self.members.push(member);
        }
    }

    /// Greedy cover: the members who are in most sets not covered yet, with how many they add; and the sets covered.
    fn cover(&self, members: usize, count: usize) -> (Vec<(u32, usize)>, usize) {
        let mut starts = vec![0_usize; members + 1];
        for &member in &self.members {
            starts[member as usize + 1] += 1;
        }
        for member in 0..members {
            starts[member + 1] += starts[member];
        }
        let mut cursor = starts.clone();
        let mut sets_of = vec![0_u32; self.members.len()];
        for set in 0..self.len() {
            for &member in self.of(set) {
                sets_of[cursor[member as usize]] = set as u32;
                cursor[member as usize] += 1;
            }
        }
        // Gains only fall, so a stale one is an upper bound (lazy evaluation; Minoux 1978).
        let gain = |member: usize| starts[member + 1] - starts[member];
        let mut heap: BinaryHeap<(usize, std::cmp::Reverse<u32>)> =
            (0..members).map(|member| (gain(member), std::cmp::Reverse(member as u32))).collect();
        let mut covered = vec![false; self.len()];
        let (mut chosen, mut total) = (Vec::with_capacity(count), 0);
        while chosen.len() < count
            && let Some((bound, std::cmp::Reverse(member))) = heap.pop()
        {
            let own = &sets_of[starts[member as usize]..starts[member as usize + 1]];
            let fresh = own.iter().filter(|&&set| !covered[set as usize]).count();
            if fresh < bound && heap.peek().is_some_and(|next| (fresh, std::cmp::Reverse(member)) < *next) {
                heap.push((fresh, std::cmp::Reverse(member)));
                continue;
            }
            for &set in own {
                covered[set as usize] = true;
            }
            total += fresh;
            chosen.push((member, fresh));
        }
        (chosen, total)
    }
}

/// How many failures come before the next success; `skip` is ln(1 − chance).
fn jump(dice: &mut Dice, skip: f64) -> usize {
    let drawn = (1.0 - dice.unit()).ln() / skip;
    if drawn < 4e9 { drawn as usize } else { usize::MAX / 2 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::kind::InteractionKind;

    fn edges(pairs: impl Iterator<Item = (u64, u64)>) -> Vec<Edge> {
        pairs.map(|(src, dst)| Edge { src, dst, weight: 1.0, at: 0, kind: InteractionKind::Imported }).collect()
    }

    #[test]
    fn the_middle_of_each_star_is_chosen_and_its_reach_is_known() {
        // Ten leaves credit 100 only, five leaves credit 200 only: each leaf is reached for sure.
        let stars = edges((0..10).map(|leaf| (leaf, 100)).chain((20..25).map(|leaf| (leaf, 200))));
        let found = maximise(&stars, Fold::Sum, &Search { count: 2, ..Search::default() }).unwrap();
        assert_eq!(found.chosen.iter().map(|it| it.0).collect::<Vec<_>>(), [100, 200]);
        assert!((found.spread - 17.0).abs() < 0.2, "{}", found.spread);
        assert!((reach(&stars, Fold::Sum, &[200], 100_000, 9).unwrap() - 6.0).abs() < 0.2);
        assert_eq!(found, maximise(&stars, Fold::Sum, &Search { count: 2, ..Search::default() }).unwrap());
    }

    #[test]
    fn chances_follow_what_each_one_gives() {
        // 1 gives 3 of 4 to 10 and 1 of 4 to 20; so 10 reaches 1 + 3/4, 20 reaches 1 + 1/4.
        let mut pair = edges([(1, 10), (1, 20)].into_iter());
        pair[0].weight = 3.0;
        assert!((reach(&pair, Fold::Sum, &[10], 200_000, 3).unwrap() - 1.75).abs() < 0.02);
        assert!((reach(&pair, Fold::Sum, &[20], 200_000, 3).unwrap() - 1.25).abs() < 0.02);
    }

    #[test]
    fn nobody_and_more_than_there_are_can_be_asked_for() {
        assert_eq!(maximise(&[], Fold::Sum, &Search::default()).unwrap(), Influence::default());
        let pair = edges([(1, 2)].into_iter());
        assert_eq!(maximise(&pair, Fold::Sum, &Search { count: 9, ..Search::default() }).unwrap().chosen.len(), 2);
    }
}
