//! What a row is worth: learned from what members did next, not guessed.

use rayon::prelude::*;
use serde::Deserialize;
use serde::Serialize;

use super::Ratings;
use super::matrix::Rating;
use super::measure;
use super::measure::Question;
use super::neighbours;

/// How a row's number becomes a weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// As it stands.
    Given,
    /// ln(1 + number), for counts of clicks and the like.
    Log,
    /// 1, whatever it says.
    One,
}

impl Scale {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Given, Self::Log, Self::One];

    /// The weight of a pair whose rows add up to `sum`.
    #[must_use]
    pub fn weight(self, sum: f32) -> f32 {
        match self {
            Self::Given => sum,
            Self::Log => sum.ln_1p(),
            Self::One => f32::from(u8::from(sum > 0.0)),
        }
    }

    /// Add up the rows of each pair and scale the sum; the time is the newest.
    #[must_use]
    pub fn apply(self, rows: &[Rating]) -> Vec<Rating> {
        let mut rows = rows.to_vec();
        rows.sort_by_key(|row| (row.user, row.item));
        rows.dedup_by(|next, first| {
            let same = (next.user, next.item) == (first.user, first.item);
            if same {
                first.weight += next.weight;
                first.at = first.at.max(next.at);
            }
            same
        });
        rows.iter_mut().for_each(|row| row.weight = self.weight(row.weight));
        rows
    }
}

/// How well item-based filtering does with these rows: NDCG@10. It stands for all models, for it takes milliseconds.
fn judge(users: usize, items: usize, rows: &[Rating], held: &[Question]) -> f64 {
    let ratings = Ratings::build(users, items, rows);
    let model = neighbours::item_knn(&ratings, 20.0, 100);
    let asked: Vec<Question> =
        held.par_iter().map(|it| Question { history: ratings.by_user.history(it.user), ..it.clone() }).collect();
    let lists = measure::lists(&model, &asked, &|| ());
    let each: Vec<f64> = lists.iter().zip(&asked).map(|(list, it)| measure::figures(list, &it.wanted).ndcg).collect();
    measure::Mean::of(each.iter().copied()).mean
}

/// The scale under which the held-back lessons are found best; of equal ones the first.
#[must_use]
pub fn choose_scale(users: usize, items: usize, rows: &[Rating], held: &[Question]) -> Scale {
    let judged = Scale::ALL.map(|scale| (scale, judge(users, items, &scale.apply(rows), held)));
    judged.into_iter().fold((Scale::Given, f64::NEG_INFINITY), |best, it| if it.1 > best.1 { it } else { best }).0
}

/// One factor per kind of row (done, saved, opened …), by coordinate ascent on the held-back lessons, from 1 each. `kinds` names the
/// kind of each row by its place. A kind that tells nothing of what comes next ends at 0.
#[must_use]
pub fn learn_kinds(
    (users, items): (usize, usize),
    rows: &[Rating],
    kinds: &[usize],
    count: usize,
    held: &[Question],
) -> Vec<f32> {
    const FACTORS: [f32; 6] = [0.0, 0.25, 0.5, 1.0, 2.0, 4.0];
    let weighed = |factors: &[f32]| -> Vec<Rating> {
        let factor = |kind: usize| factors.get(kind).copied().unwrap_or(1.0);
        rows.iter().zip(kinds).map(|(row, &kind)| Rating { weight: row.weight * factor(kind), ..*row }).collect()
    };
    let mut factors = vec![1.0; count];
    let mut best = judge(users, items, &weighed(&factors), held);
    for _ in 0..3 {
        let before = best;
        for kind in 0..count {
            let mut kept = factors.get(kind).copied().unwrap_or(1.0);
            for value in FACTORS {
                if let Some(factor) = factors.get_mut(kind) {
                    *factor = value;
                }
                let found = judge(users, items, &weighed(&factors), held);
                if found > best {
                    (best, kept) = (found, value);
                }
            }
            if let Some(factor) = factors.get_mut(kind) {
                *factor = kept;
            }
        }
        if best <= before {
            break;
        }
    }
    factors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::split::Split;
    use crate::domain::lessons::recommend::split::mix;
    use crate::domain::lessons::recommend::split::split;

    #[test]
    fn rows_of_a_pair_are_added_before_they_are_scaled() {
        let row = |item, weight, at| Rating { user: 0, item, weight, at };
        let rows = [row(1, 2.0, 5), row(0, 1.0, 1), row(1, 1.0, 9)];
        assert_eq!(Scale::Given.apply(&rows), [row(0, 1.0, 1), row(1, 3.0, 9)]);
        assert_eq!(Scale::One.apply(&rows)[1].weight, 1.0);
        assert!((Scale::Log.apply(&rows)[1].weight - 4.0_f32.ln()).abs() < 1e-6);
    }

    #[test]
    fn a_kind_that_is_noise_is_worth_less_than_one_that_is_not() {
        // Done: lessons of the member's circle. Opened: anything at all.
        let (mut rows, mut kinds) = (Vec::new(), Vec::new());
        for user in 0..120_u32 {
            for item in 0..40_u32 {
                let draw = mix(u64::from(user * 1_000 + item)) % 100;
                if item / 10 == user % 4 && draw < 60 {
                    rows.push(Rating { user, item, weight: 1.0, at: 0 });
                    kinds.push(0);
                } else if draw < 25 {
                    rows.push(Rating { user, item, weight: 1.0, at: 0 });
                    kinds.push(1);
                }
            }
        }
        let done: Vec<Rating> = rows.iter().zip(&kinds).filter(|it| *it.1 == 0).map(|it| *it.0).collect();
        let (_, held) = split(&done, Split::Random { share: 0.3, seed: 1 });
        let is_held = |row: &Rating| held.iter().any(|it| (it.user, it.item) == (row.user, row.item));
        let (stay, kinds): (Vec<Rating>, Vec<usize>) =
            rows.iter().zip(kinds).filter(|it| !is_held(it.0)).map(|it| (*it.0, it.1)).unzip();
        let questions =
            measure::questions(&Ratings::build(120, 40, &stay).by_user, &Ratings::build(120, 40, &held).by_user);
        let factors = learn_kinds((120, 40), &stay, &kinds, 2, &questions);
        assert!(factors[0] > factors[1], "{factors:?}");
    }
}
