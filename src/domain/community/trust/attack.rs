//! Fake accounts made to order, and what they gain.
//!
//! The community: 5,000 honest members, 1,000 of whom pay, with skewed activity and popularity; 200 free accounts of 50
//! interactions each, in four shapes, and `bait` interactions that paying members had with them (a friendly reply is
//! enough). What is promised, for 20 seeds × 4 shapes × bait 0, 20, 200:
//!
//! - (a) no score differs from the control, where the same paying members did the same and the ring is silent;
//! - (b) bait 0: the ring has no share of the scores; 20: at most 0.1 %, and no account listed; 200: at most 1 %, and no
//!   account among the first 100;
//! - (c) of the honest top 50, at least 47 stay;
//! - (d) with 1 to 20 *paid* accounts in the ring the lift is measured and shown ([`paid`]): it is a price, not a secret.

use std::collections::HashMap;
use std::collections::HashSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::dice::Dice;
use super::super::edges::Edge;
use super::super::kind::InteractionKind;
use super::super::pagerank::Settings;
use super::Context;
use super::Sources;
use super::Trust;
use super::flag::Pattern;
use super::standing::StandingError;
use super::standing::Trusted;
use super::standing::standing;

/// Honest members, with the ids from 1 up.
pub const HONEST: u64 = 5_000;
/// Those of them who pay.
pub const PAYING: usize = 1_000;
/// Accounts of the ring, with the ids from [`RING_FROM`] up; the first one is to gain.
pub const RING: u64 = 200;
/// The ring's first account.
pub const RING_FROM: u64 = 1_000_001;
/// Interactions of each account of the ring.
const EACH: usize = 50;
/// Interactions of honest members.
const ACTS: usize = 60_000;
/// When the month of the test ends, in seconds since 1970; it lasts 30 days.
pub const END: i64 = 1_760_000_000;
const MONTH: i64 = 30 * 86_400;

/// How the ring's accounts praise each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Everybody praises the first.
    Star,
    /// Everybody praises the one before.
    Chain,
    /// Everybody praises everybody.
    Clique,
    /// Neighbours in a circle praise each other.
    Reciprocity,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 4] = [Self::Star, Self::Chain, Self::Clique, Self::Reciprocity];

    /// What the detectors call it.
    #[must_use]
    pub const fn pattern(self) -> Pattern {
        match self {
            Self::Star => Pattern::Star,
            Self::Chain => Pattern::Chain,
            Self::Clique => Pattern::Clique,
            Self::Reciprocity => Pattern::Reciprocity,
        }
    }
}

/// A generated community.
#[derive(Debug, Clone, Default)]
pub struct Community {
    /// What honest members did.
    pub honest: Vec<Edge>,
    /// What paying members did for the ring.
    pub bait: Vec<Edge>,
    /// What the ring did.
    pub ring: Vec<Edge>,
    /// Honest members who pay.
    pub paying: HashSet<u64>,
}

/// A reaction at a random moment of the month.
fn reaction(dice: &mut Dice, src: u64, dst: u64) -> Edge {
    let at = END - i64::try_from(dice.below(MONTH.unsigned_abs() as usize)).unwrap_or(0);
    Edge { src, dst, weight: 1.0, at, kind: InteractionKind::Reaction }
}

/// A random index by cumulated weights.
fn drawn(dice: &mut Dice, cumulated: &[f64]) -> usize {
    let at = dice.unit() * cumulated.last().copied().unwrap_or(0.0);
    cumulated.partition_point(|&end| end <= at).min(cumulated.len().saturating_sub(1))
}

fn cumulated(weights: impl Iterator<Item = f64>) -> Vec<f64> {
    weights
        .scan(0.0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}

/// The honest community of a seed, with `bait` interactions of paying members with the silent ring.
#[must_use]
pub fn community(seed: u64, bait: usize) -> Community {
    let mut dice = Dice::stream(seed, 0);
    let mut members: Vec<u64> = (1..=HONEST).collect();
    for last in (1..members.len()).rev() {
        members.swap(last, dice.below(last + 1));
    }
    let payers: Vec<u64> = members.iter().copied().take(PAYING).collect();
    // Both skewed, and independent of each other and of paying: the harder case, since payers are usually the active.
    let activity = cumulated((0..HONEST).map(|_| dice.unit().max(1e-4).powf(-0.6)));
    let popularity = cumulated((0..HONEST).map(|_| dice.unit().max(1e-4).powf(-0.7)));
    let mut honest = Vec::with_capacity(ACTS);
    while honest.len() < ACTS {
        let (src, dst) = (drawn(&mut dice, &activity) as u64 + 1, drawn(&mut dice, &popularity) as u64 + 1);
        if src != dst {
            honest.push(reaction(&mut dice, src, dst));
        }
    }
    let mut dice = Dice::stream(seed, 1);
    let bait = (0..bait)
        .map(|_| {
            let payer = payers.get(dice.below(payers.len())).copied().unwrap_or(1);
            let account = RING_FROM + dice.below(RING as usize) as u64;
            reaction(&mut dice, payer, account)
        })
        .collect();
    Community { honest, bait, ring: Vec::new(), paying: payers.into_iter().collect() }
}

/// What a ring of `shape` does, for its first account or for `boosted` instead (then everybody also praises that one).
#[must_use]
pub fn ring(seed: u64, shape: Shape, boosted: Option<u64>) -> Vec<Edge> {
    let mut dice = Dice::stream(seed, 2);
    let target = boosted.unwrap_or(RING_FROM);
    let mut edges = Vec::new();
    for nth in 0..RING {
        let account = RING_FROM + nth;
        let other = |away: u64| RING_FROM + (nth + away) % RING;
        for act in 0..EACH {
            let praised = match shape {
                Shape::Star => target,
                Shape::Chain if nth == 0 => target,
                Shape::Chain => account - 1,
                Shape::Clique => other(1 + dice.below(RING as usize - 1) as u64),
                Shape::Reciprocity if act % 2 == 0 => other(1),
                Shape::Reciprocity => other(RING - 1),
            };
            let praised = if boosted.is_some() && act % 2 == 0 { target } else { praised };
            if praised != account {
                edges.push(reaction(&mut dice, account, praised));
            }
        }
    }
    edges
}

/// Rank a community, with everything the detectors find.
fn ranked(community: &Community, sources: &Sources) -> Result<(Trust, Trusted), StandingError> {
    let edges: Vec<Edge> =
        [&community.honest, &community.bait, &community.ring].into_iter().flatten().copied().collect();
    let trust = Trust::assess(&edges, &Context { sources, born: &|_| None, decisions: &[] });
    let settings = Settings { tolerance: 1e-9, ..Settings::default() };
    let ranking = standing(&edges, &trust, &settings, [])?;
    Ok((trust, ranking))
}

/// What one attack came to.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// The community's seed.
    pub seed: u64,
    /// The ring's shape.
    pub shape: Shape,
    /// Interactions of paying members with the ring.
    pub bait: usize,
    /// (a) The largest difference of any score to the silent ring.
    pub gain: f64,
    /// (b) The ring's part of all scores.
    pub share: f64,
    /// (b) Accounts of the ring that are listed.
    pub listed: usize,
    /// (b) The best place of any of them.
    pub best: Option<usize>,
    /// Members listed.
    pub list: usize,
    /// (c) How many of the honest top 50 are still there.
    pub kept: usize,
    /// How many accounts of the ring a finding of the right shape names.
    pub found: usize,
    /// Findings that name no account of the ring.
    pub false_alarms: usize,
}

impl Outcome {
    /// What was promised and not kept, in words; empty when all was kept.
    #[must_use]
    pub fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        let mut hold = |kept: bool, promise: &str| {
            if !kept {
                broken.push(format!("seed {}, {:?}, bait {}: {promise}", self.seed, self.shape, self.bait));
            }
        };
        hold(self.gain == 0.0, "(a) a score moved");
        match self.bait {
            0 => hold(self.share == 0.0, "(b) the ring has a share"),
            1..=20 => {
                hold(self.share <= 0.001, "(b) the ring has more than 0.1 %");
                hold(self.listed == 0, "(b) an account of the ring is listed");
            }
            _ => {
                hold(self.share <= 0.01, "(b) the ring has more than 1 %");
                hold(self.best.is_none_or(|best| best > 100), "(b) an account of the ring is among the first 100");
            }
        }
        hold(self.kept >= 47, "(c) fewer than 47 of the honest top 50 stay");
        hold(self.found * 100 >= 95 * RING as usize, "the ring was not found");
        broken
    }
}

/// Attack the communities of `seeds` in every shape with every amount of bait, on all threads. The same seeds, the same
/// outcomes, in the order of the loops.
pub fn attacks(seeds: &[u64], baits: &[usize]) -> Result<Vec<Outcome>, StandingError> {
    let cases: Vec<(u64, usize)> = seeds.iter().flat_map(|&seed| baits.iter().map(move |&bait| (seed, bait))).collect();
    let each: Vec<Vec<Outcome>> =
        cases.into_par_iter().map(|(seed, bait)| shapes(seed, bait)).collect::<Result<_, _>>()?;
    Ok(each.into_iter().flatten().collect())
}

fn shapes(seed: u64, bait: usize) -> Result<Vec<Outcome>, StandingError> {
    let silent = community(seed, bait);
    let sources = Sources::paid(silent.paying.iter().copied());
    let honest = Community { bait: Vec::new(), ..silent.clone() };
    let best: HashSet<u64> = ranked(&honest, &sources)?.1.listed().take(50).map(|it| it.member).collect();
    let before: HashMap<u64, f64> = ranked(&silent, &sources)?.1.scores().collect();
    let mut outcomes = Vec::new();
    for shape in Shape::ALL {
        let attacked = Community { ring: ring(seed, shape, None), ..silent.clone() };
        let (trust, after) = ranked(&attacked, &sources)?;
        let is_ring = |member: u64| member >= RING_FROM;
        let now: HashMap<u64, f64> = after.scores().collect();
        let score = |of: &HashMap<u64, f64>, member: u64| of.get(&member).copied().unwrap_or(0.0);
        let gain = |member: &u64| (score(&now, *member) - score(&before, *member)).abs();
        let listed: Vec<u64> = after.listed().map(|it| it.member).collect();
        let right = trust.flags.iter().filter(|flag| flag.pattern == shape.pattern());
        let named: HashSet<u64> = right
            .flat_map(|flag| flag.accounts.iter().copied().chain([flag.target]))
            .filter(|&it| is_ring(it))
            .collect();
        outcomes.push(Outcome {
            seed,
            shape,
            bait,
            gain: now.keys().chain(before.keys()).map(gain).fold(0.0, f64::max),
            share: now.iter().filter(|it| is_ring(*it.0)).map(|it| it.1).sum(),
            listed: listed.iter().filter(|&&member| is_ring(member)).count(),
            best: listed.iter().position(|&member| is_ring(member)).map(|place| place + 1),
            list: listed.len(),
            kept: listed.iter().take(50).filter(|member| best.contains(member)).count(),
            found: named.len(),
            false_alarms: trust
                .flags
                .iter()
                .filter(|flag| !is_ring(flag.target) && !flag.accounts.iter().any(|&it| is_ring(it)))
                .count(),
        });
    }
    Ok(outcomes)
}

/// What `colluders` paid accounts of a star lift, by the medians of several seeds.
#[derive(Debug, Clone, Serialize)]
pub struct Price {
    /// Accounts of the ring that pay.
    pub colluders: usize,
    /// The place of the ring's first account; `None` while it is not listed.
    pub target: Option<usize>,
    /// The place of an honest member in the middle of the list before.
    pub before: usize,
    /// And when the ring boosts that member instead.
    pub after: usize,
    /// Members listed.
    pub list: usize,
}

impl Price {
    /// Places that one more paid account buys the member in the middle.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "counts of places")]
    pub fn places_each(&self) -> f64 {
        (self.before as f64 - self.after as f64) / self.colluders.max(1) as f64
    }
}

/// The price of places: stars with some *paid* accounts and no bait, by the number of paid accounts.
pub fn paid(seeds: &[u64], colluders: &[usize]) -> Result<Vec<Price>, StandingError> {
    colluders.iter().map(|&number| price(seeds, number)).collect()
}

fn price(seeds: &[u64], colluders: usize) -> Result<Price, StandingError> {
    let one = |&seed: &u64| -> Result<[usize; 4], StandingError> {
        let silent = community(seed, 0);
        let mut sources = Sources::paid(silent.paying.iter().copied());
        let listed: Vec<u64> = ranked(&silent, &sources)?.1.listed().map(|it| it.member).collect();
        let middle = listed.get(listed.len() / 2).copied().unwrap_or(1);
        // The account that is to gain saves the fee: the others pay.
        sources.paid.extend((1..=colluders as u64).map(|nth| RING_FROM + nth));
        let place = |boosted: Option<u64>, member: u64| -> Result<usize, StandingError> {
            let attacked = Community { ring: ring(seed, Shape::Star, boosted), ..silent.clone() };
            let after = ranked(&attacked, &sources)?.1;
            Ok(after.listed().position(|it| it.member == member).map_or(usize::MAX, |place| place + 1))
        };
        Ok([place(None, RING_FROM)?, listed.len() / 2 + 1, place(Some(middle), middle)?, listed.len()])
    };
    let each: Vec<[usize; 4]> = seeds.par_iter().map(one).collect::<Result<_, _>>()?;
    let median = |column: usize| {
        let mut values: Vec<usize> = each.iter().filter_map(|row| row.get(column).copied()).collect();
        values.sort_unstable();
        values.get(values.len() / 2).copied().unwrap_or(usize::MAX)
    };
    Ok(Price {
        colluders,
        target: Some(median(0)).filter(|&place| place != usize::MAX),
        before: median(1),
        after: median(2),
        list: median(3),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_promise_is_kept_and_every_ring_is_found() {
        // One seed here; `lyceum flags --self-test` plays all twenty.
        let outcomes = attacks(&[3], &[0, 20, 200]).unwrap();
        assert_eq!(outcomes.len(), 12);
        let broken: Vec<String> = outcomes.iter().flat_map(Outcome::broken).collect();
        assert!(broken.is_empty(), "{broken:#?}");
        assert!(outcomes.iter().any(|outcome| outcome.bait == 200 && outcome.share > 0.0), "bait without effect");
        assert_eq!(outcomes.iter().map(|outcome| outcome.false_alarms).sum::<usize>(), 0);
    }

    #[test]
    fn a_ranking_that_hears_everybody_is_moved_by_the_same_ring() {
        let mut attacked = community(3, 0);
        attacked.ring = ring(3, Shape::Star, None);
        let open = ranked(&attacked, &Sources::default()).unwrap().1;
        // What the scheme is for: without it, the ring's account comes out near the top.
        let heard: Vec<Edge> = attacked.honest.iter().chain(&attacked.ring).copied().collect();
        let everyone = standing(&heard, &Trust::plain(&Sources::default()), &Settings::default(), []).unwrap();
        let place = everyone.listed().position(|it| it.member == RING_FROM);
        assert!(place.is_some_and(|place| place < 5), "{place:?}");
        // And with nobody to trust, what was found is discounted all the same.
        assert!(open.listed().position(|it| it.member == RING_FROM).is_none_or(|place| place > 100));
    }

    #[test]
    fn paid_accounts_have_a_price_and_it_is_measured() {
        let prices = paid(&[3], &[1, 3]).unwrap();
        assert!(prices[0].target.is_none(), "one paid account must not be enough to be listed");
        assert!(prices[1].target.is_some() && prices[1].after < prices[1].before);
    }
}
