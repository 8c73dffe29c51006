//! The matrix as PageRank reads it.
//!
//! Rows are renumbered by falling number of givers, so the scores that are read most often sit side by side in the
//! cache. Rows with many givers stand alone, eight columns at a time; the others stand in groups of eight rows of about
//! equal length (SELL-8), so that eight sums run side by side whatever the row length. Short rows are filled up
//! with a column that is always 0. Reading the columns takes longer than adding, so those of rows that two bytes can name
//! take two: givers with many givers give much, and in a large community most columns are theirs. Blocks of rows are summed separately and in a fixed order: one thread or
//! many give the same bits. Weights are kept in single precision, with what that dropped beside them: most rounds work
//! on differences and need no more, and now and then one round is exact.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::float_cmp,
    clippy::cast_sign_loss,
    reason = "a numeric kernel: every index was counted by the pass before; counts stay below 2^32, and even means equal to the bit"
)]

use std::ops::Range;

use super::fold::Folded;
use super::fold::whole;

/// Sums that run side by side.
pub const LANES: usize = 8;
/// From this many givers on a row stands alone.
const LONG: usize = 96;
/// About this many columns of eight make a block.
const BLOCK: usize = 8192;

/// Where a unit's columns begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Start {
    /// In [`Layout::near`].
    pub near: usize,
    /// In [`Layout::far`].
    pub far: usize,
}

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
    /// By a member's place, how many others give it credit.
    pub givers: Vec<u32>,
    /// Givers, as rows; [`Self::rows`] is the one that is always 0. A unit's first columns, as long as two bytes name all eight.
    pub near: Vec<[u16; LANES]>,
    /// A unit's other columns.
    pub far: Vec<[u32; LANES]>,
    /// What the credit of each column, of the near ones and then of the far ones, is multiplied with, in single precision; empty
    /// when every giver spreads evenly.
    pub weights: Vec<[f32; LANES]>,
    /// What single precision dropped of `weights`; empty when it dropped nothing.
    pub rest: Vec<[f32; LANES]>,
    /// Where each unit's columns begin; one more at the end.
    pub starts: Vec<Start>,
    /// Per row, what of its score an edge of weight 1 carries; 0 for a member who gives none.
    pub share: Vec<[f64; LANES]>,
    /// Per row, what of its score follows no edge; empty when that is all for those who give none and nothing for
    /// the others.
    pub leak: Vec<[f64; LANES]>,
    pub blocks: Vec<Block>,
}

impl Layout {
    /// Lay `folded` out; each giver's weights are divided by their sum and `prior` more.
    pub(super) fn of(folded: &Folded, prior: f64) -> Self {
        let members = folded.ids.len();
        let mut givers = vec![0_u32; members];
        for &target in &folded.targets {
            givers[target as usize] += 1;
        }
        let order = by_falling(&givers);
        let degree = |position: usize| order.get(position).map_or(0, |&member| givers[member as usize] as usize);
        // All three kinds of rows come in eights, so that every block does.
        let long = order.partition_point(|&member| givers[member as usize] as usize >= LONG) / LANES * LANES;
        let fed = order.partition_point(|&member| givers[member as usize] > 0);
        let groups = (fed - long).div_ceil(LANES);
        let empty_from = long + groups * LANES;
        let rows = empty_from + (members - fed).div_ceil(LANES) * LANES;

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
            givers: Vec::new(),
            near: Vec::new(),
            far: vec![[rows as u32; LANES]; columns],
            weights: Vec::new(),
            rest: Vec::new(),
            blocks: blocks(&starts, long, groups, empty_from..rows),
            starts: Vec::new(),
            share: vec![[0.0; LANES]; rows / LANES],
            leak: Vec::new(),
        };
        layout.fill(folded, &order, (&starts, long), prior);
        layout.part(&starts);
        layout.givers = givers;
        layout
    }

    /// Bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.place)
            + size_of_val(&*self.givers)
            + size_of_val(&*self.near)
            + size_of_val(&*self.far)
            + size_of_val(&*self.weights)
            + size_of_val(&*self.rest)
            + size_of_val(&*self.starts)
            + size_of_val(&*self.share)
            + size_of_val(&*self.leak)
            + size_of_val(&*self.blocks)
    }

    /// How many rows there are, padding included.
    pub fn rows(&self) -> usize {
        self.share.len() * LANES
    }

    /// Put every pair where its row is read, givers in rising row order so that a row walks forward through the scores.
    fn fill(&mut self, folded: &Folded, order: &[u32], (starts, long): (&[usize], usize), prior: f64) {
        let range = |giver: usize| folded.starts[giver]..folded.starts[giver + 1];
        let even = (0..order.len()).all(|giver| folded.weights[range(giver)].windows(2).all(|pair| pair[0] == pair[1]));
        if !even {
            self.weights = vec![[0.0; LANES]; self.far.len()];
            self.rest = vec![[0.0; LANES]; self.far.len()];
        }
        if prior > 0.0 {
            self.leak = vec![[0.0; LANES]; self.share.len()];
        }
        let mut dropped = false;
        let mut filled = vec![0_u32; self.rows()];
        for &giver in order {
            let range = range(giver as usize);
            let row = self.place[giver as usize] as usize;
            if range.is_empty() {
                if prior > 0.0 {
                    self.leak[row / LANES][row % LANES] = 1.0;
                }
                continue;
            }
            // A power of two keeps whole numbers exact and brings any weight into single precision's range.
            let own = &folded.weights[range.clone()];
            let scale = if even { 1.0 / own[0] } else { near(own.iter().copied().fold(0.0, f64::max)) };
            let whole = whole(own, prior, scale);
            self.share[row / LANES][row % LANES] = 1.0 / whole;
            if prior > 0.0 {
                self.leak[row / LANES][row % LANES] = prior * scale / whole;
            }
            for pair in range {
                let target = self.place[folded.targets[pair] as usize] as usize;
                let nth = filled[target] as usize;
                filled[target] += 1;
                let (slot, lane) = if target < long {
                    (starts[target] + nth / LANES, nth % LANES)
                } else {
                    let (group, lane) = ((target - long) / LANES, (target - long) % LANES);
                    (starts[long + group] + nth, lane)
                };
                self.far[slot][lane] = row as u32;
                if !even {
                    let weight = folded.weights[pair] * scale;
                    let rest = (weight - f64::from(weight as f32)) as f32;
                    dropped |= rest != 0.0;
                    self.weights[slot][lane] = weight as f32;
                    self.rest[slot][lane] = rest;
                }
            }
        }
        if !dropped {
            self.rest = Vec::new();
        }
    }

    /// Part the columns, which begin at `starts`, in near and far ones. They rise along a row, so the near ones stand first.
    fn part(&mut self, starts: &[usize]) {
        let is_near = |columns: &[u32; LANES]| columns.iter().all(|&column| u16::try_from(column).is_ok());
        let units = || starts.windows(2).map(|unit| unit[0]..unit[1]);
        let near: Vec<usize> = units().map(|unit| self.far[unit].partition_point(is_near)).collect();
        let count = near.iter().sum();
        let order = || {
            let nears = units().zip(&near).flat_map(|(unit, &near)| unit.start..unit.start + near);
            nears.chain(units().zip(&near).flat_map(|(unit, &near)| unit.start + near..unit.end))
        };
        self.near = order().take(count).map(|slot| self.far[slot].map(|column| column as u16)).collect();
        if !self.weights.is_empty() {
            self.weights = order().map(|slot| self.weights[slot]).collect();
        }
        if !self.rest.is_empty() {
            self.rest = order().map(|slot| self.rest[slot]).collect();
        }
        self.far = order().skip(count).map(|slot| self.far[slot]).collect();
        let mut start = Start::default();
        self.starts.reserve_exact(near.len() + 1);
        self.starts.push(start);
        for (unit, near) in units().zip(&near) {
            start = Start { near: start.near + near, far: start.far + unit.len() - near };
            self.starts.push(start);
        }
    }
}

/// The power of two by which `most` comes to lie between 1 and 2.
fn near(most: f64) -> f64 {
    let exponent = (most.to_bits() >> 52) & 0x7ff;
    // The smallest numbers have no exponent; the largest would turn into nothing.
    f64::from_bits((2046_u64.saturating_sub(exponent)).clamp(1, 2046) << 52)
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
            let whole = kind == Rows::Abreast || (unit + 1).is_multiple_of(LANES);
            if unit + 1 == units.end || whole && starts[unit + 1] - starts[from] >= BLOCK {
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
