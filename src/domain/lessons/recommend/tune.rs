//! Choosing parameters, and the blend, on a validation part of the training rows: the test is never looked at.
//!
//! A model's parameters lie on a small grid. From its middle, one parameter at a time is moved to the neighbouring values as long
//! as NDCG@10 on the validation part grows. A family costs about ten fits instead of the grid's hundred.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::FitError;
use super::Progress;
use super::Recommender;
use super::Training;
use super::blend::level;
use super::kernel;
use super::measure;
use super::measure::Mean;
use super::measure::Question;
use super::recipe::Family;
use super::recipe::Recipe;
use super::split::Split;
use super::top;
use super::top::Scored;
use super::validation;
use super::validation::Validation;

/// Fits of one family.
const TRIES: usize = 24;
/// Offers of each model that the blend may choose from.
const POOL: usize = 60;
/// Weights that a model may take in the blend, relative to the best one's 1.
const WEIGHTS: [f32; 9] = [0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5];
/// Models from which the blend is sought.
const STARTS: usize = 2;
/// A model is taken into the blend for no less than this much more NDCG.
const GAIN: f64 = 1e-5;

/// What was chosen for a family.
#[derive(Clone)]
pub struct Tuned {
    /// Which parameters.
    pub recipe: Recipe,
    /// NDCG@10 on the validation part.
    pub ndcg: f64,
    /// The models fitted without the validation part, one a round.
    pub models: Vec<Arc<dyn Recommender>>,
    /// How many were tried.
    pub tried: usize,
}

/// The values each parameter may take, where the walk begins, and what a choice of values means.
type Axes = (Vec<Vec<f64>>, Vec<usize>, Box<dyn Fn(&[f64]) -> Recipe>);

/// `items`: how many lessons there are; more than one factor for two lessons only learns by heart.
fn axes(family: Family, seed: u64, items: usize) -> Axes {
    #[allow(clippy::cast_possible_truncation, reason = "values of the lists below")]
    let f = |value: f64| value as f32;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole values of the lists below")]
    let n = |value: f64| value as usize;
    let keep = || vec![10.0, 20.0, 40.0, 70.0, 100.0, 150.0, 250.0, 500.0, 1_000.0];
    let shrink = || vec![0.0, 5.0, 20.0, 50.0, 100.0, 200.0, 500.0];
    match family {
        Family::Popular => (
            vec![vec![0.0, 720.0, 360.0, 180.0, 90.0, 30.0, 10.0]],
            vec![0],
            Box::new(move |v| Recipe::Popular { half_life_days: at(v, 0) }),
        ),
        Family::SharedTaste => {
            (vec![vec![0.0, 1.0]], vec![0], Box::new(move |v| Recipe::SharedTaste { normalised: at(v, 0) > 0.5 }))
        }
        Family::UserKnn => (
            vec![shrink(), keep()],
            vec![1, 4],
            Box::new(move |v| Recipe::UserKnn { shrink: f(at(v, 0)), keep: n(at(v, 1)) }),
        ),
        Family::ItemKnn => (
            vec![shrink(), keep()],
            vec![2, 4],
            Box::new(move |v| Recipe::ItemKnn { shrink: f(at(v, 0)), keep: n(at(v, 1)) }),
        ),
        Family::Rp3 => (
            vec![vec![0.5, 0.6, 0.7, 0.85, 1.0, 1.2], vec![0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8], keep()],
            vec![4, 3, 4],
            Box::new(move |v| Recipe::Rp3 { alpha: f(at(v, 0)), beta: f(at(v, 1)), keep: n(at(v, 2)) }),
        ),
        Family::Ease => (
            vec![vec![1.0, 3.0, 10.0, 30.0, 60.0, 100.0, 170.0, 300.0, 500.0, 800.0, 1_300.0, 2_500.0]],
            vec![6],
            Box::new(move |v| Recipe::Ease { ridge: f(at(v, 0)) }),
        ),
        Family::Edlae => (
            vec![
                vec![1.0, 3.0, 10.0, 30.0, 60.0, 100.0, 170.0, 300.0, 500.0, 800.0, 1_300.0],
                vec![0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8],
            ],
            vec![5, 3],
            Box::new(move |v| Recipe::Edlae { ridge: f(at(v, 0)), dropout: f(at(v, 1)) }),
        ),
        Family::Slim => (
            vec![
                vec![0.0, 0.05, 0.2, 0.5, 1.0, 1.7, 3.0, 5.0, 8.0, 13.0],
                vec![1.0, 3.0, 8.0, 20.0, 40.0, 60.0, 100.0, 170.0, 300.0, 600.0],
            ],
            vec![4, 4],
            Box::new(move |v| Recipe::Slim { l1: f(at(v, 0)), l2: f(at(v, 1)) }),
        ),
        Family::Als => {
            let mut factors = vec![16.0, 32.0, 64.0, 96.0, 128.0];
            factors.retain(|&some| some <= 16.0 || n(some) * 2 <= items);
            let begin = factors.len().saturating_sub(1).min(2);
            (
                vec![
                    factors,
                    vec![0.02, 0.05, 0.1, 0.2, 0.4, 0.7],
                    vec![0.000_3, 0.001, 0.003, 0.006, 0.01, 0.02, 0.04],
                ],
                vec![begin, 3, 4],
                Box::new(move |v| Recipe::Als {
                    factors: n(at(v, 0)),
                    unobserved: f(at(v, 1)),
                    ridge: f(at(v, 2)),
                    epochs: 12,
                    seed,
                }),
            )
        }
        Family::Content => (
            vec![vec![5.0, 10.0, 20.0, 50.0, 100.0, 300.0]],
            vec![3],
            Box::new(move |v| Recipe::Content { keep: n(at(v, 0)) }),
        ),
    }
}

fn at(values: &[f64], place: usize) -> f64 {
    values.get(place).copied().unwrap_or_default()
}

/// The middle of a family's grid: what to use where there is too little to choose by.
#[must_use]
pub fn start(family: Family, seed: u64, items: usize) -> Recipe {
    let (lists, place, make) = axes(family, seed, items);
    make(&values(&lists, &place))
}

fn values(lists: &[Vec<f64>], place: &[usize]) -> Vec<f64> {
    lists.iter().zip(place).map(|(list, &place)| at(list, place)).collect()
}

/// Choose a family's parameters. `seed` is for models that begin by chance.
pub fn choose(
    family: Family,
    seed: u64,
    validation: &Validation<'_>,
    progress: Progress<'_>,
) -> Result<Tuned, FitError> {
    let (lists, mut place, make) = axes(family, seed, validation.items());
    let mut seen: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
    let mut best: Option<Tuned> = None;
    // Whether `next` is better than all so far; where it cannot be fitted it is not.
    let mut attempt = |next: &[usize], best: &mut Option<Tuned>| -> Result<bool, FitError> {
        if seen.contains_key(next) || seen.len() >= TRIES {
            return Ok(false);
        }
        let recipe = make(&values(&lists, next));
        let rounds = validation.rounds.iter();
        let fitted: Result<Vec<_>, _> = rounds.map(|round| recipe.fit(&validation.training(round), &|_| ())).collect();
        #[allow(clippy::cast_precision_loss, reason = "a share for people")]
        progress((seen.len() + 1) as f64 / TRIES as f64);
        let models = match (fitted, best.is_some()) {
            (Ok(models), _) => models,
            (Err(FitError::Singular), true) => {
                seen.insert(next.to_vec(), 0.0);
                return Ok(false);
            }
            (Err(error), _) => return Err(error),
        };
        let ndcg = judged(&models, validation);
        seen.insert(next.to_vec(), ndcg);
        let better = best.as_ref().is_none_or(|best| ndcg > best.ndcg);
        if better {
            *best = Some(Tuned { recipe, ndcg, models, tried: 0 });
        }
        Ok(better)
    };
    attempt(&place, &mut best)?;
    let mut moved = true;
    while moved {
        moved = false;
        for axis in 0..lists.len() {
            for up in [true, false] {
                while let Some(next) = step(&place, axis, up, &lists) {
                    if !attempt(&next, &mut best)? {
                        break;
                    }
                    place = next;
                    moved = true;
                }
            }
        }
    }
    let tried = seen.len();
    best.map(|best| Tuned { tried, ..best }).ok_or(FitError::Singular)
}

fn step(place: &[usize], axis: usize, up: bool, lists: &[Vec<f64>]) -> Option<Vec<usize>> {
    let mut next = place.to_vec();
    let slot = next.get_mut(axis)?;
    *slot = if up { *slot + 1 } else { slot.checked_sub(1)? };
    let fits = *slot < lists.get(axis)?.len();
    fits.then_some(next)
}

/// Weights for a blend of models that were chosen on `chosen_by`, which held rows back as `how` says: sought with fewer rows held back
/// and about `enough` questions where that can be (see [`validation::closer`]), else where the models were chosen.
pub fn blend(
    models: &[Tuned],
    training: &Training<'_>,
    (chosen_by, how): (&Validation<'_>, Split),
    enough: usize,
    progress: Progress<'_>,
) -> Result<(Vec<f32>, f64), FitError> {
    let Some(how) = validation::closer(how) else { return Ok(weigh(models, chosen_by)) };
    let closer = Validation::of(training, how, enough);
    match refit(models, &closer, progress) {
        Ok(again) => Ok(weigh(&again, &closer)),
        // What could be fitted to fewer rows only is judged there.
        Err(FitError::Singular) => Ok(weigh(models, chosen_by)),
        Err(error) => Err(error),
    }
}

/// The same choices, fitted and judged on other rounds.
fn refit(tuned: &[Tuned], validation: &Validation<'_>, progress: Progress<'_>) -> Result<Vec<Tuned>, FitError> {
    let fits = tuned.len() * validation.rounds.len();
    let mut done = 0_usize;
    let mut again = |tuned: &Tuned| {
        let mut models = Vec::new();
        for round in &validation.rounds {
            models.push(tuned.recipe.fit(&validation.training(round), &|_| ())?);
            done += 1;
            #[allow(clippy::cast_precision_loss, reason = "a share for people")]
            progress(done as f64 / fits as f64);
        }
        Ok(Tuned { ndcg: judged(&models, validation), models, ..tuned.clone() })
    };
    tuned.iter().map(&mut again).collect()
}

/// NDCG@10 of a model that was fitted once for every round.
fn judged(models: &[Arc<dyn Recommender>], validation: &Validation<'_>) -> f64 {
    let each = models.iter().zip(&validation.rounds).flat_map(|(model, round)| {
        let lists = measure::lists(&**model, &round.questions, &|| ());
        let each = lists.into_iter().zip(&round.questions);
        each.map(|(list, question)| measure::figures(&list, &question.wanted).ndcg).collect::<Vec<_>>()
    });
    Mean::of(each.collect::<Vec<f64>>().iter().copied()).mean
}

/// Weights for a blend, by coordinate ascent on NDCG@10 of the validation part: from one model alone, each other's weight is tried
/// at every value of a short list, the best kept, until nothing gains. The ascent ends on the nearest hill, so it is begun from each
/// of the [`STARTS`] best models, and the highest end is taken. Returns one weight per model, and the NDCG.
#[must_use]
pub fn weigh(models: &[Tuned], validation: &Validation<'_>) -> (Vec<f32>, f64) {
    let rounds = validation.rounds.iter().enumerate();
    let asked: Vec<(usize, &Question)> =
        rounds.flat_map(|(number, round)| round.questions.iter().map(move |question| (number, question))).collect();
    let pools = asked.par_iter().filter_map(|&(round, question)| Some((Pool::of(models, round, question)?, question)));
    let pools: Vec<(Pool, &Question)> = pools.collect();
    #[allow(clippy::cast_precision_loss, reason = "questions")]
    let ndcgs = |weights: &[f32], place: usize| {
        let each = pools.par_iter().map_init(Vec::new, |sums, (pool, it)| pool.ndcgs(weights, place, &it.wanted, sums));
        // Collected before they are added, so that the sum does not depend on who was faster.
        let each: Vec<[f64; WEIGHTS.len()]> = each.collect();
        let sum = |value: usize| each.iter().filter_map(|ndcgs| ndcgs.get(value)).sum::<f64>();
        std::array::from_fn(|value| sum(value) / asked.len().max(1) as f64)
    };
    let mut starts: Vec<usize> = (0..models.len()).collect();
    let alone = |place: &usize| models.get(*place).map_or(0.0, |tuned| tuned.ndcg);
    starts.sort_by(|a, b| alone(b).total_cmp(&alone(a)));
    let ends = starts.into_iter().take(STARTS).map(|first| ascend(first, models.len(), &ndcgs));
    // Of equal ends the first, which begins from the better model.
    ends.reduce(|best, next| if next.1 > best.1 + GAIN { next } else { best }).unwrap_or_default()
}

/// From model `first` alone to the top of its hill. `ndcgs` tells what every one of [`WEIGHTS`] for one model comes to, the other
/// models' weights standing still.
fn ascend(first: usize, models: usize, ndcgs: &impl Fn(&[f32], usize) -> [f64; WEIGHTS.len()]) -> (Vec<f32>, f64) {
    let mut weights: Vec<f32> = (0..models).map(|place| if place == first { 1.0 } else { 0.0 }).collect();
    let alone = WEIGHTS.iter().zip(ndcgs(&weights, first)).find(|(weight, _)| **weight >= 1.0);
    let mut best = alone.map_or(0.0, |(_, ndcg)| ndcg);
    loop {
        let before = best;
        for place in (0..models).filter(|place| *place != first) {
            for (value, found) in WEIGHTS.into_iter().zip(ndcgs(&weights, place)) {
                if found > best + GAIN {
                    best = found;
                    if let Some(weight) = weights.get_mut(place) {
                        *weight = value;
                    }
                }
            }
        }
        if best <= before + GAIN {
            return (weights, best);
        }
    }
}

/// What any model would offer one member, with every model's levelled score.
struct Pool {
    items: Vec<u32>,
    /// One row per model, one column per offer.
    scores: Vec<f32>,
}

impl Pool {
    /// None when no model offers anything that is wanted: then no weights do either.
    fn of(models: &[Tuned], round: usize, question: &Question) -> Option<Self> {
        let mut all: Vec<Vec<f32>> = Vec::with_capacity(models.len());
        let mut items: Vec<u32> = Vec::new();
        for model in models.iter().filter_map(|tuned| tuned.models.get(round)) {
            let mut scores = vec![0.0; model.items()];
            model.score(&question.history, &mut scores);
            level(&question.history, &mut scores);
            items.extend(top::best(&scores, POOL, |_| true).iter().map(|it| it.item));
            all.push(scores);
        }
        items.sort_unstable();
        items.dedup();
        if !question.wanted.iter().any(|wanted| items.binary_search(wanted).is_ok()) {
            return None;
        }
        let mut scores = Vec::with_capacity(all.len() * items.len());
        for all in &all {
            scores.extend(items.iter().map(|&item| all.get(item as usize).copied().unwrap_or_default()));
        }
        Some(Self { items, scores })
    }

    /// NDCG of the blend with every one of [`WEIGHTS`] for the model at `place`, the others weighing what `weights` says.
    fn ndcgs(&self, weights: &[f32], place: usize, wanted: &[u32], sums: &mut Vec<f32>) -> [f64; WEIGHTS.len()] {
        let (size, arch) = (self.items.len(), kernel::arch());
        sums.clear();
        sums.resize(2 * size, 0.0);
        let (others, sums) = sums.split_at_mut(size);
        let line = |place: usize| self.scores.get(place * size..(place + 1) * size).unwrap_or_default();
        for (other, &factor) in weights.iter().enumerate().filter(|(other, weight)| *other != place && **weight > 0.0) {
            arch.dispatch(kernel::AddScaled { sums: others, factor, line: line(other) });
        }
        WEIGHTS.map(|factor| {
            sums.copy_from_slice(others);
            arch.dispatch(kernel::AddScaled { sums, factor, line: line(place) });
            let item = |it: Scored| self.items.get(it.item as usize).map(|&item| Scored { item, ..it });
            let list: Vec<Scored> = top::best(sums, measure::CUT, |_| true).into_iter().filter_map(item).collect();
            measure::figures(&list, wanted).ndcg
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::Ratings;
    use crate::domain::lessons::recommend::Training;
    use crate::domain::lessons::recommend::blend::Blend;
    use crate::domain::lessons::recommend::matrix::Rating;
    use crate::domain::lessons::recommend::split::Split;

    /// Sixty members in two circles of ten lessons each, of which everybody knows seven.
    fn rows() -> Vec<Rating> {
        let known = |user: u32, n: u32| (user * 7 + n * 3) % 10 < 7;
        let pairs =
            (0..60_u32).flat_map(|user| (0..10_u32).map(move |n| (user, n))).filter(move |&(user, n)| known(user, n));
        pairs.map(|(user, n)| Rating { user, item: n + 10 * (user % 2), weight: 1.0, at: 0 }).collect()
    }

    const HELD: Split = Split::Random { share: 0.3, seed: 3 };

    #[test]
    fn every_family_finds_the_circles_that_popularity_cannot_see() {
        let rows = rows();
        let ratings = Ratings::build(60, 20, &rows);
        let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
        let validation = Validation::of(&training, HELD, 60);
        let ndcg = |family| choose(family, 1, &validation, &|_| ()).unwrap().ndcg;
        let popular = ndcg(Family::Popular);
        for family in Family::ALL {
            if !matches!(family, Family::Popular | Family::Content) {
                assert!(ndcg(family) > popular + 0.1, "{}: {} {popular}", family.name(), ndcg(family));
            }
        }
    }

    #[test]
    fn the_blend_is_at_least_its_best_part_where_it_was_weighed() {
        let rows = rows();
        let ratings = Ratings::build(60, 20, &rows);
        let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
        let validation = Validation::of(&training, HELD, 150);
        assert_eq!(validation.rounds.len(), 3);
        let families = [Family::Popular, Family::ItemKnn, Family::Ease];
        let tuned: Vec<Tuned> = families.map(|it| choose(it, 1, &validation, &|_| ()).unwrap()).to_vec();
        let (weights, ndcg) = weigh(&tuned, &validation);
        assert!(tuned.iter().all(|it| ndcg >= it.ndcg - 1e-9), "{weights:?} {ndcg}");
        // What was found on the pools is what the models themselves offer, round by round.
        let mut each: Vec<f64> = Vec::new();
        for (number, round) in validation.rounds.iter().enumerate() {
            let parts = tuned.iter().zip(&weights).map(|(it, &weight)| (it.models[number].clone(), weight)).collect();
            let lists = measure::lists(&Blend::new(parts), &round.questions, &|| ());
            each.extend(lists.iter().zip(&round.questions).map(|(list, it)| measure::figures(list, &it.wanted).ndcg));
        }
        assert!((Mean::of(each.iter().copied()).mean - ndcg).abs() < 1e-9);
    }

    #[test]
    fn the_walk_stays_on_the_grid() {
        let lists = vec![vec![1.0, 2.0], vec![5.0]];
        assert_eq!(step(&[0, 0], 0, true, &lists), Some(vec![1, 0]));
        assert_eq!(step(&[1, 0], 0, true, &lists), None);
        assert_eq!(step(&[0, 0], 0, false, &lists), None);
        assert_eq!(step(&[0, 0], 1, true, &lists), None);
        assert!(matches!(start(Family::Ease, 0, 10), Recipe::Ease { ridge } if ridge > 100.0));
    }
}
