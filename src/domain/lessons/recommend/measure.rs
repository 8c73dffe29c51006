//! How good a model is: what it offers against what the member took afterwards.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Recommender;
use super::matrix::Known;
use super::matrix::Rows;
use super::top::Scored;

/// Length of the lists that are measured.
pub const CUT: usize = 10;

/// One member's question: what is known before, and what was taken after.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The member's place.
    pub user: usize,
    /// What the model is told.
    pub history: Vec<Known>,
    /// What it should offer; ascending, distinct, not empty, nothing of the history.
    pub wanted: Vec<u32>,
}

/// The questions of all who took something new afterwards.
#[must_use]
pub fn questions(before: &Rows, after: &Rows) -> Vec<Question> {
    let ask = |user: usize| {
        let seen = before.row(user).0;
        let wanted = after.row(user).0.iter().copied().filter(|item| seen.binary_search(item).is_err()).collect();
        Question { user, history: before.history(user), wanted }
    };
    (0..after.len()).map(ask).filter(|question| !question.wanted.is_empty()).collect()
}

/// One member's figures at [`CUT`], each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// Share of the wanted that was offered.
    pub recall: f64,
    /// Σ of 1/log₂(place + 1) over hits, divided by what the best possible list gets.
    pub ndcg: f64,
    /// 1 when anything wanted was offered.
    pub hit: f64,
}

/// The figures of one list.
#[must_use]
pub fn figures(offered: &[Scored], wanted: &[u32]) -> Figures {
    let gain = |place: usize| {
        #[allow(clippy::cast_precision_loss, reason = "at most ten")]
        let place = place as f64;
        1.0 / (place + 2.0).log2()
    };
    let hits: Vec<usize> = offered
        .iter()
        .take(CUT)
        .enumerate()
        .filter(|(_, it)| wanted.binary_search(&it.item).is_ok())
        .map(|(place, _)| place)
        .collect();
    if wanted.is_empty() {
        return Figures::default();
    }
    let ideal: f64 = (0..wanted.len().min(CUT)).map(gain).sum();
    #[allow(clippy::cast_precision_loss, reason = "counts of lessons")]
    let recall = hits.len() as f64 / wanted.len() as f64;
    let ndcg = hits.iter().copied().map(gain).sum::<f64>() / ideal;
    Figures { recall, ndcg, hit: f64::from(u8::from(!hits.is_empty())) }
}

/// A mean and its standard error.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Its standard error: the sample's deviation by √n; 0 for fewer than two.
    pub error: f64,
}

impl Mean {
    /// Of some numbers; 0 of none.
    #[must_use]
    pub fn of(numbers: impl ExactSizeIterator<Item = f64> + Clone) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "counts of members")]
        let n = numbers.len() as f64;
        if n < 1.0 {
            return Self { mean: 0.0, error: 0.0 };
        }
        let mean = numbers.clone().sum::<f64>() / n;
        let squares: f64 = numbers.map(|it| (it - mean).powi(2)).sum();
        let error = if n > 1.0 { (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
        Self { mean, error }
    }
}

/// What one model got.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Figures by question.
    pub each: Vec<Figures>,
    /// Share of the catalogue that anybody was offered.
    pub coverage: f64,
    /// Mean of −log₂(share of members who know it) over everything offered; lessons that nobody knows count as one member's.
    pub novelty: Mean,
}

impl Measured {
    /// recall@10.
    #[must_use]
    pub fn recall(&self) -> Mean {
        Mean::of(self.each.iter().map(|it| it.recall))
    }

    /// NDCG@10.
    #[must_use]
    pub fn ndcg(&self) -> Mean {
        Mean::of(self.each.iter().map(|it| it.ndcg))
    }

    /// Share of members who were offered anything they took.
    #[must_use]
    pub fn hit(&self) -> Mean {
        Mean::of(self.each.iter().map(|it| it.hit))
    }
}

/// The first [`CUT`] offers for every question, in parallel; `each` is told after every question.
pub fn lists(model: &dyn Recommender, questions: &[Question], each: &(dyn Fn() + Sync)) -> Vec<Vec<Scored>> {
    let ask = |question: &Question| {
        let list = model.top(&question.history, CUT, &|_| true);
        each();
        list
    };
    questions.par_iter().map(ask).collect()
}

/// Measure lists against their questions. `known` is the record by lesson, of `users` members.
#[must_use]
pub fn measure(lists: &[Vec<Scored>], questions: &[Question], by_item: &Rows) -> Measured {
    let each = lists.iter().zip(questions).map(|(list, question)| figures(list, &question.wanted)).collect();
    let offered: BTreeSet<u32> = lists.iter().flatten().map(|it| it.item).collect();
    #[allow(clippy::cast_precision_loss, reason = "counts")]
    let coverage = offered.len() as f64 / by_item.len().max(1) as f64;
    #[allow(clippy::cast_precision_loss, reason = "counts")]
    let surprise = |list: &Vec<Scored>| {
        let users = by_item.width().max(1) as f64;
        let bits = |it: &Scored| -(by_item.row(it.item as usize).0.len().max(1) as f64 / users).log2();
        list.iter().map(bits).sum::<f64>() / list.len().max(1) as f64
    };
    let novelty: Vec<f64> = lists.iter().map(surprise).collect();
    Measured { each, coverage, novelty: Mean::of(novelty.iter().copied()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lessons::recommend::matrix::tests::small;

    fn list(items: &[u32]) -> Vec<Scored> {
        items.iter().map(|&item| Scored { item, score: 0.0 }).collect()
    }

    #[test]
    fn one_list_by_hand() {
        // Hits at places 1 and 3 of three wanted: (1 + 1/2) / (1 + 1/log₂3 + 1/2).
        let found = figures(&list(&[4, 9, 7]), &[4, 5, 7]);
        let ideal = 1.0 + 1.0 / 3.0_f64.log2() + 0.5;
        assert!((found.ndcg - 1.5 / ideal).abs() < 1e-12);
        assert!((found.recall - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(found.hit, 1.0);
        assert_eq!(figures(&list(&[1]), &[2]), Figures::default());
        // Beyond the tenth place nothing counts.
        assert_eq!(figures(&list(&(0..11).collect::<Vec<_>>()), &[10]), Figures::default());
        assert_eq!(figures(&list(&(0..10).collect::<Vec<_>>()), &(0..50).collect::<Vec<_>>()).ndcg, 1.0);
    }

    #[test]
    fn errors_coverage_and_novelty_by_hand() {
        let mean = Mean::of([1.0, 2.0, 3.0, 6.0].into_iter());
        assert_eq!(mean.mean, 3.0);
        assert!((mean.error - (14.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        assert_eq!(Mean::of([].into_iter()), Mean { mean: 0.0, error: 0.0 });

        let record = small();
        let question = |wanted: &[u32]| Question { user: 0, history: Vec::new(), wanted: wanted.to_vec() };
        let found = measure(&[list(&[2, 3]), list(&[3])], &[question(&[2]), question(&[0])], &record.by_item);
        assert_eq!(found.coverage, 0.5);
        let (two, three) = (1.5_f64.log2(), 3.0_f64.log2());
        assert!((found.novelty.mean - (f64::midpoint(two, three) + three) / 2.0).abs() < 1e-12);
        assert_eq!(found.hit().mean, 0.5);
    }

    #[test]
    fn what_is_known_is_not_asked_for() {
        let record = small();
        let asked = questions(&record.by_user, &small().by_user);
        assert_eq!(asked, []);
        let after = Rows::from_lists([vec![(0, 1.0), (3, 1.0)], vec![], vec![]].into_iter(), 4);
        let asked = questions(&record.by_user, &after);
        assert_eq!(asked.iter().map(|it| (it.user, it.wanted.clone())).collect::<Vec<_>>(), [(0, vec![3])]);
    }
}
