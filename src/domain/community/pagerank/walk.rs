//! A walk: where it begins, and its rounds one after the other.
#![allow(clippy::indexing_slicing, reason = "a numeric kernel: the layout's columns and blocks stay inside its rows")]

use rayon::prelude::*;

use super::pull::{Carried, Eight, Makes, Moved, Partial, RowsOf, Settle, Single};
use super::sums::{Sum, sum};
use super::{RankError, Settings, Teleport};
use crate::domain::community::graph::{Graph, LANES, Layout};

/// The teleport vector: the same for everyone it lands on, so that a byte a row is enough of the memory's time.
pub(super) struct Landing {
    /// Per row, 1 where it lands; 0 elsewhere, and on rows that are only padding.
    pub on: Vec<[u8; LANES]>,
    /// What lands on each of them; all together 1.
    pub each: f64,
}

/// Who is landed on; members of `teleport` who are not in the graph are passed over.
pub(super) fn landing(graph: &Graph, teleport: &Teleport) -> Result<Landing, RankError> {
    let layout = graph.layout();
    let mut on = vec![[0; LANES]; layout.share.len()];
    let mut count = 0_u32;
    let mut land = |row: u32| {
        let on = &mut on[row as usize / LANES][row as usize % LANES];
        count += u32::from(*on == 0);
        *on = 1;
    };
    match teleport {
        Teleport::Everywhere => layout.place.iter().copied().for_each(land),
        Teleport::Only(members) => {
            members.iter().filter_map(|&id| graph.index_of(id)).for_each(|index| land(layout.place[index]));
        }
    }
    if count == 0 { Err(RankError::NobodyToTeleportTo) } else { Ok(Landing { on, each: 1.0 / f64::from(count) }) }
}

/// Earlier scores by row, adding up to 1; none when they make no sense.
pub(super) fn earlier(layout: &Layout, scores: &[f64]) -> Option<Vec<Eight>> {
    let total = sum(scores);
    let sane = scores.len() == layout.place.len() && scores.iter().all(|s| s.is_finite() && *s >= 0.0);
    (sane && total > 0.0 && total.is_finite()).then(|| {
        let mut first = vec![[0.0; LANES]; layout.share.len()];
        for (&row, score) in layout.place.iter().zip(scores) {
            first[row as usize / LANES][row as usize % LANES] = score / total;
        }
        first
    })
}

/// What a relative error of single precision may grow to before a round is made exact: 2⁻²⁴ is 6e-8.
pub(super) const SINGLE: f64 = 1e-8;

/// What rounding drops of differences larger than this, in total, is carried by the next round (error feedback, as in a
/// compensated sum): else the scores of all later rounds would be off by it.
pub(super) const LARGE: f64 = 1e-3;

/// Scores, and what each row's edges carry. After the first round only *differences* between rounds are carried:
/// the iteration is linear, so adding them up is the same, and single precision's error is relative to the difference.
///
/// The scores add up to 1. Where rounding takes something off that, a round would give back no more than `1 − d` of it, and
/// plain iteration would be as slow as on the worst of graphs; so the next round teleports the whole of it.
pub(super) struct Walk<'g> {
    pub layout: &'g Layout,
    landing: &'g Landing,
    damping: f64,
    pub parallel: bool,
    pub scores: Vec<Eight>,
    /// What an edge of weight 1 carries, per row; and one that is always 0.
    pub carried: Vec<f32>,
    next: Vec<f32>,
    /// What rounding dropped of `carried`.
    dropped: Vec<Single>,
    /// What goes to the teleport vector instead.
    pub leaked: f64,
    /// What the last round added to the sum of the scores, and by how much that is above 1.
    gained: f64,
    over: f64,
}

impl<'g> Walk<'g> {
    pub fn new(layout: &'g Layout, landing: &'g Landing, scores: Vec<Eight>, settings: &Settings) -> Self {
        let carried = vec![0.0; layout.rows() + 1];
        let (next, damping, parallel) = (carried.clone(), settings.damping, settings.parallel);
        let dropped = vec![[0.0; LANES]; scores.len()];
        Self { layout, landing, damping, parallel, scores, carried, next, dropped, leaked: 0.0, gained: 0.0, over: 0.0 }
    }

    /// The first round, from scores that add up to 1; the L1 change.
    #[allow(clippy::cast_possible_truncation, reason = "single precision is the point")]
    pub fn begin(&mut self) -> f64 {
        let load = self.scores.as_flattened().iter().zip(self.layout.share.as_flattened());
        let rounded = self.carried.iter_mut().zip(self.dropped.as_flattened_mut());
        for ((carried, dropped), (score, share)) in rounded.zip(load) {
            let whole = score * share;
            *carried = whole as f32;
            *dropped = (whole - f64::from(*carried)) as f32;
        }
        self.advance(Makes::Scores)
    }

    /// A round from scores in double precision; the L1 change. The scores add up to 1 before it, and so they do after it: dividing
    /// the result instead would move it further than the change tells.
    pub fn exact(&mut self) -> f64 {
        let scores = self.scores.as_flattened_mut();
        let total = sum(scores);
        scores.iter_mut().for_each(|score| *score /= total);
        self.dropped.fill([0.0; LANES]);
        let change = self.round(&self.load(), Makes::Scores);
        std::mem::swap(&mut self.carried, &mut self.next);
        change
    }

    /// A round from the difference that the round before made, in L1 `before`; the L1 change.
    pub fn step(&mut self, before: f64) -> f64 {
        self.advance(if before > LARGE { Makes::LargeMoves } else { Makes::Moves })
    }

    fn advance(&mut self, makes: Makes) -> f64 {
        let carried = std::mem::take(&mut self.carried);
        let change = self.round(&carried, makes);
        self.carried = std::mem::replace(&mut self.next, carried);
        change
    }

    /// Put into `aside` how far the scores are from what a round in double precision makes of them.
    pub fn residual(&mut self, aside: &mut Vec<f32>) {
        self.round(&self.load(), Makes::Residual);
        std::mem::swap(&mut self.next, aside);
    }

    /// Put into `aside` what a round makes of the difference that is carried.
    pub fn image(&mut self, aside: &mut Vec<f32>) {
        let carried = std::mem::take(&mut self.carried);
        self.round(&carried, Makes::Image);
        self.carried = carried;
        std::mem::swap(&mut self.next, aside);
    }

    /// What scores carry.
    fn load(&self) -> Vec<f64> {
        let load = self.scores.as_flattened().iter().zip(self.layout.share.as_flattened());
        load.map(|(score, share)| score * share).chain([0.0]).collect()
    }

    /// The part of the scores that follows no edge.
    fn leaked(&self) -> f64 {
        let (mut sum, plain) = (Sum::default(), self.layout.leak.is_empty());
        let leak = if plain { &self.layout.share } else { &self.layout.leak };
        for (scores, leak) in self.scores.iter().zip(leak) {
            let lost = |lane: usize| if plain { f64::from(u8::from(leak[lane] == 0.0)) } else { leak[lane] };
            sum.add(&std::array::from_fn(|lane| scores[lane] * lost(lane)));
        }
        sum.total()
    }
}

impl Walk<'_> {
    /// Pull what is carried, and write what comes of it to `next`; the L1 norm of the difference.
    fn round<T: Carried>(&mut self, carried: &[T], makes: Makes) -> f64 {
        let base = match makes {
            Makes::Scores | Makes::Residual => 1.0 - self.damping + self.damping * self.leaked(),
            Makes::Moves | Makes::LargeMoves => self.damping * self.leaked - self.over - self.damping * self.gained,
            Makes::Image => self.damping * self.leaked,
        };
        let mut tasks = Vec::with_capacity(self.layout.blocks.len());
        let (mut scores, mut next) = (self.scores.as_mut_slice(), self.next.as_mut_slice());
        let mut dropped = self.dropped.as_mut_slice();
        for block in &self.layout.blocks {
            let (own, others) = scores.split_at_mut(block.rows.len() / LANES);
            let (own_next, others_next) = next.split_at_mut(block.rows.len());
            let (own_dropped, others_dropped) = dropped.split_at_mut(block.rows.len() / LANES);
            (scores, next, dropped) = (others, others_next, others_dropped);
            tasks.push((block, Moved { scores: own, next: own_next.as_chunks_mut::<LANES>().0, dropped: own_dropped }));
        }
        let (layout, landing) = (self.layout, self.landing);
        let settle = Settle { damping: self.damping, base: base * landing.each, makes };
        let partials = each(self.parallel, tasks, |(block, moved)| {
            let eights = block.rows.start / LANES..block.rows.end / LANES;
            let rows = RowsOf {
                landing: &landing.on[eights.clone()],
                share: &layout.share[eights.clone()],
                leak: if layout.leak.is_empty() { &[] } else { &layout.leak[eights] },
            };
            settle.block(layout, block, carried, &rows, moved)
        });
        let all = partials.into_iter().fold(Partial::default(), |all, it| Partial {
            change: all.change + it.change,
            leaked: all.leaked + it.leaked,
            gained: all.gained + it.gained,
        });
        match makes {
            Makes::Scores => (self.leaked, self.gained, self.over) = (all.leaked, all.gained, all.gained),
            Makes::Moves | Makes::LargeMoves => {
                (self.leaked, self.gained, self.over) = (all.leaked, all.gained, self.over + all.gained);
            }
            Makes::Residual => self.leaked = all.leaked,
            Makes::Image => {}
        }
        all.change
    }
}

/// Work through `tasks` one after the other or on every core; the results are in their order either way.
pub(super) fn each<T: Send, R: Send>(parallel: bool, tasks: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    if parallel { tasks.into_par_iter().map(work).collect() } else { tasks.into_iter().map(work).collect() }
}
