//! What parameters and the blend are chosen by: rows held back from the training rows. The test is never looked at.
//!
//! What is held back of a small community is a few hundred answers, and the best of a hundred parameters would be mostly luck. So
//! it is asked several times, each time about other lessons, until there are enough answers.

use std::collections::HashMap;

use super::Rating;
use super::Ratings;
use super::Training;
use super::content::Text;
use super::measure;
use super::measure::Question;
use super::split::Split;
use super::split::split;

/// How often at most the same members are asked.
const ROUNDS: u64 = 10;
/// Share of each member's lessons that is held back where it is drawn.
pub const SHARE: f64 = 0.1;
/// The same where a blend is weighed. Which model leads hangs on how much it has learned from, and the blend's models will have
/// learned from all rows: as few as possible are missing, and it is asked more often instead.
const WEIGHING_SHARE: f64 = 0.05;

/// Rows to learn from, and questions about those that were held back.
#[derive(Debug)]
pub struct Round {
    ratings: Ratings,
    rows: Vec<Rating>,
    /// What was held back.
    pub questions: Vec<Question>,
}

/// How to hold back rows of a community that will ask for the next lesson: the last one, where members took one after the other.
/// Where most said everything at once, as after an import, nothing is the last, and a share of each member's is drawn.
#[must_use]
pub fn natural(rows: &[Rating], seed: u64) -> Split {
    // When a member's newest row was, how many are of that time, and how many there are.
    let mut newest: HashMap<u32, (i64, usize, usize)> = HashMap::new();
    for row in rows {
        let (at, then, all) = newest.entry(row.user).or_insert((row.at, 0, 0));
        *all += 1;
        if row.at > *at {
            (*at, *then) = (row.at, 1);
        } else {
            *then += usize::from(row.at == *at);
        }
    }
    let asked = newest.values().filter(|it| it.2 > 1);
    let clear = asked.clone().filter(|it| it.1 == 1).count();
    if 2 * clear > asked.count() { Split::LeaveLast } else { Split::Random { share: SHARE, seed } }
}

/// How to hold back rows to weigh a blend by, where its models were chosen with `how`; none where nothing can be closer.
#[must_use]
pub const fn closer(how: Split) -> Option<Split> {
    match how {
        Split::LeaveLast => None,
        Split::Random { seed, .. } => Some(Split::Random { share: WEIGHING_SHARE, seed: !seed }),
    }
}

/// Every round, and what they have in common.
#[derive(Debug)]
pub struct Validation<'a> {
    texts: &'a [Text],
    now: i64,
    /// None when there is nobody to ask.
    pub rounds: Vec<Round>,
}

impl<'a> Validation<'a> {
    /// Hold back rows of `training`, again and again until about `enough` questions were asked. They should be held back as the
    /// model will be asked later: the last lesson if it is asked for the next one. Without any question there is no round.
    #[must_use]
    pub fn of(training: &Training<'a>, how: Split, enough: usize) -> Self {
        let (users, items) = (training.ratings.users(), training.ratings.items());
        let mut rounds: Vec<Round> = Vec::new();
        let mut asked = 0;
        for number in 0..ROUNDS {
            let (rows, held) = match (how, rounds.last()) {
                // The last lesson, then the one before it.
                (Split::LeaveLast, Some(before)) => split(&before.rows, how),
                (Split::LeaveLast, None) => split(training.rows, how),
                (Split::Random { share, seed }, _) => {
                    split(training.rows, Split::Random { share, seed: seed.wrapping_add(number) })
                }
            };
            let ratings = Ratings::build(users, items, &rows);
            let all = measure::questions(&ratings.by_user, &Ratings::build(users, items, &held).by_user);
            let every = all.len().div_ceil(enough).max(1);
            let questions: Vec<Question> = all.into_iter().step_by(every).collect();
            if questions.is_empty() {
                break;
            }
            asked += questions.len();
            rounds.push(Round { ratings, rows, questions });
            if asked >= enough {
                break;
            }
        }
        Self { texts: training.texts, now: training.now, rounds }
    }

    /// How many lessons there are; 0 when nothing can be asked.
    #[must_use]
    pub fn items(&self) -> usize {
        self.rounds.first().map_or(0, |round| round.ratings.items())
    }

    /// What a model of this round learns from.
    #[must_use]
    pub fn training<'b>(&'b self, round: &'b Round) -> Training<'b> {
        Training { ratings: &round.ratings, rows: &round.rows, texts: self.texts, now: self.now }
    }

    /// The questions of all rounds.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.rounds.iter().flat_map(|round| &round.questions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Six members who took ten lessons, one a day, each in another order.
    fn rows() -> Vec<Rating> {
        let taken = |user: u32| (0..10_u32).map(move |day| (user, (user + day * 3) % 10, i64::from(day)));
        (0..6).flat_map(taken).map(|(user, item, at)| Rating { user, item, weight: 1.0, at }).collect()
    }

    #[test]
    fn the_last_lesson_is_asked_for_then_the_one_before_it_until_there_are_enough() {
        let rows = rows();
        let ratings = Ratings::build(6, 10, &rows);
        let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 9 };
        let asked = Validation::of(&training, Split::LeaveLast, 13);
        assert_eq!(asked.rounds.iter().map(|round| round.questions.len()).collect::<Vec<_>>(), [6, 6, 6]);
        for (day, round) in [9_u32, 8, 7].into_iter().zip(&asked.rounds) {
            for question in &round.questions {
                let user = u32::try_from(question.user).unwrap();
                assert_eq!(question.wanted, [(user + day * 3) % 10]);
                assert_eq!(question.history.len(), day as usize, "what came later is not known either");
            }
        }
        assert_eq!(Validation::of(&training, Split::LeaveLast, 1_000).rounds.len(), 9, "one lesson stays");
    }

    #[test]
    fn a_large_community_is_asked_once_and_not_everybody() {
        let rows = rows();
        let ratings = Ratings::build(6, 10, &rows);
        let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 9 };
        let how = Split::Random { share: 0.2, seed: 1 };
        let once = Validation::of(&training, how, 3);
        assert_eq!(once.questions().map(|it| it.user).collect::<Vec<_>>(), [0, 2, 4]);
        let often = Validation::of(&training, how, 1_000);
        assert_eq!(often.questions().count(), 60);
        assert!(often.rounds.windows(2).all(|pair| pair[0].questions != pair[1].questions), "each time about others");
    }

    #[test]
    fn where_things_came_one_after_the_other_the_next_is_asked_for() {
        let mut rows = rows();
        assert_eq!(natural(&rows, 1), Split::LeaveLast);
        // Half of the members were imported: all they took has one time.
        rows.iter_mut().filter(|row| row.user < 3).for_each(|row| row.at = 5);
        assert_eq!(natural(&rows, 1), Split::Random { share: SHARE, seed: 1 });
    }

    #[test]
    fn where_nobody_has_two_lessons_nothing_can_be_asked() {
        let rows = [Rating { user: 0, item: 0, weight: 1.0, at: 0 }];
        let ratings = Ratings::build(1, 1, &rows);
        let training = Training { ratings: &ratings, rows: &rows, texts: &[], now: 0 };
        assert!(Validation::of(&training, Split::LeaveLast, 10).rounds.is_empty());
    }
}
