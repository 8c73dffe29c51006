//! Which lessons come next for a member of whom little is known: of the topics they chose, then of all, the most liked ones they
//! have not met and may open.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::ids::{LessonId, MemberId, PlanId};
use crate::domain::lessons::Mark;
use crate::domain::lessons::recommend::word::Word;
use crate::domain::names;

/// Fewer members than this are not counted out to others: everybody could guess whom it is about.
pub const FEWEST_TOLD: i64 = 11;
/// Days during which a lesson nobody has judged yet is called new.
const NEW_DAYS: i64 = 14;

/// A published lesson the member has not met, with what others said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The lesson.
    pub lesson: LessonId,
    /// How many are heard to have finished it.
    pub done: i64,
    /// How many are heard to keep it for later.
    pub saved: i64,
    /// How many are heard to have reacted to its post.
    pub liked: i64,
    /// How many are heard to have declined it.
    pub not_for_me: i64,
    /// When it was published.
    pub published_at: i64,
    /// The plans it belongs to; free when there is none.
    pub plans: BTreeSet<PlanId>,
    /// Its topics as written.
    pub topics: Vec<String>,
}

/// The topics a member chose, and what others who chose them took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interests {
    /// Folded names of the topics.
    pub topics: BTreeSet<String>,
    /// How many other members who chose a topic are heard to have taken which lesson.
    pub taken: BTreeMap<(LessonId, String), i64>,
}

impl Interests {
    /// The topic of the lesson that the member chose, as written in the lesson, and how many others who chose it took the lesson; of
    /// several topics the one with most.
    #[must_use]
    pub fn of<'c>(&self, candidate: &'c Candidate) -> Option<(&'c str, i64)> {
        let chosen = candidate.topics.iter().filter_map(|topic| {
            let key = names::name_key(topic);
            let taken = self.taken.get(&(candidate.lesson, key.clone())).copied().unwrap_or_default();
            self.topics.contains(&key).then_some((topic.as_str(), taken))
        });
        chosen.fold(None, |best: Option<(&str, i64)>, it| best.filter(|best| best.1 >= it.1).or(Some(it)))
    }
}

/// Why a lesson is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// So many finished it, keep it and reacted to it.
    Liked {
        /// Finished it.
        done: i64,
        /// Keep it.
        saved: i64,
        /// Reacted to it.
        liked: i64,
    },
    /// Published lately.
    New,
    /// Nobody who is heard has judged it yet.
    Unjudged,
    /// It goes with a lesson that the member took.
    Because {
        /// Which.
        lesson: LessonId,
        /// What the member said about that one.
        word: Word,
    },
    /// The member follows its topic.
    Follows {
        /// Which, as written in the lesson.
        topic: String,
        /// How many others who follow it took the lesson.
        taken: i64,
    },
    /// It is new, and its author wrote what the member took before.
    NewFrom {
        /// Who wrote it.
        author: MemberId,
    },
}

/// A lesson and why it is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The lesson.
    pub lesson: LessonId,
    /// Why.
    pub why: Why,
}

impl Candidate {
    /// So many members are heard to have said this about it.
    pub const fn hear(&mut self, mark: Mark, members: i64) {
        let count = match mark {
            Mark::Done => &mut self.done,
            Mark::Saved => &mut self.saved,
            Mark::Liked => &mut self.liked,
            Mark::NotForMe => &mut self.not_for_me,
        };
        *count = members;
    }

    /// What the community thinks of it, in members.
    #[must_use]
    pub const fn score(&self) -> i64 {
        self.done + self.saved + self.liked - self.not_for_me
    }

    /// How many said anything about it.
    #[must_use]
    pub const fn judgements(&self) -> i64 {
        self.done + self.saved + self.liked + self.not_for_me
    }

    /// Whether it was published lately.
    #[must_use]
    pub const fn is_new(&self, now: i64) -> bool {
        now - self.published_at < NEW_DAYS * 86_400
    }

    /// Whether a member who holds `held` may open it.
    #[must_use]
    pub fn open_to(&self, held: &BTreeSet<PlanId>) -> bool {
        self.plans.is_empty() || self.plans.iter().any(|plan| held.contains(plan))
    }

    /// Why it is suggested, as far as the community's word goes.
    #[must_use]
    pub fn why(&self, now: i64) -> Why {
        if self.done + self.saved + self.liked > 0 {
            Why::Liked { done: self.done, saved: self.saved, liked: self.liked }
        } else if self.is_new(now) {
            Why::New
        } else {
            Why::Unjudged
        }
    }

    /// Why it is suggested to somebody with these interests.
    #[must_use]
    pub fn why_to(&self, interests: &Interests, now: i64) -> Why {
        match interests.of(self) {
            Some((topic, taken)) => Why::Follows { topic: topic.to_owned(), taken },
            None => self.why(now),
        }
    }
}

/// The `most` best candidates open to a member who holds `held`: those of the chosen topics first, the more others who chose them took
/// and like them the better; among equals the newest, then the lower number.
#[must_use]
pub fn suggest(
    mut candidates: Vec<Candidate>,
    interests: &Interests,
    held: &BTreeSet<PlanId>,
    most: usize,
    now: i64,
) -> Vec<Suggestion> {
    candidates.retain(|candidate| candidate.open_to(held));
    let rank = |it: &Candidate| {
        let followed = interests.of(it);
        (followed.is_some(), it.score() + followed.map_or(0, |it| it.1), it.published_at, std::cmp::Reverse(it.lesson))
    };
    candidates.sort_by_key(|it| std::cmp::Reverse(rank(it)));
    let suggestion = |it: &Candidate| Suggestion { lesson: it.lesson, why: it.why_to(interests, now) };
    candidates.iter().take(most).map(suggestion).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(id: i64, done: i64, not_for_me: i64, published_at: i64) -> Candidate {
        let (plans, topics) = (BTreeSet::new(), vec!["Async Rust".to_owned(), format!("odd {}", id % 2)]);
        Candidate { lesson: LessonId(id), done, saved: 0, liked: 0, not_for_me, published_at, plans, topics }
    }

    fn suggest(all: Vec<Candidate>, held: &BTreeSet<PlanId>, most: usize, now: i64) -> Vec<Suggestion> {
        super::suggest(all, &Interests::default(), held, most, now)
    }

    fn ids(suggested: &[Suggestion]) -> Vec<i64> {
        suggested.iter().map(|it| it.lesson.0).collect()
    }

    #[test]
    fn the_most_liked_come_first_and_ties_never_waver() {
        let all = vec![
            candidate(4, 1, 0, 50),
            candidate(3, 1, 0, 50),
            candidate(2, 1, 0, 60),
            candidate(1, 5, 5, 99),
            candidate(5, 2, 0, 1),
        ];
        let mut shuffled = all.clone();
        shuffled.reverse();
        let expected = [5, 2, 3, 4, 1];
        assert_eq!(ids(&suggest(all, &BTreeSet::new(), 9, 100)), expected);
        assert_eq!(ids(&suggest(shuffled, &BTreeSet::new(), 3, 100)), expected[..3]);
    }

    #[test]
    fn a_lesson_of_a_plan_is_suggested_to_its_holders_alone() {
        let mut paid = candidate(1, 9, 0, 0);
        paid.plans = [PlanId(7), PlanId(8)].into();
        let all = vec![paid, candidate(2, 0, 0, 0)];
        assert_eq!(ids(&suggest(all.clone(), &BTreeSet::new(), 5, 0)), [2]);
        assert_eq!(ids(&suggest(all, &[PlanId(8)].into(), 5, 0)), [1, 2]);
    }

    #[test]
    fn each_suggestion_says_why() {
        let now = 100 * 86_400;
        let told = |it: Candidate| suggest(vec![it], &BTreeSet::new(), 1, now)[0].why.clone();
        assert_eq!(told(candidate(1, 3, 9, 0)), Why::Liked { done: 3, saved: 0, liked: 0 });
        assert_eq!(told(candidate(1, 0, 0, now - 86_400)), Why::New);
        assert_eq!(told(candidate(1, 0, 0, now - 30 * 86_400)), Why::Unjudged);
    }

    #[test]
    fn chosen_topics_come_first_by_what_others_who_chose_them_took() {
        let taken = [((LessonId(1), "odd1".to_owned()), 2), ((LessonId(2), "odd1".to_owned()), 50)];
        let interests = Interests { topics: ["odd1".to_owned()].into(), taken: taken.into() };
        let all = vec![candidate(1, 3, 0, 1), candidate(2, 90, 0, 1), candidate(3, 4, 0, 1), candidate(4, 1, 0, 1)];
        let found = super::suggest(all, &interests, &BTreeSet::new(), 9, 0);
        assert_eq!(ids(&found), [1, 3, 2, 4]);
        let followed = |taken| Why::Follows { topic: "odd 1".to_owned(), taken };
        assert_eq!((&found[0].why, &found[1].why), (&followed(2), &followed(0)));
        assert!(matches!(found[2].why, Why::Liked { done: 90, .. }));
    }
}
