//! One round over a block of rows: what givers carry is pulled into new scores, eight rows abreast. Everything that runs once an
//! edge or once a row stands here, so that it is compiled together.
#![allow(clippy::indexing_slicing, reason = "a numeric kernel: the layout's columns and blocks stay inside its rows")]

use std::ops::Range;

use crate::domain::community::graph::{Block, LANES, Layout, Rows, Start};

/// Eight rows.
pub(super) type Eight = [f64; LANES];

/// Eight rows of what needs no more than single precision.
pub(super) type Single = [f32; LANES];

/// What one block adds to the round's sums.
#[derive(Clone, Copy, Default)]
pub(super) struct Partial {
    pub change: f64,
    pub leaked: f64,
    pub gained: f64,
}

/// What comes of what was pulled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Makes {
    /// Scores were carried: these are the new ones.
    Scores,
    /// Differences were carried: scores move by this much.
    Moves,
    /// The same, of differences so large that what rounding drops of them is carried along.
    LargeMoves,
    /// Scores were carried: how far from this they are, which is put aside.
    Residual,
    /// Something else was carried, and this is put aside.
    Image,
}

/// What edges carry, in single or double precision.
pub(super) trait Carried: Copy + Into<f64> + Sync {
    /// Whether what single precision dropped of the weights matters.
    const EXACT: bool;
}

impl Carried for f32 {
    const EXACT: bool = false;
}

impl Carried for f64 {
    const EXACT: bool = true;
}

/// A block's slices of what does not change from round to round, eight rows at a time.
pub(super) struct RowsOf<'b> {
    pub landing: &'b [[u8; LANES]],
    pub share: &'b [Eight],
    pub leak: &'b [Eight],
}

/// How sums become scores.
pub(super) struct Settle {
    pub damping: f64,
    pub base: f64,
    pub makes: Makes,
}

/// A block's slices of what a round moves.
pub(super) struct Moved<'b> {
    pub scores: &'b mut [Eight],
    pub next: &'b mut [Single],
    pub dropped: &'b mut [Single],
}

impl Settle {
    /// Add up what a block's givers carry — the random reads that everything else waits for — and settle it.
    pub fn block<T: Carried>(
        &self,
        layout: &Layout,
        block: &Block,
        carried: &[T],
        rows: &RowsOf<'_>,
        moved: Moved<'_>,
    ) -> Partial {
        // `starts` holds one more than the units.
        let ends = &layout.starts[block.units.start..=block.units.end];
        let lanes = |unit: usize| pull(layout, ends[unit]..ends[unit + 1], carried);
        match block.kind {
            Rows::Long => {
                self.eights(rows, moved, |eight| std::array::from_fn(|lane| lanes(eight * LANES + lane).iter().sum()))
            }
            Rows::Abreast => self.eights(rows, moved, lanes),
            Rows::Empty => self.eights(rows, moved, |_| [0.0; LANES]),
        }
    }

    fn eights(&self, rows: &RowsOf<'_>, moved: Moved<'_>, sums: impl Fn(usize) -> Eight) -> Partial {
        match (self.makes, rows.leak.is_empty()) {
            (Makes::Moves, true) => self.settle::<false, false, false, true>(rows, moved, sums),
            (Makes::Moves, false) => self.settle::<false, false, false, false>(rows, moved, sums),
            (Makes::LargeMoves, true) => self.settle::<false, false, true, true>(rows, moved, sums),
            (Makes::LargeMoves, false) => self.settle::<false, false, true, false>(rows, moved, sums),
            (Makes::Scores, true) => self.settle::<true, false, true, true>(rows, moved, sums),
            (Makes::Scores, false) => self.settle::<true, false, true, false>(rows, moved, sums),
            (Makes::Image, true) => self.settle::<false, true, false, true>(rows, moved, sums),
            (Makes::Image, false) => self.settle::<false, true, false, false>(rows, moved, sums),
            (Makes::Residual, true) => self.settle::<true, true, false, true>(rows, moved, sums),
            (Makes::Residual, false) => self.settle::<true, true, false, false>(rows, moved, sums),
        }
    }

    /// Turn sums into scores, and note what the next round needs. Eight rows side by side, so that no sum waits for itself.
    #[allow(clippy::cast_possible_truncation, reason = "single precision is the point")]
    fn settle<const WHOLE: bool, const ASIDE: bool, const KEPT: bool, const PLAIN: bool>(
        &self,
        rows: &RowsOf<'_>,
        moved: Moved<'_>,
        sums: impl Fn(usize) -> Eight,
    ) -> Partial {
        let (mut change, mut leaked, mut gained) = ([0.0; LANES], [0.0; LANES], [0.0; LANES]);
        let mut none = [0.0; LANES];
        let each = moved.scores.iter_mut().zip(moved.next).zip(rows.landing).zip(rows.share);
        for (eight, (((scores, next), landing), share)) in each.enumerate() {
            let sums = sums(eight);
            let dropped = if KEPT { &mut moved.dropped[eight] } else { &mut none };
            let leak = if PLAIN { &[0.0; LANES] } else { &rows.leak[eight] };
            abreast(|lane| {
                let pulled = self.base * f64::from(landing[lane]) + self.damping * sums[lane];
                let difference = if WHOLE { pulled - scores[lane] } else { pulled };
                if !ASIDE {
                    scores[lane] = if WHOLE { pulled } else { scores[lane] + pulled };
                }
                change[lane] += difference.abs();
                gained[lane] += difference;
                let lost = if PLAIN { f64::from(u8::from(share[lane] == 0.0)) } else { leak[lane] };
                leaked[lane] += difference * lost;
                let over = if ASIDE { difference } else { difference * share[lane] };
                let whole = if KEPT { over + f64::from(dropped[lane]) } else { over };
                next[lane] = whole as f32;
                if KEPT {
                    dropped[lane] = (whole - f64::from(next[lane])) as f32;
                }
            });
        }
        Partial { change: change.iter().sum(), leaked: leaked.iter().sum(), gained: gained.iter().sum() }
    }
}

/// Do the same for each of eight lanes. A loop would be kept as one, and its sums in memory, at the level at which this
/// program is compiled: measured at half the speed.
#[inline(always)]
pub fn abreast(mut lane: impl FnMut(usize)) {
    lane(0);
    lane(1);
    lane(2);
    lane(3);
    lane(4);
    lane(5);
    lane(6);
    lane(7);
}

/// The sums of eight columns side by side.
#[inline]
fn pull<T: Carried>(layout: &Layout, unit: Range<Start>, carried: &[T]) -> Eight {
    let mut sums = [0.0; LANES];
    let near = unit.start.near..unit.end.near;
    let far = unit.start.far..unit.end.far;
    // Weights of far columns stand behind those of all near ones.
    let behind = layout.near.len() + far.start..layout.near.len() + far.end;
    add(&mut sums, layout, &layout.near[near.clone()], near, carried);
    add(&mut sums, layout, &layout.far[far], behind, carried);
    sums
}

/// Add what `columns` carry, whose weights stand at `weights`.
#[inline(always)]
fn add<C: Copy + Into<u32>, T: Carried>(
    sums: &mut Eight,
    layout: &Layout,
    columns: &[[C; LANES]],
    weights: Range<usize>,
    carried: &[T],
) {
    let at = |column: C| -> f64 { carried[column.into() as usize].into() };
    if layout.weights.is_empty() {
        for columns in columns {
            abreast(|lane| sums[lane] += at(columns[lane]));
        }
    } else if T::EXACT && !layout.rest.is_empty() {
        let weights = layout.weights[weights.clone()].iter().zip(&layout.rest[weights]);
        for (columns, (weights, rest)) in columns.iter().zip(weights) {
            abreast(|lane| sums[lane] += (f64::from(weights[lane]) + f64::from(rest[lane])) * at(columns[lane]));
        }
    } else {
        for (columns, weights) in columns.iter().zip(&layout.weights[weights]) {
            abreast(|lane| sums[lane] += f64::from(weights[lane]) * at(columns[lane]));
        }
    }
}
