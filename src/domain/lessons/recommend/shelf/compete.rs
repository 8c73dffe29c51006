//! Which models serve the members of whom enough is known: they compete on what was held back.

use std::sync::Arc;

use super::super::FitError;
use super::super::Progress;
use super::super::Recommender;
use super::super::Training;
use super::super::blend::Blend;
use super::super::content::Text;
use super::super::recipe::Family;
use super::super::tune;
use super::super::validation::Validation;
use super::super::validation::natural;

/// Fewer members than this who can be asked: parameters stay where they are.
const JUDGES: usize = 50;
/// More lessons than this make squares of more than 100 MB: the models that need them stay out.
const SQUARE: usize = 5_000;
/// With more members and lessons than this, factorising them dozens of times takes more than a few minutes: it stays out.
const FACTORED: usize = 20_000;
/// Questions that every set of parameters answers.
const QUESTIONS: usize = 2_000;

/// A model, and the part each family has in it.
pub(super) type Chosen = (Arc<dyn Recommender>, Vec<(Family, f32)>);

/// Let the models compete, and blend, on what was held back; with too few members to ask, lessons alike it is. A model that cannot
/// be fitted stays out.
pub(super) fn best(training: &Training<'_>, progress: Progress<'_>) -> Result<Chosen, FitError> {
    const SEED: u64 = 1;
    let (users, items) = (training.ratings.users(), training.ratings.items());
    let how = natural(training.rows, SEED);
    let validation = Validation::of(training, how, QUESTIONS);
    if validation.rounds.first().is_none_or(|round| round.questions.len() < JUDGES) {
        let start = tune::start(Family::ItemKnn, SEED, items);
        return Ok((start.fit(training, progress)?, vec![(Family::ItemKnn, 1.0)]));
    }
    let mut families = vec![Family::ItemKnn, Family::Rp3];
    if items <= SQUARE {
        families.extend([Family::Ease, Family::Slim]);
    }
    if users + items <= FACTORED {
        families.push(Family::Als);
    }
    if training.texts.iter().any(|text| *text != Text::default()) {
        families.push(Family::Content);
    }
    #[allow(clippy::cast_precision_loss, reason = "six of them")]
    let step = |number: usize, share: f64| (number as f64 + share) / (2 * families.len()) as f64;
    let mut tuned: Vec<tune::Tuned> = Vec::new();
    for (number, &family) in families.iter().enumerate() {
        match tune::choose(family, SEED, &validation, &|share| progress(step(number, share))) {
            Ok(chosen) => tuned.push(chosen),
            Err(FitError::Singular) => {}
            Err(error) => return Err(error),
        }
    }
    let (weights, _) = tune::blend(&tuned, training, (&validation, how), 3 * QUESTIONS, &|_| ())?;
    let mut parts: Vec<(Arc<dyn Recommender>, f32)> = Vec::new();
    let mut told = Vec::new();
    for (number, (tuned, weight)) in tuned.iter().zip(weights).enumerate().filter(|(_, it)| it.1 > 0.0) {
        let done = families.len() + number;
        parts.push((tuned.recipe.fit(training, &|share| progress(step(done, share)))?, weight));
        told.push((tuned.recipe.family(), weight));
    }
    progress(1.0);
    Ok((Arc::new(Blend::new(parts)), told))
}
