//! A guild's models together: what they learn from. How they are chosen is in `compete`, how they serve a member in `serve`.

use std::collections::BTreeMap;
use std::collections::HashMap;

mod compete;
mod serve;

use super::FitError;
use super::ItemItem;
use super::Progress;
use super::Rating;
use super::Ratings;
use super::Recommender;
use super::Training;
use super::content;
use super::content::Text;
use super::popular::Popular;
use super::recipe::Family;
use super::word::Said;
use super::word::Word;
use super::word::Worths;
use crate::domain::ids::LessonId;
use crate::domain::ids::MemberId;
use crate::domain::lessons::suggest::Interests;

/// Days after which popularity counts half.
const HALF_LIFE_DAYS: f64 = 90.0;

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
    /// How many judgements of their lessons are heard.
    proven: HashMap<MemberId, f32>,
    worths: Worths,
    popular: Popular,
    alike: ItemItem,
    /// What did best, and what it is made of, with weights.
    best: compete::Chosen,
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
        let mut proven: HashMap<MemberId, f32> = HashMap::new();
        let mut rows = Vec::new();
        for it in said {
            let Some(&item) = places.get(&it.lesson) else { continue };
            if let Some(taught) = lessons.get(item as usize) {
                *proven.entry(taught.author).or_default() += it.trust;
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
        let best = compete::best(&training, progress)?;
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
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use std::sync::LazyLock;

    use super::*;
    use crate::domain::lessons::Mark;
    use crate::domain::lessons::suggest::Candidate;
    use crate::domain::lessons::suggest::Why;

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
}
