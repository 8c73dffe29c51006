//! The matrix as PageRank reads it.
//!
//! Rows are renumbered by falling number of givers, so the scores that are read most often sit side by side in the
//! cache. Rows with many givers stand alone, eight columns at a time; the others stand in groups of eight rows of about
//! equal length (SELL-8), so that eight sums run side by side whatever the row length. Short rows are filled up
//! with a column that is always 0. Blocks of rows are summed separately and in a fixed order: one thread or
//! many give the same bits.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    reason = "a numeric kernel: every index was counted by the pass before; counts stay below 2^32, and even means equal to the bit"
)]

use std::ops::Range;

use super::fold::Folded;

/// Sums that run side by side.
pub const LANES: usize = 8;
/// From this many givers on a row stands alone.
const LONG: usize = 96;
/// About this many columns of eight make a block.
const BLOCK: usize = 8192;

/// How the rows of a block stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// One after another.
    Long,
    /// Eight abreast.
    Abreast,
    /// Without givers.
    Empty,
}

/// Rows that one task works through.
#[derive(Debug, Clone)]
pub struct Block {
    pub kind: Rows,
    pub rows: Range<usize>,
    /// Units (a long row, or a group of eight) in [`Layout::starts`].
    pub units: Range<usize>,
}

/// The matrix.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// From a member's place to its row.
    pub place: Vec<u32>,
    /// Givers, as rows; `share.len()` is the one that is always 0.
    pub columns: Vec<[u32; LANES]>,
    /// The part of the giver's credit beside each column; empty when every giver spreads evenly.
    pub weights: Vec<[f64; LANES]>,
    /// Where each unit's columns begin; one more at the end.
    pub starts: Vec<usize>,
    /// Per row, what of its score an edge carries: 1/givings when even, 1 when weighted, 0 for a member who gives none.
    pub share: Vec<f64>,
    pub blocks: Vec<Block>,
}

impl Layout {
    pub(super) fn of(folded: &Folded) -> Self {
        let members = folded.ids.len();
        let mut givers = vec![0_u32; members];
        for &target in &folded.targets {
            givers[target as usize] += 1;
        }
        let order = by_falling(&givers);
        let degree = |position: usize| order.get(position).map_or(0, |&member| givers[member as usize] as usize);
        let long = order.partition_point(|&member| givers[member as usize] as usize >= LONG);
        let fed = order.partition_point(|&member| givers[member as usize] > 0);
        let groups = (fed - long).div_ceil(LANES);
        let empty_from = long + groups * LANES;
        let rows = empty_from + members - fed;

        let mut place = vec![0_u32; members];
        for (position, &member) in order.iter().enumerate() {
            let row = if position < fed { position } else { position - fed + empty_from };
            place[member as usize] = row as u32;
        }
        let mut starts = Vec::with_capacity(long + groups + 1);
        starts.push(0);
        let mut columns = 0;
        for position in 0..long {
            columns += degree(position).div_ceil(LANES);
            starts.push(columns);
        }
        for group in 0..groups {
            columns += degree(long + group * LANES);
            starts.push(columns);
        }

        let mut layout = Self {
            place,
            columns: vec![[rows as u32; LANES]; columns],
            weights: Vec::new(),
            blocks: blocks(&starts, long, groups, empty_from..rows),
            starts,
            share: vec![0.0; rows],
        };
        layout.fill(folded, &order, long);
        layout
    }

    /// Put every pair where its row is read, givers in rising row order so that a row walks forward through the scores.
    fn fill(&mut self, folded: &Folded, order: &[u32], long: usize) {
        let range = |giver: usize| folded.starts[giver]..folded.starts[giver + 1];
        let even = (0..order.len()).all(|giver| folded.weights[range(giver)].windows(2).all(|pair| pair[0] == pair[1]));
        if !even {
            self.weights = vec![[0.0; LANES]; self.columns.len()];
        }
        let mut filled = vec![0_u32; self.share.len()];
        for &giver in order {
            let range = range(giver as usize);
            if range.is_empty() {
                continue;
            }
            let row = self.place[giver as usize];
            let total: f64 = folded.weights[range.clone()].iter().sum();
            self.share[row as usize] = if even { 1.0 / range.len() as f64 } else { 1.0 };
            for pair in range {
                let target = self.place[folded.targets[pair] as usize] as usize;
                let nth = filled[target] as usize;
                filled[target] += 1;
                let (slot, lane) = if target < long {
                    (self.starts[target] + nth / LANES, nth % LANES)
                } else {
                    let (group, lane) = ((target - long) / LANES, (target - long) % LANES);
                    (self.starts[long + group] + nth, lane)
                };
                self.columns[slot][lane] = row;
                if !even {
                    self.weights[slot][lane] = folded.weights[pair] / total;
                }
            }
        }
    }
}

/// Members by falling number of givers; equals by rising id.
fn by_falling(givers: &[u32]) -> Vec<u32> {
    let most = givers.iter().copied().max().unwrap_or(0) as usize;
    let mut cursor = vec![0_usize; most + 2];
    for &count in givers {
        cursor[most - count as usize + 1] += 1;
    }
    for key in 0..=most {
        cursor[key + 1] += cursor[key];
    }
    let mut order = vec![0_u32; givers.len()];
    for (member, &count) in (0..).zip(givers) {
        let at = &mut cursor[most - count as usize];
        order[*at] = member;
        *at += 1;
    }
    order
}

fn blocks(starts: &[usize], long: usize, groups: usize, empty: Range<usize>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut cut = |kind: Rows, units: Range<usize>, row_of: &dyn Fn(usize) -> usize| {
        let mut from = units.start;
        for unit in units.clone() {
            if unit + 1 == units.end || starts[unit + 1] - starts[from] >= BLOCK {
                blocks.push(Block { kind, rows: row_of(from)..row_of(unit + 1), units: from..unit + 1 });
                from = unit + 1;
            }
        }
    };
    cut(Rows::Long, 0..long, &|unit| unit);
    cut(Rows::Abreast, long..long + groups, &|unit| long + (unit - long) * LANES);
    let mut from = empty.start;
    while from < empty.end {
        let to = empty.end.min(from + BLOCK * LANES);
        blocks.push(Block { kind: Rows::Empty, rows: from..to, units: 0..0 });
        from = to;
    }
    blocks
}
