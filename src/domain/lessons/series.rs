//! Series: when their lessons open to a member, and what has to come before what.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::ids::LessonId;

const DAY: i64 = 86_400;

/// How a series' lessons are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drip {
    /// All at once.
    #[default]
    All,
    /// The first at once, each further one so many days later, counted from the day the member joined.
    Joined(i64),
    /// Each one so many days after the one before it was finished.
    Previous(i64),
}

impl Drip {
    /// The most days between two lessons.
    pub const MOST: i64 = 365;

    /// As stored.
    #[must_use]
    pub const fn stored(self) -> (&'static str, i64) {
        match self {
            Self::All => ("all", 0),
            Self::Joined(days) => ("joined", days),
            Self::Previous(days) => ("previous", days),
        }
    }

    /// The inverse of [`Self::stored`].
    #[must_use]
    pub fn from_stored(kind: &str, days: i64) -> Option<Self> {
        match kind {
            "all" => Some(Self::All),
            "joined" => Some(Self::Joined(days)),
            "previous" => Some(Self::Previous(days)),
            _ => None,
        }
    }

    /// Whether the lesson at `position` (from 1) is open at `now`, else when it opens.
    ///
    /// `joined_at` is unknown for members who were there before we were: for them nothing has to be waited for.
    /// `previous` is the published lesson before it: `None` when there is none, else when the member finished it.
    #[must_use]
    pub fn check(self, position: i64, joined_at: Option<i64>, previous: Option<Option<i64>>, now: i64) -> Opening {
        let from = match (self, previous) {
            (Self::All, _) | (Self::Previous(_), None) => return Opening::Now,
            (Self::Joined(days), _) => match joined_at {
                Some(joined) => joined.saturating_add(days.saturating_mul(position - 1).saturating_mul(DAY)),
                None => return Opening::Now,
            },
            (Self::Previous(_), Some(None)) => return Opening::AfterPrevious,
            (Self::Previous(days), Some(Some(done))) => done.saturating_add(days.saturating_mul(DAY)),
        };
        if from <= now { Opening::Now } else { Opening::At(from) }
    }
}

/// A published lesson of a series that is handed out bit by bit, as it stands with one member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub lesson: LessonId,
    /// Of which series, folded.
    pub series: String,
    /// Its place in it, from 1.
    pub position: i64,
    /// How the series is handed out.
    pub drip: Drip,
    /// When the member finished it.
    pub done_at: Option<i64>,
}

/// The lessons whose turn has not come yet for a member who came at `joined_at`, out of `parts` in their order within each series.
#[must_use]
pub fn waiting(parts: &[Part], joined_at: Option<i64>, now: i64) -> BTreeSet<LessonId> {
    let before = std::iter::once(None).chain(parts.iter().map(Some));
    let waits = parts.iter().zip(before).filter(|(part, before)| {
        let previous = before.filter(|before| before.series == part.series).map(|before| before.done_at);
        part.drip.check(part.position, joined_at, previous, now) != Opening::Now
    });
    waits.map(|(part, _)| part.lesson).collect()
}

/// Whether a lesson of a series is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It is.
    Now,
    /// It opens at this second.
    At(i64),
    /// The lesson before it has to be finished first.
    AfterPrevious,
}

/// A loop among `requirements` (a lesson and what must come before it), in the order in which they require each other;
/// the first is named again at the end.
#[must_use]
pub fn find_loop(requirements: &[(LessonId, LessonId)]) -> Option<Vec<LessonId>> {
    let mut after: BTreeMap<LessonId, Vec<LessonId>> = BTreeMap::new();
    for (lesson, requires) in requirements {
        after.entry(*lesson).or_default().push(*requires);
    }
    let mut done = BTreeSet::new();
    for start in after.keys() {
        // The way from `start`, and how many of each one's requirements were followed. No recursion: a chain may be long.
        let mut way: Vec<(LessonId, usize)> = vec![(*start, 0)];
        while let Some((lesson, followed)) = way.last_mut() {
            let next = after.get(lesson).and_then(|requires| requires.get(*followed)).copied();
            *followed += 1;
            match next {
                Some(next) if done.contains(&next) => {}
                Some(next) => {
                    if let Some(at) = way.iter().position(|(on, _)| *on == next) {
                        let mut round: Vec<LessonId> = way.iter().skip(at).map(|(on, _)| *on).collect();
                        round.push(next);
                        return Some(round);
                    }
                    way.push((next, 0));
                }
                None => {
                    done.insert(*lesson);
                    way.pop();
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(all: &[(i64, i64)]) -> Vec<(LessonId, LessonId)> {
        all.iter().map(|(a, b)| (LessonId(*a), LessonId(*b))).collect()
    }

    #[test]
    fn lessons_open_so_many_days_after_joining() {
        let drip = Drip::Joined(7);
        assert_eq!(drip.check(1, Some(1_000), None, 1_000), Opening::Now);
        assert_eq!(drip.check(3, Some(1_000), Some(None), 1_000), Opening::At(1_000 + 14 * DAY));
        assert_eq!(drip.check(3, Some(1_000), Some(None), 1_000 + 14 * DAY), Opening::Now);
        assert_eq!(drip.check(9, None, Some(None), 0), Opening::Now, "nobody waits for a day that nobody knows");
    }

    #[test]
    fn lessons_open_so_many_days_after_the_one_before() {
        let drip = Drip::Previous(2);
        assert_eq!(drip.check(1, Some(0), None, 0), Opening::Now);
        assert_eq!(drip.check(2, Some(0), Some(None), DAY * 100), Opening::AfterPrevious);
        assert_eq!(drip.check(2, Some(0), Some(Some(DAY)), DAY * 2), Opening::At(DAY * 3));
        assert_eq!(drip.check(2, Some(0), Some(Some(DAY)), DAY * 3), Opening::Now);
        assert_eq!(Drip::All.check(2, Some(0), Some(None), 0), Opening::Now);
    }

    #[test]
    fn who_has_not_finished_the_one_before_waits_in_each_series_by_itself() {
        let part = |lesson, series: &str, position, drip, done_at| Part {
            lesson: LessonId(lesson),
            series: series.to_owned(),
            position,
            drip,
            done_at,
        };
        let parts = [
            part(1, "a", 1, Drip::Previous(1), Some(0)),
            part(2, "a", 2, Drip::Previous(1), None),
            part(3, "a", 3, Drip::Previous(1), None),
            part(4, "b", 1, Drip::Previous(1), None),
            part(5, "c", 1, Drip::Joined(7), None),
            part(6, "c", 2, Drip::Joined(7), None),
        ];
        let ids = |now| waiting(&parts, Some(0), now).into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(ids(0), [2, 3, 6]);
        assert_eq!(ids(DAY), [3, 6]);
        assert_eq!(ids(7 * DAY), [3]);
    }

    #[test]
    fn a_loop_of_prerequisites_is_found_and_named_and_a_ladder_is_none() {
        assert_eq!(find_loop(&pairs(&[(2, 1), (3, 2), (3, 1), (4, 3)])), None);
        let round = find_loop(&pairs(&[(9, 1), (1, 2), (2, 3), (3, 1)])).unwrap();
        assert_eq!(round, [LessonId(1), LessonId(2), LessonId(3), LessonId(1)]);
        assert_eq!(find_loop(&pairs(&[(5, 5)])), Some(vec![LessonId(5), LessonId(5)]));
        let long: Vec<(i64, i64)> = (1..200_000).map(|n| (n + 1, n)).collect();
        assert_eq!(find_loop(&pairs(&long[..2_000])), None);
    }
}
