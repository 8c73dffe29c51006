//! From edges in any order to distinct pairs grouped by giver: a stable counting sort by giver, a stable sort of what each of
//! them gave, and one pass of sums.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a numeric kernel: every index was counted by the pass before, and `TooLarge` is checked first"
)]

use super::BuildError;
use super::Fold;
use crate::domain::community::buckets::post;
use crate::domain::community::buckets::starts;
use crate::domain::community::edges::Edge;
use crate::domain::community::edges::EdgeFault;
use crate::domain::community::mix::MixMap;

/// Distinct pairs, grouped by giver.
pub(super) struct Folded {
    /// The members, ascending; everything else speaks of their places in this list.
    pub ids: Vec<u64>,
    /// Per giver, where its pairs begin; one more at the end.
    pub starts: Vec<usize>,
    /// Receivers, ascending within a giver.
    pub targets: Vec<u32>,
    /// Weights beside `targets`, above 0.
    pub weights: Vec<f64>,
    /// Self loops dropped.
    pub loops: usize,
}

/// A weight above this could overflow the sum of a giver's edges.
const SUMMABLE: f64 = 1e290;
/// The inverse of a weight below this could overflow: it is nothing, and its giver gives nothing.
const SMALLEST: f64 = 1e-300;

pub(super) fn fold(edges: &[Edge], fold: Fold) -> Result<Folded, BuildError> {
    if edges.len() >= u32::MAX as usize / 2 {
        return Err(BuildError::TooLarge);
    }
    if let Some((index, fault)) = edges.iter().enumerate().find_map(|(index, edge)| Some((index, poison(edge.weight)?)))
    {
        return Err(BuildError::Weight { index, fault });
    }
    let (ids, ends) = places(edges);
    let weights = weigh(edges, &ends, ids.len(), fold);
    let loops = edges.iter().filter(|edge| edge.is_loop()).count();

    // By giver in one stable pass, then each giver's few receivers by themselves; parallel edges keep the order they came
    // in: the sums are the same on every run. What a store hands over sorted is only walked through.
    let kept = || ends.iter().zip(&weights).filter(|((src, dst), weight)| src != dst && **weight >= SMALLEST);
    let mut cursor = starts(ids.len(), kept().map(|((src, _), _)| *src));
    let ranges = cursor.clone();
    let mut by_giver = vec![(0_u32, 0.0_f64); cursor[ids.len()]];
    for (&(src, dst), &weight) in kept() {
        by_giver[post(&mut cursor, src)] = (dst, weight);
    }
    drop((ends, weights));

    let mut folded = Folded {
        starts: Vec::with_capacity(ids.len() + 1),
        targets: Vec::with_capacity(by_giver.len()),
        weights: Vec::with_capacity(by_giver.len()),
        ids,
        loops,
    };
    folded.starts.push(0);
    for range in ranges.windows(2) {
        let from = folded.targets.len();
        let own = &mut by_giver[range[0]..range[1]];
        own.sort_by_key(|pair| pair.0);
        for &(dst, weight) in &*own {
            if folded.targets.len() > from && folded.targets.last() == Some(&dst) {
                let last = folded.weights.len() - 1;
                folded.weights[last] += weight;
            } else {
                folded.targets.push(dst);
                folded.weights.push(weight);
            }
        }
        folded.starts.push(folded.targets.len());
    }
    if fold == Fold::Distinct {
        folded.weights.fill(1.0);
    }
    Ok(folded)
}

/// What each of a giver's weights is divided by to be their part of what the giver gives: all weights and `prior` more, which
/// the giver keeps back. `scale` multiplies both. A prior that is no number above 0 is none.
pub(super) fn whole(own: &[f64], prior: f64, scale: f64) -> f64 {
    own.iter().map(|weight| weight * scale).sum::<f64>() + kept_back(prior) * scale
}

/// What a giver keeps back, in units of weight.
pub(super) const fn kept_back(prior: f64) -> f64 {
    if prior.is_finite() { prior.max(0.0) } else { 0.0 }
}

fn poison(weight: f64) -> Option<EdgeFault> {
    if weight.is_nan() {
        Some(EdgeFault::NaN)
    } else if weight < 0.0 {
        Some(EdgeFault::Negative(weight))
    } else {
        (weight > SUMMABLE).then_some(EdgeFault::Huge(weight))
    }
}

/// The weights that count, edge by edge.
fn weigh(edges: &[Edge], ends: &[(u32, u32)], members: usize, fold: Fold) -> Vec<f64> {
    match fold {
        Fold::Sum => edges.iter().map(|edge| edge.weight).collect(),
        Fold::Distinct => vec![1.0; edges.len()],
        Fold::Decayed(decay) => {
            let mut newest = vec![i64::MIN; members];
            for (edge, &(src, _)) in edges.iter().zip(ends) {
                if edge.weight > 0.0 && !edge.is_loop() {
                    newest[src as usize] = newest[src as usize].max(edge.at);
                }
            }
            let aged = |(edge, &(src, _)): (&Edge, &(u32, u32))| match edge.weight {
                0.0 => 0.0,
                weight => decay.value(weight, decay.landmark().saturating_add(age(newest[src as usize], edge.at))),
            };
            edges.iter().zip(ends).map(aged).collect()
        }
    }
}

/// Seconds from `at` to `newest`; a self loop may be younger than what counts.
const fn age(newest: i64, at: i64) -> i64 {
    let age = newest.saturating_sub(at);
    if age < 0 { 0 } else { age }
}

/// The members, ascending, and both ends of every edge as places among them.
pub(in super::super) fn places(edges: &[Edge]) -> (Vec<u64>, Vec<(u32, u32)>) {
    let both = || edges.iter().flat_map(|edge| [edge.src, edge.dst]);
    let (low, high) = both().fold((u64::MAX, 0), |(low, high), id| (low.min(id), high.max(id)));
    if edges.is_empty() {
        return (Vec::new(), Vec::new());
    }
    // Ids close together, as most archives have them, need no hashing.
    let span = high - low;
    if span < 8 * edges.len() as u64 + 65_536 {
        let mut place = vec![0_u32; span as usize + 1];
        for id in both() {
            place[(id - low) as usize] = 1;
        }
        let ids: Vec<u64> = (0..).zip(&place).filter(|(_, seen)| **seen == 1).map(|(offset, _)| low + offset).collect();
        for (index, id) in (0..).zip(&ids) {
            place[(id - low) as usize] = index;
        }
        let of = |id: u64| place[(id - low) as usize];
        let ends = edges.iter().map(|edge| (of(edge.src), of(edge.dst))).collect();
        return (ids, ends);
    }
    let mut seen: MixMap<u64, u32> = MixMap::default();
    let mut found: Vec<u64> = Vec::new();
    let mut place_of = |id: u64| {
        *seen.entry(id).or_insert_with(|| {
            found.push(id);
            (found.len() - 1) as u32
        })
    };
    let mut ends: Vec<(u32, u32)> = edges.iter().map(|edge| (place_of(edge.src), place_of(edge.dst))).collect();
    let mut order: Vec<u32> = (0..found.len() as u32).collect();
    order.sort_unstable_by_key(|&first| found[first as usize]);
    let mut place = vec![0_u32; found.len()];
    for (index, &first) in (0..).zip(&order) {
        place[first as usize] = index;
    }
    for (src, dst) in &mut ends {
        (*src, *dst) = (place[*src as usize], place[*dst as usize]);
    }
    (order.iter().map(|&first| found[first as usize]).collect(), ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::community::decay::Decay;
    use crate::domain::community::kind::InteractionKind;

    fn edge(src: u64, dst: u64, weight: f64, at: i64) -> Edge {
        Edge { src, dst, weight, at, kind: InteractionKind::Imported }
    }

    #[test]
    fn near_and_far_ids_fold_alike() {
        let near = [edge(3, 1, 1.0, 0), edge(1, 2, 2.0, 0), edge(3, 1, 4.0, 0), edge(3, 2, 1.0, 0)];
        let far: Vec<Edge> = near.iter().map(|e| edge(e.src << 60, e.dst << 60, e.weight, e.at)).collect();
        let (near, far) = (fold(&near, Fold::Sum).unwrap(), fold(&far, Fold::Sum).unwrap());
        assert_eq!(near.targets, [1, 0, 1]);
        assert_eq!(near.weights, [2.0, 5.0, 1.0]);
        assert_eq!(near.starts, [0, 1, 1, 3]);
        assert_eq!((&near.targets, &near.weights, &near.starts), (&far.targets, &far.weights, &far.starts));
        assert_eq!(far.ids, [1 << 60, 2 << 60, 3 << 60]);
    }

    #[test]
    fn very_old_activity_keeps_its_ratios() {
        let decay = Decay::new(1.0, 2_000_000_000).unwrap();
        let old = 500_000_000;
        let edges = [edge(1, 2, 1.0, old), edge(1, 3, 1.0, old - 86_400), edge(2, 1, 1.0, 2_000_000_000)];
        let folded = fold(&edges, Fold::Decayed(decay)).unwrap();
        assert!((folded.weights[0] - 1.0).abs() < 1e-12 && (folded.weights[1] - 0.5).abs() < 1e-12);
    }
}
