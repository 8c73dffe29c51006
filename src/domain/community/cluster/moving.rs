//! The fast local move: Algorithm A.2 of the Leiden paper.

use super::super::dice::Dice;
use super::queue::Queue;
use super::sums::Sums;
use super::ties::Ties;

/// Gains closer than this part of a node's degree are alike.
const ALIKE: f64 = 1e-12;

/// Move nodes to the group that gains most until none wants to; only those whose surroundings changed look again.
/// Groups are numbered below the number of nodes. What ties each node to its group in the end: the refinement asks for
/// it, and here it costs no look of its own.
pub(super) fn move_nodes(ties: &Ties, group: &mut [u32], dice: &mut Dice) -> Vec<f64> {
    let nodes = ties.len();
    let (mut degree, mut size) = (vec![0.0; nodes], vec![0_u32; nodes]);
    for (&group, node_degree) in group.iter().zip(&ties.degree) {
        degree[group as usize] += node_degree;
        size[group as usize] += 1;
    }
    let mut empty: Vec<u32> = (0..nodes as u32).rev().filter(|&group| size[group as usize] == 0).collect();
    // Right from a node's own look on; everybody looks at least once.
    let mut inward = vec![0.0; nodes];
    let mut queue = Queue::of_all(nodes, dice);
    let mut sums = Sums::new(nodes);
    let each = 1.0 / ties.total.max(f64::MIN_POSITIVE);
    while let Some(node) = queue.pop() {
        let (own, own_degree, row) = (group[node], ties.degree[node], ties.row(node));
        let (part, alike) = (own_degree * each, own_degree * ALIKE);
        sums.gather(row, group);
        degree[own as usize] -= own_degree;
        let here = sums.at(own);
        let (mut best, mut most, mut tied) = (own, here - part * degree[own as usize] + alike, here);
        sums.drain(|other, weight| {
            let gain = weight - part * degree[other as usize];
            if gain > most {
                (best, most, tied) = (other, gain + alike, weight);
            }
        });
        // Alone is better than here.
        if most < 0.0
            && size[own as usize] > 1
            && let Some(alone) = empty.last().copied()
        {
            (best, tied) = (alone, 0.0);
        }
        degree[best as usize] += own_degree;
        inward[node] = tied;
        if best == own {
            continue;
        }
        group[node] = best;
        size[own as usize] -= 1;
        size[best as usize] += 1;
        if empty.last() == Some(&best) {
            empty.pop();
        }
        if size[own as usize] == 0 {
            empty.push(own);
        }
        for (&to, &weight) in row.0.iter().zip(row.1) {
            let theirs = group[to as usize];
            if theirs == best {
                inward[to as usize] += weight;
                continue;
            }
            if theirs == own {
                inward[to as usize] -= weight;
            }
            queue.push(to);
        }
    }
    inward
}
