//! A guild's models together, and how they serve a member.
//!
//! The ladder, by how many lessons the member is known to have taken: up to two, what the community likes, of the topics they chose
//! first; up to nine, lessons like those they took, with a little for those topics; from ten on, the blend that did best on the
//! validation part. With that come one lesson in five that is new and unproven, drawn by Thompson sampling, those of new authors first,
//! and a price for offering the same thing twice.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::sync::Arc;

use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::FitError;
use super::ItemItem;
use super::Known;
use super::Progress;
use super::Rating;
use super::Ratings;
use super::Recommender;
use super::Training;
use super::blend::Blend;
use super::blend::level;
use super::content;
use super::content::Text;
use super::explain;
use super::popular::Popular;
use super::recipe::Family;
use super::tune;
use super::validation::Validation;
use super::validation::natural;
use super::word::Said;
use super::word::Word;
use super::word::Worths;
use super::word::strongest;
use crate::domain::ids::LessonId;
use crate::domain::ids::MemberId;
use crate::domain::lessons::suggest::Candidate;
use crate::domain::lessons::suggest::Interests;
use crate::domain::lessons::suggest::Suggestion;
use crate::domain::lessons::suggest::Why;

/// Up to so many known lessons, popularity serves best (NDCG on online courses: .057 against .052 and less).
const STRANGER: usize = 2;
/// Up to so many, lessons like those known (.079 against .071 at ten).
const GUEST: usize = 9;
/// Fewer members than this who can be asked: parameters stay where they are.
const JUDGES: usize = 50;
/// Days after which popularity counts half.
const HALF_LIFE_DAYS: f64 = 90.0;
/// A lesson with fewer judgements than this is unproven; so is an author.
const UNPROVEN: i64 = 5;
/// One offer in so many is unproven.
const EXPLORE: usize = 5;
/// What being like a better offer costs: 0 nothing, 1 all.
const VARIETY: f32 = 0.3;
/// What the community's taste adds to a model's, so that members of whom a model knows nothing are served sensibly.
const TASTE: f32 = 0.05;
/// What following a lesson's topic adds for a member of whom little is known.
const FOLLOWED: f32 = 0.25;
/// More lessons than this make squares of more than 100 MB: the models that need them stay out.
const SQUARE: usize = 5_000;
/// With more members and lessons than this, factorising them dozens of times takes more than a few minutes: it stays out.
const FACTORED: usize = 20_000;
/// Questions that every set of parameters answers.
const QUESTIONS: usize = 2_000;

/// A lesson that is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    /// Which.
    pub lesson: LessonId,
    /// Who wrote it.
    pub author: MemberId,
    /// What it says about itself.
    pub text: Text,
}

/// A guild's fitted models.
#[derive(Clone)]
pub struct Shelf {
    lessons: Vec<(LessonId, MemberId)>,
    places: HashMap<LessonId, u32>,
    proven: HashMap<MemberId, i64>,
    worths: Worths,
    popular: Popular,
    alike: ItemItem,
    /// What did best, and what it is made of, with weights.
    best: (Arc<dyn Recommender>, Vec<(Family, f32)>),
    content: ItemItem,
    /// When it was trained.
    pub trained_at: i64,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// What they said about lessons.
    pub words: &'a BTreeMap<LessonId, Vec<Word>>,
    /// The topics they chose.
    pub interests: &'a Interests,
    /// How many lessons to offer.
    pub most: usize,
    /// Unix seconds.
    pub now: i64,
    /// Where draws begin; the same for the same member on the same day, so that asking again shows the same.
    pub seed: u64,
}

impl Shelf {
    /// Learn from everything that was said. Models and their parameters are chosen on a part of it that was held back, if there is
    /// enough.
    pub fn train(
        lessons: &[Taught],
        said: &[Said],
        worths: Worths,
        now: i64,
        progress: Progress<'_>,
    ) -> Result<Self, FitError> {
        let places: HashMap<LessonId, u32> =
            lessons.iter().zip(0_u32..).map(|(it, place)| (it.lesson, place)).collect();
        let mut members: HashMap<MemberId, u32> = HashMap::new();
        let mut proven: HashMap<MemberId, i64> = HashMap::new();
        let mut rows = Vec::new();
        for it in said {
            let Some(&item) = places.get(&it.lesson) else { continue };
            if let Some(taught) = lessons.get(item as usize) {
                *proven.entry(taught.author).or_default() += i64::from(it.trust > 0.0);
            }
            let weight = worths.of(&it.words) * it.trust;
            if weight > 0.0 {
                let next = u32::try_from(members.len()).unwrap_or(u32::MAX);
                rows.push(Rating { user: *members.entry(it.member).or_insert(next), item, weight, at: it.at });
            }
        }
        let texts: Vec<Text> = lessons.iter().map(|it| it.text.clone()).collect();
        let (users, items) = (members.len(), lessons.len());
        let ratings = Ratings::build(users, items, &rows);
        let training = Training { ratings: &ratings, rows: &rows, texts: &texts, now };
        let best = best(&training, progress)?;
        let alike = super::neighbours::item_knn(&ratings, 20.0, 100);
        Ok(Self {
            lessons: lessons.iter().map(|it| (it.lesson, it.author)).collect(),
            popular: Popular::fit(&rows, items, now, HALF_LIFE_DAYS),
            content: content::content(&texts, items, 50),
            trained_at: now,
            places,
            proven,
            worths,
            alike,
            best,
        })
    }

    /// What serves members of whom enough is known: the models and their weights in the blend.
    #[must_use]
    pub fn best(&self) -> &[(Family, f32)] {
        &self.best.1
    }

    /// Bytes of memory held by the models.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.alike.bytes() + self.best.0.bytes() + self.content.bytes() + self.popular.bytes()
    }

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
            .filter(|it| it.is_new(asking.now) && it.judgements() < UNPROVEN)
            .map(|it| {
                let author = self.author(it.lesson).and_then(|author| self.proven.get(&author)).copied().unwrap_or(0);
                (author < UNPROVEN, belief(&mut random, it.judgements() - it.not_for_me, it.not_for_me), it)
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

/// A model, and the part each family has in it.
type Chosen = (Arc<dyn Recommender>, Vec<(Family, f32)>);

/// Let the models compete, and blend, on what was held back; with too few members to ask, lessons alike it is. A model that cannot
/// be fitted stays out.
fn best(training: &Training<'_>, progress: Progress<'_>) -> Result<Chosen, FitError> {
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use std::sync::LazyLock;

    use super::*;
    use crate::domain::lessons::Mark;

    const WORTHS: Worths = Worths { done: 1.0, saved: 0.6, liked: 0.4, rated: 0.8, opened: 0.2, read: 0.6 };
    const DAY: i64 = 86_400;

    /// Forty lessons: the even ones of rust, the odd ones of music, written by authors 900 (rust), 901 (music).
    fn lessons() -> Vec<Taught> {
        let taught = |id: i64| Taught {
            lesson: LessonId(id),
            author: MemberId(if id % 2 == 0 { 900 } else { 901 }),
            text: Text {
                title: format!("Lesson {id}"),
                summary: String::new(),
                topics: vec![["rust", "music"][usize::try_from(id % 2).unwrap()].into()],
            },
        };
        (0..40).map(taught).collect()
    }

    /// Sixty members who stay with one of the two.
    fn said() -> Vec<Said> {
        let took = |member: u64, n: i64| (i64::try_from(member).unwrap() * 5 + n * 3) % 7 < 4;
        (0..60_u64)
            .flat_map(|member| (0..20_i64).filter(move |&n| took(member, n)).map(move |n| (member, n)))
            .map(|(member, n)| Said {
                member: MemberId(member),
                lesson: LessonId(2 * n + i64::try_from(member % 2).unwrap()),
                words: vec![Word::Mark(if n % 3 == 0 { Mark::Saved } else { Mark::Done })],
                at: 1,
                trust: 1.0,
            })
            .collect()
    }

    fn candidate(id: i64, done: i64, published_at: i64) -> Candidate {
        Candidate {
            lesson: LessonId(id),
            done,
            saved: 0,
            liked: 0,
            not_for_me: 0,
            published_at,
            plans: BTreeSet::new(),
            topics: vec![["rust", "music"][usize::try_from(id % 2).unwrap()].into()],
        }
    }

    static NONE: Interests = Interests { topics: BTreeSet::new(), taken: BTreeMap::new() };

    fn asking(words: &BTreeMap<LessonId, Vec<Word>>) -> Asking<'_> {
        Asking { words, interests: &NONE, most: 5, now: 100 * DAY, seed: 3 }
    }

    fn shelf() -> &'static Shelf {
        static SHELF: LazyLock<Shelf> =
            LazyLock::new(|| Shelf::train(&lessons(), &said(), WORTHS, 100 * DAY, &|_| ()).unwrap());
        &SHELF
    }

    fn took(ids: &[i64], mark: Mark) -> BTreeMap<LessonId, Vec<Word>> {
        ids.iter().map(|&id| (LessonId(id), vec![Word::Mark(mark)])).collect()
    }

    #[test]
    fn strangers_get_no_model_guests_and_friends_their_own_kind() {
        let shelf = shelf();
        let old = |marks: &BTreeMap<LessonId, Vec<Word>>| -> Vec<Candidate> {
            (0..40).filter(|&id| !marks.contains_key(&LessonId(id))).map(|id| candidate(id, 9, 0)).collect()
        };
        let two = took(&[0, 2], Mark::Done);
        let list = shelf.suggest(&old(&two), &asking(&two));
        assert!(list.iter().all(|it| matches!(it.why, Why::Liked { done: 9, .. })), "{list:?}");
        // A topic they chose outweighs what everybody likes.
        let interests = Interests { topics: ["music".to_owned()].into(), taken: BTreeMap::new() };
        let list = shelf.suggest(&old(&two), &Asking { interests: &interests, ..asking(&two) });
        assert!(list.iter().all(|it| it.lesson.0 % 2 == 1), "{list:?}");
        assert_eq!(list[0].why, Why::Follows { topic: "music".into(), taken: 0 });
        for known in [&[1, 3, 5][..], &[1, 3, 5, 7, 9, 11, 13, 15, 17, 19]] {
            let marks = took(known, Mark::Done);
            let list = shelf.suggest(&old(&marks), &asking(&marks));
            assert_eq!(list.len(), 5);
            assert!(list.iter().all(|it| it.lesson.0 % 2 == 1), "{list:?}");
            for it in &list {
                assert!(
                    matches!(it.why, Why::Because { lesson, word: Word::Mark(Mark::Done) } if marks.contains_key(&lesson)),
                    "{it:?}"
                );
            }
        }
    }

    #[test]
    fn only_candidates_are_offered_and_marks_of_dislike_are_no_history() {
        let shelf = shelf();
        let marks = took(&[0, 2, 4], Mark::Saved);
        let list = shelf.suggest(&[candidate(6, 1, 0), candidate(7, 1, 0)], &asking(&marks));
        assert_eq!(list.iter().map(|it| it.lesson.0).collect::<Vec<_>>(), [6, 7]);
        assert!(matches!(list[0].why, Why::Because { word: Word::Mark(Mark::Saved), .. }));
        let disliked = took(&[0, 2, 4], Mark::NotForMe);
        let list = shelf.suggest(&[candidate(6, 1, 0)], &asking(&disliked));
        assert!(matches!(list[0].why, Why::Liked { .. }), "{list:?}");
    }

    #[test]
    fn one_in_five_is_unproven_and_a_new_authors_comes_first() {
        let mut lessons = lessons();
        lessons.push(Taught { lesson: LessonId(50), author: MemberId(902), text: Text::default() });
        lessons.push(Taught { lesson: LessonId(52), author: MemberId(900), text: Text::default() });
        let shelf = Shelf::train(&lessons, &said(), WORTHS, 100 * DAY, &|_| ()).unwrap();
        let marks = took(&[0, 2, 4, 6], Mark::Done);
        let mut all: Vec<Candidate> = (8..40).map(|id| candidate(id, 9, 0)).collect();
        all.push(candidate(50, 0, 99 * DAY));
        all.push(candidate(52, 0, 99 * DAY));
        let list = shelf.suggest(&all, &asking(&marks));
        assert_eq!(list.iter().filter(|it| it.lesson.0 >= 50).count(), 1);
        assert_eq!(list.last().map(|it| (it.lesson.0, it.why.clone())), Some((50, Why::New)));
        // Without the newcomer the other new lesson is tried, and its reason is its author.
        all.retain(|it| it.lesson.0 != 50);
        let list = shelf.suggest(&all, &asking(&marks));
        assert_eq!(list.last().map(|it| it.why.clone()), Some(Why::NewFrom { author: MemberId(900) }));
    }

    #[test]
    fn nothing_said_and_nothing_taught_is_trained_all_the_same() {
        let empty = Shelf::train(&[], &[], WORTHS, 0, &|_| ()).unwrap();
        let marks = took(&[1, 2, 3], Mark::Done);
        assert_eq!(empty.suggest(&[candidate(1, 0, 0)], &asking(&marks)).len(), 1);
        let silent = Shelf::train(&lessons(), &[], WORTHS, 0, &|_| ()).unwrap();
        assert_eq!(silent.best(), [(Family::ItemKnn, 1.0)]);
    }

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
