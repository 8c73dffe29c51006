//! How long people wait for an answer, in steps: a few small numbers for each helper and day say enough.

/// Up to how many seconds each step reaches; whatever took longer is in one more.
const STEPS: [i64; 9] = [60, 300, 900, 3_600, 4 * 3_600, 12 * 3_600, 86_400, 3 * 86_400, 7 * 86_400];

/// Fewer answers say nothing.
pub const FEWEST: u64 = 5;

/// The step of an answer that came after so many seconds.
#[must_use]
pub fn step(seconds: i64) -> i16 {
    let below = STEPS.iter().filter(|bound| **bound < seconds).count();
    i16::try_from(below).unwrap_or(i16::MAX)
}

/// How quickly answers usually come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// The first step by whose end at least half of them had come.
    pub step: i16,
    /// How many there are.
    pub answers: u64,
}

/// What is usual among answers counted by step; `None` while there are too few.
#[must_use]
pub fn usual(counts: &[(i16, u64)]) -> Option<Usual> {
    let answers: u64 = counts.iter().map(|(_, count)| count).sum();
    if answers < FEWEST {
        return None;
    }
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let mut come = 0;
    let middle = sorted.into_iter().find(|(_, count)| {
        come += count;
        come * 2 >= answers
    });
    middle.map(|(step, _)| Usual { step, answers })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_holds_what_came_up_to_its_end() {
        let steps = [-3, 0, 60, 61, 3_600, 7 * 86_400, 7 * 86_400 + 1, i64::MAX].map(step);
        assert_eq!(steps, [0, 0, 0, 1, 3, 8, 9, 9]);
    }

    #[test]
    fn usual_is_the_middle_one_and_few_answers_say_nothing() {
        assert_eq!(usual(&[]), None);
        assert_eq!(usual(&[(0, 2), (9, 2)]), None);
        assert_eq!(usual(&[(9, 2), (0, 3)]), Some(Usual { step: 0, answers: 5 }));
        assert_eq!(usual(&[(0, 2), (3, 1), (9, 2)]), Some(Usual { step: 3, answers: 5 }));
        assert_eq!(usual(&[(0, 2), (9, 3), (4, 0)]), Some(Usual { step: 9, answers: 5 }));
    }
}
