//! How a shelf serves a member: which model speaks, what is tried, what is said twice, and why a lesson is offered.
//!
//! The ladder, by how many lessons the member is known to have taken: up to two, what the community likes, of the topics they chose
//! first; up to nine, lessons like those they took, with a little for those topics; from ten on, the blend that did best on the
//! validation part. With that come one lesson in five that is new and unproven, drawn by Thompson sampling, those of new authors first,
//! and a price for offering the same thing twice.

use std::collections::BTreeMap;

use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::super::Known;
use super::super::Recommender;
use super::super::blend::level;
use super::super::explain;
use super::super::word::Word;
use super::super::word::strongest;
use super::Asking;
use super::Shelf;
use crate::domain::ids::LessonId;
use crate::domain::ids::MemberId;
use crate::domain::lessons::suggest::Candidate;
use crate::domain::lessons::suggest::Suggestion;
use crate::domain::lessons::suggest::Why;

/// Up to so many known lessons, popularity serves best (NDCG on online courses: .057 against .052 and less).
const STRANGER: usize = 2;
/// Up to so many, lessons like those known (.079 against .071 at ten).
const GUEST: usize = 9;
/// A lesson with fewer judgements than this is unproven; so is an author.
const UNPROVEN: i16 = 5;
/// One offer in so many is unproven.
const EXPLORE: usize = 5;
/// What being like a better offer costs: 0 nothing, 1 all.
const VARIETY: f32 = 0.3;
/// What the community's taste adds to a model's, so that members of whom a model knows nothing are served sensibly.
const TASTE: f32 = 0.05;
/// What following a lesson's topic adds for a member of whom little is known.
const FOLLOWED: f32 = 0.25;

impl Shelf {
    /// What the member took, as the models know it.
    fn history(&self, words: &BTreeMap<LessonId, Vec<Word>>) -> Vec<Known> {
        let known = |(lesson, words): (&LessonId, &Vec<Word>)| {
            let weight = self.worths.of(words);
            let item = *self.places.get(lesson)?;
            (weight > 0.0).then_some(Known { item, weight })
        };
        words.iter().filter_map(known).collect()
    }

    /// The model for a member with so many known lessons; `None`: the community's taste.
    fn rung(&self, known: usize) -> Option<&dyn Recommender> {
        match known {
            0..=STRANGER => None,
            known if known <= GUEST => Some(&self.alike),
            _ => Some(&*self.best.0),
        }
    }

    /// The next lessons, best first, out of `candidates`: which lessons a member may be offered at all is decided before.
    #[must_use]
    pub fn suggest(&self, candidates: &[Candidate], asking: &Asking<'_>) -> Vec<Suggestion> {
        let history = self.history(asking.words);
        let ranked = match self.rung(history.len()) {
            Some(model) => self.learned(model, &history, candidates, asking),
            None => welcomed(candidates, asking),
        };
        // Where nearly everything fits on the list, nothing has to be given room.
        let explored = if candidates.len() > 2 * asking.most { self.explore(candidates, asking) } else { Vec::new() };
        let rest = asking.most.saturating_sub(explored.len());
        let mut list = self.varied(ranked, rest, &explored);
        list.extend(explored);
        list.into_iter().map(|it| Suggestion { lesson: it.lesson, why: self.why(it, &history, asking) }).collect()
    }

    /// What a model thinks of each candidate.
    fn learned<'c>(
        &self,
        model: &dyn Recommender,
        history: &[Known],
        candidates: &'c [Candidate],
        asking: &Asking<'_>,
    ) -> Vec<(&'c Candidate, f32)> {
        let mut scores = vec![0.0; self.lessons.len()];
        model.score(history, &mut scores);
        level(history, &mut scores);
        let mut taste = self.popular.scores().to_vec();
        level(history, &mut taste);
        let followed = if history.len() <= GUEST { FOLLOWED } else { 0.0 };
        let worth = |it: &Candidate| {
            let place = self.places.get(&it.lesson).map(|place| *place as usize);
            let score = place.and_then(|place| Some(scores.get(place)? + TASTE * taste.get(place)?));
            let chosen = if asking.interests.of(it).is_some() { followed } else { 0.0 };
            score.filter(|score| score.is_finite()).unwrap_or(0.0) + chosen
        };
        candidates.iter().map(|it| (it, worth(it))).collect()
    }

    /// Why one lesson is offered to this member; also asked for lessons that are on the screen already.
    #[must_use]
    pub fn explain(&self, candidate: &Candidate, asking: &Asking<'_>) -> Why {
        self.why(candidate, &self.history(asking.words), asking)
    }

    fn why(&self, candidate: &Candidate, history: &[Known], asking: &Asking<'_>) -> Why {
        let because = || {
            let item = *self.places.get(&candidate.lesson)?;
            // The content speaks where the model cannot tell: for lessons that hardly anybody met.
            let models: [Option<&dyn Recommender>; 2] = [self.rung(history.len()), Some(&self.content)];
            let known = models.into_iter().flatten().find_map(|model| explain::because(model, history, item))?;
            let lesson = self.lessons.get(known as usize)?.0;
            let word = strongest(asking.words.get(&lesson)?)?;
            Some(Why::Because { lesson, word })
        };
        let liked_author = || {
            let author = self.author(candidate.lesson)?;
            let same = |known: &Known| self.lessons.get(known.item as usize).is_some_and(|it| it.1 == author);
            (candidate.is_new(asking.now) && history.iter().any(same)).then_some(Why::NewFrom { author })
        };
        if self.rung(history.len()).is_none() {
            return candidate.why_to(asking.interests, asking.now);
        }
        liked_author().or_else(because).unwrap_or_else(|| candidate.why_to(asking.interests, asking.now))
    }

    fn author(&self, lesson: LessonId) -> Option<MemberId> {
        let place = *self.places.get(&lesson)?;
        self.lessons.get(place as usize).map(|it| it.1)
    }

    /// Maximal marginal relevance (Carbonell, Goldstein 1998): each next offer is the one whose worth, less what it repeats of the
    /// offers before it, is greatest.
    fn varied<'c>(&self, mut ranked: Vec<(&'c Candidate, f32)>, most: usize, out: &[&Candidate]) -> Vec<&'c Candidate> {
        ranked.retain(|it| !out.iter().any(|other| other.lesson == it.0.lesson));
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.lesson.cmp(&b.0.lesson)));
        ranked.truncate(most * 10);
        let mut list: Vec<&Candidate> = Vec::new();
        while list.len() < most && !ranked.is_empty() {
            let worth = |it: &(&Candidate, f32)| {
                let repeats = list.iter().map(|other| self.likeness(it.0.lesson, other.lesson)).fold(0.0, f32::max);
                (1.0 - VARIETY) * it.1 - VARIETY * repeats
            };
            let worths: Vec<f32> = ranked.iter().map(worth).collect();
            let first = worths.iter().enumerate().fold((0, f32::NEG_INFINITY), |best, (place, &worth)| {
                if worth > best.1 { (place, worth) } else { best }
            });
            list.push(ranked.remove(first.0).0);
        }
        list
    }

    fn likeness(&self, a: LessonId, b: LessonId) -> f32 {
        let places = self.places.get(&a).zip(self.places.get(&b));
        places.map_or(0.0, |(&a, &b)| self.content.weight(a, b).max(self.content.weight(b, a)))
    }

    /// The unproven lessons of the list: those of unproven authors before others, and among each the greatest draw from what is
    /// believed of them (Thompson 1933): Beta(1 + taken, 1 + declined).
    fn explore<'c>(&self, candidates: &'c [Candidate], asking: &Asking<'_>) -> Vec<&'c Candidate> {
        let mut random = StdRng::seed_from_u64(asking.seed);
        let mut drawn: Vec<(bool, f64, &Candidate)> = candidates
            .iter()
            .filter(|it| it.is_new(asking.now) && it.judgements() < i64::from(UNPROVEN))
            .map(|it| {
                let author = self.author(it.lesson).and_then(|author| self.proven.get(&author)).copied().unwrap_or(0.0);
                (author < f32::from(UNPROVEN), belief(&mut random, it.judgements() - it.not_for_me, it.not_for_me), it)
            })
            .collect();
        drawn.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then(a.2.lesson.cmp(&b.2.lesson)));
        drawn.into_iter().take(asking.most / EXPLORE).map(|it| it.2).collect()
    }
}

/// A draw from Beta(1 + taken, 1 + declined): for whole numbers, the (1 + taken)-th smallest of taken + declined + 1 even draws.
fn belief(random: &mut StdRng, taken: i64, declined: i64) -> f64 {
    let count = |number: i64| usize::try_from(number.clamp(0, 100)).unwrap_or(0);
    let mut draws: Vec<f64> = (0..=count(taken) + count(declined)).map(|_| random.random()).collect();
    draws.sort_by(f64::total_cmp);
    draws.get(count(taken)).copied().unwrap_or_default()
}

/// What newcomers are offered: the liked, from 0 to 1, and those of topics they chose above all others.
fn welcomed<'c>(candidates: &'c [Candidate], asking: &Asking<'_>) -> Vec<(&'c Candidate, f32)> {
    #[allow(clippy::cast_precision_loss, reason = "members of a guild")]
    let share = |part: i64, whole: i64| part.max(0) as f32 / whole.max(1) as f32;
    let most = candidates.iter().map(Candidate::score).max().unwrap_or(0);
    let worth = |it: &Candidate| {
        let chosen = asking.interests.of(it).map_or(0.0, |(_, taken)| 1.0 + share(taken, taken + 3));
        share(it.score(), most) + chosen
    };
    candidates.iter().map(|it| (it, worth(it))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beliefs_follow_what_was_seen() {
        let mut random = StdRng::seed_from_u64(1);
        let mut mean =
            |taken, declined| (0..2_000).map(|_| belief(&mut random, taken, declined)).sum::<f64>() / 2_000.0;
        for (taken, declined) in [(0, 0), (3, 0), (0, 3), (6, 2)] {
            let wanted = (1.0 + taken as f64) / (2.0 + (taken + declined) as f64);
            let found = mean(taken, declined);
            assert!((found - wanted).abs() < 0.02, "{taken} {declined}: {found} {wanted}");
        }
    }
}
