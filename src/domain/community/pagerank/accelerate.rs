//! Shortcuts where plain iteration is slow: ORTHOMIN, truncated to two directions (Vinsome: "Orthomin, an iterative method for
//! solving sparse sets of simultaneous linear equations", SPE 5729, 1976; Eisenstat, Elman, Schultz: "Variational iterative
//! methods for nonsymmetric systems of linear equations", SIAM J. Numer. Anal. 20(2), 1983, §4).
//!
//! The scores `x` that are sought leave nothing over: `r = T(x) − x = 0`, where `T` is a round. As `T` is linear but for a constant,
//! a step `p` changes `r` by exactly `q = p − A·p`, and one more round over the edges gives `A·p`. Each turn takes the step that
//! leaves the shortest `r` among those along the newest direction and the two before it. Plain iteration takes `p = r` at its
//! full length; it leaves at most `d` of the L1 norm each round, and comes back where this does not do better, or does nothing:
//! where `r` takes nothing off itself, the next step is the same one again.
#![allow(clippy::indexing_slicing, reason = "a numeric kernel: all vectors have the layout's rows")]

use super::Settings;
use super::pull::{Partial, Single, abreast};
use super::walk::{Walk, each};
use crate::domain::community::graph::LANES;

/// Directions kept. A prototype made 50, 46, 45 and 45 rounds on the community mathoverflow with one, two, three and four.
const KEPT: usize = 2;
/// What of `r` may be left before it is computed anew: single precision's errors add up with the turns.
const RENEWED: f64 = 1e-4;
/// Turns before plain iteration is compared with.
const PATIENCE: i32 = 6;
/// What two turns may leave of the change at most. Where the way is barred they leave all of it, however much those before took off.
const BARRED: f64 = 0.99;
/// Rows, eight abreast, that one task works through.
const CHUNK: usize = 2048;

/// A step, and what it takes off `r`.
struct Direction {
    step: Vec<Single>,
    fall: Vec<Single>,
    /// The square of `fall`'s length.
    length: f64,
}

/// `r`, and the ways that were taken.
struct Chase {
    left: Vec<f32>,
    /// `A·r`.
    image: Vec<f32>,
    /// The older one first; the newest takes its place.
    kept: [Direction; KEPT],
}

/// Make up to `rounds` rounds, until one more would meet the tolerance or plain iteration would do as well, which leaves `pace` of
/// the change each round. The rounds made, and the L1 change of the last one as far as single precision knows: the walk is left
/// as a plain round leaves it.
pub(super) fn run(walk: &mut Walk<'_>, settings: &Settings, rounds: u32, pace: f64) -> (u32, f64) {
    let mut chase = Chase::new(walk);
    let mut made = 0;
    loop {
        let begun = chase.renew(walk);
        made += 1;
        let (mut change, mut earlier, mut turns, mut is_lame) = (begun, f64::INFINITY, 0, false);
        let arrives = |change: f64| change * settings.damping < settings.tolerance;
        while !arrives(change) && change >= begun * RENEWED && made < rounds && !is_lame {
            let before = std::mem::replace(&mut change, chase.turn(walk));
            made += 1;
            turns += 1;
            is_lame = turns >= PATIENCE && change > begun * pace.powi(turns) || change > earlier * BARRED;
            earlier = before;
        }
        if arrives(change) || made >= rounds || is_lame {
            chase.settle(walk);
            return (made, change);
        }
    }
}

impl Chase {
    fn new(walk: &Walk<'_>) -> Self {
        let rows = vec![0.0; walk.carried.len()];
        let none = || vec![[0.0; LANES]; walk.scores.len()];
        let kept = std::array::from_fn(|_| Direction { step: none(), fall: none(), length: 0.0 });
        Self { image: rows.clone(), left: rows, kept }
    }

    /// Compute `r` in double precision; its L1 norm.
    fn renew(&mut self, walk: &mut Walk<'_>) -> f64 {
        walk.residual(&mut self.left);
        self.advance(walk, 0.0)
    }

    /// One turn; the L1 norm of what is left.
    fn turn(&mut self, walk: &mut Walk<'_>) -> f64 {
        walk.image(&mut self.image);
        let along = self.along(walk.parallel);
        let (length, reach) = self.turn_off(walk.parallel, along);
        self.kept[0].length = length;
        // Nothing is left, or nothing can be taken off it this way.
        let far = if length > 0.0 { reach / length } else { 0.0 };
        let change = self.advance(walk, far);
        self.kept.swap(0, 1);
        change
    }

    /// How much of what the newest step takes off was taken off by those kept.
    fn along(&self, parallel: bool) -> [f64; KEPT] {
        let (left, image) =
            (self.left.as_chunks::<LANES>().0.chunks(CHUNK), self.image.as_chunks::<LANES>().0.chunks(CHUNK));
        let [one, two] = &self.kept;
        let tasks: Vec<_> = left.zip(image).zip(one.fall.chunks(CHUNK).zip(two.fall.chunks(CHUNK))).collect();
        let sums = each(parallel, tasks, |((left, image), (one, two))| {
            let mut sums = [[0.0; LANES]; KEPT];
            for ((left, image), (one, two)) in left.iter().zip(image).zip(one.iter().zip(two)) {
                abreast(|lane| {
                    let fall = f64::from(left[lane] - image[lane]);
                    sums[0][lane] += fall * f64::from(one[lane]);
                    sums[1][lane] += fall * f64::from(two[lane]);
                });
            }
            sums.map(|lanes| lanes.iter().sum::<f64>())
        });
        std::array::from_fn(|nth| {
            let length = self.kept[nth].length;
            if length > 0.0 { sums.iter().map(|sums| sums[nth]).sum::<f64>() / length } else { 0.0 }
        })
    }

    /// Put the newest direction, without what it has in common with the kept ones, in the place of the older one; the square
    /// of its fall's length, and the fall's product with `r`.
    #[allow(clippy::cast_possible_truncation, reason = "single precision is the point")]
    fn turn_off(&mut self, parallel: bool, along: [f64; KEPT]) -> (f64, f64) {
        let [of_older, of_newer] = along.map(|part| part as f32);
        let [older, newer] = &mut self.kept;
        let (left, image) =
            (self.left.as_chunks::<LANES>().0.chunks(CHUNK), self.image.as_chunks::<LANES>().0.chunks(CHUNK));
        let replaced = older.step.chunks_mut(CHUNK).zip(older.fall.chunks_mut(CHUNK));
        let beside = newer.step.chunks(CHUNK).zip(newer.fall.chunks(CHUNK));
        let tasks: Vec<_> = left.zip(image).zip(replaced).zip(beside).collect();
        let sums = each(parallel, tasks, |(((left, image), (step, fall)), (beside_step, beside_fall))| {
            let (mut length, mut reach) = ([0.0; LANES], [0.0; LANES]);
            let rows = left.iter().zip(image).zip(step.iter_mut().zip(fall)).zip(beside_step.iter().zip(beside_fall));
            for (((left, image), (step, fall)), (beside_step, beside_fall)) in rows {
                abreast(|lane| {
                    step[lane] = left[lane] - of_older * step[lane] - of_newer * beside_step[lane];
                    fall[lane] = left[lane] - image[lane] - of_older * fall[lane] - of_newer * beside_fall[lane];
                    length[lane] += f64::from(fall[lane]) * f64::from(fall[lane]);
                    reach[lane] += f64::from(left[lane]) * f64::from(fall[lane]);
                });
            }
            (length.iter().sum::<f64>(), reach.iter().sum::<f64>())
        });
        sums.into_iter().fold((0.0, 0.0), |all, it| (all.0 + it.0, all.1 + it.1))
    }

    /// Go so far along the direction that was just made, and load what is left onto the edges; its L1 norm.
    #[allow(clippy::cast_possible_truncation, reason = "single precision is the point")]
    fn advance(&mut self, walk: &mut Walk<'_>, far: f64) -> f64 {
        let Direction { step, fall, .. } = &self.kept[0];
        let plain = walk.layout.leak.is_empty();
        let leak = if plain { &walk.layout.share } else { &walk.layout.leak };
        let moving = walk.scores.chunks_mut(CHUNK).zip(self.left.as_chunks_mut::<LANES>().0.chunks_mut(CHUNK));
        let loaded = walk.carried.as_chunks_mut::<LANES>().0.chunks_mut(CHUNK);
        let along = step.chunks(CHUNK).zip(fall.chunks(CHUNK));
        let fixed = walk.layout.share.chunks(CHUNK).zip(leak.chunks(CHUNK));
        let tasks: Vec<_> = moving.zip(loaded).zip(along.zip(fixed)).collect();
        let partials = each(walk.parallel, tasks, |(((scores, left), loaded), ((step, fall), (share, leak)))| {
            let (mut change, mut leaked) = ([0.0; LANES], [0.0; LANES]);
            let moving = scores.iter_mut().zip(left).zip(loaded);
            let fixed = step.iter().zip(fall).zip(share.iter().zip(leak));
            for (((scores, left), loaded), ((step, fall), (share, leak))) in moving.zip(fixed) {
                abreast(|lane| {
                    scores[lane] += far * f64::from(step[lane]);
                    left[lane] -= far as f32 * fall[lane];
                    let over = f64::from(left[lane]);
                    let lost = if plain { f64::from(u8::from(share[lane] == 0.0)) } else { leak[lane] };
                    change[lane] += over.abs();
                    leaked[lane] += over * lost;
                    loaded[lane] = (over * share[lane]) as f32;
                });
            }
            Partial { change: change.iter().sum(), leaked: leaked.iter().sum(), gained: 0.0 }
        });
        walk.leaked = partials.iter().map(|it| it.leaked).sum();
        partials.iter().map(|it| it.change).sum()
    }

    /// Add what is left to the scores, as a plain round does.
    fn settle(&self, walk: &mut Walk<'_>) {
        for (scores, left) in walk.scores.iter_mut().zip(self.left.as_chunks::<LANES>().0) {
            abreast(|lane| scores[lane] += f64::from(left[lane]));
        }
    }
}
