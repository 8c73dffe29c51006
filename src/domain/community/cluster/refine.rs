//! The refinement: Algorithm A.3 of the Leiden paper.

use super::super::dice::Dice;
use super::queue::shuffled;
use super::renumber;
use super::sums::Sums;
use super::ties::Ties;

/// How merging is drawn: as in the paper.
const THETA: f64 = 0.01;

/// Split each group into parts that hold together: nodes that are alone join a well-connected part of their group, drawn
/// in favour of the gain. `inward` is what ties each node to its group. The parts, and how many.
pub(super) fn refine(ties: &Ties, group: &[u32], inward: Vec<f64>, dice: &mut Dice) -> (Vec<u32>, usize) {
    let nodes = ties.len();
    let each = 1.0 / ties.total.max(f64::MIN_POSITIVE);
    let mut part: Vec<u32> = (0..nodes as u32).collect();
    let mut degree = ties.degree.clone();
    let mut alone = vec![true; nodes];
    let mut group_degree = vec![0.0; nodes];
    for (&group, degree) in group.iter().zip(&degree) {
        group_degree[group as usize] += degree;
    }
    // What ties each part to the rest of its group.
    let mut outward = inward;
    let well = |outward: f64, degree: f64, whole: f64| outward >= degree * (whole - degree) * each;
    let mut sums = Sums::new(nodes);
    let mut offers: Vec<Offer> = Vec::new();
    for node in shuffled(nodes, dice) {
        let (node, own) = (node as usize, group[node as usize]);
        let (whole, own_degree) = (group_degree[own as usize], ties.degree[node]);
        if !alone[node] || !well(outward[node], own_degree, whole) {
            continue;
        }
        sums.gather_within(ties.row(node), &part, group, own);
        offers.clear();
        sums.drain(|other, weight| {
            let at = other as usize;
            let gain = weight - own_degree * degree[at] * each;
            if gain >= 0.0 && well(outward[at], degree[at], whole) {
                offers.push(Offer { part: other, gain, weight });
            }
        });
        if let Some(&Offer { part: chosen, weight, .. }) = draw(&mut offers, dice) {
            let to = chosen as usize;
            degree[to] += own_degree;
            degree[node] = 0.0;
            outward[to] += outward[node] - 2.0 * weight;
            outward[node] = 0.0;
            part[node] = chosen;
            alone[node] = false;
            alone[to] = false;
        }
    }
    let parts = renumber(&mut part);
    (part, parts)
}

/// Each group's connected parts, and how many.
pub(super) fn pieces(ties: &Ties, group: &[u32]) -> (Vec<u32>, usize) {
    let mut part = vec![u32::MAX; ties.len()];
    let (mut parts, mut todo) = (0, Vec::new());
    for first in 0..ties.len() {
        if part[first] != u32::MAX {
            continue;
        }
        part[first] = parts;
        todo.push(first);
        while let Some(node) = todo.pop() {
            for (to, _) in ties.of_node(node).filter(|&(to, _)| group[to] == group[node]) {
                if part[to] == u32::MAX {
                    part[to] = parts;
                    todo.push(to);
                }
            }
        }
        parts += 1;
    }
    (part, parts as usize)
}

/// A part that a node may join: its gain, later its chance, and the ties to it.
struct Offer {
    part: u32,
    gain: f64,
    weight: f64,
}

/// Chances smaller than e⁻⁴⁰ are none.
const NEVER: f64 = -40.0;

/// One of the offers, with a chance that grows as exp(gain/θ); gains are relative to the best, for with the paper's
/// absolute θ those of a large graph are all alike. `None` of none.
fn draw<'o>(offers: &'o mut [Offer], dice: &mut Dice) -> Option<&'o Offer> {
    let most = offers.iter().map(|offer| offer.gain).fold(0.0, f64::max);
    let scale = 1.0 / (THETA * most.max(f64::MIN_POSITIVE));
    let mut all = 0.0;
    for offer in offers.iter_mut() {
        let far = (offer.gain - most) * scale;
        offer.gain = if far < NEVER { 0.0 } else { far.exp() };
        all += offer.gain;
    }
    let mut left = dice.unit() * all;
    let found = offers.iter().position(|offer| {
        left -= offer.gain;
        left <= 0.0
    });
    offers.get(found.unwrap_or(offers.len().saturating_sub(1)))
}
